"""Sockets that have joined multicast groups: opened, joined, enabled; refusals with what would lift them.

Sources: netlink(7), ``include/uapi/linux/netlink.h``, ``net/netlink/af_netlink.c``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from struct import Struct
from typing import Final

from nlsniff import spec
from nlsniff.groupnames import Group
from nlsniff.registry import protocol_name

BUFFER: Final = 64 << 20
SOL_NETLINK: Final = 270
ADD_MEMBERSHIP: Final = 1
DROP_MEMBERSHIP: Final = 2
PKTINFO: Final = 3
LISTEN_ALL_NSID: Final = 8

FEW: Final = 6

_SO_RCVBUFFORCE: Final = 33
_SO_MEMINFO: Final = 55
_MEMINFO: Final = Struct("=9I")
_MEMINFO_DROPS: Final = 8
_CAPABILITY_VERSION_3: Final = 0x20080522

# Whom a protocol's kernel socket lets in: those without NL_CFG_F_NONROOT_RECV want CAP_NET_ADMIN in the user namespace
# that owns the network namespace, audit's bind wants CAP_AUDIT_READ in the first one (kernel/audit.c).
_CAPABILITIES: Final = {
    spec.AUDIT: "CAP_AUDIT_READ",
    spec.GENERIC: "CAP_NET_ADMIN or CAP_SYS_ADMIN",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A group that was not joined: the kernel's errno and, in words, what would help."""

    group: Group
    errno: int
    remedy: str

    def __str__(self) -> str:
        code = errno.errorcode.get(self.errno, str(self.errno))
        return f"{self.group}: {os.strerror(self.errno)} ({code}); {self.remedy}"


def some(groups: Iterable[Group]) -> str:
    """The names of a few groups; of many, how many of each protocol."""
    found = list(map(str, groups))
    if len(found) <= FEW:
        return " ".join(found)
    of: dict[str, list[str]] = {}
    for name in found:
        of.setdefault(name.partition(":")[0], []).append(name)
    return " ".join(names[0] if len(names) == 1 else f"{key} ({len(names)} groups)" for key, names in of.items())


def by_reason(refused: Iterable[Refusal]) -> str:
    """Many refusals in one line, each reason once."""
    found: dict[tuple[int, str], list[Group]] = {}
    for refusal in refused:
        found.setdefault((refusal.errno, refusal.remedy), []).append(refusal.group)
    return "; ".join(
        f"{some(groups)}: {errno.errorcode.get(code, code)}, {reason}" for (code, reason), groups in found.items()
    )


@dataclass(slots=True)
class Member:
    """One protocol's socket and the groups it has joined."""

    protocol: int
    socket: socket.socket
    groups: list[Group] = field(default_factory=list)

    @property
    def buffer(self) -> int:
        """The receive buffer that the kernel granted, in bytes of its own accounting (socket(7): SO_RCVBUF)."""
        return self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)

    def drops(self) -> int:
        """Messages that the kernel could not give this socket so far; /proc/net/netlink's Drops."""
        return drops(self.socket)


def drops(sock: socket.socket) -> int:
    """What the kernel dropped of what was sent to this socket (SO_MEMINFO, Linux 4.12; modulo 2 ** 32)."""
    return int(_MEMINFO.unpack(sock.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, _MEMINFO.size))[_MEMINFO_DROPS])


def open_socket(protocol: int, buffer: int = BUFFER) -> socket.socket:
    """A netlink socket that tells each message's group. Raises OSError: EPROTONOSUPPORT where no one speaks it."""
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, protocol)
    try:
        try:
            sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, buffer)
        except OSError:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        sock.setsockopt(SOL_NETLINK, PKTINFO, 1)
        sock.bind((0, 0))
    except BaseException:
        sock.close()
        raise
    return sock


def join(
    groups: Iterable[Group], buffer: int = BUFFER, *, all_netns: bool = False
) -> tuple[list[Member], list[Refusal]]:
    """Sockets, one a protocol, in the groups that let the caller in, and the refusals of the others.

    Raises OSError where ``all_netns`` is refused (EPERM: CAP_NET_BROADCAST).
    """
    members: dict[int, Member] = {}
    refused: list[Refusal] = []
    for group in groups:
        try:
            _join_one(members, group, buffer)
        except OSError as error:
            refused.append(Refusal(group, error.errno or 0, remedy(group, error.errno or 0)))
    try:
        for member in members.values() if all_netns else ():
            member.socket.setsockopt(SOL_NETLINK, LISTEN_ALL_NSID, 1)
    except BaseException:
        for member in members.values():
            member.socket.close()
        raise
    return [member for member in members.values() if member.groups], refused


def _join_one(members: dict[int, Member], group: Group, buffer: int) -> None:
    """Join a group by its protocol's socket, opened with the first. Raises OSError."""
    member = members.get(group.protocol)
    if member is None:
        member = members[group.protocol] = Member(group.protocol, open_socket(group.protocol, buffer))
    member.socket.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, _signed(group.number))
    member.groups.append(group)


def _signed(number: int) -> int:
    return number - (1 << 32) if number >= 1 << 31 else number


def remedy(group: Group, code: int) -> str:
    """What to do about a refusal."""
    protocol = protocol_name(group.protocol)
    if code == errno.EPERM:
        return f"joining it needs {_CAPABILITIES.get(group.protocol, 'CAP_NET_ADMIN')}: try sudo"
    if code == errno.EPROTONOSUPPORT:
        return f"this kernel does not speak {protocol}; is its module loaded?"
    if code in (errno.EINVAL, errno.ENOENT):
        return f"this kernel's {protocol} has no group {group.number}"
    return "'nlsniff monitor --list' shows what can be joined"


def probe(groups: Iterable[Group]) -> dict[Group, int]:
    """Join and leave each group: the errno of each, 0 where it let us in."""
    found: dict[Group, int] = {}
    for group in groups:
        try:
            with open_socket(group.protocol, 1 << 16) as sock:
                sock.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, _signed(group.number))
                found[group] = 0
                with suppress(OSError):
                    sock.setsockopt(SOL_NETLINK, DROP_MEMBERSHIP, _signed(group.number))
        except OSError as error:
            found[group] = error.errno or errno.EINVAL
    return found


def probe_without_rights(groups: Iterable[Group]) -> dict[Group, int]:
    """The same as an ordinary user would find it: by a child process that gives up its capabilities."""
    wanted = list(groups)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            codes = probe(wanted) if _give_up_capabilities() else dict.fromkeys(wanted, 0)
            with os.fdopen(writing, "w") as out:
                out.write(" ".join(str(codes[group]) for group in wanted))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        codes = dict(zip(wanted, map(int, said.read().split()), strict=False))
    os.waitpid(child, 0)
    return codes


def _give_up_capabilities() -> bool:
    """Empty the effective set (capset(2)); whether that was done."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()
    try:
        return bool(ctypes.CDLL(None).capset(header, data) == 0)
    except AttributeError:  # a C library without it
        return False
