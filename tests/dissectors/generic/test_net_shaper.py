"""Shapers: bytes by hand, as include/uapi/linux/net_shaper.h lays them out; no device here has them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a shaper of a queue is set",
        "to-kernel",
        (
            "400000001e00050001000000000000000201000008000800020000001400018008000100020000000800020005000000"
            "08000200000000000800040040420f00"
        ),
        "set",
        {"ifindex": 2, "handle": {"scope": "queue", "id": 5}, "metric": "bps", "bw-max": 1000000},
    ),
    (
        "shapers are grouped under a node",
        "to-kernel",
        (
            "880000001e000100010000000000000004010000080008000200000028000a8014000180080001000200000008000200"
            "000000000800060001000000080007000300000020000a80140001800800010002000000080002000100000008000700"
            "040000000c00018008000100030000000c00098008000100010000000c0004000000000010000000"
        ),
        "group",
        {
            "ifindex": 2,
            "leaves": [
                {"handle": {"scope": "queue", "id": 0}, "priority": 1, "weight": 3},
                {"handle": {"scope": "queue", "id": 1}, "weight": 4},
            ],
            "handle": {"scope": "node"},
            "parent": {"scope": "netdev"},
            "bw-max": 68719476736,
        },
    ),
    (
        "what a device can do",
        "to-user",
        ("340000001e0002000100000000000000050100000800010002000000080002000300000004000300040005000400070004000a00"),
        "cap-get",
        {
            "ifindex": 2,
            "scope": "node",
            "support-metric-bps": True,
            "support-nesting": True,
            "support-bw-max": True,
            "support-weight": True,
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("net-shaper", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
