"""The fake kernel of Python programs: plain sockets, select, asyncio, pyroute2."""

from __future__ import annotations

import asyncio
import errno
import os
import select
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from nlsniff.errors import ReplayError
from nlsniff.frame import Socket
from nlsniff.replay.cassette import Cassette
from nlsniff.replay.fake import FakeKernel
from nlsniff.replay.faults import Faulty
from nlsniff.replay.line import ADD_MEMBERSHIP, LIST_MEMBERSHIPS, PKTINFO, SOL_NETLINK
from nlsniff.replay.player import Player
from nlsniff.replay.scripted import Scripted
from tests.talk import DONE, DUMP, GETLINK, MULTI, NEWLINK, PORT, Talk, ask, message

PARTS = 40
BIG = bytes(30_000)
ROUTE = 0


@pytest.fixture
def dumped() -> Cassette:
    """A dump of more than fits into a socket, and a notification behind it."""
    talk = Talk()
    talk.say(ask(GETLINK, 7, DUMP, PORT))
    for part in range(PARTS):
        talk.say(message(NEWLINK, MULTI, 7, PORT, bytes([part]) + BIG))
    talk.say(message(DONE, MULTI, 7, PORT, bytes(4)))
    talk.say(message(NEWLINK, 0, 0, 0, bytes(20)), socket=Socket(fd=4, groups=1), direction="notification")
    return Cassette.of(talk.frames)


@pytest.fixture
def kernel(dumped: Cassette) -> Iterator[FakeKernel]:
    with FakeKernel(dumped, patience=0.2) as found:
        yield found


def opened(kind: int = socket.SOCK_RAW, groups: int = 0) -> socket.socket:
    made = socket.socket(socket.AF_NETLINK, kind, ROUTE)
    made.bind((0, groups))
    return made


def read_all(reader: socket.socket) -> list[bytes]:
    parts = []
    while True:
        parts.append(reader.recv(65536))
        if parts[-1][4] == DONE:
            return parts


def test_a_socket_looks_like_one_of_netlink(kernel: FakeKernel) -> None:
    for kind in (socket.SOCK_RAW, socket.SOCK_DGRAM):
        with opened(kind | socket.SOCK_CLOEXEC) as made:
            assert (made.family, made.type, made.proto) == (socket.AF_NETLINK, kind, ROUTE)
            assert made.getsockname() == (os.getpid(), 0)
            assert made.getpeername() == (0, 0)
            assert made.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == kind
            made.setsockopt(SOL_NETLINK, 11, 1)
            assert made.getsockopt(SOL_NETLINK, 11) == 1
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
            made.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, 33)
            assert made.getsockopt(SOL_NETLINK, LIST_MEMBERSHIPS, 64)[4] == 1
    assert kernel.report().served == 0


def test_a_dump_larger_than_any_buffer_comes_whole_and_in_order(kernel: FakeKernel) -> None:
    with opened() as made:
        made.send(ask(GETLINK, 99, DUMP))
        parts = read_all(made)
    assert [part[16] for part in parts[:-1]] == [*range(PARTS)]
    assert {struct.unpack_from("=II", part, 8) for part in parts} == {(99, os.getpid())}
    assert not kernel.report().failed


@pytest.mark.parametrize("how", ["sendall", "sendto", "sendmsg"])
def test_every_way_of_sending_is_answered(how: str, kernel: FakeKernel) -> None:
    request = ask(GETLINK, 99, DUMP)
    with opened() as made:
        if how == "sendall":
            made.sendall(request)
        elif how == "sendto":
            assert made.sendto(request, (0, 0)) == len(request)
        else:
            assert made.sendmsg([request[:16], request[16:]]) == len(request)
        assert len(read_all(made)) == PARTS + 1
    assert kernel.report().served == 1


@pytest.mark.usefixtures("kernel")
def test_looking_tells_the_size_and_takes_nothing() -> None:
    with opened() as made:
        made.send(ask(GETLINK, 99, DUMP))
        small = bytearray(8)
        assert made.recv_into(small, 0, socket.MSG_PEEK | socket.MSG_TRUNC) == 16 + 1 + len(BIG)
        data, ancillary, flags, address = made.recvmsg(100)
        assert (len(data), ancillary, flags, address) == (100, [], socket.MSG_TRUNC, (0, 0))
        count, address = made.recvfrom_into(bytearray(65536))
        assert (count, address) == (16 + 1 + len(BIG), (0, 0))
        assert made.recvfrom(65536)[0][16] == 2


@pytest.mark.usefixtures("kernel")
def test_a_listener_is_told_and_learns_of_which_group() -> None:
    with opened() as asking, opened(groups=1) as listening:
        listening.setsockopt(SOL_NETLINK, PKTINFO, 1)
        assert select.select([listening], [], [], 0)[0] == []
        asking.send(ask(GETLINK, 99, DUMP))
        assert select.select([listening], [], [], 1)[0] == [listening]
        data, ancillary, _, address = listening.recvmsg(65536, 100)
        assert (len(data), ancillary, address) == (36, [(SOL_NETLINK, PKTINFO, b"\1\0\0\0")], (0, 1))


@pytest.mark.usefixtures("kernel")
def test_a_reader_that_need_not_wait_is_told_so() -> None:
    with opened(socket.SOCK_RAW | socket.SOCK_NONBLOCK) as made:
        assert made.gettimeout() == 0
        with pytest.raises(BlockingIOError):
            made.recv(100)
        made.settimeout(0.05)
        with pytest.raises(TimeoutError):
            made.recv(100)


def test_who_waits_for_what_never_comes_is_told_and_reported(kernel: FakeKernel) -> None:
    with opened() as made, pytest.raises(ReplayError, match="waits for more than was recorded; record the whole"):
        made.recv(100)
    assert kernel.report().stalled
    with pytest.raises(ReplayError, match="stalled: "):
        kernel.check()


def test_what_was_not_recorded_is_refused_and_told_with_the_nearest(kernel: FakeKernel) -> None:
    with opened() as made:
        made.send(ask(NEWLINK, 99))
        assert struct.unpack_from("=i", made.recv(100), 16) == (-errno.EOPNOTSUPP,)
    with pytest.raises(ReplayError, match="not recorded: rt-link newlink"):
        kernel.check()


def test_a_duplicate_is_the_same_socket_though_the_first_is_closed(kernel: FakeKernel) -> None:
    first = opened()
    second = socket.socket(fileno=os.dup(first.fileno()))
    third = first.dup()
    first.close()
    assert (second.family, third.type) == (socket.AF_NETLINK, socket.SOCK_RAW)
    second.send(ask(GETLINK, 99, DUMP))
    second.close()
    assert len(read_all(third)) == PARTS + 1
    third.close()
    with opened() as again:
        assert again.getsockname()[0] == os.getpid()
    assert kernel.report().served == 1


def test_a_program_that_imported_the_class_before_and_a_subclass_are_reached(kernel: FakeKernel) -> None:
    class Mine(socket.socket):
        def __init__(self) -> None:
            self.mine = True
            super().__init__(socket.AF_NETLINK, socket.SOCK_RAW, ROUTE)

    with Mine() as made:
        made.send(ask(GETLINK, 99, DUMP))
        assert len(read_all(made)) == PARTS + 1
    assert kernel.report().served == 1


def test_other_sockets_are_as_ever_and_all_is_as_before_behind_it(dumped: Cassette) -> None:
    before = {name: vars(socket.socket).get(name) for name in (*vars(socket.socket), "recv", "bind", "family")}
    with FakeKernel(dumped), FakeKernel(dumped):
        one, other = socket.socketpair()
        one.send(b"x")
        assert (other.recv(1), other.family, other.getsockname()) == (b"x", socket.AF_UNIX, "")
        one.close()
        other.close()
    assert before == {name: vars(socket.socket).get(name) for name in before}
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, ROUTE) as real:
        assert real.getsockopt(socket.SOL_SOCKET, 39) == socket.AF_NETLINK


def test_one_without_touching_the_class(dumped: Cassette) -> None:
    kernel = FakeKernel(dumped)
    with kernel.socket(ROUTE) as made:
        made.send(ask(GETLINK, 99, DUMP))
        assert len(read_all(made)) == PARTS + 1
    assert "recv" not in vars(socket.socket)


def test_a_thread_waits_while_another_asks(kernel: FakeKernel) -> None:
    with opened() as made:
        parts: list[bytes] = []
        reader = threading.Thread(target=lambda: parts.extend(read_all(made)))
        reader.start()
        made.send(ask(GETLINK, 99, DUMP))
        reader.join(10)
        assert len(parts) == PARTS + 1
    assert not kernel.report().failed


def test_asyncio_waits_on_the_descriptor(kernel: FakeKernel) -> None:
    async def talk() -> int:
        loop = asyncio.get_running_loop()
        with opened(socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as made:
            await loop.sock_sendall(made, ask(GETLINK, 99, DUMP))
            count = 1
            while (await loop.sock_recv(made, 65536))[4] != DONE:
                count += 1
            return count

    assert asyncio.run(talk()) == PARTS + 1
    assert not kernel.report().failed


def test_errors_and_delays_come_in_their_place(dumped: Cassette) -> None:
    with FakeKernel(Faulty(Player(dumped), ["enobufs at 2"])), opened() as made:
        made.send(ask(GETLINK, 99, DUMP))
        assert made.recv(65536)[16] == 0
        with pytest.raises(OSError, match=os.strerror(errno.ENOBUFS)):
            made.recv(65536)
        assert made.recv(65536)[16] == 2
    with FakeKernel(Faulty(Player(dumped), ["delay 800"])), opened() as made:
        made.send(ask(GETLINK, 99, DUMP))
        assert select.select([made], [], [], 0)[0] == []
        assert len(read_all(made)) == PARTS + 1


def links(iproute: Any) -> list[Any]:
    return [each.get("ifname") for each in iproute.get_links()]


def test_pyroute2_asks_it_in_both_its_ways() -> None:
    from pyroute2 import AsyncIPRoute, IPRoute

    scripted = Scripted()
    scripted.on("rt-link", "getlink")(
        lambda _: [{"type": "newlink", "header": {"ifi-index": at}, "attrs": {"ifname": f"d{at}"}} for at in (1, 2)]
    )

    async def asked() -> list[Any]:
        async with AsyncIPRoute() as iproute:
            return [each.get("ifname") async for each in await iproute.get_links()]

    with FakeKernel(scripted) as kernel:
        with IPRoute() as iproute:
            assert links(iproute) == ["d1", "d2"]
        assert asyncio.run(asked()) == ["d1", "d2"]
        kernel.check()


@pytest.mark.usefixtures("kernel")
def test_without_room_recvfrom_into_tells_the_length_and_recv_leaves_the_datagram() -> None:
    """As CPython has it: recv and recv_into of nothing call no kernel, recvfrom_into does. pyroute2 0.8 peeks so."""
    with opened() as made:
        made.send(ask(GETLINK, 1, DUMP))
        peek = socket.MSG_DONTWAIT | socket.MSG_PEEK | socket.MSG_TRUNC
        assert made.recvfrom_into(bytearray(), 0, peek) == (16 + 1 + len(BIG), (0, 0))
        assert made.recv(0) == b""
        assert made.recv_into(bytearray()) == 0
        assert len(made.recv(65536)) == 16 + 1 + len(BIG)


@pytest.mark.usefixtures("kernel")
def test_a_closed_socket_says_so_whatever_it_is_asked() -> None:
    made = opened()
    made.close()
    made.close()
    for call in (lambda: made.sendto(b"", (0, 0)), lambda: made.bind((0, 0)), lambda: made.recv(9)):
        with pytest.raises(OSError, match="Bad file descriptor"):
            call()
