"""The life of a capture: batches, limits, ends, and the way out. Device and packet socket are played."""

from __future__ import annotations

import errno
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from nlsniff.errors import CaptureError
from nlsniff.frame import GenericFamilies
from nlsniff.sources import nlmon, packets, rtnl
from nlsniff.sources.nlmon import Capture, sniff_frames
from nlsniff.sources.packets import Received


class Tap:
    """A tap of datagrams over a unix socket; counts what a capture does to the device."""

    def __init__(self) -> None:
        self.ours, self.kernel = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.events: list[str] = []
        self.error: OSError | None = None
        self.late: list[bytes] = []

    def put(self, *frames: bytes) -> None:
        for frame in frames:
            self.kernel.send(frame)


class Played:
    """A receiver that takes the tap's datagrams, then raises its error once."""

    tap: Tap

    def __init__(self, sock: socket.socket, *, large: bool = False, hand_over_ms: int = 0) -> None:
        del large
        self.hand_over_ms = hand_over_ms
        self._socket = sock
        self.cut = 0
        self.asked = 0

    def take(self, limit: int) -> list[Received]:
        found = []
        while len(found) < min(limit, 4) and select.select([self._socket], [], [], 0)[0]:
            data = self._socket.recv(1000)
            found.append(Received(7, 16, 4, data, len(data)))
            self.cut += data == b"cut"
        if self.asked >= 3:
            found += [Received(7, 16, 4, data, len(data)) for data in self.tap.late]
            self.tap.late = []
        if not found and self.tap.error:
            error, self.tap.error = self.tap.error, None
            raise error
        return found

    def pending(self) -> bool:
        """Whether the tap has late frames; they come behind the third question."""
        self.asked += 1
        return bool(self.tap.late)

    def wait(self, wake: int, idle_ms: int, _gather_ms: int) -> None:
        select.select([self._socket, wake], [], [], idle_ms / 1000)


@pytest.fixture
def tap(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tap]:
    """A tap in place of the kernel's."""
    tap = Tap()

    class Device:
        def __init__(self, _route: object, name: str, *, chosen: bool) -> None:
            self.name = name
            del chosen

        def acquire(self) -> str:
            tap.events.append(f"acquire {self.name}")
            return self.name

        def release(self) -> None:
            tap.events.append("release")

    class Bound(socket.socket):
        def bind(self, address: object) -> None:
            tap.events.append(f"bind {address}")

    Played.tap = tap
    monkeypatch.setattr(nlmon, "Device", Device)
    monkeypatch.setattr(rtnl, "generic_families", lambda _heard: GenericFamilies({16: "nlctrl"}))
    monkeypatch.setattr(packets, "open_socket", lambda _buffer: Bound(fileno=os.dup(tap.ours.fileno())))
    monkeypatch.setattr(packets, "new_drops", lambda _sock: 3)
    monkeypatch.setattr(nlmon, "_receiver", Played)
    yield tap
    tap.ours.close()
    tap.kernel.close()


def test_the_device_comes_before_the_socket_and_goes_in_the_end(tap: Tap) -> None:
    with Capture() as capture:
        assert capture.interface == "nlmon0"
        assert tap.events == ["acquire nlmon0", "bind ('nlmon0', 3)"]
    assert tap.events[-1] == "release"


@pytest.mark.usefixtures("tap")
@pytest.mark.parametrize(("gather_ms", "hand_over_ms"), [(10, 20), (100, 20), (1800, 225)])
def test_the_kernel_may_keep_frames_for_a_part_of_the_time_in_which_nobody_asks(
    gather_ms: int, hand_over_ms: int
) -> None:
    with Capture(gather_ms=gather_ms) as capture:
        assert capture.receiver.hand_over_ms == hand_over_ms  # type: ignore[attr-defined]


def test_frames_are_counted_and_carry_the_family_table(tap: Tap) -> None:
    tap.put(b"one", b"two")
    with Capture() as capture:
        frames = list(capture.frames(limit=2))
    assert [(f.number, f.data, f.protocol, f.time_ns, f.packet_type) for f in frames] == [
        (1, b"one", 16, 7, 4),
        (2, b"two", 16, 7, 4),
    ]
    assert frames[0].families.families == {16: "nlctrl"}


def test_a_limit_is_exact_and_the_rest_is_left(tap: Tap) -> None:
    tap.put(*[b"x"] * 10)
    with Capture() as capture:
        assert sum(capture.batches(limit=6)) == 6
        assert capture.received == 6


def test_what_had_arrived_when_it_was_stopped_is_still_given(tap: Tap) -> None:
    tap.put(*[b"x"] * 6)
    with Capture() as capture:
        capture.stop()
        assert [frame.number for frame in capture.frames()] == [1, 2, 3, 4, 5, 6]


def test_what_the_kernel_has_not_handed_over_when_it_was_stopped_is_awaited(tap: Tap) -> None:
    tap.put(b"x")
    tap.late = [b"y", b"z"]
    with Capture() as capture:
        capture.stop()
        assert [frame.data for frame in capture.frames()] == [b"x", b"y", b"z"]


def test_whoever_takes_the_frames_itself_says_how_many(tap: Tap) -> None:
    tap.put(*[b"x"] * 6)
    asked: list[int] = []
    with Capture() as capture:

        def take(limit: int) -> int:
            asked.append(limit)
            return len(capture.receiver.take(limit))

        assert list(capture.batches(limit=6, take=take)) == [4, 2]
    assert asked == [6, 2]


def test_stopping_from_another_thread_wakes_a_waiting_capture(tap: Tap) -> None:
    del tap
    with Capture() as capture:
        timer = threading.Timer(0.05, capture.stop)
        timer.start()
        assert list(capture.frames()) == []


def test_the_time_that_was_asked_for_ends_it(tap: Tap) -> None:
    tap.put(b"x")
    with Capture() as capture:
        assert len(list(capture.frames(seconds=0.05))) == 1


def test_drops_and_cut_frames_are_counted(tap: Tap) -> None:
    tap.put(b"cut", b"whole", b"cut")
    with Capture() as capture:
        list(capture.frames(limit=3))
        assert (capture.truncated, capture.dropped) == (2, 3)


def test_a_device_that_goes_away_is_told_after_the_last_frame(tap: Tap) -> None:
    tap.put(*[b"x"] * 5)
    tap.error = OSError(errno.ENETDOWN, "Network is down")
    got: list[bytes] = []

    def collect(capture: Capture) -> None:
        got.extend(frame.data for frame in capture.frames())

    with Capture() as capture, pytest.raises(CaptureError, match=r"removed or set down.*ENETDOWN"):
        collect(capture)
    assert len(got) == 5
    assert tap.events[-1] == "release"


def test_an_exception_in_the_body_removes_the_device(tap: Tap) -> None:
    with pytest.raises(ZeroDivisionError), Capture():
        raise ZeroDivisionError
    assert tap.events[-1] == "release"


def test_a_failure_on_the_way_in_removes_the_device(tap: Tap, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_buffer: int) -> socket.socket:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(packets, "open_socket", refused)
    with pytest.raises(CaptureError, match="CAP_NET_RAW"), Capture():
        pytest.fail("captured without a socket")
    assert tap.events[-1] == "release"


def test_closing_twice_releases_once(tap: Tap) -> None:
    capture = Capture().__enter__()
    capture.close()
    capture.close()
    assert tap.events.count("release") == 1


def test_a_generator_that_is_closed_early_releases_the_device(tap: Tap) -> None:
    tap.put(b"x", b"y")
    with closing(sniff_frames()) as frames:  # type: ignore[type-var]
        assert next(frames).data == b"x"
    assert tap.events[-1] == "release"


def test_handlers_of_the_caller_are_restored(tap: Tap) -> None:
    del tap
    before: list[Callable[..., object] | int | None] = [signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGHUP)]
    with Capture():
        assert signal.getsignal(signal.SIGTERM) is not before[0]
    assert [signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGHUP)] == before


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, -2)])
def test_a_program_that_is_told_to_end_releases_the_device(number: signal.Signals, status: int) -> None:
    program = """
import signal, socket, sys, time
from nlsniff.sources import nlmon, packets, rtnl
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # which nohup leaves ignored
class Device:
    def __init__(self, *_, **__): pass
    def acquire(self): return "nlmon0"
    def release(self): print("released", flush=True)
class Receiver:
    cut = 0
    def take(self, limit): return []
    def pending(self): return False
    def wait(self, wake, idle_ms, gather_ms): time.sleep(0.01)
class Bound(socket.socket):
    def bind(self, address): pass
nlmon.Device, nlmon._receiver = Device, lambda *_, **__: Receiver()
rtnl.generic_families = lambda heard: nlmon.GenericFamilies()
ours, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
packets.open_socket = lambda _: Bound(fileno=ours.detach())
with nlmon.Capture() as capture:
    print("capturing", flush=True)
    for _ in capture.frames(): pass
"""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    assert process.stdout.readline() == b"capturing\n"
    process.send_signal(number)
    assert process.stdout.read() == b"released\n"
    assert process.wait(30) == status
