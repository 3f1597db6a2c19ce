"""The helpers together, on this machine: named as far as it allows, and honest where it does not."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from nlsniff.frame import Frame, GenericFamilies
from nlsniff.sources.who import procfs
from nlsniff.sources.who import who as module
from nlsniff.sources.who.who import Who


@pytest.fixture
def unlogged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Who]:
    """Without the proc connector, as for an ordinary user in a namespace of his own."""

    def refused() -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(module, "open_connector", refused)
    with closing(Who()) as who:
        yield who


def answer(portid: int) -> Frame:
    data = struct.pack("=IHHII", 16, 2, 0, 1, portid)
    return Frame(1, time.time_ns(), 0, data, 16, GenericFamilies())


def test_what_cannot_be_known_is_said_in_one_line(unlogged: Who) -> None:
    assert unlogged.trouble is not None
    assert "CAP_NET_ADMIN" in unlogged.trouble
    assert "\n" not in unlogged.trouble


def test_a_program_that_lives_is_named_without_a_log(unlogged: Who) -> None:
    unlogged.last_scan()
    frame = answer(os.getpid())
    unlogged.name([frame])
    assert frame.process is not None
    assert (frame.process.pid, frame.process.name) == (os.getpid(), procfs.name(os.getpid()))
    assert not frame.process.certain


def test_a_port_id_of_nobody_stays_without_a_name(unlogged: Who) -> None:
    frame = answer(1 << 29 | 12345)
    unlogged.name([frame])
    assert frame.process is None


def test_a_socket_with_another_port_id_is_named_by_its_holder(unlogged: Who) -> None:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
        sock.bind((0xEFFF_1234 - (1 << 32) & 0xFFFF_FFFF, 0))
        unlogged.last_scan()
        frame = answer(0xEFFF_1234)
        unlogged.name([frame])
    assert frame.process is not None
    assert frame.process.pid == os.getpid()


def test_closing_ends_the_helpers(unlogged: Who) -> None:
    helper = unlogged._scanner._pid
    assert os.waitpid(helper, os.WNOHANG) == (0, 0)
    unlogged.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(helper, os.WNOHANG)


def test_commands_that_live_a_millisecond_are_named_while_a_processor_is_busy(tmp_path: Path) -> None:
    names = [f"brief-{number}" for number in range(5)]
    for name in names:
        shutil.copy("/bin/true", tmp_path / name)
    with closing(Who()) as who, subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        if who.trouble is not None:
            busy.kill()
            pytest.skip(who.trouble)
        lived = []
        for number in range(400):
            name = names[number % len(names)]
            pid = os.posix_spawn(tmp_path / name, [name], os.environ)
            os.waitpid(pid, 0)
            lived.append((pid, name, time.time_ns()))
        busy.kill()
        deadline = time.monotonic() + 20
        found = {pid: last_name(who, pid, until) for pid, _, until in lived}
        while found[lived[-1][0]] is None and time.monotonic() < deadline:  # it is told in order
            who.name([answer(lived[-1][0])])  # which waits for what the log has
            found = {pid: last_name(who, pid, until) for pid, _, until in lived}
    wrong = [(found[pid], name) for pid, name, _ in lived if found[pid] not in (None, name)]
    assert wrong == []
    assert sum(found[pid] == name for pid, name, _ in lived) >= 396


def last_name(who: Who, pid: int, until: int) -> str | None:
    """What the process was called when it ended; None where only its time before exec is known."""
    entry = max(who.entries(0, pid, 0, until), key=lambda each: each.since, default=None)
    return None if entry is None or entry.name == procfs.name(os.getpid()) else entry.name
