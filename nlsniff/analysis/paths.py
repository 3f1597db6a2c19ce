"""The attributes a filter may name: paths from a family's own set and fixed header inwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from nlsniff import spec
from nlsniff.analysis.field import Field, Get, UnknownFieldError, near, plain

if TYPE_CHECKING:
    from nlsniff.message import Message


def attribute(family: spec.Family, path: list[str], at: int) -> Field:
    """A path of attributes, from the family's own set inwards."""
    types: dict[str, list[tuple[str, spec.Type]]] = _roots(family)
    if path[0] == "header" and "header" not in types and len(path) > 1:
        at += len(path.pop(0)) + 1
    keys: list[str] = []
    kinds: list[spec.Type] = []
    for place, name in enumerate(path):
        if name.startswith("#"):
            keys.append(name)
            kinds = [spec.binary]
            types = {}
        elif name in types:
            keys.append(types[name][0][0])
            kinds = [kind for _, kind in types[name]]
            types = _merged(child for kind in kinds for child in _inside(kind))
        elif kinds and place == len(path) - 1 and (bits := _named_bits(kinds, name)):
            return _bit(family, tuple(keys), *bits)
        else:
            here = ".".join([plain(family.name), *path[:place]])
            raise _unknown(name, here, [*types, *_bit_names(kinds)], at)
        at += len(name) + 1
    return Field(_getter(family.name, tuple(keys)), tuple(kinds), part="attribute", of=family.name)


class Path(NamedTuple):
    """A path and the types its values may have; ``same`` is the path before it that goes on alike, if one does."""

    name: str
    types: tuple[spec.Type, ...]
    same: str = ""


def paths(family: spec.Family) -> Iterator[Path]:
    """Every path of a family; what is inside several of them only behind the first."""
    yield from _paths(plain(family.name), _roots(family), {})


def _paths(here: str, found: dict[str, list[tuple[str, spec.Type]]], seen: dict[frozenset[int], str]) -> Iterator[Path]:
    for name, alike in found.items():
        path = f"{here}.{name}"
        kinds = tuple(kind for _, kind in alike)
        within = _merged(child for kind in kinds for child in _inside(kind))
        key = frozenset(map(_identity, kinds))
        if within and key in seen:
            yield Path(path, kinds, seen[key])
            continue
        seen[key] = path
        yield Path(path, kinds)
        yield from _paths(path, within, seen)


def _identity(kind: spec.Type) -> int:
    match kind:
        case spec.Nest():
            return id(spec.resolve(kind.attributes))
        case spec.StructValue():
            return id(kind.struct)
        case spec.IndexedArray() | spec.Array():
            return _identity(kind.element)
    return id(kind)


def below(family: spec.Family, path: list[str]) -> list[str]:
    """What a path may go on with: attributes, members, the names of flags; nothing behind an unknown one."""
    found = _roots(family)
    kinds: list[spec.Type] = []
    for name in path:
        kinds = [kind for _, kind in found.get(plain(name), ())]
        found = _merged(child for kind in kinds for child in _inside(kind))
    return [*found, *_bit_names(kinds)]


def _unknown(name: str, here: str, names: list[str], at: int) -> UnknownFieldError:
    close = near(name, names)
    some = ", ".join(sorted(names)[:12]) + (", …" if len(names) > 12 else "")
    return UnknownFieldError(
        f"nothing called {name} in {here}" + (f"; there are {some}" if names and not close else ""), close, at
    )


def _roots(family: spec.Family) -> dict[str, list[tuple[str, spec.Type]]]:
    structs = {id(layout): layout for layout in (family.header, *(op.header for op in family.operations)) if layout}
    sets = {id(known): known for op in family.operations for known in (op.attributes, op.reply_attributes) if known}
    found: list[tuple[str, spec.Type]] = []
    for known in sets.values():
        found.extend((attribute.name, attribute.type) for attribute in known.attributes)
    for layout in structs.values():
        found.extend((member.name, member.type) for member in layout.members)
    return _merged(found)


def _merged(found: Iterable[tuple[str, spec.Type]]) -> dict[str, list[tuple[str, spec.Type]]]:
    merged: dict[str, list[tuple[str, spec.Type]]] = {}
    for name, kind in found:
        if not isinstance(kind, spec.Pad):
            merged.setdefault(plain(name), []).append((name, kind))
    return merged


def inside(kind: spec.Type) -> Iterator[spec.Attribute | spec.Member]:
    """What has a name below a type: attributes of nests and of every format, members of structs."""
    match kind:
        case spec.Nest():
            yield from spec.resolve(kind.attributes).attributes
        case spec.StructValue():
            yield from kind.struct.members
        case spec.Fixed() | spec.Records():
            yield from kind.header.members
            yield from () if kind.attributes is None else spec.resolve(kind.attributes).attributes
        case spec.IndexedArray() | spec.Array():
            yield from inside(kind.element)
        case spec.NestTypeValue():
            yield from (spec.Member(level, spec.u32) for level in kind.levels)
            yield from spec.resolve(kind.attributes).attributes
        case spec.SubMessage():
            choices = (*kind.formats.values(), *filter(None, (kind.default,)))
            yield from (item for choice in choices for item in inside(choice))
        case spec.Packed():
            yield from (spec.Member(name, spec.u32) for name, _ in kind.fields)
        case spec.Bitfield32():
            yield from (spec.Member(name, _half(kind)) for name in ("value", "selector"))


def _inside(kind: spec.Type) -> Iterator[tuple[str, spec.Type]]:
    return ((each.name, each.type) for each in inside(kind))


def _half(kind: spec.Bitfield32) -> spec.Scalar:
    return spec.u32 if kind.enum is None else spec.flags(spec.u32, kind.enum)


def _bits(kinds: Iterable[spec.Type]) -> Iterator[tuple[int, str]]:
    for kind in kinds:
        if isinstance(kind, spec.Scalar) and kind.as_flags:
            names = kind.enum or kind.label
            yield from names.entries.items() if names is not None else ()


def _bit_names(kinds: Iterable[spec.Type]) -> list[str]:
    return [plain(name) for _, name in _bits(kinds)]


def _named_bits(kinds: Iterable[spec.Type], name: str) -> tuple[str, int] | None:
    return next(((real, mask) for mask, real in _bits(kinds) if plain(real) == name), None)


def _bit(family: spec.Family, keys: tuple[str, ...], name: str, mask: int) -> Field:
    take = _getter(family.name, keys)

    def get(message: Message) -> Sequence[bool]:
        return [item == name or (isinstance(item, int) and item & mask == mask) for item in take(message)]

    return Field(get, yes_no=True, part="attribute", of=family.name)


def _getter(family: str, keys: tuple[str, ...]) -> Get:
    def get(message: Message) -> Sequence[Any]:
        if message.family != family or message.is_control:
            return ()
        found: list[Any] = []
        _collect(message.attrs, keys, 0, found)
        if keys[0] in message.header:
            _collect(message.header, keys, 0, found)
        return found

    return get


def _collect(value: Any, keys: tuple[str, ...], place: int, found: list[Any]) -> None:
    """Every value at the end of the path; lists and the indexes of arrays are passed through."""
    if isinstance(value, list) and value:
        for item in value:
            _collect(item, keys, place, found)
    elif place == len(keys):
        found.append(value)
    elif isinstance(value, dict):
        if keys[place] in value:
            _collect(value[keys[place]], keys, place + 1, found)
        elif len(value) == 1 and next(iter(value)).isdecimal():
            _collect(next(iter(value.values())), keys, place, found)
