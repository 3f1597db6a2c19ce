"""What a filter may compare besides a field's values: a slice of their bytes, their length, another case."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from nlsniff import spec
from nlsniff.analysis.field import Field, Part
from nlsniff.analysis.literals import LiteralError, is_bytes, leaves, packed

if TYPE_CHECKING:
    from nlsniff.message import Message

SLICE: Final = re.compile(r"(?P<name>[^\[\]]+)\[(?P<range>[^\[\]]*)\]\Z")
FUNCTIONS: Final = ("len", "lower", "upper")
_RANGE: Final = re.compile(r"(?P<start>[0-9]{1,5})?(?:(?P<sign>[:-])(?P<stop>[0-9]{1,5})?)?\Z")


def sliced(field: Field, text: str) -> Field:
    """A part of each value as Wireshark writes it: [offset:length], [first-last], [offset]. Raises LiteralError."""
    cut = _cut(text)
    kinds = list(leaves(field.types))
    if kinds and all(isinstance(kind, spec.Text) for kind in kinds):
        return _changed(field, lambda value: (isinstance(value, str) and value[cut]) or None, spec.string)
    if not any(map(is_bytes, kinds)):
        raise LiteralError("only bytes, addresses and strings have slices")

    def part(value: Any) -> str | None:
        data = packed(value)
        return None if data is None or not data[cut] else data[cut].hex()

    return _changed(field, part, spec.binary)


def applied(function: str, field: Field) -> Field:
    """``len``, ``lower`` or ``upper`` of each value. Raises LiteralError."""
    kinds = list(leaves(field.types))
    if function == "len":
        return _changed(field, _size_of(kinds), spec.u64)
    if kinds and not any(isinstance(kind, (spec.Text, spec.Custom)) for kind in kinds):
        raise LiteralError(f"{function}() is for strings")
    change: Callable[[str], str] = str.lower if function == "lower" else str.upper
    return _changed(field, lambda value: change(value) if isinstance(value, str) else None, spec.string)


def _cut(text: str) -> slice:
    found = _RANGE.match(text)
    start, sign, stop = (None, None, None) if found is None else (found["start"], found["sign"], found["stop"])
    first = int(start or 0)
    last: int | None = first + 1
    if sign == ":":
        last = None if stop is None else first + int(stop)
    elif sign == "-" and stop is not None:
        last = int(stop) + 1
    if found is None or (sign == "-" and None in (start, stop)) or (start is None and stop is None):
        raise LiteralError("no slice", "write [offset:length], [first-last] or [offset]")
    if last is not None and last <= first:
        raise LiteralError("this slice is empty")
    return slice(first, last)


def _size_of(kinds: Sequence[spec.Type]) -> Callable[[Any], int | None]:
    """Bytes of what is printed as hex or as an address, else characters."""
    binary = any(map(is_bytes, kinds)) and not any(isinstance(kind, spec.Text) for kind in kinds)

    def size(value: Any) -> int | None:
        data = packed(value) if binary else None
        if data is not None:
            return len(data)
        return len(value) if isinstance(value, str) else None

    return size


def _changed(field: Field, change: Callable[[Any], Any], kind: spec.Type) -> Field:
    def get(message: Message) -> Sequence[Any]:
        return [found for value in field.get(message) if (found := change(value)) is not None]

    part: Part = "attribute" if field.part == "attribute" else ""
    return replace(field, get=get, types=(kind,), yes_no=False, number=None, names=None, part=part)
