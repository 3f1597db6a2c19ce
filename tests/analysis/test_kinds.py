"""Of which protocols and types a comparison is true, told without a message."""

from __future__ import annotations

import pytest

from nlsniff.analysis.filter import compile_filter
from nlsniff.analysis.kinds import LARGEST, LARGEST_TYPE, holds_of_protocol, numeric, type_ranges
from nlsniff.analysis.tree import Comparison
from nlsniff.registry import Registry


def asked(text: str) -> Comparison:
    tree = compile_filter(text).tree
    assert isinstance(tree, Comparison)
    return tree


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("netlink.seq == 5", ((5, 5),)),
        ("netlink.seq != 0", ((1, LARGEST),)),
        ("netlink.seq in {1, 0x10}", ((1, 1), (16, 16))),
        ("netlink.seq < 0", ()),
        ("netlink.seq >= 7", ((7, LARGEST),)),
        ("netlink.seq == 99999999999", None),
        ("netlink.seq == true", None),
        ("netlink.seq matches 5", None),
    ],
)
def test_a_number_compared_with_plain_numbers_lies_in_ranges(text, ranges):
    assert numeric(asked(text)) == ranges


def test_a_protocol_is_known_by_name_and_number():
    assert [holds_of_protocol(asked("protocol == route"), each) for each in (0, 12)] == [True, False]
    assert [holds_of_protocol(asked("protocol < 7"), each) for each in (6, 12)] == [True, False]


def true(text: str, protocol: int, side: str = "may", met: set[int] | None = None) -> dict[int, bool | None]:
    """The verdict of each type; the ranges leave none out."""
    found: dict[int, bool | None] = {}
    for first, last, verdict in type_ranges(asked(text), protocol, side, Registry(), met):
        assert first == len(found)
        found.update(dict.fromkeys(range(first, last + 1), verdict))
    assert len(found) == LARGEST_TYPE + 1
    return found


def test_types_are_known_by_what_is_declared_of_them():
    found = true("type == newlink", 0)
    assert {number for number in range(16, 23) if found[number]} == {16}
    assert not found[2]
    assert found[0xFFF0]  # not nlsniff's: an installed spec may call it so
    assert not true("type == newlink", 0, "surely")[0xFFF0]


def test_an_error_may_be_an_ack():
    assert [true("type == ack", 0, side)[2] for side in ("may", "surely")] == [True, False]


def test_generic_netlinks_types_are_families_and_undecided():
    assert set(true("type == newlink", 16).values()) == {True}
    assert set(true("type == newlink", 16, "surely").values()) == {False}


def test_only_types_that_were_met_are_decided():
    found = true("rt_link", 0, "may", {16, 24})
    assert (found[16], found[24], found[20]) == (True, False, None)
