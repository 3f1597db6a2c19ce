"""The netlink sockets of a network namespace, by /proc/net/netlink.

netlink_diag tells the same, but its requests and answers would pass the tap and stand in the very capture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

_TABLE: Final = "/proc/thread-self/net/netlink"


class NetlinkSocket(NamedTuple):
    """One socket of a program (the kernel's own have port id 0 and are left out)."""

    protocol: int
    portid: int
    inode: int


class Lister:
    """Lists the sockets of the network namespace it was made in; afterwards that may be asked from anywhere."""

    def __init__(self) -> None:
        self._table = open(_TABLE, "rb", buffering=0)  # noqa: PTH123, SIM115 - stays with the namespace

    def close(self) -> None:
        """Be done."""
        self._table.close()

    def sockets(self) -> list[NetlinkSocket]:
        """All sockets with a port id. Raises OSError."""
        self._table.seek(0)
        return list(listed(self._table.readall()))


def listed(table: bytes) -> Iterator[NetlinkSocket]:
    """The sockets of such a table: address, protocol, port id, groups, …, inode last."""
    for line in table.splitlines()[1:]:
        words = line.split()
        if len(words) > 4 and int(words[2]):
            yield NetlinkSocket(int(words[1]), int(words[2]) & 0xFFFF_FFFF, int(words[-1]))
