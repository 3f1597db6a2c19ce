"""The names in pcapng files whose frames no Python sees: comments put between, and the table behind.

Blocks: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/, sections 4.3 and 4.6.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from struct import Struct
from typing import Final, Protocol

from nlsniff import origin
from nlsniff.capfile import INTERFACE_STATISTICS, OPT_COMMENT
from nlsniff.frame import Socket
from nlsniff.sources.who.names import Entry, Named, Table

MOST_PORTS: Final = 100_000
"""So many port ids of one file are named in its table."""

_AGAIN_NS: Final = 1_000_000_000
"""Whether a port id that is known has passed to another process is asked once in this time."""

_BLOCK: Final = Struct("=II")
_STATISTICS: Final = Struct("=III")
_U32: Final = Struct("=I")
_OPTION: Final = Struct("=HH")
_END: Final = bytes(4)

Port = tuple[int, int, int, int]
"""Protocol, port id, and of the first frame with it the time and the offset of its block."""


class Known(Protocol):
    """What is known of port ids: a :class:`nlsniff.sources.who.who.Who`. ``news`` grows with it."""

    @property
    def news(self) -> int: ...

    def catch_up(self, ports: Sequence[tuple[int, int, int]]) -> None:
        """Learn what is new about these."""

    def find(self, protocol: int, portid: int, time_ns: int) -> Named | None:
        """Who is behind a port id at a time."""

    def entries(self, protocol: int, portid: int, since: int, until: int) -> Iterator[Entry]:
        """All who are behind it in this time."""


class FileNames:
    """Names one file after another."""

    def __init__(self, who: Known, clock: Callable[[], int] = time.time_ns) -> None:
        self._who = who
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """Begin a new file."""
        self._table = Table()
        self._seen: dict[tuple[int, int], list[int]] = {}
        self._told: dict[tuple[int, int], tuple[int, str | None]] = {}
        self._due = self._heard = 0

    def commented(self, blocks: memoryview, ports: Sequence[Port], room: int | None) -> Sequence[bytes | memoryview]:
        """The same blocks in pieces, those of the ports with a comment where it is news, ``room`` bytes at most."""
        now = self._clock()
        known = self._known(ports, now)
        if known and now < self._due:
            return (blocks,)
        self._due = now + _AGAIN_NS
        self._who.catch_up([port[:3] for port in ports])
        if known and self._who.news == self._heard:
            return (blocks,)
        self._heard = self._who.news
        pieces: list[bytes | memoryview] = []
        size, done = len(blocks), 0
        for protocol, portid, when, offset in sorted(ports, key=lambda port: port[3]):
            text = self._news(protocol, portid, when)
            if text is None:
                continue
            options = _comment(text) + _END
            size += len(options)
            if room is not None and size > room:
                break
            total = _BLOCK.unpack_from(blocks, offset)[1]
            head, tail = _BLOCK.pack(6, total + len(options)), _U32.pack(total + len(options))
            end = offset + total
            pieces += [blocks[done:offset], head, blocks[offset + _BLOCK.size : end - _U32.size], options, tail]
            done = end
        return (*pieces, blocks[done:])

    def _known(self, ports: Sequence[Port], now: int) -> bool:
        """Note when these port ids were met; whether all had been before."""
        known = True
        for protocol, portid, when, _ in ports:
            key = protocol, portid
            seen = self._seen.get(key)
            if seen is not None:
                seen[1] = now
            else:
                known = False
                if len(self._seen) < MOST_PORTS:
                    self._seen[key] = [when, now]
        return known

    def _news(self, protocol: int, portid: int, when: int) -> str | None:
        """A comment for a port id, where its process is another than the reader knows by now."""
        key, now = (protocol, portid), self._clock()
        entries = list(self._who.entries(protocol, portid, when, now))
        for entry in entries:
            self._table.add(entry)
        who = self._who.find(protocol, portid, when) if len({each.pid for each in entries}) == 1 else None
        told = (0, None) if who is None else (who.process.pid, who.process.name)
        if self._told.get(key, (0, None)) == told:
            return None
        self._told[key] = told
        if who is None:
            return origin.comment_of(origin.Origin(None, None, Socket(portid=portid)))
        return origin.comment_of(origin.Origin(None, who.process, who.socket))

    def trailer(self, room: int | None) -> bytes:
        """The table, with what was learned by now, as the block that ends the file."""
        if not self._seen:
            return b""
        for (protocol, portid), (first, last) in self._seen.items():
            for entry in self._who.entries(protocol, portid, first, last):
                self._table.add(entry)
        options: list[bytes] = []
        size = _BLOCK.size + _STATISTICS.size + len(_END) + _U32.size
        for text in self._table.comments():
            option = _comment(text)
            if room is not None and size + len(option) > room:
                break
            options.append(option)
            size += len(option)
        if not options:
            return b""
        now = self._clock()
        body = _STATISTICS.pack(0, now >> 32 & 0xFFFF_FFFF, now & 0xFFFF_FFFF)
        return b"".join((_BLOCK.pack(INTERFACE_STATISTICS, size), body, *options, _END, _U32.pack(size)))


def _comment(text: str) -> bytes:
    content = text.encode("utf-8", "replace")
    return _OPTION.pack(OPT_COMMENT, len(content)) + content + bytes(-len(content) % 4)
