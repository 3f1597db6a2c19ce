"""The way from the fake kernel to one socket of a program: a pair of unix sockets that keeps datagrams apart."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from nlsniff.replay.player import Client, Delivery

SOL_NETLINK: Final = 270
ADD_MEMBERSHIP: Final = 1
DROP_MEMBERSHIP: Final = 2
PKTINFO: Final = 3
LIST_MEMBERSHIPS: Final = 9
"""NETLINK_*, ``include/uapi/linux/netlink.h``."""

SO_PROTOCOL: Final = 38
SO_DOMAIN: Final = 39
KIND: Final = 0xF
"""The part of socket(2)'s type that is one, without SOCK_NONBLOCK and SOCK_CLOEXEC."""

_ROOM: Final = 8 << 20
_INSTEAD: Final = b"!"
"""Stands in the pair for an error, and for a datagram that is too large for it."""


class Line:
    """One fake netlink socket: what is on its way to the program, and what it has set.

    ``theirs`` is the program's end until it has been handed over. What is read of it must be told by :meth:`taken`.
    """

    def __init__(self, client: Client, kind: int, name: bytes | None = None) -> None:
        self.client = client
        self.kind = kind & KIND
        self.options: dict[int, int] = {}
        self.mine, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.mine.setblocking(False)
        if name is not None:
            self.mine.bind(name)
        self.mine.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ROOM)
        found = os.fstat(self.theirs.fileno())
        self.identity = found.st_dev, found.st_ino
        self._lock = threading.Lock()
        self._waiting: deque[tuple[float, Delivery]] = deque()  # for room, or for their time
        self._there: deque[Delivery] = deque()  # in the pair, in this order

    def put(self, delivery: Delivery, later: Callable[[float], None]) -> None:
        """Something more for the program; ``later`` is told how many seconds from now to pump again."""
        due = time.monotonic() + delivery.delay if delivery.delay else 0.0
        self._waiting.append((due, delivery))
        if delivery.delay:
            later(delivery.delay)
        self.pump()

    def pump(self) -> None:
        """Hand over as much as there is room for and whose time has come."""
        with self._lock, suppress(OSError):
            while self._waiting and self._waiting[0][0] <= time.monotonic():
                delivery = self._waiting[0][1]
                try:
                    self.mine.send(_INSTEAD if delivery.error else delivery.data)
                except BlockingIOError:
                    return
                self._there.append(delivery)
                self._waiting.popleft()

    def next(self) -> Delivery | None:
        """What the program is about to read; None where it will have to wait."""
        self.pump()
        return self._there[0] if self._there else None

    def taken(self) -> None:
        """It was read."""
        with suppress(IndexError):
            self._there.popleft()
        self.pump()

    def hung_up(self) -> bool:
        """Whether no descriptor of the program's end is left, here or there."""
        poll = select.poll()
        poll.register(self.mine, 0)
        return bool(poll.poll(0))

    def value(self, level: int, option: int) -> int | None:
        """What getsockopt gives where the pair itself would say something else; None where that is right."""
        if level == SOL_NETLINK:
            return self.options.get(option, 0)
        if level != socket.SOL_SOCKET:
            return None
        ours = {socket.SO_TYPE: self.kind, SO_PROTOCOL: self.client.protocol, SO_DOMAIN: socket.AF_NETLINK}
        return ours.get(option)

    def memberships(self) -> bytes:
        """The groups it has joined, as NETLINK_LIST_MEMBERSHIPS gives them."""
        joined = sum(1 << group - 1 for group in self.client.groups)
        return joined.to_bytes(max((joined.bit_length() + 31) // 32 * 4, 4), "little")
