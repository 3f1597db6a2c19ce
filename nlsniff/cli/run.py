"""``nlsniff run``: everything one command says over netlink.

What is imported here is what the command waits for; the rest is imported while it runs.
"""

from __future__ import annotations

import errno
import os
import stat
import sys

from nlsniff.cli.common import Output, complain, tell
from nlsniff.lean import Stack, signal, suppress
from nlsniff.sources.trace.command import NOT_EXECUTABLE, NOT_FOUND, Command
from nlsniff.sources.trace.recording import Format

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO, Final

    from nlsniff.analysis.tally import Tally
    from nlsniff.frame import Frame, GenericFamilies
    from nlsniff.message import Message, Reading
    from nlsniff.output.pcapng import PcapngWriter


def _header(families: GenericFamilies) -> bytes:
    from nlsniff.output.pcapng import make_header

    return make_header(interface="trace", families=families)


def _block(frame: Frame) -> bytes:
    from nlsniff.output.pcapng import enhanced_packet

    return enhanced_packet(frame)


def _prepare() -> None:
    import nlsniff.output.pcapng  # noqa: F401 - it is needed soon


_REMEDIES: Final = {errno.ENOENT: "; check its name, and PATH", errno.EACCES: "; is it a program, and executable?"}
_KILLED: Final = 128 + signal.SIGKILL
FORM: Final = Format(_header, _block, _prepare)


def trace(
    words: Sequence[str],
    *,
    path: str | None = None,
    show: bool = False,
    output: str | None = None,
    as_json: bool = False,
    expression: str | None = None,
    sandbox: bool = False,
    pid: int | None = None,
    count: int | None = None,
    seconds: float | None = None,
    daemons: bool = False,
    by: str | None = None,
    quiet: bool = False,
    reading: Reading | None = None,
) -> int:
    """What ``nlsniff run`` does with its options; gives the exit status."""
    with Stack() as stack:
        view = _View(
            stack,
            path,
            output,
            expression,
            count,
            show=show or as_json or output is not None or path is None,
            as_json=as_json,
            reading=reading,
        )
        traced = Command(
            words,
            form=FORM,
            pid=pid,
            sandbox=sandbox,
            daemons=daemons,
            by=by,
            tell=complain,
            copy_to=view.copy if path else None,
        )
        try:
            stack.enter_context(traced)
        except OSError as error:
            view.discard()
            complain(_not_run(error))
            return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE
        except BaseException:
            view.discard()
            raise
        if seconds is not None:
            import threading

            timer = threading.Timer(seconds, traced.stop)
            timer.daemon = True
            timer.start()
        view.follow(traced)
        if not quiet:
            view.summarise()
        if traced.left and traced.status is not None:
            complain(f"{traced.left} process{'es' * (traced.left > 1)} of it go on, unrecorded; see --daemons")
        if pid is None:
            traced.wait()
    return 0 if pid is not None else end_as(traced.status)


def _not_run(error: OSError) -> str:
    """Why a command cannot be run, and what to do."""
    code, why = error.errno or errno.EPERM, error.strerror or ""
    remedy = _REMEDIES.get(code, "") if why == os.strerror(code) else "; install that"  # what it needs is missing
    return f"cannot run {error.filename}: {why} ({errno.errorcode.get(code, code)}){remedy}"


class _View:
    """Where the messages go: the screen, a file, the summary."""

    def __init__(
        self,
        stack: Stack,
        path: str | None,
        output: str | None,
        expression: str | None,
        count: int | None,
        *,
        show: bool,
        as_json: bool,
        reading: Reading | None,
    ) -> None:
        self.copy: BinaryIO | None = None
        self._path = path
        self._tally: Tally | None = None
        self._matches: Callable[[Message], bool] | None = None
        self._render: Callable[[Message], bytes] | None = None
        self._writer: PcapngWriter | None = None
        self._out: Output | None = None
        self._as_json = as_json
        self._reading = reading
        self._room = count
        if expression is not None:
            from nlsniff.analysis.filter import compile_filter

            self._matches = compile_filter(expression, None if reading is None else reading.registry).test
        if path is not None:
            self._open(stack, path)
        if show:
            self._show(stack, output)

    def _open(self, stack: Stack, path: str) -> None:
        if self._matches is not None or self._room is not None:
            from nlsniff.output.pcapng import PcapngWriter

            self._writer = stack.enter_context(PcapngWriter(path, interface="trace"))
            return
        self.copy = stack.enter_context(_File(path))

    def _show(self, stack: Stack, output: str | None) -> None:
        stream: BinaryIO = sys.stderr.buffer
        if output == "-":
            stream = sys.stdout.buffer
        elif output is not None:
            try:
                stream = stack.enter_context(open(output, "wb"))  # noqa: SIM115 - closed by the stack
            except OSError as error:
                from nlsniff.capfile import os_problem

                raise os_problem(error, output, "create") from None
        self._out = Output(stream)

    def discard(self) -> None:
        """Remove a file of a command that did not run; never a device."""
        if self._path is not None:
            with suppress(OSError):
                if stat.S_ISREG(os.lstat(self._path).st_mode):
                    os.unlink(self._path)

    def follow(self, traced: Command) -> None:
        """Take all frames; a problem with the file or the screen ends neither the command nor the summary."""
        from nlsniff.analysis.tally import Tally

        self._tally = tally = Tally(self._reading)
        if self._out is not None:
            from nlsniff.cli.show import printer

            self._render = printer(as_json=self._as_json)
        for frames in traced.batches():
            taken = frames if self._room is None else self._fitting(frames)
            tally.add(taken)
            self._take(taken)
            if self._room == 0:
                traced.stop()

    def _fitting(self, frames: list[Frame]) -> list[Frame]:
        """As many frames as may still be taken."""
        matches, room = self._matches, self._room or 0
        if matches is not None:
            frames = [frame for frame in frames if any(map(matches, self._messages(frame)))]
        self._room = max(room - len(frames), 0)
        return frames[:room]

    def _take(self, frames: list[Frame]) -> None:
        if self._matches is None and self._render is None and self._writer is None:
            return
        from nlsniff.errors import CaptureFileError

        for frame in frames:
            found = [each for each in self._messages(frame) if self._matches is None or self._matches(each)]
            if found and self._writer is not None:
                try:
                    self._writer.write(frame)
                except CaptureFileError as problem:
                    tell(problem)
                    self._writer = None
            if self._render is not None and self._out is not None:
                for message in found:
                    self._out.write(self._render(message))
        if self._out is not None:
            try:
                self._out.flush()
            except BrokenPipeError:
                self._out = None

    def _messages(self, frame: Frame) -> Iterator[Message]:
        from nlsniff.message import MASKED, all_messages

        return all_messages((frame,), self._reading or MASKED)

    def summarise(self) -> None:
        """The closing lines."""
        if self._tally is None:
            return
        first, *rest = self._tally.lines()
        complain(first + (f" → {self._path}" if self._path is not None else ""))
        for line in rest:
            complain(line)


class _File:
    """A capture file, mode 0600, that says once when it takes no more, and then takes nothing."""

    def __init__(self, path: str) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOCTTY
        try:
            self._descriptor = os.open(path, flags, 0o600)
        except (OSError, ValueError) as error:
            from nlsniff.capfile import os_problem

            raise os_problem(error, path, "create") from None
        with suppress(OSError):
            if stat.S_ISREG(os.fstat(self._descriptor).st_mode):  # never a device such as /dev/null
                os.fchmod(self._descriptor, 0o600)
        self._path = path
        self._failed = False

    def write(self, data: bytes) -> int:
        """Write all of it."""
        from nlsniff.capfile import os_problem, write_all

        if not self._failed:
            try:
                write_all(self._descriptor, data)
            except OSError as error:
                self._failed = True
                tell(os_problem(error, self._path, "write", " (the command goes on)"))
        return len(data)

    def __enter__(self) -> BinaryIO:
        return self  # type: ignore[return-value]  # all that is asked of it is write

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def end_as(status: int | None) -> int:
    """End as the command did, by its signal if it was one."""
    if status is None:
        complain("the tracer was killed, and the command with it; what was said before is kept")
        return _KILLED
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return code
    sys.stdout.flush()
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if -code not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(-code, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [-code])
    os.kill(os.getpid(), -code)
    return 128 - code
