"""Frames of an interface from memory shared with the kernel: blocks that it fills and hands over (TPACKET_V3).

A block comes when it is full, or some time after its first frame. The walk over the frames, and what a recording
does for each of them, is compiled (``_ring.c``). Sources: Documentation/networking/packet_mmap.rst,
``include/uapi/linux/if_packet.h``.
"""

from __future__ import annotations

import errno
import mmap
import os
import socket
from struct import Struct
from typing import Final

from nlsniff.sources.packets import LARGE_SIZE, SIZE, SOL_PACKET, Received, attach

try:
    from nlsniff.sources._ring import Walker
except ImportError:  # built without a compiler
    Walker = None  # type: ignore[assignment, misc]

COMPILED: Final = Walker is not None

_RING_BYTES: Final = 64 << 20
_BLOCK: Final = 512 << 10
_LARGE_RING_BYTES: Final = 136 << 20
_LARGE_BLOCK: Final = LARGE_SIZE + (1 << 20)
_FEWEST_BLOCKS: Final = 4
SOON_MS: Final = 20
REJECTED: Final = 1
"""Bytes kept of a frame that the filter on the socket does not want."""

_FRAME_SIZE: Final = 2048  # of no meaning in this version, but checked
_PACKET_RX_RING: Final = 5
_PACKET_VERSION: Final = 10
_TPACKET_V3: Final = 2
_REQUEST: Final = Struct("=7I")  # struct tpacket_req3


class Ring:
    """A receiver over a packet socket that is not bound yet. Raises OSError where the kernel has no memory.

    A block that is not full comes after ``hand_over_ms``: the more, the less often is there anything to wake for.
    """

    def __init__(self, sock: socket.socket, *, large: bool = False, hand_over_ms: int = SOON_MS) -> None:
        size, block = (LARGE_SIZE, _LARGE_BLOCK) if large else (SIZE, _BLOCK)
        self._socket = sock
        memory = _mapped(sock, block, _LARGE_RING_BYTES if large else _RING_BYTES, hand_over_ms)
        self._walker = Walker(memory, block, size)
        self.largest = size
        self.ready, self.pending, self.ports = self._walker.ready, self._walker.pending, self._walker.ports

    @property
    def cut(self) -> int:
        """How many of the frames taken so far were longer than what is kept of a frame."""
        return self._walker.cut

    def reject(self, program: bytes) -> bool:
        """Let the kernel ask a classic BPF program which frames are wanted; whether it does.

        To be called before the socket is bound. Of the others one byte comes, so that they are still counted.
        """
        try:
            attach(self._socket, program)
        except OSError:  # longer than net.core.optmem_max allows
            return False
        self._walker.expect_rejected(REJECTED)
        return True

    def take(self, limit: int) -> list[Received | None]:
        """Up to ``limit`` frames, None for each rejected one. Raises OSError when none come and the device is gone."""
        found = [None if each is None else Received._make(each) for each in self._walker.take(limit)]
        if not found:
            self.check()
        return found

    def encode(self, out: bytearray | memoryview | mmap.mmap, limit: int, *, classic: bool) -> tuple[int, int, int]:
        """Put up to ``limit`` frames into ``out``, as records of pcap or as blocks of pcapng.

        Gives the number of frames, their bytes, and the bytes that the next one needs if it found no room.
        Raises OSError when there are none and the device is gone.
        """
        frames, used, needed = self._walker.encode(out, classic, limit)
        if not frames and not needed:
            self.check()
        return frames, used, needed

    def check(self) -> None:
        """Raise what the kernel has to say of the socket, if it does."""
        code = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))

    def wait(self, wake: int, idle_ms: int, gather_ms: int) -> None:
        """Wait for frames, then a while for more, or until ``wake`` is readable."""
        self._walker.wait(self._socket.fileno(), wake, idle_ms, gather_ms)


def _mapped(sock: socket.socket, block: int, size: int, hand_over_ms: int = SOON_MS) -> mmap.mmap:
    """The ring's memory, as much as the kernel grants of ``size`` bytes."""
    sock.setsockopt(SOL_PACKET, _PACKET_VERSION, _TPACKET_V3)
    count = size // block
    while True:
        frames = block // _FRAME_SIZE * count
        try:
            request = _REQUEST.pack(block, count, _FRAME_SIZE, frames, hand_over_ms, 0, 0)
            sock.setsockopt(SOL_PACKET, _PACKET_RX_RING, request)
            break
        except OSError as error:
            if error.errno != errno.ENOMEM or count <= _FEWEST_BLOCKS:
                raise
            count //= 2
    try:
        return mmap.mmap(sock.fileno(), block * count)
    except OSError:
        sock.setsockopt(SOL_PACKET, _PACKET_RX_RING, _REQUEST.pack(*bytes(7)))
        raise
