"""A fake kernel for Python programs, in their own process: sockets of AF_NETLINK that are answered by a recording.

What a program opens is a real descriptor, one end of a pair of unix sockets, so that select, poll and asyncio wait on
it. What it sends is answered at once, in the sending call; what comes is read from the descriptor.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import threading
import time
import weakref
from struct import Struct
from types import TracebackType
from typing import Any, BinaryIO, Final, Self, cast

from nlsniff.errors import ReplayError
from nlsniff.replay.cassette import Cassette
from nlsniff.replay.line import ADD_MEMBERSHIP, DROP_MEMBERSHIP, LIST_MEMBERSHIPS, PKTINFO, SOL_NETLINK, Line
from nlsniff.replay.player import Client, Delivery, Kernel, Player, Report
from nlsniff.replay.scripted import Scripted

MSG_EOR: Final = 0x80

_PATIENCE: Final = 5.0
_INT: Final = Struct("=i")
_real: Final = socket.socket
_real_init: Final = socket.socket.__init__
_real_close: Final[Any] = socket.socket._real_close  # type: ignore[attr-defined]
_plain: Final[Any] = socket.socket.__base__  # the one in C, whose methods the class in Python has


class _Line(Line):
    """A line whose program is this one. ``descriptor`` is its first socket's, which its duplicates may outlive."""

    def __init__(self, kernel: Kernel, client: Client, kind: int, patience: float) -> None:
        super().__init__(client, kind)
        self.kernel = kernel
        self.patience = patience
        self.descriptor = self.theirs.detach()

    def later(self, seconds: float) -> None:
        """Pump again so many seconds from now."""
        timer = threading.Timer(seconds, self.pump)
        timer.daemon = True
        timer.start()

    def read(self, flags: int) -> None:
        """The program has read, or looked at, what came next."""
        if not flags & socket.MSG_PEEK:
            self.taken()

    def forget(self) -> None:
        """Let go of it where no descriptor of it is left."""
        if self.hung_up():
            del _by_client[id(self.client)], _by_identity[self.identity]
            self.kernel.close(self.client)
            self.mine.close()


_lines: Final[weakref.WeakKeyDictionary[socket.socket, _Line]] = weakref.WeakKeyDictionary()
_closed: Final[weakref.WeakSet[socket.socket]] = weakref.WeakSet()
"""Fake ones that no longer are: the real methods would complain of their addresses, not of a closed socket."""
_by_client: Final[dict[int, _Line]] = {}
_by_identity: Final[dict[tuple[int, int], _Line]] = {}


def _identity(descriptor: int) -> tuple[int, int]:
    found = os.fstat(descriptor)
    return found.st_dev, found.st_ino


class _FakeSocket(socket.socket):
    """A socket of AF_NETLINK whose kernel is ours."""

    __slots__ = ()

    @property
    def family(self) -> socket.AddressFamily:
        return socket.AF_NETLINK

    @property
    def type(self) -> socket.SocketKind:
        return socket.SocketKind(_lines[self].kind)

    @property
    def proto(self) -> int:
        return _lines[self].client.protocol

    def bind(self, address: Any, /) -> None:
        line = _lines[self]
        portid, groups = address
        numbers = [bit + 1 for bit in range(32) if groups >> bit & 1]
        _deliver(line.kernel.bind(line.client, portid % (1 << 32), numbers))

    def connect(self, _address: Any, /) -> None:
        line = _lines[self]
        if not line.client.portid:
            _deliver(line.kernel.bind(line.client, 0, ()))

    def getsockname(self) -> Any:
        client = _lines[self].client
        return client.portid, client.mask

    def getpeername(self) -> Any:
        return 0, 0

    def setsockopt(self, level: int, option: int, value: Any, *rest: Any) -> None:
        line = _lines[self]
        if level != SOL_NETLINK:
            _plain.setsockopt(self, level, option, value, *rest)
            return
        number = value if isinstance(value, int) else _INT.unpack_from(value)[0]
        if option == ADD_MEMBERSHIP:
            _deliver(line.kernel.join(line.client, number))
        elif option == DROP_MEMBERSHIP:
            line.client.groups.discard(number)
        else:
            line.set(option, number)

    def getsockopt(self, level: int, option: int, *size: int) -> Any:
        line = _lines[self]
        if level == SOL_NETLINK and option == LIST_MEMBERSHIPS and size:
            return line.memberships()[: size[0]]
        found = line.value(level, option)
        if found is None:
            return _plain.getsockopt(self, level, option, *size)
        return _INT.pack(found)[: size[0]] if size else found

    def send(self, data: Any, _flags: int = 0, /) -> int:
        return _send(self, bytes(data))

    def sendall(self, data: Any, _flags: int = 0, /) -> None:
        _send(self, bytes(data))

    def sendto(self, data: Any, *_: Any) -> int:
        return _send(self, bytes(data))

    def sendmsg(self, buffers: Any, *_: Any) -> int:
        return _send(self, b"".join(map(bytes, buffers)))

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        if not size:
            return b""  # Python asks no kernel for nothing, and the datagram stays
        line, _ = _await(self, flags)
        data: bytes = _plain.recv(self, size, flags)
        line.read(flags)
        return data

    def recv_into(self, buffer: Any, size: int = 0, flags: int = 0) -> int:
        if not size and not memoryview(buffer).nbytes:
            return 0
        line, _ = _await(self, flags)
        count: int = _plain.recv_into(self, buffer, size, flags)
        line.read(flags)
        return count

    def recvfrom(self, size: int, flags: int = 0, /) -> tuple[bytes, Any]:
        line, delivery = _await(self, flags)
        data, _ = _plain.recvfrom(self, size, flags)
        line.read(flags)
        return data, (0, delivery.groups if delivery is not None else 0)

    def recvfrom_into(self, buffer: Any, size: int = 0, flags: int = 0) -> tuple[int, Any]:
        line, delivery = _await(self, flags)
        count, _ = _plain.recvfrom_into(self, buffer, size, flags)
        line.read(flags)
        return count, (0, delivery.groups if delivery is not None else 0)

    def recvmsg(self, size: int, room: int = 0, flags: int = 0, /) -> Any:
        line, delivery = _await(self, flags)
        data, _, said, _ = _plain.recvmsg(self, size, 0, flags)
        line.read(flags)
        return data, _ancillary(line, delivery, room), said & ~MSG_EOR, (0, delivery.groups if delivery else 0)

    def recvmsg_into(self, buffers: Any, room: int = 0, flags: int = 0, /) -> Any:
        line, delivery = _await(self, flags)
        count, _, said, _ = _plain.recvmsg_into(self, buffers, 0, flags)
        line.read(flags)
        return count, _ancillary(line, delivery, room), said & ~MSG_EOR, (0, delivery.groups if delivery else 0)

    def _real_close(self, *given: Any) -> None:
        line = _lines.pop(self, None)
        _closed.add(self)
        _real_close(self, *given)
        if line is not None:
            line.forget()


def _send(sender: socket.socket, data: bytes) -> int:
    line = _lines[sender]
    _deliver(line.kernel.take(line.client, data))
    return len(data)


def _deliver(deliveries: list[Delivery]) -> None:
    for delivery in deliveries:
        line = _by_client.get(id(delivery.client))
        if line is not None:
            line.put(delivery)


def _await(reader: socket.socket, flags: int) -> tuple[_Line, Delivery | None]:
    """What the reader gets next; where it would wait for ever, that is said. Raises OSError for an error."""
    line = _lines[reader]
    found = line.next()
    if found is None and reader.gettimeout() is None and not flags & socket.MSG_DONTWAIT:
        end = time.monotonic() + line.patience
        while found is None and (left := end - time.monotonic()) > 0:
            select.select([reader], [], [], left)
            found = line.next()
        if found is None:
            what = f"a netlink socket (port id {line.client.portid}) waits for more than was recorded"
            line.kernel.report().stalled.append(what)
            raise ReplayError(what, remedy="record the whole of it, or give FakeKernel more patience")
    if found is not None and found.error and not flags & socket.MSG_PEEK:
        _plain.recv(reader, 1)
        line.read(flags)
        raise OSError(found.error, os.strerror(found.error))
    return line, found


def _ancillary(line: _Line, delivery: Delivery | None, room: int) -> list[tuple[int, int, bytes]]:
    if not (room and delivery and line.options.get(PKTINFO)):
        return []
    return [(SOL_NETLINK, PKTINFO, delivery.groups.bit_length().to_bytes(4, "little"))]


_Socket = socket.socket  # FakeKernel.socket hides the module's


class _Patch:
    """What the class of all sockets is given while a kernel is faked: each method looks whether the socket is fake.

    Sockets of subclasses, and of programs that imported the class before, are reached so, too.
    """

    def __init__(self) -> None:
        self._before: dict[str, Any] = {}

    def put(self) -> None:
        for name, ours in vars(_FakeSocket).items():
            if name.startswith("__") and name != "__init__":
                continue
            theirs = getattr(_real, name)
            self._before[name] = vars(_real).get(name)
            setattr(_real, name, _either_property(ours, name) if isinstance(ours, property) else _either(ours, theirs))
        self._before["__init__"] = _real_init
        _real.__init__ = _init  # type: ignore[method-assign]

    def take_back(self) -> None:
        for name, before in self._before.items():
            if before is None:
                delattr(_real, name)
            else:
                setattr(_real, name, before)


def _either(ours: Any, theirs: Any) -> Any:
    def method(self: socket.socket, *given: Any, **named: Any) -> Any:
        if self in _lines:
            return ours(self, *given, **named)
        if self in _closed and ours.__name__ != "_real_close":
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return theirs(self, *given, **named)

    return method


def _either_property(ours: property, name: str) -> property:
    theirs = getattr(_real, name)
    get: Any = theirs.fget if isinstance(theirs, property) else theirs.__get__
    mine: Any = ours.fget
    return property(lambda self: mine(self) if self in _lines else get(self))


class FakeKernel:
    """Stands in for the kernel in this process while entered: ``with FakeKernel("boot.pcapng") as kernel:``.

    ``recorded`` is a capture (a path, a file object, bytes), a :class:`Cassette`, or any :class:`Kernel`, such as one
    that is scripted. All Python sockets of AF_NETLINK that are opened meanwhile are answered by it; :meth:`socket`
    makes one without that. ``options`` are those of :class:`Player`. A reader that waits ``patience`` seconds for
    what does not come gets ReplayError.
    """

    def __init__(
        self,
        recorded: str | os.PathLike[str] | BinaryIO | bytes | Cassette | Kernel,
        *,
        patience: float = _PATIENCE,
        **options: Any,
    ) -> None:
        if isinstance(recorded, (str, bytes, os.PathLike)) or hasattr(recorded, "read"):
            recorded = Cassette.load(cast("BinaryIO | bytes", recorded))
        self.kernel = Player(recorded, **options) if isinstance(recorded, Cassette) else recorded
        if isinstance(self.kernel, Scripted):
            self.kernel.deliver = _deliver
        self._patience = patience

    def __enter__(self) -> Self:
        if not _entered:
            _patch.put()
        _entered.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _entered.remove(self)
        if not _entered:
            _patch.take_back()

    def socket(self, protocol: int = 0, kind: int = socket.SOCK_RAW) -> _Socket:
        """A netlink socket whose kernel is this one."""
        made = _FakeSocket.__new__(_FakeSocket)
        self._adopt(made, kind, protocol)
        return made

    def report(self) -> Report:
        """What came of it until now."""
        return self.kernel.report()

    def check(self) -> None:
        """Raise ReplayError where something was said that was not recorded, or was waited for in vain."""
        report = self.report()
        if report.failed:
            from nlsniff.output.replay import lines

            raise ReplayError("\n".join(lines(report)))

    def _adopt(self, made: _Socket, kind: int, protocol: int) -> None:
        line = _Line(self.kernel, self.kernel.open(protocol, os.getpid()), kind, self._patience)
        _real_init(made, socket.AF_UNIX, socket.SOCK_SEQPACKET, 0, fileno=line.descriptor)
        if kind & socket.SOCK_NONBLOCK:
            made.setblocking(False)
        _attach(made, line)


_entered: Final[list[FakeKernel]] = []
_patch: Final = _Patch()


def _attach(made: socket.socket, line: _Line) -> None:
    _lines[made] = _by_client[id(line.client)] = _by_identity[line.identity] = line


def _init(  # the parameters' names are those of socket.socket
    self: socket.socket,
    family: int = -1,
    type: int = -1,  # noqa: A002
    proto: int = -1,
    fileno: int | None = None,
) -> None:
    """In place of socket.socket's own while a kernel is faked."""
    if fileno is None and family == socket.AF_NETLINK:
        _entered[-1]._adopt(self, socket.SOCK_RAW if type == -1 else type, max(proto, 0))
        return
    _real_init(self, family, type, proto, fileno)
    if fileno is not None and (line := _line_of(fileno)) is not None:
        _attach(self, line)


def _line_of(descriptor: int) -> _Line | None:
    """The fake socket that a descriptor is another name for."""
    return _by_identity.get(_identity(descriptor)) if _by_identity else None
