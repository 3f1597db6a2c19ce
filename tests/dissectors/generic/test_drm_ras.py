"""Error counters of graphics devices: bytes by hand, as include/uapi/drm/drm_ras.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a node",
        "to-user",
        (
            "400000001e000200010000000000000001010000080001000000000011000200303030303a30333a30302e3000000000"
            "08000300736f63000800040001000000"
        ),
        "list-nodes",
        {"node-id": 0, "device-name": "0000:03:00.0", "node-name": "soc", "node-type": "error-counter"},
    ),
    (
        "a counter is asked for",
        "to-kernel",
        "240000001e00010001000000000000000201000008000100000000000800020003000000",
        "get-error-counter",
        {"node-id": 0, "error-id": 3},
    ),
    (
        "a counter",
        "to-user",
        ("340000001e000000010000000000000002010000080002000300000010000300636f727265637461626c65000800040011000000"),
        "get-error-counter",
        {"error-id": 3, "error-name": "correctable", "error-value": 17},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("drm-ras", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
