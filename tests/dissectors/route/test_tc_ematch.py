"""Extended matches: bytes from Linux 6.1 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable
from struct import error

import pytest
from nlsniff.dissectors.route.tc_ematch import decode_ematch, encode_ematch

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its bytes, what they say.
GOLDEN = [
    (
        (
            "tc filter add dev d0 parent 1: protocol ip prio 7 basic match 'cmp(u16 at 2 layer transport mask "
            '0xff00 eq 0x1500 trans) and not (u32(u32 0x0a000000 0xff000000 at 12) or nbyte("abcd" at 4 layer '
            "network))' classid 1:10"
        ),
        (
            "a40000002c000506ab43076b0000000000000000030000000000000000000100080007000a00010062617369630000007400"
            "02006800020008000100040000005c0002001800010000000100010000000015000000ff0000020012021000020000000000"
            "04000000020000001c0003000000030002000000ff0000000a0000000c000000000000001400040000000200000000000400"
            "0410616263640800010010000100"
        ),
        {
            "tree-hdr": {"nmatches": 4, "progid": 0},
            "tree-list": [
                {
                    "matchid": 0,
                    "kind": "cmp",
                    "relation": "and",
                    "val": 5376,
                    "mask": 65280,
                    "off": 2,
                    "align": 2,
                    "flags": 1,
                    "layer": "transport",
                    "opnd": "eq",
                },
                {"matchid": 0, "kind": "container", "relation": "end", "invert": True, "ref": 2},
                {
                    "matchid": 0,
                    "kind": "u32",
                    "relation": "or",
                    "mask": 4278190080,
                    "val": 167772160,
                    "off": 12,
                    "offmask": 0,
                },
                {
                    "matchid": 0,
                    "kind": "nbyte",
                    "relation": "end",
                    "off": 4,
                    "len": 4,
                    "layer": "network",
                    "pattern": "61626364",
                },
            ],
        },
    ),
    (
        "tc filter add dev d0 parent 1: protocol ip prio 9 basic match 'ipset(record-hosts src)' action drop",
        (
            "840000002c000506ad43076b0000000000000000030000000000000000000100080009000a00010062617369630000005400"
            "02002000020008000100010000001400020010000100000008000000000000000102300003002c0001000900010067616374"
            "000000001c000280180002000000000000000000020000000000000000000000"
        ),
        {
            "tree-hdr": {"nmatches": 1, "progid": 0},
            "tree-list": [{"matchid": 0, "kind": "ipset", "relation": "end", "index": 0, "dim": 1, "flags": 2}],
        },
    ),
    (
        (
            "tc filter add dev d0 parent 1: protocol all prio 10 basic match 'canid(sff 0x123 sff 0x200:0x7f0 "
            "eff 0x80)' classid 1:10"
        ),
        (
            "700000002c000506ae43076b000000000000000003000000000000000000010000030a000a00010062617369630000004000"
            "02003400020008000100010000002800020024000100000007000000000023010000ff07008000020000f007008080000080"
            "ffffff9f0800010010000100"
        ),
        {
            "tree-hdr": {"nmatches": 1, "progid": 0},
            "tree-list": [
                {
                    "matchid": 0,
                    "kind": "canid",
                    "relation": "end",
                    "rules": [
                        {"can-id": 291, "can-mask": 2147485695},
                        {"can-id": 512, "can-mask": 2147485680},
                        {"can-id": 2147483776, "can-mask": 2684354559},
                    ],
                }
            ],
        },
    ),
]


@pytest.mark.parametrize(("raw", "ematches"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN])
def test_bytes_and_matches_are_the_same_thing(read: Read, raw: str, ematches: object) -> None:
    message = read(raw)
    assert (message.attrs["options"]["ematches"], message.notes) == (ematches, [])
    assert message.encode().hex() == raw


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        # struct tcf_em_text: from 4 bytes into the network layer to the end of the transport layer
        (
            "0000"
            + "0500"
            + "0000"
            + "0000"
            + "6b6d70".ljust(32, "0")
            + ("0400" + "ffff" + "0300" + "21" + "00" + "616263"),
            {"kind": "text", "algo": "kmp", "from-offset": 4, "to-offset": 0xFFFF, "pattern-len": 3}
            | {"from-layer": "network", "to-layer": "transport", "pattern": "616263"},
        ),
        # TCA_EM_IPT_*: a match of netfilter's by its name
        (
            "0000" + "0900" + "0000" + "0000" + "08000200686268000500030001000000" + "0600050001020000",
            {"kind": "ipt", "match-name": "hbh", "match-revision": 1, "match-data": "0102"},
        ),
        # a kernel's answer, whose numbers are as wide as a long
        (
            "0000" + "0400" + "0400" + "0000" + "0c000100" + "0c100000" + "00100100" + "0c000300" + "0500000000000000",
            {"kind": "meta", "invert": True, "rvalue64": 5}
            | {
                "hdr": {
                    "left": {"type": "int", "id": "nfmark", "shift": 0, "op": "eq"},
                    "right": {"type": "int", "id": "value", "shift": 1, "op": "eq"},
                }
            },
        ),
        # bytes: the name of a device, without a NUL
        (
            "0000" + "0400" + "0000" + "0000" + "0c000100" + "05000000" + "00000000" + "06000300" + "64300000",
            {"kind": "meta", "rvalue": "6430"}
            | {
                "hdr": {
                    "left": {"type": "var", "id": "dev", "shift": 0, "op": "eq"},
                    "right": {"type": "var", "id": "value", "shift": 0, "op": "eq"},
                }
            },
        ),
        ("0000" + "0700" + "0800" + "0000" + "07000000", {"kind": "canid", "simple": True, "value": 7}),
        ("0000" + "0c00" + "0000" + "0000" + "0102", {"kind": 12, "data": "0102"}),
        # too short for its struct
        ("0000" + "0100" + "0000" + "0000" + "0102", {"kind": "cmp", "data": "0102"}),
        # a TLV that runs out of the payload
        ("0000" + "0400" + "0000" + "0000" + "ff000100", {"kind": "meta", "data": "ff000100"}),
        ("0000" + "0700" + "0000" + "0000", {"kind": "canid", "rules": []}),
    ],
    ids=["text", "ipt", "wide-meta", "var-meta", "simple", "unknown", "short", "overrun", "empty"],
)
def test_matches_that_nothing_here_makes_are_read_by_their_headers(payload: str, shown: dict[str, object]) -> None:
    """Made by hand from include/uapi/linux/tc_ematch/*.h and pkt_cls.h."""
    data = bytes.fromhex(payload)
    value = decode_ematch(data, "<")
    assert value == {"matchid": 0, "relation": "end", **shown}
    assert encode_ematch(value, "<") == data


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        # the first bit field stands in the high bits: align 2, flags 1; layer 2, opnd 0
        (
            "0000" + "0001" + "0000" + "0000" + "00001500" + "0000ff00" + "0002" + "21" + "20",
            {"kind": "cmp", "val": 5376, "mask": 65280, "off": 2, "align": 2, "flags": 1}
            | {"layer": "transport", "opnd": "eq"},
        ),
        (
            "0000" + "0002" + "0000" + "0000" + "0004" + "0041" + "61626364",
            {"kind": "nbyte", "off": 4, "len": 4, "layer": "network", "pattern": "61626364"},
        ),
    ],
    ids=("cmp", "nbyte"),
)
def test_bit_fields_lie_the_other_way_round_on_a_big_endian_machine(payload: str, shown: dict[str, object]) -> None:
    data = bytes.fromhex(payload)
    value = decode_ematch(data, ">")
    assert value == {"matchid": 0, "relation": "end", **shown}
    assert encode_ematch(value, ">") == data


@pytest.mark.parametrize("payload", ["", "00000100", "000001000000ff00", "0000010010000000"])
def test_what_is_no_match_is_refused(payload: str) -> None:
    with pytest.raises((ValueError, error)):
        decode_ematch(bytes.fromhex(payload), "<")
