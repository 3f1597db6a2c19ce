from __future__ import annotations

import errno
import gzip
import io
import os
import shutil
import struct
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.output.pcapng import PcapngWriter
from nlsniff.sources import streams
from nlsniff.sources.files import FrameReader, open_frames

NOOP = bytes.fromhex("10000000 0100 0000 07000000 2a000000")
COOKED = bytes.fromhex("0004 0338 0000 0000 0000 0000 0000 0010")
PCAP_HEADER = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 253)


def record(number: int) -> bytes:
    packet = COOKED + NOOP + bytes(number % 7)
    return struct.pack("<IIII", 1_700_000_000, number, len(packet), len(packet)) + packet


PCAP = PCAP_HEADER + b"".join(map(record, range(1, 21)))


def pcapng(comment: str | None = "a comment") -> bytes:
    file = io.BytesIO()
    with PcapngWriter(file, families=GenericFamilies({16: "nlctrl"})) as writer:
        for frame in open_frames(PCAP):
            frame.comment = comment if frame.number % 2 else None
            writer.write(frame)
    return file.getvalue()


PCAPNG = pcapng()
VALID = (PCAP, PCAPNG, gzip.compress(PCAP, mtime=0), zstandard.compress(PCAPNG))


class Trickle(io.RawIOBase):
    """Gives a few bytes at a time, so that every record is cut by the end of a chunk."""

    def __init__(self, data: bytes, step: int) -> None:
        self._data = io.BytesIO(data)
        self._step = step

    def read(self, _size: int = -1) -> bytes:
        return self._data.read(self._step)


def read(source: bytes) -> tuple[list[Frame], CaptureFileError | None]:
    frames: list[Frame] = []
    try:
        for batch in FrameReader(source).batches():
            frames += batch
    except CaptureFileError as error:
        return frames, error
    return frames, None


@pytest.fixture
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "POLL_SECONDS", 0.001)


@pytest.mark.parametrize("capture", VALID, ids=["pcap", "pcapng", "pcap.gz", "pcapng.zst"])
def test_each_format_and_compression_gives_the_same_frames(capture: bytes) -> None:
    frames = list(open_frames(capture))
    assert [frame.number for frame in frames] == list(range(1, 21))
    assert [frame.time_ns - 1_700_000_000_000_000_000 for frame in frames] == list(range(1, 21))
    assert [frame.data for frame in frames] == [NOOP + bytes(number % 7) for number in range(1, 21)]


def test_path_file_object_pipe_and_bytes_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "no.suffix.tells"
    path.write_bytes(PCAP)
    expected = list(open_frames(PCAP))
    assert list(open_frames(path)) == list(open_frames(str(path))) == expected
    assert list(open_frames(bytearray(PCAP))) == list(open_frames(memoryview(PCAP))) == expected
    with path.open("rb") as file:
        assert list(open_frames(file)) == expected
    with path.open() as text_stdin:
        monkeypatch.setattr(sys, "stdin", text_stdin)
        assert list(open_frames("-")) == expected


@pytest.mark.parametrize("step", [1, 2, 3, 5, 29, 100])
@pytest.mark.parametrize("capture", VALID, ids=["pcap", "pcapng", "pcap.gz", "pcapng.zst"])
def test_chunks_of_any_size_give_the_same_frames(capture: bytes, step: int) -> None:
    assert list(open_frames(Trickle(capture, step))) == list(open_frames(capture))  # type: ignore[arg-type]


def test_frames_count_from_the_number_asked_for() -> None:
    assert [frame.number for frame in open_frames(PCAPNG, number_from=100)] == list(range(100, 120))


def test_frames_of_a_pipe_come_before_it_ends() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as pipe, os.fdopen(writing, "wb", buffering=0) as source:
        frames = open_frames(pipe)
        source.write(PCAP_HEADER + record(1)[:20])
        source.write(record(1)[20:] + record(2)[:5])
        assert next(frames).time_ns % 1000 == 1
        source.write(record(2)[5:])
        assert next(frames).time_ns % 1000 == 2


def test_interrupt_while_following_reaches_the_caller_and_closes_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "growing.pcap"
    path.write_bytes(PCAP)

    def interrupted(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(streams.time, "sleep", interrupted)
    frames: list[Frame] = []
    with pytest.raises(KeyboardInterrupt):
        frames.extend(open_frames(path, follow=True))
    assert not [link for link in Path("/proc/self/fd").iterdir() if link.exists() and link.samefile(path)]


class Story:
    """A follow function: does the next step whenever the reader asks, and ends with the last one."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self.steps = list(steps)

    def __call__(self) -> bool:
        if self.steps:
            self.steps.pop(0)()
        return bool(self.steps)


def writes(path: Path, data: bytes, mode: str = "ab") -> Callable[[], object]:
    def step() -> None:
        with path.open(mode) as file:
            file.write(data)

    return step


@pytest.mark.usefixtures("_no_waiting")
@pytest.mark.parametrize("capture", VALID, ids=["pcap", "pcapng", "pcap.gz", "pcapng.zst"])
def test_growing_file_is_followed_from_nothing_through_the_middle_of_records(capture: bytes, tmp_path: Path) -> None:
    path = tmp_path / "growing"
    path.write_bytes(b"")
    pieces = [capture[at : at + 31] for at in range(0, len(capture), 31)]
    follow = Story(*(writes(path, piece) for piece in pieces), lambda: None, lambda: None)
    reader = FrameReader(path, follow=follow)
    assert [frame.data for frame in reader] == [frame.data for frame in open_frames(capture)]
    assert reader.warnings() == []


@pytest.mark.usefixtures("_no_waiting")
def test_truncated_and_rewritten_file_is_read_from_its_start_and_numbered_on(tmp_path: Path) -> None:
    path = tmp_path / "growing.pcap"
    path.write_bytes(PCAP)
    steps = [lambda: None] * 3 + [writes(path, PCAP_HEADER + record(1), "wb")] + [lambda: None] * 5
    reader = FrameReader(path, follow=Story(*steps))
    assert [frame.number for frame in reader] == list(range(1, 22))
    assert reader.warnings() == [f"{path}: the file was truncated while it was followed; read again from its start"]


@pytest.mark.usefixtures("_no_waiting")
def test_replaced_file_is_read_on_from_the_start_of_the_new_one(tmp_path: Path) -> None:
    path, rotated = tmp_path / "growing", tmp_path / "growing.1"
    path.write_bytes(PCAP)
    steps = [lambda: None] * 3 + [lambda: path.rename(rotated), writes(path, PCAPNG)] + [lambda: None] * 8
    reader = FrameReader(path, follow=Story(*steps))
    assert [frame.number for frame in reader] == list(range(1, 41))
    assert reader.warnings() == [f"{path}: another file took this name; read on from its start"]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "x: the file is empty; "),
        (b"\xd4\xc3", "x at byte 0: the file ends inside the file header (2 bytes are there); "),
        (
            b"hi",
            "x at byte 0: not a capture file: it looks like text; "
            "nlsniff reads pcap, pcapng and its own JSON, plain, gzip or zstd",
        ),
        ("Grüße\n".encode() * 20, "it looks like text; "),
        (b"\x7fELF\x02\x01\x01", "it looks like a program (ELF); "),
        (gzip.compress(b"just text, packed", mtime=0), "it looks like text; "),
        (gzip.compress(gzip.compress(PCAP), mtime=0), "it looks like gzip data inside compressed data; unpack it once"),
        (b"\xfd7zXZ\0\0", "it looks like xz data; xz -dc FILE | nlsniff show -"),
        (b"PK\x03\x04....", "it looks like a zip archive; "),
        (bytes.fromhex("34cdb2a1") + bytes(20), "it looks like a modified pcap file; convert it: "),
        (NOOP, "it looks like data beginning with 10 00 00 00 01 00 00 00; "),
    ],
)
def test_what_is_no_capture_is_named(
    content: bytes, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x").write_bytes(content)
    with pytest.raises(CaptureFileError) as raised:
        next(open_frames("x"))
    assert what in str(raised.value)
    assert raised.value.path == "x"


def test_missing_file_directory_and_forbidden_file_are_told_with_errno_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert str(failure(tmp_path / "no")) == (
        f"{tmp_path}/no: cannot open: No such file or directory (ENOENT); check the name"
    )
    assert str(failure(tmp_path)) == f"{tmp_path}: cannot open: Is a directory (EISDIR); name a file inside it"
    assert str(failure("a\0b")) == "a\0b: cannot open: embedded null byte"

    def forbidden(*_args: object, **_options: object) -> None:  # root may read everything
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("builtins.open", forbidden)
    assert str(failure("x")) == (
        "x: cannot open: Permission denied (EACCES); do it as the owner or as root, or change the mode"
    )


def failure(source: Path | str) -> CaptureFileError:
    with pytest.raises(CaptureFileError) as raised:
        next(open_frames(source))
    return raised.value


@pytest.mark.parametrize("packed", [False, True])
def test_memory_is_flat_whatever_the_size(packed: bool) -> None:
    capture = PCAP_HEADER + b"".join(map(record, range(15_000))) * 20
    source = io.BytesIO(zstandard.compress(capture) if packed else capture)
    tracemalloc.start()
    try:
        count = sum(map(len, FrameReader(source).batches()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 300_000
    assert peak < 12 << 20


@given(st.sampled_from(VALID), st.data())
def test_any_truncation_gives_frames_of_the_whole_file_then_an_error(capture: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(capture) - 1))
    frames, error = read(capture[:cut])
    whole = list(open_frames(capture))
    complete, last = frames[:-1], frames[-1:]
    assert complete == whole[: len(complete)]
    for frame in last:
        assert frame.length == whole[len(complete)].length
        assert whole[len(complete)].data.startswith(frame.data)
    assert error is not None or len(frames) == cut_at_record(capture, cut)


def cut_at_record(capture: bytes, cut: int) -> int | None:
    """How many frames there are up to a cut that falls exactly between two records, or None."""
    if capture == PCAP:
        ends = {len(PCAP_HEADER): 0}
        at = len(PCAP_HEADER)
        for number in range(1, 21):
            at += len(record(number))
            ends[at] = number
        return ends.get(cut)
    at = count = 0
    while capture == PCAPNG and at < cut:
        kind, size = struct.unpack_from("=II", capture, at)
        at += size
        count += kind == 6
    return count if at == cut and capture == PCAPNG else None


@given(st.binary(max_size=300))
def test_any_bytes_raise_nothing_but_capture_file_error(junk: bytes) -> None:
    read(junk)


@given(st.sampled_from(VALID), st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=8)), max_size=6))
def test_any_damage_raises_nothing_but_capture_file_error(capture: bytes, damage: list[tuple[int, bytes]]) -> None:
    broken = bytearray(capture)
    for at, patch in damage:
        place = at % len(broken)
        broken[place : place + len(patch)] = patch
    read(bytes(broken))


@pytest.mark.skipif(shutil.which("editcap") is None, reason="editcap (Wireshark) is missing")
@pytest.mark.parametrize("kind", ["pcap", "nsecpcap", "pcapng"])
def test_files_written_by_wireshark_give_the_same_frames(kind: str, tmp_path: Path) -> None:
    source, converted = tmp_path / "source.pcapng", tmp_path / "converted"
    source.write_bytes(PCAPNG)
    subprocess.run(["editcap", "-F", kind, source, converted], check=True, capture_output=True)
    expected = list(open_frames(PCAPNG))
    frames = list(open_frames(converted))
    assert [frame.data for frame in frames] == [frame.data for frame in expected]
    unit = 1000 if kind == "pcap" else 1
    assert [frame.time_ns for frame in frames] == [frame.time_ns // unit * unit for frame in expected]
    if kind == "pcapng":
        assert [frame.comment for frame in frames] == [frame.comment for frame in expected]
        assert frames[0].families == GenericFamilies({16: "nlctrl"})


@pytest.mark.skipif(shutil.which("mergecap") is None, reason="mergecap (Wireshark) is missing")
def test_several_interfaces_merged_by_wireshark_are_read(tmp_path: Path) -> None:
    first, second, merged = tmp_path / "a.pcapng", tmp_path / "b.pcap", tmp_path / "merged.pcapng"
    first.write_bytes(PCAPNG)
    second.write_bytes(PCAP)
    subprocess.run(["mergecap", "-I", "none", "-w", merged, first, second], check=True, capture_output=True)
    reader = FrameReader(merged)
    frames = list(reader)
    assert sorted(frame.data for frame in frames) == sorted(frame.data for frame in list(open_frames(PCAP)) * 2)
    assert [interface.name for interface in reader.interfaces] == ["nlmon0", ""]
