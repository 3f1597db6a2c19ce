"""Extensions: bytes from Linux 6.18 and iptables 1.8.9, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import NETFILTER

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "iptables-nft -A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -m comment ...",
        "to-kernel",
        "2c000000000b0500f244076b0000000002000000080001007463700008000200000000000800030000000000",
        "get",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"name": "tcp", "rev": 0, "type": 0},
    ),
    (
        "iptables-nft -A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -m comment ...: an answer",
        "to-user",
        "2c000000000b0200f244076ba75c27af02000000080001007463700008000200000000000800030000000000",
        "get",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"name": "tcp", "rev": 0, "type": 0},
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
