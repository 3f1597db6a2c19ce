"""Tunnels out of UDP: bytes by hand, as include/uapi/linux/fou.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a port for IP in IP",
        "to-kernel",
        ("340000001e0005000100000000000000010100000600010015b30000050003000400000005000400010000000500020002000000"),
        "add",
        {"port": 5555, "ipproto": 4, "type": 1, "af": 2},
    ),
    (
        "a port between two ends",
        "to-kernel",
        (
            "4c0000001e0005000100000000000000010100000600010015b600000500020002000000050003002f00000005000400"
            "01000000080006007f00000108000800c000020906000a0017700000"
        ),
        "add",
        {
            "port": 5558,
            "af": 2,
            "ipproto": 47,
            "type": 1,
            "local-v4": "127.0.0.1",
            "peer-v4": "192.0.2.9",
            "peer-port": 6000,
        },
    ),
    (
        "a port for GUE over IPv6",
        "to-user",
        (
            "5c0000001e0002000100000000000000030100000600010015b40000050002000a00000006000a000000000005000300"
            "00000000050004000200000008000b00030000001400070020010db800000000000000000000000104000500"
        ),
        "get",
        {
            "port": 5556,
            "af": 10,
            "peer-port": 0,
            "ipproto": 0,
            "type": 2,
            "ifindex": 3,
            "local-v6": "2001:db8::1",
            "remcsum-nopartial": True,
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("fou", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
