"""Energy models: bytes by hand, as include/uapi/linux/dev_energymodel.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a performance domain",
        "to-user",
        (
            "400000001e00000001000000000000000101000008000200010000000c00030005000000000000000c00040000000000"
            "000000000c0004000100000000000000"
        ),
        "get-perf-domains",
        {"perf-domain-id": 1, "flags": ["perf-domain-microwatts", "perf-domain-artificial"], "cpus": [0, 1]},
    ),
    (
        "a table of states",
        "to-user",
        (
            "9c0000001e0000000000000000000000040100000800010001000000400002800c0002002c010000000000000c000300"
            "c0270900000000000c000400409c0000000000000c00050007000000000000000c000600010000000000000040000280"
            "0c00020000040000000000000c00030080841e00000000000c000400400d0300000000000c0005000900000000000000"
            "0c0006000000000000000000"
        ),
        "perf-domain-updated",
        {
            "perf-domain-id": 1,
            "perf-state": [
                {
                    "performance": 300,
                    "frequency": 600000,
                    "power": 40000,
                    "cost": 7,
                    "flags": ["perf-state-inefficient"],
                },
                {"performance": 1024, "frequency": 2000000, "power": 200000, "cost": 9, "flags": []},
            ],
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("dev-energymodel", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
