"""The command line: one module a command, each imported when it is called."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import click

from nlsniff.errors import NlsniffError

COMMANDS: Final = {
    "capture": "Capture netlink from nlmon, to a file or shown.",
    "completion": "Print the script that lets a shell complete nlsniff.",
    "describe": "Say what is known of a family: operations, attributes, types.",
    "run": "Show or record all netlink of one command, without nlmon or root.",
    "monitor": "Listen to multicast groups: uevents, audit, routes, conntrack and more.",
    "show": "Dissect capture files: a line a message, a tree, or JSON.",
}
COMPLETE: Final = "_NLSNIFF_COMPLETE"

COLLECT_EVERY: Final = 200_000
EXIT_PROBLEM: Final = 2
EXIT_INTERRUPTED: Final = 130


class Lazy(click.Group):
    """A group that knows its commands' names and one line on each, and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands, in the alphabet's order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"nlsniff.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name; for an unknown one an error with near names."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from nlsniff.cli.common import near

            raise click.UsageError(f"no command {args[0]!r}{near(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands in the help, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


def _version(context: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from nlsniff import __version__

        click.echo(f"nlsniff {__version__}")
        context.exit()


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit."
)
def cli() -> None:
    """nlsniff shows what programs and the Linux kernel say to each other over netlink.

    \b
    Examples:
      nlsniff show boot.pcapng
      nlsniff show -v -Y 'rt_link.linkinfo.kind == "vlan"' boot.pcapng
      nlsniff run ip link show
      sudo nlsniff capture -w boot.pcapng
      nlsniff describe rt-link.linkinfo
    """


def main() -> None:
    """What the console script calls."""
    # Nothing here makes cycles of note: a collection every few hundred objects would only cost time.
    gc.set_threshold(COLLECT_EVERY)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit status: 0 done, 1 a finding, 2 bad usage or unreadable input."""
    try:
        status = _status(list(arguments))
        _flush()
    except BrokenPipeError:
        _discard_output()
        return 0
    return status


def _status(arguments: list[str]) -> int:
    try:
        return _invoke(arguments)
    except BrokenPipeError:
        raise
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as shown:
        click.echo(shown.ctx.get_help() if shown.ctx else "", err=True)
        return EXIT_PROBLEM
    except click.ClickException as wrong:
        _complain(_usage(wrong))
        return EXIT_PROBLEM
    except NlsniffError as problem:
        _tell(problem)
        return EXIT_PROBLEM
    except (KeyboardInterrupt, click.Abort):
        return EXIT_INTERRUPTED
    except Exception as bug:  # the last line of defence: no traceback reaches a user
        return _apologise(bug)


def _invoke(arguments: list[str]) -> int:
    if COMPLETE in os.environ:
        from click.shell_completion import shell_complete

        return shell_complete(cli, {}, "nlsniff", COMPLETE, os.environ[COMPLETE])
    with cli.make_context("nlsniff", arguments) as context:
        status: Any = cli.invoke(context)
    return status if isinstance(status, int) else 0


def _usage(wrong: click.ClickException) -> str:
    text = wrong.format_message().rstrip(".")
    context = wrong.ctx if isinstance(wrong, click.UsageError) else None
    path = context.command_path if context is not None else "nlsniff"
    return f"{text[:1].lower()}{text[1:]}; see {path} --help" if isinstance(wrong, click.UsageError) else text


def _apologise(bug: Exception) -> int:
    if os.environ.get("NLSNIFF_DEBUG") == "1":
        import traceback

        traceback.print_exc()
    _complain(f"unexpected {type(bug).__name__}: {bug}; please report it with what NLSNIFF_DEBUG=1 prints")
    return EXIT_PROBLEM


def _complain(text: str) -> None:
    from nlsniff.cli.common import complain

    complain(text)


def _tell(problem: NlsniffError) -> None:
    from nlsniff.cli.common import tell

    tell(problem)


def _flush() -> None:
    """Write what is left. A refusal was told already or will not be heard; a closed pipe is for the caller."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError:
        _discard_output()


def _discard_output() -> None:
    """Nobody reads on: let the interpreter's own flush at exit go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
