"""What a call says or hears: the datagrams in a traced process's memory.

Layouts are those of ``struct msghdr``, ``struct mmsghdr``, ``struct iovec`` and ``struct sockaddr_nl`` on a 64-bit
machine.
"""

from __future__ import annotations

from struct import Struct

from nlsniff.record import record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    Read = Callable[[int, int], bytes]
    """Bytes of the process's memory: address and size."""

MSG_TRUNC: Final = 0x20
LIMIT: Final = 64 << 20  # bytes; no datagram is larger, whatever a call's arguments say
_MSGHDR: Final = Struct("@PIxxxxPNPNi")  # name, its size, iovec, their number, control data, its size, flags
_MMSGHDR_SIZE: Final = 64
_LENGTH_AT: Final = 56  # in struct mmsghdr
_IOVEC: Final = Struct("@PN")
_ADDRESS: Final = Struct("=HxxII")  # sockaddr_nl: family, port id, groups
_U32: Final = Struct("=I")
_INT: Final = Struct("=i")
_CMSGHDR: Final = Struct("@Nii")  # its length with the data, level, type
_SOL_SOCKET: Final = 1
_SCM_RIGHTS: Final = 1
_MOST_CONTROL: Final = 1 << 16
_AF_NETLINK: Final = 16
_MOST_VECTORS: Final = 1024
_BEFORE: Final = 256
_AROUND: Final = 768


@record()
class Datagram:
    """Its bytes, the length it had before its reader's buffer cut it, and the other side."""

    data: bytes
    length: int
    peer: int | None
    groups: int | None


def _address(read: Read, place: int, size: int) -> tuple[int | None, int | None]:
    if not place or size < _ADDRESS.size:
        return None, None
    family, peer, groups = _ADDRESS.unpack(read(place, _ADDRESS.size))
    return (peer, groups) if family == _AF_NETLINK else (None, None)


def _gathered(read: Read, vectors: int, count: int, limit: int) -> bytes:
    """The first ``limit`` bytes that lie in the buffers of an iovec array."""
    count = min(count, _MOST_VECTORS)
    parts = []
    for base, size in _IOVEC.iter_unpack(read(vectors, count * _IOVEC.size)):
        size = min(size, limit)
        if size:
            parts.append(read(base, size))
            limit -= size
        if not limit:
            break
    return parts[0] if len(parts) == 1 else b"".join(parts)


class _Nearby:
    """Memory of which a part is read at once: a msghdr, its vectors and its name are mostly close on one stack."""

    __slots__ = ("_held", "_place", "_read")

    def __init__(self, read: Read, place: int) -> None:
        self._read = read
        self._place = max(place - _BEFORE, 0)
        try:
            self._held = read(self._place, _AROUND)
        except OSError:  # nothing is there so far before it
            self._held = b""

    def __call__(self, place: int, size: int) -> bytes:
        at = place - self._place
        if at >= 0 and at + size <= len(self._held):
            return self._held[at : at + size]
        return self._read(place, size)


def _message(read: Read, header: int, limit: int) -> tuple[Datagram, int]:
    """The datagram that a msghdr describes, and the header's flags."""
    read = _Nearby(read, header)
    name, name_size, vectors, count, _, _, flags = _MSGHDR.unpack(read(header, _MSGHDR.size))
    data = _gathered(read, vectors, count, limit)
    return Datagram(data, len(data), *_address(read, name, name_size)), flags


def sent(name: str, arguments: tuple[int, ...], read: Read) -> list[Datagram]:
    """What a call is about to say. Raises OSError and struct.error where its arguments point nowhere."""
    _, buffer, size, _, address, address_size, *_ = arguments
    if name in ("sendto", "write"):
        peer = _address(read, address, address_size & 0xFFFFFFFF) if name == "sendto" else (None, None)
        data = read(buffer, min(size, LIMIT))
        return [Datagram(data, len(data), *peer)]
    if name == "writev":
        data = _gathered(read, buffer, size, LIMIT)
        return [Datagram(data, len(data), None, None)]
    if name == "sendmsg":
        return [_message(read, buffer, LIMIT)[0]]
    count = min(size & 0xFFFFFFFF, _MOST_VECTORS)
    return [_message(read, buffer + place * _MMSGHDR_SIZE, LIMIT)[0] for place in range(count)]


def said(name: str, datagrams: list[Datagram], result: int) -> list[Datagram]:
    """What of it was said, by the call's result: bytes, or datagrams of sendmmsg."""
    if result <= 0:
        return []
    if name == "sendmmsg":
        return datagrams[:result]
    first = datagrams[0]
    return datagrams if result >= first.length else [Datagram(first.data[:result], result, first.peer, first.groups)]


def room(name: str, arguments: tuple[int, ...], read: Read) -> int:
    """How many bytes a call of one datagram can hear. Raises OSError and struct.error."""
    _, buffer, size, *_ = arguments
    if name in ("read", "recvfrom"):
        return min(size, LIMIT)
    if name == "recvmsg":
        _, _, buffer, size, *_ = _MSGHDR.unpack(read(buffer, _MSGHDR.size))
    vectors = read(buffer, min(size, _MOST_VECTORS) * _IOVEC.size)
    return min(sum(int(length) for _, length in _IOVEC.iter_unpack(vectors)), LIMIT)


def may_be_passed(arguments: tuple[int, ...], read: Read) -> bool:
    """Whether a recvmsg has room for descriptors. Raises OSError and struct.error."""
    *_, control, size, _ = _MSGHDR.unpack(read(arguments[1], _MSGHDR.size))
    return bool(control) and size >= _CMSGHDR.size + _INT.size


def passed(arguments: tuple[int, ...], read: Read) -> list[int]:
    """The descriptors that a recvmsg which has ended brought (SCM_RIGHTS). Raises OSError and struct.error."""
    *_, control, size, _ = _MSGHDR.unpack(read(arguments[1], _MSGHDR.size))
    rest, found = read(control, min(size, _MOST_CONTROL)) if control else b"", []
    while len(rest) >= _CMSGHDR.size:
        length, level, kind = _CMSGHDR.unpack_from(rest)
        if length < _CMSGHDR.size:
            break
        if (level, kind) == (_SOL_SOCKET, _SCM_RIGHTS):
            found += [each for (each,) in _INT.iter_unpack(rest[_CMSGHDR.size : length // 4 * 4])]
        rest = rest[(length + 7) & ~7 :]
    return found


def heard(name: str, arguments: tuple[int, ...], result: int, read: Read) -> list[Datagram]:
    """What a call that returned ``result`` heard. Raises OSError and struct.error."""
    _, buffer, size, _, address, address_size, *_ = arguments
    if result < 0 or (result == 0 and name != "recvmmsg"):
        return []
    if name == "recvmsg":
        return [_heard_message(read, buffer, result)]
    if name == "recvmmsg":
        places = range(buffer, buffer + result * _MMSGHDR_SIZE, _MMSGHDR_SIZE)
        return [_heard_message(read, place, _U32.unpack(read(place + _LENGTH_AT, 4))[0]) for place in places]
    if name == "readv":
        data = _gathered(read, buffer, size, result)
        return [Datagram(data, len(data), None, None)]
    data = read(buffer, min(result, size))
    if name == "read" or not address:
        return [Datagram(data, result, None, None)]
    return [Datagram(data, result, *_address(read, address, _U32.unpack(read(address_size, 4))[0]))]


def _heard_message(read: Read, header: int, result: int) -> Datagram:
    """A received datagram: with MSG_TRUNC asked for, the result is its length and not what was kept of it."""
    datagram, flags = _message(read, header, result)
    length = max(result, datagram.length + (1 if flags & MSG_TRUNC else 0))
    datagram.length = length
    return datagram
