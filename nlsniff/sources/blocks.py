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
        self._times = memoryview(self._glue)[20 : 20 + _GLUE * BATCH].cast("Q")[::5]
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
        ones = ring.lanes(count)
        lengths = (ring.states >> 32 if _LITTLE else ring.states) & ones * _LOW_HALF
        padding = (4 * ones - (lengths & 3 * ones)) & 3 * ones
        captured = lengths + _COOKED * ones
        totals = captured + padding + (_BETWEEN * ones)
        both = memoryview((totals | captured << 32).to_bytes(8 * count, sys.byteorder)).cast("I")
        self._totals, sizes = (both[0::2], both[1::2]) if _LITTLE else (both[1::2], both[0::2])
        self._header_totals[:count] = self._totals
        self._trailer_totals[:count] = self._totals
        self._captured[:count] = sizes
        self._original[:count] = sizes
        self._data_sizes[:count] = sizes
        self._data_bases[:count] = ring.addresses[first:last]
        ring.cooked_protocols[first:last] = ring.protocols[first:last]
        self._times[:count] = _stamps(ring.times[first:last].tobytes(), ones)
        if padding:
            self._set_padding(padding, ones, count)
        elif self._padded:
            self._clear_padding()

    def _set_padding(self, padding: int, ones: int, count: int) -> None:
        """Begin each glue as many bytes earlier as the frame before it needs padding."""
        bases = int.from_bytes(self._plain_bases[:count], sys.byteorder) - padding
        self._bases[:count] = memoryview(bases.to_bytes(8 * count, sys.byteorder)).cast("Q")
        sizes = _BETWEEN * ones + padding
        self._glue_sizes[:count] = memoryview(sizes.to_bytes(8 * count, sys.byteorder)).cast("Q")
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


def _stamps(times: bytes, ones: int) -> memoryview[int]:
    """Seconds and nanoseconds, 32 bits each, as the two halves of one nanosecond count, the upper half first."""
    lanes, low = int.from_bytes(times, sys.byteorder), ones * _LOW_HALF
    if _LITTLE:
        stamps = (lanes & low) * 10**9 + (lanes >> 32 & low)
        stamps = stamps >> 32 & low | (stamps & low) << 32
    else:
        stamps = (lanes >> 32 & low) * 10**9 + (lanes & low)
    return memoryview(stamps.to_bytes(len(times), sys.byteorder)).cast("Q")
