"""Events of ACPI devices: bytes made as ``acpi_bus_generate_netlink_event()`` makes them.

By hand, after drivers/acpi/event.c.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

from nlsniff.message import Message
from nlsniff.wire import attribute

Made = Callable[..., Message]


def test_an_event_is_one_struct(made: Made) -> None:
    event = pack("=20s15sxII", b"button/power", b"PBTN", 0x80, 1)
    message = made("acpi_event", 1, attribute(1, event, "<"))
    assert message.type == "event"
    assert message.attrs == {"event": {"device-class": "button/power", "bus-id": "PBTN", "type": "0x80", "data": "0x1"}}
    assert (message.notes, message.encode()) == ([], message.raw)
