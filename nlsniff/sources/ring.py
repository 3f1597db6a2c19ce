"""Frames of an interface from memory shared with the kernel: a ring of slots, each holding one small frame.

Slots of one size put every field at a fixed stride, so that a batch is read lane by lane and nothing is
done per frame. A frame too large for its slot is rare but long (a part of a dump): the kernel queues it
on the socket as well, from where it is taken alone. Sources: Documentation/networking/packet_mmap.rst,
``include/uapi/linux/if_packet.h``, ``tpacket_rcv()`` in net/packet/af_packet.c.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import socket
import sys
from array import array
from collections.abc import Iterator
from contextlib import suppress
from struct import Struct
from typing import Final

from nlsniff.sources.packets import LARGE_SIZE, SIZE, SOL_PACKET, Received

SLOT: Final = 2048
COOKED_AT: Final = 96
DATA_AT: Final = 112
"""The slot's frame: behind tpacket2_hdr (32), sockaddr_ll (20, read only here) and a reserve that makes
room for the frame's cooked header, which nobody but us writes."""

SPACE: Final = SLOT - DATA_AT
BATCH: Final = 511
"""Frames a batch at most: two buffers a frame and one more are what one writev takes (IOV_MAX 1024)."""

RING_BYTES: Final = 64 << 20
_SMALLEST_RING: Final = 1 << 20
_BLOCK: Final = 1 << 17
_LARGE_BATCH: Final = 32
_MAC_AT: Final = 12
_RESERVE: Final = 32
_PACKET_RX_RING: Final = 5
_PACKET_COPY_THRESH: Final = 7
_PACKET_VERSION: Final = 10
_PACKET_RESERVE: Final = 12
_TPACKET_V2: Final = 1
_TP_STATUS_COPY: Final = 2
_REQUEST: Final = Struct("=4I")
_HEADER: Final = Struct("=IIIHHII")  # status, length, captured length, offsets of link and network header, time
_LITTLE: Final = sys.byteorder == "little"
_TOP_BIT: Final = 1 << 31
_NO_STATUS: Final = bytes(4)

FAST: Final = sys.platform == "linux" and ctypes.sizeof(ctypes.c_void_p) == ctypes.sizeof(ctypes.c_size_t) == 8
"""Whether pointers are what the lanes take them for."""


class Ring:
    """A receiver over a packet socket that is not bound yet. Raises OSError where the kernel has no memory.

    After :meth:`receive`, ``received`` frames begin at slot ``first``. They are either all in their slots
    (``regular``), or all too large for them; ``lengths`` has their lengths in 32-bit lanes. The views
    ``seconds``, ``nanoseconds``, ``protocols``, ``cooked_protocols`` have one lane a slot of the ring;
    ``addresses`` is where each slot's cooked header begins.
    """

    capacity = BATCH

    def __init__(self, sock: socket.socket, *, large: bool = False) -> None:
        self._socket = sock
        self._memory = _mapped(sock)
        self.count = len(self._memory) // SLOT
        self.first = self.received = 0
        self.regular = True
        self.lengths = 0
        self._size = LARGE_SIZE if large else SIZE
        self._buffer = bytearray()
        self._failure: OSError | None = None
        whole = memoryview(self._memory)
        words, halves = whole.cast("I"), whole.cast("H")
        self._statuses, self._lengths = words[:: SLOT // 4], words[1 :: SLOT // 4]
        self.seconds, self.nanoseconds = words[4 :: SLOT // 4], words[5 :: SLOT // 4]
        self.protocols = halves[17 :: SLOT // 2]  # sll_protocol, network byte order
        self.cooked_protocols = halves[55 :: SLOT // 2]
        self._packet_types = whole[42::SLOT]
        start = ctypes.addressof(ctypes.c_char.from_buffer(self._memory)) + COOKED_AT
        self.addresses = memoryview(array("Q", range(start, start + self.count * SLOT, SLOT)))
        self._ones: dict[int, int] = {}
        self._usual = b""
        self._fill_cooked_headers(words)

    def _fill_cooked_headers(self, words: memoryview[int]) -> None:
        """What is the same in all frames of nlmon: outgoing, ARPHRD_NETLINK, no address."""
        head = memoryview(bytes((0, 4, 3, 56))).cast("I")[0]
        words[COOKED_AT // 4 :: SLOT // 4] = memoryview(array("I", [head]) * self.count)

    def receive(self, limit: int) -> int:
        """Find up to ``limit`` frames of one kind that wait and return their number; 0 when none does."""
        room = min(limit, BATCH, self.count - self.first)
        self.received = 0
        ready = self._ready(room)
        if not ready:
            self._raise_failure()
            return 0
        lengths = int.from_bytes(self._lengths[self.first : self.first + ready].tobytes(), sys.byteorder)
        ones = self.ones(ready)
        large = (lengths + ones * (_TOP_BIT - 1 - SPACE)) & ones * _TOP_BIT
        count = _first(large, ready) if large else ready
        self.regular = count > 0 and self._placed()
        if not self.regular:
            count = 1 if count else min(_first(large ^ ones * _TOP_BIT, ready), _LARGE_BATCH)
        self.received = count
        self.lengths = lengths if count == ready else _leading(lengths, count, ready)
        return count

    def _ready(self, room: int) -> int:
        """How many of the next ``room`` slots hold a frame: those before the first with a status of 0."""
        statuses = self._statuses[self.first : self.first + room].tobytes()
        if statuses == self._usual[: 4 * room]:
            return room
        end = statuses.find(_NO_STATUS)  # the 4 zeros may begin in the word before: its highest bytes are 0
        if end < 0:
            self._usual = statuses[:4] * BATCH
        return room if end < 0 else (end + 3) // 4

    def ones(self, count: int) -> int:
        """The number 1 in each of so many 32-bit lanes."""
        found = self._ones.get(count)
        if found is None:
            found = self._ones[count] = int.from_bytes(array("I", [1]) * count, sys.byteorder)
        return found

    def _placed(self) -> bool:
        """Whether the frame begins where the cooked header before it ends; nlmon's all do."""
        return bool(_HEADER.unpack_from(self._memory, self.first * SLOT)[3] == DATA_AT)

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        code = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
        if failure:
            raise failure

    def frames(self) -> Iterator[Received]:
        """Each frame of the last batch."""
        for slot in range(self.first, self.first + self.received):
            status, length, captured, start, _, seconds, nanoseconds = _HEADER.unpack_from(self._memory, slot * SLOT)
            data = self._take_large() if status & _TP_STATUS_COPY else None
            if data is None:
                begin = slot * SLOT + start
                data = self._memory[begin : begin + captured]
            protocol = socket.ntohs(self.protocols[slot])
            yield Received(seconds * 10**9 + nanoseconds, protocol, self._packet_types[slot], data, length)

    def _take_large(self) -> bytes | None:
        """The next of the frames that the kernel queued beside the ring, cut at the size asked for."""
        if not self._buffer:
            self._buffer = bytearray(min(SIZE, self._size))
        while True:
            try:
                length = self._socket.recv_into(
                    self._buffer, 0, socket.MSG_DONTWAIT | socket.MSG_TRUNC | socket.MSG_PEEK
                )
                if length > len(self._buffer) < self._size:
                    self._buffer = bytearray(min(self._size, 2 * length))
                self._socket.recv_into(self._buffer, 0, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return None
            except OSError as error:
                if self._failure is not None:
                    return None
                self._failure = error  # the device has gone; what was queued before is still there
                continue
            return bytes(memoryview(self._buffer)[:length])

    def cut(self) -> int:
        """How many frames of the last batch are longer than what is kept of them."""
        if self.regular:
            return 0
        found = 0
        for slot in range(self.first, self.first + self.received):
            status, length, captured = _HEADER.unpack_from(self._memory, slot * SLOT)[:3]
            found += length > (self._size if status & _TP_STATUS_COPY else captured)
        return found

    def release(self) -> None:
        """Give the batch's slots back to the kernel."""
        end = self.first + self.received
        self._statuses[self.first : end] = memoryview(bytes(4 * self.received)).cast("I")
        self.first = end if end < self.count else 0
        self.received = 0

    def filling(self) -> bool:
        """Whether an eighth of the ring is waiting."""
        status = self._statuses[(self.first + self.count // 8) % self.count]
        return bool(status & 1)


def _mapped(sock: socket.socket) -> mmap.mmap:
    """The ring's memory, as large as the kernel gives it."""
    sock.setsockopt(SOL_PACKET, _PACKET_VERSION, _TPACKET_V2)
    sock.setsockopt(SOL_PACKET, _PACKET_RESERVE, _RESERVE)
    sock.setsockopt(SOL_PACKET, _PACKET_COPY_THRESH, 1)
    size = RING_BYTES
    while True:
        request = _REQUEST.pack(_BLOCK, size // _BLOCK, SLOT, size // SLOT)
        try:
            sock.setsockopt(SOL_PACKET, _PACKET_RX_RING, request)
            return mmap.mmap(sock.fileno(), size)
        except OSError as error:
            if error.errno != errno.ENOMEM or size <= _SMALLEST_RING:
                raise
        with suppress(OSError):
            sock.setsockopt(SOL_PACKET, _PACKET_RX_RING, _REQUEST.pack(0, 0, 0, 0))
        size //= 4


def _first(lanes: int, count: int) -> int:
    """The first of ``count`` 32-bit lanes that is not 0, where all are 0 or the top bit; else ``count``."""
    if not lanes:
        return count
    if _LITTLE:
        return (lanes & -lanes).bit_length() - 1 >> 5
    return count - 1 - (lanes.bit_length() - 1 >> 5)


def _leading(lanes: int, count: int, of: int) -> int:
    """The first ``count`` 32-bit lanes alone."""
    return lanes & ((1 << 32 * count) - 1) if _LITTLE else lanes >> 32 * (of - count)
