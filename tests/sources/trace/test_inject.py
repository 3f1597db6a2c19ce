"""nlsniff.sources.trace.inject: a call made by a thread that did not ask for it."""

from __future__ import annotations

import os
import platform
import signal

import pytest

from nlsniff.sources.trace import calls, inject


@pytest.mark.skipif(platform.machine() != "x86_64", reason="registers are known for x86-64 only")
def test_a_stopped_child_makes_the_call_and_then_its_own() -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.read(reading, 1)
        os._exit(21 if os.getppid() > 0 else 22)
    calls.ptrace(calls.SEIZE, child, 0, calls.OPTIONS | calls.EXITKILL)
    calls.ptrace(calls.INTERRUPT, child)
    os.waitpid(child, calls.WALL)
    os.write(writing, b"go")
    kind = 0
    while kind != calls.AT_EXIT:
        calls.resume(calls.SYSCALL, child)
        os.waitpid(child, calls.WALL)
        kind = calls.stop_info(child)
    getpid = 39
    assert inject.make_call(child, getpid) == child
    calls.ptrace(calls.DETACH, child)
    status = os.waitpid(child, 0)[1]
    assert os.waitstatus_to_exitcode(status) == 21
    assert signal.SIGCHLD not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    os.close(reading)
    os.close(writing)
