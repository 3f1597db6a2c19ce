"""One pass over a capture with all that looks for trouble; memory is bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from nlsniff.analysis.doctor.dumps import Dumps
from nlsniff.analysis.doctor.failures import Failures
from nlsniff.analysis.doctor.finding import SEVERITIES, Finding
from nlsniff.analysis.doctor.repeats import Repeats
from nlsniff.analysis.doctor.shape import Shapes
from nlsniff.analysis.doctor.timing import SLOW_NS, Slowness, Storms
from nlsniff.analysis.transaction import Transaction
from nlsniff.analysis.transactions import Transactions
from nlsniff.direction import TO_KERNEL
from nlsniff.frame import Frame
from nlsniff.message import MASKED, Message, Place, Reading, walk

KEPT: Final = 64


class Doctor:
    """Examines messages and transactions as they go by; :meth:`findings` has what was found until then.

    What a client does by way of trial is no trouble: a request of zeros alone, which iproute2 sends to learn what
    the kernel can do. ``slow_ns`` is from when on a request is slow, in nanoseconds.
    """

    def __init__(self, *, slow_ns: int = SLOW_NS) -> None:
        self.messages = self.requests = 0
        self._cut = Finding("truncated", "warning", "")
        self._shapes = Shapes()
        self._storms = Storms()
        self._slowness = Slowness(slow_ns)
        self._of_requests = (Failures(), Dumps(), Repeats())
        self._frame: Frame | None = None

    def message(self, place: Place, reading: Reading) -> None:
        """Take a message, in order."""
        frame = place[0]
        self.messages += 1
        if frame is not self._frame:
            self._frame = frame
            if frame.truncated:
                self._cut.at(frame.number, f"frame {frame.number}: {len(frame.data):,} of {frame.length:,} bytes")
        if place[6] == TO_KERNEL and not frame.truncated:
            self._shapes.request(Message(*place, reading))

    def transaction(self, found: Transaction) -> None:
        """Take a transaction, in the order of completion."""
        self._storms.transaction(found)
        if found.kind == "notification":
            return
        self.requests += 1
        self._slowness.transaction(found)
        if not is_trial(found):
            for each in self._of_requests:
                each.transaction(found)

    def findings(self, *, dropped: int = 0) -> list[Finding]:
        """What was found, the worst first; ``dropped`` is how many frames the file says were lost."""
        all_of_them = (*self._of_requests, self._slowness, self._storms, self._shapes)
        found = [one for each in all_of_them for one in each.findings()]
        if self._cut.count:
            self._cut.title = f"{self._cut.count:,} frame{'s' * (self._cut.count > 1)} cut by the capture"
            self._cut.advice = "Capture with a larger snapshot length (tcpdump -s 0), or with nlsniff capture."
            found.append(self._cut)
        if dropped:
            title = f"{dropped:,} frames were lost during the capture: answers may be missing"
            advice = "Capture with a larger buffer, or less: see nlsniff capture --help."
            found.append(Finding("drops", "warning", title, advice, count=dropped))
        return sorted(found, key=lambda each: (SEVERITIES.index(each.severity), -each.count))


def examine(
    frames: Iterable[Frame], reading: Reading = MASKED, *, slow_ns: int = SLOW_NS, doctor: Doctor | None = None
) -> Doctor:
    """Examine all frames. With a ``doctor`` of one's own there are its findings where reading raises."""
    examining = Doctor(slow_ns=slow_ns) if doctor is None else doctor

    def seen() -> Iterator[Place]:
        for place in walk(frames, reading):
            examining.message(place, reading)
            yield place

    for found in Transactions(reading, keep=KEPT).all(seen()):
        examining.transaction(found)
    return examining


def is_trial(found: Transaction) -> bool:
    """Whether a client tried what the kernel can do: a refused request whose body is zeros alone."""
    request = found.request
    return found.result == "error" and request is not None and not any(request.raw[16:])
