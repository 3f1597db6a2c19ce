"""Warnings of the lock manager: made by hand as ``dlm_timeout_warn()`` makes them (fs/dlm/netlink.c, Linux 6.1)."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

from nlsniff.message import Message
from nlsniff.wire import attribute

Made = Callable[..., Message]


def test_a_warning_is_one_struct(made: Made) -> None:
    head = pack("=HxxIiiIIQbbb5xQi", 1, 9, 2, 4242, 77, 0, 1 << 40, 1, -1, 5, 0, 5)
    message = made("DLM", 2, attribute(1, (head + b"inode").ljust(120, b"\0"), "<"))
    assert message.type == "timeout"
    assert message.attrs["lock"] == {
        "version": 1,
        "lockspace-id": 9,
        "nodeid": 2,
        "ownpid": 4242,
        "id": 77,
        "remid": 0,
        "xid": 1 << 40,
        "status": "waiting",
        "grmode": "iv",
        "rqmode": "ex",
        "timestamp": 0,
        "resource-namelen": 5,
        "resource-name": "inode",
    }
    assert (message.notes, message.encode()) == ([], message.raw)
