"""Keys of segment routing: bytes from Linux 6.1 and 7.2 and iproute2, the values, the same bytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip sr: set-tunsrc, 7.2",
        "to-kernel",
        "28000000210005008d40076b00000000030100001400010020010db8000000000000000000000001",
        "set-tunsrc",
        {},
        {"dst": "2001:db8::1"},
    ),
    ("ip sr: get-tunsrc, 7.2", "to-kernel", "14000000210001008d40076b0000000004010000", "get-tunsrc", {}, {}),
    (
        "ip sr: get-tunsrc, 7.2 (2)",
        "to-user",
        "28000000210000008d40076be2010000040100001400010020010db8000000000000000000000001",
        "get-tunsrc",
        {},
        {"dst": "2001:db8::1"},
    ),
    (
        "ip sr: sethmac, 7.2",
        "to-kernel",
        (
            "3c000000210005008e40076b00000000010100000800030011000000050005000900000005000600020000000d000400"
            "7365637265746b6579000000"
        ),
        "sethmac",
        {},
        {"hmackeyid": 17, "secretlen": 9, "algid": "sha256", "secret": "(secret)"},
    ),
    ("ip sr: dumphmac, 7.2", "to-kernel", "14000000210001038e40076b0000000002010000", "dumphmac", {}, {}),
    (
        "ip sr: dumphmac, 7.2 (2)",
        "to-user",
        (
            "3c000000210002008e40076be501000002010000080003001100000005000500090000000d0004007365637265746b65"
            "790000000500060002000000"
        ),
        "dumphmac",
        {},
        {"hmackeyid": 17, "secretlen": 9, "secret": "(secret)", "algid": "sha256"},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="SEG6")
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw
