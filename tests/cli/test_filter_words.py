"""What filters may say: each example is a filter."""

from __future__ import annotations

import pytest

from nlsniff.analysis import joined
from nlsniff.analysis.fields import FIELDS
from nlsniff.analysis.filter import compile_filter
from nlsniff.analysis.paths import paths
from nlsniff.cli.filter_words import EXAMPLES, SYNTAX, family_lines, kind, lines
from nlsniff.registry import Registry

ALL = FIELDS | {name: known for name, (_, known) in joined.FIELDS.items()}
LITERALS = {
    "numbers": "netlink.seq",
    "addresses": "rt_link.#9",
    "prefixes": "rt_link.#9",
    "bytes": "rt_link.#9",
}


@pytest.mark.parametrize("text", EXAMPLES.split("\n  ")[1:])
def test_every_example_is_a_filter(text):
    compile_filter(text, joining=True)


@pytest.mark.parametrize(("name", "field"), ALL.items())
def test_every_field_has_an_example_that_is_a_filter(name, field):
    assert field.example or field.yes_no
    compile_filter(f"{name} {field.example}", joining=True)


@pytest.mark.parametrize(("row", "field"), LITERALS.items())
def test_every_value_of_the_syntax_can_be_compared(row, field):
    line = next(line for line in SYNTAX.split("\n") if line.startswith(f"  {row} "))
    values = line.removeprefix(f"  {row} ").strip().split(", ")
    assert len(values) > 1
    compile_filter(f"{field} in {{{', '.join(values)}}}")


def test_what_values_are_is_said_in_words():
    names = ("error", "direction", "frame.time", "latency", "netlink.seq", "process.name", "type")
    words = ("true or false", "name", "time", "duration", "number", "string", "name or number")
    assert tuple(kind(ALL[name]) for name in names) == words


def test_no_line_is_wider_than_most_terminals():
    assert all(len(line) <= 100 for line in lines())


def test_a_set_met_again_refers_to_the_first_place():
    family = next(family for family in Registry().families() if any(path.same for path in paths(family)))
    assert any("  as " in line for line in family_lines(family))
