"""The process that does nothing but empty netlink sockets, so that no decoding or printing holds it up.

What it reads goes as records through a pipe; what the pipe does not take at once waits in memory. The loop is
Python for each message, about 3 µs of it; so it has an interpreter of its own.
"""

from __future__ import annotations

import errno
import gc
import json
import mmap
import os
import select
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from struct import Struct
from typing import Final, NoReturn

from nlsniff.sources import packets
from nlsniff.sources.membership import LISTEN_ALL_NSID, PKTINFO, SOL_NETLINK, Member, drops

RECORD: Final = Struct("=QIIIIiH2x")
"""Time in nanoseconds, bytes kept and bytes there were, the sender's port id, the group, the namespace's id (-1 for
our own), the protocol; the bytes kept follow."""

REPORT: Final = 0xFFFF
"""The protocol of a record that is no message: JSON with ``lost`` of a protocol, or ``end``."""

LARGEST: Final = 16 << 20
MOST_WAITING: Final = 1 << 30
ROUND: Final = 2048
OUR_NAMESPACE: Final = -1
_PIPE_BYTES: Final = 1 << 20
_F_SETPIPE_SZ: Final = 1031
_S32: Final = Struct("=i")
_U32: Final = Struct("=I")
_CONTROL: Final = 64
_TELL_SECONDS: Final = 1.0
_CHUNK: Final = 1 << 18


class Source:
    """One socket that is emptied, and what of its messages is left out."""

    def __init__(self, member: Member, held: Sequence[bytes], own: Callable[[memoryview], bool] | None) -> None:
        self.protocol = member.protocol
        self.socket = member.socket
        self.held = held
        self.own = own
        self.overruns = 0
        self.first_ns = 0
        self.told = 0.0
        self.dropped = 0

    def overrun(self) -> None:
        """Count an ENOBUFS; the kernel says it once until the buffer was empty."""
        self.overruns += 1
        self.first_ns = self.first_ns or time.time_ns()

    def loss(self) -> dict[str, int] | None:
        """What was lost since this was last asked, None where nothing was."""
        with suppress(OSError):
            now = drops(self.socket)
            lost, self.dropped = (now - self.dropped) & 0xFFFF_FFFF, now
            if lost or self.overruns:
                found = {"protocol": self.protocol, "time_ns": self.first_ns or time.time_ns(), "messages": lost}
                found["overruns"], self.overruns, self.first_ns = self.overruns, 0, 0
                return found
        return None


class Gatherer:
    """Empties sockets into a pipe until told to end, then takes what had arrived by then."""

    def __init__(self, sources: Sequence[Source], out: int) -> None:
        self._sources = sources
        self._out = out
        self._buffer = mmap.mmap(-1, LARGEST)  # pages that no message reaches cost nothing
        self._view = memoryview(self._buffer)
        self._waiting: deque[memoryview] = deque()
        self._size = 0
        os.set_blocking(out, False)

    def run(self, ending: int) -> None:
        """Go on until ``ending`` is readable or at its end. Raises OSError, BrokenPipeError when nobody reads on."""
        for source in self._sources:
            for data in source.held:
                self._put(record(time.time_ns(), source.protocol, 0, 0, OUR_NAMESPACE, data, len(data)))
        by_descriptor = {source.socket.fileno(): source for source in self._sources}
        while True:
            full = self._size >= MOST_WAITING
            poll = select.poll()
            poll.register(ending, select.POLLIN)
            if self._waiting:
                poll.register(self._out, select.POLLOUT)
            for descriptor in () if full else by_descriptor:
                poll.register(descriptor, select.POLLIN)
            ready = dict(poll.poll(1000))
            for descriptor in by_descriptor.keys() & ready.keys():
                self._empty(by_descriptor[descriptor])
            self._tell()
            self._write()
            if ending in ready:
                break
        self._finish()

    def _finish(self) -> None:
        for source in self._sources:
            with suppress(OSError):
                packets.stop_receiving(source.socket)
            while self._empty(source):
                self._write()
        self._tell(last=True)
        self._put(record(0, REPORT, 0, 0, 0, b'{"end":true}', 0))
        os.set_blocking(self._out, True)
        self._write()

    def _empty(self, source: Source) -> bool:
        """Take up to a round of messages; whether the socket may have more."""
        receive, view, blocks = source.socket.recvmsg_into, self._view, []
        flags = socket.MSG_DONTWAIT | socket.MSG_TRUNC
        clock, protocol, own = time.time_ns, source.protocol, source.own
        more = False
        buffers = [self._buffer]
        for left in range(ROUND, 0, -1):
            try:
                length, control, _, address = receive(buffers, _CONTROL, flags)
            except BlockingIOError:
                break
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    raise
                source.overrun()
                continue
            data = view[:length]
            group, nsid = _told(control)
            if own is None or not own(data):
                blocks.append(record(clock(), protocol, address[0], group, nsid, data, length))
            more = left == 1
        if blocks:
            self._put(b"".join(blocks))
        return more

    def _tell(self, *, last: bool = False) -> None:
        """Report new losses, at most once a second for a socket."""
        now = time.monotonic()
        for source in self._sources:
            if last or (source.overruns and now - source.told >= _TELL_SECONDS):
                source.told = now
                lost = source.loss()
                if lost is not None:
                    self._put(record(0, REPORT, 0, 0, 0, json.dumps({"lost": lost}).encode(), 0))

    def _put(self, block: bytes) -> None:
        self._waiting.append(memoryview(block))
        self._size += len(block)

    def _write(self) -> None:
        while self._waiting:
            block = self._waiting.popleft()
            try:
                done = os.write(self._out, block[:_CHUNK])
            except BlockingIOError:
                self._waiting.appendleft(block)
                return
            self._size -= done
            if done < len(block):
                self._waiting.appendleft(block[done:])


def record(
    time_ns: int, protocol: int, portid: int, group: int, nsid: int, data: bytes | memoryview, length: int
) -> bytes:
    """One record of the pipe."""
    return RECORD.pack(time_ns, len(data), length, portid & 0xFFFF_FFFF, group, nsid, protocol) + data


def _told(control: Sequence[tuple[int, int, bytes]]) -> tuple[int, int]:
    """The group a message was sent to, 0 for none, and its namespace's id."""
    group, nsid = 0, OUR_NAMESPACE
    for level, kind, content in control:
        if level != SOL_NETLINK or len(content) < _U32.size:
            continue
        if kind == PKTINFO:
            group = _U32.unpack_from(content)[0]
        elif kind == LISTEN_ALL_NSID:
            nsid = _S32.unpack_from(content)[0]
    return group, nsid


def become(sources: Sequence[Source], out: int, ending: int, at_end: Callable[[], None]) -> NoReturn:
    """Be the gathering process, just forked: run to the end and leave, whatever happens."""
    status = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        for descriptor in {0, 1} - {out, ending, *(source.socket.fileno() for source in sources)}:
            with suppress(OSError):
                os.close(descriptor)  # a pipe behind standard output is the parent's alone
        gc.disable()
        with suppress(OSError):
            _enlarge(out)
        try:
            Gatherer(sources, out).run(ending)
            status = 0
        finally:
            at_end()
    finally:
        os._exit(status)


def _enlarge(pipe: int) -> None:
    import fcntl

    fcntl.fcntl(pipe, _F_SETPIPE_SZ, _PIPE_BYTES)
