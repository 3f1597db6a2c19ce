"""speaker.py HOW: asks rtnetlink for the device lo, by one pair of system calls, and prints what came back as hex."""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import sys
import threading
from pathlib import Path

REQUEST = struct.pack("=IHHII", 32, 18, 1, 7, 0) + struct.pack("=BxHiII", 0, 0, 1, 0, 0)


def over_a_unix_socket(sock: socket.socket) -> bytes:
    """The socket itself is handed over, and another descriptor speaks."""
    one, other = socket.socketpair()
    socket.send_fds(one, [b"x"], [sock.fileno()])
    sock.close()
    one.close()
    descriptor = socket.recv_fds(other, 1, 1)[1][0]
    os.write(descriptor, REQUEST)
    return os.read(descriptor, 65536)


def by_pidfd(sock: socket.socket) -> bytes:
    """A descriptor of the parent's, taken by its child (pidfd_getfd)."""
    reading, writing = os.pipe()
    parent, theirs = os.getpid(), sock.fileno()
    if not os.fork():
        sock.close()
        taken = ctypes.CDLL(None).syscall(438, os.pidfd_open(parent), theirs, 0)
        os.write(taken, REQUEST)
        os.write(writing, os.read(taken, 65536))
        os._exit(0)
    os.close(writing)
    os.wait()
    return os.read(reading, 65536)


def all_parts(sock: socket.socket) -> bytes:
    """A dump, with room for 4096 bytes a part."""
    sock.send(REQUEST[:6] + b"\x01\x03" + REQUEST[8:20] + bytes(12))
    parts: list[bytes] = []
    while not parts or parts[-1][4:6] != b"\x03\0":
        parts.append(sock.recv(4096))
    return b"".join(parts)


def fails(how: str) -> str:
    """Receiving where nothing comes, or to where no memory is."""
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    if how == "timeout":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", 0, 100_000))
        sock.settimeout(0.3)
    elif how == "nonblocking":
        sock.setblocking(False)
    libc = ctypes.CDLL(None, use_errno=True)
    if how == "nowhere":
        sock.send(REQUEST)
        libc.recvmsg(sock.fileno(), ctypes.c_void_p(8), 0)
        return os.strerror(ctypes.get_errno())
    try:
        sock.recv(100)
    except OSError as error:
        return str(error)
    return "nothing failed"


def many(path: str) -> None:
    """One request by sendmmsg, its answer by recvmmsg (struct mmsghdr and iovec of a 64-bit machine)."""
    libc = ctypes.CDLL(None, use_errno=True)
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    said, heard = ctypes.create_string_buffer(REQUEST), ctypes.create_string_buffer(65536)
    length = 0
    for call, buffer, size in ((libc.sendmmsg, said, len(REQUEST)), (libc.recvmmsg, heard, 65536)):
        vector = ctypes.create_string_buffer(struct.pack("@PN", ctypes.addressof(buffer), size))
        header = struct.pack("@PIxxxxPNPNixxxxIxxxx", 0, 0, ctypes.addressof(vector), 1, 0, 0, 0, 0)
        space = ctypes.create_string_buffer(header)
        assert call(sock.fileno(), space, 1, 0, None) == 1
        (length,) = struct.unpack_from("=I", space, 56)
    Path(path).write_text(heard.raw[:length].hex())


ODD = {"passed": over_a_unix_socket, "taken": by_pidfd, "dump": all_parts}


def speak(how: str) -> None:
    """One request, one answer."""
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    descriptor = sock.fileno()
    if how == "write":
        os.write(descriptor, REQUEST)
        got = os.read(descriptor, 65536)
    elif how == "vectors":
        os.writev(descriptor, [REQUEST[:10], REQUEST[10:]])
        parts = [bytearray(20), bytearray(65536)]
        size = os.readv(descriptor, parts)
        got = b"".join(parts)[:size]
    elif how == "sendto":
        sock.sendto(REQUEST, (0, 0))
        got = sock.recvfrom(65536)[0]
    elif how == "peek":
        sock.sendmsg([REQUEST])
        size = sock.recv_into(bytearray(1), 1, socket.MSG_PEEK | socket.MSG_TRUNC)
        got = sock.recvmsg(size)[0]
    elif how == "dup":
        copy = os.dup(descriptor)
        sock.close()
        os.write(copy, REQUEST)
        got = os.read(copy, 65536)
    elif how == "short":
        sock.send(REQUEST)
        got = sock.recv(100)
    elif how in ODD:
        got = ODD[how](sock)
    else:
        sock.sendmsg([REQUEST[:16], REQUEST[16:]], [], 0, (0, 0))
        got = sock.recvmsg(65536)[0]
    print(got.hex(), flush=True)


if sys.argv[1] == "thread":
    thread = threading.Thread(target=speak, args=("sendmsg",))
    thread.start()
    thread.join()
elif sys.argv[1] == "mmsg":
    many(sys.argv[2])
elif sys.argv[1] == "fork":
    for _ in range(20):
        if not os.fork():
            speak("sendmsg")
            os._exit(0)
        os.wait()
elif sys.argv[1] in ("timeout", "nonblocking", "nowhere"):
    print(fails(sys.argv[1]), flush=True)
else:
    speak(sys.argv[1])
