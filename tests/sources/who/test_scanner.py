"""Who holds which socket: by a made-up list of sockets and this process's own descriptors."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator

import pytest

from nlsniff.sources.who import procfs
from nlsniff.sources.who.reports import Report, Sending
from nlsniff.sources.who.scanner import Scanner
from nlsniff.sources.who.sockets import NetlinkSocket


class Listed:
    """Lists what it is given."""

    def __init__(self, *sockets: NetlinkSocket) -> None:
        self.found = list(sockets)

    def sockets(self) -> list[NetlinkSocket]:
        return self.found


def scan(lister: Listed, told: bytes = b"", *, names: bool = False, times: int = 1) -> list[Report]:
    """What a scanner reports that is told this, and then to end."""
    reading, writing = os.pipe()
    out = Sending(writing)
    scanner = Scanner(lister, names=names)  # type: ignore[arg-type]  # it lists
    for _ in range(times):
        asked, telling = os.pipe()
        os.write(telling, told)
        os.close(telling)
        scanner(out, asked)
        os.close(asked)
    out.flush()
    os.close(writing)
    with os.fdopen(reading) as said:
        return [json.loads(line) for line in said]


@pytest.fixture(autouse=True)
def polite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "nice", lambda _more: 0)
    monkeypatch.setattr(procfs, "pids", lambda: [os.getpid()])


@pytest.fixture
def ours() -> Iterator[NetlinkSocket]:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
        yield NetlinkSocket(0, 4_000_000_000, os.fstat(sock.fileno()).st_ino)


def test_the_holder_of_a_socket_is_found(ours: NetlinkSocket) -> None:
    word, begin, end, rows, names = scan(Listed(ours))[0]
    assert (word, rows, names) == ("scan", [[0, 4_000_000_000, ours.inode, [os.getpid()], True]], [])
    assert begin <= end


def test_a_socket_that_is_held_as_before_needs_no_look_at_all_processes(ours: NetlinkSocket) -> None:
    scans = [report for report in scan(Listed(ours), times=2) if report[0] == "scan"]
    assert [report[3][0][4] for report in scans] == [True, False]


def test_a_socket_that_nobody_is_seen_to_hold_is_reported_so() -> None:
    assert scan(Listed(NetlinkSocket(0, 5, 1 << 40)))[0][3] == [[0, 5, 1 << 40, [], True]]


def test_an_empty_line_asks_for_one_more_scan_now(ours: NetlinkSocket) -> None:
    assert [report[0] for report in scan(Listed(ours), b"\n")][:3] == ["scan", "scan", "scanned"]


def test_without_a_log_the_holders_and_those_asked_for_are_described(ours: NetlinkSocket) -> None:
    first = scan(Listed(ours), names=True)[0]
    ((pid, _, name, *_),) = first[4]
    assert (pid, name) == (os.getpid(), procfs.name(os.getpid()))
