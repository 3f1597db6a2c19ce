"""Listening to groups: with the process that empties the sockets, on what this kernel lets anyone hear."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from nlsniff.errors import CaptureError
from nlsniff.frame import Frame
from nlsniff.groupnames import Group
from nlsniff.sources import gather, procevents
from nlsniff.sources.groups import Loss, Monitor, Wanted, generic_families

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="netlink is Linux's")
LINK = Group(0, 1, "link")
SEVENTH = Group(2, 7, "7")
root = pytest.mark.skipif(os.geteuid() != 0, reason="sending to a group needs CAP_NET_ADMIN")


@pytest.fixture
def sender() -> Iterator[socket.socket]:
    """A user's socket of NETLINK_USERSOCK, whose groups reach whoever joined."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 2) as sock:
        sock.bind((0, 0))
        yield sock


def say(sender: socket.socket, data: bytes) -> None:
    with suppress(ConnectionRefusedError):  # the group has it; nobody is behind port 0
        sender.sendto(data, (0, 1 << 6))


def all_frames(monitor: Monitor) -> list[Frame]:
    return [frame for batch in monitor.batches() for frame in batch]


@root
def test_a_frame_has_its_group_sender_namespace_and_direction(sender: socket.socket) -> None:
    with Monitor(Wanted([SEVENTH])) as monitor:
        say(sender, b"hello")
        monitor.stop()
        (frame,) = all_frames(monitor)
    assert (frame.number, frame.protocol, frame.data, frame.length) == (1, 2, b"hello", 5)
    assert (frame.direction, frame.packet_type, frame.process) == ("notification", 0, None)
    assert frame.socket is not None
    assert (frame.socket.group, frame.socket.peer) == (7, sender.getsockname()[0])
    assert frame.socket.netns == Path("/proc/self/ns/net").stat().st_ino
    assert abs(frame.time_ns - monitor_clock()) < 60 * 10**9
    assert (monitor.received, monitor.dropped, monitor.truncated) == (1, 0, 0)


def monitor_clock() -> int:
    import time

    return time.time_ns()


@root
def test_all_that_was_said_is_heard_or_counted_as_lost(sender: socket.socket) -> None:
    losses: list[Loss] = []
    with Monitor(Wanted([SEVENTH], buffer=4096), lost=losses.append) as monitor:
        for n in range(3000):
            say(sender, b"%d" % n)
        monitor.stop()
        heard = len(all_frames(monitor))
    assert heard == monitor.received
    assert heard + monitor.dropped == 3000
    assert sum(loss.messages for loss in losses) == monitor.dropped


@root
def test_after_the_limit_only_the_counts_go_on(sender: socket.socket) -> None:
    with Monitor(Wanted([SEVENTH])) as monitor:
        for _ in range(10):
            say(sender, b"x")
        next(batch for batch in monitor.batches() if batch)
        monitor.finish()
        assert monitor.received == 10


def test_a_group_that_does_not_exist_is_refused_and_others_go_on() -> None:
    with Monitor(Wanted([LINK, Group(0, 4000, "4000")])) as monitor:
        assert monitor.joined == [LINK]
        (refusal,) = monitor.refused
        assert refusal.errno == errno.EINVAL
        assert monitor.buffer > 0
        assert all_after_stop(monitor) == []


def all_after_stop(monitor: Monitor) -> list[Frame]:
    monitor.stop()
    return all_frames(monitor)


def test_nothing_joined_is_an_error_that_names_group_and_reason() -> None:
    with (
        pytest.raises(CaptureError, match=r"cannot join route:4000: .*EINVAL.*no group 4000") as raised,
        Monitor(Wanted([Group(0, 4000, "4000")])),
    ):
        pytest.fail("joined")
    assert raised.value.errno == errno.EINVAL


def test_several_refusals_are_told_in_one_line() -> None:
    with (
        pytest.raises(CaptureError, match=r"any of these: 31:1 31:2: EPROTONOSUPPORT, this kernel does not speak 31"),
        Monitor(Wanted([Group(31, 1, "1"), Group(31, 2, "2")])),
    ):
        pytest.fail("joined")


def test_time_ends_it_and_the_other_process_is_gone() -> None:
    with Monitor(Wanted([LINK])) as monitor:
        list(monitor.batches(seconds=0.05))
        child = monitor._child
    with pytest.raises(ChildProcessError):
        os.waitpid(child, 0)


def test_another_thread_may_stop_it() -> None:
    with Monitor(Wanted([LINK])) as monitor:
        threading.Timer(0.1, monitor.stop).start()
        list(monitor.batches())
        assert monitor.stopping


def test_a_killed_reader_is_told() -> None:
    with Monitor(Wanted([LINK])) as monitor:
        os.kill(monitor._child, signal.SIGKILL)
        with pytest.raises(CaptureError, match="was killed"):
            list(monitor.batches())


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&-"])
def test_without_standard_input_or_output_it_listens_all_the_same(closed: str) -> None:
    """The pipe between the two processes may then be number 0 or 1."""
    program = (
        "from nlsniff.sources.groups import *\n"
        "with Monitor(Wanted([Group(0, 1, 'link')])) as m:\n"
        "    print(sum(map(len, m.batches(seconds=0.05))), m.joined, file=__import__('sys').stderr)\n"
    )
    done = subprocess.run(
        ["sh", "-c", f'"$@" {closed}', "sh", sys.executable, "-c", program],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    assert "name='link'" in done.stderr


def test_when_we_are_killed_the_other_process_goes_too() -> None:
    program = (
        "from nlsniff.sources.groups import *\n"
        "m = Monitor(Wanted([Group(0, 1, 'link')])).__enter__()\n"
        "print(m._child, flush=True)\n"
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=30)
    child = Path("/proc") / done.stdout.strip()
    for _ in range(200):
        if not child.exists() or "Z" in (child / "stat").read_text().rpartition(")")[2][:3]:
            return
        threading.Event().wait(0.05)
    pytest.fail("it lives on")


def test_process_events_that_nobody_switches_on_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_switch: procevents.Switch) -> list[bytes]:
        raise TimeoutError(errno.ETIMEDOUT, "Connection timed out")

    monkeypatch.setattr(procevents.Switch, "listen", silent)
    with (
        pytest.raises(CaptureError, match=r"connector:proc: .*(ETIMEDOUT|EPERM)"),
        Monitor(Wanted([Group(11, 1, "proc")])),
    ):
        pytest.fail("joined")


def test_records_that_come_in_pieces_are_put_together() -> None:
    monitor = Monitor(Wanted([]))
    block = b"".join(gather.record(n, 0, 0, 1, 3, b"data%d" % n, 5) for n in range(3))
    found = []
    for byte in range(0, len(block), 7):
        reading, writing = os.pipe()
        os.write(writing, block[byte : byte + 7])
        monitor._pipe = reading
        found += monitor._read(True)
        os.close(reading)
        os.close(writing)
    assert [(frame.number, frame.data, frame.socket and frame.socket.nsid) for frame in found] == [
        (1, b"data0", 3),
        (2, b"data1", 3),
        (3, b"data2", 3),
    ]


def test_the_generic_families_are_this_namespaces() -> None:
    assert generic_families(None).families.get(16) == "nlctrl"
