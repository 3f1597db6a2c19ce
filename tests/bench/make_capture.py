"""Record the bench capture from this kernel, in a user and network namespace of its own.

``make_capture.py FILE [ROUTES]`` adds and deletes ROUTES routes (100,000 unless given), each told in a
notification of its own, and between the two dumps routes and links. No nlmon is needed: the frames are
what a listening and a dumping socket receive, written with link type 253.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from nlsniff.frame import Frame, GenericFamilies
from nlsniff.output.pcapng import PcapngWriter

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SO_RCVBUFFORCE = 33
SOL_NETLINK, NETLINK_ADD_MEMBERSHIP = 270, 1
RTM_GETLINK, RTM_GETROUTE = 18, 26
RTNLGRP_IPV4_ROUTE = 7
NLM_F_REQUEST, NLM_F_DUMP = 1, 0x300
NLMSG_DONE = 3
DUMMIES, LINK_DUMPS, ROUTE_DUMPS = 60, 12, 2
TABLES = 4


def enter_namespace() -> None:
    """A fresh network namespace in which this process is root; in a user namespace unless it is already."""
    uid, gid = os.getuid(), os.getgid()
    flags = CLONE_NEWNET if uid == 0 else CLONE_NEWNET | CLONE_NEWUSER
    if ctypes.CDLL(None, use_errno=True).unshare(flags):
        raise OSError(ctypes.get_errno(), "unshare: network namespaces are not to be had here")
    if uid:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
        Path("/proc/self/gid_map").write_text(f"0 {gid} 1")


def route_socket() -> socket.socket:
    """A NETLINK_ROUTE socket with a buffer that holds a burst."""
    made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    try:
        made.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 256 << 20)
    except PermissionError:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 256 << 20)
    made.bind((0, 0))
    return made


def dump(kind: int) -> Iterator[bytes]:
    """The request of a dump and the datagrams that answer it."""
    with route_socket() as asker:
        body = bytes(16) if kind == RTM_GETLINK else bytes((socket.AF_INET, *bytes(11)))
        request = struct.pack("=IHHII", 16 + len(body), kind, NLM_F_REQUEST | NLM_F_DUMP, 1, 0) + body
        asker.send(request)
        yield request
        while True:
            answer = asker.recv(1 << 16)
            yield answer
            if struct.unpack_from("=H", answer, 4)[0] == NLMSG_DONE:
                return


def routes(verb: str, count: int) -> str:
    """A batch for ip: routes over the dummies with a metric, some with a gateway and an MTU."""
    lines = []
    for number in range(count):
        network = f"{20 + (number >> 16)}.{number >> 8 & 255}.{number & 255}.0/24"
        extra = f" via 10.{number % DUMMIES}.0.2 mtu 1400" if number % 5 == 0 else ""
        lines.append(
            f"route {verb} {network}{extra} dev d{number % DUMMIES} metric {number % 7} table {1000 + number % TABLES}"
        )
    return "\n".join(lines)


def ip_batch(text: str) -> None:
    """Run a batch of ip commands."""
    subprocess.run(["ip", "-batch", "-"], input=text, text=True, check=True)


class Recorder:
    """Writes the route notifications that come while its block runs, in a thread of its own."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._listener = route_socket()
        self._listener.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, RTNLGRP_IPV4_ROUTE)
        self._listener.settimeout(0.2)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._listener.close()

    def _run(self) -> None:
        while True:
            try:
                self._write(self._listener.recv(1 << 16))
            except TimeoutError:
                if self._over.is_set():
                    return
            except OSError as problem:
                if problem.errno != errno.ENOBUFS:
                    raise


def main(path: str, count: int) -> None:
    """Record."""
    enter_namespace()
    links = "\n".join(
        f"link add d{n} type dummy\nlink set d{n} up\naddr add 10.{n}.0.1/24 dev d{n}" for n in range(DUMMIES)
    )
    ip_batch(links)
    with PcapngWriter(path, interface="nlmon0", families=GenericFamilies()) as writer:
        number = 0

        def write(data: bytes) -> None:
            nonlocal number
            number += 1
            writer.write(Frame(number, time.time_ns(), 0, data, len(data), GenericFamilies()))

        with Recorder(write):
            ip_batch(routes("add", count))
        for _ in range(ROUTE_DUMPS):
            for datagram in dump(RTM_GETROUTE):
                write(datagram)
        for _ in range(LINK_DUMPS):
            for datagram in dump(RTM_GETLINK):
                write(datagram)
        with Recorder(write):
            ip_batch(routes("del", count))
    print(f"{path}: {number} frames")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
