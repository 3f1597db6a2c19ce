"""What a user gives to read messages with: specs, dissectors, families, names of generic numbers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from nlsniff import spec
from nlsniff.errors import SpecError
from nlsniff.message import MASKED, OPEN, Reading
from nlsniff.registry import Registry, built_in
from nlsniff.shelf import Book, Shelf

if TYPE_CHECKING:
    from os import PathLike


def reading(
    *,
    families: Iterable[spec.Family] = (),
    specs: Iterable[str | PathLike[str]] = (),
    dissectors: Iterable[str | PathLike[str]] = (),
    generic: Mapping[int, str] | None = None,
    secrets: bool = False,
) -> Reading:
    """How messages are read with these before what nlsniff has; a family given replaces the built-in of its name.

    ``specs`` are YNL files, read at once, and folders of them, read as messages ask for them; ``dissectors`` Python
    files; ``generic`` names run-time numbers of generic netlink that the capture does not name. Raises SpecError.
    """
    own, books = [*families], list[Book]()
    for path in [os.fspath(each) for each in dissectors]:
        from nlsniff.plugins import load_file

        own += load_file(path)
    for path in [os.fspath(each) for each in specs]:
        if os.path.isdir(path):
            books += _folder(path)
        else:
            own.append(load_spec(path))
    if not own and not books and not generic:
        return OPEN if secrets else MASKED
    return Reading(Registry(own, Shelf(lambda: books)), secrets, generic)


def _folder(path: str) -> Iterable[Book]:
    from nlsniff.ynl.index import books, files

    remedy = "name a YNL file, or a folder of *.yaml with a line 'name: FAMILY' each"
    try:
        found = [*books(path, _load)]
    except OSError as problem:
        raise SpecError(f"{path}: cannot read: {problem.strerror}", remedy=remedy) from None
    if not found:
        raise SpecError(f"{path}: no specs in this folder ({len(files(path))} YAML files)", remedy=remedy)
    return found


def _load(path: str) -> Iterable[spec.Family]:
    return (load_spec(path),)


def load_spec(path: str) -> spec.Family:
    """The family that a YNL file describes, key material marked as in the built-in family of its name."""
    from nlsniff.reach import reach
    from nlsniff.ynl.family import load
    from nlsniff.ynl.index import described

    said = described(path)
    known = None if said is None else built_in(*said)
    return load(path, frozenset() if known is None else frozenset(reach(known).secrets()))
