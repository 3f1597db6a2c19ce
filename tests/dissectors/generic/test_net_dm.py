"""The drop monitor: bytes from Linux 6.1 and 7.2, the values, the same bytes."""

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
    ("a small client: config-get, 7.2", "to-kernel", "1400000028000500020000000000000006020000", "config-get", {}, {}),
    (
        "a small client: config-new, 7.2",
        "to-user",
        "2c0000002800000002000000d5020000070200000500010000000000080009000000000008000b00e8030000",
        "config-new",
        {},
        {"alert-mode": "summary", "trunc-len": 0, "queue-len": 1000},
    ),
    (
        "a small client: config, 7.2",
        "to-kernel",
        "2c000000280005000300000000000000020200000500010000000000080009006000000008000b0064000000",
        "config",
        {},
        {"alert-mode": "summary", "trunc-len": 96, "queue-len": 100},
    ),
    (
        "a small client: start, 7.2",
        "to-kernel",
        "180000002800050004000000000000000302000004001400",
        "start",
        {},
        {"sw-drops": True},
    ),
    (
        "a small client: alert, 7.2",
        "notification",
        "2800000028000000000000000000000001020000140000000100000032a68fb0ffffffff01000000",
        "alert",
        {},
        {"unspec": {"entries": 1, "points": [{"pc": "0xffffffffb08fa632", "count": 1}]}},
    ),
    ("a small client: stats-get, 7.2", "to-kernel", "1400000028000500050000000000000008020000", "stats-get", {}, {}),
    (
        "a small client: stats-new, 7.2",
        "to-user",
        ("340000002800000005000000d50200000902000010000c800c000000000000000000000010000d800c0000000000000000000000"),
        "stats-new",
        {},
        {"stats": {"dropped": 0}, "hw-stats": {"dropped": 0}},
    ),
    (
        "a small client: stop, 7.2",
        "to-kernel",
        "180000002800050006000000000000000402000004001400",
        "stop",
        {},
        {"sw-drops": True},
    ),
    (
        "a small client: packet-alert, 7.2",
        "notification",
        (
            "b80000002800000000000000000000000502000006000e00000000000c00020032a68fb0ffffffff0e0017004e4f5f53"
            "4f434b4554000000180003007564705f7263762b30783435322f3078633530000c00048008000000010000000c000500"
            "15028055b962eb1808000a003900000006000600000800003d00070000000000000000000000000008004500002be50a"
            "4000401157b57f0000017f000001b2b500090017fe2a6e6f626f6479206c697374656e730a000000"
        ),
        "packet-alert",
        {},
        {
            "origin": "sw",
            "pc": "0xffffffffb08fa632",
            "reason": "NO_SOCKET",
            "symbol": "udp_rcv+0x452/0xc50",
            "in-port": {"netdev-ifindex": 1},
            "timestamp": 1795637424580198933,
            "orig-len": 57,
            "proto": 2048,
            "payload": (
                "00000000000000000000000008004500002be50a4000401157b57f0000017f000001b2b500090017fe2a6e6f626f6479"
                "206c697374656e730a"
            ),
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="NET_DM")
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_a_summary_of_what_hardware_dropped(made: Made) -> None:
    """Made by hand as ``net_dm_hw_entries_put()`` makes it (net/core/drop_monitor.c)."""
    entries = b"".join(
        attribute(0x8012, attribute(16, name, "<") + attribute(19, pack("=I", count), "<"), "<")
        for name, count in ((b"blackhole_route\0", 3), (b"ttl_value_is_too_small\0", 1))
    )
    body = attribute(14, pack("=H", 1), "<") + attribute(0x8011, entries, "<")
    message = made("NET_DM", 1, body)
    assert (message.type, message.notes, message.encode()) == ("alert", [], message.raw)
    assert message.attrs == {
        "origin": "hw",
        "hw-entries": {
            "hw-entry": [
                {"hw-trap-name": "blackhole_route", "hw-trap-count": 3},
                {"hw-trap-name": "ttl_value_is_too_small", "hw-trap-count": 1},
            ]
        },
    }
