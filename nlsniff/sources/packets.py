"""The AF_PACKET socket that frames are captured with, and a plain way to receive from it.

``ring.py`` has the fast way. Sources: packet(7), socket(7), ``include/uapi/linux/if_packet.h``.
"""

from __future__ import annotations

import ctypes
import socket
import time
from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple, Protocol

ETH_P_ALL: Final = 3
SOL_PACKET: Final = 263
SIZE: Final = 262_144 - 16
"""Bytes kept of a frame: with its cooked header, the most that libpcap and Wireshark read back."""

LARGE_SIZE: Final = 16 << 20

_SO_RCVBUFFORCE: Final = 33
_SO_TIMESTAMPNS: Final = 35
_SO_ATTACH_FILTER: Final = 26
_PACKET_STATISTICS: Final = 6
_STATISTICS: Final = Struct("=II")
_TIMESPEC: Final = Struct("@ll")
_FILTER: Final = Struct("=HBBI")
_FPROG: Final = Struct("@HP")


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
        """Be done with the batch: its frames' memory may be used again."""

    def filling(self) -> bool:
        """Whether so much is waiting that it should be taken now."""


class OneByOne:
    """Receives with recvmsg, a frame a call."""

    capacity = 64

    def __init__(self, sock: socket.socket, *, large: bool = False) -> None:
        self.size = LARGE_SIZE if large else SIZE
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
        peek = self._socket.recv_into(bytearray(1), 0, socket.MSG_PEEK | socket.MSG_TRUNC | socket.MSG_DONTWAIT)
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

    def filling(self) -> bool:
        """How much is waiting is not known: always take it."""
        return True


def open_socket(buffer: int) -> socket.socket:
    """A packet socket on no interface yet, with as much receive buffer as the kernel grants.

    More than ``net.core.rmem_max`` is granted with CAP_NET_ADMIN over the machine only. Raises OSError:
    EPERM without CAP_NET_RAW.
    """
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
    try:
        try:
            sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, buffer)
        except OSError:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
    except BaseException:
        sock.close()
        raise
    return sock


def stop_receiving(sock: socket.socket) -> None:
    """Let no further frame in, by a filter that drops all; those already waiting stay."""
    _attach(sock, _FILTER.pack(0x06, 0, 0, 0))  # BPF_RET | BPF_K, 0 bytes


def accept_longer(sock: socket.socket, size: int) -> None:
    """Let only frames longer than ``size`` bytes in, and one byte of them: enough to be counted."""
    load = _FILTER.pack(0x80, 0, 0, 0)  # BPF_LD | BPF_W | BPF_LEN
    jump = _FILTER.pack(0x25, 0, 1, size)  # BPF_JMP | BPF_JGT | BPF_K
    _attach(sock, load + jump + _FILTER.pack(0x06, 0, 0, 1) + _FILTER.pack(0x06, 0, 0, 0))


def _attach(sock: socket.socket, code: bytes) -> None:
    instructions = ctypes.create_string_buffer(code, len(code))
    program = _FPROG.pack(len(code) // _FILTER.size, ctypes.addressof(instructions))
    sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


def new_drops(sock: socket.socket) -> int:
    """Frames the kernel dropped for want of buffer since this was last asked."""
    return int(_statistics(sock)[1])


def new_packets(sock: socket.socket) -> int:
    """Frames the socket's filter let in since this was last asked, dropped ones included."""
    return int(_statistics(sock)[0])


def _statistics(sock: socket.socket) -> tuple[int, ...]:
    return _STATISTICS.unpack(sock.getsockopt(SOL_PACKET, _PACKET_STATISTICS, _STATISTICS.size))
