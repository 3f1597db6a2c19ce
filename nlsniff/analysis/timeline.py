"""Counts by interval of time, however long the time is."""

from __future__ import annotations

from typing import Final

MOST_INTERVALS: Final = 240
SHORTEST_NS: Final = 1_000_000
KINDS: Final = ("requests", "answers", "notifications", "errors", "bytes")


class Timeline:
    """Counts for each interval between the first message and the last, in any order of time.

    Intervals begin at multiples of ``interval_ns``, which doubles whenever there would be more than 240 of them.
    """

    __slots__ = ("_counts", "_high", "_low", "interval_ns")

    def __init__(self) -> None:
        self.interval_ns = SHORTEST_NS
        self._counts: dict[int, list[int]] = {}
        self._low = self._high = 0

    def at(self, time_ns: int) -> list[int]:
        """The counts of the interval that holds this time, in the order of KINDS; good until the next call."""
        place = time_ns // self.interval_ns
        found = self._counts.get(place)
        if found is not None:
            return found
        if not self._counts:
            self._low = self._high = place
        low, high = min(self._low, place), max(self._high, place)
        while high - low >= MOST_INTERVALS:
            self._double()
            place >>= 1
            low, high = min(self._low, place), max(self._high, place)
        self._low, self._high = low, high
        return self._counts.setdefault(place, [0] * len(KINDS))

    def rows(self) -> list[tuple[int, tuple[int, ...]]]:
        """When each interval begins, and its counts; those of which nothing was heard too."""
        if not self._counts:
            return []
        nothing = [0] * len(KINDS)
        places = range(self._low, self._high + 1)
        return [(place * self.interval_ns, tuple(self._counts.get(place, nothing))) for place in places]

    def _double(self) -> None:
        merged: dict[int, list[int]] = {}
        for place, counts in self._counts.items():
            before = merged.get(place >> 1)
            merged[place >> 1] = counts if before is None else [a + b for a, b in zip(before, counts, strict=True)]
        self._counts = merged
        self.interval_ns *= 2
        self._low >>= 1
        self._high >>= 1
