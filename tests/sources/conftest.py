"""A packet ring whose kernel side is played by the test."""

from __future__ import annotations

import mmap
import socket
import struct
from collections.abc import Callable, Iterator

import pytest

from nlsniff.sources import ring as ring_module
from nlsniff.sources.packets import Received
from nlsniff.sources.ring import COMPILED, Ring

BLOCK = 16 << 10
BLOCKS = 8
TIME_NS = 1_795_301_454_999_999_900
BLOCK_HEADER = struct.Struct("=IIIIIIQIIII")  # tpacket_block_desc
FRAME_HEADER = struct.Struct("=IIIIIIHHIIHxx8x")  # tpacket3_hdr
ADDRESS = struct.Struct("=H2sIHBB8x")  # sockaddr_ll
DATA_AT = 80


class PlayedRing:
    """Puts frames into a ring of 8 blocks of 16 KiB as ``tpacket_rcv()`` in net/packet/af_packet.c does.

    A block is handed over when it is full, and by :meth:`hand_over`, as the kernel's timer would.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.memory = mmap.mmap(-1, BLOCKS * BLOCK)
        monkeypatch.setattr(ring_module, "_mapped", lambda *_given: self.memory)
        monkeypatch.setattr(ring_module, "_BLOCK", BLOCK)
        self.ours, self.kernel = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.ring = Ring(self.ours)
        self._block = 0
        self._open()

    def _open(self) -> None:
        assert self.status(self._block) == 0, "the ring is full"
        self._count, self._end, self._last = 0, 48, 0
        self._describe(0)

    def _describe(self, status: int) -> None:
        head = BLOCK_HEADER.pack(2, 0, status, self._count, 48, self._end, 0, 0, 0, 0, 0)
        self.memory[self._block * BLOCK : self._block * BLOCK + len(head)] = head

    def status(self, block: int) -> int:
        """A block's status: 0 is the kernel's, 1 ours."""
        return int(struct.unpack_from("=I", self.memory, block * BLOCK + 8)[0])

    def put(self, data: bytes, *, protocol: int = 0, time_ns: int = TIME_NS, length: int | None = None) -> Received:
        """One frame, which the kernel has cut where ``length`` is more than its bytes."""
        size = DATA_AT + len(data) + 7 & ~7
        assert size <= BLOCK - 48
        if self._end + size > BLOCK:
            self.hand_over()
        at = self._block * BLOCK + self._end
        seconds, nanoseconds = divmod(time_ns, 10**9)
        length = len(data) if length is None else length
        head = FRAME_HEADER.pack(size, seconds, nanoseconds, len(data), length, 1, DATA_AT, DATA_AT, 0, 0, 0)
        address = ADDRESS.pack(17, protocol.to_bytes(2, "big"), 2, 824, 4, 0)
        frame = (head + address).ljust(DATA_AT, b"\xee") + data
        self.memory[at : at + len(frame)] = frame
        self._count += 1
        self._end += size
        self._describe(0)
        return Received(time_ns, protocol, 4, data, length)

    def hand_over(self) -> None:
        """Let the reader have the block at hand, if anything is in it."""
        if self._count:
            self._describe(1)
            self._block = (self._block + 1) % BLOCKS
            self._open()


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedRing]:
    """An empty ring."""
    if not COMPILED:
        pytest.skip("built without a compiler")
    ring = PlayedRing(monkeypatch)
    yield ring
    ring.ours.close()
    ring.kernel.close()


@pytest.fixture
def take() -> Callable[[Ring], list[Received]]:
    """Takes all that waits in a ring."""

    def take_all(ring: Ring) -> list[Received]:
        found: list[Received] = []
        while batch := ring.take(100):
            found += batch
        return found

    return take_all
