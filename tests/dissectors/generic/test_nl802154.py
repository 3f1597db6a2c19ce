"""IEEE 802.15.4: bytes from Linux 7.2 and wpan-tools 0.9, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.trace import SECRET
from nlsniff.wire import attribute

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say; secrets are masked.
GOLDEN = [
    (
        "iwpan phy phy0 set channel 0 15",
        "to-kernel",
        "2c0000002a000500ca43076b0b02808d0900000008000100000000000500070000000000050008000f000000",
        "set-channel",
        {"wpan-phy": 0, "page": 0, "channel": 15},
    ),
    (
        "iwpan dev wpan0 set pan_id 0xbeef",
        "to-kernel",
        "240000002a000500ca43076b0c02808d0a000000080003000a00000006000900efbe0000",
        "set-pan-id",
        {"ifindex": 10, "pan-id": "0xbeef"},
    ),
    (
        "iwpan dev wpan0 set max_frame_retries 5",
        "to-kernel",
        "240000002a000500cb43076b0e02c08d0f000000080003000a00000005000f0005000000",
        "set-max-frame-retries",
        {"ifindex": 10, "max-frame-retries": 5},
    ),
    (
        "iwpan phy: an answer",
        "to-user",
        (
            "c80300002a000200b943076b000240a10301000008000100010000000900020070687931000000000800140002000000"
            "0500070000000000050008000d0000000401150008001600ffffff0708001600ff07000008001600ff07000008001600"
            "ff3f000008001600ffff000008001600ff00000008001600ffff3f000800160000000000080016000000000008001600"
            "000000000800160000000000080016000000000008001600000000000800160000000000080016000000000008001600"
            "000000000800160000000000080016000000000008001600000000000800160000000000080016000000000008001600"
            "000000000800160000000000080016000000000008001600000000000800160000000000080016000000000008001600"
            "00000000080016000000000008001600000000000800160000000000080016000000000030021800d401020070000000"
            "0400000004000100040002000400030004000400040005000400060004000700040008000400090004000a0004000b00"
            "04000c0004000d0004000e0004000f000400100004001100040012000400130004001400040015000400160004001700"
            "040018000400190004001a00300001000400000004000100040002000400030004000400040005000400060004000700"
            "040008000400090004000a00300002000400000004000100040002000400030004000400040005000400060004000700"
            "040008000400090004000a003c0003000400000004000100040002000400030004000400040005000400060004000700"
            "040008000400090004000a0004000b0004000c0004000d00440004000400000004000100040002000400030004000400"
            "040005000400060004000700040008000400090004000a0004000b0004000c0004000d0004000e0004000f0024000500"
            "04000000040001000400020004000300040004000400050004000600040007005c000600040000000400010004000200"
            "0400030004000400040005000400060004000700040008000400090004000a0004000b0004000c0004000d0004000e00"
            "04000f000400100004001100040012000400130004001400040015000500070003000000050008000300000005000900"
            "0500000005000a000500000005000b000400000005000c000400000005000d000300000005000e000300000010000100"
            "04000000040001000400020008000f000000000054001900080001000700000008000200080000000800030009000000"
            "080004000a000000080005000b00000008000600100000000800070011000000080008000f0000000800090012000000"
            "08000a0013000000"
        ),
        "new-wpan-phy",
        {
            "wpan-phy": 1,
            "wpan-phy-name": "phy1",
            "generation": 2,
            "page": 0,
            "channel": 13,
            "channels-supported": {
                "supported-channel": [
                    "0x7ffffff",
                    "0x7ff",
                    "0x7ff",
                    "0x3fff",
                    "0xffff",
                    "0xff",
                    "0x3fffff",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                    "0x0",
                ]
            },
            "wpan-phy-caps": {
                "channels": [
                    {
                        "0": {
                            "0": True,
                            "1": True,
                            "2": True,
                            "3": True,
                            "4": True,
                            "5": True,
                            "6": True,
                            "7": True,
                            "8": True,
                            "9": True,
                            "10": True,
                            "11": True,
                            "12": True,
                            "13": True,
                            "14": True,
                            "15": True,
                            "16": True,
                            "17": True,
                            "18": True,
                            "19": True,
                            "20": True,
                            "21": True,
                            "22": True,
                            "23": True,
                            "24": True,
                            "25": True,
                            "26": True,
                        }
                    },
                    {
                        "1": {
                            "0": True,
                            "1": True,
                            "2": True,
                            "3": True,
                            "4": True,
                            "5": True,
                            "6": True,
                            "7": True,
                            "8": True,
                            "9": True,
                            "10": True,
                        }
                    },
                    {
                        "2": {
                            "0": True,
                            "1": True,
                            "2": True,
                            "3": True,
                            "4": True,
                            "5": True,
                            "6": True,
                            "7": True,
                            "8": True,
                            "9": True,
                            "10": True,
                        }
                    },
                    {
                        "3": {
                            "0": True,
                            "1": True,
                            "2": True,
                            "3": True,
                            "4": True,
                            "5": True,
                            "6": True,
                            "7": True,
                            "8": True,
                            "9": True,
                            "10": True,
                            "11": True,
                            "12": True,
                            "13": True,
                        }
                    },
                    {
                        "4": {
                            "0": True,
                            "1": True,
                            "2": True,
                            "3": True,
                            "4": True,
                            "5": True,
                            "6": True,
                            "7": True,
                            "8": True,
                            "9": True,
                            "10": True,
                            "11": True,
                            "12": True,
                            "13": True,
                            "14": True,
                            "15": True,
                        }
                    },
                    {"5": {"0": True, "1": True, "2": True, "3": True, "4": True, "5": True, "6": True, "7": True}},
                    {
                        "6": {
                            "0": True,
                            "1": True,
                            "2": True,
                            "3": True,
                            "4": True,
                            "5": True,
                            "6": True,
                            "7": True,
                            "8": True,
                            "9": True,
                            "10": True,
                            "11": True,
                            "12": True,
                            "13": True,
                            "14": True,
                            "15": True,
                            "16": True,
                            "17": True,
                            "18": True,
                            "19": True,
                            "20": True,
                            "21": True,
                        }
                    },
                ],
                "min-minbe": 3,
                "max-minbe": 3,
                "min-maxbe": 5,
                "max-maxbe": 5,
                "min-csma-backoffs": 4,
                "max-csma-backoffs": 4,
                "min-frame-retries": 3,
                "max-frame-retries": 3,
                "iftypes": {"node": True, "monitor": True, "coord": True},
                "lbt": "false",
            },
            "supported-commands": [
                "new-interface",
                "del-interface",
                "set-channel",
                "set-pan-id",
                "set-short-addr",
                "set-backoff-exponent",
                "set-max-csma-backoffs",
                "set-max-frame-retries",
                "set-lbt-mode",
                "set-ackreq-default",
            ],
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="nl802154")
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw


def test_a_coordinator_that_a_scan_found(made: Read) -> None:
    """Made by hand as nl802154_prep_scan_event_msg() makes it; the simulated radios hear none."""
    found = attribute(1, b"\xef\xbe", "<") + attribute(2, b"\x34\x12", "<") + attribute(3, b"\x0b", "<")
    found += attribute(7, pack("<H", 0xCFFF), "<") + attribute(9, b"", "<")
    message = made("nl802154", 34, attribute(3, pack("<I", 7), "<") + attribute(30, found, "<"))
    assert (message.type, message.attrs) == (
        "scan-event",
        {
            "ifindex": 7,
            "coordinator": {
                "panid": "0xbeef",
                "addr": "3412",
                "channel": 11,
                "superframe-spec": "0xcfff",
                "gts-permit": True,
            },
        },
    )
    assert (message.notes, message.encode()) == ([], message.raw)


def test_a_key_is_masked_and_what_it_is_for_is_told(made: Read) -> None:
    """Made by hand from the policies; Debian's kernels leave this part out."""
    which = attribute(1, pack("<I", 1), "<") + attribute(2, b"\x01", "<")
    key = attribute(1, which, "<") + attribute(2, b"\x0a", "<") + attribute(4, bytes(range(16)), "<")
    message = made("nl802154", 23, attribute(48, key, "<"), direction="to-kernel")
    assert message.attrs == {
        "sec-key": {"id": {"mode": "index", "index": 1}, "usage-frames": ["data", "cmd"], "bytes": SECRET}
    }
    assert (message.notes, message.encode()) == ([], message.raw)


def test_addresses_are_little_endian_on_every_machine(made: Read) -> None:
    message = made("nl802154", 7, attribute(23, bytes(range(8)), "<"))
    assert message.attrs == {"extended-addr": "0x706050403020100"}
