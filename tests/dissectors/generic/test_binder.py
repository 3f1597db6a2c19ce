"""Binder's reports: bytes by hand, as include/uapi/linux/android/binder_netlink.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a failed transaction",
        "to-user",
        (
            "580000001e00000000000000000000000101000008000100117200000b00020062696e64657200000800030064000000"
            "080004006500000008000500c80000000800080011000000080009002a00000008000a0000100000"
        ),
        "report",
        {
            "error": 29201,
            "context": "binder",
            "from-pid": 100,
            "from-tid": 101,
            "to-pid": 200,
            "flags": 17,
            "code": 42,
            "data-size": 4096,
        },
    ),
    (
        "a failed reply, its target unknown",
        "to-user",
        (
            "580000001e00000000000000000000000101000008000100057200000d000200687762696e6465720000000008000300"
            "640000000800040065000000040007000800080000000000080009000000000008000a0008000000"
        ),
        "report",
        {
            "error": 29189,
            "context": "hwbinder",
            "from-pid": 100,
            "from-tid": 101,
            "is-reply": True,
            "flags": 0,
            "code": 0,
            "data-size": 8,
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("binder", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
