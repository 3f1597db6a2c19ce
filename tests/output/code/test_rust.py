"""Rust programs: compiled, run, and what they send compared."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from compiled import chosen, expected, sent_by

from nlsniff.output.code import rust

needs_rust = pytest.mark.skipif(shutil.which("rustc") is None or sys.platform != "linux", reason="no rustc here")


@needs_rust
def test_a_compiled_program_sends_what_was_captured(tmp_path: Path) -> None:
    datagrams = chosen()
    (tmp_path / "request.rs").write_text(rust.source(datagrams))
    subprocess.run(["rustc", "-D", "warnings", "request.rs"], cwd=tmp_path, check=True, timeout=300)
    sent = sent_by([str(tmp_path / "request")], tmp_path)
    assert sent == expected(datagrams, sent)


def test_an_attribute_has_a_row_and_a_comment() -> None:
    text = rust.source(chosen()[:1])
    assert "// link IFLA_LINK: 3\n" in text
    assert "    send(0, &request_1, 1); // NETLINK_ROUTE\n" in text
