"""The packet socket's plain receiver, and the filter that stops it. Unix sockets stand in for packet sockets."""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Iterator
from typing import Any

import pytest

from nlsniff.sources import packets
from nlsniff.sources.packets import SIZE, OneByOne, Received


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two connected datagram sockets."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    yield ours, theirs
    ours.close()
    theirs.close()


class Stamped:
    """Gives what a packet socket adds to each datagram: protocol, packet type, time."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def recv_into(self, *arguments: Any) -> int:
        return self._socket.recv_into(*arguments)

    def recvmsg(self, size: int, space: int, flags: int) -> tuple[bytes, list[Any], int, tuple[Any, ...]]:
        data, _, found, _ = self._socket.recvmsg(size, space, flags)
        stamp = [(socket.SOL_SOCKET, 35, struct.pack("@ll", 12, 34))]
        return data, stamp, found, ("nlmon0", 16, 4, 824, b"")


def test_frames_come_with_protocol_type_and_time(pair: tuple[socket.socket, socket.socket]) -> None:
    receiver = OneByOne(Stamped(pair[0]))  # type: ignore[arg-type]
    pair[1].send(b"one")
    pair[1].send(b"two")
    assert receiver.take(10) == [
        Received(12 * 10**9 + 34, 16, 4, b"one", 3),
        Received(12 * 10**9 + 34, 16, 4, b"two", 3),
    ]
    assert receiver.take(10) == []
    assert not receiver.pending()


def test_a_limit_leaves_the_rest_waiting(pair: tuple[socket.socket, socket.socket]) -> None:
    receiver = OneByOne(Stamped(pair[0]))  # type: ignore[arg-type]
    for _ in range(3):
        pair[1].send(b"x")
    assert [len(receiver.take(2)), len(receiver.take(2))] == [2, 1]


def test_a_frame_beyond_the_size_kept_is_cut_and_counted(pair: tuple[socket.socket, socket.socket]) -> None:
    receiver = OneByOne(Stamped(pair[0]))  # type: ignore[arg-type]
    receiver.size = 10
    pair[1].send(bytes(25))
    assert receiver.take(1) == [Received(12 * 10**9 + 34, 16, 4, bytes(10), 25)]
    assert receiver.cut == 1


@pytest.mark.parametrize("by", ["frame", "word"])
def test_waiting_ends_with_a_frame_or_a_word(pair: tuple[socket.socket, socket.socket], by: str) -> None:
    wake = os.eventfd(0)
    if by == "frame":
        pair[1].send(b"x")
    else:
        os.eventfd_write(wake, 1)
    began = time.monotonic()
    OneByOne(pair[0]).wait(wake, 60_000, 60_000)
    os.close(wake)
    assert time.monotonic() - began < 50


def test_large_mode_keeps_sixteen_mebibytes(pair: tuple[socket.socket, socket.socket]) -> None:
    assert OneByOne(pair[0]).size == SIZE == 262_128
    assert OneByOne(pair[0], large=True).size == 16 << 20


def test_after_stopping_nothing_new_comes_and_what_waits_stays(pair: tuple[socket.socket, socket.socket]) -> None:
    pair[1].send(b"before")
    packets.stop_receiving(pair[0])
    pair[1].send(b"after")
    pair[0].setblocking(False)
    assert pair[0].recv(100) == b"before"
    with pytest.raises(BlockingIOError):
        pair[0].recv(100)
