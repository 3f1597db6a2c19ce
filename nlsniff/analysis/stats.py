"""How much was said, by protocol, family, operation and process: counts, bytes, errors, latencies, a timeline.

One pass, and memory that does not grow with the input: names are bounded (what is beyond counts as ``others``), so
are the requests that wait for their answers, latencies (:mod:`nlsniff.analysis.latency`) and intervals
(:mod:`nlsniff.analysis.timeline`). An ack, an error and the end of a dump count with the operation they answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from nlsniff import control, wire
from nlsniff.analysis.latency import Latency
from nlsniff.analysis.timeline import Timeline
from nlsniff.analysis.transactions import Transactions
from nlsniff.direction import NOTIFICATION, TO_KERNEL
from nlsniff.message import DONE_IS_DATA, HEADERLESS, MASKED, Message, Place, Reading, walk
from nlsniff.registry import protocol_name
from nlsniff.spec import GENERIC

if TYPE_CHECKING:
    from nlsniff.analysis.transaction import Transaction
    from nlsniff.frame import Frame, Process

OTHERS: Final = "others"
MOST_NAMES: Final = 4096
MOST_ASKED: Final = 1 << 14
MOST_KEYS: Final = 1 << 16

Name = tuple[str | None, ...]
Test = Callable[[Message], bool]
REQUESTS, ANSWERS, NOTIFICATIONS, ERRORS, BYTES = range(5)


class Row:
    """What was counted under one name. ``bytes`` are those of the messages, headers included and padding not."""

    __slots__ = ("answers", "bytes", "errors", "latency", "name", "notifications", "requests")

    def __init__(self, name: Name) -> None:
        self.name = name
        self.requests = self.answers = self.notifications = self.bytes = 0
        self.errors: Counter[str] = Counter()
        self.latency = Latency()

    @property
    def messages(self) -> int:
        """Requests, answers and notifications."""
        return self.requests + self.answers + self.notifications

    @property
    def failed(self) -> int:
        """How many errors the kernel sent."""
        return self.errors.total()

    def add(self, other: Row) -> None:
        """Count all that another has counted."""
        self.requests += other.requests
        self.answers += other.answers
        self.notifications += other.notifications
        self.bytes += other.bytes
        self.errors.update(other.errors)
        self.latency.merge(other.latency)


class Stats:
    """Counts the frames it is shown; those of each call of :meth:`add` are one capture.

    With ``test`` only the messages for which it is true count, and the latencies of requests for which it is.
    ``backwards`` counts transactions that ended before they began, by the capture's clock: they have no latency.
    """

    def __init__(self, reading: Reading = MASKED, test: Test | None = None) -> None:
        self.frames = 0
        self.backwards = 0
        self.first_ns: int | None = None
        self.last_ns: int | None = None
        self.timeline = Timeline()
        self._reading = reading
        self._test = test
        self._rows: dict[Name, Row] = {}
        self._processes: dict[tuple[int, str] | None, Row] = {}
        self._keys: dict[tuple[object, ...], tuple[Row, object]] = {}
        self._asked: dict[tuple[int, int, int], tuple[int, Row]] = {}

    def add(self, frames: Iterable[Frame]) -> None:
        """Count these frames; where reading them fails, those before are counted."""
        self._asked.clear()
        engine = Transactions(self._reading, keep=0)
        for found in engine.all(self._counted(walk(frames, self._reading))):
            if found.kind != "notification":
                self._time(found)

    def total(self) -> Row:
        """All of it."""
        return next(iter(self._merged(lambda _: ())), Row(()))

    def protocols(self) -> list[Row]:
        """By protocol."""
        return self._merged(lambda row: row.name[:1])

    def families(self) -> list[Row]:
        """By protocol and family; a family of None is what nobody can name."""
        return self._merged(lambda row: row.name[:2])

    def operations(self) -> list[Row]:
        """By protocol, family and operation."""
        return [row for row in self._rows.values() if row.messages]

    def processes(self) -> list[Row]:
        """By the name of the process; None is where the capture does not say."""
        found: dict[Name, Row] = {}
        for key, row in self._processes.items():
            name = (None if key is None else key[1],)
            found.setdefault(name, Row(name)).add(row)
        return [row for row in found.values() if row.messages]

    def pids(self) -> list[Row]:
        """By process id and name."""
        return [row for row in self._processes.values() if row.messages]

    @property
    def duration_ns(self) -> int:
        """From the earliest frame to the latest."""
        return 0 if self.first_ns is None or self.last_ns is None else self.last_ns - self.first_ns

    def rate(self, count: int) -> float | None:
        """So many in the time of the capture, a second; None where no time passed."""
        return count * 1e9 / self.duration_ns if self.duration_ns else None

    def _merged(self, name_of: Callable[[Row], Name]) -> list[Row]:
        found: dict[Name, Row] = {}
        for row in self._rows.values():
            if row.messages:
                name = name_of(row)
                found.setdefault(name, Row(name)).add(row)
        return list(found.values())

    # Messages

    def _counted(self, places: Iterable[Place]) -> Iterator[Place]:
        """The same places, counted on their way."""
        before: Frame | None = None
        test, reading, row_of = self._test, self._reading, self._row
        for place in places:
            frame, _, start, end, _, header, direction, _ = place
            if frame is not before:
                before = frame
                moment, process = self._enter(frame)
            row = row_of(place)
            if test is not None and not test(Message(*place, reading)):
                yield place
                continue
            if test is not None:
                moment = self.timeline.at(frame.time_ns)
            size = end - start
            if size != header[0] and size < header[0] <= frame.length - start:
                size = header[0]  # the capture cut it
            row.bytes += size
            process.bytes += size
            moment[BYTES] += size
            if direction == TO_KERNEL:
                row.requests += 1
                process.requests += 1
                moment[REQUESTS] += 1
            elif direction == NOTIFICATION:
                row.notifications += 1
                process.notifications += 1
                moment[NOTIFICATIONS] += 1
            else:
                row.answers += 1
                process.answers += 1
                moment[ANSWERS] += 1
            if header[1] < wire.NLMSG_MIN_TYPE:
                self._fail(place, row, process, moment)
            yield place

    def _enter(self, frame: Frame) -> tuple[list[int], Row]:
        """What the messages of a frame share: their interval, and the process."""
        self.frames += 1
        now = frame.time_ns
        self.first_ns = now if self.first_ns is None else min(self.first_ns, now)
        self.last_ns = now if self.last_ns is None else max(self.last_ns, now)
        moment = self.timeline.at(now) if self._test is None else []
        return moment, self._process(frame.process)

    def _process(self, who: Process | None) -> Row:
        key = None if who is None else (who.pid, who.name)
        row = self._processes.get(key)
        if row is None:
            if len(self._processes) >= MOST_NAMES:
                key = -1, OTHERS
            name = (None, None) if key is None else (key[1], str(key[0]) if key[0] >= 0 else None)
            row = self._processes.setdefault(key, Row(name))
        return row

    def _fail(self, place: Place, row: Row, process: Row, moment: list[int]) -> None:
        """Count the error of a control message that has one."""
        frame, _, start, end, order, (_, type_id, *_), *_ = place
        at = start + wire.NLMSG_HDRLEN
        if frame.protocol in HEADERLESS or at + 4 > end:
            return
        if type_id == wire.NLMSG_ERROR or (type_id == wire.NLMSG_DONE and frame.protocol not in DONE_IS_DATA):
            if wire.ERRNO[order].unpack_from(frame.data, at)[0] >= 0:
                return
            error = Message(*place, self._reading).error or {}
            name = str(error.get("name", error.get("code")))
            for counter in (row.errors, process.errors):
                counter[name if name in counter or len(counter) < MOST_NAMES else OTHERS] += 1
            moment[ERRORS] += 1

    # Names

    def _row(self, place: Place) -> Row:
        frame, _, start, end, order, (_, type_id, _, seq, portid), direction, _ = place
        protocol = frame.protocol
        if type_id < wire.NLMSG_MIN_TYPE and protocol not in HEADERLESS and protocol not in DONE_IS_DATA:
            return self._answered(place)
        told: object = None
        families = None
        if protocol == GENERIC:
            families = frame.families
            command = frame.data[start + wire.NLMSG_HDRLEN] if start + wire.NLMSG_HDRLEN < end else None
            told = id(families), families.families.get(type_id), command, bool(seq or portid)
        elif self._reading.registry.spans(protocol):
            told = self._reading.registry.told(protocol, frame.data, start, end), order
        key = protocol, type_id, direction, told
        found = self._keys.get(key)
        row = self._named(place, key, families) if found is None else found[0]
        if direction == TO_KERNEL:
            self._remember(place, row)
        return row

    def _named(self, place: Place, key: tuple[object, ...], families: object) -> Row:
        message = Message(*place, self._reading)
        number = message.type_id if message.command is None else message.command
        kind = message.type or (f"#{number}" if message.head_size else None)
        family = message.family or (None if message.family_id is None else f"generic#{message.family_id}")
        row = self._called((message.protocol, family, kind))
        known = message.known
        # A frame too short for its type, and an operation that a member of its header names, are not like the next.
        whole = place[3] - place[2] >= message.body_offset - place[2]
        if whole and (known is None or not known.named_by):
            if len(self._keys) >= MOST_KEYS:
                self._keys.clear()
            self._keys[key] = row, families  # which stays, so that its id is nobody else's
        return row

    def _called(self, name: Name) -> Row:
        row = self._rows.get(name)
        if row is None:
            if len(self._rows) >= MOST_NAMES:
                name = (name[0], None, OTHERS)
            row = self._rows.setdefault(name, Row(name))
        return row

    def _remember(self, place: Place, row: Row) -> None:
        _, type_id, _, seq, portid = place[5]
        key = place[0].protocol, seq, portid
        asked = self._asked
        asked.pop(key, None)
        asked[key] = type_id, row
        if len(asked) > MOST_ASKED:
            del asked[next(iter(asked))]

    def _answered(self, place: Place) -> Row:
        """The operation that a control message answers, or else the control message's own row."""
        protocol, (_, _, _, seq, portid) = place[0].protocol, place[5]
        found = self._asked.get((protocol, seq, portid)) or self._asked.get((protocol, seq, 0))
        message = Message(*place, self._reading)
        echoed = control.echoed(message) if message.is_control else None
        if found is not None and (echoed is None or echoed.type_id == found[0]):
            return found[1]
        if echoed is not None and echoed.type_id >= wire.NLMSG_MIN_TYPE:
            return self._row(echoed.place)
        return self._called((protocol_name(protocol), None, message.type or f"#{message.type_id}"))

    # Transactions

    def _time(self, found: Transaction) -> None:
        latency = found.latency_ns
        if latency is None:
            return
        asked = found.first
        if self._test is not None and not self._test(asked):
            return
        if latency < 0:
            self.backwards += 1
            return
        self._row(asked.place).latency.add(latency)
        self._process(found.process).latency.add(latency)
