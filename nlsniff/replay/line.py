"""The way from the fake kernel to one socket of a program: a pair of unix sockets that keeps datagrams apart."""

from __future__ import annotations

import errno
import os
import select
import socket
import time
from _thread import allocate_lock  # threading takes longer to import than to use

from nlsniff.lean import deque, suppress

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Final

    from nlsniff.replay.player import Client, Delivery

SOL_NETLINK: Final = 270
ADD_MEMBERSHIP: Final = 1
DROP_MEMBERSHIP: Final = 2
PKTINFO: Final = 3
LIST_MEMBERSHIPS: Final = 9
"""NETLINK_*, ``include/uapi/linux/netlink.h``."""

LAST_OPTION: Final = 12

SO_PROTOCOL: Final = 38
SO_DOMAIN: Final = 39
KIND: Final = 0xF
"""The part of socket(2)'s type that is one, without SOCK_NONBLOCK and SOCK_CLOEXEC."""

_ROOM: Final = 1 << 18  # a few datagrams of a dump: while they are read, the next are made
_MOST_ROOM: Final = 8 << 20
_ERROR: Final = b"!"
"""Stands in the pair for an error."""


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
        self._lock = allocate_lock()
        self._awaited = 0.0  # the moment for which somebody was told
        self._waiting: deque[tuple[float, Delivery]] = deque()  # for room, or for their time
        self._there: deque[Delivery] = deque()  # in the pair, in this order
        self.given_back: deque[Delivery] = deque()  # out of the pair, and not read after all

    def put(self, delivery: Delivery) -> None:
        """Something more for the program."""
        due = time.monotonic() + delivery.delay if delivery.delay else 0.0
        self._waiting.append((due, delivery))
        self.pump()

    def pump(self) -> None:
        """Hand over as much as there is room for and whose time has come."""
        with self._lock, suppress(OSError):
            while self._waiting:
                due, delivery = self._waiting[0]
                seconds = due - time.monotonic() if due else 0.0
                if seconds > 0:
                    if due != self._awaited:
                        self._awaited = due
                        self.later(seconds)
                    return
                try:
                    self._there.append(self._sent(delivery))
                except BlockingIOError:
                    return
                self._waiting.popleft()

    def _sent(self, delivery: Delivery) -> Delivery:
        """What is in the pair now; a datagram that is too large for any socket is lost, as in a full buffer."""
        try:
            self.mine.send(_ERROR if delivery.error else delivery.data)
        except OSError as problem:
            if problem.errno != errno.EMSGSIZE:
                raise
            self.mine.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _MOST_ROOM)
            if len(delivery.data) < self.mine.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) // 2:
                return self._sent(delivery)
            return self._sent(delivery.but(error=errno.ENOBUFS))
        return delivery

    def later(self, seconds: float) -> None:
        """Pump again so many seconds from now."""
        raise NotImplementedError

    @property
    def blocked(self) -> bool:
        """Whether something waits for room in the pair."""
        return bool(self._waiting) and not self._waiting[0][0]

    def forget_read(self, readable: int) -> None:
        """Drop what was read as from a file, without telling us; ``readable`` bytes are next in the pair."""
        if not readable:
            self._there.clear()

    def next(self) -> Delivery | None:
        """What the program is about to read; None where it will have to wait."""
        self.pump()
        first = self.given_back or self._there
        return first[0] if first else None

    def taken(self) -> None:
        """It was read."""
        with suppress(IndexError):
            (self.given_back or self._there).popleft()
        self.pump()

    def give_back(self, delivery: Delivery) -> None:
        """It was not read after all, and comes next."""
        self.given_back.appendleft(delivery)

    def hung_up(self) -> bool:
        """Whether no descriptor of the program's end is left, here or there."""
        poll = select.poll()
        poll.register(self.mine, 0)
        return bool(poll.poll(0))

    def set(self, option: int, value: int) -> None:
        """A setsockopt of SOL_NETLINK. Raises OSError for an option that no kernel has."""
        if not 1 <= option <= LAST_OPTION or option == LIST_MEMBERSHIPS:
            raise OSError(errno.ENOPROTOOPT, os.strerror(errno.ENOPROTOOPT))
        self.options[option] = value

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
