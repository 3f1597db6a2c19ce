"""``nlsniff completion``: the script that lets a shell complete commands, options, files and names."""

from __future__ import annotations

import click

from nlsniff.cli import COMPLETE


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the script that lets SHELL complete nlsniff.

    \b
    Examples:
      nlsniff completion bash > ~/.local/share/bash-completion/completions/nlsniff
      nlsniff completion zsh > ~/.zfunc/_nlsniff
      nlsniff completion fish > ~/.config/fish/completions/nlsniff.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"no completion for {shell}")
    source = found(context.find_root().command, {}, "nlsniff", COMPLETE).source()
    # click's script for fish ends a word at its first comma, which filters may have.
    click.echo(source.replace('string split ","', 'string split --max 1 ","'))
