"""Text of many lines to a file or a stream, under the manners of :class:`nlsniff.output.pcapng.PcapngWriter`."""

from __future__ import annotations

import errno
import io
import os
from types import TracebackType
from typing import BinaryIO

from nlsniff.capfile import os_problem
from nlsniff.lean import suppress
from nlsniff.output.pcapng import BUFFERED, opened


class Sink:
    """Writes bytes to a path (``-`` is standard output) or a binary file object; a context manager.

    A file has mode 0600. Raises CaptureFileError where writing fails; a closed pipe raises BrokenPipeError.
    """

    def __init__(self, target: str | os.PathLike[str] | BinaryIO) -> None:
        self._name, self._file, self._ours = opened(target)
        self._pending: list[bytes] = []
        self._size = 0
        self._failed = False

    def write(self, text: bytes) -> None:
        """Take bytes; they reach the file when there are many."""
        self._pending.append(text)
        self._size += len(text)
        if self._size >= BUFFERED:
            self.flush()

    def flush(self) -> None:
        """Write what was taken."""
        rest = memoryview(b"".join(self._pending))
        self._pending, self._size = [], 0
        try:
            while rest:
                count: int | None = self._file.write(rest)
                if count is None and isinstance(self._file, io.RawIOBase):
                    raise BlockingIOError(errno.EAGAIN, "the file does not block and takes no more")
                rest = rest[len(rest) if count is None else count :]
            self._file.flush()
        except BrokenPipeError:
            self._failed = True
            raise
        except (OSError, ValueError) as problem:
            self._failed = True
            raise os_problem(problem, self._name, "write") from None

    def close(self) -> None:
        """Write the rest; a file object that was given stays open."""
        try:
            if not self._failed:
                self.flush()
        finally:
            if self._ours:
                with suppress(OSError):
                    self._file.close()

    def __enter__(self) -> Sink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
