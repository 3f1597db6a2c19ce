"""IEEE 802.15.4, the older interface: bytes from Linux 7.2, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.trace import SECRET
from nlsniff.wire import attribute

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say; secrets are masked.
GOLDEN = [
    (
        "IEEE802154_LIST_PHY: an answer",
        "to-user",
        (
            "500000002900020001000000000000002001000009001f00706879300000000005001d0000000000050007000f000000"
            "20001e00ffffff07ff070008ff070010ff3f0018ffff0020ff000028ffff3f30"
        ),
        "list-phy",
        {
            "phy-name": "phy0",
            "page": 0,
            "channel": 15,
            "channel-page-list": [
                "0x7ffffff",
                "0x80007ff",
                "0x100007ff",
                "0x18003fff",
                "0x2000ffff",
                "0x280000ff",
                "0x303fffff",
            ],
        },
    ),
    (
        "IEEE802154_LIST_IFACE",
        "to-kernel",
        "140000002900010301000000000000001f010000",
        "list-iface",
        {},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="802.15.4 MAC")
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw


def test_an_interface_with_its_addresses(made: Read) -> None:
    """Made by hand as ieee802154_nl_fill_iface() makes it: interfaces that iwpan makes are not listed."""
    body = attribute(1, b"wpan0\0", "<") + attribute(2, pack("<I", 7), "<") + attribute(5, bytes(range(8)), "<")
    message = made("802.15.4 MAC", 31, body + attribute(4, pack("<H", 0x1234), "<"))
    assert (message.type, message.attrs) == (
        "list-iface",
        {"dev-name": "wpan0", "dev-index": 7, "hw-addr": "00:01:02:03:04:05:06:07", "short-addr": "0x1234"},
    )
    assert (message.notes, message.encode()) == ([], message.raw)


def test_a_key_is_masked(made: Read) -> None:
    message = made("802.15.4 MAC", 39, attribute(48, bytes(range(16)), "<"), direction="to-kernel")
    assert (message.type, message.attrs) == ("llsec-add-key", {"llsec-key-bytes": SECRET})
    assert message.encode() == message.raw
