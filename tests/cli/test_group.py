"""The commands as click's group."""

from __future__ import annotations

from nlsniff.cli import COMMANDS
from nlsniff.cli.group import DECLARED, cli, invoke


def test_a_command_is_found_where_it_is_declared() -> None:
    for name, module in DECLARED.items():
        assert name in COMMANDS
        command = cli.get_command(None, name)  # type: ignore[arg-type]  # it is not looked at
        assert command is not None
        assert command.callback is not None
        assert command.callback.__module__ == f"nlsniff.cli.{module}"


def test_wrong_usage_is_told_in_one_line_that_names_the_help(capfd) -> None:
    assert invoke(["show", "--colour"]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.endswith("see nlsniff show --help\n")
    assert len(err.splitlines()) == 1


def test_help_ends_well(capfd) -> None:
    assert invoke(["run", "--help"]) == 0
    assert "--sandbox" in capfd.readouterr().out
