"""Frames of one interface from an AF_PACKET socket, a batch a system call, each in a slot of its own.

Sources: packet(7), recvmmsg(2), socket(7), ``include/uapi/linux/if_packet.h``. The slots are filled by
``recvmmsg`` and nothing is done per frame until somebody asks for one; ``blocks.py`` writes a whole
batch to a file in place. Where the C library's structures are not those of a 64-bit system, frames are
received one by one with ``recvmsg`` instead.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import socket
import sys
import time
from array import array
from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple, Protocol

ETH_P_ALL: Final = 3
SLOTS: Final = 511
"""Frames a batch: 2 buffers a frame and one more are what one writev takes (IOV_MAX 1024)."""

SLOT_SIZE: Final = 262_144 - 16
"""Bytes kept of a frame: with its cooked header, the most that libpcap and Wireshark read back."""

LARGE_SLOTS: Final = 64
LARGE_SLOT_SIZE: Final = 16 << 20

_SO_RCVBUFFORCE: Final = 33
_SO_TIMESTAMPNS: Final = 35
_SO_ATTACH_FILTER: Final = 26
_SOL_PACKET: Final = 263
_PACKET_STATISTICS: Final = 6
_MAP_NORESERVE: Final = 0x4000
_STAGGER: Final = 4096 + 192  # so that the slots' first bytes do not all fall into one set of the cache
_LARGE_RELEASE: Final = 64 << 20

_MMSGHDR: Final = 64
_CMSG: Final = 32  # cmsghdr (16) and timespec (16)
_SOCKADDR_LL: Final = 20
_LOW: Final = 0 if sys.byteorder == "little" else 1
_STATISTICS: Final = Struct("=II")
_TIMESPEC: Final = Struct("@ll")
_FILTER: Final = Struct("=HBBI")
_FPROG: Final = Struct("@HP")

_libc = ctypes.CDLL(None, use_errno=True)

FAST: Final = (
    sys.platform == "linux"
    and ctypes.sizeof(ctypes.c_void_p) == ctypes.sizeof(ctypes.c_size_t) == ctypes.sizeof(ctypes.c_long) == 8
    and hasattr(_libc, "recvmmsg")
)
"""Whether the structures have the layout that batches are read with."""


class Received(NamedTuple):
    """One frame as the socket gave it; ``length`` is what it had before the slot cut it."""

    time_ns: int
    protocol: int
    packet_type: int
    data: bytes
    length: int


class Receiver(Protocol):
    """Takes what is waiting on a packet socket, a batch at a time, without blocking."""

    capacity: int

    def receive(self, limit: int) -> int:
        """Take up to ``limit`` frames and return their number; 0 when none waits. Raises OSError."""

    def frames(self) -> Iterator[Received]:
        """Each frame of the last batch."""

    def cut(self) -> int:
        """How many frames of the last batch were longer than their slot."""

    def release(self) -> None:
        """Get ready for the next batch, and give memory back that an unusually large one took."""


class Slots:
    """Receives batches by recvmmsg. ``lengths`` and the other views are lanes, one a slot, into the kernel's answer."""

    def __init__(self, sock: socket.socket, *, count: int = SLOTS, size: int = SLOT_SIZE) -> None:
        self.capacity, self.size, self.stride = count, size, size + _STAGGER
        self.received = 0
        self.regular = True
        """Whether each frame of the batch is whole and has its time stamp."""
        self._fd = sock.fileno()
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _MAP_NORESERVE
        self._memory = mmap.mmap(-1, count * self.stride, flags=flags)
        self.address = _address(self._memory)
        self._names = bytearray(count * _SOCKADDR_LL)
        self._control = bytearray(count * _CMSG)
        self._vectors = array("Q", bytes(count * 16))
        self._headers = bytearray(count * _MMSGHDR)
        self._headers_address = _address(self._headers)
        self._point_everything()
        words, control = memoryview(self._headers).cast("I"), memoryview(self._control).cast("Q")
        self.lengths = words[14::16]
        self._flags = words[12::16]
        self._control_lengths = words[10 + _LOW :: 16]
        self.seconds, self.nanoseconds = control[2::4], control[3::4]
        self.protocols = memoryview(self._names).cast("H")[1 :: _SOCKADDR_LL // 2]  # network byte order
        self.packet_types = memoryview(self._names)[10::_SOCKADDR_LL]
        self._no_flags = bytes(4 * count)
        self._full_control = (array("I", [_CMSG]) * count).tobytes()

    def _point_everything(self) -> None:
        """Fill the constant parts of each slot's mmsghdr, iovec, and their pointers to one another."""
        count, vectors = self.capacity, memoryview(self._vectors)
        vectors[0::2] = _addresses(self.address, self.stride, count)
        vectors[1::2] = array("Q", [self.size]) * count
        quads = memoryview(self._headers).cast("Q")
        quads[0::8] = _addresses(_address(self._names), _SOCKADDR_LL, count)
        quads[2::8] = _addresses(self._vectors.buffer_info()[0], 16, count)
        quads[3::8] = array("Q", [1]) * count
        quads[4::8] = _addresses(_address(self._control), _CMSG, count)
        quads[5::8] = array("Q", [_CMSG]) * count
        memoryview(self._headers).cast("I")[2::16] = array("I", [_SOCKADDR_LL]) * count

    def receive(self, limit: int) -> int:
        """Take up to ``limit`` frames and return their number; 0 when none waits. Raises OSError."""
        flags = socket.MSG_DONTWAIT | socket.MSG_TRUNC
        self.received = 0
        while True:
            count: int = _libc.recvmmsg(
                self._fd, ctypes.c_void_p(self._headers_address), min(limit, self.capacity), flags, None
            )
            if count >= 0:
                self._see(count)
                return count
            code = ctypes.get_errno()
            if code == errno.EAGAIN:
                return 0
            if code != errno.EINTR:
                raise OSError(code, os.strerror(code))

    def _see(self, count: int) -> None:
        self.received = count
        flags, control = self._flags[:count], self._control_lengths[:count]
        self.regular = (
            flags.tobytes() == self._no_flags[: 4 * count] and control.tobytes() == self._full_control[: 4 * count]
        )

    def cut(self) -> int:
        """How many frames of the last batch were longer than their slot."""
        return 0 if self.regular else sum(bool(flags & socket.MSG_TRUNC) for flags in self._flags[: self.received])

    def frames(self) -> Iterator[Received]:
        """Each frame of the last batch."""
        memory, stride, size, now = self._memory, self.stride, self.size, time.time_ns()
        for slot in range(self.received):
            length, start = self.lengths[slot], slot * stride
            stamped = self._control_lengths[slot] == _CMSG
            yield Received(
                self.seconds[slot] * 10**9 + self.nanoseconds[slot] if stamped else now,
                socket.ntohs(self.protocols[slot]),
                self.packet_types[slot],
                memory[start : start + min(length, size)],
                length,
            )

    def release(self) -> None:
        """Get ready for the next batch, and give memory back that an unusually large one took."""
        if not self.regular:
            self._control_lengths[:] = memoryview(self._full_control).cast("I")
        if self.size > SLOT_SIZE and sum(self.lengths[: self.received]) > _LARGE_RELEASE:
            self._memory.madvise(mmap.MADV_DONTNEED)


class OneByOne:
    """Receives with recvmsg, for systems whose structures Slots does not know."""

    def __init__(self, sock: socket.socket, *, size: int = SLOT_SIZE) -> None:
        self.capacity, self.size = 64, size
        self._socket = sock
        self._frames: list[Received] = []

    def receive(self, limit: int) -> int:
        """Take up to ``limit`` frames and return their number; 0 when none waits. Raises OSError."""
        self._frames = []
        while len(self._frames) < min(limit, self.capacity):
            try:
                received = self._receive_one()
            except BlockingIOError:
                break
            except OSError:
                if not self._frames:
                    raise
                break
            self._frames.append(received)
        return len(self._frames)

    def _receive_one(self) -> Received:
        peek = self._socket.recv_into(b"", 0, socket.MSG_PEEK | socket.MSG_TRUNC | socket.MSG_DONTWAIT)
        data, control, _, address = self._socket.recvmsg(min(peek, self.size) or 1, 64, socket.MSG_DONTWAIT)
        stamp = time.time_ns()
        for level, type_, content in control:
            if (level, type_) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS) and len(content) == _TIMESPEC.size:
                seconds, nanoseconds = _TIMESPEC.unpack(content)
                stamp = seconds * 10**9 + nanoseconds
        return Received(stamp, address[1], address[2], data, max(peek, len(data)))

    def frames(self) -> Iterator[Received]:
        """Each frame of the last batch."""
        return iter(self._frames)

    def cut(self) -> int:
        """How many frames of the last batch were longer than their slot."""
        return sum(len(frame.data) < frame.length for frame in self._frames)

    def release(self) -> None:
        """Nothing is kept between batches."""


def open_socket(interface: str, buffer: int) -> tuple[socket.socket, int]:
    """A packet socket on the interface, and the bytes of receive buffer that the kernel granted.

    More than ``net.core.rmem_max`` is granted with CAP_NET_ADMIN over the machine only. Raises OSError:
    EPERM without CAP_NET_RAW, ENODEV without the interface.
    """
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
    try:
        try:
            sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, buffer)
        except OSError:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        sock.bind((interface, ETH_P_ALL))
    except BaseException:
        sock.close()
        raise
    return sock, sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2  # the kernel keeps it doubled


def stop_receiving(sock: socket.socket) -> None:
    """Let no further frame in, by a filter that drops all; those already waiting stay."""
    instruction = ctypes.create_string_buffer(_FILTER.pack(0x06, 0, 0, 0), _FILTER.size)  # BPF_RET | BPF_K, 0 bytes
    program = _FPROG.pack(1, ctypes.addressof(instruction))
    sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


def new_drops(sock: socket.socket) -> int:
    """Frames the kernel dropped for want of buffer since this was last asked."""
    return int(_STATISTICS.unpack(sock.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, _STATISTICS.size))[1])


def receiver(sock: socket.socket, *, large: bool = False) -> Receiver:
    """The fastest receiver this system has; ``large`` takes frames up to 16 MiB whole."""
    if not FAST:
        return OneByOne(sock, size=LARGE_SLOT_SIZE if large else SLOT_SIZE)
    return Slots(sock, count=LARGE_SLOTS, size=LARGE_SLOT_SIZE) if large else Slots(sock)


def _address(buffer: bytearray | mmap.mmap) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(buffer))


def _addresses(start: int, stride: int, count: int) -> array[int]:
    return array("Q", range(start, start + stride * count, stride))
