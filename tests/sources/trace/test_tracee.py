"""nlsniff.sources.trace.tracee: what is known of processes and their sockets."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from nlsniff.sources.trace import tracee
from nlsniff.sources.trace.tracee import NetlinkSocket, Tracee


def test_a_netlink_socket_is_found_behind_its_descriptor() -> None:
    me = os.getpid()
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock, Path(os.devnull).open() as other:
        sock.bind((0, 0))
        found = tracee.look_at(me, me, sock.fileno())
        assert found is not None
        assert (found.protocol, found.portid) == (0, sock.getsockname()[0])
        assert tracee.look_at(me, me, other.fileno()) is None


def test_options_and_memberships_are_described() -> None:
    sock = NetlinkSocket(0, 7)
    sock.set_option(11, 1)
    sock.set_option(12, 1)
    sock.set_option(12, 0)
    sock.set_option(tracee.ADD_MEMBERSHIP, 33)
    said = sock.described(3, 0, 0, cut=False)
    assert (said.fd, said.netns, said.options, said.listens) == (3, 7, ("ext-ack",), (33,))


def test_what_a_socket_had_joined_before_is_found() -> None:
    me = os.getpid()
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
        sock.bind((0, 1))
        sock.setsockopt(tracee.SOL_NETLINK, tracee.ADD_MEMBERSHIP, 33)
        found = tracee.look_at(me, me, sock.fileno())
    assert found is not None
    assert found.listens == {1, 33}


@pytest.mark.parametrize(
    ("mode", "owner", "weakened", "warns"),
    [(0o4755, 1, True, True), (0o4755, 1, False, False), (0o755, 1, True, False)],
)
def test_a_program_that_loses_its_rights_is_warned_of(
    mode: int, owner: int, weakened: bool, warns: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF\x02")
    program.chmod(mode)
    monkeypatch.setattr(os, "geteuid", lambda: program.stat().st_uid + owner)
    said = tracee.program_warning(str(program), weakened=weakened)
    assert (said is not None and said.startswith(f"{program} runs without its set-user-id")) == warns


def test_a_32_bit_program_is_warned_of(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF\x01")
    assert tracee.program_warning(str(program), weakened=False) == (
        f"{program} is a 32-bit program: its netlink cannot be seen"
    )


def test_what_is_no_file_is_no_program_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert tracee.program_warning(str(tmp_path / "pipe"), weakened=True) is None


def test_a_thread_is_named_beside_its_process() -> None:
    found = Tracee(5, tracee.who_is(os.getpid()))
    assert found.process(5).thread is None
    assert found.process(6).thread == 6


def test_a_child_has_its_parents_descriptors_of_its_own() -> None:
    parent = Tracee(5, tracee.who_is(os.getpid()), netlink={3: NetlinkSocket(0, None)}, covered=frozenset({3}))
    child = parent.forked(6)
    del parent.netlink[3]
    assert (child.pid, list(child.netlink), child.covered) == (6, [3], frozenset({3}))


def test_group_of_a_process_is_itself() -> None:
    assert tracee.group_of(os.getpid()) == os.getpid()
