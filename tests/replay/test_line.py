from __future__ import annotations

import errno
import os
import socket
import time

import pytest

from nlsniff.replay.line import LIST_MEMBERSHIPS, SO_DOMAIN, SO_PROTOCOL, SOL_NETLINK, Line
from nlsniff.replay.player import Client, Delivery


class Told(Line):
    """A line that keeps what it was told to wait for."""

    def __init__(self, client: Client) -> None:
        super().__init__(client, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self.theirs.setblocking(False)
        self.moments: list[float] = []

    def later(self, seconds: float) -> None:
        self.moments.append(seconds)


def read(line: Line) -> bytes:
    data = line.theirs.recv(1 << 17)
    line.taken()
    return data


def test_datagrams_come_in_order_and_as_there_is_room() -> None:
    line = Told(Client(0, 1))
    sent = [bytes([number]) * 60_000 for number in range(40)]
    for data in sent:
        line.put(Delivery(line.client, data))
    assert line.blocked
    found = []
    while (delivery := line.next()) is not None:
        found.append(read(line))
        assert delivery.data == found[-1]
    assert found == sent
    assert not line.blocked


def test_what_is_late_holds_up_what_comes_behind_it_and_is_told_once() -> None:
    line = Told(Client(0, 1))
    for data, delay in ((b"a", 0.0), (b"b", 0.05), (b"c", 0.0)):
        line.put(Delivery(line.client, data, delay=delay))
    assert read(line) == b"a"
    assert line.next() is None
    assert len(line.moments) == 1
    time.sleep(line.moments[0])
    assert line.next() is not None
    assert [read(line), read(line)] == [b"b", b"c"]


def test_data_given_as_a_function_is_made_when_there_is_room_for_it() -> None:
    line, made = Told(Client(0, 1)), []

    def make() -> bytes:
        made.append(1)
        return bytes(100_000)

    for _ in range(20):
        line.put(Delivery(line.client, make))
    assert 0 < len(made) < 20


def test_an_error_stands_in_its_place() -> None:
    line = Told(Client(0, 1))
    line.put(Delivery(line.client, b"lost", error=errno.ENOBUFS))
    line.put(Delivery(line.client, b"next"))
    first = line.next()
    assert first is not None
    assert first.error == errno.ENOBUFS
    assert len(read(line)) == 1
    assert read(line) == b"next"


def test_what_is_given_back_comes_next() -> None:
    line = Told(Client(0, 1))
    for data in (b"a", b"b"):
        line.put(Delivery(line.client, data))
    first = line.next()
    assert first is not None
    read(line)
    line.give_back(first)
    assert line.next() is first
    line.taken()
    again = line.next()
    assert again is not None
    assert again.data == b"b"


def test_what_was_read_as_from_a_file_is_forgotten() -> None:
    line = Told(Client(0, 1))
    line.put(Delivery(line.client, b"a"))
    line.forget_read(1)
    assert line.next() is not None
    line.theirs.recv(9)
    line.forget_read(0)
    assert line.next() is None


def test_it_says_what_a_netlink_socket_says() -> None:
    line = Told(Client(16, 1, groups={1, 33}))
    asked = [line.value(socket.SOL_SOCKET, option) for option in (socket.SO_TYPE, SO_PROTOCOL, SO_DOMAIN)]
    assert asked == [socket.SOCK_DGRAM, 16, socket.AF_NETLINK]
    assert line.value(SOL_NETLINK, 11) == 0
    assert line.value(socket.SOL_SOCKET, socket.SO_RCVBUF) is None
    assert line.memberships() == bytes.fromhex("0100000001000000")
    assert LIST_MEMBERSHIPS == 9


def test_it_hangs_up_with_the_last_descriptor() -> None:
    line = Told(Client(0, 1))
    copy = line.theirs.dup()
    line.theirs.close()
    assert not line.hung_up()
    copy.close()
    assert line.hung_up()


def test_a_datagram_too_large_for_any_socket_is_lost_as_in_a_full_buffer() -> None:
    line = Told(Client(0, 1))
    line.put(Delivery(line.client, bytes(64 << 20)))
    line.put(Delivery(line.client, b"next"))
    first = line.next()
    assert first is not None
    assert first.error == errno.ENOBUFS
    assert [read(line)[:1], read(line)] == [b"!", b"next"]


@pytest.mark.parametrize("option", [0, 9, 13, 99])
def test_an_option_that_no_kernel_has_is_refused(option: int) -> None:
    line = Told(Client(0, 1))
    line.set(11, 1)
    assert line.value(SOL_NETLINK, 11) == 1
    with pytest.raises(OSError, match=os.strerror(errno.ENOPROTOOPT)):
        line.set(option, 1)
