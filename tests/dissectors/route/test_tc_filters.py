"""Filters: bytes from Linux 6.1 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its bytes, what they say.
GOLDEN = [
    (
        "tc filter add dev d0 parent 1: protocol ip prio 1 handle 1: u32 divisor 8",
        (
            "380000002c000506a343076b00000000000000000300000000001000000001000800010008000100753332000c0002000800"
            "040008000000"
        ),
        {"divisor": 8},
    ),
    (
        (
            "tc filter add dev d0 parent 1: protocol ip prio 1 u32 match ip protocol 17 0xff match ip dport "
            "5000 0xffff match mark 0x1 0xf link 1: hashkey mask 0x0000000f at 20 offset at 0 mask 0f00 shift "
            "6 plus 0 eat"
        ),
        (
            "7c0000002c000506a443076b0000000000000000030000000000000000000100080001000800010075333200500002001000"
            "0a00010000000f000000af7409ee0800030000001000340005000e0602000f000000000014000000000f00ff000000110000"
            "08000000000000000000ffff000013881400000000000000"
        ),
        {
            "mark": {"val": 1, "mask": 15, "success": 3993597103},
            "link": 1048576,
            "sel": {
                "flags": 14,
                "offshift": 6,
                "nkeys": 2,
                "offmask": 3840,
                "off": 0,
                "offoff": 0,
                "hoff": 20,
                "hmask": 15,
                "keys": [
                    {"mask": 16711680, "val": 1114112, "off": 8, "offmask": 0},
                    {"mask": 65535, "val": 5000, "off": 20, "offmask": 0},
                ],
            },
        },
    ),
    (
        "tc filter add dev d0 parent 1: protocol ip prio 2 handle 0x10/0xff fw classid 1:10 action drop",
        (
            "700000002c000506a643076b0000000000000000030000001000000000000100080002000700010066770000440002000800"
            "0500ff0000000800010010000100300004002c0001000900010067616374000000001c000280180002000000000000000000"
            "020000000000000000000000"
        ),
        {
            "mask": 255,
            "classid": 65552,
            "act": [
                {
                    "1": {
                        "kind": "gact",
                        "options": {"parms": {"index": 0, "capab": 0, "action": 2, "refcnt": 0, "bindcnt": 0}},
                    }
                }
            ],
        },
    ),
    (
        "tc filter add dev d0 parent 1: protocol ip prio 3 route from 10 to 20 classid 1:10",
        (
            "4c0000002c000506a743076b00000000000000000300000014000a0000000100080003000a000100726f7574650000001c00"
            "0200080003000a00000008000200140000000800010010000100"
        ),
        {"from": 10, "to": 20, "classid": 65552},
    ),
    (
        (
            "tc filter add dev d0 parent 1: protocol all prio 4 handle 1 flow hash keys "
            "src,dst,proto,proto-src,nfct-src,mark divisor 64 baseclass 1:10 perturb 10"
        ),
        (
            "5c0000002c000506a843076b00000000000000000300000001000000000001000003040009000100666c6f77000000002c00"
            "0200080001008f0200000800080040000000080003001000010008000c000a0000000800020001000000"
        ),
        {"keys": 655, "divisor": 64, "baseclass": 65552, "perturb": 10, "mode": 1},
    ),
    (
        (
            "tc filter add dev d0 parent 1: protocol all prio 5 handle 2 flow map key dst and 0xff or 0x1 xor "
            "0x2 rshift 2 addend 5 baseclass 1:10"
        ),
        (
            "6c0000002c000506a943076b00000000000000000300000002000000000001000003050009000100666c6f77000000003c00"
            "02000800010002000000080004000200000008000500050000000800030010000100080002000000000008000600fe000000"
            "0800070003000000"
        ),
        {"keys": 2, "rshift": 2, "addend": 5, "baseclass": 65552, "mode": 0, "mask": 254, "xor": 3},
    ),
    (
        (
            "tc filter add dev d0 parent 1: protocol all prio 6 matchall classid 1:10 skip_hw action pass "
            "random netrand drop 10 index 5 cookie 0102030405060708"
        ),
        (
            "900000002c000506aa43076b0000000000000000030000000000000000000100000306000d0001006d61746368616c6c0000"
            "00005c0002000800010010000100480002004400010009000100676163740000000028000280180002000500000000000000"
            "0000000000000000000000000c00030001000a00020000000c00060001020304050607080800030001000000"
        ),
        {
            "classid": 65552,
            "act": [
                {
                    "1": {
                        "kind": "gact",
                        "options": {
                            "parms": {"index": 5, "capab": 0, "action": 0, "refcnt": 0, "bindcnt": 0},
                            "prob": {"ptype": 1, "pval": 10, "paction": 2},
                        },
                        "cookie": "0102030405060708",
                    }
                }
            ],
            "flags": 1,
        },
    ),
    (
        "tc filter add dev d0 parent 1: protocol ip prio 12 handle 1: cgroup action pass",
        (
            "640000002c000506af43076b000000000000000003000000010000000000010008000c000b0001006367726f757000003400"
            "0200300001002c0001000900010067616374000000001c000280180002000000000000000000000000000000000000000000"
        ),
        {
            "act": [
                {
                    "1": {
                        "kind": "gact",
                        "options": {"parms": {"index": 0, "capab": 0, "action": 0, "refcnt": 0, "bindcnt": 0}},
                    }
                }
            ]
        },
    ),
    (
        "tc filter add dev d0 egress protocol all prio 1 chain 5 matchall action gact goto chain 6",
        (
            "700000002c000506d943076b00000000000000000300000000000000f3ffffff0003010008000b00050000000d0001006d61"
            "746368616c6c0000000034000200300002002c0001000900010067616374000000001c000280180002000000000000000000"
            "060000200000000000000000"
        ),
        {
            "act": [
                {
                    "1": {
                        "kind": "gact",
                        "options": {"parms": {"index": 0, "capab": 0, "action": 536870918, "refcnt": 0, "bindcnt": 0}},
                    }
                }
            ]
        },
    ),
    (
        "tc filter add dev d0 egress prio 51 bpf bytecode 1,6 0 0 4294967295 classid 1:10",
        (
            "4c0000002c0005061044076b00000000000000000300000000000000f3ffffff000333000800010062706600200002000800"
            "03001000010006000400010000000c00050006000000ffffffff"
        ),
        {"classid": 65552, "ops-len": 1, "ops": "06000000ffffffff"},
    ),
    (
        "tc filter add dev d0 egress prio 50 bpf direct-action object-pinned /sys/fs/bpf/record-cls",
        (
            "580000002c0005060144076b00000000000000000300000000000000f3ffffff0003320008000100627066002c0002000800"
            "060007000000180007007265636f72642d636c733a5b2a66736f626a5d000800080001000000"
        ),
        {"fd": 7, "name": "record-cls:[*fsobj]", "flags": 1},
    ),
]


@pytest.mark.parametrize(("raw", "options"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN])
def test_bytes_and_options_are_the_same_thing(read: Read, raw: str, options: object) -> None:
    message = read(raw, direction="to-kernel")
    assert (message.family, message.attrs["options"], message.notes) == ("tc", options, [])
    assert message.encode().hex() == raw
