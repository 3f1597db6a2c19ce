"""What is known of the traced processes: their threads, descriptors, sockets, names."""

from __future__ import annotations

import os

from nlsniff.frame import Process, Socket
from nlsniff.lean import suppress
from nlsniff.record import fresh, record
from nlsniff.sources.trace import calls

TYPE_CHECKING = False

if TYPE_CHECKING:
    import socket
    from typing import Final

SO_PROTOCOL: Final = 38
SOL_NETLINK: Final = 270
ADD_MEMBERSHIP: Final = 1
DROP_MEMBERSHIP: Final = 2
_LIST_MEMBERSHIPS: Final = 9
_GROUPS_AT_MOST: Final = 1024
_OPTIONS: Final = {
    3: "pktinfo",
    4: "broadcast-error",
    5: "no-enobufs",
    8: "listen-all-nsid",
    10: "cap-ack",
    11: "ext-ack",
    12: "strict-chk",
}
"""include/uapi/linux/netlink.h, NETLINK_*: the options that change what is said."""

_PLAIN: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_"  # to a shell
_SET_USER_ID: Final = 0o4000
_SET_GROUP_ID: Final = 0o2000
_FORMAT: Final = 0o170000
_REGULAR: Final = 0o100000


@record(eq=False)
class NetlinkSocket:
    """An open netlink socket, which several descriptors may stand for. ``portid`` is 0 until it is known."""

    protocol: int
    netns: int | None
    portid: int = 0
    options: frozenset[str] = frozenset()
    listens: frozenset[int] = frozenset()
    seen: dict[tuple[object, ...], Socket] = fresh(default_factory=dict)

    def set_option(self, option: int, value: int) -> None:
        """Note a setsockopt of SOL_NETLINK that succeeded."""
        if option == ADD_MEMBERSHIP:
            self.listens |= {value}
        elif option == DROP_MEMBERSHIP:
            self.listens -= {value}
        elif option in _OPTIONS:
            self.options = self.options | {_OPTIONS[option]} if value else self.options - {_OPTIONS[option]}
        self.seen.clear()

    def described(self, fd: int, peer: int | None, groups: int | None, *, cut: bool) -> Socket:
        """What a frame says of the socket it passed."""
        key = fd, peer, groups, cut, self.portid
        found = self.seen.get(key)
        if found is None:
            options = (*sorted(self.options), *(("cut-by-reader",) if cut else ()))
            found = Socket(
                fd=fd,
                netns=self.netns,
                portid=self.portid or None,
                peer=peer,
                groups=groups,
                options=options,
                listens=tuple(sorted(self.listens)),
            )
            self.seen[key] = found
        return found


@record(eq=False)
class Tracee:
    """A traced process. ``netlink`` are its descriptors of netlink sockets, ``covered`` those that a filter stops at.

    ``who`` is asked for when it speaks first: most processes never do.
    ``filters`` counts the filters that it has from us; None where it has others or none, and is stopped at every call.
    """

    pid: int
    who: Process | None
    memory: int = -1
    filters: int | None = 1
    netlink: dict[int, NetlinkSocket] = fresh(default_factory=dict)
    covered: frozenset[int] = frozenset()
    threads: set[int] = fresh(default_factory=set)
    others: set[int] = fresh(default_factory=set)
    by_thread: dict[int, Process] = fresh(default_factory=dict)

    def process(self, thread: int) -> Process:
        """Who speaks, when it is this thread."""
        who = self.who
        if who is None:
            who = self.who = who_is(self.pid)
        if thread == self.pid:
            return who
        found = self.by_thread.get(thread)
        if found is None:
            found = self.by_thread[thread] = Process(who.pid, who.name, who.certain, who.command, thread)
        return found

    def read(self, address: int, size: int) -> bytes:
        """Bytes of its memory; fewer where it ends. Raises OSError."""
        if self.memory < 0:
            self.memory = os.open(f"/proc/{self.pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.pread(self.memory, size, address)
        except OverflowError as error:
            raise OSError(f"no such address: {address:#x}") from error

    def forget_memory(self) -> None:
        """Its memory is another from now on, or none."""
        if self.memory >= 0:
            os.close(self.memory)
            self.memory = -1

    def forked(self, pid: int) -> Tracee:
        """What a child begins with."""
        who = self.who and Process(pid, self.who.name, self.who.certain, self.who.command)
        return Tracee(pid, who, -1, self.filters, dict(self.netlink), self.covered)

    def find(self, descriptor: int) -> NetlinkSocket | None:
        """The netlink socket behind a descriptor of a process that may have had it before the trace began."""
        found = self.netlink.get(descriptor)
        if found is None and descriptor not in self.others:
            found = look_at(self.pid, self.pid, descriptor)
            if found is None:
                self.others.add(descriptor)
            else:
                self.netlink[descriptor] = found
        return found

    def check_descriptors(self) -> None:
        """Forget those that exec closed."""
        for descriptor in list(self.netlink):
            if not _is_socket(self.pid, descriptor):
                del self.netlink[descriptor]


def _content(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()


def _status(thread: int, key: bytes) -> int | None:
    """A number in what the kernel says of a thread."""
    with suppress(OSError, ValueError):
        for line in _content(f"/proc/{thread}/status").splitlines():
            if line.startswith(key):
                return int(line[len(key) :])
    return None


def _is_socket(pid: int, descriptor: int) -> bool:
    """Whether a descriptor of a process stands for a socket."""
    try:
        return os.readlink(f"/proc/{pid}/fd/{descriptor}").startswith("socket:")
    except OSError:
        return False


def who_is(pid: int) -> Process:
    """Name and command line of a running process."""
    name, command = "", None
    with suppress(OSError):
        name = _content(f"/proc/{pid}/comm").decode(errors="backslashreplace").removesuffix("\n")
    with suppress(OSError):
        words = _content(f"/proc/{pid}/cmdline").split(b"\0")[:-1]
        command = joined([word.decode(errors="backslashreplace") for word in words]) or None
    return Process(pid, name, certain=True, command=command)


def joined(words: list[str]) -> str:
    """The words as a shell takes them; what quotes them is imported when one is not plain."""
    if all(word and not word.strip(_PLAIN) for word in words):
        return " ".join(words)
    from shlex import join

    return join(words)


def group_of(thread: int) -> int:
    """The process that a thread belongs to; itself where that cannot be told any more."""
    return _status(thread, b"Tgid:") or thread


def filters_of(thread: int) -> int | None:
    """How many seccomp filters a thread has (since Linux 5.9)."""
    return _status(thread, b"Seccomp_filters:")


def tracer_of(thread: int) -> int | None:
    """The process that traces a thread, 0 for none."""
    return _status(thread, b"TracerPid:")


def network_namespace(thread: int) -> int | None:
    """The inode of the network namespace that a thread opens sockets in."""
    with suppress(OSError, ValueError):
        return int(os.readlink(f"/proc/{thread}/ns/net").removeprefix("net:[").removesuffix("]"))
    return None


def look_at(pid: int, thread: int, descriptor: int) -> NetlinkSocket | None:
    """The netlink socket that a descriptor of a process stands for, or None."""
    if not _is_socket(pid, descriptor):
        return None
    import socket as sockets

    try:
        with sockets.socket(fileno=calls.take_descriptor(pid, descriptor)) as copy:
            if copy.family != sockets.AF_NETLINK:
                return None
            protocol = copy.getsockopt(sockets.SOL_SOCKET, SO_PROTOCOL)
            found = NetlinkSocket(protocol, network_namespace(thread), copy.getsockname()[0])
            for number, name in _OPTIONS.items():
                with suppress(OSError):
                    if copy.getsockopt(SOL_NETLINK, number):
                        found.options |= {name}
            found.listens = _memberships(copy)
            return found
    except OSError:
        return None


def _memberships(sock: socket.socket) -> frozenset[int]:
    """The numbers of the groups that a socket has joined."""
    try:
        mask = int.from_bytes(sock.getsockopt(SOL_NETLINK, _LIST_MEMBERSHIPS, _GROUPS_AT_MOST // 8), "little")
    except OSError:
        return frozenset()
    return frozenset(bit + 1 for bit in range(mask.bit_length()) if mask >> bit & 1)


def port_of(pid: int, descriptor: int) -> int:
    """The port id of a process's netlink socket; 0 where it has none yet."""
    try:
        copy = calls.take_descriptor(pid, descriptor)
    except OSError:
        return 0
    try:
        return calls.port_id(copy)
    except OSError:
        return 0
    finally:
        os.close(copy)


def program_warning(path: str, *, weakened: bool) -> str | None:
    """What of a program that is to run, or of a process's ``exe``, the trace cannot show, or changes."""
    try:
        information = os.stat(path)
        program = information.st_dev, information.st_ino, information.st_ctime_ns, weakened
        if program in _HARMLESS or information.st_mode & _FORMAT != _REGULAR:  # a pipe would be waited for
            return None
        text = _warning(path, information, weakened=weakened)
    except OSError:
        return None
    if text is None:
        _HARMLESS.add(program)
    return text


_HARMLESS: Final[set[tuple[int, int, int, bool]]] = set()
"""Programs of which there is nothing to say: a shell's commands are mostly the same few."""


def _warning(path: str, information: os.stat_result, *, weakened: bool) -> str | None:
    with open(path, "rb", buffering=0) as file:
        head = file.read(5)
        name = os.readlink(f"/proc/self/fd/{file.fileno()}")
    if head == b"\x7fELF\x01":
        return f"{name} is a 32-bit program: its netlink cannot be seen"
    if not weakened:
        return None
    gains = information.st_mode & _SET_USER_ID and information.st_uid != os.geteuid()
    gains = gains or (information.st_mode & _SET_GROUP_ID and information.st_gid != os.getegid())
    if gains or _has_capabilities(path):
        return f"{name} runs without its set-user-id, set-group-id or file capabilities; trace it as root to keep them"
    return None


def _has_capabilities(path: str) -> bool:
    try:
        return bool(os.getxattr(path, "security.capability"))
    except OSError:
        return False
