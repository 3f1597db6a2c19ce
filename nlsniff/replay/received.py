"""Writes a datagram into the memory of a program that receives it, as the kernel does.

Layouts are those of ``struct msghdr``, ``struct mmsghdr``, ``struct iovec``, ``struct cmsghdr`` and
``struct sockaddr_nl`` on a 64-bit machine. Sources: recv(2), netlink(7), ``net/netlink/af_netlink.c``.
"""

from __future__ import annotations

import socket
from struct import Struct

from nlsniff.replay.line import PKTINFO, SOL_NETLINK

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Final

    from nlsniff.replay.line import Line
    from nlsniff.replay.player import Delivery

    Read = Callable[[int, int], bytes]
    Write = Callable[[int, bytes], None]

MSG_CTRUNC: Final = 0x8
MSG_TRUNC: Final = 0x20
_MSGHDR: Final = Struct("@PIxxxxPNPNi")  # name, its size, iovec, their number, control data, its size, flags
_NAME_SIZE_AT: Final = 8
_CONTROL_SIZE_AT: Final = 40
_MMSGHDR_LENGTH_AT: Final = 56
_CONTROL_SIZE_AND_FLAGS: Final = Struct("@Ni")
_IOVEC: Final = Struct("@PN")
_CMSGHDR: Final = Struct("@Nii")
_U32: Final = Struct("=I")
_UCRED: Final = Struct("=iII")
_ADDRESS: Final = Struct("=HxxII")
_MOST_VECTORS: Final = 1024
SCM_CREDENTIALS: Final = 2


def address(portid: int, groups: int) -> bytes:
    """A sockaddr_nl."""
    return _ADDRESS.pack(socket.AF_NETLINK, portid, groups)


def parse_address(data: bytes) -> tuple[int, int]:
    """Port id and groups of a sockaddr_nl. Raises struct.error where it is short."""
    _, portid, groups = _ADDRESS.unpack(data)
    return portid, groups


def put_address(place: int, size_place: int, value: bytes, read: Read, write: Write) -> None:
    """A name into a buffer whose room stands at ``size_place``, and its whole size there."""
    (room,) = _U32.unpack(read(size_place, 4))
    write(place, value[:room])
    write(size_place, _U32.pack(len(value)))


def put(
    name: str, arguments: tuple[int, ...], delivery: Delivery, line: Line, read: Read, write: Write, *, names: bool
) -> int:
    """Give a datagram to who calls recvfrom, recvmsg or recvmmsg; what the call returns.

    ``names`` tells whether credentials were asked for (SO_PASSCRED).
    """
    _, buffer, size, flags, address_place, size_place = arguments[:6]
    data = delivery.data
    if name == "recvfrom":
        taken = data[: min(size, len(data))]
        write(buffer, taken)
        if address_place:
            put_address(address_place, size_place, address(0, delivery.groups), read, write)
        return len(data) if flags & MSG_TRUNC else len(taken)
    whole = bool((flags if name == "recvmmsg" else size) & MSG_TRUNC)
    length = _put_message(buffer, delivery, line, read, write, names=names, whole=whole)
    if name == "recvmmsg":
        write(buffer + _MMSGHDR_LENGTH_AT, _U32.pack(length))
        return 1
    return length


def _put_message(
    header: int, delivery: Delivery, line: Line, read: Read, write: Write, *, names: bool, whole: bool
) -> int:
    data = delivery.data
    name, name_size, vectors, count, control, control_size, _ = _MSGHDR.unpack(read(header, _MSGHDR.size))
    taken = 0
    for base, size in _IOVEC.iter_unpack(read(vectors, min(count, _MOST_VECTORS) * _IOVEC.size) if count else b""):
        part = data[taken : taken + size]
        write(base, part)
        taken += len(part)
    if name:
        write(name, address(0, delivery.groups)[:name_size])
        write(header + _NAME_SIZE_AT, _U32.pack(_ADDRESS.size))
    flags = MSG_TRUNC if taken < len(data) else 0
    said = b""
    for each in _controls(delivery, line, names=names):
        if len(said) + len(each) > control_size or not control:
            flags |= MSG_CTRUNC
            break
        said += each
    write(control, said)
    write(header + _CONTROL_SIZE_AT, _CONTROL_SIZE_AND_FLAGS.pack(len(said), flags))
    return len(data) if whole else taken


def _controls(delivery: Delivery, line: Line, *, names: bool) -> Iterator[bytes]:
    if names:  # the kernel's own
        yield _control(socket.SOL_SOCKET, SCM_CREDENTIALS, _UCRED.pack(0, 0, 0))
    if line.options.get(PKTINFO):
        yield _control(SOL_NETLINK, PKTINFO, _U32.pack(delivery.groups.bit_length()))


def _control(level: int, kind: int, data: bytes) -> bytes:
    length = _CMSGHDR.size + len(data)
    return _CMSGHDR.pack(length, level, kind) + data + bytes(-length % 8)
