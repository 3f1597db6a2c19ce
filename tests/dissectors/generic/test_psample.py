"""Sampled packets: bytes from Linux 6.1 and 7.2 and tc, the values, the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.wire import attribute

Made = Callable[..., Message]
Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say.
GOLDEN = [
    ("tc action sample: get-group, 7.2", "to-kernel", "1400000027000103020000000000000001010000", "get-group", {}, {}),
    (
        "tc action sample: new-group, 7.2",
        "to-user",
        "2c00000027000200000000000000000002010000080003000500000008000700000000000800040000000000",
        "new-group",
        {},
        {"sample-group": 5, "group-refcount": 0, "group-seq": 0},
    ),
    (
        "tc action sample: sample, 7.2",
        "notification",
        (
            "940000002700000000000000000000000001000006000000010000000800050001000000080002006200000008000300"
            "0500000008000400000000000c000d009a5a2db1b762eb1806000e000008000044000600000000000000000000000000"
            "0800450000548aab40004001b1fb7f0000017f0000010800eecc02af0000cf79370a0000000000000000000000000000"
            "00000000"
        ),
        "sample",
        {},
        {
            "iifindex": 1,
            "sample-rate": 1,
            "origsize": 98,
            "sample-group": 5,
            "group-seq": 0,
            "timestamp": 1795637417528351386,
            "proto": 2048,
            "data": (
                "0000000000000000000000000800450000548aab40004001b1fb7f0000017f0000010800eecc02af0000cf79370a0000"
                "00000000000000000000000000000000"
            ),
        },
    ),
    (
        "tc action sample: del-group, 7.2",
        "to-user",
        "2c00000027000200000000000000000003010000080003000500000008000700000000000800040002000000",
        "del-group",
        {},
        {"sample-group": 5, "group-refcount": 0, "group-seq": 2},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="psample")
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_a_packet_of_a_tunnel(made: Made) -> None:
    """Made by hand as ``psample_ip_tun_to_nlattr()`` makes it (net/psample/psample.c)."""
    tunnel = attribute(14, b"", "<") + attribute(0, pack(">Q", 42), "<") + attribute(1, bytes([192, 0, 2, 1]), "<")
    tunnel += attribute(4, b"\x40", "<") + attribute(5, b"", "<") + attribute(10, pack(">H", 4789), "<")
    body = attribute(3, pack("=I", 5), "<") + attribute(8, tunnel, "<") + attribute(16, b"", "<")
    message = made("psample", 0, body)
    assert (message.type, message.notes, message.encode()) == ("sample", [], message.raw)
    assert message.attrs == {
        "sample-group": 5,
        "tunnel": {"id": 42, "ipv4-src": "192.0.2.1", "ttl": 64, "dont-fragment": True, "tp-dst": 4789},
        "sample-probability": True,
    }
