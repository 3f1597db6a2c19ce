"""Percentiles: exact while few, then within one per cent."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlsniff.analysis.latency import EXACT, Latency

PERCENTS = (0, 1, 10, 50, 90, 99, 99.9, 100)


def of(values: list[int]) -> Latency:
    found = Latency()
    for value in values:
        found.add(value)
    return found


def exact(values: list[int], percent: float) -> int:
    """Nearest rank: the first value with so many per cent at or below it."""
    ordered = sorted(values)
    return next(value for place, value in enumerate(ordered, 1) if place * 100 >= percent * len(values))


def test_nothing_has_no_percentile() -> None:
    assert Latency().percentile(50) is None
    assert Latency().minimum is None


@given(st.lists(st.integers(0, 1 << 62), min_size=1, max_size=EXACT))
def test_few_are_exact(values: list[int]) -> None:
    found = of(values)
    assert [found.percentile(percent) for percent in PERCENTS] == [exact(values, percent) for percent in PERCENTS]


@pytest.mark.parametrize("seed", range(5))
def test_many_are_within_one_per_cent(seed: int) -> None:
    chance = random.Random(seed)
    values = [int(chance.lognormvariate(12, 3)) for _ in range(20_000)]
    found = of(values)
    assert found.count == 20_000
    assert (found.minimum, found.maximum) == (min(values), max(values))
    for percent in PERCENTS:
        assert found.percentile(percent) == pytest.approx(exact(values, percent), rel=0.01)


def test_memory_is_bounded() -> None:
    found = of([round(1.001**power) for power in range(40_000)])
    assert found.count == 40_000
    assert EXACT < len(list(found.classes())) < 128 * 80


@given(st.lists(st.integers(0, 1 << 40), max_size=600), st.integers(0, 600))
def test_merged_parts_are_the_whole(values: list[int], cut: int) -> None:
    found = of(values[:cut])
    found.merge(of(values[cut:]))
    assert found.count == len(values)
    for percent in PERCENTS:
        assert found.percentile(percent) == of(values).percentile(percent)
