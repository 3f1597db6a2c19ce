"""nlsniff.sources.trace.inject: a call made by a thread that did not ask for it."""

from __future__ import annotations

import os
import platform
import signal
from collections.abc import Iterator

import pytest

from nlsniff.sources.trace import calls, inject

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="registers are known for x86-64 only")
GETPID = 39


@pytest.fixture
def child() -> Iterator[int]:
    """A child at the end of a read; it exits with 21 when it has read what there was."""
    reading, writing = os.pipe()
    found = os.fork()
    if not found:
        os._exit(21 if os.read(reading, 2) == b"go" and os.getppid() > 0 else 22)
    calls.ptrace(calls.SEIZE, found, 0, calls.OPTIONS | calls.EXITKILL)
    calls.ptrace(calls.INTERRUPT, found)
    os.waitpid(found, calls.WALL)
    os.write(writing, b"go")
    kind = 0
    while kind != calls.AT_EXIT:
        calls.resume(calls.SYSCALL, found)
        os.waitpid(found, calls.WALL)
        kind = calls.stop_info(found)
    yield found
    os.close(reading)
    os.close(writing)


def test_a_stopped_child_makes_the_call_and_then_its_own(child: int) -> None:
    assert inject.make_call(child, GETPID) == child
    calls.ptrace(calls.DETACH, child)
    status = os.waitpid(child, 0)[1]
    assert os.waitstatus_to_exitcode(status) == 21
    assert signal.SIGCHLD not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_a_child_that_is_stopped_meanwhile_makes_the_call_first_and_stops_then(child: int) -> None:
    os.kill(child, signal.SIGSTOP)
    assert inject.make_call(child, GETPID) == child
    calls.resume(calls.CONT, child)
    status = os.waitpid(child, calls.WALL)[1]
    assert (status >> 16, os.WSTOPSIG(status)) == (calls.EVENT_STOP, signal.SIGSTOP)
    calls.resume(calls.LISTEN, child)
    os.kill(child, signal.SIGCONT)
    status = os.waitpid(child, calls.WALL)[1]
    assert (status >> 16, os.WSTOPSIG(status)) == (calls.EVENT_STOP, signal.SIGTRAP)
    calls.ptrace(calls.DETACH, child)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 21


def test_a_stop_that_is_held_back_does_not_come(child: int) -> None:
    held: list[int] = []
    os.kill(child, signal.SIGSTOP)
    assert inject.make_call(child, GETPID, deliver=lambda number: held.append(number) or 0) == child
    calls.ptrace(calls.DETACH, child)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 21
    assert held == [signal.SIGSTOP]


def test_a_child_that_is_killed_meanwhile_is_told_by_how_it_ended(child: int, monkeypatch: pytest.MonkeyPatch) -> None:
    resume = calls.resume

    def killed(request: int, thread: int, number: int = 0) -> None:
        os.kill(thread, signal.SIGKILL)
        resume(request, thread, number)

    monkeypatch.setattr(calls, "resume", killed)
    with pytest.raises(inject.Gone) as gone:
        inject.make_call(child, GETPID)
    assert gone.value.status == signal.SIGKILL
