"""What clients ask again: after it failed, or although the answer stays the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

from nlsniff.analysis.doctor.finding import Finding, Findings, asker, called, remember
from nlsniff.analysis.transaction import Transaction

MANY_RETRIES: Final = 3
RETRY_NS: Final = 5_000_000_000
MANY_ALIKE: Final = 10
SHOWN: Final = 4


class Repeats:
    """Compares each request with those of the same client and bytes before it, sequence numbers aside."""

    def __init__(self) -> None:
        self._findings = Findings()
        # Of each request that failed: the finding it may become, and when it was tried last.
        self._tries: OrderedDict[Hashable, tuple[Finding, int]] = OrderedDict()
        self._alike: OrderedDict[Hashable, Finding] = OrderedDict()

    def transaction(self, found: Transaction) -> None:
        """Take one that is complete."""
        request = found.request
        if request is None or found.kind == "batch":
            return
        key = (asker(found), request.frame.protocol, request.type_id, request.flag_bits, request.raw[16:])
        if found.result in ("error", "interrupted", "unanswered"):
            self._failed(found, key)
        else:
            tries, _ = self._tries.pop(key, (None, 0))
            if tries is not None and tries.count >= MANY_RETRIES:
                tries.see(f"frame {found.frames[0]}: answered at last")
            if found.result == "ok" and found.answered:
                self._answered(found, key)

    def _failed(self, found: Transaction, key: Hashable) -> None:
        tries, last_ns = self._tries.get(key, (None, 0))
        if tries is None or found.began_ns - last_ns > RETRY_NS:
            title = f"{asker(found)} asked for {called(found)} again and again although it failed"
            advice = "See why the first try failed; wait longer between tries, or for a notification."
            tries = Finding("retries", "warning", title, advice)
        remember(self._tries, key, (tries, found.began_ns))
        error = found.error
        why = found.result if error is None else str(error.get("name", error["code"]))
        tries.at(found.frames[0], f"frame {found.frames[0]}: {why}" if tries.count < SHOWN else "")
        if tries.count == MANY_RETRIES:
            self._findings.add((key, found.number), tries)

    def _answered(self, found: Transaction, key: Hashable) -> None:
        """The same answer, byte by byte as far as answers are kept: the client polls."""
        said = hash((found.answered, *(each.raw[16:] for each in found.answers if not each.is_control)))
        slot = (key, said)
        title = f"{asker(found)} asked for {called(found)} many times and got the same answer each time"
        advice = "Keep the answer, and listen to the family's multicast group for changes."
        finding = self._alike.get(slot) or Finding("same-answer", "hint", title, advice)
        remember(self._alike, slot, finding).at(found.frames[0])
        if finding.count == MANY_ALIKE:
            self._findings.add((slot, found.number), finding)

    def findings(self) -> list[Finding]:
        """What was found until now."""
        return self._findings.all()
