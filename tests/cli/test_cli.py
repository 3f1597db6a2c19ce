"""The group of commands: help, version, unknown names, what nobody expected."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nlsniff import __version__
from nlsniff.cli import COMMANDS, cli, run


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(name, capfd):
    assert run([name, "--help"]) == 0
    out = capfd.readouterr().out
    assert f"nlsniff {name}" in out.split("xample", 1)[1]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_list_of_commands_is_that_of_the_modules(name):
    command = cli.get_command(None, name)
    assert command is not None
    assert command.name == name


def test_help_lists_the_commands(capfd):
    assert run(["--help"]) == 0
    out = capfd.readouterr().out
    assert all(name in out for name in COMMANDS)


def test_no_command_shows_the_help_and_exits_2(capfd):
    assert run([]) == 2
    assert "Commands:" in capfd.readouterr().err


def test_version(capfd):
    assert run(["--version"]) == 0
    assert capfd.readouterr().out == f"nlsniff {__version__}\n"


def test_an_unknown_command_is_told_with_near_names(capfd):
    assert run(["shwo"]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert "did you mean show?" in err
    assert len(err.splitlines()) == 1


def test_an_unexpected_exception_is_one_line_that_asks_for_a_report(monkeypatch, capfd):
    monkeypatch.setattr("nlsniff.sources.files.FrameReader.batches", lambda _self: 1 // 0)
    monkeypatch.delenv("NLSNIFF_DEBUG", raising=False)
    assert run(["show", "x"]) == 2
    err = capfd.readouterr().err
    assert "ZeroDivisionError" in err
    assert "please report it" in err
    assert len(err.splitlines()) == 1


def test_nlsniff_debug_adds_the_traceback(monkeypatch, capfd):
    monkeypatch.setattr("nlsniff.sources.files.FrameReader.batches", lambda _self: 1 // 0)
    monkeypatch.setenv("NLSNIFF_DEBUG", "1")
    assert run(["show", "x"]) == 2
    assert "Traceback" in capfd.readouterr().err


def test_show_imports_only_what_it_needs(capture):
    """Start-up: neither Scapy nor rich, YAML, zstandard, or a dissector that the capture has no use for."""
    program = (
        "import sys; from nlsniff.cli import run; "
        f"status = run(['show', '--json', {str(capture)!r}]); "
        "print(status, *sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    status, *modules = done.stderr.split()
    assert status == "0"
    heavy = {"scapy", "rich", "yaml", "zstandard", "pyshark", "asyncio", "nlsniff.layers", "nlsniff.cli.capture"}
    assert heavy.isdisjoint(modules)
    loaded = {name for name in modules if name.startswith("nlsniff.dissectors.route.")}
    assert "nlsniff.dissectors.route.link" in loaded
    assert not loaded & {f"nlsniff.dissectors.route.{name}" for name in ("route", "addr", "neigh", "rule")}


def completed(nlsniff, words: str) -> list[str]:
    env = {"_NLSNIFF_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    return nlsniff(env=env).stdout.decode().split()


def test_the_shell_completes_commands_files_and_attributes(nlsniff):
    assert completed(nlsniff, "nlsniff desc") == ["plain,describe"]
    assert completed(nlsniff, "nlsniff show x") == ["file,x"]
    assert completed(nlsniff, "nlsniff describe rt-li") == ["plain,rt-link"]
    assert "plain,env" in completed(nlsniff, "nlsniff run -w x.pcapng -- en")
    assert completed(nlsniff, "nlsniff run env li") == ["file,li"]
    assert completed(nlsniff, "nlsniff run env --") == ["file,--"]
    assert "plain,--sandbox" in completed(nlsniff, "nlsniff run --")
    assert "plain,netlink.portid" in completed(nlsniff, "nlsniff show -Y netlink.p")
    assert completed(nlsniff, "nlsniff show -Y rt_link.linkinfo.ki") == ["plain,rt_link.linkinfo.kind"]
    assert completed(nlsniff, "nlsniff describe rt-link.linkinfo.ki") == ["plain,rt-link.linkinfo.kind"]
