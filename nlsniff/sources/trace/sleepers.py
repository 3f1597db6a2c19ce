"""The tracer of processes that sleep until netlink: until then they run untraced, and so at their own speed.

The kernel asks us (seccomp_unotify(2)) before a process opens its first netlink socket, or a unix socket through which
it could be passed one. Then the process is seized, all its threads, before it is answered; from there on it and its
children are traced as any other, and what it asks besides is answered at once. What asks and is to be watched is
interrupted (PTRACE_INTERRUPT) while it waits for its answer, and so stops at the end of its call.
"""

from __future__ import annotations

import errno
import os
import struct

from nlsniff.lean import suppress
from nlsniff.sources.trace import calls, inject, listener, seccomp, tracee
from nlsniff.sources.trace.listener import Note
from nlsniff.sources.trace.tracee import Tracee
from nlsniff.sources.trace.tracer import STOPPING, Pending, Tracer, filters_differ

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Final

    from nlsniff.sources.trace._stops import Call, Question
    from nlsniff.sources.trace.calls import Machine
    from nlsniff.sources.trace.recording import Recording
    from nlsniff.sources.trace.seccomp import Rule

_ASKED: Final = -2  # what stands with a question in place of what waitpid says
_INT: Final = 0xFFFFFFFF
_U32: Final = struct.Struct("=I")
_TO_RESTART: Final = range(-516, -511)  # ERESTARTSYS and its like: the call is made, and asked about, once more
_ATTACHING: Final = (0, calls.SEIZE, 16)  # TRACEME, SEIZE, ATTACH
_SOCKETCALL: Final = 102
_PATH_MAX: Final = 4096
_SESSION_AT: Final = 3
_START_AT: Final = 19
"""Where in /proc/PID/stat, counted from what follows the name."""


class Sleepers(Tracer):
    """Wakes what asks by ``questions``, the listener of the command's filter, and traces it from there on."""

    def __init__(
        self,
        machine: Machine,
        recording: Recording,
        tell: Callable[[str], None],
        ended: Callable[[int], None],
        questions: int,
    ) -> None:
        super().__init__(machine, recording, tell, ended)
        self._questions = questions
        self._filters = 0
        self._since = 0
        self._bare: set[int] = set()
        self._asking: set[int] = set()
        looked_at = (machine.numbers[name] for name in ("connect", "bind", "execve", "execveat"))
        self._waiting.listen(questions, *looked_at)

    def until_executed(self, report: int) -> bytes:
        """Answer a new command up to its first instruction; what it wrote to ``report`` until then."""
        import select

        self._filters = tracee.filters_of(self.root) or 0
        self._since = int((_stat(self.root) or ["0"] * (_START_AT + 1))[_START_AT])
        poll, got = select.poll(), b""
        for descriptor in (report, self._questions):
            poll.register(descriptor, select.POLLIN)
        while True:
            for descriptor, events in poll.poll():
                if descriptor == report:
                    part = os.read(report, 64)
                    if not part:
                        return got
                    got += part
                    self.weakened = got.startswith(b"w")
                elif not events & select.POLLIN:
                    poll.unregister(descriptor)
                elif (note := listener.receive(self._questions)) is not None:
                    self._answer(note)

    def _goes_on(self) -> bool:
        return super()._goes_on() or self._waiting.listening() or self._running

    @property
    def left(self) -> Sequence[object]:
        """The processes that go on: those that are traced, and those that sleep."""
        if not self._waiting.listening():
            return super().left
        return [*super().left, *self._asleep(None)] or [self._questions]

    def _only_daemons(self) -> bool:
        return super()._only_daemons() and not (self._waiting.listening() and self._asleep(os.getsid(0)))

    def _asleep(self, session: int | None) -> list[int]:
        """The processes of a session, or of any, that have our filter as far as can be told, and are not traced."""
        found = []
        for pid in map(int, filter(str.isdecimal, os.listdir("/proc"))):
            known = pid in self._processes or pid == os.getpid()
            stat = None if known else _stat(pid)
            if stat is None or stat[0] == "Z" or int(stat[_START_AT]) < self._since:
                continue
            if session in (None, int(stat[_SESSION_AT])) and (tracee.filters_of(pid) or 0) >= self._filters:
                found.append(pid)
        return found

    def _take(self, thread: int, status: int, more: Call | Question | None) -> None:
        if status == _ASKED:
            self._answer(Note(*more))  # type: ignore[misc]  # the status says that it is a question
        else:
            super()._take(thread, status, more)

    def _handle(self, thread: int, status: int) -> None:
        if os.WIFCONTINUED(status):
            self._root_is(thread, stopped=False)
        elif os.WIFSTOPPED(status) and thread == self.root and thread not in self._threads:
            self._stopped = False  # it may have gone on and stopped again before we looked
            self._root_is(thread, stopped=True)
        else:
            super()._handle(thread, status)

    def keep(self) -> None:
        """Let those that are left go on, unrecorded, and answer those that sleep."""
        self._recording.end()
        while self._goes_on():
            try:
                got = self._waiting.next(-1)
            except ChildProcessError:
                break
            self._waiting.taken()
            if got is not None and got[0]:
                self._take(*got)

    def _answer(self, note: Note) -> None:
        refusal = 0
        try:
            refusal = self._consider(note)
        except (OSError, struct.error):
            refusal = 0  # it was killed meanwhile, or its arguments point nowhere
        if refusal:
            listener.fail(self._questions, note, refusal)
        else:
            listener.let(self._questions, note)

    def _consider(self, note: Note) -> int:
        """The errno with which a call is to fail, 0 to let it be made."""
        name = self._names.get(note.number, "") if note.arch == self._machine.audit else ""
        if name == "ptrace":
            return self._ptrace(note)
        if name in ("", "seccomp", "execve", "execveat"):
            self._tell_of(note, name)
            return 0
        found = self._threads.get(note.thread)
        woken = found is None
        if found is None:
            found = self._wake(note.thread)
        if found is not None:
            if name == "io_uring_setup":
                self._warn_of(found, name, note.arguments)
            self._watch(found, note, name, always=woken or found.pid in self._bare)
        return 0

    def _watch(self, found: Tracee, note: Note, name: str, *, always: bool) -> None:
        """Have the thread stop at the end of its call, where that is of interest and would not be seen otherwise."""
        descriptor = note.arguments[0] & _INT
        socket = found.netlink.get(descriptor) if name == "bind" else None
        if not always and (found.filters is None or (name not in ("socket", "pidfd_getfd") and socket is None)):
            return
        self._waiting.forget(note.thread)
        self._pending[note.thread] = Pending(name, note.arguments, descriptor, socket)
        self._asking.add(note.thread)
        calls.ptrace(calls.INTERRUPT, note.thread)

    def _wake(self, thread: int) -> Tracee | None:
        """Seize the process of a thread; None where that cannot be."""
        pid = tracee.group_of(thread)
        found = self._processes.get(pid)
        if found is not None:  # a thread that said it was not to be traced (CLONE_UNTRACED)
            self._seize(found, thread)
            return found if thread in found.threads else None
        count = tracee.filters_of(thread)
        found = Tracee(pid, None, filters=count if count == self._filters else None)
        met: set[int] = set()
        while new := set(map(int, os.listdir(f"/proc/{pid}/task"))) - met:
            met |= new
            for each in new:
                self._seize(found, each)
        if thread not in found.threads:
            return None
        self._bare.add(pid)
        return found

    def _seize(self, found: Tracee, thread: int) -> None:
        try:
            calls.ptrace(calls.SEIZE, thread, 0, calls.OPTIONS | calls.EXITKILL)
        except ProcessLookupError:
            return  # it has ended
        except PermissionError as error:
            if tracee.tracer_of(thread) == os.getpid():
                return  # it has begun since the first one was seized
            name = tracee.who_is(found.pid).name
            self._warn(f"{name} cannot be traced ({os.strerror(error.errno or 0)}): its netlink cannot be seen")
            return
        self.add(found, thread)

    def _at_stop(self, thread: int, number: int) -> bool:
        if thread not in self._asking:
            return super()._at_stop(thread, number)
        self._asking.discard(thread)
        found = self._threads[thread]
        self._answered(found, thread)
        if found.filters is not None:
            self._waiting.know(thread, found.netlink)
        if number in STOPPING:
            calls.ptrace(calls.INTERRUPT, thread)  # it stops as soon as it goes on
        return False

    def _answered(self, found: Tracee, thread: int) -> None:
        """The end of a call that was asked about."""
        pending = self._pending.pop(thread, None)
        result = inject.result_of(thread)
        if pending is None or result in _TO_RESTART:
            return
        self._finish(found, thread, pending, result)
        if found.pid in self._bare:
            self._filtered(found, thread, [])

    def _filtered(self, found: Tracee, thread: int, rules: list[Rule]) -> bool:
        if found.pid in self._bare:
            self._bare.discard(found.pid)
            rules = [*rules, *seccomp.passing_rules()]
        done = super()._filtered(found, thread, rules)
        for each in () if done else found.threads - {thread}:
            with suppress(OSError):
                calls.ptrace(calls.INTERRUPT, each)  # it may be on its way to a call
        return done

    def _may_lack_filters(self, parent: Tracee, child: int, forking: int) -> bool:
        if parent.pid in self._bare or super()._may_lack_filters(parent, child, forking):
            return True
        return filters_differ(child, forking)  # that of who woke covers no descriptor

    def _gone(self, thread: int, status: int) -> None:
        self._asking.discard(thread)
        super()._gone(thread, status)
        self._dead.discard(self.root)  # it may never have been traced
        if thread in self._bare and thread not in self._processes:
            self._bare.discard(thread)

    def _ptrace(self, note: Note) -> int:
        """Only one can trace: it is refused as if the other were traced already."""
        request, target = note.arguments[:2]
        if request not in _ATTACHING:
            return 0
        name = tracee.who_is(tracee.group_of(note.thread)).name
        self._warn(f"{name} traces by ptrace, which only one can: it will not work in here")
        ours = not request or (tracee.filters_of(target & _INT) or 0) >= self._filters
        return errno.EPERM if ours else 0

    def _tell_of(self, note: Note, name: str) -> None:
        """What runs otherwise than without us, or cannot be seen."""
        thread, first, second = note.thread, note.arguments[0], note.arguments[1]
        if name == "seccomp":
            who = tracee.who_is(tracee.group_of(thread)).name
            self._warn(f"{who} listens to seccomp, which only one can: it will not work in here; try --by ptrace")
        elif name in ("execve", "execveat"):
            where, place = (f"/proc/{thread}/cwd", first) if name == "execve" else (_folder(thread, first), second)
            path = os.fsdecode(_string(thread, place))
            self._warn(tracee.program_warning(os.path.join(where, path) if path else where, weakened=self.weakened))
        elif note.arch == seccomp.I386:
            family = first if note.number != _SOCKETCALL else _U32.unpack(_memory(thread, second & _INT, 4))[0]
            if family == seccomp.AF_NETLINK:
                program = os.readlink(f"/proc/{thread}/exe")
                self._warn(f"{program} is a 32-bit program: its netlink cannot be seen")


def _stat(pid: int) -> list[str] | None:
    """What the kernel says of a process behind its name."""
    with suppress(OSError), open(f"/proc/{pid}/stat", "rb", buffering=0) as file:
        return file.read().rpartition(b")")[2].decode().split()
    return None


def _folder(thread: int, descriptor: int) -> str:
    """Where a path begins, or the program itself where it is empty (AT_FDCWD is -100)."""
    number = descriptor & _INT
    return f"/proc/{thread}/cwd" if number >> 31 else f"/proc/{thread}/fd/{number}"


def _memory(thread: int, place: int, size: int) -> bytes:
    with open(f"/proc/{thread}/mem", "rb", buffering=0) as file:
        return os.pread(file.fileno(), size, place)


def _string(thread: int, place: int) -> bytes:
    """A string of its memory, read page by page. Raises OSError."""
    found = b""
    while b"\0" not in found and len(found) < _PATH_MAX:
        part = _memory(thread, place + len(found), 256 - (place + len(found)) % 256)
        if not part:
            break
        found += part
    return found.partition(b"\0")[0]
