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
