"""Identifier-locator addressing: bytes from Linux 6.1 and 7.2 and iproute2, the values, the same bytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip ila: add, 7.2",
        "to-kernel",
        (
            "44000000260005009740076b00000000010100000c00030020010000000000030c000100200100000000000408000400"
            "0300000005000700020000000500080001000000"
        ),
        "add",
        {},
        {
            "locator-match": "0x2001000000000003",
            "locator": "0x2001000000000004",
            "ifindex": 3,
            "csum-mode": "no-action",
            "ident-type": "luid",
        },
    ),
    ("ip ila: get, 7.2", "to-kernel", "1400000026000103000000000000000003010000", "get", {}, {}),
    (
        "ip ila: get, 7.2 (2)",
        "to-user",
        (
            "4400000026000200000000001b020000030100000c00010020010000000000020c000300200100000000000108000400"
            "0000000005000700010000000500080020000000"
        ),
        "get",
        {},
        {
            "locator": "0x2001000000000002",
            "locator-match": "0x2001000000000001",
            "ifindex": 0,
            "csum-mode": "neutral-map",
            "ident-type": "use-format",
        },
    ),
    (
        "ip ila: del, 7.2",
        "to-kernel",
        "2c000000260005009840076b00000000020100000c00030020010000000000010c0001002001000000000002",
        "del",
        {},
        {"locator-match": "0x2001000000000001", "locator": "0x2001000000000002"},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="ila")
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw
