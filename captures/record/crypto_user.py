"""Asks the kernel for all algorithms of its crypto layer over netlink, and prints their names.

Layouts and numbers: ``include/uapi/linux/cryptouser.h``.
"""

from __future__ import annotations

import socket
import struct

NETLINK_CRYPTO = 21
CRYPTO_MSG_GETALG = 0x13
NLMSG_DONE = 3
REQUEST_DUMP = 0x301
HEADER = struct.Struct("=IHHII")  # nlmsghdr
USER_ALG = struct.Struct("=64s64s64sIIII")  # crypto_user_alg: name, driver, module, type, mask, references, flags


def main() -> None:
    """Print them."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_CRYPTO) as sock:
        sock.bind((0, 0))
        body = USER_ALG.pack(b"", b"", b"", 0, 0, 0, 0)
        sock.send(HEADER.pack(HEADER.size + len(body), CRYPTO_MSG_GETALG, REQUEST_DUMP, 1, 0) + body)
        while True:
            data = sock.recv(1 << 16)
            at = 0
            while at < len(data):
                length, kind, _, _, _ = HEADER.unpack_from(data, at)
                if kind == NLMSG_DONE:
                    return
                print(USER_ALG.unpack_from(data, at + HEADER.size)[1].rstrip(b"\0").decode())
                at += (length + 3) & ~3


if __name__ == "__main__":
    main()
