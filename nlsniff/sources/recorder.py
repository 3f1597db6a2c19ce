"""Writes what a packet socket receives to pcapng files: whole batches in place, rotated by size and time.

What a file holds is readable at any moment and after any failure: it begins with its header and
always ends with a whole block.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from struct import Struct
from typing import Final

from nlsniff.capfile import os_problem
from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame
from nlsniff.linktype import cooked_header
from nlsniff.sources.blocks import BatchWriter, write_all
from nlsniff.sources.packets import Received, Receiver
from nlsniff.sources.ring import Ring

_BLOCK: Final = Struct("=7I")
_U32: Final = Struct("=I")


@dataclass(frozen=True, slots=True)
class Rotation:
    """When to go on in a new file, and how many to keep; None for no bound.

    ``size`` is in bytes and never exceeded (but by a single larger frame), ``seconds`` counts from each
    file's beginning and takes effect with the next frame.
    """

    size: int | None = None
    seconds: float | None = None
    keep: int | None = None

    @property
    def wanted(self) -> bool:
        """Whether there is to be more than one file."""
        return self.size is not None or self.seconds is not None


class Recorder:
    """Puts batches, or frames picked from them, into one file after another, mode 0600.

    ``header`` makes the bytes each file begins with, ``encode`` those of a frame, in pcapng unless it says
    otherwise. ``path`` is ``-`` for standard output. Raises
    CaptureFileError; ``path``, ``frames`` and ``size`` (bytes over all files) tell what is written.
    """

    flags = os.O_WRONLY

    def __init__(
        self,
        path: str,
        source: Receiver,
        header: Callable[[], bytes],
        rotation: Rotation = Rotation(),
        *,
        encode: Callable[[Received | Frame], bytes] | None = None,
        opened: Callable[[str], None] = lambda _path: None,
    ) -> None:
        self.path = path
        self.frames = 0
        self.size = 0
        self._base = path
        self._source = source
        self._header = header
        self._rotation = rotation
        self._opened = opened
        self._ring = source if isinstance(source, Ring) else None
        self._encode = encode or block
        self._batches = BatchWriter(source) if isinstance(source, Ring) and encode is None else None
        self._descriptor = -1
        self._written: deque[str] = deque()
        self._count = 0
        self._file_size = 0
        self._header_size = 0
        self._began = 0.0
        self._next_file()

    def write_batch(self, count: int) -> None:
        """Write the receiver's last batch of ``count`` frames."""
        if not count:
            return
        self._rotate_by_time()
        ring, batches = self._ring, self._batches
        if ring is None or batches is None or not ring.regular:
            self._write_blocks([self._encode(frame) for frame in self._source.frames()])
            return
        batches.prepare()
        self._write_spans(count, batches.ends, lambda start, stop: batches.write(self._descriptor, start, stop))

    def write_frame(self, frame: Received | Frame) -> None:
        """Write one frame."""
        self._rotate_by_time()
        self._write_blocks([self._encode(frame)])

    def _write_blocks(self, blocks: list[bytes]) -> None:
        def ends(start: int = 0) -> list[int]:
            return list(accumulate(map(len, blocks[start:])))

        def write(start: int, stop: int) -> int:
            return write_all(self._descriptor, b"".join(blocks[start:stop]))

        self._write_spans(len(blocks), ends, write)

    def _write_spans(self, count: int, ends: Callable[[int], list[int]], write: Callable[[int, int], int]) -> None:
        """Write frames 0 to ``count``, in more than one file if the size asks for it."""
        start, limit = 0, self._rotation.size
        while start < count:
            stop = count
            if limit is not None:
                fit = bisect_right(ends(start), limit - self._file_size)
                if not fit and self._file_size > self._header_size:
                    self._next_file()
                    continue
                stop = start + max(fit, 1)
            try:
                written = write(start, stop)
            except OSError as error:
                self._cut_back(ends(start))
                raise self._failure(error) from None
            self._file_size += written
            self.size += written
            self.frames += stop - start
            start = stop

    def _cut_back(self, ends: list[int]) -> None:
        """Leave only whole blocks at the end of a regular file, and count them."""
        with suppress(OSError):
            information = os.fstat(self._descriptor)
            if stat.S_ISREG(information.st_mode):
                whole = bisect_right(ends, information.st_size - self._file_size)
                kept = ends[whole - 1] if whole else 0
                os.ftruncate(self._descriptor, self._file_size + kept)
                self.frames += whole
                self.size += kept

    def _rotate_by_time(self) -> None:
        if self._overdue():
            self._next_file()

    def _overdue(self) -> bool:
        seconds = self._rotation.seconds
        return seconds is not None and time.monotonic() - self._began >= seconds

    def _next_file(self) -> None:
        """Close the file at hand, open and begin the next, and remove what is not to be kept."""
        self.close()
        self._count += 1
        if self._rotation.wanted:
            stem, suffix = os.path.splitext(self._base)  # noqa: PTH122 - keeps the path as it was given
            self.path = f"{stem}-{self._count:05}{suffix}"
        self._descriptor = self._open()
        try:
            self._header_size = self._file_size = self._begin_file()
        except OSError as error:
            self._discard()
            raise self._failure(error) from None
        self.size += self._header_size
        self._began = time.monotonic()
        self._written.append(self.path)
        self._opened(self.path)
        if self._rotation.keep is not None and len(self._written) > self._rotation.keep:
            with suppress(OSError):
                Path(self._written.popleft()).unlink()

    def _begin_file(self) -> int:
        """Write what the file begins with; its size. Raises OSError."""
        return write_all(self._descriptor, self._header())

    def _open(self) -> int:
        if self.path == "-":
            return os.dup(sys.stdout.fileno())
        flags = self.flags | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOCTTY
        try:
            descriptor = os.open(self.path, flags, 0o600)
        except (OSError, ValueError) as error:
            raise self._failure(error, "create") from None
        with suppress(OSError):
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.fchmod(descriptor, 0o600)  # an older file of that name may have been open to all
        return descriptor

    def _discard(self) -> None:
        """Remove a file that could not even be begun."""
        with suppress(OSError):
            if stat.S_ISREG(os.fstat(self._descriptor).st_mode):
                Path(self.path).unlink()

    def _failure(self, error: OSError | ValueError, doing: str = "write") -> CaptureFileError:
        if isinstance(error, BrokenPipeError):
            raise error from None
        return os_problem(error, self.path, doing, f" ({self.frames:,} frames are saved)" if self.frames else "")

    def finish(self, trailer: bytes) -> None:
        """Append a last block, if there is room for it, and close the file."""
        size = self._file_size
        try:
            write_all(self._descriptor, trailer)
            self.size += len(trailer)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._descriptor, size)
        self.close()

    def close(self) -> None:
        """Close the file at hand; what is in it stays."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def block(frame: Received | Frame) -> bytes:
    """One frame as an Enhanced Packet Block of interface 0, nanoseconds, host byte order."""
    data = frame.data
    padding = bytes(-len(data) % 4)
    total = 48 + len(data) + len(padding)
    high, low = frame.time_ns >> 32 & 0xFFFF_FFFF, frame.time_ns & 0xFFFF_FFFF
    head = _BLOCK.pack(6, total, 0, high, low, len(data) + 16, frame.length + 16)
    return b"".join((head, cooked_header(frame.protocol, frame.packet_type), data, padding, _U32.pack(total)))
