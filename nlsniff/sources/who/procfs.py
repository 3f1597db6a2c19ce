"""What /proc says of a process: its name, command line, network namespace, and the sockets it holds (proc(5))."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Iterator
from typing import Final, NamedTuple

ROOT: Final = "/proc"
_COMMAND_LIMIT: Final = 4096
_SOCKET: Final = "socket:["


class Seen(NamedTuple):
    """A process at the moment it was looked at.

    ``inner`` is its id in its own process id namespace, which a port id is made of (net/netlink/af_netlink.c:
    netlink_autobind()); ``netns`` the inode of its network namespace, 0 where that may not be read.
    """

    inner: int
    netns: int
    command: str


def pids() -> list[int]:
    """The ids of all processes there are."""
    return [int(name) for name in os.listdir(ROOT) if name.isdecimal()]  # noqa: PTH208 - no paths are needed


def name(pid: int) -> str | None:
    """The process's name, at most 15 bytes; None where it is gone, or no longer there to be looked at."""
    content = _read(f"{ROOT}/{pid}/comm")
    return content.rstrip(b"\n").decode("utf-8", "replace") if content else None


def look(pid: int) -> Seen:
    """The rest: what cannot be read any more is left at what is likely."""
    return Seen(_inner_pid(pid), inode(f"{ROOT}/{pid}/ns/net"), command(pid))


def command(pid: int) -> str:
    """The command line, quoted as a shell needs it; empty for a process that has none (any more)."""
    content = _read(f"{ROOT}/{pid}/cmdline")[:_COMMAND_LIMIT]
    words = content.removesuffix(b"\0").split(b"\0") if content else ()
    return shlex.join(word.decode("utf-8", "replace") for word in words)


def inode(path: str) -> int:
    """The inode of what a namespace's link leads to; 0 where it may not be followed."""
    try:
        return os.stat(path).st_ino  # noqa: PTH116 - called for each process that starts
    except OSError:
        return 0


def _inner_pid(pid: int) -> int:
    """The last number of NSpid: the id in the innermost namespace."""
    _, found, rest = _read(f"{ROOT}/{pid}/status").partition(b"\nNSpid:")
    numbers = rest.partition(b"\n")[0].split()
    return int(numbers[-1]) if found and numbers else pid


def began_ns(pid: int) -> int | None:
    """When the process began, in Unix nanoseconds, exact to a clock tick (10 ms); None where it is gone."""
    fields = _read(f"{ROOT}/{pid}/stat").rpartition(b")")[2].split()
    if len(fields) < 20:
        return None
    since_boot = int(fields[19]) * 10**9 // os.sysconf("SC_CLK_TCK")
    return time.time_ns() - time.clock_gettime_ns(time.CLOCK_BOOTTIME) + since_boot


def sockets(pid: int) -> Iterator[tuple[int, int]]:
    """Descriptor and inode of each socket that a process holds; none where that may not be read."""
    folder = f"{ROOT}/{pid}/fd"
    try:
        descriptors = os.listdir(folder)  # noqa: PTH208 - a thousand processes are gone through
    except OSError:
        return
    for descriptor in descriptors:
        found = socket_inode(pid, descriptor)
        if found:
            yield int(descriptor), found


def socket_inode(pid: int, descriptor: int | str) -> int:
    """The inode of the socket behind a process's descriptor; 0 where there is none."""
    try:
        target = os.readlink(f"{ROOT}/{pid}/fd/{descriptor}")  # noqa: PTH115 - as above
    except OSError:
        return 0
    return int(target[len(_SOCKET) : -1]) if target.startswith(_SOCKET) else 0


def _read(path: str) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        return os.read(descriptor, 1 << 14)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
