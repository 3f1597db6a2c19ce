"""Files written from a receiver: rotation, modes, and what is left after a failure."""

from __future__ import annotations

import os
import resource
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.output import pcap, pcapng
from nlsniff.sources.files import open_frames
from nlsniff.sources.recorder import Form, Recorder, Rotation

ONE_FILE = Rotation()
PCAPNG = Form(pcapng.make_header, pcapng.enhanced_packet)
PCAP = Form(pcap.make_header, pcap.record, classic=True)


def frames(count: int, length: int = 100) -> list[Frame]:
    nothing = GenericFamilies()
    return [Frame(0, 10**18 + n, 16, n.to_bytes(4, "big") * (length // 4), length, nothing) for n in range(count)]


def recorder(path: Path, rotation: Rotation = ONE_FILE, form: Form = PCAPNG, **options: Any) -> Recorder:
    return Recorder(str(path), form, rotation, **options)


def put(played: Any, count: int, length: int = 100) -> list[bytes]:
    """So many frames in a ring; their bytes."""
    found = [played.put(frame.data).data for frame in frames(count, length)]
    played.hand_over()
    return found


def write_all_waiting(writer: Recorder, ring: Any, limit: int = 1000) -> None:
    while writer.write_waiting(ring, limit):
        pass


def data(path: Path) -> list[bytes]:
    return [frame.data for frame in open_frames(path)]


def test_frames_read_back(tmp_path: Path) -> None:
    batch = frames(5, 100)
    writer = recorder(tmp_path / "a.pcapng")
    writer.write_frames(batch)
    writer.close()
    got = [(f.time_ns, f.protocol, f.packet_type, f.data, f.length) for f in open_frames(tmp_path / "a.pcapng")]
    assert got == [(f.time_ns, f.protocol, f.packet_type, f.data, f.length) for f in batch]
    assert (writer.frames, writer.size) == (5, (tmp_path / "a.pcapng").stat().st_size)


@pytest.mark.parametrize("form", [PCAPNG, PCAP])
def test_what_waits_in_a_ring_is_the_same_file(played: Any, tmp_path: Path, form: Form) -> None:
    played.put(b"odd" * 7, time_ns=10**18, protocol=16)
    put(played, 200, 400)
    writer = recorder(tmp_path / "a", form=form)
    write_all_waiting(writer, played.ring)
    writer.close()
    assert (writer.frames, writer.size) == (201, (tmp_path / "a").stat().st_size)
    assert data(tmp_path / "a") == [b"odd" * 7, *(frame.data for frame in frames(200, 400))]


def test_no_more_than_the_limit_is_taken_from_a_ring(played: Any, tmp_path: Path) -> None:
    put(played, 10)
    writer = recorder(tmp_path / "a")
    assert writer.write_waiting(played.ring, 7) == 7
    writer.close()
    assert len(data(tmp_path / "a")) == 7
    assert len(played.ring.take(10)) == 3


def test_a_cut_frame_keeps_its_real_length(tmp_path: Path) -> None:
    writer = recorder(tmp_path / "a")
    writer.write_frames([Frame(0, 1, 0, b"x" * 20, 5000, GenericFamilies())])
    writer.close()
    (frame,) = open_frames(tmp_path / "a")
    assert (frame.data, frame.length, frame.truncated) == (b"x" * 20, 5000, True)


@pytest.mark.parametrize("old_mode", [None, 0o644])
def test_files_are_for_their_owner_only(tmp_path: Path, old_mode: int | None) -> None:
    path = tmp_path / "a"
    if old_mode is not None:
        path.touch(old_mode)
    recorder(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_file_exceeds_the_rotation_size_and_no_frame_is_lost(tmp_path: Path) -> None:
    batch = frames(40)
    writer = recorder(tmp_path / "a.pcapng", Rotation(size=1500))
    writer.write_frames(frames(40))
    writer.close()
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files[:2]] == ["a-00001.pcapng", "a-00002.pcapng"]
    assert all(file.stat().st_size <= 1500 for file in files)
    assert [item for file in files for item in data(file)] == [frame.data for frame in batch]


def test_a_frame_larger_than_the_rotation_size_is_written_alone(tmp_path: Path) -> None:
    writer = recorder(tmp_path / "a", Rotation(size=600))
    writer.write_frames([*frames(1), *frames(1, 4000), *frames(1)])
    writer.close()
    assert [len(data(file)) for file in sorted(tmp_path.iterdir())] == [1, 1, 1]


def test_a_ring_is_divided_between_files_in_the_same_way(played: Any, tmp_path: Path) -> None:
    wanted = [*put(played, 30), *put(played, 2, 4000), *put(played, 30)]
    writer = recorder(tmp_path / "a", Rotation(size=1500))
    write_all_waiting(writer, played.ring)
    writer.close()
    files = sorted(tmp_path.iterdir())
    alone = [file for file in files if len(data(file)[0]) == 4000]
    assert all(file.stat().st_size <= 1500 for file in files if file not in alone)
    assert [len(data(file)) for file in alone] == [1, 1]
    assert [item for file in files for item in data(file)] == wanted
    assert writer.frames == 62


def test_only_the_newest_files_are_kept(tmp_path: Path) -> None:
    writer = recorder(tmp_path / "a", Rotation(size=1500, keep=2))
    writer.write_frames(frames(40))
    writer.close()
    files = sorted(tmp_path.iterdir())
    assert len(files) == 2
    assert data(files[-1])[-1] == frames(40)[-1].data


def test_the_next_frame_after_the_rotation_time_begins_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    writer = recorder(tmp_path / "a", Rotation(seconds=60))
    writer.write_frames(frames(3))
    now = 159.0
    writer.write_frames(frames(3))
    now = 161.0
    writer.write_frames(frames(3))
    writer.close()
    assert [len(data(file)) for file in sorted(tmp_path.iterdir())] == [6, 3]


FULL = 2000


@contextmanager
def filling_disk() -> Iterator[None]:
    """No file of this process may exceed so many bytes, that of pytest's own output neither."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_leaves_a_readable_file_and_says_how_much(tmp_path: Path) -> None:
    writer = recorder(tmp_path / "a")
    with filling_disk(), pytest.raises(CaptureFileError, match=r"EFBIG.*frames are saved"):
        writer.write_frames(frames(50))
    writer.close()
    saved = data(tmp_path / "a")
    assert saved == [frame.data for frame in frames(50)[: len(saved)]]
    assert len(saved) == writer.frames > 5
    assert FULL - 148 < (tmp_path / "a").stat().st_size <= FULL


@pytest.mark.parametrize("form", [PCAPNG, PCAP])
def test_a_disk_that_fills_up_cuts_a_ring_behind_a_frame(played: Any, tmp_path: Path, form: Form) -> None:
    wanted = put(played, 50)
    writer = recorder(tmp_path / "a", form=form)
    with filling_disk(), pytest.raises(CaptureFileError, match="EFBIG"):
        write_all_waiting(writer, played.ring)
    writer.close()
    assert (tmp_path / "a").stat().st_size <= FULL
    assert data(tmp_path / "a") == wanted[: writer.frames]
    assert writer.frames > 5


def test_a_full_device_is_told_with_errno_and_remedy() -> None:
    with pytest.raises(CaptureFileError, match=r"/dev/full.*ENOSPC.*free some space"):
        recorder(Path("/dev/full"))


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptureFileError, match="EISDIR"):
        recorder(tmp_path)


def test_a_closed_pipe_is_no_capture_file_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    writer = recorder(tmp_path / "pipe")
    os.close(reader)
    with pytest.raises(BrokenPipeError):
        writer.write_frames(frames(1))
    writer.close()


def test_whoever_asks_is_told_of_each_file(tmp_path: Path) -> None:
    opened: list[str] = []
    writer = recorder(tmp_path / "a", Rotation(size=1500), opened=opened.append)
    writer.write_frames(frames(30))
    writer.close()
    assert opened == [str(file) for file in sorted(tmp_path.iterdir())]


class Names:
    """Puts a block of its own before what a ring gave, and another at the end."""

    files = 0
    seen: list[int]

    def begin(self) -> None:
        self.files += 1
        self.seen = []

    def commented(self, blocks: memoryview, ports: Any, room: int | None) -> tuple[bytes, memoryview]:
        del room
        self.seen += [portid for _, portid, *_ in ports]
        return BLOCK, blocks

    def trailer(self, room: int | None) -> bytes:
        return BLOCK if room is None or room >= len(BLOCK) else b""


BLOCK = (0xBAD).to_bytes(4, sys.byteorder) + (12).to_bytes(4, sys.byteorder) * 2


def test_names_stand_before_what_came_and_at_the_end(played: Any, tmp_path: Path) -> None:
    names = Names()
    writer = recorder(tmp_path / "a.pcapng", names=names)
    expected = put(played, 3)
    write_all_waiting(writer, played.ring)
    writer.close()
    content = (tmp_path / "a.pcapng").read_bytes()
    assert data(tmp_path / "a.pcapng") == expected
    assert content.endswith(BLOCK)
    assert content.count(BLOCK) == 2
    assert writer.size == len(content)
    assert names.seen


def test_each_file_of_a_rotation_has_its_names_and_keeps_its_size(played: Any, tmp_path: Path) -> None:
    names = Names()
    writer = recorder(tmp_path / "a.pcapng", Rotation(size=3000), names=names)
    expected = put(played, 40)
    write_all_waiting(writer, played.ring)
    writer.close()
    files = sorted(tmp_path.glob("a-*.pcapng"))
    assert names.files == len(files) > 1
    assert all(file.read_bytes().endswith(BLOCK) and file.stat().st_size <= 3000 for file in files)
    assert [each for file in files for each in data(file)] == expected
