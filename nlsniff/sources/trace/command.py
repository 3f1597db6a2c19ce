"""Starts a command under the tracer, or attaches to a running process, and gives its netlink as frames.

The tracer is a process of its own: what is slow here (showing, writing) does not hold the command up, and when this
process is killed the command goes on.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from contextlib import suppress

from nlsniff.errors import CaptureError
from nlsniff.sources.trace import calls, seccomp

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType
    from typing import BinaryIO, Final, Self

    from nlsniff.frame import Frame
    from nlsniff.sources.trace.recording import Format
    from nlsniff.sources.trace.tracer import Tracer

NOT_FOUND: Final = 127
NOT_EXECUTABLE: Final = 126
"""The exit status of a command that could not be run, as shells give it."""

CLONE_NEWUSER: Final = 0x10000000
CLONE_NEWNET: Final = 0x40000000
_PIPE_SIZE: Final = 1 << 20
_F_SETPIPE_SZ: Final = 1031
_SHELL: Final = "/bin/sh"
_PASSED_ON: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
_HELD: Final = (*_PASSED_ON, signal.SIGCHLD, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)
_PTRACE_REMEDY: Final = (
    "ptrace is forbidden here (a container's seccomp profile, another tracer, or kernel.yama.ptrace_scope): "
    "allow it (docker run --cap-add SYS_PTRACE, sysctl kernel.yama.ptrace_scope=1), or use 'nlsniff capture' as root"
)


class Command:
    """A command (``words``) or a running process (``pid``) whose netlink is traced; a context manager.

    ``form`` is the pcapng that the tracer hands over.
    ``sandbox`` runs the command in a fresh user and network namespace; ``daemons`` waits for its daemons, too.
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
    ) -> None:
        machine = calls.machine()
        if machine is None:
            raise CaptureError(
                f"tracing is not built for {os.uname().machine}", remedy="use 'nlsniff capture', or strace"
            )
        self.status: int | None = None
        self.left = 0
        self._machine = machine
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

    def __enter__(self) -> Self:
        control, theirs = os.pipe2(os.O_CLOEXEC)
        reading, writing = os.pipe2(os.O_CLOEXEC)
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
        if self._control >= 0:
            os.close(self._control)
        self._data, self._control = None, -1

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
        if word == "started":
            self._command = int(rest[0])
            return
        code = int(rest[0])
        if word == "unrunnable":
            raise OSError(code, os.strerror(code), self._words[0])
        if word == "sandbox":
            raise CaptureError(
                f"--sandbox: a user namespace cannot be made here: {os.strerror(code)}",
                errno=code,
                remedy="allow it (sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces), or run as root",
            )
        raise self._refused(code)

    def _refused(self, code: int) -> CaptureError:
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
        """Wait until the command itself has ended."""
        while self.status is None and (line := self._line()):
            if line[0] == "ended":
                self.status = int(line[1])

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
        launched = self._launch() if command._target is None else None
        # The command is on its way to its first instruction meanwhile, and stops there.
        from nlsniff.sources.trace.recording import Recording
        from nlsniff.sources.trace.tracer import Tracer

        recording = Recording(self._data, None, command._form)
        tracer = Tracer(command._machine, recording, command._tell, lambda status: self._say("ended", status))
        tracer.daemons = command._daemons
        if not (self._attach(tracer) if launched is None else self._start(tracer, *launched)):
            return
        # The command is being loaded: what naming and writing need is imported before it says something.
        import shlex  # noqa: F401

        command._form.prepare()
        tracer.run()
        recording.end()
        left = tracer.left
        self._say("left", 0 if command._target is not None else len(left))
        if command._target is not None:
            tracer.detach()
        elif left:
            if not tracer.running:
                self._become_quiet()
            tracer.keep()

    def _become_quiet(self) -> None:
        """Hold nothing open that somebody may wait for the end of."""
        os.close(self._control)
        self._control = -1
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
        with suppress(OSError):
            os.setsid()

    def _launch(self) -> tuple[int, int]:
        """Start the command's process: its id, and the pipe by which it reports what becomes of it before exec."""
        go_reading, go_writing = os.pipe2(os.O_CLOEXEC)
        report_reading, report_writing = os.pipe2(os.O_CLOEXEC)
        pid = os.fork()
        if not pid:
            os.close(go_writing)
            os.close(report_reading)
            self._become_command(go_reading, report_writing)
        os.close(go_reading)
        os.close(report_writing)
        try:
            calls.ptrace(calls.SEIZE, pid, 0, calls.OPTIONS | calls.EXITKILL)
        except OSError as error:
            os.kill(pid, signal.SIGKILL)
            self._say("refused", error.errno or errno.EPERM)
            os._exit(0)
        os.write(go_writing, b"g")
        os.close(go_writing)
        return pid, report_reading

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
        report = report.lstrip(b"w")
        if report:
            word, _, code = report.decode().partition(" ")
            self._say(word, int(code))
            return False
        self._say("started", pid)
        return True

    def _become_command(self, go: int, report: int) -> None:
        """In the command's own process, up to exec. Never returns."""
        command, word = self._command, "refused"
        try:
            os.read(go, 1)
            if command._sandbox:
                word = "sandbox"
                _enter_sandbox()
            word = "refused"
            rules = seccomp.opening_rules()
            for descriptor in inherited():
                rules += seccomp.descriptor_rules(descriptor)
            if seccomp.install(command._machine, seccomp.program(command._machine, rules)):
                os.write(report, b"w")
            word = "unrunnable"
            for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, command._mask)
            _execute(command._words)
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


def inherited() -> list[int]:
    """The netlink sockets that the command gets from whoever started us."""
    found = []
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        with suppress(OSError):
            name = f"/proc/self/fd/{descriptor}"
            if os.get_inheritable(descriptor) and os.readlink(name).startswith("socket:"):
                import socket

                with socket.socket(fileno=os.dup(descriptor)) as copy:
                    if copy.family == socket.AF_NETLINK:
                        found.append(descriptor)
    return found


def _enter_sandbox() -> None:
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
    try:
        os.execvp(words[0], words)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
    import shutil

    path = words[0] if "/" in words[0] else shutil.which(words[0]) or words[0]
    os.execv(_SHELL, [_SHELL, path, *words[1:]])
