"""The loop that lets a command and its children run from one netlink call to the next.

A stopped thread waits for this loop, so everything it does is short. Which calls stop a thread is decided in
:mod:`.seccomp`; here each is read, before or behind the call. The most frequent stops are handled by compiled code
(``_stops.c``), where there is any. Source: ptrace(2).
"""

from __future__ import annotations

import os
import struct
import time

from nlsniff.frame import Frame, GenericFamilies
from nlsniff.lean import signal, suppress
from nlsniff.record import record
from nlsniff.sources.trace import calls, datagrams, inject, seccomp, tracee
from nlsniff.sources.trace.datagrams import Datagram
from nlsniff.sources.trace.recording import RECEIVED, SENT
from nlsniff.sources.trace.stops import Stops
from nlsniff.sources.trace.tracee import NetlinkSocket, Tracee

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Final

    from nlsniff.frame import Direction
    from nlsniff.sources.trace._stops import Call, Heard, Question
    from nlsniff.sources.trace.calls import Machine
    from nlsniff.sources.trace.recording import Recording, Slot
    from nlsniff.sources.trace.seccomp import Rule

STOPPING: Final = frozenset((signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU))
_SENDING: Final = frozenset(("sendto", "sendmsg", "sendmmsg", "write", "writev"))
_RECEIVING: Final = frozenset(("recvfrom", "recvmsg", "recvmmsg", "read", "readv"))
_SPEAKING: Final = _SENDING | _RECEIVING
_AT_BEGINNING: Final = (calls.AT_SECCOMP, calls.AT_ENTRY)
_FLAGS_OF: Final = {"recvfrom": 3, "recvmsg": 2, "recvmmsg": 3}
_DUPLICATING: Final = frozenset(("dup", "dup2", "dup3", "fcntl"))
_BRINGING: Final = frozenset(("recvmsg", "pidfd_getfd"))
_MAKING: Final = _DUPLICATING | _BRINGING | {"socket"}
_NEWBORN: Final = (calls.EVENT_FORK, calls.EVENT_VFORK, calls.EVENT_CLONE)
_FILTERS_AT_MOST: Final = 200
_U32: Final = struct.Struct("=I")
_ADDRESS: Final = struct.Struct("=HxxII")
_INT: Final = 0xFFFFFFFF
_PATIENCE: Final = 0.05
_STOPPED: Final = 0x7F  # what WIFSTOPPED of wait(2) looks for
STOP: Final = signal.SIGUSR1
"""What tells the tracer to record no more."""


@record(eq=False)
class Pending:
    """A call that a thread is in."""

    name: str
    arguments: tuple[int, ...]
    descriptor: int
    socket: NetlinkSocket | None
    slot: Slot | None = None
    datagrams: list[Datagram] | None = None
    time_ns: int = 0


class Tracer:
    """Traces what :meth:`add` gives it and all that comes of it, until all have ended.

    ``tell`` is called with a line for what cannot be seen, ``ended`` with the wait status of ``root``; ``stops`` with
    SIGSTOP or SIGCONT when it is stopped, as by Ctrl-Z, or goes on.
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
        self._waiting = Stops(machine.audit, machine.numbers["recvfrom"], machine.numbers["recvmsg"], STOP)
        self._stopped = False
        self._machine = machine
        self._names = {number: name for name, number in machine.numbers.items()}
        self._recording = recording
        self._tell = tell
        self._ended = ended
        self._told: set[str] = set()
        self._threads: dict[int, Tracee] = {}
        self._processes: dict[int, Tracee] = {}
        self._pending: dict[int, Pending] = {}
        self._newborn: set[int] = set()
        self._dead: set[int] = set()
        self._borrowing: dict[int, int] = {}
        self._running = True
        self._silent = False
        self._families = GenericFamilies()

    def add(self, found: Tracee, thread: int) -> None:
        """Trace this thread, which ptrace has seized."""
        self._processes[found.pid] = found
        self._threads[thread] = found
        found.threads.add(thread)
        if found.filters is not None:
            self._waiting.know(thread, found.netlink)

    @property
    def left(self) -> Sequence[object]:
        """The processes that are still traced."""
        return list(self._processes.values())

    def run(self) -> None:
        """Until all threads have ended, or only those are left that need not be waited for."""
        recording, waiting = self._recording, self._waiting
        waiting.set_root(self.root)
        while self._goes_on():
            seconds = self._patience()
            try:
                got = waiting.next(-1 if seconds is None else seconds)
            except ChildProcessError:
                break
            for heard in waiting.taken():
                self._heard(heard)
            if got is None:
                if not recording.encode() and not self._write_what_waited():
                    break
                continue
            if not got[0]:
                break
            self._take(*got)
            if recording.full:
                recording.flush()

    def _goes_on(self) -> bool:
        """Whether there is something to wait for."""
        return bool(self._threads)

    def _take(self, thread: int, status: int, more: Call | Question | None) -> None:
        if more is not None:
            self._finish_call(thread, more)  # type: ignore[arg-type]  # nobody asks who is traced from the beginning
        else:
            self._handle(thread, status)

    def _heard(self, heard: Heard) -> None:
        thread, descriptor, socket, time_ns, data, length, peer, groups = heard
        if not self._recording.on:
            return
        pending = Pending("recvmsg", (), descriptor, socket, time_ns=time_ns)
        datagram = Datagram(data, length, peer, groups)
        found = self._threads[thread]
        self._recording.add([self._frame(found, thread, pending, datagram, RECEIVED, way_of(datagram, socket))])

    def _finish_call(self, thread: int, call: Call) -> None:
        """A call's end that was met and left."""
        socket, number, arguments, result = call
        pending = Pending(self._names[number], arguments, arguments[0] & _INT, socket)
        self._finish(self._threads[thread], thread, pending, result)
        calls.resume(calls.CONT, thread)

    def _patience(self) -> float | None:
        """How long to wait for the next stop; None: for ever."""
        seconds = self._recording.wait_seconds()
        if not self._running and (seconds is None or seconds > _PATIENCE):
            return _PATIENCE
        return seconds

    def _write_what_waited(self) -> bool:
        """Write what is gathered, if for long enough; False when the recording is over."""
        recording = self._recording
        if recording.wait_seconds() == 0:
            recording.flush()
        return self._running or not recording.on or not self._only_daemons()

    def _only_daemons(self) -> bool:
        """Whether nothing is left but processes that made a session of their own."""
        if self.daemons:
            return False
        session = os.getsid(0)
        for each in self._processes:
            with suppress(OSError):
                if os.getsid(each) == session:
                    return False
        return True

    @property
    def running(self) -> bool:
        """Whether the command itself has not ended."""
        return self._running

    def until_exec(self, thread: int) -> None:
        """Let a new command run up to its first instruction, or to its end where it cannot be run."""
        while True:
            got, status = os.waitpid(thread, calls.WALL)
            executed = os.WIFSTOPPED(status) and status >> 16 == calls.EVENT_EXEC
            self._silent = not executed
            self._handle(got, status)
            if executed or not os.WIFSTOPPED(status):
                self._silent = False
                return

    def keep(self) -> None:
        """Let those that are left go on, unrecorded: a filter of ours would fail their calls without a tracer."""
        self._recording.end()
        while self._threads:
            try:
                thread, status = os.waitpid(-1, calls.WALL)
            except ChildProcessError:
                break
            self._handle(thread, status)

    def detach(self) -> None:
        """Let all go as they were before; for processes that have no filter of ours."""
        for thread in list(self._threads):
            with suppress(OSError):
                calls.ptrace(calls.INTERRUPT, thread)
        for thread in list(self._threads):
            with suppress(OSError):
                _, status = os.waitpid(thread, calls.WALL)
                if os.WIFSTOPPED(status):
                    event, number = status >> 16, os.WSTOPSIG(status)
                    deliver = number if not event and number != calls.AT_CALL else 0
                    calls.ptrace(calls.DETACH, thread, 0, deliver)
        self._threads.clear()
        self._processes.clear()

    def _handle(self, thread: int, status: int) -> None:
        """One change of a thread's state; it goes on unless it is to stay stopped."""
        if status & 0xFF != _STOPPED:
            self._gone(thread, status)
            return
        event, number = status >> 16, status >> 8 & 0xFF
        found = self._threads.get(thread)
        if found is None:
            self._newborn.add(thread)
            return
        deliver, whole = 0, False
        try:
            if event == calls.EVENT_SECCOMP or number == calls.AT_CALL:
                whole = self._at_call(found, thread)
            elif event == calls.EVENT_STOP:
                if self._at_stop(thread, number):
                    return
            elif event:
                found = self._at_event(event, found, thread)
            else:
                deliver = self._delivered(found, number)
        except inject.Gone as gone:
            self._handle(thread, gone.status)
            return
        except ProcessLookupError:
            return  # killed while it was stopped; its exit follows
        calls.resume(calls.SYSCALL if whole or found.filters is None else calls.CONT, thread, deliver)

    def _delivered(self, found: Tracee, number: int) -> int:
        """The signal, or 0 for one that would stop a child of vfork: its parent waits for it and cannot stop.

        The child gets it once it has become a program; without us that moment is too short to be met.
        """
        if number in STOPPING and found.pid in self._borrowing:
            self._borrowing[found.pid] = number
            return 0
        return number

    def _at_stop(self, thread: int, number: int) -> bool:
        """Whether it is to stay stopped, as by Ctrl-Z."""
        stopped = number in STOPPING
        if stopped:
            calls.resume(calls.LISTEN, thread)
        self._root_is(thread, stopped=stopped)
        return stopped

    def _root_is(self, thread: int, *, stopped: bool) -> None:
        if thread == self.root and stopped != self._stopped:
            self._stopped = stopped
            self.stops(signal.SIGSTOP if stopped else signal.SIGCONT)

    def _gone(self, thread: int, status: int) -> None:
        found = self._threads.pop(thread, None)
        self._forget_call(thread)
        self._waiting.forget(thread)
        if found is None:
            if thread in self._newborn:
                self._newborn.discard(thread)
            self._dead.add(thread)
        else:
            found.threads.discard(thread)
            if not found.threads:
                self._borrowing.pop(found.pid, None)
                found.forget_memory()
                self._processes.pop(found.pid, None)
        if thread == self.root:
            self._running = False
            if not self._silent:
                self._ended(status)

    def _forget_call(self, thread: int) -> None:
        pending = self._pending.pop(thread, None)
        if pending is not None and pending.slot is not None and self._recording.on:
            self._recording.settle(pending.slot, ())

    def _at_event(self, event: int, found: Tracee, thread: int) -> Tracee:
        if event in _NEWBORN:
            self._adopt(found, calls.event_message(thread), event, thread)
        elif event == calls.EVENT_EXEC:
            former = calls.event_message(thread)
            if former != thread:
                self._threads.pop(former, None)
                found.threads.discard(former)
                self._forget_call(former)
                self._waiting.forget(former)
            held = self._borrowing.pop(found.pid, 0)
            if held:
                os.kill(found.pid, held)
            found.who = None
            found.by_thread.clear()
            found.others.clear()
            found.forget_memory()
            found.check_descriptors()
            self.warn_of_program(found.pid)
        return found

    def _adopt(self, parent: Tracee, thread: int, event: int, forking: int) -> None:
        if thread in self._dead:
            self._dead.discard(thread)
            return
        process = thread if event != calls.EVENT_CLONE else tracee.group_of(thread)
        found = self._processes.get(process)
        if found is None:
            found = parent.forked(process)
            if len(parent.threads) > 1 and self._may_lack_filters(parent, thread, forking):
                found.filters = None
            if event == calls.EVENT_VFORK:
                self._borrowing[process] = 0
        self.add(found, thread)
        if thread in self._newborn:
            self._newborn.discard(thread)
            calls.resume(calls.SYSCALL if found.filters is None else calls.CONT, thread)

    def _may_lack_filters(self, parent: Tracee, child: int, forking: int) -> bool:
        """Whether a child may have begun before another thread's socket got its filter, or was known at all."""
        if any(each in self._pending and self._pending[each].name in _MAKING for each in parent.threads):
            return True
        if not parent.covered:
            return False
        return filters_differ(child, forking)

    def warn_of_program(self, pid: int) -> None:
        """Tell what of a process's program cannot be seen, or is changed."""
        self._warn(tracee.program_warning(f"/proc/{pid}/exe", weakened=self.weakened))

    def _warn(self, text: str | None) -> None:
        if text is not None and text not in self._told:
            self._told.add(text)
            self._tell(text)

    def _at_call(self, found: Tracee, thread: int) -> bool:
        """The beginning or end of a call; whether its end is of interest."""
        stop = calls.stop(thread)
        if stop is None:
            return False
        kind, architecture, number = stop[:3]
        if kind == calls.AT_EXIT:
            pending = self._pending.pop(thread, None)
            if pending is not None:
                self._finish(found, thread, pending, calls.signed(number))
            return False
        name = self._names.get(number)
        if name is None or kind not in _AT_BEGINNING or architecture != self._machine.audit:
            return False
        return self._begin(found, thread, name, stop[3:])

    def _begin(self, found: Tracee, thread: int, name: str, arguments: tuple[int, ...]) -> bool:
        descriptor = arguments[0] & _INT
        if name in _SPEAKING:
            socket = found.netlink.get(descriptor)
            if socket is not None and not (name in _FLAGS_OF and arguments[_FLAGS_OF[name]] & seccomp.MSG_PEEK):
                self._pending[thread] = self._pended(found, name, arguments, descriptor, socket)
                return True
        return self._begin_other(found, thread, name, arguments, descriptor)

    def _begin_other(self, found: Tracee, thread: int, name: str, arguments: tuple[int, ...], descriptor: int) -> bool:
        """A call that says and hears nothing, or by a descriptor that is not known to be a netlink socket."""
        if name in ("ptrace", "io_uring_setup"):
            self._warn_of(found, name, arguments)
            return False
        if name == "socket":
            if descriptor != seccomp.AF_NETLINK:
                return False
            self._pending[thread] = Pending(name, arguments, descriptor, None)
            return True
        if name == "close_range":
            for each in [each for each in found.netlink if descriptor <= each <= arguments[1] & _INT]:
                if not arguments[2]:
                    del found.netlink[each]
            return False
        socket = found.find(descriptor) if found.filters is None else found.netlink.get(descriptor)
        if socket is None or name == "close":
            return self._begin_elsewhere(found, thread, name, arguments, descriptor)
        if name in _FLAGS_OF and arguments[_FLAGS_OF[name]] & seccomp.MSG_PEEK:
            return False
        self._pending[thread] = self._pended(found, name, arguments, descriptor, socket)
        return True

    def _begin_elsewhere(
        self, found: Tracee, thread: int, name: str, arguments: tuple[int, ...], descriptor: int
    ) -> bool:
        """A call on a descriptor that is no netlink socket, or ends to be one."""
        if name == "close":
            found.netlink.pop(descriptor, None)
            found.others.discard(descriptor)
        elif name in _DUPLICATING or name == "pidfd_getfd" or (name == "recvmsg" and _brings(found, arguments)):
            self._pending[thread] = Pending(name, arguments, descriptor, None)
            return True
        return False

    def _pended(
        self, found: Tracee, name: str, arguments: tuple[int, ...], descriptor: int, socket: NetlinkSocket
    ) -> Pending:
        if name not in _SENDING or not self._recording.on:
            return Pending(name, arguments, descriptor, socket)
        try:
            read = datagrams.sent(name, arguments, found.read)
        except (OSError, struct.error):
            read = []
        return Pending(name, arguments, descriptor, socket, self._recording.hold(), read, time.time_ns())

    def _warn_of(self, found: Tracee, name: str, arguments: tuple[int, ...]) -> None:
        if name == "io_uring_setup":
            self._warn(f"{found.process(found.pid).name} uses io_uring: netlink that it sends by that cannot be seen")
        elif arguments[0] in (0, calls.SEIZE, 16):  # TRACEME, SEIZE, ATTACH
            self._warn(
                f"{found.process(found.pid).name} traces by ptrace, which only one can: it will not work in here"
            )

    def _finish(self, found: Tracee, thread: int, pending: Pending, result: int) -> None:
        name, socket = pending.name, pending.socket
        if pending.slot is not None:
            sent = datagrams.said(name, pending.datagrams or [], result)
            frames = [self._frame(found, thread, pending, each, SENT, "to-kernel") for each in sent]
            if self._recording.on:
                self._recording.settle(pending.slot, frames)
        elif result < 0:
            return
        elif socket is not None and name in _RECEIVING:
            if self._recording.on:
                self._hear(found, thread, pending, result)
        elif name in _BRINGING:
            self._brought(found, thread, pending, result)
        elif name == "socket":
            self._opened(found, thread, result, pending.arguments[2] & _INT)
        elif name in _DUPLICATING:
            self._duplicated(found, thread, result, socket)
        elif socket is not None:
            self._set(found, pending, socket)

    def _hear(self, found: Tracee, thread: int, pending: Pending, result: int) -> None:
        try:
            got = datagrams.heard(pending.name, pending.arguments, result, found.read)
        except (OSError, struct.error):
            return
        pending.time_ns = time.time_ns()
        socket = pending.socket
        assert socket is not None
        self._recording.add([self._frame(found, thread, pending, each, RECEIVED, way_of(each, socket)) for each in got])

    def _frame(
        self, found: Tracee, thread: int, pending: Pending, datagram: Datagram, packet_type: int, way: Direction
    ) -> Frame:
        socket = pending.socket
        assert socket is not None
        if not socket.portid and packet_type == SENT:
            socket.portid = tracee.port_of(found.pid, pending.descriptor)
        if packet_type == SENT and datagram.peer:
            way = "to-user"
        cut = len(datagram.data) < datagram.length
        described = socket.described(pending.descriptor, datagram.peer, datagram.groups, cut=cut)
        return Frame(
            0,
            pending.time_ns,
            socket.protocol,
            datagram.data,
            datagram.length,
            self._families,
            way,
            found.process(thread),
            None,
            packet_type,
            described,
        )

    def _opened(self, found: Tracee, thread: int, descriptor: int, protocol: int) -> None:
        found.netlink[descriptor] = NetlinkSocket(protocol, tracee.network_namespace(thread))
        self._cover(found, thread, descriptor)

    def _brought(self, found: Tracee, thread: int, pending: Pending, result: int) -> None:
        """A call that may bring another process's netlink socket."""
        try:
            descriptors = [result] if pending.name != "recvmsg" else datagrams.passed(pending.arguments, found.read)
        except (OSError, struct.error):
            return
        for descriptor in descriptors:
            found.others.discard(descriptor)
            found.netlink.pop(descriptor, None)
            if found.find(descriptor) is not None:
                self._cover(found, thread, descriptor)

    def _duplicated(self, found: Tracee, thread: int, descriptor: int, socket: NetlinkSocket | None) -> None:
        found.others.discard(descriptor)
        if socket is None:
            found.netlink.pop(descriptor, None)
        else:
            found.netlink[descriptor] = socket
            self._cover(found, thread, descriptor)

    def _cover(self, found: Tracee, thread: int, descriptor: int) -> None:
        """Have the kernel stop the process at what it does with this descriptor, or else at everything."""
        if found.filters is None or descriptor in found.covered:
            return
        if self._filtered(found, thread, seccomp.descriptor_rules(descriptor)):
            found.covered |= {descriptor}

    def _filtered(self, found: Tracee, thread: int, rules: list[Rule]) -> bool:
        """Whether the process has one more filter; where it cannot have it, it is stopped at every call."""
        done = self._install(found, thread, rules)
        if not done:
            found.filters = None
            for each in found.threads:
                self._waiting.forget(each)
        return done

    def _install(self, found: Tracee, thread: int, rules: list[Rule]) -> bool:
        if inject.LAYOUT is None or found.filters is None or found.filters >= _FILTERS_AT_MOST:
            return False
        if tracee.filters_of(thread) not in (None, found.filters):
            return False  # filters of its own may forbid it what it never meant to call
        code = seccomp.program(self._machine, rules)
        try:
            address = inject.room_below_stack(thread, len(code) + seccomp.PROGRAM.size)
            with open(f"/proc/{thread}/mem", "r+b", buffering=0) as memory:
                os.pwrite(memory.fileno(), seccomp.placed(code, address), address)
            several = seccomp.FLAG_TSYNC if len(found.threads) > 1 else 0
            number, arguments = self._machine.numbers["seccomp"], (seccomp.SET_MODE_FILTER, several, address)
            result = inject.make_call(thread, number, *arguments, deliver=lambda stop: self._delivered(found, stop))
        except OSError:
            return False
        if result:
            return False
        found.filters += 1
        return True

    def _set(self, found: Tracee, pending: Pending, socket: NetlinkSocket) -> None:
        """A setsockopt or bind that succeeded."""
        _, second, third, fourth, _, _ = pending.arguments
        try:
            if pending.name == "setsockopt" and second == tracee.SOL_NETLINK:
                socket.set_option(third & _INT, _U32.unpack(found.read(fourth, 4))[0])
            elif pending.name == "bind":
                _, socket.portid, groups = _ADDRESS.unpack(found.read(second, _ADDRESS.size))
                socket.portid = tracee.port_of(found.pid, pending.descriptor) or socket.portid
                socket.listens |= {bit + 1 for bit in range(32) if groups >> bit & 1}
                socket.seen.clear()
        except (OSError, struct.error):
            return


def filters_differ(child: int, forking: int) -> bool:
    """Whether a child lacks filters that the thread has by now that began it."""
    has = tracee.filters_of(child)
    return has is None or has != tracee.filters_of(forking)


def _brings(found: Tracee, arguments: tuple[int, ...]) -> bool:
    """Whether a recvmsg on another socket may bring a netlink socket."""
    try:
        return datagrams.may_be_passed(arguments, found.read)
    except (OSError, struct.error):
        return False


def way_of(datagram: Datagram, socket: NetlinkSocket) -> Direction:
    """Which way a received datagram went: one to a group is a notification, one to this port an answer.

    A group's number above 32 is not in the sender's address (``netlink_group_mask()``): there the message's port id
    decides.
    """
    if datagram.groups:
        return "notification"
    data = datagram.data
    if socket.listens and len(data) >= 16 and _U32.unpack_from(data, 12)[0] != socket.portid:
        return "notification"
    return "to-user"
