"""The netlink sockets of a namespace: as the kernel lists them, and a real one among them."""

from __future__ import annotations

import os
import socket
from contextlib import closing

from nlsniff.sources.who.sockets import Lister, NetlinkSocket, listed

# Linux 6.1.0-50-amd64; a kernel's own socket, one bound to a process id, one with a port id above 2 ** 31.
TABLE = b"""\
sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
ffff8a0cc0c4c000 0   0          00000000 0        0        0     2        0        18
ffff8a0cc3a3d800 0   1312       00000111 0        0        0     2        0        20361
ffff8a0cc3a3e000 16  3486245076 00000000 0        0        0     2        0        20412
"""


def test_a_table_is_read_without_the_kernels_own() -> None:
    assert list(listed(TABLE)) == [NetlinkSocket(0, 1312, 20361), NetlinkSocket(16, 3_486_245_076, 20412)]


def test_a_socket_is_listed_as_long_as_it_is_there() -> None:
    with closing(Lister()) as lister:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as sock:
            sock.bind((0, 0))
            ours = NetlinkSocket(0, sock.getsockname()[0] & 0xFFFF_FFFF, os.fstat(sock.fileno()).st_ino)
            assert ours in lister.sockets()
        assert ours not in lister.sockets()
