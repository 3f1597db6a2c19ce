"""Recorded datagrams made out to another client: its sequence numbers and port id in place of the recorded ones."""

from __future__ import annotations

from array import array
from struct import Struct

from nlsniff import wire

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    Address = tuple[int, int]  # sequence number, port id
    Rename = Callable[[Address], Address]

_SEQ_AND_PORT: Final = Struct("=II")
_SEQ_AT: Final = 8
_ECHO_AT: Final = wire.NLMSG_HDRLEN + 4
_MANY: Final = 8


def readdressed(data: bytes, order: wire.Order, rename: Rename) -> bytes:
    """A datagram with each message's sequence number and port id renamed, and those of the request that errors echo.

    What an error echoes keeps its recorded port id where that is 0, as iproute2 sends it.
    """
    if len(data) < wire.NLMSG_HDRLEN:
        return data
    copy = bytearray(data)
    if _all_alike(copy, rename):
        return bytes(copy)
    for offset, header in wire.headers(data, order):
        if offset + wire.NLMSG_HDRLEN > len(data):
            break
        recorded = header.seq, header.portid
        _SEQ_AND_PORT.pack_into(copy, offset + _SEQ_AT, *rename(recorded))
        echo = offset + _ECHO_AT
        if header.type == wire.NLMSG_ERROR and echo + wire.NLMSG_HDRLEN <= min(offset + header.length, len(data)):
            seq, portid = _SEQ_AND_PORT.unpack_from(data, echo + _SEQ_AT)
            renamed = rename((seq, portid or header.portid))
            _SEQ_AND_PORT.pack_into(copy, echo + _SEQ_AT, renamed[0], renamed[1] if portid else 0)
    return bytes(copy)


def unaddressed(data: bytes, order: wire.Order) -> bytes:
    """A request without sequence numbers and port ids, to find the same one by."""
    if len(data) >= wire.NLMSG_HDRLEN and int.from_bytes(data[:4], "little" if order == "<" else "big") >= len(data):
        return data[:_SEQ_AT] + bytes(8) + data[wire.NLMSG_HDRLEN :]
    return readdressed(data, order, lambda _: (0, 0))


def _all_alike(copy: bytearray, rename: Rename) -> bool:
    """Readdress a part of a dump at once, whose messages have one length, number and port id; whether it was one."""
    if len(copy) % 4:
        return False
    with memoryview(copy) as view, view.cast("I") as words:
        size, stride = words[0], words[0] // 4
        if size & 3 or size < wire.NLMSG_HDRLEN or len(copy) % size or len(copy) < _MANY * size:
            return False
        count = len(copy) // size
        for place in (0, 1, 2, 3):  # length; type and flags; sequence number; port id
            if words[place::stride].tolist() != [words[place]] * count:
                return False
        if words[1] & 0xFFFF < wire.NLMSG_MIN_TYPE:
            return False
        for place, value in zip((2, 3), rename((words[2], words[3])), strict=True):
            words[place::stride] = memoryview(array("I", [value]) * count)
    return True
