"""The witness service: bytes made as ``cifs_swn_send_register_message()`` makes them.

By hand, after fs/smb/client/cifs_swn.c.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

from nlsniff.message import Message
from nlsniff.wire import attribute

Made = Callable[..., Message]


ADDRESS = bytes.fromhex("020001bdc0000201").ljust(128, b"\0")


def test_a_registration_names_the_share_and_masks_the_password(made: Made) -> None:
    body = attribute(1, pack("=I", 3), "<") + attribute(2, b"fs.example\0", "<") + attribute(3, b"data\0", "<")
    body += attribute(4, ADDRESS, "<") + attribute(5, b"", "<") + attribute(9, b"me\0", "<")
    message = made("cifs", 1, body + attribute(10, b"not for you\0", "<"))
    assert message.type == "swn-register"
    assert message.attrs == {
        "swn-registration-id": 3,
        "swn-net-name": "fs.example",
        "swn-share-name": "data",
        "swn-ip": {"family": "inet", "port": 445, "addr": "192.0.2.1", "zeros": 120},
        "swn-net-name-notify": True,
        "swn-user-name": "me",
        "swn-password": "(secret)",
    }
    assert (message.notes, message.encode()) == ([], message.raw)


def test_a_notification_says_what_happened(made: Made) -> None:
    body = attribute(12, pack("=I", 1), "<") + attribute(13, pack("=I", 255), "<") + attribute(14, b"node1\0", "<")
    message = made("cifs", 3, body, direction="to-kernel")
    assert message.type == "swn-notify"
    assert message.attrs == {
        "swn-notification-type": "resource-change",
        "swn-resource-state": "unavailable",
        "swn-resource-name": "node1",
    }
    assert (message.notes, message.encode()) == ([], message.raw)
