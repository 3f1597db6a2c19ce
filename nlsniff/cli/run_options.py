"""The options of ``nlsniff run``. What they do is in :mod:`nlsniff.cli.run`, which starts without click."""

from __future__ import annotations

import os
from contextlib import suppress

import click
from click.shell_completion import CompletionItem

from nlsniff.cli.common import with_process
from nlsniff.cli.given import Given, with_dissectors, with_filter
from nlsniff.cli.live import duration
from nlsniff.cli.run import trace


def complete_command(context: click.Context, _: click.Parameter | None, incomplete: str) -> list[CompletionItem]:
    """Shell completion of the command: a program of PATH first, then files."""
    if context.params.get("words") or "/" in incomplete:
        return [CompletionItem(incomplete, type="file")]
    found: set[str] = set()
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        with suppress(OSError), os.scandir(folder or ".") as entries:
            found.update(e.name for e in entries if e.name.startswith(incomplete) and os.access(e.path, os.X_OK))
    return [CompletionItem(name) for name in sorted(found)]


class Passing(click.Command):
    """Completes no options of ours behind the command's first word."""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        if ctx.params.get("words"):
            return complete_command(ctx, None, incomplete)
        return super().shell_complete(ctx, incomplete)


@click.command(
    "run",
    cls=Passing,
    short_help="Show or record all netlink of one command.",
    context_settings={"allow_interspersed_args": False},
)
@click.argument("words", metavar="CMD…", nargs=-1, type=click.UNPROCESSED, shell_complete=complete_command)
@click.option("-w", "--write", "path", metavar="FILE", help="Write pcapng to FILE, and show nothing but a summary.")
@click.option("--show", is_flag=True, help="Show the messages, too, while writing.")
@click.option(
    "-o", "--output", metavar="FILE", help="Show messages in FILE, not on standard error; '-': on the output."
)
@click.option("--json", "as_json", is_flag=True, help="Show them, and as JSON, one a line.")
@with_filter("Take only what matches.")
@click.option("--process", metavar="NAME|PID", help="Take only what this process says and is told.")
@click.option("--sandbox", is_flag=True, help="Run CMD in a fresh user and network namespace; needs no root.")
@click.option("--pid", type=click.IntRange(min=1), metavar="PID", help="Attach to a running process instead.")
@click.option("-c", "--count", type=click.IntRange(min=1), metavar="N", help="Record N frames only; CMD goes on.")
@click.option("--duration", "seconds", type=duration, metavar="TIME", help="Record for this time only: 30, 90s, 5m.")
@click.option("--daemons", is_flag=True, help="Wait for daemons that CMD leaves behind, too.")
@click.option(
    "--by",
    type=click.Choice(("ptrace", "notify", "strace", "wake")),
    help="How to trace; else ptrace, and where that is forbidden the next that works. wake: see above.",
)
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
@with_dissectors()
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
    process: str | None,
    sandbox: bool,
    pid: int | None,
    count: int | None,
    seconds: float | None,
    daemons: bool,
    by: str | None,
    quiet: bool,
    given: Given,
) -> int:
    """Run CMD and show what it and its children say over netlink: any protocol, in any namespace, without root.

    CMD keeps its input, output, terminal, signals and exit status (127: not found, 126: cannot be run).
    Messages are shown on standard error. Processes that CMD leaves in its session are waited for; daemons go on
    unrecorded. Ctrl-C goes to CMD; once CMD has ended, it ends the recording; Ctrl-Z stops both. Without root, programs
    that are set-user-id run without that right.

    When nlsniff is killed (SIGKILL), CMD goes on unrecorded, and what was said is in the file; when its tracer is, its
    child of the same name, CMD is killed with it. Where ptrace is forbidden, it asks to be told of calls (seccomp), or
    uses strace; a line says what cannot be seen then.

    --by wake is for scripts that start many programs without netlink: those run at full speed, untraced up to the first
    netlink socket, timer, or unix socket that could bring one. That takes Linux 5.19 and costs: a seccomp listener of
    CMD's own does not work; connect() of a process with a timer, and any such call at whose very moment a signal comes
    from elsewhere, may end with EINTR, where the handler has no SA_RESTART. If it cannot be, a line says why, and
    ptrace is used.

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
    if pid is not None and by not in (None, "ptrace"):
        raise click.UsageError(f"--by {by} is for a command, not for a running process", context)
    if path == "-":
        raise click.UsageError("standard output is CMD's: write to a file", context)
    return trace(
        words,
        path=path,
        show=show,
        output=output,
        as_json=as_json,
        expression=with_process(expression, process),
        sandbox=sandbox,
        pid=pid,
        count=count,
        seconds=seconds,
        daemons=daemons,
        by=by,
        quiet=quiet,
        reading=given.reading(),
    )
