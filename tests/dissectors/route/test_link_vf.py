"""Virtual functions: bytes from Linux 7.2 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip link set d1 vf 0 mac 02:00:00:00:00:01",
        "to-kernel",
        "5000000010000500b437026b0000000000000000030000000000000000000000300016002c0001002800010000000000"
        "0200000000010000000000000000000000000000000000000000000000000000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 3, "ifi-flags": [], "ifi-change": 0},
        {
            "vfinfo-list": {
                "info": [{"mac": {"vf": 0, "mac": "0200000000010000000000000000000000000000000000000000000000000000"}}]
            }
        },
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
