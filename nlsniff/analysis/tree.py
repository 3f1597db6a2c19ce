"""A display filter's syntax tree, as the parser leaves it and every back-end reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from nlsniff.analysis.fields import Field

Asked = TypeVar("Asked")
Sense = Literal["exists", "true", "any", "none"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is asked of one field: that it occurs, is true, or that one or none of its values ``matches``.

    Every sense is false where the field has no value. ``operator`` and ``literals`` are what ``matches`` was made of.
    """

    field: Field
    sense: Sense
    matches: Callable[[Any], bool] | None = None
    operator: str = ""
    literals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """True where the inner one is not."""

    inner: Node


@dataclass(frozen=True, slots=True)
class And:
    """True where all parts are."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True where one part is."""

    parts: tuple[Node, ...]


Node = Comparison | Not | And | Or


def all_of(tests: list[Callable[[Asked], bool]]) -> Callable[[Asked], bool]:
    """What is true where all tests are."""

    def test(asked: Asked) -> bool:
        for each in tests:  # noqa: SIM110 - a generator costs more than the test
            if not each(asked):
                return False
        return True

    return test


def one_of(tests: list[Callable[[Asked], bool]]) -> Callable[[Asked], bool]:
    """What is true where one test is."""

    def test(asked: Asked) -> bool:
        for each in tests:  # noqa: SIM110 - a generator costs more than the test
            if each(asked):
                return True
        return False

    return test


def comparisons(node: Node) -> Iterator[Comparison]:
    """Every comparison of a tree, from left to right."""
    match node:
        case Comparison():
            yield node
        case Not(inner):
            yield from comparisons(inner)
        case And(parts) | Or(parts):
            for part in parts:
                yield from comparisons(part)


def holds(asked: Comparison, values: Any) -> bool:
    """Whether a field with these values is as was asked."""
    matches = asked.matches
    if asked.sense == "exists":
        return len(values) > 0
    if asked.sense == "true" or matches is None:
        return any(values)
    found = any(map(matches, values))
    return found if asked.sense == "any" else len(values) > 0 and not found
