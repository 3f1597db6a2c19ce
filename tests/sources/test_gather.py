"""The process that empties sockets, here in this one: what it takes, counts and tells."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest

from nlsniff.sources import gather, packets
from nlsniff.sources.gather import RECORD, REPORT, Gatherer, Source, record


class Played:
    """A socket that gives these datagrams, each with its control messages, and errors in between."""

    def __init__(self, *things: bytes | OSError, drops: int = 0) -> None:
        self.things = list(things)
        self.drops = drops
        self.reading, writing = os.pipe()
        os.write(writing, b"x")

    def fileno(self) -> int:
        return self.reading

    def recvmsg_into(self, buffers: list[Any], _size: int, _flags: int) -> tuple[int, list[Any], int, Any]:
        if not self.things:
            raise BlockingIOError
        thing = self.things.pop(0)
        if isinstance(thing, OSError):
            raise thing
        buffers[0][: len(thing)] = thing
        group = (270, 3, (33).to_bytes(4, sys.byteorder))
        nsid = (270, 8, (2).to_bytes(4, sys.byteorder))
        return len(thing), [group, nsid][: 1 + thing.startswith(b"far")], 0, (4242, 0)


@pytest.fixture(autouse=True)
def kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "drops", lambda sock: sock.drops)
    monkeypatch.setattr(packets, "stop_receiving", lambda _sock: None)


def source(played: Played, **options: Any) -> Source:
    member = SimpleNamespace(protocol=15, socket=played)
    return Source(member, options.get("held", ()), options.get("own"))  # type: ignore[arg-type]


def records(descriptor: int) -> Iterator[tuple[tuple[int, ...], bytes]]:
    data = b""
    while part := os.read(descriptor, 1 << 20):
        data += part
    at = 0
    while at < len(data):
        head = RECORD.unpack_from(data, at)
        at += RECORD.size + head[1]
        yield head, data[at - head[1] : at]


def gathered(*sources: Source) -> list[tuple[tuple[int, ...], bytes]]:
    """What comes out of the pipe when the end was told before the beginning."""
    reading, writing = os.pipe()
    ending, closed = os.pipe()
    os.close(closed)
    Gatherer(sources, writing).run(ending)
    os.close(writing)
    return list(records(reading))


def test_what_had_arrived_is_given_with_its_group_sender_and_namespace() -> None:
    *found, end = gathered(source(Played(b"near", b"far away")))
    assert [(head[2:], data) for head, data in found] == [
        ((4, 4242, 33, -1, 15), b"near"),
        ((8, 4242, 33, 2, 15), b"far away"),
    ]
    assert (end[0][-1], json.loads(end[1])) == (REPORT, {"end": True})


def test_more_than_a_round_is_taken_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "ROUND", 3)
    assert [data for _, data in gathered(source(Played(*[b"m%d" % n for n in range(10)])))][:-1] == [
        b"m%d" % n for n in range(10)
    ]


def test_an_overrun_is_survived_and_told_with_what_it_cost() -> None:
    lost = OSError(errno.ENOBUFS, "No buffer space available")
    *found, told, _ = gathered(source(Played(b"one", lost, b"two", lost, b"three", drops=7)))
    assert [data for _, data in found if _[-1] != REPORT] == [b"one", b"two", b"three"]
    reports = [json.loads(data)["lost"] for head, data in [*found, told] if head[-1] == REPORT]
    assert sum(report["messages"] for report in reports) == 7
    assert sum(report["overruns"] for report in reports) == 2
    assert all(report["protocol"] == 15 and report["time_ns"] > 10**18 for report in reports)


def test_drops_that_were_not_announced_are_told_in_the_end() -> None:
    report = json.loads(gathered(source(Played(drops=3)))[0][1])["lost"]
    assert (report["messages"], report["overruns"]) == (3, 0)


def test_what_came_before_is_first_and_our_own_answer_left_out() -> None:
    own = lambda data: bytes(data) == b"mine"  # noqa: E731
    found = gathered(source(Played(b"mine", b"theirs"), held=[b"early"], own=own))
    assert [data for _, data in found][:-1] == [b"early", b"theirs"]


def test_other_errors_are_not_swallowed() -> None:
    with pytest.raises(OSError, match="gone"):
        gathered(source(Played(OSError(errno.ENOTCONN, "gone"))))


def test_a_reader_that_went_away_is_a_broken_pipe() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ending, closed = os.pipe()
    os.close(closed)
    with pytest.raises(BrokenPipeError):
        Gatherer([source(Played(b"one"))], writing).run(ending)


def test_what_the_pipe_does_not_take_waits() -> None:
    reading, writing = os.pipe()
    gatherer = Gatherer([], writing)
    gatherer._put(b"x" * 1_000_000)
    gatherer._write()
    first = len(os.read(reading, 1 << 20))
    assert 0 < first < 1_000_000
    gatherer._write()
    assert len(os.read(reading, 1 << 20)) > 0


def test_a_message_beyond_the_largest_is_cut_and_its_length_kept() -> None:
    head = RECORD.unpack_from(record(1, 0, 0, 1, -1, b"abc", 900))
    assert head[1:3] == (3, 900)


def test_real_messages_of_a_multicast_reach_the_pipe_whole() -> None:
    """NETLINK_USERSOCK lets root send to a group; a message of 1 MB comes in one piece."""
    if os.geteuid():
        pytest.skip("sending to a group needs CAP_NET_ADMIN")
    from nlsniff.groupnames import Group
    from nlsniff.sources.membership import join

    (member,), _ = join([Group(2, 7, "7")])
    body = os.urandom(1_000_000)
    with member.socket, socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 2) as sender:
        sender.setsockopt(socket.SOL_SOCKET, 32, 4 << 20)  # SO_SNDBUFFORCE
        with suppress(ConnectionRefusedError):  # the group has it; nobody is behind port 0
            sender.sendto(body, (0, 1 << 6))
        reading, writing = os.pipe()
        gatherer = Gatherer([Source(member, (), None)], writing)
        assert not gatherer._empty(gatherer._sources[0])
    waiting = b"".join(gatherer._waiting)
    assert RECORD.unpack_from(waiting)[1:3] == (1_000_000, 1_000_000)
    assert RECORD.unpack_from(waiting)[4] == 7
    assert waiting[RECORD.size :] == body
    os.close(reading)
