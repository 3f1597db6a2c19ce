"""Meters: bytes by hand, as include/uapi/linux/openvswitch.h and net/openvswitch/meter.c lay them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a meter is set",
        "to-kernel",
        (
            "440000001e00010001000000000000000201000009000000080001000700000004000200200004001c00000008000100"
            "0100000008000200e803000008000300c8000000"
        ),
        "set",
        {"dp-ifindex": 9},
        {"id": 7, "kbps": True, "bands": [{"0": {"type": "drop", "rate": 1000, "burst": 200}}]},
    ),
    (
        "its statistics",
        "to-user",
        (
            "5c0000001e000000010000000000000004010000090000000800010007000000140003000a0000000000000070170000"
            "000000000c00050040e20100000000001c00040018000000140004000200000000000000b004000000000000"
        ),
        "get",
        {"dp-ifindex": 9},
        {
            "id": 7,
            "stats": {"n-packets": 10, "n-bytes": 6000},
            "used": 123456,
            "bands": [{"0": {"stats": {"n-packets": 2, "n-bytes": 1200}}}],
        },
    ),
    (
        "what there can be",
        "to-user",
        (
            "380000001e0000000100000000000000010100000900000008000700400d0300080008000a000000100004000c000000"
            "0800010001000000"
        ),
        "features",
        {"dp-ifindex": 9},
        {"max-meters": 200000, "max-bands": 10, "bands": [{"0": {"type": "drop"}}]},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read_generic("ovs_meter", raw, direction)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw
