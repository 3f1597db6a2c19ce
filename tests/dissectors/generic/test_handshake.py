"""TLS handshakes: bytes by hand, as include/uapi/linux/handshake.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a socket waits for its handshake",
        "to-user",
        "1c0000001e0000000000000000000000010100000800020001000000",
        "ready",
        {"handler-class": "tlshd"},
    ),
    (
        "the handshake is taken on",
        "to-kernel",
        "1c0000001e0001000100000000000000020100000800020001000000",
        "accept",
        {"handler-class": "tlshd"},
    ),
    (
        "what kind it is",
        "to-user",
        (
            "640000001e0000000100000000000000020100000800010005000000080003000100000008000400204e000008000500"
            "030000001400078008000100341200000800020035120000140008006e66732e6578616d706c652e6f72670008000900"
            "4d000000"
        ),
        "accept",
        {
            "sockfd": 5,
            "message-type": "clienthello",
            "timeout": 20000,
            "auth-mode": "x509",
            "certificate": [{"cert": 4660, "privkey": 4661}],
            "peername": "nfs.example.org",
            "keyring": 77,
        },
    ),
    (
        "it is done",
        "to-kernel",
        ("340000001e0001000100000000000000030100000800010000000000080002000500000008000300630000000800030064000000"),
        "done",
        {"status": 0, "sockfd": 5, "remote-auth": [99, 100]},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("handshake", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
