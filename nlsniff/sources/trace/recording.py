"""What the tracer writes: frames as pcapng, in the order in which things were said, gathered for a moment."""

from __future__ import annotations

import os
import time

from nlsniff.lean import deque
from nlsniff.record import record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Final

    from nlsniff.frame import Frame, GenericFamilies

SENT: Final = 4
RECEIVED: Final = 0
"""Packet types (``include/uapi/linux/if_packet.h``): PACKET_OUTGOING, PACKET_HOST."""

_AT_ONCE: Final = 1 << 18
_HELD_SECONDS: Final = 0.03
_BLOCK: Final = 64  # bytes around a frame's own, about


@record(frozen=True)
class Format:
    """How a capture file is written: what it begins with, given the generic families, and each frame.

    ``prepare`` is called at a moment when nothing waits, and may import what the others need.
    """

    header: Callable[[GenericFamilies], bytes]
    encode: Callable[[Frame], bytes]
    prepare: Callable[[], object] = lambda: None


class Slot:
    """The place of something that is being said until it is known to have been said."""

    __slots__ = ("frames",)

    def __init__(self) -> None:
        self.frames: Sequence[Frame] | None = None


class Recording:
    """Gathers frames and writes them to a pipe.

    ``on`` turns false when nobody reads it any more or :meth:`end` was called.
    ``families`` are for the file's head, which the reader has already where they are None.
    """

    def __init__(self, descriptor: int, families: GenericFamilies | None, form: Format) -> None:
        self.on = True
        self._descriptor = descriptor
        self._parts = [form.header(families)] if families is not None else []
        self._encode = form.encode
        self._said: list[Frame] = []
        self._size = sum(map(len, self._parts))
        self._due = time.monotonic() + _HELD_SECONDS
        self._slots: deque[Slot] = deque()

    def hold(self) -> Slot:
        """Keep a place for what a call is about to say."""
        slot = Slot()
        self._slots.append(slot)
        return slot

    def settle(self, slot: Slot, frames: Sequence[Frame]) -> None:
        """Fill a place; what was said after it can be written once all before it are filled."""
        slot.frames = frames
        slots = self._slots
        while slots and slots[0].frames is not None:
            for frame in slots.popleft().frames or ():
                self._take(frame)

    def add(self, frames: Sequence[Frame]) -> None:
        """Take frames that have been said."""
        if self._slots:
            self.settle(self.hold(), frames)
        else:
            for frame in frames:
                self._take(frame)

    def _take(self, frame: Frame) -> None:
        if not self._size:
            self._due = time.monotonic() + _HELD_SECONDS
        self._said.append(frame)
        self._size += _BLOCK + len(frame.data)

    @property
    def full(self) -> bool:
        """Whether so much is gathered that it should be written before there is more."""
        return self._size >= _AT_ONCE

    def encode(self) -> bool:
        """Encode what is gathered, which is to be done while no thread waits; False where all was."""
        said, self._said = self._said, []
        self._parts += map(self._encode, said)
        return bool(said)

    def wait_seconds(self) -> float | None:
        """How long what is gathered may still wait; None when there is nothing."""
        return max(0.0, self._due - time.monotonic()) if self._size else None

    def flush(self) -> None:
        """Write what is gathered, however long that takes."""
        self.encode()
        from nlsniff.capfile import write_pieces

        parts, self._parts, self._size = self._parts, [], 0
        try:
            write_pieces(self._descriptor, parts)
        except OSError:
            self.end()

    def end(self) -> None:
        """Write the rest and close the pipe."""
        if self.on:
            for slot in self._slots:
                for frame in slot.frames or ():
                    self._take(frame)
            self._slots.clear()
            self.flush()
        self.on = False
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
