"""How many messages of which family there were, and which requests failed: the closing words of a recording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from nlsniff import control, wire
from nlsniff.frame import Frame
from nlsniff.message import Message, walk
from nlsniff.spec import GENERIC

MOST_FAILURES = 5


class Tally:
    """Counts the messages of the frames it is shown."""

    def __init__(self) -> None:
        self.frames = 0
        self.messages = 0
        self.families: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self._known: dict[tuple[int, int, str], str] = {}

    def add(self, frames: Iterable[Frame]) -> None:
        """Count these frames."""
        families, known = self.families, self._known
        last = None
        for place in walk(frames):
            frame, type_id, direction = place[0], place[5][1], place[6]
            self.messages += 1
            if frame is not last:
                self.frames += 1
                last = frame
            if type_id < wire.NLMSG_MIN_TYPE or frame.protocol == GENERIC:
                self._add_slowly(Message(*place))
                continue
            key = frame.protocol, type_id, direction
            name = known.get(key)
            if name is None:
                message = Message(*place)
                name = known[key] = message.family or message.protocol
            families[name] += 1

    def _add_slowly(self, message: Message) -> None:
        """A control message counts with the family of its request; a failure is kept."""
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
        for text, count in self.failures.most_common(MOST_FAILURES):
            yield f"failed: {text}" + (f", {count:,} times" if count > 1 else "")
        if len(self.failures) > MOST_FAILURES:
            yield f"failed: {len(self.failures) - MOST_FAILURES} other kinds"
