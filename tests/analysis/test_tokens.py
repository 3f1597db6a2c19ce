"""A filter's text cut into pieces."""

from __future__ import annotations

import pytest

from nlsniff.analysis.tokens import FilterError, tokens, unquoted


def pieces(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)[:-1]]


def test_words_signs_and_strings():
    assert pieces('!a.b=="x y"') == [("op", "not"), ("word", "a.b"), ("op", "=="), ("string", '"x y"')]


def test_words_of_two_spellings_become_one():
    assert pieces("a eq 1 && b ~ c || d") == pieces("a == 1 and b matches c or d")


def test_each_piece_knows_where_it_begins():
    assert [token.at for token in tokens("  a ==  1")] == [2, 4, 8, 9]


@pytest.mark.parametrize("text", ["{1..5}", "{1 .. 5}", "{1.. 5}", "{ 1 ..5 }"])
def test_in_a_set_two_dots_part_a_range(text):
    assert [word for _, word in pieces(text)] == ["{", "1", "..", "5", "}"]


def test_outside_of_sets_two_dots_are_letters():
    assert pieces("a == ../b") == [("word", "a"), ("op", "=="), ("word", "../b")]
    assert pieces("{a} x..y")[-1] == ("word", "x..y")


def test_addresses_and_slices_are_words():
    assert [word for _, word in pieces("a[0:4] 2001:db8::/32 aa:bb/9 -3 10.5")] == [
        *("a[0:4]", "2001:db8::/32", "aa:bb/9", "-3", "10.5")
    ]


@pytest.mark.parametrize(
    ("text", "at", "says"), [("a = 1", 2, "write =="), ("a & b", 2, "write and"), ("a '", 2, "no end")]
)
def test_what_means_nothing_is_pointed_at(text, at, says):
    with pytest.raises(FilterError, match=says) as caught:
        tokens(text)
    assert caught.value.position == at


def test_a_backslash_keeps_what_is_behind_it():
    assert unquoted(r'"a\"b\\c"') == 'a"b\\c'
