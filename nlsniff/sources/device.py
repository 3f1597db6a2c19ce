"""The nlmon device under a capture: made or found, set up, and in the end left as it was.

A device of our own carries an alias that says which process it belongs to; by it one is recognised
that a killed run left behind.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from nlsniff.errors import CaptureError
from nlsniff.linktype import ARPHRD_NETLINK
from nlsniff.sources import rtnl

KIND: Final = "nlmon"
DEFAULT_INTERFACE: Final = "nlmon0"
SUDO: Final = "try sudo, or a namespace of your own: unshare -Urn"
_IFNAMSIZ: Final = 16


class Device:
    """One nlmon device from before to after a capture: whether we made it, whether we set it up.

    Devices of our own carry an alias that tells whose they are (see :func:`_signature`), by which one
    that a killed run left behind is recognised.
    """

    def __init__(self, route: rtnl.Netlink, name: str, *, chosen: bool) -> None:
        self._route = route
        self._name = name
        self._chosen = chosen
        self._index = 0
        self._delete = False
        self._set_down = False

    def acquire(self) -> str:
        """Have the device, and have it up; its name. Raises CaptureError."""
        if not self._name or len(self._name.encode()) >= _IFNAMSIZ or set(self._name) & set("/ \t\n:\0"):
            raise CaptureError(f"{self._name!r} cannot be the name of an interface", remedy="use up to 15 letters")
        try:
            self._remove_leftovers()
            link = self._find_or_make()
        except OSError as error:
            raise refused(f"creating {self._name}", error, capability="CAP_NET_ADMIN") from None
        try:
            self._take(link)
        except OSError as error:
            raise refused(f"setting {self._name} up", error, capability="CAP_NET_ADMIN") from None
        return self._name

    def _remove_leftovers(self) -> None:
        """Remove what killed runs left under other names; where we may not, they stay."""
        for link in rtnl.links_of_kind(self._route, KIND):
            if abandoned(link.alias) and link.name != self._name:
                with suppress(OSError):
                    rtnl.delete_link(self._route, link.index)

    def _find_or_make(self) -> rtnl.Link:
        for _ in range(100):
            link = rtnl.find_link(self._route, self._name)
            if link is None:
                with suppress(FileExistsError):
                    rtnl.create_link(self._route, self._name, KIND)
                    self._delete = True
                continue
            if not self._delete and not self._chosen and link.kind == KIND and in_use(link.alias):
                self._name = KIND + str(int(self._name.removeprefix(KIND)) + 1)
                continue
            return link
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    def _take(self, link: rtnl.Link) -> None:
        if link.kind != KIND or link.type != ARPHRD_NETLINK:
            what = link.kind or "device of another type"
            raise CaptureError(
                f"{self._name} is no nlmon device but a {what}",
                remedy="name another with -i; one that does not exist is made",
            )
        self._index = link.index
        if self._delete or abandoned(link.alias):
            self._delete = True
            rtnl.change_link(self._route, link.index, up=True, alias=signature())
        elif not link.up:
            rtnl.change_link(self._route, link.index, up=True)
            self._set_down = True

    def release(self) -> None:
        """Remove or set down what is ours to; a device that is already gone is as good."""
        with suppress(OSError):
            if self._delete:
                link = rtnl.find_link(self._route, self._name)
                if link is not None and self._index in (0, link.index):
                    rtnl.delete_link(self._route, link.index)
            elif self._set_down:
                rtnl.change_link(self._route, self._index, up=False)
        self._delete = self._set_down = False


def refused(doing: str, error: OSError, *, capability: str = "") -> CaptureError:
    """The kernel's refusal as one line with its errno and the remedy."""
    code = error.errno or 0
    name = errno.errorcode.get(code, str(code))
    if code in (errno.EPERM, errno.EACCES) and capability:
        return CaptureError(f"{doing} needs {capability} ({name})", errno=code, remedy=SUDO)
    if code == errno.EOPNOTSUPP:
        release = os.uname().release
        return CaptureError(
            f"{doing}: the kernel has no nlmon devices ({name})",
            errno=code,
            remedy=f"'modprobe nlmon' as root; kernel {release} may be built without CONFIG_NLMON",
        )
    return CaptureError(f"{doing}: {error.strerror} ({name})", errno=code)


def signature() -> str:
    """The alias of a device of ours: this process's id, its start time in clock ticks, its pid namespace."""
    pid = os.getpid()
    return f"nlsniff {pid} {_start_time(pid)} {_pid_namespace()}"


def _start_time(pid: int) -> str:
    """Field 22 of /proc/PID/stat, which tells one process from a later one of the same id; "" if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[19].decode()
    except (OSError, IndexError):
        return ""


def _pid_namespace() -> int:
    try:
        return Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        return 0


def _owner(alias: str) -> tuple[int, str, int] | None:
    words = alias.split(" ")
    if len(words) != 4 or words[0] != "nlsniff" or not (words[1].isdecimal() and words[3].isdecimal()):
        return None
    return int(words[1]), words[2], int(words[3])


def in_use(alias: str) -> bool:
    """Whether another nlsniff made the device and may still live; one of another pid namespace may."""
    return _owner(alias) is not None and not abandoned(alias)


def abandoned(alias: str) -> bool:
    """Whether an nlsniff that is certainly dead left the device behind."""
    owner = _owner(alias)
    if owner is None:
        return False
    pid, start, namespace = owner
    return namespace == _pid_namespace() and _start_time(pid) != start
