"""Events of RAID controllers: bytes made as ``pmcraid_notify_aen()`` makes them (drivers/scsi/pmcraid.c), by hand."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

from nlsniff.message import Message
from nlsniff.wire import attribute

Made = Callable[..., Message]


def test_an_event_is_a_head_and_its_data(made: Made) -> None:
    message = made("pmcraid", 1, attribute(1, pack("=II8xI", 0x3000, 4, 0x11000001), "<"))
    assert message.type == "event"
    assert message.attrs == {"event": {"hostno": 0x3000, "length": 4, "data": "01000011"}}
    assert (message.notes, message.encode()) == ([], message.raw)
