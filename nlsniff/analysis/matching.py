"""Whether two messages say the same: compared as trees of values, but for what may differ where the same was said.

A declaration marks what varies (:data:`nlsniff.spec.Varies`), and where; a user names more of it by path. Sequence
numbers, port ids, the numbers of generic families, padding and the order of attributes are never compared.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nlsniff import spec
from nlsniff.analysis.field import UnknownFieldError, plain
from nlsniff.analysis.fields import field
from nlsniff.analysis.paths import inside
from nlsniff.control import NLM_F_DUMP
from nlsniff.errors import NlsniffError
from nlsniff.message import OPEN, Message, Reading
from nlsniff.trace import SECRET, Values

if TYPE_CHECKING:
    from nlsniff.registry import Known, Registry

Kinds = tuple[spec.Type, ...]
Path = tuple[str, ...]
ERROR_PARTS: Final = ("code", "msg", "attr", "missing-type", "missing-nest", "policy")
"""What of an error is compared: its offset counts bytes of a request, and a cookie is the kernel's own."""

_MOST_KNOWN: Final = 1 << 16
_PLACES: Final = re.compile(r"\[\d+\]")


class _Absent:
    """Stands where a message has no such value."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT: Final = _Absent()
VARYING: Final = "(varies)"
GIVEN: Final = ("ifindex", "id")
"""What a client was given and says again: in a recording that is asked again, the same."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that two messages do not share; ABSENT where a message has none. ``path`` is as in the JSON.

    Key material is told apart and never shown.
    """

    path: str
    first: Any
    second: Any

    @property
    def has_first(self) -> bool:
        """Whether the first message has such a value."""
        return self.first is not ABSENT

    @property
    def has_second(self) -> bool:
        """Whether the second message has such a value."""
        return self.second is not ABSENT

    def __str__(self) -> str:
        if self.first is ABSENT:
            return f"{self.path}: only the second has it: {self.second!r}"
        if self.second is ABSENT:
            return f"{self.path}: only the first has it: {self.first!r}"
        return f"{self.path}: {self.first!r}, not {self.second!r}"


@dataclass(frozen=True, slots=True)
class _Part:
    """A value's declaration, all that bear its name taken together."""

    kinds: Kinds
    varies: spec.Varies = ""
    secret: bool = False


_UNDECLARED: Final = _Part(())


class Masks:
    """What need not be the same.

    ``ignore`` are paths as in filters (``rt_link.stats64``), each with all that is inside it.
    Raises NlsniffError for one that no declaration has.
    """

    def __init__(self, ignore: Iterable[str] = (), registry: Registry | None = None) -> None:
        self.ignored: set[Path] = set()
        self._registry = registry
        self._inner: dict[Hashable, tuple[Kinds, dict[str, _Part]]] = {}
        self._roots: dict[int, tuple[Known, dict[str, _Part]]] = {}
        for path in ignore:
            self.ignore(path)

    def ignore(self, path: str) -> None:
        """Leave out this value from now on."""
        try:
            field(path, self._registry)
        except UnknownFieldError as error:
            near = f"did you mean {error.near[0]}?" if error.near else "nlsniff describe FAMILY lists them"
            raise NlsniffError(f"nothing to ignore: {error}", remedy=near) from None
        family, *names = path.replace("-", "_").split(".")
        self.ignored.add((family, *(names[1:] if names[:1] == ["header"] else names)))

    def learn(self, message: Message, found: Iterable[Difference]) -> None:
        """Leave out from now on the values in which a message differs from another recording of the same."""
        if message.known is None:
            return
        family = plain(message.known.family.name)
        for each in found:
            names = [plain(name) for name in _PLACES.sub("", each.path).split(".")]
            self.ignored.add((family, *names))

    def root(self, known: Known) -> dict[str, _Part]:
        """What a message of this operation holds, by name."""
        found = self._roots.get(id(known))
        if found is None:
            structs = () if known.header is None else known.header.members
            attributes = () if known.attributes is None else known.attributes.attributes
            inner: tuple[spec.Attribute | spec.Member, ...] = ()
            if isinstance(known.attributes, spec.Payload):
                inner = tuple(inside(known.attributes.type))
            found = self._roots[id(known)] = known, _together((*structs, *attributes, *inner))
        return found[1]

    def within(self, kinds: Kinds, *values: dict[str, Any]) -> dict[str, _Part]:
        """What stands inside these values of these types, by name."""
        names = frozenset(name for each in values for name in each if not name.startswith("#"))
        key = (tuple(map(id, kinds)), names)
        found = self._inner.get(key)
        if found is None:
            if len(self._inner) > _MOST_KNOWN:
                self._inner.clear()
            found = self._inner[key] = kinds, _together(_held(kinds, names))
        return found[1]


def _held(kinds: Kinds, names: frozenset[str]) -> Iterator[spec.Attribute | spec.Member]:
    """What stands inside, of several formats only in those that have all these names: others bear them otherwise."""
    formats = [tuple(inside(choice)) for kind in kinds for choice in _formats(kind)]
    fitting = [each for each in formats if names <= {item.name for item in each}]
    for each in fitting or formats:
        yield from each


def _formats(kind: spec.Type) -> Iterator[spec.Type]:
    match kind:
        case spec.SubMessage():
            yield from kind.formats.values()
            yield from () if kind.default is None else (kind.default,)
        case spec.IndexedArray() | spec.Array():
            yield from _formats(kind.element)
        case _:
            yield kind


def _together(items: Iterable[spec.Attribute | spec.Member]) -> dict[str, _Part]:
    found: dict[str, _Part] = {}
    for item in items:
        before = found.get(item.name, _UNDECLARED)
        found[item.name] = _Part((*before.kinds, item.type), before.varies or item.varies, before.secret or item.secret)
    return found


class Renamed:
    """Numbers that two kernels gave to the same things: what stands for what, learned as it is met."""

    def __init__(self) -> None:
        self._there: dict[tuple[str, Any], Any] = {}
        self._back: dict[tuple[str, Any], Any] = {}

    def same(self, kind: str, first: Any, second: Any) -> bool:
        """Whether the second may be the first's other name; 0 is nobody's."""
        if not first or not second:
            return bool(first == second)
        known = self._there.get((kind, first))
        if known is None and (kind, second) not in self._back:
            self.learn(kind, first, second)
            return True
        return bool(known == second)

    def learn(self, kind: str, first: Any, second: Any) -> None:
        """Take the second for the first from now on."""
        self._there[kind, first] = second
        self._back[kind, second] = first

    def other(self, kind: str, first: Any) -> Any:
        """What stands for the first; None where that is not known."""
        return self._there.get((kind, first))


class Comparison:
    """Compares messages of two conversations, in their order.

    ``said`` are the random values that requests of the first chose themselves: they must come back as they are.
    """

    def __init__(self, masks: Masks | None = None, renamed: Renamed | None = None) -> None:
        self.masks = Masks() if masks is None else masks
        self.renamed = Renamed() if renamed is None else renamed
        self._said: set[Hashable] = set()

    def differences(self, first: Message, second: Message) -> list[Difference]:
        """What they do not share. Two that are no messages of one kind differ in family and type alone.

        Of an ack and an error it is told what the error says, too.
        """
        found = [
            Difference(name, mine, its)
            for name, mine, its in (
                ("protocol", first.protocol, second.protocol),
                ("family", first.family, second.family),
                ("type", _type(first), _type(second)),
            )
            if mine != its
        ]
        if found:
            return [*found, *self._errors(first, second)] if first.is_control and second.is_control else found
        found = [Difference("flags", first.flags, second.flags)] if first.flags != second.flags else []
        if first.is_control:
            return [*found, *self._errors(first, second)]
        if first.known is None or second.known is None:
            mine, its = (each.raw[each.head_size :].hex() for each in (first, second))
            return found + ([Difference("payload", mine, its)] if mine != its else [])
        if first.version != second.version:
            found.append(Difference("version", first.version, second.version))
        if first.direction == "to-kernel":
            self.note_said(first)
        path = (plain(first.known.family.name),)
        parts = self.masks.root(first.known)
        for ours, theirs in zip(_values(first), _values(second), strict=True):
            found += self._tree(ours, theirs, parts, path, "")
        return found

    @staticmethod
    def _errors(first: Message, second: Message) -> Iterator[Difference]:
        yield from error_differences(first.error, second.error)

    def _tree(
        self, first: dict[str, Any], second: dict[str, Any], parts: dict[str, _Part], path: Path, shown: str
    ) -> Iterator[Difference]:
        for name in {**first, **second}:
            part = parts.get(name, _UNDECLARED)
            here = (*path, plain(name))
            if here in self.masks.ignored:
                continue
            where = f"{shown}.{name}" if shown else name
            mine, its = first.get(name, ABSENT), second.get(name, ABSENT)
            yield from self._value(mine, its, part, here, where)

    def _value(self, first: Any, second: Any, part: _Part, path: Path, shown: str) -> Iterator[Difference]:
        if isinstance(first, dict) and isinstance(second, dict) and not part.varies:
            yield from self._tree(first, second, self.masks.within(part.kinds, first, second), path, shown)
        elif isinstance(first, list) and isinstance(second, list) and _is_compared_singly(part):
            for place in range(max(len(first), len(second))):
                mine, its = (_bare(each[place]) if place < len(each) else ABSENT for each in (first, second))
                yield from self._value(mine, its, part, path, f"{shown}[{place}]")
        elif first != second and not self._may_differ(first, second, part):
            yield self._told(shown, first, second, part)

    def _may_differ(self, first: Any, second: Any, part: _Part) -> bool:
        if not part.varies or ABSENT in (first, second):
            return False
        if part.varies == "ifindex":
            return _names_device(first) and _names_device(second) and self.renamed.same("ifindex", first, second)
        return not (part.varies == "random" and isinstance(first, Hashable) and first in self._said)

    def note_said(self, request: Message) -> None:
        """Take the random values that a request chose, where it is not compared itself."""
        if request.known is None:
            return
        for values in _values(request):
            self._collect(values, self.masks.root(request.known))

    def _collect(self, values: dict[str, Any], parts: dict[str, _Part]) -> None:
        for name, value in values.items():
            part = parts.get(name, _UNDECLARED)
            if isinstance(value, dict):
                self._collect(value, self.masks.within(part.kinds, value))
            elif part.varies == "random" and isinstance(value, Hashable):
                self._said.add(value)

    def _told(self, path: str, first: Any, second: Any, part: _Part) -> Difference:
        return Difference(path, *(each if each is ABSENT else self._masked(each, part) for each in (first, second)))

    def _masked(self, value: Any, part: _Part) -> Any:
        """The value without key material, which may stand deep inside."""
        if part.secret:
            return SECRET
        if isinstance(value, dict):
            if _bare(value) is not value:  # an array that numbers its nests
                return {name: self._masked(each, part) for name, each in value.items()}
            parts = self.masks.within(part.kinds, value)
            return {name: self._masked(each, parts.get(name, _UNDECLARED)) for name, each in value.items()}
        if isinstance(value, list):
            return [self._masked(each, part) if isinstance(each, (dict, list)) else each for each in value]
        return value


def error_differences(first: Values | None, second: Values | None) -> Iterator[Difference]:
    """What two errors do not share, as :attr:`Message.error` tells them."""
    mine, its = first or {}, second or {}
    for part in ERROR_PARTS:
        one, other = mine.get(part, ABSENT), its.get(part, ABSENT)
        if one != other:
            yield Difference(f"error.{part}", one, other)


def _is_compared_singly(part: _Part) -> bool:
    """Whether each value in a list is compared with its like; a list may be the flags set in one number, too."""
    is_flags = any(isinstance(kind, spec.Scalar) and kind.as_flags for kind in part.kinds)
    return part.varies in ("", "ifindex") and not is_flags


def _names_device(index: Any) -> bool:
    """Negative numbers mean all devices, the default of all, or a block of tc; hex is no number."""
    return (isinstance(index, int) and index > 0) or (isinstance(index, str) and index.isdecimal())


def _bare(value: Any) -> Any:
    """An element of an array; of one that numbers its nests, the nest alone."""
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)).isdecimal():
        return next(iter(value.values()))
    return value


def _values(message: Message) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and attributes, key material included."""
    opened = opened_message(message)
    return opened.header, opened.attrs


def opened_message(message: Message) -> Message:
    """The same message with its key material read."""
    if message.reading.secrets:
        return message
    reading = OPEN if message.reading.registry is OPEN.registry else Reading(message.reading.registry, secrets=True)
    return Message(*message.place, reading)


def _type(message: Message) -> str | int:
    return message.type or message.type_id


def shape(message: Message, masks: Masks, loosely: int = 0) -> Hashable:
    """What is left of a message without what varies, to find the same again by.

    Numbers that the kernel gave count, as in a recording that is asked again; not with ``loosely`` 1. With 2, neither
    does what stands in a dump's fixed header behind the address family: many programs leave it as their memory was.
    """
    if message.known is None or message.is_control:
        return message.frame.protocol, message.type_id, message.flag_bits, message.raw[message.head_size :]
    family = message.known.family.name
    parts, path = masks.root(message.known), (plain(family),)
    header, attrs = _values(message)
    if loosely > 1 and message.flag_bits & NLM_F_DUMP == NLM_F_DUMP:
        header = dict([*header.items()][:1])
    values = [_shape(each, parts, path, masks, loosely=loosely > 0) for each in (header, attrs)]
    return message.frame.protocol, family, _type(message), message.flag_bits, *values


def _shape(values: dict[str, Any], parts: dict[str, _Part], path: Path, masks: Masks, *, loosely: bool) -> Hashable:
    found = []
    for name, value in values.items():
        part = parts.get(name, _UNDECLARED)
        here = (*path, plain(name))
        if here in masks.ignored:
            continue
        if part.varies and (loosely or part.varies not in GIVEN):
            found.append((name, VARYING))
        else:
            found.append((name, _shape_of(value, part, here, masks, loosely=loosely)))
    return tuple(sorted(found, key=lambda pair: pair[0]))


def _shape_of(value: Any, part: _Part, path: Path, masks: Masks, *, loosely: bool) -> Any:
    if isinstance(value, dict):
        return _shape(value, masks.within(part.kinds, value), path, masks, loosely=loosely)
    if isinstance(value, list):
        return tuple(_shape_of(_bare(each), part, path, masks, loosely=loosely) for each in value)
    return value


def key(message: Message, masks: Masks) -> tuple[Hashable, ...]:
    """The values of the key attributes (:attr:`nlsniff.spec.Family.key`) that do not vary and are there, in its order.

    They are what a message is about; values that are shown joined, as an address and its prefix length, are one.
    """
    if message.known is None or message.is_control:
        return ()
    parts, path = masks.root(message.known), (plain(message.known.family.name),)
    header, attrs = _values(message)
    found: list[Hashable] = []
    for words in message.known.family.key:
        values = []
        for word in words.split("/"):
            names = word.removeprefix("header.")
            values.append(_at(attrs if names == word else header, names.split("."), parts, path, masks))
        if values[0] not in _NOTHING:
            found.append((words, *values))
    return tuple(found)


_NOTHING: Final = (None, "", ())


def _at(values: Any, names: list[str], parts: dict[str, _Part], path: Path, masks: Masks) -> Hashable:
    for name in names:
        part, path = parts.get(name, _UNDECLARED), (*path, plain(name))
        values = values.get(name) if isinstance(values, dict) else None
        if values is None or part.varies or path in masks.ignored:
            return None
        if isinstance(values, dict):
            parts = masks.within(part.kinds, values)
    found: Hashable = _shape_of(values, part, path, masks, loosely=True)
    return found
