"""A client of the module beside it: sends each word to netlink protocol 25 and prints what comes back.

    echo25.py WORD ...

A word that begins with '!' goes as a type of message that the module refuses.
"""

from __future__ import annotations

import os
import socket
import struct
import sys

PROTOCOL = 25
SAY = 16
NLMSG_ERROR = 2
REQUEST = 1
SOL_NETLINK = 270
EXT_ACK = 11
HEADER = struct.Struct("=IHHII")  # nlmsghdr


def main() -> int:
    """Say the words; the errno of the last refusal, 0 without one."""
    status = 0
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, PROTOCOL) as sock:
        sock.setsockopt(SOL_NETLINK, EXT_ACK, 1)
        sock.connect((0, 0))
        for seq, word in enumerate(sys.argv[1:], 1):
            text = word.encode() + b"\0"
            kind = SAY + 1 if word.startswith("!") else SAY
            sock.send(HEADER.pack(HEADER.size + len(text), kind, REQUEST, seq, 0) + text)
            answer = sock.recv(1 << 16)
            length, kind, _, _, _ = HEADER.unpack_from(answer)
            if kind == NLMSG_ERROR:
                status = -struct.unpack_from("=i", answer, HEADER.size)[0]
                print(f"refused: {os.strerror(status)}")
            else:
                print(answer[HEADER.size : length].rstrip(b"\0").decode())
    return status


if __name__ == "__main__":
    sys.exit(main())
