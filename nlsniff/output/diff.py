"""Differences of two conversations: a paragraph a pair for people, an object a pair as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from nlsniff.output import json
from nlsniff.output.escape import escaped
from nlsniff.output.text import DIM, PLAIN, RED, YELLOW
from nlsniff.output.transactions import summary
from nlsniff.output.values import EMPTY, plain

if TYPE_CHECKING:
    from nlsniff.analysis.diff import Pair, Part
    from nlsniff.analysis.matching import Difference
    from nlsniff.analysis.transaction import Transaction
    from nlsniff.message import Message
    from nlsniff.trace import Values

GREEN, BOLD = "\x1b[32m", "\x1b[1m"
COLOURS: Final = {"-": RED, "+": GREEN, "~": YELLOW}
LONGEST: Final = 240
"""Longer values are cut in the text; JSON has them whole."""

# include/uapi/linux/netlink.h and netlink(7)
FLAGS: Final = {
    "request": "asks the kernel for something",
    "ack": "an ack is wanted where all went well",
    "echo": "the kernel tells the asker of what it made",
    "dump": "all of them, not one",
    "root": "the whole table",
    "match": "all that match",
    "atomic": "a snapshot of the table",
    "replace": "what is there already is replaced",
    "excl": "it fails where there is one already",
    "create": "it is made where there is none",
    "append": "it is put behind those that are there",
    "nonrec": "what is inside is not deleted",
    "bulk": "all that match are deleted",
    "multi": "one of many parts",
    "dump-intr": "what was dumped changed meanwhile",
    "dump-filtered": "the dump was filtered as asked",
}


class Count:
    """How many pairs there were of which kind."""

    def __init__(self) -> None:
        self.same = self.differ = self.only_first = self.only_second = 0

    def add(self, pair: Pair) -> None:
        """Count one."""
        if pair.second is None:
            self.only_first += 1
        elif pair.first is None:
            self.only_second += 1
        elif pair.differs:
            self.differ += 1
        else:
            self.same += 1

    @property
    def differs(self) -> bool:
        """Whether any pair did."""
        return bool(self.differ or self.only_first or self.only_second)

    def text(self) -> str:
        """The closing line."""
        if not self.differs:
            return f"no difference: {self.same:,} transaction{'s' * (self.same != 1)} alike"
        return (
            f"{self.same:,} alike, {self.differ:,} different, "
            f"{self.only_first:,} only in A, {self.only_second:,} only in B"
        )

    def plain(self) -> Values:
        """The closing object."""
        return {
            "same": self.same,
            "different": self.differ,
            "only_a": self.only_first,
            "only_b": self.only_second,
        }


class Paragraphs:
    """Writes pairs: what they are, then ``-`` for what A alone has, ``+`` for B, ``~`` for what they have otherwise."""

    def __init__(self, *, colour: bool = False) -> None:
        self._colour = colour

    def text(self, pair: Pair) -> str:
        """One pair that differs, an empty line behind it."""
        return "".join(f"{line}\n" for line in (*self._lines(pair), ""))

    def _lines(self, pair: Pair) -> Iterator[str]:
        first, second = pair.first, pair.second
        if first is None or second is None:
            yield self._only(first, second)
            return
        yield self._paint(f"A {first.number}  B {second.number}  {_what(first)}{_who(first, second)}", BOLD)
        for part in pair.parts:
            yield from self._part(part)
        if pair.result:
            yield "  result"
            yield from self._result(first, second, pair.result)

    def _only(self, first: Transaction | None, second: Transaction | None) -> str:
        found, sign, side = (first, "-", "A") if first is not None else (second, "+", "B")
        assert found is not None
        result = f"  → {_told(found)}" if found.kind != "notification" else ""
        return self._signed(sign, f"only in {side} {found.number}  {_what(found)}{_who(found, found)}{result}")

    def _part(self, part: Part) -> Iterator[str]:
        one = part.first or part.second
        assert one is not None
        sides = (("A", part.first), ("B", part.second))
        places = [f"{side} {_place(each)}" for side, each in sides if each is not None]
        head = f"{part.role} {summary(one)}"
        where = self._paint(f"  ({', '.join(places)})", DIM)
        if part.first is None or part.second is None:
            sign = "-" if part.second is None else "+"
            yield f"  {self._signed(sign, head)}{where}"
            return
        yield f"  {head}{where}"
        for each in part.differences:
            yield from self._difference(each)

    def _difference(self, found: Difference) -> Iterator[str]:
        first, second = found.first, found.second
        if found.path == "flags":
            yield from self._flags(first, second)
        elif not found.has_first or not found.has_second:
            sign, value = ("-", first) if found.has_first else ("+", second)
            for path, leaf in _leaves(found.path, value):
                yield f"    {self._signed(sign, f'{escaped(path)}: {_short(leaf)}')}"
        else:
            yield f"    {self._signed('~', f'{escaped(found.path)}: {_short(first)} → {_short(second)}')}"

    def _flags(self, first: list[Any], second: list[Any]) -> Iterator[str]:
        kept = " ".join(_flag(each) for each in first if each in second)
        both = f" (both: {kept})" if kept else ""
        yield f"    {self._signed('~', f'flags{both}')}"
        for sign, mine, its in (("-", first, second), ("+", second, first)):
            for each in mine:
                if each not in its:
                    meaning = self._paint(f"  {FLAGS[each]}", DIM) if each in FLAGS else ""
                    yield f"      {self._signed(sign, _flag(each))}{meaning}"

    def _result(self, first: Transaction, second: Transaction, found: list[Difference]) -> Iterator[str]:
        yield f"    {self._signed('~', f'{_told(first)} → {_told(second)}')}"
        for each in found:
            if each.path not in ("result", "error.code"):
                yield from self._difference(each)

    def _signed(self, sign: str, text: str) -> str:
        return self._paint(f"{sign} {text}", COLOURS[sign])

    def _paint(self, text: str, style: str) -> str:
        return f"{style}{text}{PLAIN}" if self._colour else text


def _what(found: Transaction) -> str:
    if found.kind == "batch":
        asked = [each.request for each in found.members]
        kinds = Counter(f"{each.family or each.protocol} {each.type or each.type_id}" for each in asked)
        return f"batch of {len(asked)}: " + ", ".join(f"{count} {escaped(name)}" for name, count in kinds.items())
    star = "* " if found.kind == "notification" else ""
    return star + summary(found.named).rstrip()


def _who(first: Transaction, second: Transaction) -> str:
    names = [each.process and f"{each.process.name}({each.process.pid})" for each in (first, second)]
    said = [*dict.fromkeys(escaped(name) for name in names if name)]
    return f"  {' | '.join(said)}" if said else ""


def _place(message: Message) -> str:
    return f"frame {message.frame.number}" + (f".{message.index}" if message.index else "")


def _told(found: Transaction) -> str:
    error = found.error
    if error is None:
        return found.result
    return f"{error.get('name', error['code'])} ({error['text']})"


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What stands inside a value that one side lacks, each with its path."""
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from _leaves(f"{path}.{name}", each)
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        for place, each in enumerate(value):
            yield from _leaves(f"{path}[{place}]", each)
    else:
        yield path, value


def _short(value: Any) -> str:
    text = EMPTY if value is None or value in ({}, []) else plain(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _flag(value: Any) -> str:
    return f"{value:#x}" if isinstance(value, int) else escaped(str(value))


def contract(pair: Pair) -> Values:
    """One pair as plain data: numbers in A and B, null where that has none, and the differences.

    A difference has the path of its value and the value of each side that has one; ``in`` says of which message.
    """
    found = pair.first or pair.second
    assert found is not None
    said: Values = {
        "a": pair.first and pair.first.number,
        "b": pair.second and pair.second.number,
        "protocol": found.protocol,
        "family": found.family,
        "type": found.type,
    }
    who = {side: each.process for side, each in (("a", pair.first), ("b", pair.second)) if each and each.process}
    if who:
        said["process"] = {side: json.process(each) for side, each in who.items()}
    if pair.first is None or pair.second is None:
        if found.members:
            said["members"] = [json.contract(each.request) for each in found.members]
        else:
            said["request" if found.request is not None else "first"] = json.contract(found.first)
        said["result"] = found.result
        return said
    said["differences"] = [each for part in pair.parts for each in _differences(part)]
    said["differences"] += [{"in": "result", **_values(each)} for each in pair.result]
    return said


def _differences(part: Part) -> Iterator[Values]:
    places = {
        f"{side}_place": [each.frame.number, each.index]
        for side, each in (("a", part.first), ("b", part.second))
        if each is not None
    }
    if part.first is None or part.second is None:
        side, message = ("b", part.second) if part.first is None else ("a", part.first)
        assert message is not None
        yield {"in": part.role, **places, "path": "", side: json.contract(message)}
    for each in part.differences:
        yield {"in": part.role, **places, **_values(each)}


def _values(found: Difference) -> Values:
    sides = (("a", found.first, found.has_first), ("b", found.second, found.has_second))
    return {"path": found.path, **{side: value for side, value, there in sides if there}}


def line(pair: Pair) -> bytes:
    """One pair as a line of JSON, its newline included."""
    return json.encode(contract(pair)) + b"\n"


def summary_line(count: Count) -> bytes:
    """The last line."""
    return json.encode({"summary": count.plain()}) + b"\n"
