"""Prefixes: bytes from Linux 6.18, of a router advertisement made for it; what they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its bytes, what they say.
GOLDEN = [
    (
        "a prefix of 2001:db8:5::/64, on link and for addresses, valid for 30 days, preferred for 7",
        "notification",
        (
            "3c0000003400000000000000000000000a000000020000000340c0001400010020010db80005000000000000000000000c00"
            "0200803a0900008d2700"
        ),
        "newprefix",
        {"prefix-family": 10, "prefix-ifindex": 2, "prefix-type": 3, "prefix-len": 64, "prefix-flags": 192},
        {"address": "2001:db8:5::", "cacheinfo": {"preferred-time": 604800, "valid-time": 2592000}},
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
