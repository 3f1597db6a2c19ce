"""The lock manager: bytes by hand, as include/uapi/linux/lockd_netlink.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "set",
        "to-kernel",
        "2c0000001e000500010000000000000001010000080001005a00000006000200238000000600030001800000",
        "server-set",
        {"gracetime": 90, "tcp-port": 32803, "udp-port": 32769},
    ),
    ("asked for", "to-kernel", "140000001e000100010000000000000002010000", "server-get", {}),
    (
        "told",
        "to-user",
        "2c0000001e000000010000000000000002010000080001000000000006000200000000000600030000000000",
        "server-get",
        {"gracetime": 0, "tcp-port": 0, "udp-port": 0},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("lockd", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
