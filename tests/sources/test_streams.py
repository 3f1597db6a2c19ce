from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
import zstandard

from nlsniff.sources import streams
from nlsniff.sources.streams import CHUNK, ByteStream, Report, StartedOverError

TEXT = b"netlink " * 1000
SKIPPABLE = bytes.fromhex("502a4d18 04000000 deadbeef")  # RFC 8878, section 3.1.2: magic, size, four bytes


def chunks(stream: ByteStream) -> Iterator[bytes]:
    while chunk := stream.read():
        yield chunk


def content(packed: bytes) -> bytes:
    stream = ByteStream(packed)
    data = b"".join(chunks(stream))
    assert stream.error is None
    return data


def failure(packed: bytes) -> tuple[bytes, str]:
    stream = ByteStream(packed)
    data = b"".join(chunks(stream))
    return data, str(stream.error)


def noise(size: int) -> bytes:
    """Bytes that do not compress to nothing, the same every time."""
    state, out = 1, bytearray()
    while len(out) < size:
        state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        out += (state >> 40).to_bytes(3, "big") + b"nl"
    return bytes(out[:size])


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "POLL_SECONDS", 0.001)


@pytest.mark.parametrize("size", [0, 1, 3, 4, 5, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_plain_bytes_come_as_they_are(size: int) -> None:
    data = noise(size)
    assert content(data) == data


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(TEXT),
        gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]),
        gzip.compress(TEXT[:100]) + bytes(7) + gzip.compress(TEXT[100:]) + bytes(512),
        zstandard.compress(TEXT),
        zstandard.compress(TEXT[:100]) + zstandard.compress(TEXT[100:]),
        SKIPPABLE + zstandard.compress(TEXT[:100]) + SKIPPABLE + zstandard.compress(TEXT[100:]) + SKIPPABLE,
    ],
    ids=["gzip", "members", "padded", "zstd", "frames", "skippable"],
)
def test_compression_is_told_by_its_magic_and_unpacked(packed: bytes) -> None:
    assert content(packed) == TEXT


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_large_compressed_data_are_unpacked_over_many_chunks(compress: Callable[[bytes], bytes]) -> None:
    data = noise(3 * CHUNK)
    assert content(compress(data)) == data


@pytest.mark.parametrize(("compress", "kind"), [(gzip.compress, "gzip"), (zstandard.compress, "zstd")])
def test_cut_compressed_data_give_what_is_there_and_an_error(compress: Callable[[bytes], bytes], kind: str) -> None:
    data = noise(3 * CHUNK)
    there, error = failure(compress(data)[:-50])
    assert data.startswith(there)
    assert len(there) > CHUNK
    assert error == f"<bytes>: the {kind} data end too early; what came before was read"


@pytest.mark.parametrize(("compress", "kind"), [(gzip.compress, "gzip"), (zstandard.compress, "zstd")])
def test_damaged_compressed_data_give_what_came_before_and_an_error(
    compress: Callable[[bytes], bytes], kind: str
) -> None:
    there, error = failure(compress(TEXT) + b"no member at all")
    assert there == TEXT
    assert error.startswith(f"<bytes>: damaged {kind} data (")


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_bomb_is_unpacked_in_flat_memory(compress: Callable[[bytes], bytes]) -> None:
    bomb = compress(bytes(200 << 20))
    tracemalloc.start()
    try:
        size = sum(map(len, chunks(ByteStream(bomb))))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == 200 << 20
    assert peak < 24 << 20


def test_zstandard_is_imported_only_for_zstd_data(tmp_path: Path) -> None:
    path = tmp_path / "plain"
    path.write_bytes(gzip.compress(TEXT))
    code = (
        "import sys; from nlsniff.sources.files import FrameReader; from nlsniff.sources.streams import ByteStream;"
        f"ByteStream({str(path)!r}).read(); print('zstandard' in sys.modules, 'scapy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


def test_missing_zstandard_is_one_line_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    _, error = failure(zstandard.compress(TEXT))
    assert error == (
        "<bytes>: zstd data, and the Python package zstandard is missing; "
        "install it, or: zstd -dc <bytes> | nlsniff show -"
    )


def test_extend_joins_until_there_is_enough() -> None:
    stream = ByteStream(io.BytesIO(b"abcdef"))
    assert stream.extend(b"0", 1) == b"0"
    assert stream.extend(b"0", 3) == b"0abcdef"
    assert stream.extend(b"f", 3) == b"f"


def test_pipe_gives_what_it_has_without_waiting_for_more() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as pipe, os.fdopen(writing, "wb", buffering=0) as source:
        stream = ByteStream(pipe)
        source.write(b"abcd")
        assert stream.read() == b"abcd"
        source.write(b"ef")
        assert stream.read() == b"ef"
        source.close()
        assert stream.read() == b""


def test_compressed_pipe_gives_what_was_flushed_so_far() -> None:
    reading, writing = os.pipe()
    compressor = zstandard.ZstdCompressor().compressobj()
    with os.fdopen(reading, "rb") as pipe, os.fdopen(writing, "wb", buffering=0) as source:
        stream = ByteStream(pipe)
        source.write(compressor.compress(TEXT) + compressor.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK))
        assert stream.extend(b"", len(TEXT)) == TEXT


def test_pipe_that_does_not_block_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        monkeypatch.setattr(streams.time, "sleep", lambda _seconds: os.write(writing, b"abcd"))
        assert ByteStream(pipe).read() == b"abcd"
    os.close(writing)


def test_fifo_is_read_to_its_end_even_when_followed(tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(TEXT,))
    writer.start()
    assert b"".join(chunks(ByteStream(path, follow=True))) == TEXT
    writer.join()


def test_given_file_object_stays_open_and_is_read_from_where_it_stands() -> None:
    file = io.BytesIO(b"skip" + TEXT)
    file.seek(4)
    stream = ByteStream(file)
    assert stream.read() == TEXT
    stream.close()
    assert not file.closed


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_opened_path_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(TEXT)
    before = open_files()
    stream = ByteStream(path)
    stream.read()
    assert open_files() == before + 1
    stream.close()
    assert open_files() == before


def test_text_file_object_is_refused_with_a_remedy() -> None:
    stream = ByteStream(io.StringIO("abc"))  # type: ignore[arg-type]
    assert stream.read() == b""
    assert str(stream.error) == '<stream>: the file object gives text; open it in mode "rb"'


def test_failing_file_object_is_one_line() -> None:
    with gzip.open(io.BytesIO(gzip.compress(TEXT)[:-8])) as file:
        stream = ByteStream(file)  # type: ignore[arg-type]
        assert b"".join(chunks(stream)) == TEXT
    assert str(stream.error) == (
        "<stream>: cannot read: Compressed file ended before the end-of-stream marker was reached"
    )


def test_closed_standard_input_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    stream = ByteStream("-")
    assert stream.read() == b""
    assert str(stream.error) == "<stdin>: cannot open: Bad file descriptor (EBADF)"


class Script:
    """A follow function that does one step of a story each time it is asked, then says to stop."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self.steps = list(steps)

    def __call__(self) -> bool:
        if not self.steps:
            return False
        self.steps.pop(0)()
        return True


def append(path: Path, data: bytes) -> Callable[[], object]:
    def step() -> None:
        with path.open("ab") as file:
            file.write(data)

    return step


def nothing() -> None:
    pass


def test_followed_file_gives_what_is_appended(tmp_path: Path) -> None:
    path = tmp_path / "growing"
    path.write_bytes(b"")
    follow = Script(nothing, append(path, b"ab"), nothing, append(path, b"cdef"), nothing, nothing, append(path, b"g"))
    assert b"".join(chunks(ByteStream(path, follow=follow))) == b"abcdefg"


def test_what_was_written_before_following_ended_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "growing"
    path.write_bytes(b"abcd")
    steps = [nothing, nothing, append(path, b"ef")]

    def follow() -> bool:
        if steps:
            steps.pop(0)()
        return bool(steps)

    assert b"".join(chunks(ByteStream(path, follow=follow))) == b"abcdef"


def test_followed_gzip_file_grows_by_members(tmp_path: Path) -> None:
    path = tmp_path / "growing"
    path.write_bytes(gzip.compress(b"abcd"))
    follow = Script(nothing, nothing, append(path, gzip.compress(b"efgh")))
    assert b"".join(chunks(ByteStream(path, follow=follow))) == b"abcdefgh"


def test_truncation_of_a_followed_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "growing"
    path.write_bytes(b"abcdef")
    stream = ByteStream(path, follow=Script(nothing, nothing, lambda: path.write_bytes(b"ab"), nothing))
    assert b"".join(chunks(stream)) == b"abcdef"
    assert isinstance(stream.error, StartedOverError)


def test_replaced_file_is_read_to_its_end_before_it_is_told(tmp_path: Path) -> None:
    path, successor = tmp_path / "growing", tmp_path / "new"
    path.write_bytes(b"abcd")
    successor.write_bytes(b"other")
    old = path.open("ab")

    def late() -> None:
        old.write(b"ef")
        old.flush()

    stream = ByteStream(path, follow=Script(nothing, lambda: successor.rename(path), late, nothing, nothing, nothing))
    assert b"".join(chunks(stream)) == b"abcdef"
    assert isinstance(stream.error, StartedOverError)
    old.close()


def test_removed_file_is_waited_on(tmp_path: Path) -> None:
    path = tmp_path / "growing"
    path.write_bytes(b"abcd")
    file = path.open("ab", buffering=0)
    follow = Script(nothing, path.unlink, nothing, lambda: file.write(b"ef"))
    assert b"".join(chunks(ByteStream(path, follow=follow))) == b"abcdef"
    file.close()


def test_report_counts_reasons_and_keeps_each_problem_once() -> None:
    report = Report()
    report.skip("of no use")
    report.skip("of no use", 2)
    report.skip("too odd")
    report.note("Something is odd")
    report.note("Something is odd")
    assert report.warnings() == ["Something is odd", "3 frames skipped: of no use", "1 frame skipped: too odd"]


def statistics(order: Literal["little", "big"], size: int = 24) -> bytes:
    return (5).to_bytes(4, order) + size.to_bytes(4, order) + bytes(size - 12) + size.to_bytes(4, order)


@pytest.mark.parametrize("order", ["little", "big"])
def test_the_statistics_at_the_end_can_be_looked_at_ahead(tmp_path: Path, order: Literal["little", "big"]) -> None:
    block = statistics(order, 32)
    (tmp_path / "f").write_bytes(bytes(100) + block)
    for source in (bytes(100) + block, tmp_path / "f"):
        stream = ByteStream(source)
        assert stream.last_block() == block
        assert stream.read() == bytes(100) + block
        stream.close()


@pytest.mark.parametrize("end", [b"", b"abc", bytes(64), statistics("little")[:-4] + b"\xff\xff\xff\x7f"])
def test_another_end_is_no_such_block(end: bytes) -> None:
    assert ByteStream(end).last_block() == b""


def test_a_growing_file_or_a_stream_has_no_end_to_look_at(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(statistics("little"))
    assert ByteStream(tmp_path / "f", follow=True).last_block() == b""
    with (tmp_path / "f").open("rb") as file:
        assert ByteStream(file).last_block() == b""
