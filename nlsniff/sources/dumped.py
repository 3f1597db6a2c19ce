"""Captures into classic files that libpcap writes, with no Python for a single frame.

What libpcap's batch left in the file is looked at afterwards and only where there is a reason: a frame too
large to be whole, a file that is to be followed by the next, a write that failed. A classic file has no place
for the table of generic families; it begins with nlctrl's answers instead, which the kernel gave before the
tap was up (protocol 16, packet type 0: received by this host).
"""

from __future__ import annotations

import ctypes
import os
import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from struct import Struct
from typing import Final

from nlsniff.sources import packets
from nlsniff.sources.device import refused
from nlsniff.sources.libpcap import SNAPLEN, Tap
from nlsniff.sources.nlmon import Capture, packet_socket
from nlsniff.sources.packets import Received
from nlsniff.sources.pcap import FILE_HEADER
from nlsniff.sources.recorder import Recorder, Rotation

_LARGE: Final = 200_000  # bytes; libpcap keeps at least so many of a frame
_LAST_SECONDS: Final = 1.0
_STEP_MS: Final = 20
_COOKED: Final = 16
_RECORD: Final = Struct("=IIII")


class Dumped:
    """A receiver whose frames are in the file that :meth:`begin` named before anybody asks for them.

    ``failure`` is what kept the last batch from being written whole.
    """

    capacity = 8192

    def __init__(self, tap: Tap, large: socket.socket) -> None:
        self._tap = tap
        self._large = large
        self._awaited = 0  # large frames that were not seen in the file yet
        self._taken = 0
        self._descriptor = -1
        self._start = 0
        self._room = 0
        self._gathered = 0
        self._error: OSError | None = None
        self._told = False
        self.failure: OSError | None = None

    def begin(self, descriptor: int) -> None:
        """Write to this file from here on. Raises OSError."""
        self._tap.begin(descriptor)
        self._descriptor = descriptor

    def end(self) -> None:
        """Let go of the file."""
        self._tap.end()

    def receive(self, limit: int) -> int:
        """Write up to ``limit`` frames, :meth:`gather`'s among them; their number. Raises OSError, once."""
        limit = min(limit, self.capacity)
        self._room = limit - self._gathered
        self._take()
        count, self._gathered = self._gathered, 0
        self._room = limit - count
        if count:
            try:
                self._tap.flush()
            except OSError as error:
                self.failure = error
        elif self._error is not None and not self._told:
            self._told = True
            raise self._error
        return count

    def gather(self, readable: Callable[[float], bool], seconds: float, more_seconds: float) -> None:
        """Wait for frames, and a while longer for more of them, until ``readable(seconds)`` says no."""
        end = time.monotonic() + seconds
        while self._room > 0 and readable(max(0.0, end - time.monotonic())):
            first = not self._gathered
            if not self._take():
                break
            if first:
                end = min(end, time.monotonic() + more_seconds)

    def _take(self) -> int:
        """Have what waits written, within the room there is; an error is told by :meth:`receive`."""
        if self._room <= 0:
            return 0
        if not self._gathered:
            self._start = os.fstat(self._descriptor).st_size
        try:
            count = self._tap.dispatch(self._room)
        except OSError as error:
            self._error = error
            return 0
        self._gathered += count
        self._taken += count
        self._room -= count
        return count

    def frames(self) -> Iterator[Received]:
        """None: they are in the file."""
        return iter(())

    def cut(self) -> int:
        """How many frames of the last batch are longer than what is kept of them."""
        self._awaited += packets.new_packets(self._large)
        if not self._awaited:
            return 0
        records = split_records(self.written())
        self._awaited -= sum(len(record) > _LARGE for record in records)
        return sum(map(is_cut, records))

    def written(self) -> bytes:
        """What the last batch added to the file."""
        return os.pread(self._descriptor, os.fstat(self._descriptor).st_size - self._start, self._start)

    def release(self) -> None:
        """libpcap has given the memory back."""

    def filling(self) -> bool:
        """How much is waiting is not known: always take it."""
        return True

    def waiting(self) -> bool:
        """Whether the kernel has frames that it did not give yet."""
        given, dropped = self._tap.stats()
        return given - dropped > self._taken

    def dropped(self) -> int:
        """Frames that the kernel dropped so far."""
        return self._tap.stats()[1]


class DumpCapture(Capture):
    """A capture whose ``receiver`` is a :class:`Dumped`: batches are in the file when they are counted."""

    receiver: Dumped

    def __init__(
        self,
        library: ctypes.CDLL,
        interface: str | None = None,
        *,
        netns: str | int | None = None,
        gather_ms: int = 1000,
    ) -> None:
        super().__init__(interface, netns=netns, gather_ms=gather_ms)
        self._library = library
        self._patience = 0.0

    def _open_receiver(self) -> None:
        large = self._cleanup.enter_context(packet_socket(1 << 16))
        packets.accept_longer(large, _LARGE)
        self._bind(large)
        try:
            tap = Tap(self._library, self.interface, self._gather_ms)
        except OSError as error:
            raise refused(f"capturing on {self.interface}", error, capability="CAP_NET_RAW") from None
        self._cleanup.callback(tap.close)
        self._socket = self._cleanup.enter_context(socket.socket(fileno=os.dup(tap.fileno())))
        self.receiver = Dumped(tap, large)

    def _wait(self, deadline: float | None) -> None:
        """Wait for frames, a second at most; then as long again for more, which are written as they come."""
        seconds = 1.0 if deadline is None else min(1.0, max(0.0, deadline - time.monotonic()))
        poll = select.poll()
        poll.register(self._wake, select.POLLIN)
        poll.register(self._socket, select.POLLIN)
        wake = self._wake

        def readable(seconds: float) -> bool:
            events = poll.poll(seconds * 1000)
            return bool(events) and all(descriptor != wake for descriptor, _ in events)

        self.receiver.gather(readable, seconds, min(seconds, self._gather_ms / 1000))

    def _more_comes(self) -> bool:
        """Wait for what the kernel still gathers: it hands a block over when it is full, or in time."""
        self._patience = self._patience or time.monotonic() + _LAST_SECONDS + self._gather_ms / 1000
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        while self.receiver.waiting() and time.monotonic() < self._patience:
            if any(event & select.POLLIN for _, event in poll.poll(_STEP_MS)):
                return True
            time.sleep(_STEP_MS / 1000)
        return False

    def count_drops(self) -> int:
        """Frames that the kernel dropped so far for want of buffer."""
        self.dropped = self.receiver.dropped()
        return self.dropped


class DumpRecorder(Recorder):
    """Lets a :class:`Dumped` write into one file after another. ``first`` makes the frames each begins with."""

    flags = os.O_RDWR | os.O_APPEND

    def __init__(
        self,
        path: str,
        source: Dumped,
        first: Callable[[], bytes],
        rotation: Rotation,
        *,
        opened: Callable[[str], None] = lambda _path: None,
    ) -> None:
        self._dumped = source
        super().__init__(path, source, first, rotation, opened=opened)

    def _begin_file(self) -> int:
        self._dumped.begin(self._descriptor)
        return FILE_HEADER + super()._begin_file()

    def write_batch(self, count: int) -> None:
        """Count the receiver's last batch, or divide it between files."""
        if not count:
            return
        failure, self._dumped.failure = self._dumped.failure, None
        if failure is not None:
            self._keep_whole()
            raise self._failure(failure)
        end, limit = os.fstat(self._descriptor).st_size, self._rotation.size
        if self._overdue() or (limit is not None and end > limit):
            records = split_records(self._dumped.written())
            os.ftruncate(self._descriptor, self._file_size)
            self._rotate_by_time()
            self._write_blocks(records)
            return
        self.frames += count
        self.size += end - self._file_size
        self._file_size = end

    def _keep_whole(self) -> None:
        """Leave only whole records at the end of the file, and count them."""
        with suppress(OSError):
            records = split_records(self._dumped.written())
            whole = sum(map(len, records))
            os.ftruncate(self._descriptor, self._file_size + whole)
            self.frames += len(records)
            self.size += whole

    def close(self) -> None:
        """Close the file at hand; what is in it stays."""
        self._dumped.end()
        super().close()


def split_records(data: bytes) -> list[bytes]:
    """The whole and plausible records that ``data`` begins with; what follows them is left out."""
    found: list[bytes] = []
    at = 0
    while at + _RECORD.size <= len(data):
        _, nanoseconds, captured, length = _RECORD.unpack_from(data, at)
        end = at + _RECORD.size + captured
        if end > len(data) or nanoseconds >= 10**9 or not _COOKED <= captured <= min(length, SNAPLEN):
            break
        found.append(data[at:end])
        at = end
    return found


def is_cut(whole: bytes) -> bool:
    """Whether a record holds less than the frame had."""
    _, _, captured, length = _RECORD.unpack_from(whole)
    return bool(captured < length)
