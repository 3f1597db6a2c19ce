"""One line a message: number, time, direction, family, type, key attributes, flags.

Directions that were only inferred have dashed arrows; a notification has a star.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from nlsniff import control, wire
from nlsniff.message import HEADERLESS, MASKED, Message, Place, Reading
from nlsniff.output.escape import escaped
from nlsniff.output.payload import payload_text
from nlsniff.output.summary import summary_of
from nlsniff.spec import GENERIC
from nlsniff.trace import Context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nlsniff.frame import Direction, Frame

    # The text before the key attributes, the text after them, what reads them, and the bytes before them.
    Kind = tuple[str, str, Callable[[bytes, int, int, Context], str] | None, int]

SEEN: Final[dict[Direction, str]] = {"to-kernel": "→ ", "to-user": "← ", "notification": "←*"}
INFERRED: Final[dict[Direction, str]] = {"to-kernel": "⇢ ", "to-user": "⇠ ", "notification": "⇠*"}
MOST_KINDS: Final = 8192
RED, YELLOW, DIM, PLAIN = "\x1b[31m", "\x1b[33m", "\x1b[2m", "\x1b[0m"


class Lines:
    """Makes the lines of a capture; ``colour`` for terminals, ``reading`` for messages told by their place."""

    def __init__(self, *, colour: bool = False, reading: Reading = MASKED) -> None:
        self._colour = colour
        self._reading = reading
        self._tables: dict[tuple[object, ...], dict[tuple[object, ...], Kind]] = {}
        self._kinds: dict[tuple[object, ...], Kind] = {}
        self._sort: tuple[object, ...] = ()
        self._plain = False
        self._frame: Frame | None = None
        self._stamp = ""
        self._far = False
        self._second = -1
        self._clock = ""
        self._context = Context()

    def line(self, message: Message) -> str:
        """One message, without a newline."""
        if message.reading is not self._reading:
            # Another registry may declare the same numbers otherwise.
            self._reading, self._frame, self._sort = message.reading, None, ()
            self._tables.clear()
        return next(self.lines((message.place,)))

    def lines(self, places: Iterable[Place]) -> Iterator[str]:
        """The messages that stand there, without newlines. Most are told from their bytes alone."""
        context, reading = self._context, self._reading
        for place in places:
            frame, index, start, end, order, (length, type_id, flags, seq, portid), direction, _ = place
            if frame is not self._frame:
                self._enter(frame)
            kind = self._kinds.get((type_id, flags, direction, order)) if self._plain else None
            if kind is None:
                kind = self._kind(Message(*place, reading))
            before, after, read, skip = kind
            said = ""
            if read is not None:
                said = read(frame.data, start + skip, end, context)
            elif type_id < wire.NLMSG_MIN_TYPE:
                said = self._control(Message(*place, reading))
            number = f"{frame.number}.{index}" if index else frame.number
            line = f"{number:>8}{self._stamp}{before}{said}{after} seq={seq} pid={portid}"
            odd = end - start != length or length < wire.NLMSG_HDRLEN or frame.process or self._far
            yield line + self._extra(Message(*place, reading)) if odd else line

    def _enter(self, frame: Frame) -> None:
        """What the messages of a frame share: its time, and the kinds known of its protocol."""
        self._frame = frame
        second, rest = divmod(frame.time_ns, 1_000_000_000)
        if second != self._second:
            self._second, self._clock = second, _clock(second)
        self._stamp = f" {self._clock}{rest // 1000:06d} "
        self._far = frame.socket is not None and frame.socket.nsid is not None
        if (frame.protocol, frame.direction) != self._sort:
            self._sort = frame.protocol, frame.direction
            self._kinds = self._tables.setdefault(self._sort, {})
            alike = frame.protocol != GENERIC and frame.protocol not in HEADERLESS
            self._plain = alike and not self._reading.registry.spans(frame.protocol)

    def _kind(self, message: Message) -> Kind:
        """What is the same in all lines of a kind: what comes before and after the key attributes."""
        key: tuple[object, ...] = message.type_id, message.flag_bits, message.direction, message.order
        if not self._plain or message.type_id < wire.NLMSG_MIN_TYPE:
            # Generic netlink's numbers mean something only within their capture, others by what is behind them.
            family = None if message.family_id is None else message.family
            known = message.known
            type_name = message.type if known is None or known.named_by else None
            later = family is not None and "family" in message.inferred
            key = (*key, family, later, message.command, type_name, known)
        kind = self._kinds.get(key)
        if kind is None:
            if len(self._kinds) >= MOST_KINDS:
                self._kinds.clear()
            kind = self._kinds[key] = self._make_kind(message)
        return kind

    def _make_kind(self, message: Message) -> Kind:
        arrows = INFERRED if message.frame.direction is None else SEEN
        family = message.family or message.protocol
        if message.family is None and message.family_id is not None:
            family = f"generic#{message.family_id}"
        elif "family" in message.inferred:
            family += "?"
        type_name = message.type or (f"#{message.type_id}" if message.command is None else f"#{message.command}")
        if not message.head_size:
            type_name = message.type or ""
        read: Callable[[bytes, int, int, Context], str] | None = None
        if message.known is not None:
            read = summary_of(message.known, message.order).read
        elif not message.is_control:
            read = payload_text
        flags = " ".join(map(str, message.flags))
        before = f"{arrows[message.direction]} {escaped(family):<9} {self._coloured(type_name)}"
        return before, f"  [{flags}]" if flags else " ", read, message.body_offset - message.offset

    def _coloured(self, type_name: str) -> str:
        if not self._colour or type_name not in ("error", "overrun"):
            return type_name
        return f"{RED}{type_name}{PLAIN}"

    def _control(self, message: Message) -> str:
        """What an error, ack or done says: of which request, what went wrong and where."""
        if not message.is_control:
            return ""
        asked = control.echoed(message)
        of = (
            ""
            if asked is None
            else f" of {escaped(asked.family or '')} {asked.type or asked.type_id}".replace("  ", " ")
        )
        error = message.error
        if not error or not error["code"]:
            return of
        said = f"{of} {error.get('name', error['code'])} ({error['text']})"
        if "msg" in error:
            said += f' "{escaped(str(error["msg"]))}"'
        if "attr" in error:
            said += f" at {escaped(error['attr'])}"
        if "missing-type" not in error:
            return said
        nests, name = control.missing(asked, error)
        return f"{said} missing attribute {'.'.join([*nests, name or str(error['missing-type'])])}"

    def _extra(self, message: Message) -> str:
        """What is out of the ordinary: who said it, in which other namespace, bytes that are missing."""
        said = ""
        process = message.frame.process
        if process is not None:
            said = f"  {escaped(process.name)}({process.pid}){'' if process.certain else '?'}"
        if self._far and message.frame.socket is not None:
            said += f"  nsid={message.frame.socket.nsid}"
        missing = message.length - (message.end - message.offset)
        if missing > 0:
            said += f"  (cut: {missing} of {message.length} bytes are missing)"
        elif message.length < message.head_size:
            said += f"  (no message: {message.end - message.offset} bytes)"
        return said


def clock(time_ns: int) -> str:
    """The local time of day with microseconds."""
    second, rest = divmod(time_ns, 1_000_000_000)
    return f"{_clock(second)}{rest // 1000:06d}"


def _clock(second: int) -> str:
    """The local time of day up to the dot before the microseconds."""
    try:
        return time.strftime("%H:%M:%S.", time.localtime(second))
    except (OverflowError, ValueError, OSError):
        return f"{second}."
