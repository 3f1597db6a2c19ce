"""What nlsniff.replay offers by name, and the README's example as it is written."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import nlsniff.replay

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.parametrize("name", nlsniff.replay.__all__)
def test_every_name_is_there_when_it_is_asked_for(name: str) -> None:
    assert getattr(nlsniff.replay, name).__name__ == name


def test_no_other_name_is() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Tape'"):
        nlsniff.replay.Tape  # noqa: B018


def test_the_readmes_test_runs_as_it_is_written(tmp_path: Path) -> None:
    pytest.importorskip("pyroute2")
    (block,) = re.findall(r"```python\n(# test_links\.py\n.*?)```", README.read_text(), re.DOTALL)
    (tmp_path / "test_links.py").write_text(block)
    for options in (["--netlink-record=once"], []):
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=110, check=False)
        assert done.stdout.splitlines()[-1].startswith("1 passed"), done.stdout
    assert [*tmp_path.glob("cassettes/test_links/*.pcapng")]
