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
        self.later: list[list[NetlinkSocket]] = []

    def sockets(self) -> list[NetlinkSocket]:
        return self.later.pop(0) if self.later else self.found


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
    lister = Listed(ours)
    lister.later = [[ours], [ours, NetlinkSocket(0, 5, ours.inode)]]
    scans = [report for report in scan(lister, times=2) if report[0] == "scan"]
    assert [[row[4] for row in report[3]] for report in scans] == [[True], [False, False]]


def test_scans_that_find_nothing_new_are_reported_as_one_before_the_next_that_does(ours: NetlinkSocket) -> None:
    lister = Listed(ours)
    lister.later = [[ours], [ours], [ours], [ours, NetlinkSocket(0, 5, ours.inode)]]
    first, same, last = scan(lister, times=4)
    assert (first[0], same[0], last[0]) == ("scan", "same", "scan")
    assert first[2] <= same[1] <= same[2] <= last[1]


def test_with_names_every_scan_is_reported_for_they_hold_for_a_moment_only(ours: NetlinkSocket) -> None:
    assert [report[0] for report in scan(Listed(ours), names=True, times=2)] == ["scan", "scan"]


def test_a_socket_that_nobody_is_seen_to_hold_is_reported_so() -> None:
    assert scan(Listed(NetlinkSocket(0, 5, 1 << 40)))[0][3] == [[0, 5, 1 << 40, [], True]]


def test_an_empty_line_asks_for_one_more_scan_now(ours: NetlinkSocket) -> None:
    assert [report[0] for report in scan(Listed(ours), b"\n")][:3] == ["scan", "same", "scanned"]


def test_without_a_log_the_holders_and_those_asked_for_are_described(ours: NetlinkSocket) -> None:
    first = scan(Listed(ours), names=True)[0]
    ((pid, _, name, *_),) = first[4]
    assert (pid, name) == (os.getpid(), procfs.name(os.getpid()))
