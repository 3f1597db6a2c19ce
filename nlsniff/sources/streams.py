"""Bytes of a capture file as they come: from a path, a pipe, a file object; gzip and zstd unpacked.

Everything is a generator of chunks, each read as late as possible, so that memory stays flat and a
pipe or a growing file shows what it has at once.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
import time
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import BinaryIO, Final, Literal, Protocol, cast

from nlsniff.capfile import INTERFACE_STATISTICS, os_problem
from nlsniff.errors import CaptureFileError
from nlsniff.record import fresh, record

CHUNK: Final = 1 << 18
POLL_SECONDS: Final = 0.1
LAST_BLOCK: Final = 64 << 20  # bytes; a last block that claims more is not read ahead
_GZIP_MAGIC: Final = b"\x1f\x8b"
_ZSTD_MAGICS: Final = (b"\x28\xb5\x2f\xfd", *(bytes((low, 0x2A, 0x4D, 0x18)) for low in range(0x50, 0x60)))

Source = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO
Follow = bool | Callable[[], bool]

_READ: Final = "what came before was read"


class StartedOverError(CaptureFileError):
    """The followed file was truncated or replaced: it is to be read from its start again."""


@record()
class Report:
    """What a reader noticed on the way and did not stop for.

    ``skipped`` counts frames that are not shown, by the reason; ``problems`` are whole sentences. ``dropped`` counts
    frames that were lost during the capture, as the file says, and ``system`` is the operating system it names.
    """

    skipped: dict[str, int] = fresh(default_factory=dict)
    problems: list[str] = fresh(default_factory=list)
    dropped: int = 0
    system: str = ""

    def skip(self, reason: str, count: int = 1) -> None:
        """Count frames left out for this reason."""
        self.skipped[reason] = self.skipped.get(reason, 0) + count

    def note(self, problem: str) -> None:
        """Keep a problem, each sentence once."""
        if problem not in self.problems:
            self.problems.append(problem)

    def warnings(self) -> list[str]:
        """One line for each problem and each reason to skip."""
        lines = [f"{count} frame{'s' if count > 1 else ''} skipped: {reason}" for reason, count in self.skipped.items()]
        return self.problems + lines


class ByteStream:
    """The unpacked bytes of one source. After the end, ``error`` says why it ended, if not properly."""

    def __init__(self, source: Source, follow: Follow = False) -> None:
        self.name = source_name(source)
        self.error: CaptureFileError | None = None
        self.whole = not follow and is_whole(source)
        self._source = source
        self._raw = _raw_chunks(source, self.name, follow)
        self._chunks = _unpacked(self._raw, self.name)

    def read(self) -> bytes:
        """The next bytes, at least one, or none at the end. Waits for a pipe or a followed file."""
        try:
            return next(self._chunks, b"")
        except CaptureFileError as error:
            self.error = error
            return b""

    def extend(self, rest: bytes, need: int) -> bytes:
        """``rest`` and at least as much behind it that ``need`` bytes are there, or all there is."""
        chunks, size = [rest], len(rest)
        while size < need and (chunk := self.read()):
            chunks.append(chunk)
            size += len(chunk)
        return b"".join(chunks) if len(chunks) > 1 else rest

    def last_block(self) -> bytes:
        """The Interface Statistics Block that a pcapng file ends with, where it does and can be looked at ahead."""
        if not self.whole:
            return b""
        try:
            with _ahead(self._source) as file:
                return _last_block(file)
        except (OSError, ValueError):
            return b""

    def close(self) -> None:
        """Close what was opened here; a file object that was given stays open."""
        self._chunks.close()
        self._raw.close()


def is_whole(source: Source) -> bool:
    """Whether all of it is there, and its end can be read before its beginning."""
    if isinstance(source, bytes | bytearray | memoryview):
        return True
    if not isinstance(source, str | os.PathLike) or os.fspath(source) == "-":
        return False
    try:
        return stat.S_ISREG(os.stat(source).st_mode)  # noqa: PTH116 - a path of any kind
    except (OSError, ValueError):
        return False


def _ahead(source: Source) -> BinaryIO:
    if isinstance(source, bytes | bytearray | memoryview):
        return io.BytesIO(source)
    return open(cast("str", source), "rb")  # noqa: PTH123 - closed by the caller


def _last_block(file: BinaryIO) -> bytes:
    """Raises OSError where the file is shorter than a block."""
    end = file.seek(-4, os.SEEK_END) + 4
    total = file.read(4)
    orders: tuple[Literal["little", "big"], ...] = ("little", "big")
    for order in orders:
        size = int.from_bytes(total, order)
        if not 24 <= size <= min(end, LAST_BLOCK):
            continue
        file.seek(end - size)
        block = file.read(size)
        if block[:4] == INTERFACE_STATISTICS.to_bytes(4, order) and block[4:8] == total:
            return block
    return b""


def source_name(source: Source) -> str:
    """What to call the source in messages: its path, or ``<stdin>``, ``<bytes>``, ``<stream>``."""
    if isinstance(source, bytes | bytearray | memoryview):
        return "<bytes>"
    if isinstance(source, str | os.PathLike):
        path = os.fspath(source)
        return "<stdin>" if path == "-" else path
    name = getattr(source, "name", None)
    return name if isinstance(name, str) and name else "<stream>"


def _raw_chunks(source: Source, name: str, follow: Follow) -> Generator[bytes, None, None]:
    try:
        file, ours = _opened(source)
    except (OSError, ValueError) as problem:
        raise os_problem(problem, name, "open") from None
    try:
        watch = _Watch(file, source, follow)
        read = cast("Callable[[int], bytes | None]", getattr(file, "read1", file.read))
        while True:
            waiting = watch.goes_on()
            chunk = read(CHUNK)
            if chunk:
                if isinstance(chunk, str):
                    raise CaptureFileError("the file object gives text", path=name, remedy='open it in mode "rb"')
                watch.position += len(chunk)
                yield chunk
            elif chunk is None:  # a pipe that does not block and has nothing yet
                time.sleep(POLL_SECONDS)
            elif not waiting:
                return
            else:
                watch.check(name)
                time.sleep(POLL_SECONDS)
    except (OSError, ValueError, EOFError, zlib.error) as problem:  # the last two from a given gzip.GzipFile
        raise os_problem(problem, name, "read") from None
    finally:
        if ours:
            with suppress(OSError):
                file.close()


def _opened(source: Source) -> tuple[BinaryIO, bool]:
    if isinstance(source, bytes | bytearray | memoryview):
        return io.BytesIO(source), True
    if not isinstance(source, str | os.PathLike):
        return source, False
    if os.fspath(source) != "-":
        return cast("BinaryIO", open(source, "rb", buffering=0)), True  # noqa: PTH123 - closed by the caller
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return sys.stdin.buffer, False


class _Watch:
    """Whether a followed file goes on, and whether it is still the same file."""

    def __init__(self, file: BinaryIO, source: Source, follow: Follow) -> None:
        self.position = 0
        self._file = file
        self._path = source if isinstance(source, str | os.PathLike) and os.fspath(source) != "-" else None
        self._follow = follow if _is_regular(file) else False
        self._replaced = False

    def goes_on(self) -> bool:
        """Asked before each read, so that what was written before the end is still read."""
        return self._follow() if callable(self._follow) else self._follow

    def check(self, name: str) -> None:
        """At the end of what is there: raise when the file was cut or another took its name."""
        if self._path is None:
            return
        ours = os.fstat(self._file.fileno())
        if ours.st_size < self.position:
            raise StartedOverError("the file was truncated while it was followed; read again from its start", path=name)
        try:
            now = os.stat(self._path)  # noqa: PTH116 - a path of any kind
        except OSError:
            return  # removed: its successor may come, the open file may still grow
        if (now.st_dev, now.st_ino) == (ours.st_dev, ours.st_ino) or not now.st_size:
            return
        if self._replaced:
            raise StartedOverError("another file took this name; read on from its start", path=name)
        self._replaced = True  # one more read: the old file may have grown before it was replaced


def _is_regular(file: BinaryIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except (OSError, ValueError, AttributeError):
        return False


def _unpacked(raw: Iterator[bytes], name: str) -> Generator[bytes, None, None]:
    head = b""
    for chunk in raw:
        head += chunk
        if len(head) >= 4:
            break
    chunks = chain((head,), raw) if head else raw
    if head.startswith(_GZIP_MAGIC):
        yield from _Unpacker("gzip", partial(zlib.decompressobj, wbits=31), zlib.error, 1 << 12).chunks(chunks, name)
    elif head.startswith(_ZSTD_MAGICS):
        yield from _zstd(name).chunks(chunks, name)
    else:
        yield from chunks


def _zstd(name: str) -> _Unpacker:
    try:
        import zstandard
    except ImportError:
        remedy = f"install it, or: zstd -dc {name} | nlsniff show -"
        raise CaptureFileError(
            "zstd data, and the Python package zstandard is missing", path=name, remedy=remedy
        ) from None
    new = zstandard.ZstdDecompressor().decompressobj
    return _Unpacker("zstd", new, zstandard.ZstdError, 1 << 8)


class _Member(Protocol):
    """What zlib's and zstandard's decompression objects have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


class _Unpacker:
    """Unpacks gzip members (RFC 1952) or zstd frames (RFC 8878), one behind the other.

    ``piece`` bounds the input taken at once, and by it the memory: four bytes of zstd stand for 128 KiB
    at most, of gzip for four.
    """

    def __init__(self, kind: str, new: Callable[[], _Member], failure: type[Exception], piece: int) -> None:
        self._kind = kind
        self._new = new
        self._failure = failure
        self._piece = piece
        self._member = new()
        self._between = False

    def chunks(self, packed: Iterator[bytes], name: str) -> Iterator[bytes]:
        """The unpacked bytes in chunks; raises behind the last one when the data are damaged or cut."""
        for chunk in packed:
            out: list[bytes] = []
            size = 0
            try:
                for unpacked in self._feed(chunk):
                    out.append(unpacked)
                    size += len(unpacked)
                    if size >= CHUNK:
                        yield b"".join(out)
                        out, size = [], 0
            except self._failure as problem:
                if out:
                    yield b"".join(out)
                what = f"damaged {self._kind} data ({problem})"
                raise CaptureFileError(what, path=name, remedy=_READ) from None
            if out:
                yield b"".join(out)
        if not self._between:
            raise CaptureFileError(f"the {self._kind} data end too early", path=name, remedy=_READ)

    def _feed(self, chunk: bytes) -> Iterator[bytes]:
        at = 0
        while at < len(chunk):
            if self._between:
                if chunk[at] == 0:  # padding between and behind members
                    at += 1
                    continue
                self._member, self._between = self._new(), False
            piece = chunk[at : at + self._piece]
            unpacked = self._member.decompress(piece)
            at += len(piece)
            if self._member.eof:
                at -= len(self._member.unused_data)
                self._between = True
            for start in range(0, len(unpacked), CHUNK):
                yield unpacked[start : start + CHUNK]  # of one piece: the same object
