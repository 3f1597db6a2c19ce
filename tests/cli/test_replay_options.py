"""The options of ``nlsniff replay``."""

from __future__ import annotations

import pytest

from nlsniff.cli.group import invoke
from nlsniff.message import Reading


def test_help_has_examples_and_every_fault(capfd: pytest.CaptureFixture[str]) -> None:
    assert invoke(["replay", "--help"]) == 0
    shown = capfd.readouterr().out
    assert "nlsniff replay boot.pcapng -- ./setup-network" in shown
    for word in ("enobufs", "lose", "interrupt", "truncate", "split", "small", "delay", "duplicate", "EBUSY"):
        assert word in shown


def test_every_option_reaches_the_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}
    monkeypatch.setattr(
        "nlsniff.cli.replay_options.replay", lambda file, words, **options: seen.update(options, file=file, words=words)
    )
    line = "replay a --order strict --once --strict --ignore rt_link.mtu --inject lose --seed 4 --patience 2 --sandbox"
    assert invoke([*line.split(), "--json", "-o", "b", "-q", "--", "ip", "-q"]) == 0
    assert isinstance(seen.pop("reading"), Reading)
    assert seen == {
        "file": "a",
        "words": ("ip", "-q"),
        "order": "strict",
        "once": True,
        "strict": True,
        "ignore": ("rt_link.mtu",),
        "faults": ("lose",),
        "seed": 4,
        "patience": 2.0,
        "sandbox": True,
        "as_json": True,
        "output": "b",
        "quiet": True,
    }


def test_every_option_reaches_the_real_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}
    monkeypatch.setattr("nlsniff.cli.to_kernel.replay", lambda file, _, **options: seen.update(options, file=file))
    line = "replay a --to-kernel --netns 7 --here --yes --lenient --timeout 3 --ignore rt_link.mtu --json -o b -q"
    assert invoke(line.split()) == 0
    assert seen == {
        "file": "a",
        "netns": "7",
        "here": True,
        "yes": True,
        "lenient": True,
        "seconds": 3.0,
        "ignore": ("rt_link.mtu",),
        "as_json": True,
        "output": "b",
        "quiet": True,
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a"], "give a command to run"),
        (["a", "--to-kernel", "--", "ip"], "give a command to run"),
        (["a", "--netns", "x", "--", "ip"], "go with --to-kernel"),
        (["a", "--here", "--yes", "--", "ip"], "go with --to-kernel"),
    ],
)
def test_what_makes_no_sense_is_told(arguments: list[str], said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert invoke(["replay", *arguments]) == 2
    assert said in capfd.readouterr().err
