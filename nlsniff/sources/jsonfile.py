"""Captures as JSON lines, which ``nlsniff export`` writes and people write by hand.

The first line is a header, ``{"nlsniff-capture":1}`` at least, with what belongs to the section: ``byte_order``,
``families`` and ``groups`` of generic netlink, ``system``. Each further line is a message as in the JSON contract; what
its frame adds stands in the frame's first message: ``packet_type``, ``comment``, ``cut``. Lines of one ``frame`` with a
growing ``index`` are one datagram.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame, GenericFamilies, Process, Socket
from nlsniff.registry import GENL_ID_CTRL, NLCTRL, PROTOCOLS
from nlsniff.rewrite import Asked, RecordError, Where, direction, masked, span
from nlsniff.sources.streams import ByteStream, Report
from nlsniff.spec import GENERIC
from nlsniff.trace import Values
from nlsniff.wire import Order

NAME: Final = "nlsniff-capture"
VERSION: Final = 1
MOST_BYTES: Final = 256 << 20  # of a line
FIRST_FREE: Final = 32  # generic families without a number get one from here
AT_ONCE: Final = 256  # frames
HOST: Final = "big" if sys.byteorder == "big" else "little"
ORDERS: Final[dict[str, Order]] = {"little": "<", "big": ">"}
_PROTOCOLS: Final = {name: number for number, name in PROTOCOLS.items()}


class JsonReader:
    """The frames of one such file. ``number`` is the next frame's."""

    def __init__(
        self,
        stream: ByteStream,
        report: Report,
        number: int,
        table: Callable[[], GenericFamilies] = GenericFamilies,
    ) -> None:
        self.number = number
        self._before = number - 1
        self._stream = stream
        self._report = report
        self._new_table = table
        self._families = GenericFamilies()
        self._order = HOST
        self._line = 0
        self._seq = 0
        self._asked = Asked()
        self._lines: list[tuple[int, Values]] = []
        self._masked = 0

    def batches(self, head: bytes) -> Iterator[list[Frame]]:
        """Lists of frames as their lines arrive; ``head`` is what was read of the file so far."""
        frames: list[Frame] = []
        failure: CaptureFileError | None = None
        try:
            for chunk in self._chunks(head):
                for line in chunk:
                    self._line += 1
                    frames += self._take(line)
                    if len(frames) >= AT_ONCE:
                        yield frames
                        frames = []
                if frames:
                    yield frames
                    frames = []
            frames += self._frame()
        except CaptureFileError as problem:
            failure = problem
            with suppress(CaptureFileError):  # of the first mistake is told
                frames += self._frame()
        if self._masked:
            count = f"{self._masked} message{'s' if self._masked > 1 else ''}"
            self._report.note(
                f"{self._stream.name}: masked secrets are zeros in {count}: they cannot be replayed; "
                "export with --secrets"
            )
        if frames:
            yield frames
        if failure or self._stream.error:
            raise failure or self._stream.error or AssertionError

    def _chunks(self, head: bytes) -> Iterator[list[bytes]]:
        """Lines, as many as arrived together."""
        rest = [head]
        chunk, size = head, len(head)
        while chunk:
            if b"\n" in chunk:
                *lines, last = b"".join(rest).split(b"\n")
                rest, size = [last], len(last)
                yield lines
            if size > MOST_BYTES:
                raise self._problem(self._line + 1, f"a line of more than {MOST_BYTES:,} bytes", "one object a line")
            chunk = self._stream.read()
            rest.append(chunk)
            size += len(chunk)
        if last := b"".join(rest):
            yield [last]

    def _take(self, line: bytes) -> list[Frame]:
        """What a line completes."""
        text = line.strip()
        if self._line == 1:
            text = text.removeprefix(b"\xef\xbb\xbf")
        if not text:
            return []
        said = self._object(text)
        if NAME in said:
            found = self._frame()
            self._section(said)
            return found
        found = self._frame() if self._lines and not self._goes_on(said) else []
        self._lines.append((self._line, said))
        return found

    def _object(self, text: bytes) -> Values:
        import msgspec

        try:
            said = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as problem:
            raise self._problem(self._line, f"no JSON ({problem})", "write one object a line") from None
        if not isinstance(said, dict):
            raise self._problem(self._line, "no JSON object", "write one object a line")
        return said

    def _goes_on(self, said: Values) -> bool:
        """Whether a message belongs to the frame of the one before."""
        before, index = self._lines[-1][1], said.get("index")
        if said.get("frame") != before.get("frame"):
            return False
        if index is None:
            return "frame" in said
        last = before.get("index", len(self._lines) - 1)
        return isinstance(index, int) and isinstance(last, int) and index > last

    def _section(self, said: Values) -> None:
        version = said[NAME]
        if version != VERSION:
            raise self._problem(self._line, f"version {version!r} of the format is unknown", "nlsniff is older than it")
        if isinstance(said.get("dropped"), int):
            self._report.dropped += said["dropped"]
            if not said.get("section", True):
                return
        self._order = said.get("byte_order", HOST)
        self._families = self._new_table()
        if isinstance(said.get("system"), str):
            self._report.system = said["system"]
        try:
            for key, known in (("families", self._families.families), ("groups", self._families.groups)):
                known.update((int(number), str(name)) for number, name in (said.get(key) or {}).items())
        except (ValueError, AttributeError):
            raise self._problem(
                self._line, "families and groups are no numbers with names", '{"31":"nl80211"}'
            ) from None

    def _frame(self) -> list[Frame]:
        """The frame of the lines gathered."""
        lines, self._lines = self._lines, []
        if not lines:
            return []
        number, said = lines[0]
        given = said.get("frame")
        if isinstance(given, int) and given + self._before > self.number:
            self.number = given + self._before
        parts: list[bytes] = []
        try:
            frame = self._empty(said)
            for place, (number, each) in enumerate(lines):  # noqa: B007 - of the line at fault
                cut = frame.length if place == len(lines) - 1 else 0
                parts.append(self._message(each, said, frame, cut, last=place == len(lines) - 1))
        except RecordError as problem:
            raise self._problem(number, str(problem), problem.remedy) from None
        except (TypeError, ValueError, OverflowError, RecursionError) as problem:
            raise self._problem(number, f"this makes no message ({problem})", "see nlsniff export --help") from None
        frame.data = b"".join(parts)
        frame.length += len(frame.data)
        self.number += 1
        return [frame]

    def _empty(self, said: Values) -> Frame:
        """A frame without its bytes; its length is what was cut off."""
        who, seen = said.get("process"), said.get("socket")
        way = None if "direction" in (said.get("inferred") or ()) else direction(said)
        return Frame(
            self.number,
            _number(said, "time_ns", 0),
            _protocol(said.get("protocol", "route")),
            b"",
            _number(said, "cut", 0),
            self._families,
            way,
            _process(who) if who is not None else None,
            said.get("comment"),
            _number(said, "packet_type", 4),
            _socket(seen) if seen is not None else None,
        )

    def _message(self, said: Values, first: Values, frame: Frame, cut: int, *, last: bool) -> bytes:
        order = ORDERS.get(first.get("byte_order", self._order))
        if order is None:
            raise RecordError("byte_order", "no byte order", "it is little or big")
        where = Where(frame.protocol, order, direction(said), cut)
        if "raw" not in said:
            said = self._defaults(said, where)
        data = span(said, where, self._asked.find(said, where), last=last)
        if masked(said):
            self._masked += 1
        self._asked.keep(data, where)
        return data

    def _defaults(self, said: Values, where: Where) -> Values:
        """What a hand-written message leaves out."""
        found = dict(said)
        if "seq" not in said:
            asks = where.direction == "to-kernel"
            self._seq += asks
            found["seq"] = self._seq if where.direction != "notification" else 0
        elif isinstance(said["seq"], int) and where.direction == "to-kernel":
            self._seq = said["seq"]
        if "flags" not in said:
            found["flags"] = ["request", "ack"] if where.direction == "to-kernel" else []
        if where.protocol == GENERIC and isinstance(said.get("family"), str) and "family_id" not in said:
            found["family_id"] = self._family(said["family"])
        elif where.protocol == GENERIC and isinstance(said.get("family_id"), int):
            self._name(said)
        return found

    def _name(self, said: Values) -> None:
        """A number that the header does not name and the message does."""
        number, name, table = said["family_id"], said.get("family"), self._families
        known = number in table.families or ("family", number) in table.past or number == GENL_ID_CTRL
        if isinstance(name, str) and not known and not table.settled and "family" not in (said.get("inferred") or ()):
            table.families[number] = name

    def _family(self, name: str) -> int:
        if name == NLCTRL:
            return GENL_ID_CTRL
        table = self._families.families
        for number, known in table.items():
            if known == name:
                return number
        number = next(each for each in range(FIRST_FREE, 1 << 16) if each not in table)
        table[number] = name
        return number

    def _problem(self, line: int, what: str, remedy: str) -> CaptureFileError:
        return CaptureFileError(f"line {line}: {what}", path=self._stream.name, remedy=remedy)


def _protocol(said: Any) -> int:
    number = _PROTOCOLS.get(said) if isinstance(said, str) else said
    if number is None and isinstance(said, str) and said.isdecimal():
        number = int(said)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= 0xFFFF:
        raise RecordError("protocol", f"no protocol {said!r}", f"it is {', '.join(_PROTOCOLS)}, or a number")
    return number


def _number(said: Values, key: str, default: int) -> int:
    value = said.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or (value < 0 and key != "time_ns"):
        raise RecordError(key, f"{value!r} is no number", f"leave it out, or write {default}")
    return value


def _process(said: Any) -> Process:
    if not isinstance(said, dict) or not isinstance(said.get("pid"), int):
        raise RecordError("process", "no process", '{"pid":1,"name":"init","certain":true}')
    more = (said.get("command"), said.get("thread"), said.get("reason"))
    return Process(said["pid"], said.get("name", ""), said.get("certain", True), *more)


def _socket(said: Any) -> Socket:
    if not isinstance(said, dict) or not said.keys() <= set(Socket.__match_args__):
        raise RecordError("socket", "no socket", f"its members are {', '.join(Socket.__match_args__)}")
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    return Socket(**values)
