"""Intervals: bounded in number, in any order of time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlsniff.analysis.timeline import MOST_INTERVALS, SHORTEST_NS, Timeline

YEAR = 365 * 86_400 * 10**9


def of(times: list[int]) -> Timeline:
    found = Timeline()
    for time in times:
        found.at(time)[0] += 1
    return found


def test_nothing_has_no_intervals() -> None:
    assert Timeline().rows() == []


def test_intervals_of_silence_are_there() -> None:
    found = of([0, 3 * SHORTEST_NS])
    assert [counts[0] for _, counts in found.rows()] == [1, 0, 0, 1]


def test_the_interval_doubles_when_there_are_too_many() -> None:
    assert of([0, (MOST_INTERVALS - 1) * SHORTEST_NS]).interval_ns == SHORTEST_NS
    assert of([0, MOST_INTERVALS * SHORTEST_NS]).interval_ns == 2 * SHORTEST_NS


def test_years_are_bounded() -> None:
    assert 100 < len(of([0, 1, 30 * YEAR]).rows()) <= MOST_INTERVALS


@given(st.lists(st.integers(-(1 << 63), 1 << 64), min_size=1, max_size=50))
def test_nothing_is_lost_whatever_the_order(times: list[int]) -> None:
    found = of(times)
    rows = found.rows()
    assert sum(counts[0] for _, counts in rows) == len(times)
    assert len(rows) <= MOST_INTERVALS
    assert rows[0][0] <= min(times) < rows[0][0] + found.interval_ns
    assert rows[-1][0] <= max(times) < rows[-1][0] + found.interval_ns
