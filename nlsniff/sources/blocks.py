"""A batch of received frames as pcapng Enhanced Packet Blocks, written in place by one writev.

Between two frames' data lies one piece of glue: the padding and total length that end a block, the
header of the next block, and the next frame's cooked header of LINKTYPE_NETLINK. All frames' glue is
filled at once: the lanes of a batch are copied by strides, and computed on as one large integer.
Block layout: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html, section 4.3.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from array import array
from itertools import accumulate
from typing import Final

from nlsniff.linktype import cooked_header
from nlsniff.sources.packets import Slots

OVERHEAD: Final = 48
"""Bytes of a block beyond the frame and its padding: 28 + 4 of the block, 16 of the cooked header."""

_ENHANCED_PACKET: Final = 6
_GLUE: Final = 64  # bytes; 0-3 padding, 4-7 total length, 8-35 block header, 36-51 cooked header, 52-63 unused
_HEADER_AT: Final = 8
_HEADER_END: Final = 52
_TRAILER_END: Final = 8
_HIGH, _LOW = (1, 0) if sys.byteorder == "little" else (0, 1)

_libc = ctypes.CDLL(None, use_errno=True)
_libc.writev.restype = ctypes.c_ssize_t


class BatchWriter:
    """Turns the batches of ``slots`` into blocks of interface 0, nanosecond time stamps, host byte order."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        count = slots.capacity
        self._glue = bytearray(_GLUE * (count + 1))
        self._vectors = array("Q", bytes(16 * (2 * count + 1)))
        self._wide = bytearray(8 * count)
        self._padded = False
        self._totals = memoryview(b"").cast("I")
        self._total = 0
        self._fill_constants(count)
        words, halves = memoryview(self._glue).cast("I"), memoryview(self._glue).cast("H")
        self._trailer_totals = words[17::16]  # of the glue behind the frame
        self._header_totals, self._seconds_high, self._seconds_low = words[3::16], words[5::16], words[6::16]
        self._captured, self._original = words[7::16], words[8::16]
        self._packet_types, self._protocols = memoryview(self._glue)[37::_GLUE], halves[25::32]
        vectors = memoryview(self._vectors)
        self._bases, self._glue_sizes = vectors[4::4], vectors[5::4]  # of the glue behind the frame
        self._plain_bases = memoryview(self._bases.tobytes()).cast("Q")
        self._data_sizes = vectors.cast("B").cast("I")[6 + _LOW :: 8]
        self._ones = int.from_bytes(array("I", [1]) * count, sys.byteorder)
        self._wide_ones = int.from_bytes(array("Q", [1]) * count, sys.byteorder)

    def _fill_constants(self, count: int) -> None:
        start = ctypes.addressof(ctypes.c_char.from_buffer(self._glue))
        self._glue_address = start
        for place in range(8, 8 + _GLUE * (count + 1), _GLUE):
            self._glue[place : place + 4] = _ENHANCED_PACKET.to_bytes(4, sys.byteorder)
            self._glue[place + 28 : place + 44] = cooked_header(0)
        slots, vectors = self._slots, memoryview(self._vectors)
        vectors[0::4] = array("Q", range(start + 4, start + 4 + _GLUE * (count + 1), _GLUE))
        vectors[1::4] = array("Q", [_HEADER_END - 4]) * (count + 1)
        vectors[2::4] = array("Q", range(slots.address, slots.address + slots.stride * count, slots.stride))

    def prepare(self) -> bool:
        """Make the blocks of the last batch; False if a frame was cut or has no time: then go frame by frame."""
        slots = self._slots
        if not slots.regular:
            return False
        count = slots.received
        order = sys.byteorder
        lengths = int.from_bytes(slots.lengths[:count].tobytes(), order)
        ones = self._ones & ((1 << 32 * count) - 1)
        threes = 3 * ones
        padding = (4 * ones - (lengths & threes)) & threes
        sizes = lengths + padding + OVERHEAD * ones
        self._totals = totals = _lanes(sizes, count)
        self._total = sizes % 0xFFFF_FFFF  # the sum of the lanes, for 2**32 is 1 to this modulus
        self._header_totals[:count] = totals
        self._trailer_totals[:count] = totals
        captured = _lanes(lengths + 16 * ones, count)
        self._captured[:count] = captured
        self._original[:count] = captured
        self._data_sizes[:count] = slots.lengths[:count]
        self._packet_types[:count] = slots.packet_types[:count]
        self._protocols[:count] = slots.protocols[:count]
        self._set_times(count)
        if padding:
            self._set_padding(padding, count)
        elif self._padded:
            self._clear_padding()
        return True

    def _set_times(self, count: int) -> None:
        order, slots = sys.byteorder, self._slots
        seconds = int.from_bytes(slots.seconds[:count].tobytes(), order)
        nanoseconds = int.from_bytes(slots.nanoseconds[:count].tobytes(), order)
        stamps = memoryview((seconds * 10**9 + nanoseconds).to_bytes(8 * count, order)).cast("I")
        self._seconds_high[:count] = stamps[_HIGH::2]
        self._seconds_low[:count] = stamps[_LOW::2]

    def _set_padding(self, padding: int, count: int) -> None:
        """Begin each glue as many bytes earlier as the frame before it needs padding."""
        order = sys.byteorder
        memoryview(self._wide).cast("I")[_LOW : 2 * count : 2] = _lanes(padding, count)
        wide = int.from_bytes(self._wide[: 8 * count], order)
        ones = self._wide_ones & ((1 << 64 * count) - 1)
        bases = int.from_bytes(self._plain_bases[:count], order)
        self._bases[:count] = memoryview((bases - wide).to_bytes(8 * count, order)).cast("Q")
        sizes = (_HEADER_END - 4) * ones + wide
        self._glue_sizes[:count] = memoryview(sizes.to_bytes(8 * count, order)).cast("Q")
        self._padded = True

    def _clear_padding(self) -> None:
        self._bases[:] = self._plain_bases
        self._glue_sizes[:] = memoryview(array("Q", [_HEADER_END - 4]) * self._slots.capacity)
        self._padded = False

    def ends(self, start: int = 0) -> list[int]:
        """Where each block from ``start`` on ends, counted in bytes from the beginning of the first."""
        return list(accumulate(self._totals[start:]))

    def write(self, descriptor: int, start: int, stop: int) -> int:
        """Write the blocks of the frames from ``start`` up to ``stop`` and return their bytes. Raises OSError."""
        vectors, glue = self._vectors, self._glue_address
        first, last = 4 * start, 4 * stop
        saved = vectors[first], vectors[first + 1], vectors[last + 1]
        behind = vectors[last + 1]
        vectors[first], vectors[first + 1] = glue + _GLUE * start + _HEADER_AT, _HEADER_END - _HEADER_AT
        vectors[last + 1] = behind - (_HEADER_END - _TRAILER_END)
        total = self._total if stop - start == self._slots.received else sum(self._totals[start:stop])
        try:
            self._write_vectors(descriptor, 2 * start, 2 * (stop - start) + 1, total)
        finally:
            vectors[first], vectors[first + 1], vectors[last + 1] = saved
        return total

    def _write_vectors(self, descriptor: int, first: int, count: int, total: int) -> None:
        address = ctypes.c_void_p(self._vectors.buffer_info()[0] + 16 * first)
        while (written := _libc.writev(descriptor, address, count)) < 0:
            code = ctypes.get_errno()
            if code != errno.EINTR:
                raise OSError(code, os.strerror(code))
        if written < total:
            pieces = memoryview(self._vectors)[2 * first : 2 * (first + count)].tolist()
            whole = b"".join(map(ctypes.string_at, pieces[0::2], pieces[1::2]))
            write_all(descriptor, whole[written:])


def write_all(descriptor: int, data: bytes) -> int:
    """Write all of it, however often the kernel takes only a part, and return its length. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    return len(data)


def _lanes(number: int, count: int) -> memoryview[int]:
    return memoryview(number.to_bytes(4 * count, sys.byteorder)).cast("I")
