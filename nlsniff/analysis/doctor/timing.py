"""Slow requests with what was under way meanwhile, and storms of notifications."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from typing import Final

from nlsniff.analysis.doctor.finding import MOST_KEPT, Finding, Findings, asker, called, overlap_ns
from nlsniff.analysis.transaction import Transaction

SLOW_NS: Final = 100_000_000
REMEMBERED: Final = 512
STORM: Final = 500  # notifications of one kind within a second
SECOND: Final = 1_000_000_000
SHOWN: Final = 4


class Slowness:
    """Requests that took longer than ``slow_ns``, in nanoseconds."""

    def __init__(self, slow_ns: int = SLOW_NS) -> None:
        self._slow_ns = slow_ns
        self._findings = Findings()
        self._most: dict[str, float] = {}
        self._recent: deque[Transaction] = deque(maxlen=REMEMBERED)
        self._slow: deque[tuple[Transaction, Finding]] = deque(maxlen=REMEMBERED)

    def transaction(self, found: Transaction) -> None:
        """Take one that is complete."""
        for slow, finding in self._slow:
            _held(finding, slow, found)
        latency = found.latency_ns
        if latency is not None and latency >= self._slow_ns:
            self._late(found, latency / 1_000_000)
        self._recent.append(found)

    def _late(self, found: Transaction, milliseconds: float) -> None:
        advice = (
            "The kernel does such changes one after the other (rtnl_lock, genl_lock): see what was under way, or "
            "whether a module was loaded for it."
        )
        name = called(found)
        finding = self._findings.begin(name, "slow", "warning", "", advice)
        most = self._most[name] = max(self._most.get(name, 0.0), milliseconds)
        finding.title = f"{name} took {most:,.0f} ms" if not finding.count else f"{name} took up to {most:,.0f} ms"
        said = f"frame {found.frames[0]}, {asker(found)}: {milliseconds:,.0f} ms" if finding.count < SHOWN else ""
        finding.at(found.frames[0], said)
        for other in self._recent:
            _held(finding, found, other)
        self._slow.append((found, finding))

    def findings(self) -> list[Finding]:
        """What was found until now."""
        return self._findings.all()


class Storms:
    """Notifications of one kind, as many as come within a second."""

    def __init__(self) -> None:
        self._findings = Findings()
        self._seen: dict[Hashable, deque[tuple[int, int]]] = {}

    def transaction(self, found: Transaction) -> None:
        """Take one that is complete, or a notification."""
        for heard in found.notifications:
            message = heard.message
            kind = f"{message.family or message.protocol} {message.type or message.type_id}"
            if kind not in self._seen and len(self._seen) >= MOST_KEPT:
                return
            times = self._seen.setdefault(kind, deque(maxlen=STORM))
            times.append((message.frame.time_ns, message.frame.number))
            if len(times) == STORM and 0 <= times[-1][0] - times[0][0] <= SECOND:
                self._storm(found, kind, times)

    def _storm(self, found: Transaction, kind: str, times: deque[tuple[int, int]]) -> None:
        title = f"notifications came in a storm: {kind}, {STORM} and more within a second"
        advice = (
            "Listeners that fall behind lose messages (ENOBUFS): give them larger receive buffers, or change less at "
            "a time."
        )
        finding = self._findings.begin(kind, "notification-storm", "warning", title, advice)
        (since, first), (until, last) = times[0], times[-1]
        if not finding.count:
            finding.count = STORM - 1
            finding.frames = [first, last]
            finding.see(f"frames {first} to {last}: {STORM} in {(until - since) / 1_000_000:,.0f} ms")
        finding.count += 1
        if found.kind != "notification":
            finding.see(f"caused by {asker(found)}: {called(found)}")

    def findings(self) -> list[Finding]:
        """What was found until now."""
        return self._findings.all()


def _held(finding: Finding, slow: Transaction, other: Transaction) -> None:
    """Whether something else of this protocol was under way for a good part of that time."""
    shared = overlap_ns(slow, other)
    if other.protocol != slow.protocol or shared * 4 < (slow.latency_ns or 0):
        return
    finding.see(
        f"while frame {slow.frames[0]} waited, for {shared / 1_000_000:,.0f} ms: "
        f"frame {other.frames[0]}, {called(other)} of {asker(other)}"
    )
