"""What strace prints of a command's calls, as frames: for processors and programs that the tracer does not know.

strace dumps in hex what each call carries; a descriptor's protocol and port id stand behind its number. Source:
strace(1).
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from nlsniff.frame import Direction, Frame, GenericFamilies, Process
from nlsniff.sources.trace import tracee
from nlsniff.sources.trace.datagrams import Datagram
from nlsniff.sources.trace.recording import RECEIVED, SENT, Recording, Slot
from nlsniff.sources.trace.tracee import NetlinkSocket
from nlsniff.sources.trace.tracer import STOP, way_of

UNSEEN: Final = "namespaces, socket options and groups are not told, and daemons are waited for"
_SENDING: Final = ("sendto", "sendmsg", "sendmmsg", "write", "writev")
_RECEIVING: Final = ("recvfrom", "recvmsg", "recvmmsg", "read", "readv")
_CALLS: Final = ("execve", "socket", *_SENDING, *_RECEIVING)
_SHELL: Final = "/bin/sh"
OPTIONS: Final = ("-f", "-qq", "-ttt", "-yy", "-s", "0", "-e", "signal=none", "-e", "read=all", "-e", "write=all")
_TRACED: Final = ("-e", f"trace={','.join(_CALLS)}")
_PROTOCOLS: Final = {
    "ROUTE": 0, "UNUSED": 1, "USERSOCK": 2, "FIREWALL": 3, "SOCK_DIAG": 4, "INET_DIAG": 4, "NFLOG": 5, "XFRM": 6,
    "SELINUX": 7, "ISCSI": 8, "AUDIT": 9, "FIB_LOOKUP": 10, "CONNECTOR": 11, "NETFILTER": 12, "IP6_FW": 13,
    "DNRTMSG": 14, "KOBJECT_UEVENT": 15, "GENERIC": 16, "SCSITRANSPORT": 18, "ECRYPTFS": 19, "RDMA": 20, "CRYPTO": 21,
    "SMC": 22,
}  # fmt: skip
_BEGIN: Final = re.compile(r"(\d+) +(\d+)\.(\d{6}) (?:<\.\.\. )?(\w+)(?: resumed>|\()")
_DESCRIPTOR: Final = re.compile(r"\((\d+)<NETLINK:\[(?:(\w+):)?(\d+)\]>")
_OPENED: Final = re.compile(r"\(AF_NETLINK, [^,]+, (?:NETLINK_)?(\w+)")
_RESULT: Final = re.compile(r"= (-?\d+)(?:<NETLINK:\[(\d+)\]>)?[^=]*$")
_PEER: Final = re.compile(r"nl_pid=(-?\d+), nl_groups=([0-9a-f]+)")
_DUMPED: Final = re.compile(r"^ \| [0-9a-f]+  (.{48})")


class Spoken(NamedTuple):
    """A call on a netlink socket that has ended: who, when, on what, and what it carried."""

    thread: int
    time_ns: int
    name: str
    descriptor: int
    protocol: int
    portid: int
    datagrams: list[Datagram]
    slot: Slot | None


class _Call:
    """A call of which not all is printed yet."""

    __slots__ = ("data", "name", "slot", "text", "thread", "time_ns")

    def __init__(self, thread: int, time_ns: int, name: str, text: str, slot: Slot | None) -> None:
        self.thread, self.time_ns, self.name, self.text, self.slot = thread, time_ns, name, text, slot
        self.data: list[bytearray] = []


class Reader:
    """Puts strace's lines together. ``take`` gets what was said and heard, in order of its end.

    ``hold`` keeps a place for what is said before it is known to be.
    """

    def __init__(self, take: Callable[[Spoken], None], hold: Callable[[], Slot | None] = lambda: None) -> None:
        self._take = take
        self._hold = hold
        self._last: _Call | None = None
        self._unfinished: dict[int, _Call] = {}
        self._inodes: dict[str, int] = {}

    def line(self, text: str) -> None:
        """Read a line; what the one before it began is whole, unless this goes on with it."""
        if text.startswith(" "):
            self._dump(text)
            return
        self.end()
        match = _BEGIN.match(text)
        if match is not None:
            self._begin(match, text)

    def end(self) -> None:
        """No line follows for now."""
        done, self._last = self._last, None
        spoken = self._spoken(done) if done is not None else None
        if spoken is not None:
            self._take(spoken)

    def _begin(self, match: re.Match[str], text: str) -> None:
        thread, name = int(match[1]), match[4]
        call = self._unfinished.pop(thread, None)
        if call is None or call.name != name:
            time_ns = int(match[2]) * 10**9 + int(match[3]) * 1000
            says = name in _SENDING and "<NETLINK:" in text
            call = _Call(thread, time_ns, name, text, self._hold() if says else None)
        else:
            call.text += text[match.end() :]
            if name in _RECEIVING:  # what has been said before it was heard
                call.time_ns = int(match[2]) * 10**9 + int(match[3]) * 1000
        if text.endswith("<unfinished ...>"):
            call.text = call.text.removesuffix("<unfinished ...>")
            self._unfinished[thread] = call
        else:
            self._last = call

    def _dump(self, text: str) -> None:
        """A line of a dump: bytes, or where another datagram begins."""
        if self._last is None or "NETLINK" not in self._last.text:
            return
        data = self._last.data
        match = _DUMPED.match(text)
        if match is None:
            if not data or text.startswith(" = "):
                data.append(bytearray())
            return
        if not data:
            data.append(bytearray())
        data[-1] += bytes.fromhex(match[1])

    def _spoken(self, call: _Call) -> Spoken | None:
        result = _RESULT.search(call.text)
        size = int(result[1]) if result is not None else -1
        if call.name == "socket":
            opened = _OPENED.search(call.text)
            if opened is not None and result is not None and result[2]:
                self._inodes[result[2]] = _protocol(opened[1])
            return None
        found = _DESCRIPTOR.search(call.text)
        if found is None:
            return None
        datagrams = self._datagrams(call, size)
        protocol = _protocol(found[2]) if found[2] else self._inodes.get(found[3], -1)
        portid = int(found[3]) if found[2] else 0
        slot = call.slot
        if protocol < 0 or (not datagrams and slot is None):
            return None
        return Spoken(call.thread, call.time_ns, call.name, int(found[1]), protocol, portid, datagrams, slot)

    def _datagrams(self, call: _Call, size: int) -> list[Datagram]:
        if size <= 0 or "MSG_PEEK" in call.text:
            return []
        peers = [(int(each[1]) & 0xFFFFFFFF, int(each[2], 16)) for each in _PEER.finditer(call.text)]
        found = []
        for place, data in enumerate(call.data):
            length = len(data) if call.name.endswith("mmsg") else size
            peer: tuple[int | None, int | None] = peers[place] if place < len(peers) else (None, None)
            found.append(Datagram(bytes(data[:length]), length, *peer))
        return found


def _protocol(name: str) -> int:
    return int(name, 0) if name[:1].isdigit() else _PROTOCOLS.get(name, -1)


class Straced:
    """A command under strace: what it says, and its end. The same to its user as the tracer.

    ``tell`` is called with a line for what cannot be seen, ``ended`` with the wait status of the command.
    """

    def __init__(self, recording: Recording, tell: Callable[[str], None], ended: Callable[[int], None]) -> None:
        self.root = 0
        self.daemons = False
        self.running = True
        self.left: Sequence[int] = ()
        self._recording = recording
        self._tell = tell
        self._ended = ended
        self._strace = 0
        self._status: int | None = None
        self._output = -1
        self._rest = b""
        self._reader = Reader(self._take, lambda: recording.hold() if recording.on else None)
        self._sockets: dict[tuple[int, int, int], NetlinkSocket] = {}
        self._who: dict[int, Process] = {}
        self._families = GenericFamilies()

    def start(self, words: Sequence[str], become: Callable[[Sequence[str]], None]) -> None:
        """Start strace by ``become``, which runs in the new process. Raises OSError where there is no such command.

        Raises RefusedError where strace cannot trace.
        """
        words = _runnable(words)
        with tempfile.TemporaryDirectory(prefix="nlsniff-") as folder:
            fifo = str(Path(folder) / "strace")
            os.mkfifo(fifo, 0o600)
            self._output = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            self._strace = os.fork()
            if not self._strace:
                become(["strace", *OPTIONS, *_TRACED, "-o", fifo, "--", *words])
            os.set_blocking(self._output, True)
            self._await_first_line()

    def _await_first_line(self) -> None:
        """Its process id stands there."""
        while not self.root:
            ended = self._has_ended()  # before the last look
            got = os.read(self._output, 4096)
            self._rest += got
            head, space, _ = self._rest.partition(b" ")
            if space and head.isdigit():
                self.root = int(head)
            elif ended and not got:
                raise RefusedError
            elif not got:
                time.sleep(0.005)  # strace has not opened it yet

    def _has_ended(self) -> bool:
        if self._status is None:
            pid, status = os.waitpid(self._strace, os.WNOHANG)
            self._status = status if pid else None
        return self._status is not None

    def run(self) -> None:
        """Until all have ended, or we are told to stop."""
        signal.signal(STOP, _stop)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (STOP,))
        with suppress(_StoppedError):
            self._read()
        signal.pthread_sigmask(signal.SIG_BLOCK, (STOP,))

    def keep(self) -> None:
        """Nobody is left."""

    def _read(self) -> None:
        while True:
            text, _, self._rest = self._rest.rpartition(b"\n")
            for line in text.decode(errors="replace").split("\n"):
                if line:
                    self._reader.line(line)
            self._recording.flush()
            got = os.read(self._output, 1 << 16)
            if not got:
                break
            self._rest += got
        self._reader.end()
        if self._status is None:
            self._status = os.waitpid(self._strace, 0)[1]
        self.running = False
        self._ended(self._status)

    def _take(self, spoken: Spoken) -> None:
        if not self._recording.on:
            return
        frames = [self._frame(spoken, each) for each in spoken.datagrams]
        if spoken.slot is not None:
            self._recording.settle(spoken.slot, frames)
        else:
            self._recording.add(frames)

    def _frame(self, spoken: Spoken, datagram: Datagram) -> Frame:
        process = self._who.get(spoken.thread)
        if process is None:
            pid = tracee.group_of(spoken.thread)
            process = tracee.who_is(pid)
            process = Process(pid, process.name, bool(process.name), process.command, None)
            self._who[spoken.thread] = process
        key = spoken.protocol, spoken.portid, spoken.descriptor
        socket = self._sockets.setdefault(key, NetlinkSocket(spoken.protocol, None, spoken.portid))
        says = spoken.name in _SENDING
        way: Direction = "to-kernel" if says and not datagram.peer else "to-user" if says else way_of(datagram, socket)
        cut = len(datagram.data) < datagram.length
        return Frame(
            0,
            spoken.time_ns,
            spoken.protocol,
            datagram.data,
            datagram.length,
            self._families,
            way,
            process,
            None,
            SENT if says else RECEIVED,
            socket.described(spoken.descriptor, datagram.peer, datagram.groups, cut=cut),
        )


def _runnable(words: Sequence[str]) -> list[str]:
    """The command as strace runs it, which knows no file without a format. Raises OSError."""
    path = shutil.which(words[0])
    if path is None:
        there = "/" in words[0] and Path(words[0]).exists()
        raise PermissionError(errno.EACCES, "") if there else FileNotFoundError(errno.ENOENT, "")
    with suppress(PermissionError), Path(path).open("rb") as file:
        first = file.readline(256)
        if first.startswith(b"#!") and not Path(os.fsdecode(first[2:].split(maxsplit=1)[0])).exists():
            raise FileNotFoundError(errno.ENOENT, "")
        if not first.startswith((b"#!", b"\x7fELF")):
            return [_SHELL, path, *words[1:]]
    return list(words)


class RefusedError(Exception):
    """strace ended before the command began."""


class _StoppedError(Exception):
    pass


def _stop(*_: object) -> None:
    raise _StoppedError
