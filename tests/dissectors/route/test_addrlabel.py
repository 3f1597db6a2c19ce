"""Labels of IPv6 prefixes: bytes from Linux 7.2 and iproute2 7.3, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip -6 addrlabel: an answer",
        "to-user",
        (
            "3800000048000200cc1e076bc60000000a008000000000000a00000014000100000000000000000000000000000000010800"
            "020000000000"
        ),
        "newaddrlabel",
        {"ifal-family": 10, "ifal-prefixlen": 128, "ifal-flags": 0, "ifal-index": 0, "ifal-seq": 10},
        {"address": "::1", "label": 0},
    ),
    (
        "ip addrlabel add prefix 2001:db8::/32 label 77",
        "to-kernel",
        (
            "3800000048000506cd1e076b000000000a0020000000000000000000080002004d0000001400010020010db8000000000000"
            "000000000000"
        ),
        "newaddrlabel",
        {"ifal-family": 10, "ifal-prefixlen": 32, "ifal-flags": 0, "ifal-index": 0, "ifal-seq": 0},
        {"label": 77, "address": "2001:db8::"},
    ),
    (
        "ip addrlabel del prefix 2001:db8::/32 label 77",
        "to-kernel",
        (
            "3800000049000500cf1e076b000000000a0020000000000000000000080002004d0000001400010020010db8000000000000"
            "000000000000"
        ),
        "deladdrlabel",
        {"ifal-family": 10, "ifal-prefixlen": 32, "ifal-flags": 0, "ifal-index": 0, "ifal-seq": 0},
        {"label": 77, "address": "2001:db8::"},
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
