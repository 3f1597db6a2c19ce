"""Percentiles of durations in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

EXACT: Final = 256
"""So many values are kept as they are."""
BITS: Final = 8
"""Of more than that, so many leading bits: what is said of a value is off by 1/256 of it at most."""
MOST_BITS: Final = 80


class Latency:
    """Durations in nanoseconds: exact while there are few, then counted in classes of a log-spaced histogram.

    Minimum and maximum stay exact, and so does every value below 256 ns. A percentile is the nearest rank's: the
    smallest value that so many per cent do not exceed. From the histogram it has a relative error below 0.4 %.
    """

    __slots__ = ("_classes", "_values", "count", "maximum", "minimum")

    def __init__(self) -> None:
        self.count = 0
        self.minimum: int | None = None
        self.maximum: int | None = None
        self._values: list[int] = []
        self._classes: Counter[tuple[int, int]] = Counter()

    def add(self, value: int) -> None:
        """Count one duration, of 0 or more."""
        self.count += 1
        self.minimum = value if self.minimum is None or value < self.minimum else self.minimum
        self.maximum = value if self.maximum is None or value > self.maximum else self.maximum
        if self._classes:
            self._classes[_class(value)] += 1
            return
        self._values.append(value)
        if len(self._values) > EXACT:
            self._spill()

    def merge(self, other: Latency) -> None:
        """Count all that another has counted."""
        if other.minimum is None or other.maximum is None:
            return
        self.count += other.count
        self.minimum = other.minimum if self.minimum is None else min(self.minimum, other.minimum)
        self.maximum = other.maximum if self.maximum is None else max(self.maximum, other.maximum)
        self._values += other._values
        self._classes.update(other._classes)
        if self._classes or len(self._values) > EXACT:
            self._spill()

    def percentile(self, percent: float) -> int | None:
        """The duration that so many per cent do not exceed; None where nothing was counted."""
        if self.minimum is None or self.maximum is None:
            return None
        rank = max(-(-self.count * percent // 100), 1)
        for value, count in self.classes():
            rank -= count
            if rank <= 0:
                return min(max(value, self.minimum), self.maximum)
        return self.maximum

    def classes(self) -> Iterator[tuple[int, int]]:
        """Durations, rising, and how many there were of each; those of the histogram by the middle of their class."""
        if not self._classes:
            yield from sorted(Counter(self._values).items())
        for (shift, leading), count in sorted(self._classes.items()):
            yield (leading << shift) + (1 << shift >> 1), count

    def _spill(self) -> None:
        self._classes.update(map(_class, self._values))
        self._values.clear()


def _class(value: int) -> tuple[int, int]:
    value = min(value, (1 << MOST_BITS) - 1)
    shift = max(value.bit_length() - BITS, 0)
    return shift, value >> shift
