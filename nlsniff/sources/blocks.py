"""A batch of received frames as pcapng Enhanced Packet Blocks, written in place by one writev.

Between two frames lies one piece of glue: the padding and total length that end a block, and the header
of the next. All frames' glue is filled at once: the lanes of a batch are copied by strides, and computed
on as one large integer. Cooked header and frame stay in the ring.
Block layout: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/, section 4.3.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from array import array
from itertools import accumulate
from operator import sub
from typing import Final

from nlsniff.capfile import ENHANCED_PACKET
from nlsniff.sources.ring import BATCH, Ring

_GLUE: Final = 40  # bytes; 0-3 padding, 4-7 total length, 8-35 block header, 36-39 unused
_HEADER_AT: Final = 8
_HEADER_END: Final = 36
_BETWEEN: Final = _HEADER_END - 4
_COOKED: Final = 16
_LITTLE: Final = sys.byteorder == "little"
_LOW_HALF: Final = (1 << 32) - 1

_libc = ctypes.CDLL(None, use_errno=True)
_libc.writev.restype = ctypes.c_ssize_t


class BatchWriter:
    """Turns the batches of ``ring`` into blocks of interface 0, nanosecond time stamps, host byte order."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._glue = bytearray(_GLUE * (BATCH + 1) + 8)
        self._vectors = array("Q", bytes(16 * (2 * BATCH + 1)))
        self._padded = False
        glue = ctypes.addressof(ctypes.c_char.from_buffer(self._glue))
        self._glue_address = glue
        words = memoryview(self._glue).cast("I")
        words[2::10] = memoryview(array("I", [ENHANCED_PACKET]) * (BATCH + 1))
        self._header_totals, self._trailer_totals = words[3::10], words[11::10]
        self._captured, self._original = words[7::10], words[8::10]
        self._times_high, self._times_low = words[5 : 10 * BATCH : 10], words[6 : 10 * BATCH : 10]
        self._high = -1
        vectors = memoryview(self._vectors)
        vectors[0::4] = array("Q", range(glue + 4, glue + 4 + _GLUE * (BATCH + 1), _GLUE))
        vectors[1::4] = array("Q", [_BETWEEN]) * (BATCH + 1)
        self._data_bases = vectors[2::4]
        self._data_sizes = vectors.cast("B").cast("I")[6 if _LITTLE else 7 :: 8]
        self._bases, self._glue_sizes = vectors[4::4], vectors[5::4]  # of the glue behind the frame
        self._plain_bases = memoryview(self._bases.tobytes()).cast("Q")
        self._totals = memoryview(b"").cast("I")

    def prepare(self) -> None:
        """Make the blocks of the ring's batch, which must be a regular one."""
        ring = self._ring
        count, first = ring.received, ring.first
        last = first + count
        ones = ring.ones(count)
        captured = ring.lengths + _COOKED * ones
        totals = captured + _BETWEEN * ones
        if uneven := ring.lengths & 3 * ones:
            padding = (4 * ones - uneven) & 3 * ones
            totals += padding
            self._set_padding(padding, count)
        elif self._padded:
            self._clear_padding()
        self._totals = _lanes(totals, count)
        self._header_totals[:count] = self._totals
        self._trailer_totals[:count] = self._totals
        sizes = _lanes(captured, count)
        self._captured[:count] = sizes
        self._original[:count] = sizes
        self._data_sizes[:count] = sizes
        self._data_bases[:count] = ring.addresses[first:last]
        ring.cooked_protocols[first:last] = ring.protocols[first:last]
        self._set_times(first, count, ones)

    def _set_times(self, first: int, count: int, ones: int) -> None:
        """Seconds and nanoseconds as one count, in two halves; the upper changes every four seconds only."""
        ring, last = self._ring, first + count
        second = ring.seconds[first]
        high, low = divmod(second * 10**9, 1 << 32)
        if low + 10**9 >> 32 or ring.seconds[first:last].tobytes() != second.to_bytes(4, sys.byteorder) * count:
            self._set_mixed_times(first, count)
            return
        if high != self._high:
            self._times_high[:] = memoryview(array("I", [high]) * BATCH)
            self._high = high
        nanoseconds = int.from_bytes(ring.nanoseconds[first:last].tobytes(), sys.byteorder)
        self._times_low[:count] = _lanes(nanoseconds + low * ones, count)

    def _set_mixed_times(self, first: int, count: int) -> None:
        """The same for a batch in which the second or the upper half changes."""
        ring, last = self._ring, first + count
        pairs = zip(ring.seconds[first:last], ring.nanoseconds[first:last], strict=True)
        stamps = [seconds * 10**9 + nanoseconds for seconds, nanoseconds in pairs]
        self._times_high[:count] = memoryview(array("I", [stamp >> 32 for stamp in stamps]))
        self._times_low[:count] = memoryview(array("I", [stamp & _LOW_HALF for stamp in stamps]))
        self._high = -1

    def _set_padding(self, padding: int, count: int) -> None:
        """Begin each glue as many bytes earlier as the frame before it needs padding."""
        lanes = _lanes(padding, count).tolist()
        self._bases[:count] = memoryview(array("Q", map(sub, self._plain_bases, lanes)))
        self._glue_sizes[:count] = memoryview(array("Q", map(_BETWEEN.__add__, lanes)))
        self._padded = True

    def _clear_padding(self) -> None:
        self._bases[:] = self._plain_bases
        self._glue_sizes[:] = memoryview(array("Q", [_BETWEEN]) * BATCH)
        self._padded = False

    def ends(self, start: int = 0) -> list[int]:
        """Where each block from ``start`` on ends, counted in bytes from the beginning of the first."""
        return list(accumulate(self._totals[start:]))

    def write(self, descriptor: int, start: int, stop: int) -> int:
        """Write the blocks of the frames from ``start`` up to ``stop`` and return their bytes. Raises OSError."""
        vectors = self._vectors
        first, last = 4 * start, 4 * stop
        saved = vectors[first], vectors[first + 1], vectors[last + 1]
        vectors[first + 1], vectors[last + 1] = _HEADER_END - _HEADER_AT, saved[2] - (_HEADER_END - _HEADER_AT)
        vectors[first] = self._glue_address + _GLUE * start + _HEADER_AT
        total = sum(self._totals[start:stop])
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
