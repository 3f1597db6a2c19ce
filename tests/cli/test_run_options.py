"""The options of ``nlsniff run``."""

from __future__ import annotations

import pytest

from nlsniff.cli.group import invoke
from nlsniff.message import Reading


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give either a command or --pid"),
        (["--pid", "1", "true"], "give either a command or --pid"),
        (["--pid", "1", "--sandbox"], "not for a running process"),
        (["-w", "-", "true"], "standard output is CMD's"),
    ],
)
def test_what_makes_no_sense_is_told_before_anything_runs(arguments: list[str], said: str, capfd) -> None:
    assert invoke(["run", *arguments]) == 2
    assert said in capfd.readouterr().err


def test_every_option_reaches_the_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}
    monkeypatch.setattr("nlsniff.cli.run_options.trace", lambda words, **options: seen.update(options, words=words))
    line = "run -w a -o b --show --json -Y error --sandbox -c 7 --duration 5s --daemons --by notify -q -- ip -q"
    assert invoke(line.split()) == 0
    assert isinstance(seen.pop("reading"), Reading)
    assert seen == {
        "words": ("ip", "-q"),
        "path": "a",
        "output": "b",
        "show": True,
        "as_json": True,
        "expression": "error",
        "sandbox": True,
        "pid": None,
        "count": 7,
        "seconds": 5,
        "daemons": True,
        "by": "notify",
        "quiet": True,
    }
