"""The everyday options of ``nlsniff run``, read without click, and as click reads them."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from nlsniff.cli.group import cli
from nlsniff.cli.quick import FILES, FLAGS, options, replay_options


@pytest.fixture
def command() -> click.Command:
    """The command as click knows it."""
    found = cli.get_command(None, "run")  # type: ignore[arg-type]  # it is not looked at
    assert found is not None
    return found


READ = [
    ["ip", "link"],
    ["--", "ip", "link"],
    ["-w", "a.pcapng", "--", "ip", "-batch", "x"],
    ["-q", "--json", "--show", "-w", "a", "ip"],
    ["--write", "a", "--output", "b", "--sandbox", "--daemons", "ip", "-q"],
    ["-o", "-", "ip"],
    ["-w", "a", "-w", "b", "--", "--", "ip"],
    ["--quiet", "ip", "--", "x"],
]
LEFT = [
    [],
    ["--help"],
    ["-h", "ip"],
    ["-q"],
    ["--"],
    ["-w"],
    ["-w", "-", "ip"],
    ["-w", "-q", "ip"],
    ["-wfile", "ip"],
    ["--write=file", "ip"],
    ["-qw", "file", "ip"],
    ["-Y", "error", "ip"],
    ["--pid", "1"],
    ["--duration", "5s", "ip"],
    ["--colour", "ip"],
    ["-", "ip"],
]


@pytest.mark.parametrize("arguments", READ, ids=" ".join)
def test_what_is_read_is_what_click_reads(arguments: list[str], command: click.Command) -> None:
    found = options(arguments)
    assert found is not None
    parsed = command.make_context("run", list(arguments)).params
    assert found == {name: value for name, value in parsed.items() if value not in (None, False, ())}


@pytest.mark.parametrize("arguments", LEFT, ids=" ".join)
def test_everything_else_is_left_to_click(arguments: list[str]) -> None:
    assert options(arguments) is None


def test_the_options_are_clicks(command: click.Command) -> None:
    declared = {word: each for each in command.params for word in each.opts}
    assert {word: declared[word].name for word in (*FLAGS, *FILES)} == {**FLAGS, **FILES}
    assert all(getattr(declared[word], "is_flag", False) for word in FLAGS)
    assert not any(getattr(declared[word], "is_flag", False) for word in FILES)


def test_a_command_starts_before_click_and_what_shows_messages_are_imported() -> None:
    program = (
        "import sys, os; from nlsniff.cli import run\n"
        "from nlsniff.sources.trace.command import Command\n"
        "def enter(self): print(*sys.modules); sys.stdout.flush(); os._exit(0)\n"
        "Command.__enter__ = enter\n"
        "run(['run', '-w', '/dev/null', 'true'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.split())
    assert "nlsniff.cli.run" in loaded
    assert not loaded & {"click", "dataclasses", "json", "socket", "nlsniff.message", "nlsniff.sources.files"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["a.pcapng", "--", "ip", "-d", "link"], {"file": "a.pcapng", "words": ("ip", "-d", "link")}),
        (["-q", "--sandbox", "a", "--", "ip"], {"file": "a", "quiet": True, "sandbox": True, "words": ("ip",)}),
        (["a", "--strict", "--once", "--", "ip"], {"file": "a", "strict": True, "once": True, "words": ("ip",)}),
        (["a", "--"], None),
        (["a", "ip", "link"], None),
        (["a", "b", "--", "ip"], None),
        (["--json", "a", "--", "ip"], None),
        (["--", "ip"], None),
    ],
)
def test_everyday_options_of_replay_are_read_and_others_left_to_click(
    words: list[str], found: dict[str, object] | None
) -> None:
    assert replay_options(words) == found
