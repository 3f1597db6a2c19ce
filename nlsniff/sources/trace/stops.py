"""Waits for what traced threads stop at; compiled code lets them go on from most of it, where there is a compiler.

``Stops`` is ``_stops.c``'s, or :class:`Plain`, which leaves each stop to the tracer. Source: ptrace(2), waitpid(2).
"""

from __future__ import annotations

import os

from nlsniff.lean import signal
from nlsniff.sources.trace import calls

TYPE_CHECKING = False

if TYPE_CHECKING:
    from nlsniff.sources.trace._stops import Call, Heard
    from nlsniff.sources.trace.tracee import NetlinkSocket


class Plain:
    """What the compiled class is to its caller, in Python."""

    def __init__(self, _arch: int, _recvfrom: int, _recvmsg: int, end: int, /) -> None:
        self._awaited = signal.SIGCHLD, end
        self._end = end
        self._given = False

    def know(self, thread: int, netlink: dict[int, NetlinkSocket], /) -> None:
        """Nothing is handled here."""

    def forget(self, thread: int, /) -> None:
        """Nothing was known."""

    def set_root(self, thread: int, /) -> None:
        """It is told of all."""

    def next(self, seconds: float, /) -> tuple[int, int, Call | None] | None:
        """The next stop; None also at the first moment when there is none."""
        while True:
            thread, status = os.waitpid(-1, calls.WALL | os.WNOHANG)
            if thread:
                self._given = True
                return thread, status, None
            if self._given:
                self._given = False
                return None
            got = signal.sigwaitinfo(self._awaited) if seconds < 0 else signal.sigtimedwait(self._awaited, seconds)
            if got is None:
                return None
            if got.si_signo == self._end:
                return 0, 0, None

    def taken(self) -> list[Heard]:
        """Nothing is heard here."""
        return []


try:
    from nlsniff.sources.trace._stops import Stops
except ImportError:  # built without a compiler
    Stops = Plain  # type: ignore[assignment, misc]

__all__ = ["Plain", "Stops"]
