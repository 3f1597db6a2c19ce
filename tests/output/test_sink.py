"""Where text goes: mode, refusals, closed pipes."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pytest

from nlsniff.errors import CaptureFileError
from nlsniff.output.sink import Sink


def test_a_file_has_mode_0600_and_an_existing_one_gets_it(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("older and longer")
    path.chmod(0o644)
    with Sink(path) as sink:
        sink.write(b"new\n")
    assert path.read_bytes() == b"new\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_full_disk_is_one_line() -> None:
    sink = Sink("/dev/full")
    sink.write(b"x")
    with pytest.raises(CaptureFileError, match=r"/dev/full: cannot write: .* \(ENOSPC\); free some space"):
        sink.close()


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CaptureFileError, match=r"cannot create: .* \(ENOENT\)"):
        Sink(tmp_path / "no" / "file")


def test_a_closed_pipe_is_told_as_such() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb", buffering=0) as file:
        sink = Sink(file)
        sink.write(b"x")
        with pytest.raises(BrokenPipeError):
            sink.flush()
        sink.close()


def test_a_file_object_that_was_given_stays_open() -> None:
    file = io.BytesIO()
    with Sink(file) as sink:
        sink.write(b"a")
    assert file.getvalue() == b"a"
