"""Warnings of quotas: bytes made as ``quota_send_warning()`` makes them (fs/quota/netlink.c), by hand."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

from nlsniff.message import Message
from nlsniff.wire import attribute

Made = Callable[..., Message]


def test_a_warning_says_who_did_what_where(made: Made) -> None:
    body = attribute(1, pack("=I", 0), "<") + attribute(7, b"", "<") + attribute(2, pack("=Q", 1000), "<")
    body += attribute(3, pack("=I", 6), "<") + attribute(4, pack("=I", 8), "<") + attribute(5, pack("=I", 1), "<")
    message = made("VFS_DQUOT", 1, body + attribute(7, b"", "<") + attribute(6, pack("=Q", 0), "<"))
    assert message.type == "warning"
    assert message.attrs == {
        "qtype": "usrquota",
        "excess-id": 1000,
        "warning": "bsoftwarn",
        "dev-major": 8,
        "dev-minor": 1,
        "caused-id": 0,
    }
    assert (message.notes, message.encode()) == ([], message.raw)
