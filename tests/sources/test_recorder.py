"""Files written from a receiver: rotation, modes, and what is left after a failure."""

from __future__ import annotations

import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlsniff.errors import CaptureFileError
from nlsniff.output.pcapng import make_header
from nlsniff.sources.files import open_frames
from nlsniff.sources.packets import Received
from nlsniff.sources.recorder import Recorder, Rotation

ONE_FILE = Rotation()


class Given:
    """A plain receiver whose batch is what the test says."""

    capacity = 64

    def __init__(self, frames: list[Received]) -> None:
        self.batch = frames

    def frames(self) -> Iterator[Received]:
        return iter(self.batch)


def frames(count: int, length: int = 100) -> list[Received]:
    return [Received(10**18 + n, 16, 4, n.to_bytes(4, "big") * (length // 4), length) for n in range(count)]


def recorder(path: Path, batch: list[Received], rotation: Rotation = ONE_FILE, **options: Any) -> Recorder:
    return Recorder(str(path), Given(batch), make_header, rotation, **options)  # type: ignore[arg-type]


def data(path: Path) -> list[bytes]:
    return [frame.data for frame in open_frames(path)]


def test_a_batch_reads_back(tmp_path: Path) -> None:
    batch = frames(5, 101)
    writer = recorder(tmp_path / "a.pcapng", batch)
    writer.write_batch(5)
    writer.close()
    got = [(f.time_ns, f.protocol, f.packet_type, f.data, f.length) for f in open_frames(tmp_path / "a.pcapng")]
    assert got == [tuple(frame) for frame in batch]
    assert (writer.frames, writer.size) == (5, (tmp_path / "a.pcapng").stat().st_size)


def test_frames_of_a_ring_and_large_ones_between_them_keep_their_order(played: Any, tmp_path: Path) -> None:
    put = [played.put(bytes([n]) * size) for n, size in enumerate([40, 50_000, 41, 42, 2000, 30_000, 43])]
    writer = Recorder(str(tmp_path / "a"), played.ring, make_header)
    while count := played.ring.receive(100):
        writer.write_batch(count)
        played.ring.release()
    writer.close()
    assert data(tmp_path / "a") == [frame.data for frame in put]


def test_a_cut_frame_keeps_its_real_length(tmp_path: Path) -> None:
    writer = recorder(tmp_path / "a", [])
    writer.write_frame(Received(1, 0, 4, b"x" * 20, 5000))
    writer.close()
    (frame,) = open_frames(tmp_path / "a")
    assert (frame.data, frame.length, frame.truncated) == (b"x" * 20, 5000, True)


@pytest.mark.parametrize("old_mode", [None, 0o644])
def test_files_are_for_their_owner_only(tmp_path: Path, old_mode: int | None) -> None:
    path = tmp_path / "a"
    if old_mode is not None:
        path.touch(old_mode)
    recorder(path, []).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_file_exceeds_the_rotation_size_and_no_frame_is_lost(tmp_path: Path) -> None:
    batch = frames(40)
    writer = recorder(tmp_path / "a.pcapng", batch, Rotation(size=1500))
    writer.write_batch(40)
    writer.close()
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files[:2]] == ["a-00001.pcapng", "a-00002.pcapng"]
    assert all(file.stat().st_size <= 1500 for file in files)
    assert [item for file in files for item in data(file)] == [frame.data for frame in batch]


def test_a_frame_larger_than_the_rotation_size_is_written_alone(tmp_path: Path) -> None:
    writer = recorder(tmp_path / "a", [*frames(1), *frames(1, 4000), *frames(1)], Rotation(size=600))
    writer.write_batch(3)
    writer.close()
    assert [len(data(file)) for file in sorted(tmp_path.iterdir())] == [1, 1, 1]


def test_only_the_newest_files_are_kept(tmp_path: Path) -> None:
    writer = recorder(tmp_path / "a", frames(40), Rotation(size=1500, keep=2))
    writer.write_batch(40)
    writer.close()
    files = sorted(tmp_path.iterdir())
    assert len(files) == 2
    assert data(files[-1])[-1] == frames(40)[-1].data


def test_the_next_frame_after_the_rotation_time_begins_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    writer = recorder(tmp_path / "a", frames(3), Rotation(seconds=60))
    writer.write_batch(3)
    now = 159.0
    writer.write_batch(3)
    now = 161.0
    writer.write_batch(3)
    writer.close()
    assert [len(data(file)) for file in sorted(tmp_path.iterdir())] == [6, 3]


@pytest.fixture
def file_limit() -> Iterator[int]:
    """No file of this process may exceed so many bytes: a disk that fills up at a known place."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
    yield 2000
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_leaves_a_readable_file_and_says_how_much(tmp_path: Path, file_limit: int) -> None:
    writer = recorder(tmp_path / "a", frames(50))
    with pytest.raises(CaptureFileError, match=r"EFBIG.*frames are saved"):
        writer.write_batch(50)
    writer.close()
    saved = data(tmp_path / "a")
    assert saved == [frame.data for frame in frames(50)[: len(saved)]]
    assert len(saved) == writer.frames > 5
    assert file_limit - 148 < (tmp_path / "a").stat().st_size <= file_limit


def test_a_disk_that_fills_up_cuts_a_ring_batch_at_a_block(played: Any, tmp_path: Path, file_limit: int) -> None:
    put = [played.put(frame.data) for frame in frames(50)]
    writer = Recorder(str(tmp_path / "a"), played.ring, make_header)
    with pytest.raises(CaptureFileError, match="EFBIG"):
        writer.write_batch(played.ring.receive(50))
    writer.close()
    assert (tmp_path / "a").stat().st_size <= file_limit
    assert data(tmp_path / "a") == [frame.data for frame in put[: writer.frames]]
    assert writer.frames > 5


def test_a_full_device_is_told_with_errno_and_remedy() -> None:
    with pytest.raises(CaptureFileError, match=r"/dev/full.*ENOSPC.*free some space"):
        recorder(Path("/dev/full"), [])


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptureFileError, match="EISDIR"):
        recorder(tmp_path, [])


def test_a_closed_pipe_is_no_capture_file_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    writer = recorder(tmp_path / "pipe", frames(1))
    os.close(reader)
    with pytest.raises(BrokenPipeError):
        writer.write_batch(1)
    writer.close()


def test_whoever_asks_is_told_of_each_file(tmp_path: Path) -> None:
    opened: list[str] = []
    writer = recorder(tmp_path / "a", frames(30), Rotation(size=1500), opened=opened.append)
    writer.write_batch(30)
    writer.close()
    assert opened == [str(file) for file in sorted(tmp_path.iterdir())]
