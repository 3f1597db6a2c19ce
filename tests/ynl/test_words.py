"""Every word of a spec is known, and what stands behind it is what belongs there."""

from __future__ import annotations

import pytest

from nlsniff.errors import SpecError
from nlsniff.ynl.document import parse
from nlsniff.ynl.words import MOST, checked


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("version: 2", "versoin: 2", r":4: unknown word 'versoin' in a spec; did you mean version\?"),
        ("version: 2", "version: two", ":4: version is 'two'; write a whole number"),
        ("multi-attr: true", "multi-attr: perhaps", "multi-attr is 'perhaps'; write true or false"),
        ("type: flag}", "type: flagg}", r"type is 'flagg'; did you mean flag\?"),
        ("protocol: genetlink-legacy", "protocol: [a]", ":2: protocol is no single word"),
        ("mcast-groups: {list: [{name: news}]}", "mcast-groups: {}", "mcast-groups lacks list"),
        ("mcast-groups: {list: [{name: news}]}", "mcast-groups: {list: news}", "list is no list"),
        ("[{name: news}]", "[news]", "one of list is no mapping"),
        ("doc: Says", "name: Says", "'name' a second time"),
    ],
)
def test_a_wrong_word_is_told_with_its_line_and_what_to_write(small: str, old: str, new: str, what: str) -> None:
    assert old in small
    with pytest.raises(SpecError, match=what):
        checked(parse(small.replace(old, new).encode(), "f"), "f")


def test_numbers_and_truths_are_read_names_stay_words(small: str) -> None:
    made = checked(parse(small.replace("version: 2", "version: 0x10").encode(), "f"), "f")
    assert made["version"] == 16
    assert made["definitions"][2]["entries"][1] == {"name": "on"}
    assert made["attribute-sets"][1]["attributes"][1]["multi-attr"] is True


def test_a_key_with_nothing_behind_it_is_not_there(small: str) -> None:
    made = checked(parse(small.replace("version: 2", "c-family-name:").encode(), "f"), "f")
    assert "c-family-name" not in made


def test_aliases_that_stand_for_very_many_words_are_refused() -> None:
    listed = ", ".join(["{name: a, subset-of: b, attributes: *many}"] * 400)
    many = ", ".join("{name: x}" for _ in range(MOST // 400))
    text = f"name: x\nattribute-sets: [{{name: b, attributes: &many [{many}]}}, {listed}]\noperations: {{list: []}}\n"
    with pytest.raises(SpecError, match="more than"):
        checked(parse(text.encode(), "f"), "f")
