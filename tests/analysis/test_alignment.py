from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlsniff.analysis import alignment
from nlsniff.analysis.alignment import Match, align, match

Item = tuple[int | None, str | None, str | None]
ITEMS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from("ab"), st.sampled_from("x")), max_size=20)


def exact(text: str) -> list[tuple[str]]:
    return [(each,) for each in text]


def pairs(found: list[Match]) -> list[tuple[int, int]]:
    return [(one, other) for one, other in found if one is not None and other is not None]


def test_what_one_lacks_stands_between_what_both_have() -> None:
    assert align(exact("abcd"), exact("abxd")) == [(0, 0), (1, 1), (2, None), (None, 2), (3, 3)]


def test_the_same_is_paired_rather_than_what_is_only_alike() -> None:
    first: list[Item] = [(1, "d0", "link"), (2, "d1", "link"), (3, "d2", "link")]
    second: list[Item] = [(2, "d1", "link"), (3, "d2", "link"), (4, "d3", "link")]
    assert align(first, second) == [(0, None), (1, 0), (2, 1), (None, 2)]


def test_what_is_about_the_same_is_paired_before_what_is_of_the_same_type() -> None:
    first: list[Item] = [(1, "d0", "link")]
    second: list[Item] = [(2, "d9", "link"), (3, "d0", "link")]
    assert align(first, second) == [(None, 0), (0, 1)]


def test_what_has_no_likeness_is_never_paired() -> None:
    assert pairs(align([(1, "d0", "link")], [(1, "d0", "link")][:0])) == []
    assert pairs(align([(1, "d0", "link")], [(2, "a", "address")])) == []
    assert pairs(align([(None, None, None)], [(None, None, None)])) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(ITEMS, ITEMS)
@pytest.mark.parametrize("cells", [alignment.MOST_CELLS, 0])
def test_each_item_stands_once_and_in_order(cells: int, first: list[Item], second: list[Item]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "MOST_CELLS", cells)
        patch.setattr(alignment, "FEW_CELLS", min(cells, alignment.FEW_CELLS))
        found = align(first, second)
    assert [one for one, _ in found if one is not None] == [*range(len(first))]
    assert [other for _, other in found if other is not None] == [*range(len(second))]
    assert all(first[one][2] == second[other][2] for one, other in pairs(found))


def test_a_long_sequence_is_cut_where_something_is_the_same_and_pairs_what_is_alike_between() -> None:
    first: list[Item] = [(place, f"d{place % 7}", "link") for place in range(20_000)]
    second = [(-place if place % 10 == 5 else place, about, kind) for place, about, kind in first if place % 100]
    found = pairs(align(first, second))
    assert len(found) == len(second)
    assert all(abs(first[one][0] or 0) == abs(second[other][0] or 0) for one, other in found)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_long_sequences_of_which_nothing_is_there_once_are_aligned_too(level: int) -> None:
    size = 5_000
    first = [tuple(f"a{place}" if each < level else place % 3 for each in range(3)) for place in range(size)]
    second = [tuple(f"b{place}" if each < level else place % 3 for each in range(3)) for place in range(size + 3)]
    assert len(pairs(align(first, second))) == size


def test_matching_asks_for_no_order_and_takes_the_strictest_first() -> None:
    first: list[Item] = [(1, "a", "x"), (2, "b", "x"), (3, "c", None)]
    second: list[Item] = [(9, "b", "x"), (1, "z", "x"), (8, "q", None)]
    assert match(first, second) == [(0, 1), (1, 0), (2, None), (None, 2)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(ITEMS)
def test_something_is_matched_and_aligned_with_itself(items: list[Item]) -> None:
    expected = [(place, place) for place in range(len(items))]
    assert match(items, items) == expected
    assert align(items, items) == expected
