"""Go programs: compiled, run, and what they send compared."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from compiled import chosen, expected, sent_by

from nlsniff.output.code import go

needs_go = pytest.mark.skipif(shutil.which("go") is None or sys.platform != "linux", reason="no go here")


@needs_go
def test_a_compiled_program_sends_what_was_captured(tmp_path: Path) -> None:
    datagrams = chosen()
    (tmp_path / "request.go").write_text(go.source(datagrams))
    env = {**os.environ, "GOCACHE": str(tmp_path / "cache"), "GO111MODULE": "off", "GOFLAGS": ""}
    subprocess.run(["go", "build", "request.go"], cwd=tmp_path, env=env, check=True, timeout=300)
    sent = sent_by([str(tmp_path / "request")], tmp_path)
    assert sent == expected(datagrams, sent)


def test_an_attribute_has_a_row_and_a_comment() -> None:
    text = go.source(chosen()[:1])
    assert "// link IFLA_LINK: 3\n" in text
    assert "\tsend(0, request1, 1) // NETLINK_ROUTE\n" in text
