"""nlsniff.sources.trace.stops: compiled or not, the tracer sees the same."""

from __future__ import annotations

import itertools
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nlsniff.frame import Frame
from nlsniff.sources.trace import stops as module
from nlsniff.sources.trace import tracer
from nlsniff.sources.trace.tracee import NetlinkSocket

pytestmark = pytest.mark.skipif(module.Stops is module.Plain, reason="nlsniff was installed without a compiler")

RECEIVER = """
import socket, sys
spoken, heard = (socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) for _ in "ab")
heard.bind((0, 0))
port = heard.getsockname()[0]
for number in range(int(sys.argv[2])):
    spoken.sendto(bytes((20, 0, 0, 0, 16, 0, 0, 0)) + number.to_bytes(4, sys.byteorder) + bytes(8), (port, 0))
    if sys.argv[1] == "recvfrom":
        heard.recvfrom(64)
    elif sys.argv[1] == "recv":
        heard.recv(64)
    elif sys.argv[1] == "cut":
        heard.recv(18)
    elif sys.argv[1] == "cut-and-asked":
        heard.recvmsg_into([bytearray(18)], 0, socket.MSG_TRUNC)
    elif sys.argv[1] == "parts":
        heard.recvmsg_into([bytearray(7), bytearray(0), bytearray(9), bytearray(30)])
    elif sys.argv[1] == "many-parts":
        heard.recvmsg_into([bytearray(1) for _ in range(100)])
    elif sys.argv[1] == "peek":
        heard.recv(64, socket.MSG_PEEK), heard.recv(64)
    elif sys.argv[1] == "empty":
        heard.recv(64)
        try:
            heard.recv(64, socket.MSG_DONTWAIT)
        except BlockingIOError:
            pass
"""
WAYS = ("recvfrom", "recv", "cut", "cut-and-asked", "parts", "many-parts", "peek", "empty")


@pytest.fixture
def uncompiled(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    return lambda: monkeypatch.setattr(tracer, "Stops", module.Plain)


def seen(frames: list[Frame]) -> list[tuple[object, ...]]:
    """What is the same in two runs of a command: all but times, port ids and the process."""
    found = []
    for frame in frames:
        at, process = frame.socket, frame.process
        assert at is not None
        assert process is not None
        found.append((frame.data, frame.length, frame.direction, frame.packet_type, at.fd, at.groups, at.options))
    return found


@pytest.mark.parametrize("how", WAYS)
def test_a_datagram_is_the_same_with_either(
    how: str, trace: Callable[..., tuple[list[Frame], int, list[str]]], uncompiled: Callable[[], None]
) -> None:
    command = [sys.executable, "-c", RECEIVER, how, "3"]
    compiled, status, _ = trace(*command)
    assert (status, len(compiled)) == (0, 6)
    uncompiled()
    assert seen(trace(*command)[0]) == seen(compiled)
    assert all(a.time_ns <= b.time_ns for a, b in itertools.pairwise(compiled))


def test_more_than_are_gathered_at_once_come_in_order(
    trace: Callable[..., tuple[list[Frame], int, list[str]]],
) -> None:
    frames, status, _ = trace(sys.executable, "-c", RECEIVER, "recv", "2000")
    numbers = [struct.unpack_from("=I", frame.data, 8)[0] for frame in frames]
    assert (status, numbers) == (0, [number for number in range(2000) for _ in "sr"])


def test_forks_signals_and_threads_come_through(
    trace: Callable[..., tuple[list[Frame], int, list[str]]], uncompiled: Callable[[], None]
) -> None:
    script = "trap 'got=1' USR1; kill -USR1 $$; for i in 1 2 3; do sh -c 'kill -9 $$'; done; exit $((got + 6))"
    assert trace("sh", "-c", script)[1] == 7 << 8
    uncompiled()
    assert trace("sh", "-c", script)[1] == 7 << 8


WAITING = """
import os, signal, subprocess, sys
from nlsniff.sources.trace.stops import Plain, Stops
signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGCHLD, signal.SIGUSR1))
stops = {"Plain": Plain, "Stops": Stops}[sys.argv[1]](1, 2, 3, signal.SIGUSR1)
try:
    stops.next(-1)
except ChildProcessError:
    print("nobody")
child = subprocess.Popen(["sleep", "60"])
print(stops.next(0.01))
os.kill(os.getpid(), signal.SIGUSR1)
print(stops.next(-1))
child.kill()
print(stops.next(-1) == (child.pid, signal.SIGKILL, None))
child.returncode = -signal.SIGKILL
"""


@pytest.mark.parametrize("which", ["Plain", "Stops"])
def test_the_wait_ends_in_time_or_when_told_or_when_nobody_is_left(which: str) -> None:
    """In a process of its own: it waits for all children that there are."""
    done = subprocess.run(
        [sys.executable, "-c", WAITING, which], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.splitlines(), done.stderr) == (["nobody", "None", "(0, 0, None)", "True"], "")


@pytest.fixture
def stops() -> module.Stops:
    return module.Stops(1, 2, 3, signal.SIGUSR1)


@pytest.mark.parametrize("thread", [0, -1, 4 << 20, 1 << 40])
def test_what_is_no_thread_is_refused(stops: module.Stops, thread: int) -> None:
    with pytest.raises((ValueError, OverflowError)):
        stops.know(thread, {})
    if thread < 1 << 31:
        stops.forget(thread)


def test_what_is_known_is_let_go(stops: module.Stops) -> None:
    sockets = {3: NetlinkSocket(0, None)}
    before = sys.getrefcount(sockets)
    stops.know(7, sockets)
    stops.know(7, sockets)
    assert sys.getrefcount(sockets) == before + 1
    stops.forget(7)
    stops.forget(7)
    assert sys.getrefcount(sockets) == before
    with pytest.raises(ValueError, match="sockets"):
        stops.know(7, [])  # type: ignore[arg-type]


def test_who_asks_nobody_is_not_listened_to(stops: module.Stops) -> None:
    assert not stops.listening()


LISTENING = """
import os, signal
from nlsniff.sources.trace.stops import Stops
signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGCHLD, signal.SIGUSR1))
stops = Stops(1, 2, 3, signal.SIGUSR1)
reading, writing = os.pipe()
stops.listen(reading, 1, 2, 3, 4)
os.kill(os.getpid(), signal.SIGUSR1)
print(stops.listening(), stops.next(-1))
os.close(writing)
print(stops.next(-1), stops.listening())
"""


def test_a_listener_that_nobody_has_any_more_is_done() -> None:
    """In a process of its own: it waits for all children that there are, and here for questions besides."""
    done = subprocess.run([sys.executable, "-c", LISTENING], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.splitlines(), done.stderr) == (["True (0, 0, None)", "None False"], "")


def test_the_module_is_built() -> None:
    """A broken compile would go unnoticed, since it is optional."""
    assert (Path(tracer.__file__).parent / "_stops.abi3.so").exists()
