"""Dumps: interrupted ones with who interrupted them, those without an end, answers with other numbers."""

from __future__ import annotations

from collections import deque
from typing import Final

from nlsniff.analysis.doctor.finding import Finding, Findings, asker, called, changes, overlap_ns
from nlsniff.analysis.transaction import Transaction

REMEMBERED: Final = 512


class Dumps:
    """Looks at dumps, and at the changes beside them, whichever is complete first."""

    def __init__(self) -> None:
        self._findings = Findings()
        self._changes: deque[Transaction] = deque(maxlen=REMEMBERED)
        self._interrupted: deque[tuple[Transaction, Finding]] = deque(maxlen=REMEMBERED)

    def transaction(self, found: Transaction) -> None:
        """Take one that is complete."""
        if found.kind == "dump":
            self._dump(found)
        elif changes(found) and found.result in ("ok", "unconfirmed"):
            self._changes.append(found)
            for dump, finding in self._interrupted:
                _blame(finding, dump, found)

    def _dump(self, found: Transaction) -> None:
        first, last = found.frames
        if found.result == "interrupted":
            title = f"a dump was interrupted and is inconsistent: {called(found)} of {asker(found)}"
            advice = "Dump again when a part has NLM_F_DUMP_INTR; a library that does not look for it loses entries."
            finding = self._findings.begin(found.number, "interrupted-dump", "error", title, advice)
            finding.at(first)
            finding.frames.append(last)
            self._interrupted.append((found, finding))
            for change in self._changes:
                _blame(finding, found, change)
        if found.result in ("incomplete", "unanswered") and found.request is not None:
            title = f"a dump has no end in this capture: {called(found)} of {asker(found)}"
            advice = "The capture ended before it, frames were lost, or the client stopped reading."
            finding = self._findings.begin((called(found), asker(found)), "dump-without-end", "warning", title, advice)
            finding.at(first, f"{found.answered:,} parts, the last in frame {last}")
        if found.notes and found.request is not None:
            title = f"the kernel answered {called(found)} with other sequence numbers than it was asked with"
            advice = "A client that compares the numbers drops these parts; some families of the kernel count on."
            self._findings.begin(("sequence", called(found)), "mixed-sequence", "warning", title, advice).at(first)

    def findings(self) -> list[Finding]:
        """What was found until now."""
        return self._findings.all()


def _blame(finding: Finding, dump: Transaction, change: Transaction) -> None:
    """Name a change that was made while the dump was under way."""
    if change.protocol != dump.protocol or overlap_ns(dump, change) < 0:
        return
    after = (change.began_ns - dump.began_ns) / 1_000_000
    finding.see(f"frame {change.frames[0]}, {after:,.1f} ms after it began: {called(change)} of {asker(change)}")
