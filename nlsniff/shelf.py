"""Families from outside nlsniff, each opened when a message asks for it: specs, packages, files of the user's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from nlsniff import spec
from nlsniff.errors import SpecError
from nlsniff.record import record

Load = Callable[[], Iterable[spec.Family]]


@record(frozen=True, eq=False)
class Book:
    """Something that declares families, and what is known of them before it is read.

    ``name`` is the one family's, ``protocol`` its protocol; None where only reading it tells.
    """

    name: str | None
    protocol: int | None
    load: Load


class Shelf:
    """Books, looked for when first asked for, and read when one may serve a message.

    ``problems`` are those that could not be read: dissecting goes on without them.
    """

    def __init__(self, find: Callable[[], Iterable[Book]] = tuple) -> None:
        self.problems: list[SpecError] = []
        self._find = find
        self._books: list[Book] | None = None
        self._read: dict[int, tuple[spec.Family, ...]] = {}

    def generic(self, name: str) -> Iterator[spec.Family]:
        """The generic netlink families of this name, the kernel's."""
        for book in self._all():
            if book.protocol in (None, spec.GENERIC) and book.name in (None, name):
                yield from (each for each in self._open(book) if each.protocol == spec.GENERIC and each.name == name)

    def numbered(self, protocol: int) -> Iterator[spec.Family]:
        """The families of a protocol whose messages are told apart by their type."""
        for book in self._all():
            if book.protocol in (None, protocol):
                yield from (each for each in self._open(book) if each.protocol == protocol)

    def families(self) -> Iterator[spec.Family]:
        """All of them; reads everything."""
        for book in self._all():
            yield from self._open(book)

    def names(self) -> frozenset[str]:
        """The names of all families; reads only what does not say it without."""
        books = self._all()
        told = {book.name for book in books if book.name is not None}
        return frozenset(told.union(*((each.name for each in self._open(book)) for book in books if book.name is None)))

    def _all(self) -> list[Book]:
        if self._books is None:
            self._books = [*self._find()]
        return self._books

    def _open(self, book: Book) -> tuple[spec.Family, ...]:
        if id(book) not in self._read:
            try:
                self._read[id(book)] = tuple(book.load())
            except SpecError as problem:
                self.problems.append(problem)
                self._read[id(book)] = ()
        return self._read[id(book)]
