"""A finding, where findings are kept, and how a sentence calls a client and a request."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

from nlsniff.analysis.transaction import Transaction
from nlsniff.message import Message
from nlsniff.spec import GENERIC

Severity = Literal["error", "warning", "hint"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "hint")
MOST_FRAMES: Final = 16
MOST_EVIDENCE: Final = 8
MOST_KEPT: Final = 4096
MOST_KEYS: Final = 6

Value = TypeVar("Value")


@dataclass(slots=True)
class Finding:
    """One thing that is wrong, or may be.

    ``kind`` is a stable name for scripts, ``title`` a sentence, ``frames`` the first of the frames concerned, of
    which there are ``count``. ``evidence`` are lines of what was seen, ``advice`` says what to do. ``inferred`` marks
    what was concluded and not seen.
    """

    kind: str
    severity: Severity
    title: str
    advice: str = ""
    frames: list[int] = field(default_factory=list)
    count: int = 0
    evidence: list[str] = field(default_factory=list)
    inferred: bool = False

    def at(self, frame: int, evidence: str = "") -> None:
        """It was seen in this frame, once more."""
        self.count += 1
        if len(self.frames) < MOST_FRAMES and frame not in self.frames:
            self.frames.append(frame)
        self.see(evidence)

    def see(self, evidence: str) -> None:
        """Keep a line of what was seen; those beyond the first few are left out."""
        if evidence and len(self.evidence) < MOST_EVIDENCE and evidence not in self.evidence:
            self.evidence.append(evidence)


class Findings:
    """Findings by a key, each begun when it is first met; bounded."""

    def __init__(self) -> None:
        self._found: dict[Hashable, Finding] = {}

    def begin(self, key: Hashable, kind: str, severity: Severity, title: str, advice: str = "") -> Finding:
        """The finding of this key; a new one where there is none yet."""
        found = self._found.get(key)
        if found is None:
            found = Finding(kind, severity, title, advice)
            self.add(key, found)
        return found

    def add(self, key: Hashable, finding: Finding) -> None:
        """Keep a finding that was begun elsewhere."""
        if len(self._found) < MOST_KEPT:
            self._found[key] = finding

    def all(self) -> list[Finding]:
        """Those that were seen at least once, in the order of meeting."""
        return [each for each in self._found.values() if each.count]


def remember(table: OrderedDict[Hashable, Value], key: Hashable, value: Value) -> Value:
    """Keep a value as the youngest; the oldest goes where there are too many."""
    table[key] = value
    table.move_to_end(key)
    if len(table) > MOST_KEPT:
        table.popitem(last=False)
    return value


def who_said(message: Message, found: Transaction | None = None) -> str:
    """The client, as a sentence calls it: its process, else its port id."""
    process = message.process or (found.process if found is not None else None)
    if process is not None:
        return f"{process.name}({process.pid})"
    port = message.portid or (found.portid if found is not None else None)
    return f"port {port}" if port else "a client with an unknown port"


def asker(found: Transaction) -> str:
    """The client of a transaction."""
    return who_said(found.named, found)


def called(found: Transaction) -> str:
    """What was asked, as a sentence calls it."""
    return f"{found.family or found.protocol} {found.type or found.named.type_id}"


def gist(message: Message) -> str:
    """The key attributes of a message, those with plain values."""
    known, parts = message.known, []
    for key in () if known is None else known.family.key:
        path = key.partition("/")[0]
        in_header = path.startswith("header.")
        value: object = message.header if in_header else message.attrs
        for name in path.removeprefix("header.").split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, (str, int)) and (value or not in_header):
            parts.append(f"{path.rpartition('.')[2]}={value}")
    return " ".join(parts[:MOST_KEYS])


def changes(found: Transaction) -> bool:
    """Whether it was to change something, as far as its operation says."""
    if found.kind == "batch":
        return True
    named = found.named
    if named.frame.protocol == GENERIC:
        return found.kind == "do"
    verb = found.reading.verb(named.frame.protocol, named.type_id)
    return verb is not None and verb[1] in ("new", "delete")


def overlap_ns(one: Transaction, other: Transaction) -> int:
    """How long both were under way; negative when they were not at the same time."""
    ends = [each.began_ns if each.ended_ns is None else each.ended_ns for each in (one, other)]
    return min(ends) - max(one.began_ns, other.began_ns)
