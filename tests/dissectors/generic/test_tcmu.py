"""SCSI targets in programs: bytes from Linux 6.1 and 7.2, the values, the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.wire import attribute

Made = Callable[..., Message]
Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "configfs: added-device, 7.2",
        "notification",
        (
            "44000000250000000000000000000000010200002000010074636d2d757365722f302f6469736b2f66696c652f726563"
            "6f72640008000200000000000800080001000000"
        ),
        "added-device",
        {},
        {"device": "tcm-user/0/disk/file/record", "minor": 0, "device-id": 1},
    ),
    (
        "configfs: removed-device, 7.2",
        "notification",
        (
            "44000000250000000000000000000000020200002000010074636d2d757365722f302f6469736b2f66696c652f726563"
            "6f72640008000200000000000800080001000000"
        ),
        "removed-device",
        {},
        {"device": "tcm-user/0/disk/file/record", "minor": 0, "device-id": 1},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="TCM-USER")
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_what_a_program_answers(made: Made) -> None:
    """Made by hand as ``tcmu_genl_cmd_done()`` takes it (drivers/target/target_core_user.c)."""
    body = attribute(7, pack("=i", -22), "<") + attribute(8, pack("=I", 1), "<")
    message = made("TCM-USER", 6, body, seq=1, direction="to-kernel")
    assert (message.type, message.notes, message.encode()) == ("reconfig-device-done", [], message.raw)
    assert message.attrs == {"cmd-status": -22, "device-id": 1}
