"""Network block devices: bytes from Linux 6.1 and 7.2 and nbd-client 3.24, the values, the same bytes."""

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
    (
        "nbd-client: connect, 7.2",
        "to-kernel",
        (
            "5000000029000500bc40076b1803006a0100000008000100000000000c00020000004000000000000c00030000020000"
            "000000000c0005004101000000000000100007800c0001800800010006000000"
        ),
        "connect",
        {},
        {
            "index": 0,
            "size-bytes": 4194304,
            "block-size-bytes": 512,
            "server-flags": ["has-flags", "send-write-zeroes", "can-multi-conn"],
            "sockets": {"item": [{"fd": 6}]},
        },
    ),
    (
        "nbd-client: connect, 7.2 (2)",
        "to-user",
        "1c00000029000000bc40076b1803006a010100000800010000000000",
        "connect",
        {},
        {"index": 0},
    ),
    (
        "nbd-client: disconnect, 7.2",
        "to-kernel",
        "1c00000029000500bd40076b2203406a020000000800010000000000",
        "disconnect",
        {},
        {"index": 0},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="nbd")
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_the_state_of_devices_and_the_sockets_of_one(made: Made) -> None:
    """Made by hand as ``nbd_genl_status()`` makes it and ``nbd_genl_reconfigure()`` takes it (drivers/block/nbd.c)."""
    item = attribute(1, attribute(1, pack("=I", 3), "<") + attribute(2, b"\x01", "<"), "<")
    status = made("nbd", 5, attribute(9, item, "<"), seq=1)
    assert (status.type, status.notes, status.encode()) == ("status", [], status.raw)
    assert status.attrs == {"device-list": {"item": [{"index": 3, "connected": 1}]}}
    socket = attribute(1, attribute(1, pack("=I", 4), "<"), "<")
    body = attribute(1, pack("=I", 3), "<") + attribute(7, socket, "<") + attribute(6, pack("=Q", 1), "<")
    asked = made("nbd", 3, body, seq=1, direction="to-kernel")
    assert (asked.type, asked.notes, asked.encode()) == ("reconfigure", [], asked.raw)
    assert asked.attrs == {
        "index": 3,
        "sockets": {"item": [{"fd": 4}]},
        "client-flags": ["destroy-on-disconnect"],
    }
    assert made("nbd", 4, attribute(1, pack("=I", 3), "<")).type == "link-dead"
