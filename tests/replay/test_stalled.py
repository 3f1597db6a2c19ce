from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from nlsniff.replay.stalled import threads_of, waits_in_vain
from nlsniff.sources.trace import calls

MACHINE = calls.machine()
pytestmark = pytest.mark.skipif(MACHINE is None, reason="its calls are not known here")


def waits(script: str, ours: Callable[[str], bool]) -> bool:
    """What is said of a program that has come to its last call."""
    assert MACHINE is not None
    names = {number: name for name, number in MACHINE.numbers.items()}
    start = "import os, select, socket, sys\none, other = socket.socketpair()\nprint(flush=True)\n"
    with subprocess.Popen([sys.executable, "-c", start + script], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        end, found = time.monotonic() + 5, False
        memory = os.open(f"/proc/{running.pid}/mem", os.O_RDONLY)
        while not found and time.monotonic() < end:
            found = waits_in_vain(running.pid, names, ours, lambda at, size: os.pread(memory, size, at))
            if not found and _sleeps(running.pid):
                found = waits_in_vain(running.pid, names, ours, lambda at, size: os.pread(memory, size, at))
                break
        os.close(memory)
        running.send_signal(signal.SIGKILL)
    return found


def _sleeps(pid: int) -> bool:
    with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
        return file.read().rpartition(")")[2].split()[0] == "S"


@pytest.mark.parametrize(
    "script",
    [
        "one.recv(9)",
        "one.recv(9, socket.MSG_PEEK)",
        "os.read(one.fileno(), 9)",
        "poll = select.poll(); poll.register(one, 1); poll.poll()",
        "poll = select.epoll(); poll.register(one, 1); poll.poll()",
    ],
)
def test_who_waits_for_ours_alone_waits_in_vain(script: str) -> None:
    assert waits(script, lambda name: name.startswith("socket:"))
    assert not waits(script, lambda _: False)


@pytest.mark.parametrize(
    "script", ["import time; time.sleep(60)", "sys.stdin.read()", "os.wait() if os.fork() else one.recv(9)"]
)
def test_who_waits_for_something_else_does_not(script: str) -> None:
    assert not waits(script, lambda name: name.startswith("socket:"))


def test_what_has_ended_waits_for_nothing() -> None:
    assert MACHINE is not None
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    assert threads_of(child) == []
    assert not waits_in_vain(child, {}, lambda _: True, lambda _at, _size: b"")
    assert threads_of(os.getpid())
    assert socket.AF_NETLINK == 16
