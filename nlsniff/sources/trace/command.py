"""Starts a command under the tracer, or attaches to a running process, and gives its netlink as frames.

The tracer is a process of its own: what is slow here (showing, writing) does not hold the command up, and when this
process is killed the command goes on.
"""

from __future__ import annotations

import errno
import io
import os
import sys

from nlsniff.errors import CaptureError
from nlsniff.lean import signal, suppress
from nlsniff.sources.trace import calls, seccomp

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType
    from typing import BinaryIO, Final, Self

    from nlsniff.frame import Frame
    from nlsniff.sources.trace.calls import Machine
    from nlsniff.sources.trace.notify import Notifier
    from nlsniff.sources.trace.recording import Format, Recording
    from nlsniff.sources.trace.strace import Straced
    from nlsniff.sources.trace.tracer import Tracer

NOT_FOUND: Final = 127
NOT_EXECUTABLE: Final = 126
"""The exit status of a command that could not be run, as shells give it."""

CLONE_NEWUSER: Final = 0x10000000
CLONE_NEWNET: Final = 0x40000000
_PIPE_SIZE: Final = 1 << 20
_F_SETPIPE_SZ: Final = 1031
_SHELL: Final = "/bin/sh"
_ELSEWHERE: Final = (errno.ENOENT, errno.ENOTDIR)
_PASSED_ON: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
_HELD: Final = (*_PASSED_ON, signal.SIGCHLD, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)
_PTRACE_REMEDY: Final = (
    "ptrace is forbidden here (a container's seccomp profile, another tracer, or kernel.yama.ptrace_scope): "
    "allow it (docker run --cap-add SYS_PTRACE, sysctl kernel.yama.ptrace_scope=1), "
    "or use 'nlsniff capture' as root"
)


class Command:
    """A command (``words``) or a running process (``pid``) whose netlink is traced; a context manager.

    ``form`` is the pcapng that the tracer hands over.
    ``sandbox`` runs the command in a fresh user and network namespace; ``daemons`` waits for its daemons, too.
    ``by`` is "ptrace", "notify" or "strace"; None takes the first of them that can be. "wake" leaves processes
    untraced that have not to do with netlink yet; where that cannot be, it is "ptrace", and a line says why.
    ``tell`` is called with a line for what cannot be seen. ``status`` is the command's wait status once it has ended;
    ``left`` the number of its processes that go on unrecorded.
    Raises CaptureError where tracing is not possible, OSError where the command cannot be run.
    """

    def __init__(
        self,
        words: Sequence[str] = (),
        *,
        form: Format,
        pid: int | None = None,
        sandbox: bool = False,
        daemons: bool = False,
        tell: Callable[[str], None] = lambda _line: None,
        copy_to: BinaryIO | None = None,
        by: str | None = None,
    ) -> None:
        machine = calls.machine()
        self.status: int | None = None
        self.left = 0
        self._machine = machine
        self._by = by
        self._words = list(words)
        self._form = form
        self._target = pid
        self._sandbox = sandbox
        self._daemons = daemons
        self._tell = tell
        self._copy_to = copy_to
        self._command = 0
        self._tracer = 0
        self._mask: set[int | signal.Signals] = set()
        self._control = -1
        self._data: BinaryIO | None = None
        self._rest = b""
        self._questions = -1
        self._taken: tuple[int, int] | None = None

    def __enter__(self) -> Self:
        control, theirs = os.pipe2(os.O_CLOEXEC)
        reading, writing = os.pipe2(os.O_CLOEXEC)
        if self._by == "wake":
            self._taken = os.pipe2(os.O_CLOEXEC)
        self._mask = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
        sys.stdout.flush()
        sys.stderr.flush()
        self._tracer = os.fork()
        if not self._tracer:
            os.close(control)
            os.close(reading)
            _Child(self, theirs, writing).run()
        os.close(theirs)
        os.close(writing)
        self._control = control
        self._data = io.FileIO(reading, "rb")
        try:
            self._await_start()
        except BaseException:
            self.close()
            raise
        from _thread import start_new_thread  # threading takes longer to import than to use

        start_new_thread(self._pass_signals, ())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the tracer; what it traces goes on."""
        signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)
        if self._data is not None:
            self._data.close()
        for descriptor in (self._control, self._questions, *(self._taken or ())):
            if descriptor >= 0:
                os.close(descriptor)
        self._data, self._control, self._questions, self._taken = None, -1, -1, None
        if self._tracer and not self.left:  # it has ended, or is about to; where some are left it goes on with them
            with suppress(ChildProcessError):
                os.waitpid(self._tracer, 0 if self.status is not None else os.WNOHANG)

    def _line(self) -> list[str]:
        """The tracer's next word; empty when it has ended."""
        while b"\n" not in self._rest:
            got = os.read(self._control, 4096)
            if not got:
                return []
            self._rest += got
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode(errors="backslashreplace").split(" ", 1)

    def _await_start(self) -> None:
        word, *rest = self._line() or ["refused", f"{errno.EPERM}"]
        if word == "questions":
            with suppress(OSError):
                self._questions = calls.take_descriptor(self._tracer, int(rest[0]))
            if self._taken is not None:
                os.write(self._taken[1], b"t")
            word, *rest = self._line() or ["killed", "0"]
        if word == "killed":
            return
        if word == "started":
            self._command = int(rest[0])
            return
        code = int(rest[0])
        if word == "unrunnable":
            raise OSError(code, _why_not(code, self._words[0]), self._words[0])
        if word == "sandbox":
            raise no_sandbox(code)
        raise self._refused(code)

    def _refused(self, code: int) -> CaptureError:
        if self._machine is None and self._target is not None:
            return CaptureError(f"tracing is not built for {os.uname().machine}", remedy="use 'strace -p' or 'capture'")
        if self._target is None and self._by == "strace":
            return CaptureError("strace does not run here", errno=code, remedy="install it, or leave out --by")
        if self._target is None:
            return CaptureError(f"the command cannot be traced: {os.strerror(code)}", errno=code, remedy=_PTRACE_REMEDY)
        if code == errno.ESRCH:
            return CaptureError(f"there is no process {self._target}", errno=code, remedy="'ps' shows what there is")
        remedy = "it is another user's, already traced, or kernel.yama.ptrace_scope forbids it: try sudo"
        return CaptureError(f"process {self._target} cannot be traced: {os.strerror(code)}", errno=code, remedy=remedy)

    def batches(self) -> Iterator[list[Frame]]:
        """The frames as they come, counted from 1, until the recording ends."""
        from fcntl import fcntl

        from nlsniff.frame import GenericFamilies
        from nlsniff.sources.files import FrameReader
        from nlsniff.sources.rtnl import generic_families

        assert self._data is not None
        with suppress(OSError):
            fcntl(self._data, _F_SETPIPE_SZ, _PIPE_SIZE)
        families = GenericFamilies()
        with suppress(OSError):
            families = generic_families()
        source = _Piped(self._form.header(families), self._data, self._copy_to)
        yield from FrameReader(source).batches()  # type: ignore[arg-type]  # it is all that a reader asks for
        self._read_words()

    def _read_words(self) -> None:
        while line := self._line():
            word, rest = line
            if word == "ended":
                self.status = int(rest)
            elif word == "left":
                self.left = int(rest)
                return

    def stop(self) -> None:
        """End the recording; the command goes on."""
        from nlsniff.sources.trace.tracer import STOP

        with suppress(OSError):
            os.kill(self._tracer, STOP)

    def wait(self) -> None:
        """Wait until the command itself has ended; without its tracer it is not to go on."""
        while self.status is None and (line := self._line()):
            if line[0] == "ended":
                self.status = int(line[1])
        if self.status is None and self._target is None:
            self._end_without_tracer()

    def _end_without_tracer(self) -> None:
        if self._command:
            with suppress(OSError):
                os.kill(self._command, signal.SIGKILL)
        if self._questions >= 0:
            from nlsniff.sources.trace import questions

            questions.answer_all(self._questions)

    def _pass_signals(self) -> None:
        """Give the command what is sent to us; what the terminal sends, it got itself."""
        while True:
            got = signal.sigwaitinfo(_PASSED_ON)
            if self._target is not None or self.status is not None or not _runs(self._command):
                self.stop()
            elif got.si_code <= 0:  # SI_USER and the like; the kernel's own are above
                with suppress(OSError):
                    os.kill(self._command, got.si_signo)


def _runs(pid: int) -> bool:
    """Whether a process has not ended."""
    try:
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:
            return b") Z" not in file.read()
    except OSError:
        return False


class _Piped(io.RawIOBase):
    """The file's head and then the tracer's pipe; what is read was copied to a file before, where there is one.

    A file that takes no more does not stop the reading.
    """

    def __init__(self, head: bytes, source: BinaryIO, copy: BinaryIO | None) -> None:
        super().__init__()
        self._head = head
        self._source = source
        self._copy = copy

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data, self._head = self._head, b""
        data = data or self._source.read(size if size > 0 else _PIPE_SIZE) or b""
        if self._copy is not None:
            self._copy.write(data)
        return data

    def fileno(self) -> int:
        return self._source.fileno()


class _Child:
    """The tracer's process, from the fork to its end."""

    def __init__(self, command: Command, control: int, data: int) -> None:
        self._command = command
        self._control = control
        self._data = data
        self._parent = os.getppid()
        self._questions: int | None = None

    def run(self) -> None:
        """Never returns."""
        status = 1
        try:
            self._run()
            status = 0
        except BaseException as problem:  # the parent has what there is to print
            command = self._command
            command._tell(f"the tracer failed: {type(problem).__name__}: {problem}")
            if os.environ.get("NLSNIFF_DEBUG") == "1":
                import traceback

                traceback.print_exc()
        finally:
            os._exit(status)

    def _say(self, word: str, value: int) -> None:
        with suppress(OSError):
            os.write(self._control, f"{word} {value}\n".encode())

    def _run(self) -> None:
        command = self._command
        launched: tuple[int, int] | int | None = None
        if command._machine is None or command._by not in (None, "ptrace", "wake"):
            launched = 0
        elif command._target is None:
            launched = self._launch_asleep(command._machine) if command._by == "wake" else None
            launched = launched or self._launch()
        # The command is on its way to its first instruction meanwhile, and stops there.
        from nlsniff.sources.trace.recording import Recording
        from nlsniff.sources.trace.tracer import Tracer

        recording = Recording(self._data, None, command._form)
        tracer = self._traced(recording, launched)
        if tracer is None:
            return
        command._form.prepare()  # the command is being loaded meanwhile
        tracer.run()
        recording.end()
        left = tracer.left
        self._say("left", 0 if command._target is not None else len(left))
        if isinstance(tracer, Tracer) and command._target is not None:
            tracer.detach()
        elif left:
            if not tracer.running:
                self._become_quiet()
            tracer.keep()

    def _traced(
        self, recording: Recording, launched: tuple[int, int] | int | None
    ) -> Tracer | Notifier | Straced | None:
        """What traces the command or process once it is started; None when it is not, and the reader was told why."""
        command = self._command
        if isinstance(launched, int) or command._machine is None:
            return self._instead(recording, launched if isinstance(launched, int) else 0)
        if launched is not None and self._questions is not None:
            return self._woken(command._machine, recording, self._questions, *launched)
        from nlsniff.sources.trace.tracer import Tracer

        tracer = Tracer(command._machine, recording, command._tell, lambda status: self._say("ended", status))
        tracer.daemons = command._daemons
        tracer.stops = self._stops
        started = self._attach(tracer) if launched is None else self._start(tracer, *launched)
        return tracer if started else None

    def _instead(self, recording: Recording, refusal: int) -> Notifier | Straced | None:
        """What traces the command without ptrace, which was refused with this errno, or 0 where it was not tried."""
        command, other = self._command, None
        if command._by in ("ptrace", "wake") or command._target is not None:
            self._say("refused", refusal or errno.EPERM)
        else:
            from nlsniff.sources.trace import fallback

            words, tell, become = command._words, command._tell, self._become_command
            job = fallback.Job(command._machine, words, recording, tell, self._say, self._stops, become)
            other = fallback.start(job, command._by, refusal)
        if other is not None:
            other.daemons = command._daemons
        return other

    def _stops(self, number: int) -> None:
        """Stop, or let go on, the process that a shell started: it waits for that one to stop, not for the command."""
        if self._command._target is None and os.getppid() == self._parent:
            os.kill(self._parent, number)

    def _become_quiet(self) -> None:
        """Hold nothing open that somebody may wait for the end of."""
        os.close(self._control)
        self._control = -1
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
        with suppress(OSError):
            os.setsid()

    def _launch(self) -> tuple[int, int] | int:
        """Start the command's process: its id, and the pipe by which it reports what becomes of it before exec.

        Where ptrace is refused, the errno.
        """
        go_reading, go_writing = os.pipe2(os.O_CLOEXEC)
        report_reading, report_writing = os.pipe2(os.O_CLOEXEC)
        pid = os.fork()
        if not pid:
            os.close(go_writing)
            os.close(report_reading)
            self._become_command(go_reading, report_writing, self._filter, self._command._words)
        os.close(go_reading)
        os.close(report_writing)
        try:
            calls.ptrace(calls.SEIZE, pid, 0, calls.OPTIONS | calls.EXITKILL)
        except OSError as error:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return error.errno or errno.EPERM
        os.write(go_writing, b"g")
        os.close(go_writing)
        return pid, report_reading

    def _launch_asleep(self, machine: Machine) -> tuple[int, int] | None:
        """The same of a command that is not traced, but asks; None where that cannot be, and a line said why."""
        from nlsniff.sources.trace import questions

        try:
            if self._command._taken is not None:
                os.close(self._command._taken[1])  # it is our reader's, and ends with that
            words, passed = self._command._words, inherited("AF_UNIX")
            pid, report, self._questions = questions.launch(machine, self._become_command, words, passed, self._share)
        except questions.RefusedError as reason:
            self._command._tell(f"--by wake is not possible here ({reason}): tracing by ptrace from the beginning")
            return None
        return pid, report

    def _share(self, asking: int) -> None:
        """Wait until our reader has the listener, too, and answers by it when we are killed."""
        self._say("questions", asking)
        if self._command._taken is not None:
            os.read(self._command._taken[0], 1)

    def _woken(self, machine: Machine, recording: Recording, asking: int, pid: int, report: int) -> Tracer | None:
        """What wakes the command, once that is started."""
        from nlsniff.sources.trace.sleepers import Sleepers

        tracer = Sleepers(machine, recording, self._command._tell, lambda status: self._say("ended", status), asking)
        tracer.daemons = self._command._daemons
        tracer.stops = self._stops
        tracer.root = pid
        said = tracer.until_executed(report)
        os.close(report)
        return tracer if self._has_started(pid, said) else None

    def _start(self, tracer: Tracer, pid: int, report_reading: int) -> bool:
        from nlsniff.sources.trace import tracee

        found = tracee.Tracee(pid, None)
        tracer.root = pid
        tracer.add(found, pid)
        for descriptor in inherited():
            found.find(descriptor)
        tracer.until_exec(pid)
        report = os.read(report_reading, 64)
        os.close(report_reading)
        tracer.weakened = report.startswith(b"w")
        tracer.warn_of_program(pid)
        return self._has_started(pid, report)

    def _has_started(self, pid: int, report: bytes) -> bool:
        report = report.lstrip(b"w")
        if report:
            word, _, code = report.decode().partition(" ")
            self._say(word, int(code))
            return False
        self._say("started", pid)
        return True

    def _filter(self) -> bool:
        """In the command's own process: have the kernel stop it where netlink begins."""
        machine = self._command._machine
        assert machine is not None
        rules = seccomp.opening_rules()
        for descriptor in inherited():
            rules += seccomp.descriptor_rules(descriptor)
        return seccomp.install(machine, seccomp.program(machine, rules))

    def _become_command(self, go: int, report: int, prepare: Callable[[], bool], words: Sequence[str]) -> None:
        """In the command's own process, up to exec. Never returns."""
        command, word = self._command, "refused"
        try:
            os.read(go, 1)
            if command._sandbox:
                word = "sandbox"
                enter_sandbox()
            word = "refused"
            if prepare():
                os.write(report, b"w")
            word = "unrunnable"
            for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, command._mask)
            _execute(list(words))
        except OSError as error:
            os.write(report, f"{word} {error.errno or errno.EPERM}".encode())
        finally:
            os._exit(NOT_FOUND)

    def _attach(self, tracer: Tracer) -> bool:
        target = self._command._target
        assert target is not None
        from nlsniff.sources.trace import tracee

        found = tracee.Tracee(target, tracee.who_is(target), filters=None)
        seized: set[int] = set()
        try:
            while new := set(map(int, os.listdir(f"/proc/{target}/task"))) - seized:
                for thread in new:
                    self._seize(thread, first=not seized)
                    seized.add(thread)
                    tracer.add(found, thread)
        except FileNotFoundError:
            self._say("refused", errno.ESRCH)
            return False
        except OSError as error:
            self._say("refused", error.errno or errno.EPERM)
            return False
        tracer.root = target
        self._say("started", target)
        return True

    def _seize(self, thread: int, *, first: bool) -> None:
        """A thread that ends at this moment is none to trace, unless there is no other."""
        try:
            calls.ptrace(calls.SEIZE, thread, 0, calls.OPTIONS)
            calls.ptrace(calls.INTERRUPT, thread)
        except ProcessLookupError:
            if first:
                raise


def _why_not(code: int, word: str) -> str:
    """Why a command cannot be run; a script that is there misses its interpreter."""
    import shutil

    path = shutil.which(word)
    if code == errno.ENOENT and path is not None:
        with suppress(OSError), open(path, "rb") as file:
            first = file.readline(256)
            if first.startswith(b"#!"):
                return f"its interpreter {first[2:].strip().decode(errors='backslashreplace')} is not there"
            return "its program interpreter (ld.so) is not there"
    return os.strerror(code)


def inherited(*others: str) -> list[int]:
    """The netlink sockets that the command gets from whoever started us, and those of ``others``, as "AF_UNIX"."""
    found = []
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        with suppress(OSError):
            name = f"/proc/self/fd/{descriptor}"
            if os.get_inheritable(descriptor) and os.readlink(name).startswith("socket:"):
                import socket

                with socket.socket(fileno=os.dup(descriptor)) as copy:
                    if copy.family in (socket.AF_NETLINK, *(getattr(socket, each) for each in others)):
                        found.append(descriptor)
    return found


def no_sandbox(code: int) -> CaptureError:
    """Why there is no sandbox, from the errno with which it was refused."""
    return CaptureError(
        f"--sandbox: a user namespace cannot be made here: {os.strerror(code)}",
        errno=code,
        remedy="allow it (sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces), or run as root",
    )


def enter_sandbox() -> None:
    """A fresh user and network namespace, with the caller as its root. Raises OSError."""
    user, group = os.geteuid(), os.getegid()
    calls.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    with suppress(OSError):
        _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"0 {user} 1")
    _write("/proc/self/gid_map", f"0 {group} 1")


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def _execute(words: list[str]) -> None:
    """As execvp(3): along the path, and a file without a format by the shell. Raises OSError."""
    if not words[0]:
        raise FileNotFoundError(errno.ENOENT, "")
    refused: OSError | None = None
    folders = [""] if "/" in words[0] else os.environ.get("PATH", os.defpath).split(":")
    for folder in folders:  # os.execvp() would import warnings first
        path = f"{folder}/{words[0]}" if folder else words[0]
        try:
            os.execv(path, words)
        except OSError as error:
            if error.errno == errno.ENOEXEC:
                os.execv(_SHELL, [_SHELL, path, *words[1:]])
            if refused is None or refused.errno in _ELSEWHERE:
                refused = error
            if error.errno not in (errno.EACCES, *_ELSEWHERE):
                break
    assert refused is not None
    raise refused
