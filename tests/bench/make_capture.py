"""Record the bench capture from this kernel, in a network namespace of its own.

``make_capture.py FILE [ROUTES]`` adds and deletes ROUTES routes (100,000 unless given), each told in a
notification of its own, and between the two dumps routes and links. No nlmon is needed: the frames are
what a listening and a dumping socket receive, written with link type 253.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from nlsniff.frame import Frame, GenericFamilies
from nlsniff.output.pcapng import PcapngWriter

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SOL_NETLINK, NETLINK_ADD_MEMBERSHIP = 270, 1
RTNLGRP_IPV4_ROUTE = 7
RTM_GETLINK, RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE = 18, 24, 25, 26
NLM_F_REQUEST, NLM_F_DUMP, NLM_F_EXCL_CREATE = 1, 0x300, 0x600
NLMSG_DONE = 3
RTA_DST, RTA_OIF, RTA_GATEWAY, RTA_PRIORITY, RTA_METRICS, RTA_TABLE, RTAX_MTU = 1, 4, 5, 6, 8, 15, 2
RTPROT_STATIC, RTN_UNICAST = 4, 1
DUMMIES, LINK_DUMPS, ROUTE_DUMPS, TABLES = 60, 24, 2, 4
# So many notifications fit the receive buffer that a user namespace may have (net.core.rmem_max).
AT_ONCE = 64
LARGEST = 1 << 16


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


def make_links() -> list[int]:
    """Dummies that are up and have an address; their indexes."""
    lines = (f"link add d{n} type dummy\nlink set d{n} up\naddr add 10.{n}.0.1/24 dev d{n}" for n in range(DUMMIES))
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)
    return [socket.if_nametoindex(f"d{n}") for n in range(DUMMIES)]


def route_socket() -> socket.socket:
    """A NETLINK_ROUTE socket that gives up when nothing comes."""
    made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    made.bind((0, 0))
    made.settimeout(30)
    return made


def dump(kind: int) -> Iterator[bytes]:
    """The request of a dump and the datagrams that answer it."""
    with route_socket() as asker:
        body = bytes(16) if kind == RTM_GETLINK else bytes((socket.AF_INET, *bytes(11)))
        request = message(kind, NLM_F_DUMP, 1, body)
        asker.send(request)
        yield request
        while True:
            answer = asker.recv(LARGEST)
            yield answer
            if struct.unpack_from("=H", answer, 4)[0] == NLMSG_DONE:
                return


def message(kind: int, flags: int, seq: int, body: bytes) -> bytes:
    """A request: nlmsghdr and what follows it."""
    return struct.pack("=IHHII", 16 + len(body), kind, NLM_F_REQUEST | flags, seq, 0) + body


def route(kind: int, number: int, links: list[int]) -> bytes:
    """The request that adds or deletes a route over a dummy; every fifth has a gateway and an MTU."""
    link = number % len(links)
    head = struct.pack(
        "=8BI", socket.AF_INET, 24, 0, 0, 0, RTPROT_STATIC, 0 if number % 5 == 0 else 253, RTN_UNICAST, 0
    )
    network = bytes((20 + (number >> 16), number >> 8 & 255, number & 255, 0))
    body = head + struct.pack(
        "=HH4s HHI HHI HHI",
        *(8, RTA_DST, network),
        *(8, RTA_OIF, links[link]),
        *(8, RTA_PRIORITY, number % 7),
        *(8, RTA_TABLE, 1000 + number % TABLES),
    )
    if number % 5 == 0:
        body += struct.pack("=HH4s HH HHI", 8, RTA_GATEWAY, bytes((10, link, 0, 2)), 12, RTA_METRICS, 8, RTAX_MTU, 1400)
    return message(kind, NLM_F_EXCL_CREATE if kind == RTM_NEWROUTE else 0, number + 1, body)


def notified(kind: int, count: int, links: list[int]) -> Iterator[bytes]:
    """Add or delete routes; the notification of each."""
    with route_socket() as sender, route_socket() as listener:
        listener.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, RTNLGRP_IPV4_ROUTE)
        for first in range(0, count, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, count))
            sender.send(b"".join(route(kind, number, links) for number in numbers))
            for _ in numbers:
                yield listener.recv(LARGEST)


def datagrams(count: int) -> Iterator[bytes]:
    """All that is recorded."""
    links = make_links()
    yield from notified(RTM_NEWROUTE, count, links)
    for _ in range(ROUTE_DUMPS):
        yield from dump(RTM_GETROUTE)
    for _ in range(LINK_DUMPS):
        yield from dump(RTM_GETLINK)
    yield from notified(RTM_DELROUTE, count, links)


def main(path: str, count: int) -> None:
    """Record."""
    enter_namespace()
    families = GenericFamilies()
    started = time.monotonic()
    with PcapngWriter(path, interface="nlmon0", families=families) as writer:
        for number, data in enumerate(datagrams(count), 1):
            writer.write(Frame(number, time.time_ns(), 0, data, len(data), families))
    print(f"{path}: {number:,} frames in {time.monotonic() - started:.0f} s, Linux {os.uname().release}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
