"""What SELinux tells: bytes made by hand after ``include/uapi/linux/selinux_netlink.h``; no kernel here has it on."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import SELINUX


@pytest.mark.parametrize(
    ("kind", "value", "operation", "header"),
    [
        (0x10, 1, "setenforce", {"val": "enforcing"}),
        (0x10, 0, "setenforce", {"val": "permissive"}),
        (0x11, 7, "policyload", {"seqno": 7}),
    ],
)
def test_a_message_is_one_number(
    read: Callable[..., Message], kind: int, value: int, operation: str, header: dict[str, object]
) -> None:
    raw = pack("=IHHIIi", 20, kind, 0, 0, 0, value).hex()
    message = read(raw, direction="notification", protocol=SELINUX)
    assert (message.type, message.header, message.notes) == (operation, header, [])
    assert message.encode().hex() == raw
