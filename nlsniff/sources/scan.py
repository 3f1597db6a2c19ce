"""Which frames of a capture file may hold a message that is wanted, before anything is made of them.

The walk over the records is compiled (``_scan.c``); without it every frame is read. A frame passes where a message in
it may be wanted, and also where it could change how later ones are read: what asks and answers, whatever is no plain
row of whole messages, and every frame of a buffer in which nlsniff itself has noted something.
"""

from __future__ import annotations

from struct import Struct
from typing import Final, Protocol

from nlsniff.linktype import LinkHeader

try:
    from nlsniff.sources._scan import passing
except ImportError:  # built without a compiler
    passing = None  # type: ignore[assignment]

COMPILED: Final = passing is not None

_ASKED_BYTES: Final = 1 << 15
_ALL: Final = Struct("=HBBI").pack(0x06, 0, 0, 0xFFFFFFFF)  # BPF_RET | BPF_K

Run = tuple[int, int, int]
"""Frames that pass one behind the other: the number of the first, where it begins, where the last ends."""


class Sieve(Protocol):
    """What is wanted, as a classic BPF program for one message; it returns 1 for a type that it must meet first."""

    @property
    def program(self) -> bytes | None:
        """The program as it is now; None passes everything."""

    def meet(self, protocol: int, type_id: int) -> None:
        """Know a type of messages from now on."""


class Scan:
    """Goes over the records of one file, and remembers which requests it met."""

    def __init__(self, sieve: Sieve) -> None:
        self._sieve = sieve
        self._asked = bytearray(_ASKED_BYTES)
        self.everything = False

    def blocks(
        self, buffer: bytes, at: int, number: int, order: str, link: LinkHeader, interface: int
    ) -> tuple[int, int, list[Run]]:
        """Packet blocks of one interface in pcapng: where they end, the next frame's number, the runs that pass."""
        return self._go(buffer, at, number, order, link, interface, classic=False)

    def records(self, buffer: bytes, at: int, number: int, order: str, link: LinkHeader) -> tuple[int, int, list[Run]]:
        """The same of packet records in pcap."""
        return self._go(buffer, at, number, order, link, 0, classic=True)

    def lose_track(self) -> None:
        """A frame was read that was not looked at here: it may have asked for anything."""
        self._asked[:] = b"\xff" * _ASKED_BYTES

    def _go(
        self, buffer: bytes, at: int, number: int, order: str, link: LinkHeader, interface: int, *, classic: bool
    ) -> tuple[int, int, list[Run]]:
        places = link.size, 0 if link.reversed else 14, 8 if link.reversed else 2, link.mixed
        found: list[Run] = []
        while True:
            program = None if self.everything else self._sieve.program
            at, number, kind, runs = passing(
                buffer, at, classic, order == ">", places, interface, number, program or _ALL, self._asked
            )
            found += runs
            if kind < 0:
                return at, number, found
            self._sieve.meet(kind >> 16, kind & 0xFFFF)
