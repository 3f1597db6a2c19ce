"""A filter's literals against a field's values: numbers, names, addresses, prefixes, text."""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from nlsniff import spec

if TYPE_CHECKING:
    from nlsniff.analysis.fields import Field

Match = Callable[[Any], bool]
ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NUMBER: Final = re.compile(r"[+-]?(0[xX][0-9a-fA-F]{1,32}|0[bB][01]{1,128}|0[oO][0-7]{1,48}|[0-9]{1,40})\Z")
_HEX_BYTES: Final = re.compile(r"[0-9a-fA-F]{2}(:[0-9a-fA-F]{2})*\Z")
_TRUTHS: Final = {"true": True, "yes": True, "false": False, "no": False}


class LiteralError(ValueError):
    """A literal that cannot be compared so."""


def equal(field: Field, literal: str, *, quoted: bool) -> Match:
    """Whether a value is the literal: as a number, a name of its enum, an address, or text."""
    if not quoted and "/" in literal and (network := _network(literal)) is not None:
        return _within(network)
    wanted = set(_variants(field, literal, quoted=quoted))

    def matches(value: Any) -> bool:
        return not isinstance(value, (dict, list)) and value in wanted

    return matches


def ordered(field: Field, literal: str, sign: str) -> Match:
    """Whether a value stands so to the literal, which must be a number or the name of one."""
    limit = _limit(field, literal)
    compare = ORDER[sign]
    names = {name: number for kind in field.types for number, name in _names(kind)}

    def matches(value: Any) -> bool:
        if isinstance(value, str):
            value = names.get(value, _hex_number(value))
        return isinstance(value, (int, float)) and compare(value, limit)

    return matches


def like(literal: str, how: str) -> Match:
    """Whether a value's text contains the literal, or matches it as a regular expression in any case."""
    if how == "contains":
        return lambda value: literal in _text(value)
    try:
        search = re.compile(literal, re.IGNORECASE).search
    except (re.error, OverflowError, RecursionError) as why:
        raise LiteralError(f"no regular expression: {why}") from None
    return lambda value: search(_text(value)) is not None


def _variants(field: Field, literal: str, *, quoted: bool) -> Iterator[object]:
    """Every form in which a decoded value may say what the literal says."""
    yield literal
    if field.number is not None and (number := field.number(literal)) is not None:
        yield number
    elif _NUMBER.match(literal):
        yield from _numeric(field, int(literal, 0) if not literal.lstrip("+-").isdigit() else int(literal))
    if not quoted and literal in _TRUTHS:
        yield _TRUTHS[literal]
    for kind in field.types:
        yield from (number for number, name in _names(kind) if _plain(name) == _plain(literal))
        if isinstance(kind, spec.Scalar) and kind.enum is not None:
            yield from (name for name in kind.enum.entries.values() if _plain(name) == _plain(literal))
    if not field.types:
        yield from (literal.replace("_", "-"), literal.replace("-", "_"))
    if _HEX_BYTES.match(literal):
        yield literal.lower()
        yield literal.lower().replace(":", "")
    with suppress(ValueError):
        yield str(ipaddress.ip_address(literal))


def _numeric(field: Field, number: int) -> Iterator[object]:
    yield number
    yield hex(number)
    for kind in field.types:
        if isinstance(kind, spec.Scalar) and kind.enum is not None and number in kind.enum.entries:
            yield kind.enum.entries[number]


def _limit(field: Field, literal: str) -> int:
    if field.number is not None:
        number = field.number(literal)
        if number is None:
            raise LiteralError(f"{literal!r} is no date and time; write seconds since 1970, or 2026-11-21T12:30:54")
        return number
    if _NUMBER.match(literal):
        return int(literal, 0) if not literal.lstrip("+-").isdigit() else int(literal)
    for kind in field.types:
        for value, name in _names(kind):
            if _plain(name) == _plain(literal):
                return value
    raise LiteralError(f"{literal!r} is no number, and only numbers are more or less")


def _names(kind: spec.Type) -> Iterator[tuple[int, str]]:
    if isinstance(kind, spec.Scalar):
        names = kind.enum or kind.label
        if names is not None and not (kind.as_flags and kind.enum is None):
            yield from names.entries.items()


def _plain(name: str) -> str:
    return name.replace("_", "-").lower()


def _hex_number(text: str) -> int | None:
    return int(text, 16) if text.startswith("0x") and _NUMBER.match(text) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def _network(literal: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(literal, strict=False)
    except ValueError:
        return None


def _within(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> Match:
    def matches(value: Any) -> bool:
        if not isinstance(value, str):
            return False
        try:
            return ipaddress.ip_address(value) in network
        except ValueError:
            return False

    return matches
