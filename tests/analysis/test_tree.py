"""A display filter's syntax tree."""

from __future__ import annotations

import pytest

from nlsniff.analysis.field import Field
from nlsniff.analysis.tree import And, Comparison, Not, Or, comparisons, holds

FIRST, SECOND, THIRD = (Comparison(Field(lambda _message: ()), "exists", literals=(name,)) for name in "abc")


def test_comparisons_come_from_left_to_right():
    assert list(comparisons(Or((Not(FIRST), And((SECOND, THIRD)))))) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    ("sense", "answers"),
    [
        ("exists", {(): False, (0,): True, (5,): True}),
        ("true", {(): False, (0,): False, (0, 1): True}),
        ("any", {(): False, (5, 1): True, (1,): False}),
        ("none", {(): False, (5, 1): False, (1,): True}),
    ],
)
def test_what_a_comparison_asks_of_values(sense, answers):
    asked = Comparison(Field(lambda _message: ()), sense, lambda value: value == 5)
    assert {values: holds(asked, values) for values in answers} == answers
