"""Asks the kernel for algorithms of its crypto layer over netlink, and prints their drivers.

crypto_user.py [WHAT NAME ...]: without words all algorithms; ``get``, ``add``, ``prefer`` (a new priority) and
``delete`` are for single ones. Layouts and numbers: ``include/uapi/linux/cryptouser.h``.
"""

from __future__ import annotations

import os
import socket
import struct
import sys

NETLINK_CRYPTO = 21
NEWALG, DELALG, UPDATEALG, GETALG = 0x10, 0x11, 0x12, 0x13
CRYPTOCFGA_PRIORITY_VAL = 1
NLMSG_ERROR, NLMSG_DONE = 2, 3
REQUEST, ACK, REQUEST_DUMP = 0x01, 0x04, 0x301
HEADER = struct.Struct("=IHHII")  # nlmsghdr
USER_ALG = struct.Struct("=64s64s64sIIII")  # crypto_user_alg: name, driver, module, type, mask, references, flags


def ask(sock: socket.socket, kind: int, flags: int, name: str = "", driver: str = "") -> list[str]:
    """Send a request and print the drivers that come. Raises OSError where the kernel refuses."""
    body = USER_ALG.pack(name.encode(), driver.encode(), b"", 0, 0, 0, 0)
    if kind == UPDATEALG:
        body += struct.pack("=HHI", 8, CRYPTOCFGA_PRIORITY_VAL, 4000)
    sock.send(HEADER.pack(HEADER.size + len(body), kind, flags, 1, 0) + body)
    drivers: list[str] = []
    while True:
        data = sock.recv(1 << 16)
        at = 0
        while at < len(data):
            length, kind, _, _, _ = HEADER.unpack_from(data, at)
            if kind == NLMSG_ERROR:
                code = -struct.unpack_from("=i", data, at + HEADER.size)[0]
                if code:
                    raise OSError(code, os.strerror(code), name)
            if kind in (NLMSG_DONE, NLMSG_ERROR):
                return drivers
            drivers.append(USER_ALG.unpack_from(data, at + HEADER.size)[1].rstrip(b"\0").decode())
            print(drivers[-1])
            at += (length + 3) & ~3


def main() -> None:
    """Ask, and exit with 1 when the kernel refuses."""
    what, *names = sys.argv[1:] or [""]
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_CRYPTO) as sock:
        sock.bind((0, 0))
        if not what:
            ask(sock, GETALG, REQUEST_DUMP)
        for name in names:
            try:
                if what == "add":
                    ask(sock, NEWALG, REQUEST | ACK, name)
                    continue
                (driver,) = ask(sock, GETALG, REQUEST | ACK, name)
                if what != "get":
                    ask(sock, DELALG if what == "delete" else UPDATEALG, REQUEST | ACK, name, driver)
            except OSError as why:
                sys.exit(str(why))


if __name__ == "__main__":
    main()
