"""``nlsniff run`` on a protocol that nobody describes: number 25, a kernel module of our own that echoes text."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import nlsniff

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "tests" / "lab" / "modules" / "echo25.py"
NLSNIFF = [sys.executable, "-c", "from nlsniff.cli import main; main()"]


@pytest.fixture(autouse=True)
def module() -> Iterator[None]:
    """The module, loaded. It speaks in the first network namespace."""
    built = Path(os.environ.get("NLSNIFF_MODULES", ""), "echo25.ko")
    if not built.is_file():
        assert not os.environ.get("CI"), f"no {built}"
        pytest.skip("the module is not built for this kernel: tests/lab/modules.py builds it for the virtual machine")
    subprocess.run(["insmod", built], check=True, timeout=60)
    yield
    subprocess.run(["rmmod", "echo25"], check=True, timeout=60)


def nlsniff_says(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*NLSNIFF, *words], capture_output=True, text=True, timeout=120, check=False)


def test_both_directions_are_recorded_and_shown_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.pcapng"
    done = nlsniff_says("run", "-w", path, "--", sys.executable, CLIENT, "a word of our own", "и ещё")
    assert (done.returncode, done.stdout) == (0, "a word of our own\nи ещё\n"), done.stderr
    found = list(nlsniff.read(path))
    assert [(m.protocol, m.type_id, m.direction, m.seq) for m in found] == [
        ("25", 16, "to-kernel", 1),
        ("25", 17, "to-user", 1),
        ("25", 16, "to-kernel", 2),
        ("25", 17, "to-user", 2),
    ]
    assert {m.payload for m in found[:2]} == {b"a word of our own\0".hex()}
    assert all(m.encode() == m.raw for m in found)
    lines = nlsniff_says("show", path).stdout.splitlines()
    assert ["→" in line for line in lines] == [True, False] * 2
    assert ["a word of our own" in line for line in lines] == [True, True, False, False]
    assert all("и ещё" in line for line in lines[2:])
    tree = nlsniff_says("show", "-v", "-c", "1", path).stdout
    assert "a word of our own" in tree
    assert "python" in tree, "who said it"


def test_a_refusal_has_its_errno_and_the_modules_words() -> None:
    done = nlsniff_says("run", "--", sys.executable, CLIENT, "!no")
    assert done.returncode == 95, done.stderr
    (line,) = [line for line in done.stderr.splitlines() if "error" in line and "EOPNOTSUPP" in line]
    assert "Nothing but type 16 is understood" in line
