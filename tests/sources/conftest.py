"""A packet ring whose kernel side is played by the test."""

from __future__ import annotations

import mmap
import socket
import struct
from collections.abc import Callable, Iterator

import pytest

from nlsniff.sources import ring as ring_module
from nlsniff.sources.packets import Received
from nlsniff.sources.ring import DATA_AT, SLOT, SPACE, Ring

SLOTS = 600
TIME_NS = 1_795_301_454_999_999_900


class PlayedRing:
    """Puts frames into a ring of 600 slots as ``tpacket_rcv()`` in net/packet/af_packet.c does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.memory = mmap.mmap(-1, SLOTS * SLOT)
        monkeypatch.setattr(ring_module, "_mapped", lambda _sock: self.memory)
        self.ours, self.kernel = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.ring = Ring(self.ours)
        self._head = 0

    def put(self, data: bytes, *, protocol: int = 0, time_ns: int = TIME_NS, queue: bool = True) -> Received:
        """One frame into the next slot, and onto the socket too if it is too large for that."""
        start = self._head * SLOT
        assert self.memory[start : start + 4] == bytes(4), "the ring is full"
        captured = min(len(data), SPACE)
        status = 1
        if len(data) > SPACE and queue:
            status |= 2
            self.kernel.send(data)
        self.memory[start + DATA_AT : start + DATA_AT + captured] = data[:captured]
        self.memory[start + 32 : start + 52] = struct.pack("=H2sIHBB8x", 17, protocol.to_bytes(2, "big"), 2, 824, 4, 0)
        seconds, rest = divmod(time_ns, 10**9)
        header = struct.pack("=IIIHHII", status, len(data), captured, DATA_AT, DATA_AT, seconds, rest)
        self.memory[start : start + len(header)] = header
        self._head = (self._head + 1) % SLOTS
        return Received(
            time_ns, protocol, 4, data if status & 2 or captured == len(data) else data[:captured], len(data)
        )


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedRing]:
    """An empty ring."""
    ring = PlayedRing(monkeypatch)
    yield ring
    ring.ours.close()
    ring.kernel.close()


@pytest.fixture
def take() -> Callable[[Ring], list[Received]]:
    """Takes all that waits in a ring, batch by batch."""

    def take_all(ring: Ring) -> list[Received]:
        found: list[Received] = []
        while ring.receive(10_000):
            found += ring.frames()
            ring.release()
        return found

    return take_all
