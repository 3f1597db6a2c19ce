"""Writes what a packet socket receives to capture files, rotated by size and time.

What a file holds is readable at any moment and after any failure: it begins with its header and
always ends with a whole block.
"""

from __future__ import annotations

import mmap
import os
import stat
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from nlsniff.capfile import losses_block, os_problem, write_all, write_pieces
from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame
from nlsniff.sources.ring import Ring

Pieces = Sequence[bytes | memoryview]

_SPACE: Final = 1 << 20
_NAMES_SHARE: Final = 16
"""What part of a file of limited size is left to the names."""

_FRAME_SPACE: Final = 64
"""Bytes that a frame takes in a file beside its own, at most: header, cooked header, padding."""


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


@dataclass(frozen=True, slots=True)
class Form:
    """What a file begins with, and a frame in it, in pcapng or in ``classic`` pcap."""

    header: Callable[[], bytes]
    encode: Callable[[Frame], bytes]
    classic: bool = False


class Names(Protocol):
    """Names the port ids of one file after another (see :class:`nlsniff.sources.who.filenames.FileNames`)."""

    def begin(self) -> None:
        """Begin a new file."""

    def commented(self, blocks: memoryview, ports: Sequence[tuple[int, int, int, int]], room: int | None) -> Pieces:
        """The same blocks with comments, in pieces of ``room`` bytes at most; the ports are those of a ring."""

    def trailer(self, room: int | None) -> bytes:
        """What the file is to end with, no more than ``room`` bytes."""


class Recorder:
    """Puts frames into one file after another, mode 0600. ``names`` names port ids in pcapng, where ``lost`` is asked
    how many frames the kernel dropped so far.

    ``path`` is ``-`` for standard output. Raises
    CaptureFileError; ``path``, ``frames`` and ``size`` (bytes over all files) tell what is written.
    """

    def __init__(
        self,
        path: str,
        form: Form,
        rotation: Rotation = Rotation(),
        *,
        opened: Callable[[str], None] = lambda _path: None,
        names: Names | None = None,
        lost: Callable[[], int] = lambda: 0,
    ) -> None:
        self.path = path
        self.frames = 0
        self.size = 0
        self._base = path
        self._form = form
        self._rotation = rotation
        self._opened = opened
        self._names = names
        self._lost = lost
        self._lost_before = 0
        self._space: mmap.mmap | None = None
        self._descriptor = -1
        self._written: deque[str] = deque()
        self._count = 0
        self._file_size = 0
        self._header_size = 0
        self._began = 0.0
        self._next_file()

    def write_waiting(self, ring: Ring, limit: int) -> int:
        """Write up to ``limit`` of the frames that wait in a ring, without Python for a single one; their number.

        Raises OSError when there are none and the device is gone.
        """
        if ring.ready():
            self._rotate_by_time()
        space = self._space
        if space is None:  # pages that no frame reaches cost nothing
            space = self._space = mmap.mmap(-1, max(_SPACE, ring.largest + _FRAME_SPACE))
        view, room, classic = memoryview(space), self._room(), self._form.classic
        frames, used, needed = ring.encode(view if room is None else view[:room], limit, classic=classic)
        if needed and not frames:
            if self._has_frames():
                self._next_file()
            frames, used, _ = ring.encode(view, 1, classic=classic)
        if frames:
            blocks: Pieces = (view[:used],)
            if self._names is not None:
                blocks = self._names.commented(view[:used], ring.ports(), self._room(whole=True))
            self._write(frames, blocks)
        return frames

    def write_frames(self, frames: Iterable[Frame]) -> None:
        """Write these frames."""
        self._rotate_by_time()
        blocks: list[bytes] = []
        size = 0
        for block in map(self._form.encode, frames):
            room = self._room()
            if room is not None and size + len(block) > room and (blocks or self._has_frames()):
                self._write(len(blocks), blocks)
                self._next_file()
                blocks, size = [], 0
            blocks.append(block)
            size += len(block)
        self._write(len(blocks), blocks)

    def _room(self, *, whole: bool = False) -> int | None:
        """How many bytes the file at hand may still take: for frames, or the ``whole`` with their names."""
        if self._rotation.size is None:
            return None
        limit = self._rotation.size
        if self._names is not None and not whole:
            limit -= limit // _NAMES_SHARE
        return max(0, limit - self._file_size)

    def _has_frames(self) -> bool:
        return self._file_size > self._header_size

    def _write(self, frames: int, blocks: Pieces) -> None:
        try:
            written = write_pieces(self._descriptor, blocks)
        except OSError as error:
            self._cut_back(b"".join(blocks))
            raise self._failure(error) from None
        self._file_size += written
        self.size += written
        self.frames += frames

    def _cut_back(self, data: bytes) -> None:
        """Leave only whole frames at the end of a regular file, and count them."""
        with suppress(OSError):
            information = os.fstat(self._descriptor)
            if stat.S_ISREG(information.st_mode):
                whole, kept = _whole(data, information.st_size - self._file_size, classic=self._form.classic)
                os.ftruncate(self._descriptor, self._file_size + kept)
                self._file_size += kept
                self.frames += whole
                self.size += kept

    def _rotate_by_time(self) -> None:
        seconds = self._rotation.seconds
        if seconds is not None and time.monotonic() - self._began >= seconds:
            self._next_file()

    def _next_file(self) -> None:
        """Close the file at hand, open and begin the next, and remove what is not to be kept."""
        self.close()
        self._count += 1
        if self._rotation.wanted:
            stem, suffix = os.path.splitext(self._base)  # noqa: PTH122 - keeps the path as it was given
            self.path = f"{stem}-{self._count:05}{suffix}"
        self._descriptor = self._open()
        try:
            self._header_size = self._file_size = write_all(self._descriptor, self._form.header())
        except OSError as error:
            self._discard()
            raise self._failure(error) from None
        self.size += self._header_size
        self._began = time.monotonic()
        self._written.append(self.path)
        if self._names is not None:
            self._names.begin()
        self._opened(self.path)
        if self._rotation.keep is not None and len(self._written) > self._rotation.keep:
            with suppress(OSError):
                Path(self._written.popleft()).unlink()

    def _open(self) -> int:
        if self.path == "-":
            return os.dup(sys.stdout.fileno())
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOCTTY
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

    def _write_losses(self) -> None:
        """Say in the file what it lacks."""
        lost = self._lost()
        if not self._form.classic and lost > self._lost_before:
            self._append(losses_block(lost - self._lost_before, time.time_ns()))
            self._lost_before = lost

    def _append(self, block: bytes) -> None:
        """Write behind the frames, if the disk has room for all of it."""
        try:
            written = write_all(self._descriptor, block)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._file_size)
        else:
            self._file_size += written
            self.size += written

    def close(self) -> None:
        """Close the file at hand; what is in it stays."""
        if self._descriptor >= 0:
            try:
                self._write_losses()
                if self._names is not None and self._file_size:
                    self._append(self._names.trailer(self._room(whole=True)))
            finally:
                os.close(self._descriptor)
            self._descriptor = -1


def _whole(data: bytes, size: int, *, classic: bool) -> tuple[int, int]:
    """How many frames lie whole in the first ``size`` bytes, and where the last of them ends."""
    frames = end = 0
    at, more = (8, 16) if classic else (4, 0)  # where a record's or a block's length is, and what it leaves out
    while end < len(data):
        after = end + more + int.from_bytes(data[end + at : end + at + 4], sys.byteorder)
        if after > size:
            break
        frames, end = frames + 1, after
    return frames, end
