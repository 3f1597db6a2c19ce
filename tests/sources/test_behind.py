"""Reading behind the writer."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.output.pcapng import enhanced_packet, make_header
from nlsniff.sources.behind import Behind


def block(data: bytes) -> bytes:
    return enhanced_packet(Frame(0, 1, 0, data, len(data), GenericFamilies()))


def test_frames_of_several_growing_files_are_shown_in_order_and_counted_on(tmp_path: Path) -> None:
    seen: list[tuple[int, bytes]] = []
    arrived = threading.Semaphore(0)

    def show(frames: list[Frame]) -> None:
        seen.extend((frame.number, frame.data) for frame in frames)
        for _ in frames:
            arrived.release()

    behind = Behind(show)
    for name in ("a", "b"):
        with (tmp_path / name).open("wb", buffering=0) as file:
            file.write(make_header())
            behind.begin(str(tmp_path / name))
            for n in range(3):
                file.write(block(name.encode() * (16 + n)))
                assert arrived.acquire(timeout=20)
            rest = block(name.encode() * 40)
            file.write(rest[:30])
            file.write(rest[30:])
    behind.finish()
    assert [data[:1] for _, data in seen] == [b"a"] * 4 + [b"b"] * 4
    assert [number for number, _ in seen] == list(range(1, 9))


def test_what_showing_raises_is_told_at_once_and_raised_in_the_end(tmp_path: Path) -> None:
    def show(_frames: list[Frame]) -> None:
        raise BrokenPipeError

    told = threading.Event()
    (tmp_path / "a").write_bytes(make_header() + block(b"x" * 20))
    behind = Behind(show, told.set)
    behind.begin(str(tmp_path / "a"))
    assert told.wait(20)
    with pytest.raises(BrokenPipeError):
        behind.finish()


def test_a_pipe_is_refused_since_reading_it_would_take_the_frames_away() -> None:
    behind = Behind(lambda _frames: None)
    with pytest.raises(CaptureFileError, match="regular file"):
        behind.begin("/dev/null")
    behind.finish()
