"""NFC: bytes from Linux 7.2 and its simulator, the values they mean, the same bytes again."""

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
        "NFC_CMD_GET_DEVICE: an answer",
        "to-user",
        (
            "400000002c000200010000001f02000001010000090002006e6663300000000008000100000000000800030020000000"
            "05000c000000000005000b0002000000"
        ),
        "get-device",
        {"device-name": "nfc0", "device-index": 0, "protocols": ["nfc-dep"], "device-powered": 0, "rf-mode": "none"},
    ),
    (
        "NFC_CMD_DEV_UP",
        "to-kernel",
        "1c0000002c0005000100000000000000020100000800010000000000",
        "dev-up",
        {"device-index": 0},
    ),
    (
        "NFC_CMD_GET_TARGET",
        "to-kernel",
        "1c0000002c0001030100000000000000080100000800010009000000",
        "get-target",
        {"device-index": 9},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="nfc")
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw


def test_services_that_a_peer_offers_are_listed(made: Read) -> None:
    """Made by hand as nfc_genl_llc_send_sdres() makes it; the simulator has no peer that answers."""
    service = attribute(2, b"\x10", "<") + attribute(1, b"urn:nfc:sn:snep\0", "<")
    message = made("nfc", 20, attribute(1, pack("<I", 0), "<") + attribute(19, attribute(1, service, "<"), "<"))
    assert (message.type, message.attrs) == (
        "event-llc-sdres",
        {"device-index": 0, "llc-sdp": [{"1": {"sap": 16, "uri": "urn:nfc:sn:snep"}}]},
    )
    assert (message.notes, message.encode()) == ([], message.raw)


def test_a_target_that_was_found_is_described(made: Read) -> None:
    """Made by hand as nfc_genl_send_target() makes it."""
    body = attribute(4, pack("<I", 1), "<") + attribute(3, pack("<I", 0x10), "<") + attribute(5, pack("<H", 0x44), "<")
    message = made("nfc", 8, body + attribute(6, b"\x08", "<") + attribute(7, bytes.fromhex("04a1b2c3"), "<"))
    assert message.attrs == {
        "target-index": 1,
        "protocols": ["iso14443"],
        "target-sens-res": "0x44",
        "target-sel-res": "0x8",
        "target-nfcid1": "04a1b2c3",
    }
    assert (message.notes, message.encode()) == ([], message.raw)
