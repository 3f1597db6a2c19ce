"""What reading leaves behind besides values: notes, and where each value stands in the bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from nlsniff import spec
from nlsniff.record import fresh, record

Values = dict[str, Any]
MAX_NOTES: Final = 50
SECRET: Final = "(secret)"
# What a number says that leaves the choice to another further out: AF_UNSPEC.
NOTHING: Final = (None, 0, "unspec")
REST: Final = "#rest"
TAIL: Final = "#tail"


class MismatchError(ValueError):
    """A payload that cannot be of its declared type."""


@record()
class Node:
    """Where a value stands in the bytes, and what the value does not say of them.

    ``word`` is the attribute type with its flags, None for what is no attribute (a record, a rest);
    ``padding`` the bytes behind it, ``holes`` the padding inside its structs in order; ``raw`` marks a value
    kept as hex, ``raw_members`` the members kept so of each of its structs in order, ``secret`` key material,
    ``hidden`` where key material stands in its structs.
    ``type`` is the declared one, of a sub-message the one that ``selectors`` chose.
    """

    name: str
    offset: int
    length: int
    word: int | None
    padding: bytes = b""
    raw: bool = False
    secret: bool = False
    multi: bool = False
    selectors: list[str] = fresh(default_factory=list)
    type: spec.Type | None = None
    holes: list[bytes] = fresh(default_factory=list)
    raw_members: list[set[str]] = fresh(default_factory=list)
    hidden: list[tuple[int, int]] = fresh(default_factory=list)
    children: list[Node] = fresh(default_factory=list)


class Scope:
    """One level in which a selector is looked for: what was read there, and how to read ahead."""

    __slots__ = ("find", "values")

    def __init__(self, values: Values, find: Callable[[str], Any] | None = None) -> None:
        self.values = values
        self.find = find

    def look(self, path: str) -> Any:
        """What stands at a dotted path here, None where nothing does."""
        value: Any = self.values
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return self.find(path) if value is None and self.find is not None else value


class Context:
    """What reading one message needs to carry: notes, the path to here, selectors, the trace."""

    __slots__ = ("depth", "node", "notes", "path", "scopes", "secrets")

    def __init__(self, *, secrets: bool = False, trace: Node | None = None) -> None:
        self.notes: list[str] = []
        self.path: list[str] = []
        self.scopes: list[Scope] = []
        self.depth = 0
        self.secrets = secrets
        self.node = trace

    def note(self, what: object, name: str = "") -> None:
        """Keep a remark on the attribute at hand; bounded, the last one says so."""
        if len(self.notes) < MAX_NOTES:
            place = ".".join([*self.path, name] if name else self.path)
            self.notes.append(f"{place}: {what}" if place else str(what))
        elif len(self.notes) == MAX_NOTES:
            self.notes.append("more notes left out")

    def select(self, name: str) -> Any:
        """The selector's value in the nearest scope that has it, None where none has."""
        for scope in reversed(self.scopes):
            if name in scope.values:
                return scope.values[name]
            if scope.find is not None and (found := scope.find(name)) is not None:
                return found
        return None

    def first(self, paths: tuple[str, ...]) -> Any:
        """The value at the first of these paths in the nearest scope where one says anything: 0 says nothing."""
        for scope in reversed(self.scopes):
            for path in paths:
                if (found := scope.look(path)) not in NOTHING:
                    return found
        return None


def nodes_at(root: Node, place: int) -> list[Node]:
    """The nodes from the outermost to the innermost that begins at, or holds, this offset of the frame."""
    for child in root.children:
        if child.offset <= place < child.offset + max(child.length, 1):
            return [child] if place == child.offset else [child, *nodes_at(child, place)]
    return []
