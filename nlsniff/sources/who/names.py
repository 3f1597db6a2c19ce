"""The names of port ids as a table, how it stands in a capture file, and how frames get their names from it.

A file has them in two places. The first frame of a port id in each write carries an ordinary comment
(:mod:`nlsniff.origin`), which Wireshark shows; from there on the name holds for the port id until another comment.
And at the end there is the whole table with its times, in the comments of an Interface Statistics Block: what was
learned later, who had a port id before whom, and what is certain. A regular file's table is read first. Who reads
from a pipe, or a file that still grows or was never finished, has the comments alone, and calls nothing certain.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from struct import Struct
from typing import Final, NamedTuple

from nlsniff.frame import Frame, Process, Socket

PREFIX: Final = "nlsniff: processes "
"""How a comment begins that holds a part of the table, as JSON: a list of :class:`Entry` lists."""

_BYTES_A_COMMENT: Final = 60_000
_REQUEST: Final = 0x1
_ACK_OR_DUMP: Final = 0x4 | 0x300
_MULTI: Final = 0x2
_ERROR, _DONE = 2, 3
_PATIENCE_NS: Final = 2_000_000_000
_MOST_KEYS: Final = 1 << 14
_MOST_WAITING: Final = 64
HELD: Final = 256
"""So many frames of a regular file wait for those behind them."""

_HEADERS: Final = {"<": Struct("<HHII"), ">": Struct(">HHII")}


class Entry(NamedTuple):
    """Who was behind a port id from ``since`` to ``until`` (None: to the end), in Unix nanoseconds.

    ``sure`` is the time within which that is certain. ``name`` is None where it could not be learned.
    """

    protocol: int
    portid: int
    since: int
    until: int | None
    sure: tuple[int, int] | None
    pid: int
    name: str | None
    command: str
    netns: int
    reason: str


class Named(NamedTuple):
    """What a frame is told: the process as far as the header's word goes, the same when certain, and the socket."""

    process: Process
    certain: Process
    sure: tuple[int, int] | None
    socket: Socket


Find = Callable[[int, int, int], Named | None]
"""Who is behind a protocol's port id at a time."""


def named(entry: Entry) -> Named | None:
    """What an entry says of its frames."""
    if entry.name is None:
        return None
    command = entry.command or None
    return Named(
        Process(entry.pid, entry.name, False, command, reason=entry.reason),
        Process(entry.pid, entry.name, True, command),
        entry.sure,
        Socket(netns=entry.netns or None, portid=entry.portid),
    )


class Table:
    """Entries, to be found by protocol, port id and time."""

    def __init__(self) -> None:
        self._entries: dict[tuple[int, int], dict[tuple[int, int], Entry]] = {}
        self._sorted: dict[tuple[int, int], tuple[list[int], list[tuple[Entry, Named | None]]]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._entries.values()))

    def add(self, entry: Entry) -> None:
        """Take an entry; a later one of the same process and beginning says more."""
        key = entry.protocol, entry.portid
        self._entries.setdefault(key, {})[entry.pid, entry.since] = entry
        self._sorted.pop(key, None)

    def find(self, protocol: int, portid: int, time_ns: int) -> Named | None:
        """Who was behind it at this time."""
        key = protocol, portid
        found = self._sorted.get(key)
        if found is None:
            entries = sorted(self._entries.get(key, {}).values(), key=lambda entry: entry.since)
            found = [entry.since for entry in entries], [(entry, named(entry)) for entry in entries]
            self._sorted[key] = found
        begins, entries_ = found
        at = bisect_right(begins, time_ns) - 1
        if at < 0:
            return None
        entry, who = entries_[at]
        return who if entry.until is None or time_ns <= entry.until else None

    def knows(self, protocol: int, portid: int) -> bool:
        """Whether there is any entry for it."""
        return (protocol, portid) in self._entries

    def comments(self) -> Iterator[str]:
        """The whole table as comments."""
        rows: list[str] = []
        size = 0
        for entries in self._entries.values():
            for entry in entries.values():
                row = json.dumps(entry, separators=(",", ":"))
                if rows and size + len(row) > _BYTES_A_COMMENT:
                    yield f"{PREFIX}[{','.join(rows)}]"
                    rows, size = [], 0
                rows.append(row)
                size += len(row) + 1
        if rows:
            yield f"{PREFIX}[{','.join(rows)}]"

    def read(self, comment: str) -> bool:
        """Take the entries of one such comment; False if it makes no sense."""
        try:
            for row in json.loads(comment.removeprefix(PREFIX)):
                entry = Entry(*row)
                numbers = entry.protocol, entry.portid, entry.since, entry.until or 0, entry.pid, entry.netns
                texts = entry.name or "", entry.command, entry.reason
                sure = tuple(entry.sure or (0, 0))
                if not all(isinstance(each, int) for each in (*numbers, *sure)) or len(sure) != 2:
                    return False
                if not all(isinstance(each, str) for each in texts):
                    return False
                self.add(entry._replace(sure=None if entry.sure is None else (sure[0], sure[1])))
        except (ValueError, TypeError, RecursionError):
            return False
        return True


class Stream:
    """Names as they come by in comments: each holds until the next for its port id."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._last: dict[tuple[int, int], Named | None] = {}

    def learn(self, frame: Frame) -> None:
        """Take what a frame's own comment says of its port id: somebody, or nobody known."""
        socket, process = frame.socket, frame.process
        if socket is None or socket.portid is None or socket != Socket(netns=socket.netns, portid=socket.portid):
            return
        who = None
        if process is not None:
            inferred = Process(process.pid, process.name, False, process.command, reason=process.reason)
            who = Named(inferred, inferred, None, socket)
        self._last[frame.protocol, socket.portid] = who
        if self._table.knows(frame.protocol, socket.portid):
            frame.process = None  # the table says it better

    def find(self, protocol: int, portid: int, time_ns: int) -> Named | None:
        """Who it is by the table, or else by the last comment."""
        if self._table.knows(protocol, portid):
            return self._table.find(protocol, portid, time_ns)
        return self._last.get((protocol, portid))


class Namer:
    """Names frames in the order of their capture; what a frame says itself stays.

    A request with port id 0, as iproute2 sends it, gets the name of whom the kernel answers by its protocol and
    sequence number, if there is no doubt which request an answer is for. One whose answer comes with a later call gets
    it then, too late for who has used it already.
    """

    def __init__(self, find: Find, order: str, learn: Callable[[Frame], None] | None = None) -> None:
        self._find = find
        self._learn = learn
        self._header = _HEADERS[order]
        self._requests = _Requests()

    def name(self, frames: Iterable[Frame]) -> None:
        """Name what can be named."""
        unpack, find, requests = self._header.unpack_from, self._find, self._requests
        learn = self._learn
        for frame in frames:
            data = frame.data
            if len(data) < 16:
                continue
            if learn is not None and frame.socket is not None:
                learn(frame)
            kind, flags, seq, portid = unpack(data, 4)
            is_request = flags & _REQUEST
            if portid:
                who = find(frame.protocol, portid, frame.time_ns) if frame.process is None else None
                if who is not None:
                    sure = who.sure
                    certain = sure is not None and not is_request and sure[0] <= frame.time_ns <= sure[1]
                    frame.process = who.certain if certain else who.process
                    frame.socket = frame.socket or who.socket
                if is_request:
                    requests.explicit(frame.protocol, seq, portid)
                else:
                    asked = requests.answer(frame.protocol, seq, portid, kind, flags, frame.time_ns)
                    if asked is not None and asked.process is None:
                        self._name_asked(asked, portid)
            elif is_request and frame.process is None:
                requests.ask(frame, seq, flags)

    def _name_asked(self, asked: Frame, portid: int) -> None:
        who = self._find(asked.protocol, portid, asked.time_ns)
        if who is not None:
            known = who.process
            reason = f"the kernel answered its sequence number to port id {portid}; {known.reason}"
            asked.process = Process(known.pid, known.name, False, known.command, reason=reason)
            asked.socket = asked.socket or who.socket


class FileReading:
    """Names the frames of a file as they are read. ``whole`` holds some back, so that they see their answers."""

    def __init__(self, *, whole: bool) -> None:
        self.table = Table()
        self._stream = Stream(self.table)
        self._namers: dict[str, Namer] = {}
        self._whole = whole
        self._held: list[Frame] = []

    def name(self, frames: list[Frame], order: str, *, last: bool) -> list[Frame]:
        """Frames in order, named; with the ``last`` call all that were given."""
        namer = self._namers.get(order)
        if namer is None:
            namer = self._namers[order] = Namer(self._stream.find, order, self._stream.learn)
        namer.name(frames)
        if not self._whole:
            return frames
        frames = self._held + frames
        keep = 0 if last else min(len(frames), HELD)
        self._held = frames[len(frames) - keep :]
        return frames[: len(frames) - keep]


class _Key:
    """The requests of one protocol and sequence number that wait for an answer, and who has got answers."""

    __slots__ = ("doubtful", "open", "waiting")

    def __init__(self) -> None:
        self.waiting: list[tuple[Frame, int]] = []
        self.doubtful = 0  # answers to come of which nobody can say which request they are for
        self.open: dict[int, int] = {}  # port id -> flags of the request it is answered; 0 when that is over


class _Requests:
    """Which request with port id 0 an answer is for: told only where there is one that it can be."""

    def __init__(self) -> None:
        self._keys: OrderedDict[tuple[int, int], _Key] = OrderedDict()  # the one used last at the end

    def _key(self, protocol: int, seq: int) -> _Key:
        key = self._keys.get((protocol, seq))
        if key is None:
            if len(self._keys) >= _MOST_KEYS:
                self._keys.popitem(last=False)
            key = self._keys[protocol, seq] = _Key()
        else:
            self._keys.move_to_end((protocol, seq))
        return key

    def explicit(self, protocol: int, seq: int, portid: int) -> None:
        """A request that says its port id: its answers are for no other."""
        self._key(protocol, seq).open.setdefault(portid, -1)

    def ask(self, frame: Frame, seq: int, flags: int) -> None:
        """A request with port id 0."""
        key = self._key(frame.protocol, seq)
        limit = frame.time_ns - _PATIENCE_NS
        key.waiting = [each for each in key.waiting if each[0].time_ns >= limit]
        key.waiting.append((frame, flags))
        if len(key.waiting) > _MOST_WAITING:
            key.waiting.pop(0)
            key.doubtful += 1

    def answer(self, protocol: int, seq: int, portid: int, kind: int, flags: int, time_ns: int) -> Frame | None:
        """An answer (or a notification with the number of its cause): the request it belongs to, told once."""
        key = self._keys.get((protocol, seq))
        if key is None:
            return None
        going = key.open.get(portid, 0)
        if going == -1:
            return None
        if going:
            self._go_on(key, portid, going, kind, flags)
            return None
        limit = time_ns - _PATIENCE_NS
        waiting = [each for each in key.waiting if each[0].time_ns >= limit]
        key.waiting = []
        if key.doubtful or len(waiting) != 1:
            key.doubtful = max(0, key.doubtful + len(waiting) - 1)
            key.open[portid] = _ACK_OR_DUMP
            self._go_on(key, portid, _ACK_OR_DUMP, kind, flags)
            return None
        asked, asked_flags = waiting[0]
        key.open[portid] = asked_flags | 1
        self._go_on(key, portid, asked_flags | 1, kind, flags)
        return asked

    def _go_on(self, key: _Key, portid: int, asked: int, kind: int, flags: int) -> None:
        """Note when the last answer has come."""
        last = kind in (_ERROR, _DONE) or not (asked & _ACK_OR_DUMP or flags & _MULTI)
        if last:
            key.open[portid] = 0
