"""GTP: bytes from Linux 7.2, the values they mean, the same bytes again."""

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
        "GTP_CMD_NEWPDP",
        "to-kernel",
        (
            "44000000300005000100000000000000000100000800010003000000080002000100000008000400c000020208000500"
            "c6336401080008006400000008000900c8000000"
        ),
        "newpdp",
        {
            "link": 3,
            "version": "v1",
            "peer-address": "192.0.2.2",
            "ms-address": "198.51.100.1",
            "i-tei": 100,
            "o-tei": 200,
        },
    ),
    (
        "GTP_CMD_GETPDP: an answer, whose command is the number of the family",
        "to-user",
        (
            "4c0000003000020001000000c9020000300000000800020001000000080001000300000005000d000200000008000500"
            "c633640108000400c0000202080008006400000008000900c8000000"
        ),
        "getpdp",
        {
            "version": "v1",
            "link": 3,
            "family": "inet",
            "ms-address": "198.51.100.1",
            "peer-address": "192.0.2.2",
            "i-tei": 100,
            "o-tei": 200,
        },
    ),
    (
        "GTP_CMD_GETPDP",
        "to-kernel",
        "2c00000030000500010000000000000002010000080001000300000008000200010000000800080064000000",
        "getpdp",
        {"link": 3, "version": "v1", "i-tei": 100},
    ),
    (
        "GTP_CMD_DELPDP",
        "to-kernel",
        "2c00000030000500010000000000000001010000080001000300000008000200010000000800080064000000",
        "delpdp",
        {"link": 3, "version": "v1", "i-tei": 100},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="gtp")
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw


def test_peers_of_the_sixth_version_have_attributes_of_their_own(made: Read) -> None:
    """Made by hand as gtp_genl_fill_info() makes it."""
    peer, station = bytes.fromhex("20010db8" + "00" * 11 + "01"), bytes.fromhex("20010db8" + "00" * 11 + "02")
    body = attribute(13, b"\x0a", "<") + attribute(11, peer, "<") + attribute(12, station, "<")
    message = made("gtp", 0, body + attribute(3, pack("<Q", 0x1234), "<"))
    assert message.attrs == {
        "family": "inet6",
        "peer-addr6": "2001:db8::1",
        "ms-addr6": "2001:db8::2",
        "tid": "0x1234",
    }
    assert (message.notes, message.encode()) == ([], message.raw)
