"""Batches written in place: the same bytes as frame by frame, and readable."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from nlsniff.frame import Frame
from nlsniff.output.pcapng import enhanced_packet, make_header
from nlsniff.sources.blocks import BatchWriter, write_all
from nlsniff.sources.files import open_frames

TIME_NS = 1_795_301_454_999_999_900


def frame_by_frame(ring: Any) -> list[bytes]:
    """What the writer of single frames makes of the batch."""
    return [enhanced_packet(Frame(0, f.time_ns, f.protocol, f.data, f.length, None)) for f in ring.frames()]  # type: ignore[arg-type]


def written(path: Path, ring: Any, writer: BatchWriter, spans: list[tuple[int, int]] | None = None) -> bytes:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        writer.prepare()
        sizes = [writer.write(descriptor, *span) for span in spans or [(0, ring.received)]]
    finally:
        os.close(descriptor)
    assert sum(sizes) == path.stat().st_size
    return path.read_bytes()


@pytest.mark.parametrize("lengths", [[20], [16, 17, 18, 19, 20], [100] * 511, list(range(16, 527))])
def test_a_batch_is_what_its_frames_are_one_by_one(played: Any, tmp_path: Path, lengths: list[int]) -> None:
    for n, length in enumerate(lengths):
        played.put(bytes([n & 255]) * length, protocol=n % 23, time_ns=TIME_NS + n * 7)
    played.ring.receive(1000)
    got = written(tmp_path / "f", played.ring, BatchWriter(played.ring))
    assert got == b"".join(frame_by_frame(played.ring))


def test_padding_of_one_batch_leaves_no_trace_in_the_next(played: Any, tmp_path: Path) -> None:
    writer, ring = BatchWriter(played.ring), played.ring
    for lengths in ([17, 18, 19], [20], [20, 24, 28, 32], [21], [20, 20, 20]):
        for length in lengths:
            played.put(b"x" * length)
        ring.receive(1000)
        assert written(tmp_path / "f", ring, writer) == b"".join(frame_by_frame(ring))
        ring.release()


def test_a_batch_may_be_written_in_parts(played: Any, tmp_path: Path) -> None:
    for n in range(9):
        played.put(b"y" * (16 + n))
    played.ring.receive(1000)
    got = written(tmp_path / "f", played.ring, BatchWriter(played.ring), [(0, 1), (1, 4), (4, 9)])
    assert got == b"".join(frame_by_frame(played.ring))


def test_ends_say_where_each_block_ends(played: Any) -> None:
    for n in range(4):
        played.put(b"z" * (16 + n))
    played.ring.receive(1000)
    writer = BatchWriter(played.ring)
    writer.prepare()
    sizes = [len(block) for block in frame_by_frame(played.ring)]
    assert writer.ends(0) == [sum(sizes[: n + 1]) for n in range(4)]
    assert writer.ends(2) == [sizes[2], sizes[2] + sizes[3]]


def test_the_file_reads_back_with_time_protocol_and_bytes(played: Any, tmp_path: Path) -> None:
    put = [played.put(bytes([n]) * (16 + n), protocol=16, time_ns=TIME_NS + n) for n in range(200)]
    played.ring.receive(1000)
    file = make_header() + written(tmp_path / "f", played.ring, BatchWriter(played.ring))
    (tmp_path / "g").write_bytes(file)
    got = [(f.time_ns, f.protocol, f.packet_type, f.data, f.length) for f in open_frames(tmp_path / "g")]
    assert got == [tuple(frame) for frame in put]


def test_a_writev_that_takes_only_a_part_is_completed(
    played: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nlsniff.sources import blocks

    class Slow:
        """A kernel that takes 100 bytes of a writev."""

        @staticmethod
        def writev(descriptor: int, address: Any, count: int) -> int:
            import ctypes

            pointers = (ctypes.c_size_t * (2 * count)).from_address(address.value)
            whole = b"".join(ctypes.string_at(pointers[2 * n], pointers[2 * n + 1]) for n in range(count))
            return os.write(descriptor, whole[:100])

    for n in range(5):
        played.put(bytes([n]) * (60 + n))
    played.ring.receive(1000)
    monkeypatch.setattr(blocks, "_libc", Slow)
    got = written(tmp_path / "f", played.ring, BatchWriter(played.ring))
    assert got == b"".join(frame_by_frame(played.ring))


def test_a_full_device_raises_its_errno(played: Any) -> None:
    played.put(bytes(20))
    played.ring.receive(1)
    writer = BatchWriter(played.ring)
    writer.prepare()
    descriptor = os.open("/dev/full", os.O_WRONLY)
    try:
        with pytest.raises(OSError, match="No space left"):
            writer.write(descriptor, 0, 1)
        with pytest.raises(OSError, match="No space left"):
            write_all(descriptor, b"x")
    finally:
        os.close(descriptor)
