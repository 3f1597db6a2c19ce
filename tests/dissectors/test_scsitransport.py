"""Events of SCSI transports: bytes made by hand as ``fc_host_post_fc_event()`` makes them; no such hardware is here."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

from nlsniff.message import Message
from nlsniff.spec import SCSITRANSPORT


def test_an_event_of_fibre_channel(read: Callable[..., Message]) -> None:
    event = pack("=BBHHH", 1, 1, 0xA1B2, 0x100, 40) + pack("=QQHHII", 1000, 0, 3, 4, 7, 2) + pack("=I", 0x10000)
    raw = (pack("=IHHII", 16 + len(event), 17, 0, 0, 0) + event).hex()
    message = read(raw, direction="notification", protocol=SCSITRANSPORT)
    assert message.header == {
        "version": 1,
        "transport": "fc",
        "magic": "0xa1b2",
        "msgtype": "fc-async-event",
        "msglen": 40,
    }
    assert message.attrs == {
        "seconds": 1000,
        "vendor-id": "0x0",
        "host-no": 3,
        "event-datalen": 4,
        "event-num": 7,
        "event-code": "linkup",
        "event-data": "00000100",
    }
    assert (message.type, message.notes, message.encode().hex()) == ("msg", [], raw)


def test_a_message_of_a_vendor(read: Callable[..., Message]) -> None:
    body = pack("=BBHHH", 1, 0, 0xA1B2, 1, 32) + pack("=QHH4x", 1 << 56 | 0x1077, 3, 8) + b"whatever"
    raw = (pack("=IHHII", 16 + len(body), 17, 1, 1, 0) + body).hex()
    message = read(raw, protocol=SCSITRANSPORT)
    assert message.attrs == {
        "vendor-id": "0x100000000001077",
        "host-no": 3,
        "vmsg-datalen": 8,
        "data": b"whatever".hex(),
    }
    assert (message.notes, message.encode().hex()) == ([], raw)
