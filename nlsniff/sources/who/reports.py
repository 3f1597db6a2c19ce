"""The way from a helper process to the capture: lists as JSON, a line each, through a pipe that holds nobody up."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, NoReturn

from msgspec.json import decode, encode

Report = list[Any]
"""A word that says what it is, and its values."""

_PIPE_BYTES: Final = 1 << 20
_F_SETPIPE_SZ: Final = 1031
_READ: Final = 1 << 20
_CHUNK: Final = 1 << 15


class Sending:
    """The helper's end: what the pipe does not take at once waits in memory, up to a bound.

    Beyond that reports are left out, and ``lost`` is reported when there is room again.
    """

    MOST: Final = 64 << 20

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._lost = False
        os.set_blocking(descriptor, False)
        with suppress(OSError):
            import fcntl

            fcntl.fcntl(descriptor, _F_SETPIPE_SZ, _PIPE_BYTES)

    def put(self, *report: Any) -> None:
        """Send one report, or let it wait."""
        if self._size >= self.MOST:
            self._lost = True
            return
        if self._lost:
            self._lost = False
            self.put("lost", time.time_ns())
        line = encode(report) + b"\n"
        self._waiting.append(line)
        self._size += len(line)

    def flush(self) -> bool:
        """Write what can be written; whether more waits. Raises BrokenPipeError when nobody is there to read."""
        while self._waiting:
            block = self._waiting.popleft()
            while self._waiting and len(block) < _CHUNK:
                block += self._waiting.popleft()
            try:
                done = os.write(self.descriptor, block)
            except BlockingIOError:
                done = 0
            self._size -= done
            if done < len(block):
                self._waiting.appendleft(block[done:])
                return True
        return False


class Receiving:
    """The capture's end of one helper: reads what has come, tells it something, lets it end."""

    def __init__(self, helper: Callable[[Sending, int], None]) -> None:
        reading, writing = os.pipe()
        asking, self._ask = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.close(reading)
            os.close(self._ask)
            _become(helper, writing, asking)
        os.close(writing)
        os.close(asking)
        os.set_blocking(reading, False)
        self.descriptor = reading
        self._rest = b""
        self.ended = False

    def read(self) -> list[Report]:
        """The reports that have come by now."""
        parts = [self._rest]
        while not self.ended:
            try:
                data = os.read(self.descriptor, _READ)
            except BlockingIOError:
                break
            parts.append(data)
            self.ended = not data
            if len(data) < _READ:
                break
        lines = b"".join(parts).split(b"\n")
        self._rest = lines.pop()
        return [decode(line) for line in lines if line]

    def tell(self, line: str) -> None:
        """Send the helper a line, if it takes it."""
        with suppress(OSError):
            os.write(self._ask, line.encode() + b"\n")

    def close(self) -> None:
        """Let the helper end, and wait for it."""
        os.close(self._ask)
        os.close(self.descriptor)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _become(helper: Callable[[Sending, int], None], writing: int, asking: int) -> NoReturn:
    """Be the helper process, just forked: run to the end and leave, whatever happens."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1):  # a pipe behind standard output is the parent's alone
            os.dup2(nowhere, descriptor)
        with suppress(OSError):
            helper(Sending(writing), asking)
    finally:
        os._exit(0)
