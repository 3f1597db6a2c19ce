"""A fake kernel for any program: its netlink sockets are one end of a pair, and what it does with them asks us.

By seccomp's user notification (seccomp_unotify(2)), without privilege, since Linux 5.14. What the program sends is
answered while its call waits; what it receives is written into its memory, with a netlink address that the pair
would not have. Static and threaded programs are as good as any. Netlink by ioctl or io_uring is not replayed.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import socket
import struct
import sys
import termios
import time
from struct import Struct

from nlsniff.errors import ReplayError
from nlsniff.lean import signal, suppress
from nlsniff.record import record
from nlsniff.replay import received, stalled
from nlsniff.replay.line import ADD_MEMBERSHIP, DROP_MEMBERSHIP, KIND, LIST_MEMBERSHIPS, SOL_NETLINK, Line
from nlsniff.sources.trace import calls, datagrams, listener, seccomp, tracee
from nlsniff.sources.trace.command import NOT_EXECUTABLE, NOT_FOUND, enter_sandbox, no_sandbox

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Final

    from nlsniff.replay.player import Client, Delivery, Kernel
    from nlsniff.sources.trace.calls import Machine
    from nlsniff.sources.trace.listener import Note

_RECEIVING: Final = ("recvfrom", "recvmsg", "recvmmsg")
_SENDING: Final = ("sendto", "sendmsg", "sendmmsg")
_FLAGS_OF: Final = {"recvfrom": 3, "recvmsg": 2, "recvmmsg": 3}
_INT: Final = 0xFFFFFFFF
_NUMBER: Final = Struct("=i")
_TIMEVAL: Final = Struct("@ll")
_PR_SET_PDEATHSIG: Final = 1
_PASSED_ON: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)
_LOOK_AGAIN: Final = 0.2
_ORPHANS: Final = 1.0
_MOST_MEMORIES: Final = 64
_MOST_LINES: Final = 64
_SUN_PATH: Final = 10
"""An abstract unix address as long as a sockaddr_nl: 2 bytes of family, a NUL, and 9 of our choice."""


@record(eq=False)
class _Reader:
    """A thread that waits in a receiving call. ``until`` is when its own patience ends, None for never."""

    note: Note
    name: str
    line: _Line
    until: float | None
    since: float


class _Line(Line):
    """A line to a program beside us; ``theirs`` is kept, to take from it what was read.

    ``watched`` tells whether we wait for room in it.
    """

    def __init__(self, client: Client, kind: int, number: int, moments: list[float]) -> None:
        # Who reads it as a file, and asks for the sender's address, gets what reads as port id 0 and no groups.
        super().__init__(client, kind, b"\0" + number.to_bytes(1, "little") + bytes(8))
        self.theirs.setblocking(True)
        self._moments = moments
        self.watched = False

    def later(self, seconds: float) -> None:
        """Pump again so many seconds from now."""
        self._moments.append(time.monotonic() + seconds)


class Program:
    """Runs a command whose kernel is fake; a supervisor of all its processes.

    ``tell`` is called with a line for what cannot be replayed. Whoever waits for ``patience`` seconds for what never
    comes is said to be stalled, and the command is ended. ``sandbox`` runs it in a fresh user and network namespace, so
    that what it does by ioctl harms nothing. Raises ReplayError where that cannot be, OSError where the
    command cannot be run.
    """

    def __init__(
        self,
        words: Sequence[str],
        kernel: Kernel,
        *,
        patience: float = 5.0,
        sandbox: bool = False,
        tell: Callable[[str], None] = print,
    ) -> None:
        machine = calls.machine()
        if machine is None:
            raise ReplayError(
                f"replaying to a program is not built for {os.uname().machine}",
                remedy="replay to Python programs by nlsniff.replay.FakeKernel",
            )
        self._machine: Machine = machine
        self._words = list(words)
        self._kernel = kernel
        self._patience = patience
        self._sandbox = sandbox
        self._tell = tell
        self._names = {number: name for name, number in machine.numbers.items()}
        self._lines: dict[str, _Line] = {}
        self._readers: list[_Reader] = []
        self._later: list[float] = []
        self._poll = select.poll()
        self._by_descriptor: dict[int, _Line] = {}
        self._memories: dict[int, _Memory] = {}
        self._told: set[str] = set()
        self._listener = self._end = -1
        self._root = 0
        self._asked = self._looked = time.monotonic()
        self._number = 0

    def run(self) -> int:
        """Run it to its end; its wait status."""
        before = {number: signal.signal(number, self._pass_on) for number in _PASSED_ON}
        before |= {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGQUIT)}
        try:
            self._start()
            return self._supervise()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            self._close()

    def _pass_on(self, number: int, _frame: object) -> None:
        if self._root:
            with suppress(OSError):
                os.kill(self._root, number)

    # Starting

    def _start(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        reading, writing = os.pipe2(os.O_CLOEXEC)
        self._root = os.fork()
        if not self._root:
            os.close(reading)
            self._become(writing)
        os.close(writing)
        with os.fdopen(reading, "rb", buffering=0) as report:
            said = report.readline()
            if not said.strip().isdigit():
                self._not_started(said)
            try:
                self._listener = listener.take(self._root, int(said))
            except OSError as problem:
                os.kill(self._root, signal.SIGKILL)
                raise _refused(problem) from None
            self._end = os.pidfd_open(self._root)
            self._poll.register(self._listener, select.POLLIN)
            self._poll.register(self._end, select.POLLIN)
            self._poll.register(report, select.POLLIN)
            said = self._until_executed(report.fileno())
            if said.lstrip(b"w"):
                self._not_started(said.lstrip(b"w"))
        warning = tracee.program_warning(f"/proc/{self._root}/exe", weakened=said.startswith(b"w"))
        if warning:
            self._tell(warning)

    def _until_executed(self, report: int) -> bytes:
        """Answer it up to its first instruction; what it reported meanwhile."""
        said = b""
        while True:
            for descriptor, events in self._poll.poll():
                if descriptor == report:
                    part = os.read(report, 64)
                    if not part:
                        self._poll.unregister(report)
                        return said
                    said += part
                elif descriptor == self._listener and events & select.POLLIN:
                    self._ask()

    def _not_started(self, said: bytes) -> None:
        os.waitpid(self._root, 0)
        self._root = 0
        word, _, code = said.decode().strip().partition(" ")
        number = int(code or errno.EPERM)
        if word == "unrunnable":
            raise OSError(number, os.strerror(number), self._words[0])
        if word == "sandbox":
            raise no_sandbox(number)
        raise _refused(OSError(number, os.strerror(number)))

    def _become(self, report: int) -> None:
        """In the command's own process. Never returns."""
        word, code = "refused", errno.EPERM
        try:
            for number in (*_PASSED_ON, signal.SIGINT, signal.SIGQUIT):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # which Python ignores
            calls.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if self._sandbox:
                word = "sandbox"
                enter_sandbox()
                word = "refused"
            rules = seccomp.program(self._machine, seccomp.replaying_rules(), seccomp.NOTIFY)
            os.write(report, f"{listener.next_descriptor(report)}\n".encode())
            if seccomp.install(self._machine, rules, seccomp.FLAG_NEW_LISTENER):
                os.write(report, b"w")
            with suppress(OSError):
                calls.port_id(-1)  # asks, and so waits until the listener has been taken: exec closes it
            word = "unrunnable"
            os.execvp(self._words[0], self._words)
        except OSError as problem:
            code = problem.errno or errno.EPERM
        finally:
            os.write(report, f"{word} {code}".encode())
            os._exit(NOT_FOUND if code == errno.ENOENT else NOT_EXECUTABLE)

    # Supervising

    def _supervise(self) -> int:
        status: int | None = None
        ended = 0.0
        while True:
            for descriptor, events in self._poll.poll(1000 * self._seconds()):
                if descriptor == self._listener:
                    if events & select.POLLIN:
                        self._ask()
                    else:
                        self._poll.unregister(self._listener)  # nobody is left who could ask
                        return status if status is not None else os.waitpid(self._root, 0)[1]
                elif descriptor == self._end:
                    self._poll.unregister(self._end)
                    status, ended = os.waitpid(self._root, 0)[1], time.monotonic()
                elif descriptor in self._by_descriptor:
                    line = self._by_descriptor[descriptor]
                    if events & ~select.POLLOUT:
                        self._read_written(line)
                    line.pump()
            self._look_after_lines()
            self._look_after_readers()
            if status is not None and time.monotonic() - ended > _ORPHANS:
                self._warn("processes of it go on, and have no kernel any more")
                return status

    def _seconds(self) -> float:
        now = time.monotonic()
        self._later[:] = [each for each in self._later if each > now]
        return max(min([_LOOK_AGAIN, *(each - now for each in self._later)]), 0.001)

    def _ask(self) -> None:
        try:
            note = listener.receive(self._listener)
        except OSError:
            return
        if note is None:
            return
        self._asked = time.monotonic()
        try:
            if not self._handle(note, self._names.get(note.number, "")):
                listener.let(self._listener, note)
        except (OSError, struct.error) as problem:
            code = problem.errno if isinstance(problem, OSError) else errno.EFAULT
            listener.fail(self._listener, note, code or errno.EFAULT)

    def _handle(self, note: Note, name: str) -> bool:
        """Whether the call is answered, or will be. Raises OSError and struct.error where its arguments are wrong."""
        if name == "socket":
            return self._open(note)
        if name == "io_uring_setup":
            self._warn(f"{tracee.who_is(note.thread).name} uses io_uring: netlink by that is not replayed")
            return False
        line = self._line(note)
        if line is None:
            return False
        if name in _SENDING:
            self._send(note, name, line)
        elif name in _RECEIVING:
            self._receive(note, name, line)
        else:
            return bool(getattr(self, f"_{name}")(note, line))
        return True

    def _line(self, note: Note) -> _Line | None:
        try:
            return self._lines.get(os.readlink(f"/proc/{note.thread}/fd/{note.arguments[0] & _INT}"))
        except OSError:
            return None

    # The calls

    def _open(self, note: Note) -> bool:
        _, kind, protocol, *_ = note.arguments
        if len(self._lines) >= _MOST_LINES:
            self._forget_closed()
        client = self._kernel.open(protocol & _INT, tracee.group_of(note.thread))
        line = self._make_line(client, kind)
        if kind & os.O_NONBLOCK:
            line.theirs.setblocking(False)
        self._lines[f"socket:[{line.identity[1]}]"] = line
        self._by_descriptor[line.mine.fileno()] = line
        self._poll.register(line.mine, select.POLLIN)
        return listener.give_descriptor(self._listener, note, line.theirs.fileno(), cloexec=bool(kind & os.O_CLOEXEC))

    def _make_line(self, client: Client, kind: int) -> _Line:
        while True:
            self._number = (self._number + 1) % 256
            try:
                return _Line(client, kind & KIND, self._number, self._later)
            except OSError as problem:  # another of this machine has that name
                if problem.errno != errno.EADDRINUSE:
                    raise

    def _bind(self, note: Note, line: _Line) -> bool:
        portid, groups = received.parse_address(self._memory(note.thread).read(note.arguments[1], 12))
        numbers = [bit + 1 for bit in range(32) if groups >> bit & 1]
        deliveries = self._kernel.bind(line.client, portid, numbers)
        listener.give(self._listener, note, 0)
        self._deliver(deliveries)
        return True

    def _connect(self, note: Note, line: _Line) -> bool:
        self._deliver(self._kernel.bind(line.client, 0, ()))
        return listener.give(self._listener, note, 0)

    def _getsockname(self, note: Note, line: _Line) -> bool:
        return self._name(note, received.address(line.client.portid, line.client.mask))

    def _getpeername(self, note: Note, _line: _Line) -> bool:
        return self._name(note, received.address(0, 0))

    def _name(self, note: Note, value: bytes) -> bool:
        memory = self._memory(note.thread)
        received.put_address(note.arguments[1], note.arguments[2], value, memory.read, memory.write)
        return listener.give(self._listener, note, 0)

    def _setsockopt(self, note: Note, line: _Line) -> bool:
        _, level, option, place, size, *_ = note.arguments
        if level & _INT != SOL_NETLINK:
            return False
        value = _NUMBER.unpack(self._memory(note.thread).read(place, 4))[0] if size & _INT >= 4 else 0
        deliveries: list[Delivery] = []
        if option == ADD_MEMBERSHIP:
            deliveries = self._kernel.join(line.client, value)
        elif option == DROP_MEMBERSHIP:
            line.client.groups.discard(value)
        else:
            line.set(option & _INT, value)
        listener.give(self._listener, note, 0)
        self._deliver(deliveries)
        return True

    def _getsockopt(self, note: Note, line: _Line) -> bool:
        _, level, option, place, size_place, *_ = (
            each & _INT if at < 3 else each for at, each in enumerate(note.arguments)
        )
        memory = self._memory(note.thread)
        (room,) = _NUMBER.unpack(memory.read(size_place, 4))
        level, option = level & _INT, option & _INT
        if (level, option) == (SOL_NETLINK, LIST_MEMBERSHIPS):
            data = line.memberships()
        else:
            value = line.value(level, option)
            if value is None:
                return False
            data = _NUMBER.pack(value)
        memory.write(place, data[: max(room, 0)])
        memory.write(size_place, _NUMBER.pack(len(data)))
        return listener.give(self._listener, note, 0)

    def _send(self, note: Note, name: str, line: _Line) -> None:
        said = datagrams.sent(name, note.arguments, self._memory(note.thread).read)
        deliveries = [each for datagram in said for each in self._kernel.take(line.client, datagram.data)]
        listener.give(self._listener, note, len(said) if name == "sendmmsg" else said[0].length)
        self._deliver(deliveries)

    def _read_written(self, line: _Line) -> None:
        """What was sent by write(2), as to a file."""
        while True:
            try:
                data = line.mine.recv(datagrams.LIMIT)
            except OSError:
                return
            if not data:
                self._drop(line)
                return
            self._asked = time.monotonic()
            self._deliver(self._kernel.take(line.client, data))

    def _deliver(self, deliveries: Iterable[Delivery]) -> None:
        for delivery in deliveries:
            line = next((each for each in self._lines.values() if each.client is delivery.client), None)
            if line is not None:
                line.put(delivery)
                self._serve_readers(line)

    def _receive(self, note: Note, name: str, line: _Line) -> None:
        self._read_written(line)
        if self._hand_over(note, name, line):
            return
        flags = note.arguments[_FLAGS_OF[name]]
        if flags & socket.MSG_DONTWAIT or fcntl.fcntl(line.theirs, fcntl.F_GETFL) & os.O_NONBLOCK:
            listener.fail(self._listener, note, errno.EAGAIN)
            return
        seconds, rest = _TIMEVAL.unpack(line.theirs.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _TIMEVAL.size))
        now = time.monotonic()
        until = now + seconds + rest / 1e6 if seconds or rest else None
        self._readers.append(_Reader(note, name, line, until, now))

    def _hand_over(self, note: Note, name: str, line: _Line) -> bool:
        """Give a reader what is there for it; whether there is something."""
        line.forget_read(_NUMBER.unpack(fcntl.ioctl(line.theirs, termios.FIONREAD, bytes(_NUMBER.size)))[0])
        delivery = line.next()
        if delivery is None:
            return False
        count = 0
        if not delivery.error:
            memory = self._memory(note.thread)
            names = bool(line.theirs.getsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED))
            count = received.put(name, note.arguments, delivery, line, memory.read, memory.write, names=names)
        # It must be gone before the reader goes on, who may look what comes next without asking us.
        if not line.given_back:
            with suppress(BlockingIOError):
                line.theirs.recv(1, socket.MSG_DONTWAIT)
        line.taken()
        if delivery.error:
            given = listener.fail(self._listener, note, delivery.error)
        else:
            given = listener.give(self._listener, note, count)
        if not given:  # the reader was interrupted, and asks again
            line.give_back(delivery)
        return True

    def _serve_readers(self, line: _Line) -> None:
        for reader in [each for each in self._readers if each.line is line]:
            try:
                served = self._hand_over(reader.note, reader.name, line)
            except (OSError, struct.error):
                listener.fail(self._listener, reader.note, errno.EFAULT)
                served = True
            if not served:
                return
            self._readers.remove(reader)

    def _look_after_lines(self) -> None:
        """Hand over what has become due, and hear of room where some is waited for."""
        for line in self._lines.values():
            line.pump()
            if line.blocked != line.watched:
                line.watched = line.blocked
                self._poll.modify(line.mine, select.POLLIN | (select.POLLOUT if line.blocked else 0))

    def _look_after_readers(self) -> None:
        now = time.monotonic()
        for line in {id(each.line): each.line for each in self._readers}.values():
            self._serve_readers(line)
        for reader in list(self._readers):
            if not listener.still_asks(self._listener, reader.note):
                self._readers.remove(reader)
            elif reader.until is not None and now >= reader.until:
                self._readers.remove(reader)
                listener.fail(self._listener, reader.note, errno.EAGAIN)
            elif now - max(reader.since, self._asked) > self._patience:
                self._readers.remove(reader)
                self._stall(reader.note.thread)
                listener.fail(self._listener, reader.note, errno.EINTR)
        if not self._readers and self._lines and now - max(self._looked, self._asked) > self._patience:
            self._looked = now
            self._look_for_the_stalled()

    def _look_for_the_stalled(self) -> None:
        """End who waits in poll and the like, or looks what comes next, where nothing comes any more."""
        if any(line.blocked for line in self._lines.values()):
            return
        for process in {line.client.process for line in self._lines.values()}:
            for thread in stalled.threads_of(process):
                try:
                    memory = self._memory(thread)
                except OSError:
                    continue
                if stalled.waits_in_vain(thread, self._names, self._lines.__contains__, memory.read):
                    self._stall(thread)
                    break

    def _stall(self, thread: int) -> None:
        who = tracee.who_is(tracee.group_of(thread))
        self._kernel.report().stalled.append(f"{who.name} ({who.pid}) waits for more than was recorded")
        with suppress(OSError):
            os.kill(who.pid, signal.SIGTERM)

    # What is known

    def _memory(self, thread: int) -> _Memory:
        found = self._memories.get(thread)
        if found is None:
            if len(self._memories) >= _MOST_MEMORIES:
                self._memories.pop(next(iter(self._memories))).close()
            found = self._memories[thread] = _Memory(thread)
        return found

    def _forget_closed(self) -> None:
        """Drop the lines whose sockets no process has open any more."""
        held: set[str] = set()
        for process in os.listdir("/proc"):
            if process.isdecimal() and int(process) != os.getpid():
                with suppress(OSError):
                    held.update(os.readlink(f"/proc/{process}/fd/{each}") for each in os.listdir(f"/proc/{process}/fd"))
        for name, line in list(self._lines.items()):
            if name not in held:
                self._drop(line)

    def _drop(self, line: _Line) -> None:
        if self._by_descriptor.pop(line.mine.fileno(), None) is None:
            return
        del self._lines[f"socket:[{line.identity[1]}]"]
        self._poll.unregister(line.mine)
        self._kernel.close(line.client)
        line.mine.close()
        line.theirs.close()

    def _close(self) -> None:
        for line in list(self._lines.values()):
            self._drop(line)
        for memory in self._memories.values():
            memory.close()
        for descriptor in (self._listener, self._end):
            if descriptor >= 0:
                os.close(descriptor)
        self._listener = self._end = -1

    def _warn(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._tell(text)


class _Memory:
    """The memory of a process, opened again when it has become another program."""

    def __init__(self, thread: int) -> None:
        self._path = f"/proc/{thread}/mem"
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)

    def read(self, address: int, size: int) -> bytes:
        """Bytes of it. Raises OSError."""
        if not size:
            return b""
        data = self._twice(lambda: os.pread(self._descriptor, size, address))
        return data if isinstance(data, bytes) else b""

    def write(self, address: int, data: bytes) -> None:
        """Put bytes there. Raises OSError."""
        if data:
            self._twice(lambda: os.pwrite(self._descriptor, data, address))

    def _twice(self, act: Callable[[], bytes | int]) -> bytes | int:
        try:
            if done := act():
                return done
        except OverflowError:
            raise OSError(errno.EFAULT, os.strerror(errno.EFAULT)) from None
        except OSError:
            pass
        os.close(self._descriptor)
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        return act()

    def close(self) -> None:
        """Let go of it."""
        os.close(self._descriptor)


def _refused(problem: OSError) -> ReplayError:
    return ReplayError(
        f"the kernel does not let a program be supervised here: {problem.strerror}",
        remedy="it takes seccomp's user notification (Linux 5.14, no profile that forbids it, no other supervisor)",
    )
