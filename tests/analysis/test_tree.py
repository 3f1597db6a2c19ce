"""A filter's tree: its comparisons in order, and what each sense makes of a field's values."""

from __future__ import annotations

import pytest

from nlsniff.analysis.filter import compile_filter
from nlsniff.analysis.tree import And, Comparison, Not, Or, comparisons, holds


def test_the_tree_has_the_filters_shape():
    tree = compile_filter("netlink.seq == 1 and not (type == done or rt_link)").tree
    assert isinstance(tree, And)
    first, second = tree.parts
    assert isinstance(first, Comparison)
    assert (first.sense, first.operator, first.literals) == ("any", "==", ("1",))
    assert isinstance(second, Not)
    assert isinstance(second.inner, Or)


def test_comparisons_come_from_left_to_right():
    tree = compile_filter("netlink.seq == 1 and not (netlink.portid in {2, 3} or rt_link) or netlink.length < 4").tree
    assert [asked.literals for asked in comparisons(tree)] == [("1",), ("2", "3"), (), ("4",)]


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        ("netlink.seq == 5", (1, 5), (1, 6)),
        ("netlink.seq != 5", (1, 6), (1, 5)),
        ("netlink.seq", (0,), ()),
        ("error", (True,), (False,)),
        ("netlink.seq in {5, 6}", (6,), (7,)),
    ],
)
def test_each_sense_says_what_the_filter_says(text, true, false):
    asked = compile_filter(text).tree
    assert isinstance(asked, Comparison)
    assert holds(asked, true)
    assert not holds(asked, false)


@pytest.mark.parametrize("text", ["netlink.seq == 5", "netlink.seq != 5", "netlink.seq", "error", "netlink.seq < 9"])
def test_nothing_is_true_of_a_field_without_a_value(text):
    asked = compile_filter(text).tree
    assert isinstance(asked, Comparison)
    assert not holds(asked, ())
