"""A YAML file as maps, lists and words that know their lines, so that a mistake can be told with its place.

It is composed from the parser's events: nesting, size and aliases are bounded, and what a word means (a number, a
truth, text) is decided by who asks for it, so that a name such as ``on`` or ``10`` stays a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from nlsniff.errors import SpecError

LARGEST: Final = 1 << 20
DEEPEST: Final = 32
YAML_REMEDY: Final = "mend the YAML there"


class Word(str):
    """A scalar as it is written; ``plain`` says that it stands without quotes."""

    __slots__ = ("line", "plain")
    line: int
    plain: bool


class Map(dict[str, Any]):
    """A mapping; ``line`` is where it begins, ``lines`` where each of its keys stands."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        self.line = line
        self.lines: dict[str, int] = {}


class Items(list[Any]):
    """A sequence and the line where it begins."""

    __slots__ = ("line",)

    def __init__(self, line: int) -> None:
        self.line = line


Node = Word | Map | Items


def wrong(path: str, line: int, what: str, remedy: str) -> SpecError:
    """A mistake in a file: where, what, and what to do."""
    return SpecError(f"{path}:{line}: {what}", remedy=remedy)


def read(path: str) -> Node:
    """The document in a file. Raises SpecError for what cannot be read or is no YAML."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else problem
        raise SpecError(f"{path}: cannot read: {why}", remedy="name a YNL file of YAML, or a folder of them") from None
    if len(data) > LARGEST:
        raise SpecError(f"{path}: more than {LARGEST:,} bytes", remedy="no spec is that long")
    return parse(data, path)


def parse(data: bytes, path: str) -> Node:
    """The document in these bytes; ``path`` is for the words of an error."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise wrong(path, line, "not UTF-8 text", YAML_REMEDY) from None
    try:
        return _Composer(path, yaml, yaml.parse(text, Loader=loader)).document()
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        what = " ".join(filter(None, (problem.context, problem.problem)))
        raise wrong(path, mark.line + 1 if mark else 1, f"no YAML: {what}", YAML_REMEDY) from None
    except (yaml.YAMLError, ValueError) as problem:
        raise wrong(path, 1, f"no YAML: {str(problem).splitlines()[0]}", YAML_REMEDY) from None


class _Composer:
    """Nodes from the events of a parser."""

    def __init__(self, path: str, yaml: Any, events: Iterator[Any]) -> None:
        self._path = path
        self._yaml = yaml
        self._events = events
        self._anchors: dict[str, Node | None] = {}

    def document(self) -> Node:
        """The first document of the stream."""
        yaml = self._yaml
        for event in self._events:
            if isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
                continue
            if isinstance(event, yaml.StreamEndEvent):
                break
            found = self._node(event, 0)
            for rest in self._events:
                if isinstance(rest, yaml.DocumentStartEvent):
                    raise self._wrong(rest, "a second document", "keep one spec in a file")
            return found
        raise wrong(self._path, 1, "no document", "a spec begins with name:, doc: and attribute-sets:")

    def _wrong(self, event: Any, what: str, remedy: str = YAML_REMEDY) -> SpecError:
        return wrong(self._path, event.start_mark.line + 1, what, remedy)

    def _node(self, event: Any, depth: int) -> Node:
        yaml = self._yaml
        if depth > DEEPEST:
            raise self._wrong(event, f"nested deeper than {DEEPEST} levels")
        if isinstance(event, yaml.AliasEvent):
            found = self._anchors.get(event.anchor)
            if found is None:
                raise self._wrong(event, f"alias *{event.anchor} of what is not there, or holds itself")
            return found
        if event.tag not in (None, "!"):
            raise self._wrong(event, f"a tag ({event.tag}), which a spec has no use for", "take it out")
        if event.anchor:
            self._anchors[event.anchor] = None
        made = self._made(event, event.start_mark.line + 1, depth)
        if event.anchor:
            self._anchors[event.anchor] = made
        return made

    def _made(self, event: Any, line: int, depth: int) -> Node:
        if isinstance(event, self._yaml.ScalarEvent):
            word = Word(event.value)
            word.line, word.plain = line, bool(event.implicit[0])
            return word
        if isinstance(event, self._yaml.MappingStartEvent):
            return self._map(line, depth)
        made = Items(line)
        for inner in iter(self._events.__next__, None):
            if isinstance(inner, self._yaml.SequenceEndEvent):
                break
            made.append(self._node(inner, depth + 1))
        return made

    def _map(self, line: int, depth: int) -> Map:
        made = Map(line)
        for event in iter(self._events.__next__, None):
            if isinstance(event, self._yaml.MappingEndEvent):
                break
            if not isinstance(event, self._yaml.ScalarEvent):
                raise self._wrong(event, "a key that is no word")
            key = str(event.value)
            if key in made:
                raise self._wrong(event, f"{key!r} a second time", "keep one of them")
            made.lines[key] = event.start_mark.line + 1
            made[key] = self._node(next(self._events), depth + 1)
        return made
