"""What the commands that show or record live share: durations and sizes, signals, the screen."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Final, Protocol

import click

if TYPE_CHECKING:
    from nlsniff.frame import Frame
    from nlsniff.message import Message, Reading

Filter = Callable[["Message"], bool]

_SECONDS: Final = {"": 1, "s": 1, "ms": 0.001, "m": 60, "min": 60, "h": 3600, "d": 86400}
_IMPATIENT_SECONDS: Final = 0.5


class Stoppable(Protocol):
    """A source that can be told to end in order."""

    stopping: bool

    def stop(self) -> None:
        """End; what has arrived is still given."""


def duration(text: str) -> float:
    """Seconds from a number with or without a unit: 30, 90s, 1.5m, 2h."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-z]*)", text.strip().lower())
    if match is None or match[2] not in _SECONDS or not float(match[1]):
        raise click.BadParameter(f"{text!r} is no duration; write 30, 90s, 1m or 2h")
    return float(match[1]) * _SECONDS[match[2]]


def size(text: str) -> int:
    """Bytes from a number with or without a unit: 5000, 100MB (10**6 each), 64MiB (2**20 each)."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?", text.strip().lower())
    if match is None or not float(match[1]) or (match[3] and not match[2]):
        raise click.BadParameter(f"{text!r} is no size; write 100MB, 64MiB or 5000000")
    power = " kmgt".index(match[2] or " ")
    return max(1, int(float(match[1]) * (1024 if match[3] else 1000) ** power))


class Screen:
    """Where messages are shown: standard output, written out behind each batch."""

    def __init__(self, *, as_json: bool, reading: Reading) -> None:
        from nlsniff.cli.common import Output
        from nlsniff.cli.show import printer

        self._reading = reading
        self._render: Callable[[Message], bytes] = printer(as_json=as_json)
        self._out = Output()

    def show(self, frames: list[Frame]) -> None:
        """Show all messages of these frames."""
        from nlsniff.message import all_messages

        self.show_messages(all_messages(frames, self._reading))
        self.flush()

    def show_messages(self, found: Iterable[Message]) -> None:
        """Show messages; they may wait for :meth:`flush`."""
        for message in found:
            self._out.write(self._render(message))

    def flush(self) -> None:
        """Write out what waits."""
        self._out.flush()


@contextmanager
def ending_in_order(source: Stoppable) -> Iterator[None]:
    """Make SIGINT, SIGTERM and SIGHUP stop the source; a second one breaks it off.

    One that comes with the first is none: timeout(1) and sudo(8) send what the terminal sends as well.
    """
    first = 0.0

    def end(_number: int, _frame: FrameType | None) -> None:
        nonlocal first
        now = time.monotonic()
        if source.stopping and now - first > _IMPATIENT_SECONDS:
            raise KeyboardInterrupt
        first = first or now
        source.stop()

    handled = [number for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if _heeded(number)]
    before = [(number, signal.signal(number, end)) for number in handled]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _heeded(number: signal.Signals) -> bool:
    """nohup(1) ignores SIGHUP on purpose; a shell ignores SIGINT for anything in the background."""
    return number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN


def compiled(expression: str, reading: Reading) -> Filter:
    """The test that a filter's words stand for. Raises FilterError."""
    from nlsniff.analysis.filter import compile_filter

    found: Filter = compile_filter(expression, reading.registry)
    return found


def drop_output() -> None:
    """Let the interpreter's last flush of a closed pipe find somewhere to go."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
