"""The commands as click's group, which imports the one that is called."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any, Final

import click

from nlsniff.cli import COMMANDS, COMPLETE, EXIT_INTERRUPTED, EXIT_PROBLEM
from nlsniff.cli.common import complain

DECLARED: Final = {"run": "run_options", "replay": "replay_options"}
"""The modules that declare commands of which another does the work."""


class Lazy(click.Group):
    """A group that knows its commands' names and one line on each, and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands, in the alphabet's order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"nlsniff.cli.{DECLARED.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
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


def invoke(arguments: list[str]) -> int:
    """Run one command line, or complete one for the shell; wrong usage is told. Gives the exit status."""
    try:
        return _invoke(arguments)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as shown:
        click.echo(shown.ctx.get_help() if shown.ctx else "", err=True)
    except click.ClickException as wrong:
        complain(_usage(wrong))
    except click.Abort:
        return EXIT_INTERRUPTED
    return EXIT_PROBLEM


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
