"""The loop where ptrace is forbidden: each call that may be netlink's is asked for before it is made.

What is sent is read before the call. What is to be received is looked at (MSG_PEEK) with as much room as the reader
has, so that the kernel makes its dumps no larger, and only then the reader is let go on. Source: seccomp_unotify(2).
"""

from __future__ import annotations

import errno
import os
import select
import signal
import socket
import struct
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from nlsniff.frame import Direction, Frame, GenericFamilies, Process
from nlsniff.sources.trace import calls, datagrams, listener, tracee
from nlsniff.sources.trace.calls import Machine
from nlsniff.sources.trace.datagrams import Datagram
from nlsniff.sources.trace.listener import Note
from nlsniff.sources.trace.recording import RECEIVED, SENT, Recording
from nlsniff.sources.trace.tracee import NetlinkSocket
from nlsniff.sources.trace.tracer import STOP, way_of

UNSEEN: Final = "what recvmmsg gets, what 32-bit programs say, and whether sending failed, cannot be seen"
_SENDING: Final = ("sendto", "sendmsg", "sendmmsg", "write", "writev")
_RECEIVING: Final = ("recvfrom", "recvmsg", "read", "readv")
_FLAGS_OF: Final = {"recvfrom": 3, "recvmsg": 2}
_INT: Final = 0xFFFFFFFF
_TIMEVAL: Final = struct.Struct("@ll")
_PR_SET_CHILD_SUBREAPER: Final = 36
_PATIENCE: Final = 0.1
_LOOK_AGAIN: Final = 0.2


class _Waiting(NamedTuple):
    """A reader for whom nothing has come yet; ``until`` is when its own patience ends."""

    note: Note
    name: str
    copy: socket.socket
    found: NetlinkSocket
    until: float | None


class Notifier:
    """Answers what the command and all its children ask, until all have ended.

    ``tell`` is called with a line for what cannot be seen, ``ended`` with the wait status of ``root``.
    """

    def __init__(
        self,
        machine: Machine,
        recording: Recording,
        tell: Callable[[str], None],
        ended: Callable[[int], None],
    ) -> None:
        self.root = 0
        self.weakened = False
        self.daemons = False
        self.stops: Callable[[int], None] = lambda _signal: None
        self.running = True
        self._machine = machine
        self._names = {number: name for name, number in machine.numbers.items()}
        self._recording = recording
        self._tell = tell
        self._ended = ended
        self._silent = False
        self._told: set[str] = set()
        self._listener = -1
        self._alive = True
        self._told_to_stop = False
        self._programs: set[str] = set()
        self._sockets: dict[str, NetlinkSocket | None] = {}
        self._waiting: dict[int, _Waiting] = {}
        self._families = GenericFamilies()
        self._poll = select.poll()
        self._end = -1
        self._stop, self._wake = -1, -1

    def start(self, pid: int, taken: int, report: int) -> bytes:
        """Answer a new command up to its first instruction; what it wrote to ``report``. Raises OSError.

        ``taken`` is its listener, ``report`` the pipe that closes when it has become the command.
        """
        self.root, self._listener, self._silent = pid, taken, True
        self._end = os.pidfd_open(pid)
        calls.prctl(_PR_SET_CHILD_SUBREAPER, 1)  # all that is left stays below us, and so can be found
        self._stop, self._wake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(self._wake)
        for number in (STOP, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (STOP, signal.SIGCHLD))
        for descriptor in (report, self._listener, self._end, self._stop):  # what it reports comes before what it asks
            self._poll.register(descriptor, select.POLLIN)
        got = b""
        while self._alive or self.running:
            for descriptor, _ in self._poll.poll():
                if descriptor == report:
                    part = os.read(report, 64)
                    if not part:
                        self._poll.unregister(report)
                        self._silent = bool(got.lstrip(b"w"))
                        return got
                    got += part
                    self.weakened = got.startswith(b"w")
                else:
                    self._take(descriptor)
        return got

    @property
    def left(self) -> Sequence[int]:
        """The processes that go on and may ask."""
        return _descendants(os.getpid()) if self._alive else []

    def run(self) -> None:
        """Until all have ended, or only those are left that need not be waited for, or we are told to stop."""
        recording = self._recording
        while self._alive or self.running:
            seconds = self._seconds()
            for descriptor, _ in self._poll.poll(None if seconds is None else seconds * 1000):
                self._take(descriptor)
                if self._told_to_stop:
                    return
            self._look_after_waiting()
            if recording.wait_seconds() == 0:
                recording.flush()
            if not self.running and self._only_daemons():
                return

    def _seconds(self) -> float | None:
        limits = [self._recording.wait_seconds()]
        if not self.running:
            limits.append(_PATIENCE)
        if self._waiting:
            limits.append(_LOOK_AGAIN)
        return min((each for each in limits if each is not None), default=None)

    def keep(self) -> None:
        """Let those that are left go on, unrecorded: without an answer their calls would fail."""
        self._recording.end()
        while self._alive or self.running:
            for descriptor, _ in self._poll.poll(_LOOK_AGAIN * 1000 if self._waiting else None):
                self._take(descriptor)
            self._look_after_waiting()

    def _only_daemons(self) -> bool:
        if self.daemons:
            return False
        session = os.getsid(0)
        for each in self.left:
            with suppress(OSError):
                if os.getsid(each) == session:
                    return False
        return True

    def _take(self, descriptor: int) -> None:
        """One descriptor that has something for us."""
        if descriptor == self._listener:
            self._asked()
        elif descriptor == self._end:
            self._poll.unregister(descriptor)
            _, status = os.waitpid(self.root, 0)
            self.running = False
            if not self._silent:
                self._ended(status)
        elif descriptor == self._stop:
            signals = os.read(self._stop, 64)
            self._told_to_stop = STOP in signals
            if signal.SIGCHLD in signals and self.running:
                self._pass_stop()
        elif descriptor in self._waiting:
            self._receive(self._waiting.pop(descriptor))

    def _pass_stop(self) -> None:
        """The command was stopped, as by Ctrl-Z, or goes on: so do we, or its shell would wait."""
        with suppress(ChildProcessError):
            while found := os.waitid(os.P_PID, self.root, os.WSTOPPED | os.WCONTINUED | os.WNOHANG):
                self.stops(signal.SIGCONT if found.si_code == os.CLD_CONTINUED else signal.SIGSTOP)

    def _asked(self) -> None:
        note = listener.receive(self._listener) if self._poll_listener() else None
        if note is None:
            return
        name = self._names.get(note.number, "")
        try:
            if not self._handle(note, name):
                listener.let(self._listener, note)
        except (OSError, struct.error):
            listener.let(self._listener, note)

    def _poll_listener(self) -> bool:
        """Whether somebody asks; a listener that nobody has any more is done."""
        poll = select.poll()
        poll.register(self._listener, select.POLLIN)
        for _, events in poll.poll(0):
            if events & select.POLLIN:
                return True
            if events & (select.POLLHUP | select.POLLERR):
                self._poll.unregister(self._listener)
                self._alive = False  # it is the last moment that a process has it
        return False

    def _handle(self, note: Note, name: str) -> bool:
        """Whether the call is answered, or will be."""
        thread = note.thread
        self._look_at_program(thread)
        if name == "io_uring_setup":
            self._warn(f"{tracee.who_is(thread).name} uses io_uring: netlink that it sends by that cannot be seen")
            return False
        descriptor = note.arguments[0] & _INT
        found = self._socket(thread, descriptor)
        if found is None or not self._recording.on:
            return False
        if name in _SENDING:
            self._send(note, name, found)
        elif name in _RECEIVING:
            return self._hear(note, name, found, descriptor)
        elif name == "recvmmsg":
            self._warn(f"{tracee.who_is(thread).name} receives by recvmmsg: that cannot be seen")
        else:  # bind or setsockopt, which change what is known of it
            self._sockets.clear()
        return False

    def _look_at_program(self, thread: int) -> None:
        """Warn of a program once."""
        path = f"/proc/{thread}/exe"
        name = str(Path(path).readlink())
        if name not in self._programs:
            self._programs.add(name)
            self._warn(tracee.program_warning(path, weakened=self.weakened))

    def _socket(self, thread: int, descriptor: int) -> NetlinkSocket | None:
        target = str(Path(f"/proc/{thread}/fd/{descriptor}").readlink())
        if not target.startswith("socket:"):
            return None
        if target not in self._sockets:
            self._sockets[target] = tracee.look_at(tracee.group_of(thread), thread, descriptor)
        return self._sockets[target]

    def _send(self, note: Note, name: str, found: NetlinkSocket) -> None:
        read = datagrams.sent(name, note.arguments, _Memory(note.thread).read)
        self._recording.add([self._frame(note, found, each, SENT) for each in read])
        if not found.portid:  # the call binds it
            self._sockets.clear()

    def _hear(self, note: Note, name: str, found: NetlinkSocket, descriptor: int) -> bool:
        copy = socket.socket(fileno=calls.take_descriptor(tracee.group_of(note.thread), descriptor))
        flags = note.arguments[_FLAGS_OF[name]] if name in _FLAGS_OF else 0
        until: float | None = 0.0
        if not flags & socket.MSG_DONTWAIT and os.get_blocking(copy.fileno()):
            seconds, rest = _TIMEVAL.unpack(copy.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _TIMEVAL.size))
            until = time.monotonic() + seconds + rest / 1e6 if seconds or rest else None
        self._receive(_Waiting(note, name, copy, found, until))
        return True

    def _receive(self, waiting: _Waiting) -> None:
        """Look at what a reader is going to get, and let it; or have it wait for more."""
        note, name, copy, found, until = waiting
        number = copy.fileno()
        with suppress(KeyError):
            self._poll.unregister(number)
        try:
            data = bytearray(datagrams.room(name, note.arguments, _Memory(note.thread).read))
        except (OSError, struct.error):
            listener.let(self._listener, note)  # to be told EFAULT
            copy.close()
            return
        try:
            size, address = copy.recvfrom_into(data, 0, socket.MSG_PEEK | socket.MSG_DONTWAIT | socket.MSG_TRUNC)
        except BlockingIOError:
            if until is None or time.monotonic() < until:
                self._waiting[number] = waiting
                self._poll.register(number, select.POLLIN)
                return
            listener.fail(self._listener, note, errno.EAGAIN)
        except OSError as error:
            listener.fail(self._listener, note, error.errno or errno.EIO)
        else:
            frame = self._frame(note, found, Datagram(bytes(data[:size]), size, *address), RECEIVED)
            if listener.let(self._listener, note):
                self._recording.add([frame])
        copy.close()

    def _look_after_waiting(self) -> None:
        """Those whose patience has ended, or who were killed or interrupted; and our children that have ended."""
        if not self.running:
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
        now = time.monotonic()
        for number, waiting in list(self._waiting.items()):
            if not listener.still_asks(self._listener, waiting.note):
                del self._waiting[number]
                self._poll.unregister(number)
                waiting.copy.close()
            elif waiting.until is not None and now >= waiting.until:
                self._receive(self._waiting.pop(number))

    def _frame(self, note: Note, found: NetlinkSocket, datagram: Datagram, packet_type: int) -> Frame:
        way: Direction
        way = ("to-user" if datagram.peer else "to-kernel") if packet_type == SENT else way_of(datagram, found)
        who = tracee.who_is(tracee.group_of(note.thread))
        if note.thread != who.pid:
            who = Process(who.pid, who.name, who.certain, who.command, note.thread)
        cut = len(datagram.data) < datagram.length
        described = found.described(note.arguments[0] & _INT, datagram.peer, datagram.groups, cut=cut)
        return Frame(
            0,
            time.time_ns(),
            found.protocol,
            datagram.data,
            datagram.length,
            self._families,
            way,
            who,
            None,
            packet_type,
            described,
        )

    def _warn(self, text: str | None) -> None:
        if text is not None and text not in self._told:
            self._told.add(text)
            self._tell(text)


class _Memory:
    """The memory of a thread that waits for an answer."""

    def __init__(self, thread: int) -> None:
        self._path = f"/proc/{thread}/mem"

    def read(self, address: int, size: int) -> bytes:
        """Bytes of it. Raises OSError."""
        descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.pread(descriptor, size, address)
        except OverflowError as error:
            raise OSError(f"no such address: {address:#x}") from error
        finally:
            os.close(descriptor)


def _descendants(pid: int) -> list[int]:
    """All that have come of a process and have not ended."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            state, parent, *_ = path.read_text(errors="replace").rpartition(")")[2].split()
            if state != "Z":
                children.setdefault(int(parent), []).append(int(path.parent.name))
    found = list(children.get(pid, ()))
    for each in found:
        found += children.get(each, ())
    return found
