"""OpenVPN: bytes from Linux 7.2, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.wire import attribute

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say; secrets are masked.
GOLDEN = [
    (
        "OVPN_CMD_PEER_GET",
        "to-kernel",
        "280000003100050001000000000000000301000008000100040000000c0002000800010005000000",
        "peer-get",
        {"ifindex": 4, "peer": {"id": 5}},
    ),
    (
        "OVPN_CMD_PEER_NEW",
        "to-kernel",
        (
            "480000003100050001000000000000000101000008000100040000002c000200080001000500000008000200c0000202"
            "0600050004aa0000080006006300000008000800c6336402"
        ),
        "peer-new",
        {
            "ifindex": 4,
            "peer": {
                "id": 5,
                "remote-ipv4": "192.0.2.2",
                "remote-port": 1194,
                "socket": 99,
                "vpn-ipv4": "198.51.100.2",
            },
        },
    ),
    (
        "OVPN_CMD_KEY_NEW",
        "to-kernel",
        (
            "640000003100050001000000000000000601000008000100040000004800030008000100050000000800020000000000"
            "080003000100000008000400010000002400050014000100000102030405060708090a0b0c0d0e0f0c00020000010203"
            "04050607"
        ),
        "key-new",
        {
            "ifindex": 4,
            "keyconf": {
                "peer-id": 5,
                "slot": "primary",
                "key-id": 1,
                "cipher-alg": "aes-gcm",
                "encrypt-dir": {"cipher-key": "(secret)", "nonce-tail": "(secret)"},
            },
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="ovpn")
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw


def test_a_peer_that_went_says_why(made: Read) -> None:
    """Made by hand as ovpn_nl_peer_del_notify() makes it; a peer cannot be added without a socket of its own."""
    peer = attribute(1, pack("<I", 5), "<") + attribute(15, pack("<I", 3), "<") + attribute(16, pack("<Q", 9), "<")
    message = made("ovpn", 5, attribute(1, pack("<I", 4), "<") + attribute(2, peer, "<"))
    assert (message.type, message.attrs) == (
        "peer-del-ntf",
        {"ifindex": 4, "peer": {"id": 5, "del-reason": "transport-error", "vpn-rx-bytes": 9}},
    )
    assert (message.notes, message.encode()) == ([], message.raw)
