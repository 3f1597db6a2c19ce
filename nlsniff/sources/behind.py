"""Reads what a recorder writes, behind it and in a thread of its own, so that showing never slows the writing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame
from nlsniff.sources.files import FrameReader


class Behind:
    """Gives the frames of one growing file after another to ``show``, as many at once as there are.

    ``begin`` is called for each file as it is opened, ``finish`` when the last is closed; it returns when
    all is shown and raises what ``show`` raised. ``failed`` is called from the thread, once, when ``show``
    raises.
    """

    def __init__(self, show: Callable[[list[Frame]], None], failed: Callable[[], None] = lambda: None) -> None:
        self._show = show
        self._failed = failed
        self._files: SimpleQueue[BinaryIO | None] = SimpleQueue()
        self._growing: BinaryIO | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="nlsniff-show", daemon=True)
        self._thread.start()

    def begin(self, path: str) -> None:
        """Go on with this file once the one before it is read to its end. Raises CaptureFileError."""
        if not Path(path).is_file():
            raise CaptureFileError(
                "it cannot be shown while it is written", path=path, remedy="write to a regular file"
            )
        file = Path(path).open("rb", buffering=0)  # noqa: SIM115 - closed by the thread
        self._growing = file
        self._files.put(file)

    def finish(self) -> None:
        """Wait until all is shown. Raises what showing raised."""
        self._growing = None
        self._files.put(None)
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        number = 1
        try:
            while (file := self._files.get()) is not None:
                with file:
                    number = self._show_file(file, number)
        except BaseException as error:
            self._error = error
            self._failed()

    def _show_file(self, file: BinaryIO, number: int) -> int:
        reader = FrameReader(file, follow=lambda: self._growing is file, number_from=number)
        with suppress(CaptureFileError):  # a disk that filled up: the recorder says so
            for batch in reader.batches():
                self._show(batch)
                number = batch[-1].number + 1
        return number
