"""Listens to the connector's process events while it starts programs: proc_user.py COUNT [EVENT ...].

Begins to listen, runs ``true`` until COUNT events came, and ends to listen; prints each event's number. EVENT is what
Linux 6.6 and newer may be told to choose: fork, exec, exit; older ones do not hear such a request. Numbers:
``include/uapi/linux/cn_proc.h``.
"""

from __future__ import annotations

import os
import select
import socket
import struct
import subprocess
import sys

NETLINK_CONNECTOR, CN_IDX_PROC, CN_VAL_PROC, NLMSG_DONE = 11, 1, 1, 3
LISTEN, IGNORE = 1, 2
EVENTS = {"fork": 0x1, "exec": 0x2, "exit": 0x80000000}
MESSAGE = struct.Struct("=IHHIIIIIIHH")  # nlmsghdr, cn_msg
WHAT = struct.Struct("=I")
SECONDS = 20


def tell(sock: socket.socket, *words: int) -> None:
    """Send an operation, with the events that are wanted."""
    body = struct.pack(f"={len(words)}I", *words)
    size = MESSAGE.size + len(body)
    sock.send(MESSAGE.pack(size, NLMSG_DONE, 0, 1, os.getpid(), CN_IDX_PROC, CN_VAL_PROC, 1, 0, len(body), 0) + body)


def hear(sock: socket.socket, count: int) -> None:
    """Print events until there were so many. Raises TimeoutError when none comes."""
    seen = 0
    while seen < count:
        subprocess.run(["true"], check=True)
        for data in iter(lambda: sock.recv(4096), b""):
            print(hex(WHAT.unpack_from(data, MESSAGE.size)[0]))
            seen += 1
            if seen == count or not select.select([sock], [], [], 0)[0]:
                break


def main() -> None:
    """Listen for as long as it takes."""
    count, *names = sys.argv[1:]
    chosen = [sum(EVENTS[name] for name in names)] if names else []
    with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, NETLINK_CONNECTOR) as sock:
        sock.settimeout(SECONDS)
        sock.bind((0, CN_IDX_PROC))
        tell(sock, LISTEN, *chosen)
        try:
            hear(sock, int(count))
        except TimeoutError:
            sys.exit("no event came")
        tell(sock, IGNORE)


if __name__ == "__main__":
    main()
