"""Transactions for people, a line each or as trees, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from nlsniff.output import json
from nlsniff.output.escape import escaped
from nlsniff.output.payload import payload_text
from nlsniff.output.summary import summary_of
from nlsniff.output.text import DIM, PLAIN, RED, YELLOW, clock
from nlsniff.output.tree import Tree
from nlsniff.trace import Context, Values

if TYPE_CHECKING:
    from nlsniff.analysis.explain import Diagnosis
    from nlsniff.analysis.transaction import Transaction
    from nlsniff.message import Message

MOST_NAMED: Final = 3
UNITS: Final = ((1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs"))
SIZES: Final = ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB"))
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


def size(count: int) -> str:
    """So many bytes in the unit that suits them."""
    for unit, name in SIZES:
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count} B"


def summary(message: Message) -> str:
    """A message's family, type and key attributes."""
    name = message.family or (message.protocol if message.family_id is None else f"generic#{message.family_id}")
    number = message.type_id if message.command is None else message.command
    kind = message.type or (f"#{number}" if message.head_size else "")
    said = ""
    if message.known is not None:
        read = summary_of(message.known, message.order).read
        said = read(message.frame.data, message.body_offset, message.end, Context())
    elif not message.is_control:
        said = payload_text(message.frame.data, message.body_offset, message.end, Context())
    return f"{escaped(name)} {kind}{said}"


class TransactionLines:
    """Writes transactions: a line each, below it why what failed failed."""

    def __init__(self, *, colour: bool = False) -> None:
        self._colour = colour

    def line(self, found: Transaction) -> str:
        """One transaction, without the last newline."""
        first, last = found.frames
        frames = f"{first}" if first == last else f"{first}-{last}"
        text = (
            f"{found.number:>6} {clock(found.began_ns)} {frames:>11} {duration(found.latency_ns):>8}  "
            f"{self._what(found)}{self._who(found)}  {self._result(found)}"
        )
        return "\n".join([text, *(f"       {self._paint(line, DIM)}" for line in self._below(found))])

    @staticmethod
    def _who(found: Transaction) -> str:
        who = found.process
        if who is not None:
            return f"  {escaped(who.name)}({who.pid}){'' if who.certain else '?'}"
        return "" if found.portid is None else f"  pid={found.portid}"

    @staticmethod
    def _what(found: Transaction) -> str:
        if found.kind == "batch":
            names = [summary(each.request) for each in found.members[:MOST_NAMED]]
            more = len(found.members) - len(names)
            return f"batch of {len(found.members)}: {'; '.join(names)}" + (f"; {more} more" if more > 0 else "")
        if found.kind == "notification":
            return f"* {summary(found.first)}"
        flags = " ".join(str(flag) for flag in found.first.flags if flag not in ("request", "ack", "multi"))
        return f"{summary(found.named)}" + (f"  [{flags}]" if flags and found.request is not None else "")

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
            parts.append(f"{found.answered:,} parts, {size(found.bytes)}")
        elif found.answered > 1:
            parts.append(f"{found.answered} answers")
        if found.notified:
            parts.append(f"{found.notified} notification{'s' * (found.notified > 1)}")
        return self._paint("→ " + ", ".join(parts), COLOURS.get(found.result, ""))

    def _below(self, found: Transaction) -> Iterator[str]:
        """What a line has no room for: the kernel's words, the attribute at fault, remarks."""
        for asked, diagnosis in found.diagnoses():
            lines = list(diagnosis.lines())
            if found.kind == "batch" and asked is not None:
                yield escaped(f"{summary(asked)}: {'; '.join(lines)}")
            else:
                yield from map(escaped, lines[1:])
        yield from map(escaped, found.notes)

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
