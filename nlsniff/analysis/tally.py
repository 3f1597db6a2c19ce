"""How many messages of which family there were, and which requests failed: the closing words of a recording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from struct import Struct
from typing import TYPE_CHECKING, Final

from nlsniff import wire
from nlsniff.registry import Registry, protocol_name
from nlsniff.spec import CONNECTOR, GENERIC, KOBJECT_UEVENT

if TYPE_CHECKING:
    from nlsniff.frame import Frame
    from nlsniff.message import Message, Reading

MOST_FAILURES: Final = 5
_OTHERS: Final = frozenset((GENERIC, CONNECTOR, KOBJECT_UEVENT))
"""Protocols whose messages are not told apart by the type in nlmsghdr alone."""

_LENGTH_AND_TYPE: Final[dict[wire.Order, Struct]] = {"<": Struct("<IH"), ">": Struct(">IH")}
_MANY: Final = 8
_ECHOED_AT: Final = wire.NLMSG_HDRLEN + 4


class Tally:
    """Counts the messages of the frames it is shown."""

    def __init__(self, reading: Reading | None = None) -> None:
        self.frames = 0
        self.messages = 0
        self.families: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self._reading = reading
        self._registry = Registry() if reading is None else reading.registry
        self._known: dict[tuple[int, int, str], str] = {}

    def add(self, frames: Iterable[Frame]) -> None:
        """Count these frames."""
        for frame in frames:
            self.frames += 1
            found = self._counted(frame)
            if found is None:
                self._add_slowly(frame)
                continue
            for (type_id, direction), count in found.items():
                self.messages += count
                self.families[self._name(frame.protocol, type_id, direction)] += count

    def _counted(self, frame: Frame) -> dict[tuple[int, str], int] | None:
        """How many messages of which type a frame has, an ack counted as its request; None where more is to be said."""
        data, direction = frame.data, frame.direction
        if direction is None or frame.protocol in _OTHERS or len(data) < wire.NLMSG_HDRLEN:
            return None
        if self._registry.spans(frame.protocol):
            return None
        order = wire.byte_order(data, frame.length)
        unpack, last = _LENGTH_AND_TYPE[order].unpack_from, len(data) - wire.NLMSG_HDRLEN
        alike = _alike(data, order)
        if alike is not None:
            return {(alike[0], direction): alike[1]}
        found: dict[tuple[int, str], int] = {}
        offset = 0
        while offset <= last:
            length, type_id = unpack(data, offset)
            if length < wire.NLMSG_HDRLEN:
                break  # bytes behind the last message
            key: tuple[int, str] | None = type_id, direction
            if type_id < wire.NLMSG_MIN_TYPE:
                key = self._answered(data, offset, min(offset + length, len(data)), order, type_id, direction)
            if key is None:
                return None
            found[key] = found.get(key, 0) + 1
            offset += (length + 3) & ~3
        return found or None

    @staticmethod
    def _answered(
        data: bytes, offset: int, end: int, order: wire.Order, type_id: int, direction: str
    ) -> tuple[int, str] | None:
        """What an ack or a dump's end counts as; None for an error and for what is neither."""
        at = offset + wire.NLMSG_HDRLEN
        failed = any(data[at : min(at + 4, end)])
        if type_id == wire.NLMSG_DONE:
            return None if failed else (type_id, direction)
        if type_id != wire.NLMSG_ERROR or failed or end < offset + _ECHOED_AT + wire.NLMSG_HDRLEN:
            return None
        asked = _LENGTH_AND_TYPE[order].unpack_from(data, offset + _ECHOED_AT)[1]
        return (asked, "to-kernel") if asked >= wire.NLMSG_MIN_TYPE else None

    def _name(self, protocol: int, type_id: int, direction: str) -> str:
        """The family of a type of message, or else its protocol."""
        key = protocol, type_id, direction
        name = self._known.get(key)
        if name is None:
            known = None
            if type_id >= wire.NLMSG_MIN_TYPE:
                known = self._registry.numbered(protocol, type_id, to_user=direction != "to-kernel")
            name = self._known[key] = known.family.name if known is not None else protocol_name(protocol)
        return name

    def _add_slowly(self, frame: Frame) -> None:
        from nlsniff.message import MASKED, messages

        for message in messages(frame, self._reading or MASKED):
            self.messages += 1
            self._add_message(message)

    def _add_message(self, message: Message) -> None:
        """A control message counts with the family of its request; a failure is kept."""
        from nlsniff import control

        name = message.family or message.protocol
        error = message.error
        if message.is_control:
            asked = control.echoed(message)
            name = (asked and asked.family) or name
            if error and error["code"]:
                what = f"{name} {asked.type or asked.type_id}" if asked is not None else name
                said = f' "{error["msg"]}"' if "msg" in error else ""
                self.failures[f"{what}: {error.get('name', error['code'])} ({error['text']}){said}"] += 1
        self.families[name] += 1

    def lines(self) -> Iterator[str]:
        """What there was, in one line; then a line for each kind of failure, the most frequent first."""
        parts = [f"{count:,} {name}" for name, count in self.families.most_common()]
        what = f"{self.messages:,} message{'s' * (self.messages != 1)}"
        failed = sum(self.failures.values())
        yield (f"{what}: {', '.join(parts)}" if parts else what) + (f"; {failed:,} failed" if failed else "")
        # Sorting by count imports more: a run of which nothing failed is not to wait for that.
        for text, count in self.failures.most_common(MOST_FAILURES) if failed else ():
            yield f"failed: {text}" + (f", {count:,} times" if count > 1 else "")
        if len(self.failures) > MOST_FAILURES:
            yield f"failed: {len(self.failures) - MOST_FAILURES} other kinds"


def _alike(data: bytes, order: wire.Order) -> tuple[int, int] | None:
    """Type and number of a frame's messages where all have one length and type, as a dump's mostly have."""
    length, type_id = _LENGTH_AND_TYPE[order].unpack_from(data)
    count, rest = divmod(len(data), length) if length >= wire.NLMSG_HDRLEN else (0, 0)
    if count < _MANY or rest or length & 3 or type_id < wire.NLMSG_MIN_TYPE:
        return None
    words = memoryview(data).cast("I")
    for place in (0, 1):  # the length; type and flags
        if words[place :: length // 4].tobytes() != data[4 * place : 4 * place + 4] * count:
            return None
    return type_id, count
