"""Netlink sockets by which a recording is said again to a real kernel: set as recorded, sent by, read to the end.

The kernel answers a request while it is being sent, but for the rest of a dump, which it makes as it is read, and for
the few families that answer from a thread. So an empty socket means that all was said, unless an end is still due.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from nlsniff import wire
from nlsniff.message import DONE_IS_DATA
from nlsniff.sources import rtnl
from nlsniff.sources.membership import ADD_MEMBERSHIP, PKTINFO, SOL_NETLINK, open_socket
from nlsniff.spec import GENERIC

OPTIONS: Final = {
    "broadcast-error": 4,
    "no-enobufs": 5,
    "listen-all-nsid": 8,
    "cap-ack": 10,
    "ext-ack": 11,
    "strict-chk": 12,
}
"""NETLINK_*, ``include/uapi/linux/netlink.h``: what a socket can set that changes what is said to it."""

GRACE_SECONDS: Final = 0.05
"""How long more may come behind an error or an ack."""

_ORDER: Final[wire.Order] = "<" if sys.byteorder == "little" else ">"
_ROOM: Final = 16 << 20
_BUFFER: Final = 64 << 20
_SO_SNDBUFFORCE: Final = 32
_SO_RCVBUFFORCE: Final = 33
_CTRL_CMD_GETFAMILY: Final = 3
_CTRL_ATTR_FAMILY_NAME: Final = 2


class Wanted(NamedTuple):
    """What the recording has of answers: messages, and of them acks, errors and ends of dumps."""

    messages: int
    ends: int


@dataclass(slots=True)
class Answer:
    """The datagrams that answered; ``refused`` is the errno of sending, ``late`` that what was due did not come."""

    datagrams: list[bytes] = field(default_factory=list)
    refused: int = 0
    late: bool = False
    lost: bool = False


class Event(NamedTuple):
    """A datagram sent to a group."""

    protocol: int
    group: int
    data: bytes


class RealKernel(Protocol):
    """A kernel that can be spoken to, in this process's network namespace or in another."""

    def release(self) -> str:
        """Its release."""

    def open(self, protocol: int, portid: int) -> tuple[int, int]:
        """A socket of that port id where it is free; its handle and port id. Raises OSError."""

    def set(self, handle: int, options: Sequence[str]) -> None:
        """Have these of :data:`OPTIONS` and no others."""

    def ask(self, handle: int, data: bytes, wanted: Wanted, seconds: float) -> Answer:
        """Send a datagram and take what answers it, for so long at most."""

    def close(self, handle: int) -> None:
        """Close a socket."""

    def listen(self, protocol: int, groups: Iterable[int]) -> dict[int, int]:
        """Hear these groups from now on; the errno of those that refuse."""

    def heard(self, seconds: float = 0.0) -> list[Event]:
        """What came to the groups since this was last asked; waits so long for the first."""

    def links(self) -> dict[str, int]:
        """The devices there are: names to numbers."""

    def families(self, name: str = "") -> tuple[dict[int, str], dict[int, str]]:
        """Generic families and groups by their numbers; a family of that name is looked for, which may load it."""


class Sockets:
    """The kernel of this process's network namespace."""

    def __init__(self) -> None:
        self._sockets: dict[int, socket.socket] = {}
        self._set: dict[int, frozenset[str]] = {}
        self._protocols: dict[int, int] = {}
        self._listening: dict[int, socket.socket] = {}
        self._buffer = bytearray(_ROOM)
        self._last = 0

    def release(self) -> str:
        """Its release."""
        return os.uname().release

    def open(self, protocol: int, portid: int) -> tuple[int, int]:
        """A socket of that port id where it is free; its handle and port id. Raises OSError."""
        made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, protocol)
        try:
            _enlarge(made, socket.SO_RCVBUF, _SO_RCVBUFFORCE, _BUFFER)
            _bind(made, portid)
        except BaseException:
            made.close()
            raise
        self._last += 1
        self._sockets[self._last] = made
        self._set[self._last] = frozenset()
        self._protocols[self._last] = protocol
        return self._last, made.getsockname()[0]

    def set(self, handle: int, options: Sequence[str]) -> None:
        """Have these of :data:`OPTIONS` and no others; those that the kernel does not know stay away."""
        wanted = frozenset(options) & OPTIONS.keys()
        for name in wanted ^ self._set[handle]:
            with suppress(OSError):
                self._sockets[handle].setsockopt(SOL_NETLINK, OPTIONS[name], int(name in wanted))
        self._set[handle] = wanted

    def ask(self, handle: int, data: bytes, wanted: Wanted, seconds: float) -> Answer:
        """Send a datagram and take what answers it, for so long at most."""
        sock, found = self._sockets[handle], Answer()
        while self._receive(sock, found) is not None:
            pass  # late answers to what was asked before
        found = Answer()
        if len(data) > sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) // 2:
            _enlarge(sock, socket.SO_SNDBUF, _SO_SNDBUFFORCE, 2 * len(data))
        try:
            sock.send(data)
        except OSError as error:
            found.refused = error.errno or errno.EIO
            return found
        seen = _Seen(wanted, self._protocols[handle])
        end = time.monotonic() + seconds
        while True:
            datagram = self._receive(sock, found)
            if datagram is not None:
                found.datagrams.append(datagram)
                seen.take(datagram)
                continue
            patience = min(seen.patience(), end - time.monotonic())
            if not _readable(sock, patience):
                found.late = not seen.over
                return found

    def close(self, handle: int) -> None:
        """Close a socket."""
        self._sockets.pop(handle).close()

    def listen(self, protocol: int, groups: Iterable[int]) -> dict[int, int]:
        """Hear these groups from now on; the errno of those that refuse. Raises OSError without the protocol."""
        refused = {}
        if protocol not in self._listening:
            self._listening[protocol] = open_socket(protocol)
        for group in groups:
            try:
                self._listening[protocol].setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, group)
            except OSError as error:
                refused[group] = error.errno or errno.EINVAL
        return refused

    def heard(self, seconds: float = 0.0) -> list[Event]:
        """What came to the groups since this was last asked; waits so long for the first."""
        if seconds and self._listening:
            select.select([*self._listening.values()], [], [], seconds)
        found = []
        for protocol, sock in self._listening.items():
            while True:
                try:
                    count, control, _, _ = sock.recvmsg_into([self._buffer], 64, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    break
                except OSError as error:
                    if error.errno != errno.ENOBUFS:
                        raise
                    continue
                found.append(Event(protocol, _group(control), bytes(self._buffer[:count])))
        return found

    def links(self) -> dict[str, int]:
        """The devices there are: names to numbers."""
        with rtnl.route_socket() as route:
            return {link.name: link.index for link in rtnl.links(route)}

    def families(self, name: str = "") -> tuple[dict[int, str], dict[int, str]]:
        """Generic families and groups by their numbers; a family of that name is looked for, which may load it."""
        if name:
            attribute = wire.attribute(_CTRL_ATTR_FAMILY_NAME, name.encode() + b"\0", _ORDER)
            with suppress(OSError), rtnl.Netlink(GENERIC) as genl:
                genl.command(wire.NLMSG_MIN_TYPE, 0, bytes((_CTRL_CMD_GETFAMILY, 2, 0, 0)) + attribute)
        found = rtnl.generic_families()
        return found.families, found.groups

    def _receive(self, sock: socket.socket, answer: Answer) -> bytes | None:
        """One more datagram; None where there is none yet."""
        while True:
            try:
                count = sock.recv_into(self._buffer, 0, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return None
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    raise
                answer.lost = True
                continue
            return bytes(memoryview(self._buffer)[:count])


class _Seen:
    """How much of what is wanted has come."""

    def __init__(self, wanted: Wanted, protocol: int) -> None:
        self._wanted = wanted
        self._messages = self._ends = 0
        self._ended = protocol in DONE_IS_DATA
        self._done = self._failed = False

    def take(self, datagram: bytes) -> None:
        for offset, header in wire.headers(datagram, _ORDER):
            self._messages += 1
            if header.type == wire.NLMSG_DONE and not self._ended:
                self._ends += 1
                self._done = True
            elif header.type == wire.NLMSG_ERROR:
                self._ends += 1
                self._failed |= wire.ERRNO[_ORDER].unpack_from(datagram, offset + wire.NLMSG_HDRLEN)[0] < 0

    @property
    def over(self) -> bool:
        """Whether no more is due."""
        return self._failed or self._done or self._ends >= max(self._wanted.ends, 1) or self._complete

    @property
    def _complete(self) -> bool:
        return self._messages >= self._wanted.messages and self._ends >= self._wanted.ends

    def patience(self) -> float:
        """How long to wait for more, in seconds; 0 where all is there, and without end where something is due."""
        if self._complete or (self._done and self._ends >= self._wanted.ends):
            return 0.0
        return GRACE_SECONDS if self.over else float("inf")


def _readable(sock: socket.socket, seconds: float) -> bool:
    return seconds > 0 and bool(select.select([sock], [], [], seconds)[0])


def _bind(sock: socket.socket, portid: int) -> None:
    """By the port id that was recorded, so that values which hold it mean the same; or by any that is free."""
    try:
        sock.bind((portid, 0))
    except OSError as error:
        if not portid or error.errno != errno.EADDRINUSE:
            raise
        sock.bind((0, 0))


def _enlarge(sock: socket.socket, option: int, forced: int, size: int) -> None:
    """A buffer of that size, or as large as we may."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, forced, size)
    except OSError:
        sock.setsockopt(socket.SOL_SOCKET, option, size)


def _group(control: Sequence[tuple[int, int, bytes]]) -> int:
    found = (content for level, kind, content in control if (level, kind) == (SOL_NETLINK, PKTINFO))
    return int.from_bytes(next(found, b"")[:4], sys.byteorder)
