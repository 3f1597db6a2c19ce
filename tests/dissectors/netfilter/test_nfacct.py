"""Counters with names: bytes from Linux 6.18 and nfacct 1.0.2, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import NETFILTER

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "nfacct add web",
        "to-kernel",
        ("34000000000705047a43076b000000000000000008000100776562000c00020000000000000000000c0003000000000000000000"),
        "new",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"name": "web", "pkts": 0, "bytes": 0},
    ),
    (
        "nfacct get web",
        "to-kernel",
        "1c000000010705007a43076b00000000000000000800010077656200",
        "get",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"name": "web"},
    ),
    (
        "nfacct get web: an answer",
        "to-user",
        (
            "3c000000000702007a43076ba11d00000000000008000100776562000c00020000000000000000000c000300000000000000"
            "00000800040000000001"
        ),
        "new",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"name": "web", "pkts": 0, "bytes": 0, "use": 1},
    ),
    (
        "nfacct list reset",
        "to-kernel",
        "14000000020701037a43076b0000000000000000",
        "get-ctrzero",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {},
    ),
    (
        "nfacct delete web",
        "to-kernel",
        "1c000000030705007a43076b00000000000000000800010077656200",
        "del",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"name": "web"},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=NETFILTER)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw
