"""Dumps the links, and has a link made between the first part and the second: the kernel tells of an interruption.

slow_dump.py NAME    NAME is the link to make, by ip
"""

from __future__ import annotations

import socket
import struct
import subprocess
import sys

GETLINK, REQUEST, DUMP, DONE = 18, 0x1, 0x300, 3


def main(name: str) -> None:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as sock:
        sock.send(struct.pack("=IHHIIBxHiII", 32, GETLINK, REQUEST | DUMP, 77, 0, 0, 0, 0, 0, 0))
        data = sock.recv(1 << 13)
        subprocess.run(["ip", "link", "add", name, "type", "dummy"], check=True)
        while not ends(data):
            data = sock.recv(1 << 13)


def ends(data: bytes) -> bool:
    """Whether NLMSG_DONE is among the messages."""
    while len(data) >= 16:
        length, kind = struct.unpack_from("=IH", data)
        if kind == DONE:
            return True
        data = data[(length + 3) & ~3 :]
    return False


if __name__ == "__main__":
    main(sys.argv[1])
