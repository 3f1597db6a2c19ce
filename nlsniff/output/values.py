"""Decoded values as people read them: names beside numbers, units, strings in quotes, all escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from nlsniff import spec
from nlsniff.output.escape import escaped, quoted
from nlsniff.trace import SECRET

EMPTY: Final = "(empty)"
SIZES: Final = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


def shown(value: object, kind: spec.Type | None = None) -> str:
    """One value on one line, as its declared type says; ``kind`` None or a mismatch shows it as it is."""
    match kind:
        case spec.Scalar():
            return _scalar(value, kind)
        case spec.Text() if isinstance(value, str) and value != SECRET:
            return quoted(value)
        case spec.Bitfield32():
            number = spec.u32 if kind.enum is None else spec.flags(spec.u32, kind.enum)
            return ", ".join(pieces(value, spec.struct_value(spec.struct("", value=number, selector=number))))
        case spec.StructValue() | spec.Array() | spec.Packed() | spec.Fixed():
            return ", ".join(pieces(value, kind)) or EMPTY
    return plain(value)


def pieces(value: object, kind: spec.Type) -> list[str]:
    """The parts of a struct or an array, each for itself, so that they can be laid out on several lines."""
    match kind:
        case spec.StructValue() | spec.Fixed() if isinstance(value, dict):
            layout = kind.struct if isinstance(kind, spec.StructValue) else kind.header
            return members(value, layout)
        case spec.Array() if isinstance(value, list):
            return _elements(value, kind)
    if isinstance(value, dict):
        return [f"{escaped(str(name))} {plain(item)}" for name, item in value.items()]
    return [plain(value)]


def members(values: Mapping[str, Any], layout: spec.Struct) -> list[str]:
    """A struct's members as ``name value``, and behind them what does not belong to it."""
    kinds = {member.name: member.type for member in layout.members}
    return [f"{escaped(str(name))} {_inner(value, kinds.get(name))}" for name, value in values.items()]


def number(name: object, enum: spec.Enum) -> int | None:
    """The number behind an enum's name; None for a name that is not in it."""
    return _numbers(enum).get(name)


def plain(value: object) -> str:
    """A value of no known type: strings bare, lists and dicts in brackets."""
    if isinstance(value, str):
        return escaped(value) or '""'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(plain(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{escaped(str(name))} {plain(item)}" for name, item in value.items()) + "}"
    return str(value)


def _inner(value: object, kind: spec.Type | None) -> str:
    text = shown(value, kind)
    return f"{{{text}}}" if isinstance(value, (dict, list)) and not _is_flags(kind) else text


def _is_flags(kind: spec.Type | None) -> bool:
    return isinstance(kind, spec.Scalar) and kind.as_flags


def _elements(values: list[Any], kind: spec.Array) -> list[str]:
    names = {} if kind.labels is None else kind.labels.entries
    found = []
    for place, value in enumerate(values):
        text = _inner(value, kind.element)
        found.append(f"{names[place]} {text}" if place in names else f"[{place}] {text}" if names else text)
    return found


def _scalar(value: object, kind: spec.Scalar) -> str:
    if isinstance(value, list):
        return " ".join(_flag(item) for item in value) or "none"
    if isinstance(value, str):
        known = None if kind.enum is None else number(value, kind.enum)
        return escaped(value) if known is None else f"{escaped(value)} ({known})"
    text = f"{value} {kind.unit}" if kind.unit else str(value)
    if kind.label is None or not isinstance(value, int):
        return text
    if kind.as_flags:
        names = _flags(value, kind.label)
        return f"{text} ({names})" if names else text
    name = kind.label.entries.get(value)
    return text if name is None else f"{text} ({name})"


def _flag(item: object) -> str:
    return f"{item:#x}" if isinstance(item, int) else escaped(str(item))


def _flags(value: int, enum: spec.Enum) -> str:
    from nlsniff.leaves import flag_names

    return " ".join(_flag(item) for item in flag_names(enum, value))


@cache
def _numbers(enum: spec.Enum) -> dict[object, int]:
    return {name: number for number, name in reversed(tuple(enum.entries.items()))}


def size_text(count: int) -> str:
    """A number of bytes for people: 3.4 MB."""
    for unit, size in SIZES:
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
