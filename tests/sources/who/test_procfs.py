"""What /proc says of this process and of one that is not there."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from nlsniff.sources.who import procfs

NOBODY = 1 << 29


def test_this_process_is_there_with_name_command_and_namespace() -> None:
    pid = os.getpid()
    assert pid in procfs.pids()
    assert procfs.name(pid) == Path("/proc/self/comm").read_text().rstrip("\n")
    seen = procfs.look(pid)
    assert seen.netns == Path("/proc/self/ns/net").stat().st_ino
    assert "python" in seen.command


def test_nobody_has_no_name_and_no_command() -> None:
    assert procfs.name(NOBODY) is None
    assert procfs.look(NOBODY) == (NOBODY, 0, "")
    assert procfs.began_ns(NOBODY) is None
    assert list(procfs.sockets(NOBODY)) == []


def test_a_command_line_is_quoted_as_a_shell_needs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "4").mkdir()
    (tmp_path / "4" / "cmdline").write_bytes(b"ip\0link\0a b\0\0")
    monkeypatch.setattr(procfs, "ROOT", str(tmp_path))
    assert procfs.command(4) == "ip link 'a b' ''"


def test_the_sockets_of_this_process_are_found_by_inode() -> None:
    with socket.socket() as sock:
        found = dict(procfs.sockets(os.getpid()))
        inode = os.fstat(sock.fileno()).st_ino
        assert found[sock.fileno()] == inode
        assert procfs.socket_inode(os.getpid(), sock.fileno()) == inode
    assert procfs.socket_inode(os.getpid(), NOBODY) == 0


def test_it_began_before_now_and_after_the_machine() -> None:
    began = procfs.began_ns(os.getpid())
    assert began is not None
    assert time.time_ns() - time.clock_gettime_ns(time.CLOCK_BOOTTIME) < began < time.time_ns()


@pytest.mark.parametrize(("text", "inner"), [("NSpid:\t4\n", 4), ("NSpid:\t400\t30\t7\n", 7)])
def test_the_innermost_process_id_is_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, inner: int
) -> None:
    (tmp_path / "400").mkdir()
    (tmp_path / "400" / "status").write_text(f"Name:\tip\nPid:\t400\n{text}VmPeak:\t1\n")
    monkeypatch.setattr(procfs, "ROOT", str(tmp_path))
    assert procfs.look(400).inner == inner
