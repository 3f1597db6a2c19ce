"""Families from outside are read when they may serve, and what cannot be read is kept as a problem."""

from __future__ import annotations

from collections.abc import Iterable

from nlsniff import spec
from nlsniff.errors import SpecError
from nlsniff.shelf import Book, Shelf


def family(name: str, protocol: int = spec.GENERIC) -> spec.Family:
    return spec.Family(name, protocol, None, ())


class Library:
    """Books that say when they are read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def book(self, name: str | None, protocol: int | None, *families: spec.Family) -> Book:
        def load() -> Iterable[spec.Family]:
            self.read.append(name or "unnamed")
            return families

        return Book(name, protocol, load)


def test_only_a_book_that_may_serve_is_read_and_only_once() -> None:
    library = Library()
    a, b, c = family("a"), family("b"), family("c", 25)
    shelf = Shelf(lambda: [library.book("a", 16, a), library.book("b", 16, b), library.book("c", 25, c)])
    assert [*shelf.generic("b"), *shelf.generic("b")] == [b, b]
    assert [*shelf.numbered(25)] == [c]
    assert [*shelf.generic("d"), *shelf.numbered(0)] == []
    assert library.read == ["b", "c"]
    assert [*shelf.families()] == [a, b, c]


def test_a_book_that_does_not_say_what_it_holds_is_read_for_anything() -> None:
    library = Library()
    a, c = family("a"), family("c", 25)
    shelf = Shelf(lambda: [library.book(None, None, a, c)])
    assert [*shelf.generic("a")] == [a]
    assert [*shelf.numbered(25)] == [c]
    assert shelf.names() == {"a", "c"}
    assert library.read == ["unnamed"]


def test_names_are_known_without_reading() -> None:
    library = Library()
    shelf = Shelf(lambda: [library.book("a", 16, family("a"))])
    assert shelf.names() == {"a"}
    assert library.read == []


def test_what_cannot_be_read_is_a_problem_and_serves_nothing() -> None:
    def fails() -> Iterable[spec.Family]:
        raise SpecError("no good")

    shelf = Shelf(lambda: [Book("a", 16, fails)])
    assert [*shelf.generic("a"), *shelf.families()] == []
    assert [str(problem) for problem in shelf.problems] == ["no good"]


def test_books_are_looked_for_when_first_asked_for() -> None:
    asked = []
    shelf = Shelf(lambda: asked.append(True) or ())
    assert asked == []
    assert [*shelf.families(), *shelf.families()] == []
    assert asked == [True]
