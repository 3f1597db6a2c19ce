"""Frames to a classic capture file: link type NETLINK, nanoseconds, this machine's byte order.

The format has no place for the table of generic families. What nlsniff puts into such a file instead are
nlctrl's own answers, as its first frames. Layout: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/.
"""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct
from typing import TYPE_CHECKING, Final

from nlsniff.linktype import NETLINK, cooked_header

if TYPE_CHECKING:
    from nlsniff.frame import Frame

SNAPLEN: Final = 262_144
_MAGIC: Final = 0xA1B23C4D
_COOKED: Final = 16
_HEADER: Final = Struct("=IHHiIII")
_RECORD: Final = Struct("=IIII")


def make_header(answers: Iterable[Frame] = ()) -> bytes:
    """What a file begins with: its header of 24 bytes and, as frames, what is to be known beforehand."""
    return _HEADER.pack(_MAGIC, 2, 4, 0, 0, SNAPLEN, NETLINK) + b"".join(map(record, answers))


def record(frame: Frame) -> bytes:
    """One frame with its cooked header as a record."""
    seconds, nanoseconds = divmod(max(frame.time_ns, 0), 10**9)
    head = _RECORD.pack(seconds & 0xFFFF_FFFF, nanoseconds, len(frame.data) + _COOKED, frame.length + _COOKED)
    return b"".join((head, cooked_header(frame.protocol, frame.packet_type), frame.data))
