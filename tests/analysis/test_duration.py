"""Durations as people write them."""

from __future__ import annotations

import pytest

from nlsniff.analysis.duration import nanoseconds


@pytest.mark.parametrize(
    ("text", "number"), [("10ms", 10**7), ("500us", 500_000), ("500µs", 500_000), ("1.5s", 1_500_000_000), ("7 ns", 7)]
)
def test_a_unit_stands_behind_the_number(text, number):
    assert nanoseconds(text) == number


def test_a_bare_number_is_seconds():
    assert nanoseconds("2") == 2 * 10**9


@pytest.mark.parametrize("text", ["", "ms", "10 parsecs", "nan", "inf", "1e999", "s5"])
def test_anything_else_is_none(text):
    assert nanoseconds(text) is None
