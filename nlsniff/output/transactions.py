"""Transactions for people, a line each or as trees, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from nlsniff.output import json
from nlsniff.output.escape import escaped
from nlsniff.output.payload import payload_text
from nlsniff.output.summary import summary_of
from nlsniff.output.text import DIM, PLAIN, RED, YELLOW, clock
from nlsniff.output.tree import Tree
from nlsniff.output.values import size_text
from nlsniff.trace import Context, Values

# The text before the key attributes, what reads them, the bytes before them, and the text after them.
Kind = tuple[str, Callable[[bytes, int, int, Context], str], int, str]

if TYPE_CHECKING:
    from nlsniff.analysis.explain import Diagnosis
    from nlsniff.analysis.transaction import Transaction
    from nlsniff.message import Message

MOST_NAMED: Final = 3
MOST_KINDS: Final = 8192
UNITS: Final = ((1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs"))
COLOURS: Final = {"error": RED, "interrupted": YELLOW, "unanswered": YELLOW, "incomplete": YELLOW}


def duration(nanoseconds: int | None) -> str:
    """Three digits and a unit; a dash for None."""
    if nanoseconds is None:
        return "-"
    for size, unit in UNITS:
        if nanoseconds >= size:
            value = nanoseconds / size
            return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f} {unit}"
    return f"{nanoseconds} ns"


def summary(message: Message) -> str:
    """A message's family, type and key attributes."""
    if message.is_control:
        return _name(message)
    read = payload_text if message.known is None else summary_of(message.known, message.order).read
    return _name(message) + read(message.frame.data, message.body_offset, message.end, Context())


def _name(message: Message) -> str:
    family = message.family or (message.protocol if message.family_id is None else f"generic#{message.family_id}")
    number = message.type_id if message.command is None else message.command
    return f"{escaped(family)} {message.type or (f'#{number}' if message.head_size else '')}"


class TransactionLines:
    """Writes transactions: a line each, below it why what failed failed."""

    def __init__(self, *, colour: bool = False) -> None:
        self._colour = colour
        self._context = Context()
        self._kinds: dict[tuple[object, ...], Kind] = {}

    def line(self, found: Transaction) -> str:
        """One transaction, without the last newline."""
        first, last = found.frames
        frames = f"{first}" if first == last else f"{first}-{last}"
        text = (
            f"{found.number:>6} {clock(found.began_ns)} {frames:>11} {duration(found.latency_ns):>8}  "
            f"{self._what(found)}{self._who(found)}  {self._result(found)}"
        )
        if found.result != "error":
            return text
        return "\n".join([text, *(f"       {self._paint(line, DIM)}" for line in self._below(found))])

    @staticmethod
    def _who(found: Transaction) -> str:
        who = found.process
        if who is not None:
            return f"  {escaped(who.name)}({who.pid}){'' if who.certain else '?'}"
        return "" if found.portid is None else f"  pid={found.portid}"

    def _what(self, found: Transaction) -> str:
        if found.kind == "batch":
            names = [summary(each.request) for each in found.members[:MOST_NAMED]]
            more = len(found.members) - len(names)
            return f"batch of {len(found.members)}: {'; '.join(names)}" + (f"; {more} more" if more > 0 else "")
        first = found.first
        key = (first.frame.protocol, first.type_id, first.flag_bits, first.direction, first.order, found.kind)
        kind = self._kinds.get(key)
        if kind is not None:
            before, read, skip, after = kind
            return f"{before}{read(first.frame.data, first.offset + skip, first.end, self._context)}{after}"
        return self._what_slowly(found, first, key)

    def _what_slowly(self, found: Transaction, first: Message, key: tuple[object, ...]) -> str:
        """The same for a kind of message that was not met before, or whose name its content tells."""
        star = "* " if found.kind == "notification" else ""
        flags = " ".join(str(flag) for flag in first.flags if flag not in ("request", "ack", "multi"))
        after = f"  [{flags}]" if flags and found.request is not None else ""
        known = first.known
        spans = first.reading.registry.spans(first.frame.protocol)
        if known is None or first.family_id is not None or known.named_by or spans or first.is_control:
            return f"{star}{summary(found.named)}{after}"
        if len(self._kinds) >= MOST_KINDS:
            self._kinds.clear()
        read, skip = summary_of(known, first.order).read, first.body_offset - first.offset
        self._kinds[key] = f"{star}{_name(first)}", read, skip, after
        return f"{star}{summary(first)}{after}"

    def _result(self, found: Transaction) -> str:
        parts = []
        if found.kind == "notification":
            copies = found.notifications[0].copies if found.notifications else 1
            return f"heard {copies} times" if copies > 1 else ""
        error = found.error
        if error is not None:
            parts.append(_short(error))
        else:
            parts.append(found.result)
        if found.kind == "dump":
            parts.append(f"{found.answered:,} parts, {size_text(found.bytes)}")
        elif found.answered > 1:
            parts.append(f"{found.answered} answers")
        if found.notified:
            parts.append(f"{found.notified} notification{'s' * (found.notified > 1)}")
        parts += map(escaped, found.notes)
        return self._paint("→ " + ", ".join(parts), COLOURS.get(found.result, ""))

    def _below(self, found: Transaction) -> Iterator[str]:
        """What a line has no room for: the kernel's words, the attribute at fault, remarks."""
        for asked, diagnosis in found.diagnoses():
            lines = list(diagnosis.lines())
            if found.kind == "batch" and asked is not None:
                yield escaped(f"{summary(asked)}: {'; '.join(lines)}")
            else:
                yield from map(escaped, lines[1:])

    def _paint(self, text: str, style: str) -> str:
        return f"{style}{text}{PLAIN}" if self._colour and style else text


def _short(error: Values) -> str:
    name = str(error.get("name", error["code"]))
    return f'{name} "{escaped(str(error["msg"]))}"' if "msg" in error else f"{name} ({error['text']})"


class TransactionTrees:
    """Writes transactions at length: a line, then each failed request with the attribute at fault marked."""

    def __init__(self, *, colour: bool = False, width: int = 120, with_bytes: bool = False) -> None:
        self._lines = TransactionLines(colour=colour)
        self._tree = Tree(colour=colour, width=width, with_bytes=with_bytes)

    def text(self, found: Transaction) -> str:
        """One transaction, an empty line behind it."""
        parts = [self._lines.line(found) + "\n"]
        failed = found.diagnoses()
        asked = [(message, _place(diagnosis)) for message, diagnosis in failed if message is not None]
        if not asked:
            shown = [each.request for each in found.members] or [found.first]
            asked = [(message, None) for message in shown]
        for message, place in asked:
            parts += [f"    {line}\n" if line else "\n" for line in self._tree.text(message, place).split("\n")[:-1]]
        return "".join(parts)


def _place(diagnosis: Diagnosis) -> int | None:
    return None if diagnosis.place is None else diagnosis.place[0]


def contract(found: Transaction) -> Values:
    """One transaction as plain data: messages as in :func:`nlsniff.output.json.contract`, empty keys left out."""
    first, last = found.frames
    said: Values = {
        "number": found.number,
        "kind": found.kind,
        "result": found.result,
        "frames": [first, last],
        "time_ns": found.began_ns,
        "latency_ns": found.latency_ns,
        "protocol": found.protocol,
        "family": found.family,
        "type": found.type,
        "seq": found.seq,
        "portid": found.portid,
        "answers": found.answered,
        "bytes": found.bytes,
    }
    if found.process is not None:
        said["process"] = json.process(found.process)
    if found.kind == "batch":
        said["members"] = [json.contract(each.request) | _failed(each.error) for each in found.members]
    elif found.request is not None:
        said["request"] = json.contract(found.request)
    if found.kind != "batch" and found.answered and found.answers:
        said["answer"] = json.contract(found.answers[0])
    for key, value in (
        ("failures", [_diagnosis(asked, each) for asked, each in found.diagnoses()]),
        ("notifications", [json.contract(each.message) | {"copies": each.copies} for each in found.notifications]),
        ("notified", found.notified),
        ("notes", found.notes),
    ):
        if value:
            said[key] = value
    return said


def _failed(error: Values | None) -> Values:
    return {} if error is None else {"error": error}


def _diagnosis(asked: Message | None, found: Diagnosis) -> Values:
    said: Values = {"error": found.error}
    if asked is not None:
        said |= {"frame": asked.frame.number, "index": asked.index, "family": asked.family, "type": asked.type}
    for key in ("attr", "value", "missing", "policy"):
        if getattr(found, key) is not None:
            said[key] = getattr(found, key)
    return said | {"text": "; ".join(found.lines())}


def line(found: Transaction) -> bytes:
    """One transaction as a line of JSON, its newline included."""
    return json.encode(contract(found)) + b"\n"
