"""Traffic control: bytes from Linux 6.1 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its bytes, what they say.
GOLDEN = [
    (
        "tc qdisc add dev d0 clsact",
        "to-kernel",
        "3000000024000506a243076b0000000000000000030000000000fffff1ffffff000000000b000100636c736163740000",
        "newqdisc",
        {"family": 0, "ifindex": 3, "handle": 4294901760, "parent": 4294967281, "info": 0},
        {"kind": "clsact"},
    ),
    (
        "tc filter delete dev d0 parent 1: protocol ip prio 2",
        "to-kernel",
        "240000002d000500c843076b000000000000000003000000000000000000010008000200",
        "deltfilter",
        {"family": 0, "ifindex": 3, "handle": 0, "parent": 65536, "info": 131080},
        {},
    ),
    (
        (
            "tc chain add dev d0 ingress chain 7 protocol ip flower dst_mac "
            "00:00:00:00:00:00/ff:ff:ff:ff:ff:ff ip_proto tcp"
        ),
        "to-kernel",
        (
            "6c00000064000506da43076b00000000000000000300000000000000f2ffffff0800000008000b00070000000b000100666c"
            "6f7765720000340002000a00040000000000000000000a000500ffffffffffff000005000900060000000800160000000000"
            "0600080008000000"
        ),
        "newchain",
        {"family": 0, "ifindex": 3, "handle": 0, "parent": 4294967282, "info": 8},
        {
            "chain": 7,
            "kind": "flower",
            "options": {
                "key-eth-dst": "00:00:00:00:00:00",
                "key-eth-dst-mask": "ff:ff:ff:ff:ff:ff",
                "key-ip-proto": 6,
                "flags": [],
                "key-eth-type": 2048,
            },
        },
    ),
    (
        "tc chain delete dev d0 ingress chain 7",
        "to-kernel",
        "2c00000065000500dc43076b00000000000000000300000000000000f2ffffff0000000008000b0007000000",
        "delchain",
        {"family": 0, "ifindex": 3, "handle": 0, "parent": 4294967282, "info": 0},
        {"chain": 7},
    ),
    (
        "tc qdisc add dev d1 ingress_block 30 clsact",
        "to-kernel",
        (
            "3800000024000506df43076b0000000000000000040000000000fffff1ffffff000000000b000100636c7361637400000800"
            "0d001e000000"
        ),
        "newqdisc",
        {"family": 0, "ifindex": 4, "handle": 4294901760, "parent": 4294967281, "info": 0},
        {"kind": "clsact", "ingress-block": 30},
    ),
    (
        "tc actions get action gact index 21",
        "to-kernel",
        "30000000320001000044076b00000000000000001c000100180001000900010067616374000000000800030015000000",
        "getaction",
        {"family": 0},
        {"tab": [{"1": {"kind": "gact", "index": 21}}]},
    ),
    (
        "tc actions delete action gact index 21",
        "to-kernel",
        "30000000310005000344076b00000000000000001c000100180001000900010067616374000000000800030015000000",
        "delaction",
        {"family": 0},
        {"tab": [{"1": {"kind": "gact", "index": 21}}]},
    ),
    (
        "tc actions flush action mirred",
        "to-kernel",
        "34000000310005010444076b000000000000000014000100100001000b0001006d697272656400000c0002000100000001000000",
        "delaction",
        {"family": 0},
        {"tab": [{"1": {"kind": "mirred"}}], "flags": {"value": ["large-dump-on"], "selector": ["large-dump-on"]}},
    ),
    (
        (
            "tc filter add block 30 protocol ip prio 1 flower dst_ip 198.51.100.0/24 action mirred egress "
            "redirect dev d0"
        ),
        "to-kernel",
        (
            "8c0000002c000506e043076b0000000000000000ffffffff000000001e000000080001000b000100666c6f77657200005c00"
            "020008000c00c633640008000d00ffffff0038000300340001000b0001006d69727265640000240002802000020000000000"
            "00000000040000000000000000000000010000000300000008001600000000000600080008000000"
        ),
        "newtfilter",
        {"family": 0, "ifindex": -1, "handle": 0, "parent": 30, "info": 65544},
        {
            "kind": "flower",
            "options": {
                "key-ipv4-dst": "198.51.100.0",
                "key-ipv4-dst-mask": "255.255.255.0",
                "act": [
                    {
                        "1": {
                            "kind": "mirred",
                            "options": {
                                "parms": {
                                    "index": 0,
                                    "capab": 0,
                                    "action": 4,
                                    "refcnt": 0,
                                    "bindcnt": 0,
                                    "eaction": 1,
                                    "ifindex": 3,
                                }
                            },
                        }
                    }
                ],
                "flags": [],
                "key-eth-type": 2048,
            },
        },
    ),
    (
        "tc chain show: an answer",
        "to-user",
        "2c00000064000200db43076ba80100000000000003000000000000000000ffff0000000008000b0000000000",
        "newchain",
        {"family": 0, "ifindex": 3, "handle": 0, "parent": 4294901760, "info": 0},
        {"chain": 0},
    ),
    (
        "tc -br filter show dev d0 ingress",
        "to-kernel",
        "300000002e000103f043076b00000000000000000300000000000000f2ffffff000000000c000f000100000001000000",
        "gettfilter",
        {"family": 0, "ifindex": 3, "handle": 0, "parent": 4294967282, "info": 0},
        {"dump-flags": {"value": 1, "selector": 1}},
    ),
    (
        "tc -s qdisc show: clsact",
        "to-user",
        (
            "a8000000240002005f43076b2301000000000000030000000000fffff1ffffff010000000b000100636c7361637400000800"
            "0d001600000008000e00170000000400020005000c0000000000300007001400010000000000000000000000000000000000"
            "1800030000000000000000000000000000000000000000002c00030000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000"
        ),
        "newqdisc",
        {"family": 0, "ifindex": 3, "handle": 4294901760, "parent": 4294967281, "info": 1},
        {
            "kind": "clsact",
            "ingress-block": 22,
            "egress-block": 23,
            "options": {},
            "hw-offload": 0,
            "stats2": {
                "basic": {"bytes": 0, "packets": 0},
                "queue": {"qlen": 0, "backlog": 0, "drops": 0, "requeues": 0, "overlimits": 0},
            },
            "stats": {
                "bytes": 0,
                "packets": 0,
                "drops": 0,
                "overlimits": 0,
                "bps": 0,
                "pps": 0,
                "qlen": 0,
                "backlog": 0,
            },
        },
    ),
    (
        "tc -s qdisc show: cbs",
        "to-user",
        (
            "cc000000240002003943076b23010000000000000300000000000800ffffffff0200000008000100636273001c0002001800"
            "0100000000009900000093faffff80810100403ff2ff05000c0000000000200008001c0001000800ffff0a00000002000000"
            "4000000000080000100000003000070014000100000000000000000000000000000000001800030000000000000000000000"
            "000000000000000000002c000300000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000"
        ),
        "newqdisc",
        {"family": 0, "ifindex": 3, "handle": 524288, "parent": 4294967295, "info": 2},
        {
            "kind": "cbs",
            "options": {
                "parms": {"offload": 0, "hicredit": 153, "locredit": -1389, "idleslope": 98688, "sendslope": -901312}
            },
            "hw-offload": 0,
            "stab": {
                "base": {
                    "cell-log": 8,
                    "size-log": 0,
                    "cell-align": -1,
                    "overhead": 10,
                    "linklayer": 2,
                    "mpu": 64,
                    "mtu": 2048,
                    "tsize": 16,
                }
            },
            "stats2": {
                "basic": {"bytes": 0, "packets": 0},
                "queue": {"qlen": 0, "backlog": 0, "drops": 0, "requeues": 0, "overlimits": 0},
            },
            "stats": {
                "bytes": 0,
                "packets": 0,
                "drops": 0,
                "overlimits": 0,
                "bps": 0,
                "pps": 0,
                "qlen": 0,
                "backlog": 0,
            },
        },
    ),
    (
        "tc class delete dev d0 classid 10:2",
        "to-kernel",
        "24000000290005006b43076b000000000000000003000000020010000000000000000000",
        "deltclass",
        {"family": 0, "ifindex": 3, "handle": 1048578, "parent": 0, "info": 0},
        {},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_to_delete_actions_with_the_root_flag_is_to_flush(read: Read) -> None:
    raw = next(one[2] for one in GOLDEN if "flush" in one[0])
    assert read(raw).flags == ["request", "ack", "root"]


def test_options_of_one_kind_differ_between_a_qdisc_and_a_class(read: Read) -> None:
    """By hand: a curve of hfsc in a class is a nest, its qdisc has a struct (net/sched/sch_hfsc.c)."""
    kind = "090001006866736300000000"
    curve = "14000200" + "10000300" + "00000000" + "00000000" + "48e80100"
    head = "00000000" + "03000000" + "00" * 12
    as_class = "44000000" + "2800020000000000" + "00000000" + head + kind + curve
    qdisc = "38000000" + "2400020000000000" + "00000000" + head + kind + "06000200" + "01000000"
    assert read(as_class, direction="to-user").attrs["options"] == {"usc": {"m1": 0, "d": 0, "m2": 125000}}
    assert read(qdisc, direction="to-user").attrs["options"] == {"defcls": 1}


def whole(kind: str, options: str, operation: int, family: str = "00") -> str:
    """A message to userspace with a kind and its options."""
    name = kind.encode() + b"\0"
    head = f"{len(name) + 4:02x}000100" + (name + bytes(-len(name) % 4)).hex()
    body = family + "000000" + "00" * 16 + head + f"{4 + len(options) // 2:02x}000200" + options
    return f"{16 + len(body) // 2:02x}000000" + f"{operation:02x}00" + "0200" + "00000000" * 2 + body


@pytest.mark.parametrize(
    ("kind", "operation", "options", "shown"),
    [
        ("dsmark", 36, "06000100" + "08000000" + "04000300", {"indices": 8, "set-tc-index": True}),
        ("dsmark", 40, "05000400" + "03000000" + "05000500" + "b8000000", {"mask": 3, "value": 184}),
        (
            "cbq",
            40,
            "10000300" + "00000100" + "0f000000" + "ff000000" + "0c000400" + "02050000" + "10270000",
            {
                "fopt": {"split": 0x10000, "defmap": 15, "defchange": 255},
                "ovl-strategy": {"strategy": 2, "priority2": 5, "penalty": 10000},
            },
        ),
        (
            "cbq",
            40,
            "18000100" + "3f030508" + "01000000" + "02000000" + "03000000" + "e8030000",
            {
                "lssopt": {"change": 63, "flags": 3, "ewma-log": 5, "level": 8, "maxidle": 1, "minidle": 2}
                | {"offtime": 3, "avpkt": 1000}
            },
        ),
        ("atm", 40, "08000100" + "07000000" + "08000600" + "01000000", {"fd": 7, "state": 1}),
        ("tcindex", 44, "06000200" + "fc000000" + "08000300" + "02000000", {"mask": 252, "shift": 2}),
        (
            "rsvp",
            44,
            "08000200" + "c0000209" + "20000400" + "00001388" + "0000ffff" + "02000000" + "00" * 12 + "11000000",
            {
                "dst": "192.0.2.9",
                "pinfo": {
                    "dpi": {"key": "0x1388", "mask": "0xffff", "offset": 2},
                    "spi": {"key": "0x0", "mask": "0x0", "offset": 0},
                }
                | {"protocol": 17, "tunnelid": 0, "tunnelhdr": 0},
            },
        ),
    ],
)
def test_kinds_that_linux_gave_up_are_read_by_the_headers_of_6_1(
    read: Read, kind: str, operation: int, options: str, shown: dict[str, object]
) -> None:
    """Made by hand from include/uapi/linux/pkt_sched.h and pkt_cls.h of Linux 6.1, whose updates lack them too."""
    raw = whole(kind, options, operation)
    message = read(raw, direction="to-user")
    assert (message.attrs, message.notes) == ({"kind": kind, "options": shown}, [])
    assert message.encode().hex() == raw
