"""What a receiving call finds in its memory, beside what the kernel's own netlink puts there."""

from __future__ import annotations

import ctypes
import socket
import struct
from collections.abc import Callable

import pytest

from nlsniff.replay import received
from nlsniff.replay.line import PKTINFO, Line
from nlsniff.replay.player import Client, Delivery

DATA = bytes(range(100))


class Memory:
    """Some of this process's own, by its addresses."""

    def __init__(self) -> None:
        self.kept: list[object] = []

    def place(self, size: int, content: bytes = b"") -> int:
        space = ctypes.create_string_buffer(content, size)
        self.kept.append(space)
        return ctypes.addressof(space)

    def read(self, address: int, size: int) -> bytes:
        return ctypes.string_at(address, size)

    def write(self, address: int, data: bytes) -> None:
        ctypes.memmove(address, data, len(data))


class Call:
    """A call with a buffer in two parts, room for a name and for control data."""

    def __init__(self, sizes: tuple[int, int] = (60, 60), control: int = 100, names: bool = False) -> None:
        self.memory, self.sizes, self.names = Memory(), sizes, names
        place = self.memory.place
        self.parts = [place(size) for size in sizes]
        vectors = place(32, struct.pack("@PNPN", self.parts[0], sizes[0], self.parts[1], sizes[1]))
        self.name, self.control = place(12), place(max(control, 1))
        head = struct.pack("@PIxxxxPNPNi", self.name, 12, vectors, 2, self.control, control, 0)
        self.header = place(64, head)
        self.line = Line(Client(0, 1, groups={3}), socket.SOCK_RAW)

    def put(self, name: str = "recvmsg", flags: int = 0, data: bytes = DATA, groups: int = 4) -> int:
        arguments = (3, self.header, flags, 0, 0, 0) if name == "recvmsg" else (3, self.header, 1, flags, 0, 0)
        delivery = Delivery(self.line.client, data, groups)
        memory = self.memory
        return received.put(name, arguments, delivery, self.line, memory.read, memory.write, names=self.names)

    def found(self) -> tuple[bytes, bytes, int, int]:
        """The data, the control data, the flags, and the name's size."""
        read = self.memory.read
        _, size, _, _, control, length, flags = struct.unpack("@PIxxxxPNPNi", read(self.header, 52))
        data = b"".join(read(place, size) for place, size in zip(self.parts, self.sizes, strict=True))
        return data, read(control, length), flags, size


def test_a_datagram_fills_the_buffers_and_names_the_kernel() -> None:
    call = Call()
    assert call.put() == 100
    data, control, flags, size = call.found()
    assert (data[:100], control, flags, size) == (DATA, b"", 0, 12)
    assert received.parse_address(call.memory.read(call.name, 12)) == (0, 4)


@pytest.mark.parametrize(("flags", "returned"), [(0, 30), (received.MSG_TRUNC, 100)])
def test_what_has_no_room_is_cut_and_said_to_be(flags: int, returned: int) -> None:
    call = Call((10, 20))
    assert call.put(flags=flags) == returned
    assert call.found()[:3] == (DATA[:30], b"", received.MSG_TRUNC)


def controls(data: bytes) -> list[tuple[int, int, bytes]]:
    found = []
    while data:
        length, level, kind = struct.unpack_from("@Nii", data)
        found.append((level, kind, data[16:length]))
        data = data[(length + 7) & ~7 :]
    return found


def test_credentials_and_the_group_are_told_where_they_were_asked_for() -> None:
    call = Call(names=True)
    call.line.options[PKTINFO] = 1
    call.put()
    assert controls(call.found()[1]) == [(1, 2, bytes(12)), (270, PKTINFO, b"\3\0\0\0")]
    small = Call(control=16, names=True)
    small.put()
    assert small.found()[1:3] == (b"", received.MSG_CTRUNC)


def test_several_datagrams_call_gets_one() -> None:
    call = Call()
    assert call.put("recvmmsg") == 1
    assert struct.unpack("@I", call.memory.read(call.header + 56, 4)) == (100,)


@pytest.mark.parametrize("named", [True, False])
def test_recvfrom(named: bool) -> None:
    memory, line = Memory(), Line(Client(0, 1), socket.SOCK_RAW)
    buffer, name, size = memory.place(64), memory.place(12), memory.place(4, b"\x08\0\0\0")
    arguments = (3, buffer, 64, 0, name if named else 0, size if named else 0)
    put: Callable[[tuple[int, ...]], int] = lambda call: received.put(  # noqa: E731
        "recvfrom", call, Delivery(line.client, DATA, 1), line, memory.read, memory.write, names=False
    )
    assert put(arguments) == 64
    assert memory.read(buffer, 64) == DATA[:64]
    assert put((*arguments[:3], received.MSG_TRUNC, 0, 0)) == 100
    assert memory.read(size, 4) == (b"\x0c\0\0\0" if named else b"\x08\0\0\0")
    assert memory.read(name, 8)[:2] == (b"\x10\0" if named else b"\0\0")
