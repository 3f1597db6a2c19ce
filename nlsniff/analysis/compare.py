"""A filter's literals against a field's values: numbers, names, addresses, prefixes, ranges, text."""

from __future__ import annotations

import operator
import re
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from nlsniff import spec
from nlsniff.analysis.literals import (
    HEX_BYTES,
    TRUTHS,
    LiteralError,
    address,
    check,
    is_bytes,
    leaves,
    masked_bytes,
    names,
    network,
    number,
    packed,
    plain,
)

if TYPE_CHECKING:
    from nlsniff.analysis.field import Field

__all__ = ["LiteralError", "Match", "between", "equal", "like", "ordered"]

Match = Callable[[Any], bool]
ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def equal(field: Field, literal: str, *, quoted: bool) -> Match:
    """Whether a value is the literal: as a number, a name of its enum, an address, or text. Raises LiteralError."""
    check(field, literal)
    if not quoted and "/" in literal and (within := _within(literal)) is not None:
        return within
    wanted = set(_variants(field, literal, quoted=quoted))
    flags = [kind for kind in leaves(field.types) if isinstance(kind, spec.Scalar) and kind.as_flags]
    masks = [mask for kind in flags for mask, name in names(kind) if plain(name) == plain(literal) and mask]
    empty = bool(flags) and 0 in wanted

    def matches(value: Any) -> bool:
        if isinstance(value, (dict, list)):
            return empty and value == []
        return value in wanted or any(isinstance(value, int) and value & mask == mask for mask in masks)

    if flags:
        return matches
    return lambda value: not isinstance(value, (dict, list)) and value in wanted


def ordered(field: Field, literal: str, sign: str) -> Match:
    """Whether a value stands so to the literal, which must be a number or the name of one. Raises LiteralError."""
    kinds = list(leaves(field.types))
    if kinds and all(map(is_bytes, kinds)):
        raise LiteralError("only numbers are more or less", "write: in {10.0.0.1 .. 10.0.0.9}, or == 10.0.0.0/8")
    limit = _limit(field, literal)
    compare = ORDER[sign]
    numbers = {name: value for kind in kinds for value, name in _valued(kind)}

    def matches(value: Any) -> bool:
        if isinstance(value, str):
            value = numbers.get(value, _hex_number(value))
        return isinstance(value, (int, float)) and compare(value, limit)

    return matches


def between(field: Field, low: str, high: str) -> Match:
    """Whether a value lies from ``low`` to ``high``, both included: numbers or addresses. Raises LiteralError."""
    first, last = address(low), address(high)
    if first is not None and last is not None:
        check(field, low)
        start, end = first.packed, last.packed
        if len(start) != len(end) or start > end:
            raise LiteralError("no address lies in this range")
        return lambda value: (data := packed(value)) is not None and len(data) == len(start) and start <= data <= end
    if _limit(field, low) > _limit(field, high):
        raise LiteralError("no number lies in this range", "write the smaller one first")
    least, most = ordered(field, low, ">="), ordered(field, high, "<=")
    return lambda value: least(value) and most(value)


def like(literal: str, how: str) -> Match:
    """Whether a value's text contains the literal, or matches it as a regular expression in any case."""
    if how == "contains":
        return lambda value: literal in _text(value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            search = re.compile(literal, re.IGNORECASE).search
    except (re.error, OverflowError, RecursionError) as why:
        raise LiteralError(f"no regular expression: {why}") from None
    return lambda value: search(_text(value)) is not None


def _variants(field: Field, literal: str, *, quoted: bool) -> Iterator[object]:
    """Every form in which a decoded value may say what the literal says."""
    yield literal
    if field.number is not None:
        yield field.number(literal)
    elif (value := number(literal)) is not None:
        yield from _numeric(field, value)
    if not quoted and literal in TRUTHS:
        yield TRUTHS[literal]
    yield from _named(field, plain(literal))
    if not field.types:
        yield from (literal.replace("_", "-"), literal.replace("-", "_"))
    if HEX_BYTES.match(literal):
        yield literal.lower()
        yield literal.lower().replace(":", "")
    if (found := address(literal)) is not None:
        yield str(found)
        if any(isinstance(kind, spec.Binary) and kind.hint in (None, "hex") for kind in leaves(field.types)):
            yield found.packed.hex()


def _named(field: Field, wanted: str) -> Iterator[object]:
    """What the value of this name is: the name as it is written, or its number."""
    for kind in leaves(field.types):
        found = [(value, name) for value, name in _valued(kind) if plain(name) == wanted]
        yield from (value for value, _ in found)
        if isinstance(kind, spec.Scalar) and kind.enum is not None:
            yield from (name for _, name in found)
    known = () if field.names is None else field.names()
    yield from (form for name in known if plain(name) == wanted for form in (name, wanted))


def _numeric(field: Field, value: int) -> Iterator[object]:
    yield value
    yield hex(value)
    for kind in leaves(field.types):
        if isinstance(kind, spec.Scalar) and kind.enum is not None and value in kind.enum.entries:
            yield kind.enum.entries[value]


def _limit(field: Field, literal: str) -> int:
    if field.number is not None:
        check(field, literal)
        return field.number(literal) or 0
    if (found := number(literal)) is not None:
        return found
    for kind in leaves(field.types):
        for value, name in _valued(kind):
            if plain(name) == plain(literal):
                return value
    if field.types:
        check(field, literal)  # says the same with the names there are
    raise LiteralError(f"{literal!r} is no number, and only numbers are more or less")


def _valued(kind: spec.Type) -> Iterator[tuple[int, str]]:
    if isinstance(kind, spec.Scalar) and not (kind.as_flags and kind.enum is None):
        yield from names(kind)


def _hex_number(text: str) -> int | None:
    return number(text) if text.startswith("0x") else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def _within(literal: str) -> Match | None:
    """Whether a value lies in the prefix that the literal is; None where it is no prefix."""
    tests: list[Match] = []
    if (wanted := network(literal)) is not None:
        tests.append(_begins(wanted.network_address.packed, wanted.prefixlen))
    if (masked := masked_bytes(literal)) is not None:
        tests.append(_begins(*masked))
    if not tests:
        return None
    return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)


def _begins(data: bytes, bits: int) -> Match:
    """Whether a value's bytes are as many, and its first bits are these."""
    size, rest = len(data), 8 * len(data) - bits
    wanted = int.from_bytes(data, "big") >> rest

    def matches(value: Any) -> bool:
        found = packed(value)
        return found is not None and len(found) == size and int.from_bytes(found, "big") >> rest == wanted

    return matches
