"""``nlsniff run``: everything one command says over netlink."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from nlsniff.analysis.tally import Tally
from nlsniff.capfile import os_problem, write_all
from nlsniff.cli.common import Output, complain, complete_filter, tell
from nlsniff.cli.live import duration
from nlsniff.errors import CaptureFileError
from nlsniff.message import all_messages
from nlsniff.output.pcapng import enhanced_packet, make_header
from nlsniff.sources.trace.command import NOT_EXECUTABLE, NOT_FOUND, Command
from nlsniff.sources.trace.recording import Format

if TYPE_CHECKING:
    from nlsniff.frame import Frame
    from nlsniff.message import Message
    from nlsniff.output.pcapng import PcapngWriter

FORM: Final = Format(lambda families: make_header(interface="trace", families=families), enhanced_packet)


@click.command(
    "run",
    short_help="Show or record all netlink of one command.",
    context_settings={"allow_interspersed_args": False},
)
@click.argument("words", metavar="CMD…", nargs=-1, type=click.UNPROCESSED)
@click.option("-w", "--write", "path", metavar="FILE", help="Write pcapng to FILE, and show nothing but a summary.")
@click.option("--show", is_flag=True, help="Show the messages, too, while writing.")
@click.option(
    "-o", "--output", metavar="FILE", help="Show messages in FILE, not on standard error; '-': on the output."
)
@click.option("--json", "as_json", is_flag=True, help="Show messages as JSON, one a line.")
@click.option(
    "-Y", "--filter", "expression", metavar="EXPR", shell_complete=complete_filter, help="Take only what matches."
)
@click.option("--sandbox", is_flag=True, help="Run CMD in a fresh user and network namespace; needs no root.")
@click.option("--pid", type=click.IntRange(min=1), metavar="PID", help="Attach to a running process instead.")
@click.option("--duration", "seconds", type=duration, metavar="TIME", help="Record for this time only: 30, 90s, 5m.")
@click.option("--daemons", is_flag=True, help="Wait for daemons that CMD leaves behind, too.")
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
@click.pass_context
def command(
    context: click.Context,
    *,
    words: tuple[str, ...],
    path: str | None,
    show: bool,
    output: str | None,
    as_json: bool,
    expression: str | None,
    sandbox: bool,
    pid: int | None,
    seconds: float | None,
    daemons: bool,
    quiet: bool,
) -> int:
    """Run CMD and show what it and its children say over netlink: any protocol, in any namespace, without root.

    CMD keeps its input, output, terminal, signals and exit status (127: not found, 126: cannot be run).
    Messages are shown on standard error. Processes that CMD leaves in its session are waited for; daemons go on
    unrecorded. Ctrl-C goes to CMD; once CMD has ended, it ends the recording. Without root, programs that are
    set-user-id run without that right.

    \b
    Examples:
      nlsniff run ip link add d0 type dummy
      nlsniff run -w boot.pcapng -- ip -batch changes
      nlsniff run --sandbox -o log -- sh -c 'ip link add d0 type dummy; ip addr'
      sudo nlsniff run --pid $(pidof NetworkManager) -Y 'error'
    """
    if bool(words) == (pid is not None):
        raise click.UsageError("give either a command or --pid", context)
    if pid is not None and sandbox:
        raise click.UsageError("--sandbox is for a command, not for a running process", context)
    if path == "-":
        raise click.UsageError("standard output is CMD's: write to a file", context)
    with ExitStack() as stack:
        view = _View(stack, path, output, expression, show=show or path is None, as_json=as_json)
        traced = Command(
            words,
            form=FORM,
            pid=pid,
            sandbox=sandbox,
            daemons=daemons,
            tell=complain,
            copy_to=view.copy if path else None,
        )
        try:
            stack.enter_context(traced)
        except OSError as error:
            view.discard()
            complain(f"cannot run {error.filename}: {error.strerror}")
            return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE
        except BaseException:
            view.discard()
            raise
        if seconds is not None:
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
    return 0 if pid is not None or traced.status is None else _end_as(traced.status)


class _View:
    """Where the messages go: the screen, a file, the summary."""

    def __init__(
        self,
        stack: ExitStack,
        path: str | None,
        output: str | None,
        expression: str | None,
        *,
        show: bool,
        as_json: bool,
    ) -> None:
        self.copy: BinaryIO | None = None
        self._path = path
        self._tally = Tally()
        self._matches: Callable[[Message], bool] | None = None
        self._render: Callable[[Message], bytes] | None = None
        self._writer: PcapngWriter | None = None
        self._out: Output | None = None
        if expression is not None:
            from nlsniff.analysis.filter import compile_filter

            self._matches = compile_filter(expression).test
        if path is not None:
            self._open(stack, path)
        if show:
            self._show(stack, output, as_json=as_json)

    def _open(self, stack: ExitStack, path: str) -> None:
        if self._matches is not None:
            from nlsniff.output.pcapng import PcapngWriter

            self._writer = stack.enter_context(PcapngWriter(path, interface="trace"))
            return
        self.copy = stack.enter_context(_File(path))

    def _show(self, stack: ExitStack, output: str | None, *, as_json: bool) -> None:
        from nlsniff.cli.show import printer

        stream: BinaryIO = sys.stderr.buffer
        if output == "-":
            stream = sys.stdout.buffer
        elif output is not None:
            try:
                stream = stack.enter_context(open(output, "wb"))  # noqa: PTH123, SIM115 - closed by the stack
            except OSError as error:
                raise os_problem(error, output, "create") from None
        self._render = printer(as_json=as_json)
        self._out = Output(stream)

    def discard(self) -> None:
        """Remove a file of a command that did not run."""
        if self._path is not None:
            with suppress(OSError):
                os.unlink(self._path)  # noqa: PTH108 - as it was given

    def follow(self, traced: Command) -> None:
        """Take all frames; a problem with the file or the screen ends neither the command nor the summary."""
        for frames in traced.batches():
            self._tally.add(frames)
            self._take(frames)

    def _take(self, frames: list[Frame]) -> None:
        if self._matches is None and self._render is None:
            return
        for frame in frames:
            found = [each for each in all_messages((frame,)) if self._matches is None or self._matches(each)]
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

    def summarise(self) -> None:
        """The closing lines."""
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
            raise os_problem(error, path, "create") from None
        with suppress(OSError):
            os.fchmod(self._descriptor, 0o600)
        self._path = path
        self._failed = False

    def write(self, data: bytes) -> int:
        """Write all of it."""
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


def _end_as(status: int) -> int:
    """End as the command did, by its signal if it was one."""
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
