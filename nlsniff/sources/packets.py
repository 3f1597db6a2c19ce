"""The AF_PACKET socket that frames are captured with, and a plain way to receive from it.

:mod:`.ring` has the fast way. Sources: packet(7), socket(7), ``include/uapi/linux/if_packet.h``.
"""

from __future__ import annotations

import ctypes
import select
import socket
import time
from collections.abc import Sequence
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
    """Takes what is waiting on a packet socket, without blocking. ``cut`` counts frames longer than what is kept."""

    @property
    def cut(self) -> int: ...

    def take(self, limit: int) -> Sequence[Received | None]:
        """Up to ``limit`` frames; none when none waits. None stands for one that was rejected. Raises OSError."""

    def pending(self) -> bool:
        """Whether frames have arrived that cannot be taken yet."""

    def wait(self, wake: int, idle_ms: int, gather_ms: int) -> None:
        """Wait for frames, then a while for more, or until ``wake`` is readable."""


class OneByOne:
    """Receives with recvmsg, a frame a call."""

    capacity = 64

    def __init__(self, sock: socket.socket, *, large: bool = False) -> None:
        self.size = LARGE_SIZE if large else SIZE
        self.cut = 0
        self._socket = sock

    def take(self, limit: int) -> list[Received]:
        """Up to ``limit`` frames; none when none waits. Raises OSError."""
        found: list[Received] = []
        while len(found) < min(limit, self.capacity):
            try:
                received = self._receive_one()
            except BlockingIOError:
                break
            except OSError:
                if not found:
                    raise
                break
            found.append(received)
        self.cut += sum(len(frame.data) < frame.length for frame in found)
        return found

    def _receive_one(self) -> Received:
        peek = self._socket.recv_into(bytearray(1), 0, socket.MSG_PEEK | socket.MSG_TRUNC | socket.MSG_DONTWAIT)
        data, control, _, address = self._socket.recvmsg(min(peek, self.size) or 1, 64, socket.MSG_DONTWAIT)
        stamp = time.time_ns()
        for level, type_, content in control:
            if (level, type_) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS) and len(content) == _TIMESPEC.size:
                seconds, nanoseconds = _TIMESPEC.unpack(content)
                stamp = seconds * 10**9 + nanoseconds
        return Received(stamp, address[1], address[2], data, max(peek, len(data)))

    def pending(self) -> bool:
        """A frame can be taken as soon as it has arrived."""
        return False

    def wait(self, wake: int, idle_ms: int, _gather_ms: int) -> None:
        """Wait for a frame, or until ``wake`` is readable: the queue is short, so it is taken at once."""
        poll = select.poll()
        poll.register(wake, select.POLLIN)
        poll.register(self._socket, select.POLLIN)
        poll.poll(idle_ms)


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
    attach(sock, _FILTER.pack(0x06, 0, 0, 0))  # BPF_RET | BPF_K, 0 bytes


def attach(sock: socket.socket, program: bytes) -> None:
    """Let a classic BPF program say how many bytes of each frame come in. Raises OSError."""
    instructions = ctypes.create_string_buffer(program, len(program))
    packed = _FPROG.pack(len(program) // _FILTER.size, ctypes.addressof(instructions))
    sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, packed)


def new_drops(sock: socket.socket) -> int:
    """Frames the kernel dropped for want of buffer since this was last asked."""
    _, dropped = _STATISTICS.unpack(sock.getsockopt(SOL_PACKET, _PACKET_STATISTICS, _STATISTICS.size))
    return int(dropped)
