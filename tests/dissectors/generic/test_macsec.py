"""MACsec: bytes from Linux 7.2 and iproute2 7.3, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say; secrets are masked.
GOLDEN = [
    (
        "ip macsec add macsec0 tx sa 0 pn 1024 on key 01 …",
        "to-kernel",
        (
            "6000000029000500ee40076b000000000401000008000100050000004400030005000100000000000800030000040000"
            "140005000100000000000000000000000000000014000400000102030405060708090a0b0c0d0e0f0500020001000000"
        ),
        "add-txsa",
        {
            "ifindex": 5,
            "sa-config": {
                "an": 0,
                "pn": 1024,
                "keyid": "01000000000000000000000000000000",
                "key": "(secret)",
                "active": 1,
            },
        },
    ),
    (
        "ip macsec set macsec0 tx sa 0 off",
        "to-kernel",
        "3000000029000500ee40076b000000000601000008000100050000001400030005000100000000000500020000000000",
        "upd-txsa",
        {"ifindex": 5, "sa-config": {"an": 0, "active": 0}},
    ),
    (
        "ip macsec add macsec0 rx port 12 address 02:00:00:00:00:12",
        "to-kernel",
        "2c00000029000500ef40076b00000000010100000800010005000000100002000c000100020000000012000c",
        "add-rxsc",
        {"ifindex": 5, "rxsc-config": {"sci": "0x20000000012000c"}},
    ),
    (
        "ip macsec add macsec0 rx port 12 address … sa 0 pn 1 on key 03 …",
        "to-kernel",
        (
            "7000000029000500ef40076b00000000070100000800010005000000100002000c000100020000000012000c44000300"
            "050001000000000008000300010000001400050003000000000000000000000000000000140004000001020304050607"
            "08090a0b0c0d0e0f0500020001000000"
        ),
        "add-rxsa",
        {
            "ifindex": 5,
            "rxsc-config": {"sci": "0x20000000012000c"},
            "sa-config": {
                "an": 0,
                "pn": 1,
                "keyid": "03000000000000000000000000000000",
                "key": "(secret)",
                "active": 1,
            },
        },
    ),
    (
        "ip macsec show: the answer",
        "to-user",
        (
            "3c01000029000200ee40076bb90100000001000008000100050000000c0009000500010000000000740004000c000100"
            "72c6afe5686d000b0c000400010000010002800005000500100000000500080001000000050006000100000005000700"
            "01000000050009000200000005000a000100000005000b000100000005000c000000000005000d000000000005000200"
            "000000000800030040000000340007000c00010000000000000000000c00020000000000000000000c00030000000000"
            "000000000c0004000000000000000000640008000c00010000000000000000000c00020000000000000000000c000300"
            "00000000000000000c00040001000000000000000c00050000000000000000000c00060000000000000000000c000700"
            "00000000000000000c00080000000000000000000400050004000600"
        ),
        "get-txsc",
        {
            "ifindex": 5,
            "offload": {"type": "off"},
            "secy": {
                "sci": "0x72c6afe5686d000b",
                "cipher-suite": "default",
                "icv-len": 16,
                "oper": 1,
                "protect": 1,
                "replay": 1,
                "validate": "strict",
                "encrypt": 1,
                "inc-sci": 1,
                "es": 0,
                "scb": 0,
                "encoding-sa": 0,
                "window": 64,
            },
            "txsc-stats": {
                "out-pkts-protected": 0,
                "out-pkts-encrypted": 0,
                "out-octets-protected": 0,
                "out-octets-encrypted": 0,
            },
            "secy-stats": {
                "out-pkts-untagged": 0,
                "in-pkts-untagged": 0,
                "out-pkts-too-long": 0,
                "in-pkts-no-tag": 1,
                "in-pkts-bad-tag": 0,
                "in-pkts-unknown-sci": 0,
                "in-pkts-no-sci": 0,
                "in-pkts-overrun": 0,
            },
            "txsa-list": [],
            "rxsc-list": [],
        },
    ),
    (
        "ip macsec offload macsec0 mac",
        "to-kernel",
        "2800000029000500f840076b000000000a01000008000100050000000c0009000500010002000000",
        "upd-offload",
        {"ifindex": 5, "offload": {"type": "mac"}},
    ),
    (
        "ip macsec add macsec1 tx sa 0 xpn 4294967296 salt … ssci 7 on key 04 …",
        "to-kernel",
        (
            "7c00000029000500f940076b000000000401000008000100060000006000030005000100000000000c00030000000000"
            "010000001000090001234567890123456789abcd08000800000000071400050004000000000000000000000000000000"
            "14000400000102030405060708090a0b0c0d0e0f0500020001000000"
        ),
        "add-txsa",
        {
            "ifindex": 6,
            "sa-config": {
                "an": 0,
                "pn": 4294967296,
                "salt": "(secret)",
                "ssci": "0x7",
                "keyid": "04000000000000000000000000000000",
                "key": "(secret)",
                "active": 1,
            },
        },
    ),
    (
        "ip macsec show macsec1: the answer, extended packet numbers",
        "to-user",
        (
            "8401000029000200fa40076bd70100000001000008000100060000000c00090005000100000000006c0004000c000100"
            "c64f33cec540000c0c0004000300000100c2800005000500100000000500080001000000050006000100000005000700"
            "00000000050009000200000005000a000000000005000b000100000005000c000000000005000d000000000005000200"
            "00000000340007000c00010000000000000000000c00020000000000000000000c00030000000000000000000c000400"
            "0000000000000000640008000c00010000000000000000000c00020000000000000000000c0003000000000000000000"
            "0c00040000000000000000000c00050000000000000000000c00060000000000000000000c0007000000000000000000"
            "0c0008000000000000000000540005005000010014000600080006000000000008000700000000000500010000000000"
            "0c0003000000000001000000140005000400000000000000000000000000000008000800000000070500020001000000"
            "04000600"
        ),
        "get-txsc",
        {
            "ifindex": 6,
            "offload": {"type": "off"},
            "secy": {
                "sci": "0xc64f33cec540000c",
                "cipher-suite": "gcm-aes-xpn-128",
                "icv-len": 16,
                "oper": 1,
                "protect": 1,
                "replay": 0,
                "validate": "strict",
                "encrypt": 0,
                "inc-sci": 1,
                "es": 0,
                "scb": 0,
                "encoding-sa": 0,
            },
            "txsc-stats": {
                "out-pkts-protected": 0,
                "out-pkts-encrypted": 0,
                "out-octets-protected": 0,
                "out-octets-encrypted": 0,
            },
            "secy-stats": {
                "out-pkts-untagged": 0,
                "in-pkts-untagged": 0,
                "out-pkts-too-long": 0,
                "in-pkts-no-tag": 0,
                "in-pkts-bad-tag": 0,
                "in-pkts-unknown-sci": 0,
                "in-pkts-no-sci": 0,
                "in-pkts-overrun": 0,
            },
            "txsa-list": [
                {
                    "1": {
                        "stats": {"out-pkts-protected": 0, "out-pkts-encrypted": 0},
                        "an": 0,
                        "pn": 4294967296,
                        "keyid": "04000000000000000000000000000000",
                        "ssci": "0x7",
                        "active": 1,
                    }
                }
            ],
            "rxsc-list": [],
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="macsec")
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
