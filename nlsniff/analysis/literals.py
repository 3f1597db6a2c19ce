"""Whether a field can have the value that a filter compares it with; if not, why."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from nlsniff import spec

if TYPE_CHECKING:
    from nlsniff.analysis.field import Field

NUMBER: Final = re.compile(r"[+-]?(0[xX][0-9a-fA-F]{1,32}|0[bB][01]{1,128}|0[oO][0-7]{1,48}|[0-9]{1,40})\Z")
HEX_BYTES: Final = re.compile(r"[0-9a-fA-F]{2}(?:(?::[0-9a-fA-F]{2})*|(?:[0-9a-fA-F]{2})*)\Z")
TRUTHS: Final = {"true": True, "yes": True, "false": False, "no": False}
_ADDRESSES: Final = ("ipv4", "ipv6", "ipv4-or-v6")
_PREFIX: Final = re.compile(r"(?P<address>[0-9a-fA-F:.]+)/(?P<bits>[0-9]+)\Z")
_SHOWN: Final = 12

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


class LiteralError(ValueError):
    """A literal that cannot be compared so; ``remedy`` says what to write."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.remedy = remedy


def check(field: Field, literal: str) -> None:
    """Raise LiteralError where no value of the field can be the literal."""
    if field.number is not None:
        if field.number(literal) is None:
            raise LiteralError(f"{literal!r} is {field.wants}")
    elif field.names is not None:
        known = [*field.names()]
        if not NUMBER.match(literal) and plain(literal) not in map(plain, known):
            raise _unknown(literal, known)
    elif field.yes_no:
        if literal not in TRUTHS and not NUMBER.match(literal):
            raise LiteralError(f"{literal!r} is neither true nor false")
    elif field.types:
        kinds = list(leaves(field.types))
        if not kinds:
            raise LiteralError("this field holds others; only they have values", "nlsniff describe names them")
        if not any(_may_be(kind, literal) for kind in kinds):
            raise _refusal(kinds, literal)


def leaves(kinds: Iterable[spec.Type]) -> Iterator[spec.Type]:
    """The types of the values that are no lists, no structs and no nests."""
    for kind in kinds:
        match kind:
            case spec.Array() | spec.IndexedArray():
                yield from leaves((kind.element,))
            case spec.SubMessage():
                yield from leaves(kind.formats.values())
                yield from leaves((spec.binary if kind.default is None else kind.default,))
            case spec.Scalar() | spec.Text() | spec.Binary() | spec.Flag() | spec.Address() | spec.Custom():
                yield kind


def names(kind: spec.Type) -> Sequence[tuple[int, str]]:
    """The names of a type's numbers; those of flags with their masks."""
    known = kind.enum or kind.label if isinstance(kind, spec.Scalar) else None
    return [] if known is None else [*known.entries.items()]


def plain(name: str) -> str:
    """A value's name as it is compared."""
    return name.replace("_", "-").lower()


def number(literal: str) -> int | None:
    """The number that a literal is, if it is one."""
    if not NUMBER.match(literal):
        return None
    return int(literal) if literal.lstrip("+-").isdigit() else int(literal, 0)


def address(literal: str) -> Ip | None:
    """The IP address that a literal is, if it is one."""
    try:
        return ipaddress.ip_address(literal)
    except ValueError:
        return None


def network(literal: str) -> Network | None:
    """The IP prefix that a literal is, if it is one."""
    try:
        return ipaddress.ip_network(literal, strict=False)
    except ValueError:
        return None


def masked_bytes(literal: str) -> tuple[bytes, int] | None:
    """The bytes of a literal such as aa:bb:cc:00:00:00/24 and how many bits of them count, if it is one."""
    start, _, bits = literal.rpartition("/")
    if not HEX_BYTES.match(start) or ":" not in start or not bits.isdecimal() or len(bits) > 4:
        return None
    data = bytes.fromhex(start.replace(":", ""))
    return (data, int(bits)) if int(bits) <= 8 * len(data) else None


def packed(value: Any) -> bytes | None:
    """The bytes that a decoded value's text stands for: hex, a MAC address, an IP address."""
    if not isinstance(value, str):
        return None
    if HEX_BYTES.match(value):
        return bytes.fromhex(value.replace(":", ""))
    found = address(value)
    return None if found is None else found.packed


def _may_be(kind: spec.Type, literal: str) -> bool:
    match kind:
        case spec.Scalar():
            return _may_be_number(kind, literal)
        case spec.Flag():
            return literal in TRUTHS or number(literal) is not None
        case spec.Binary(hint="uuid"):
            return re.fullmatch(r"[0-9a-fA-F-]+", literal) is not None
        case spec.Binary(hint="mac"):
            return _is_hex(literal, 6) or masked_bytes(literal) is not None
        case spec.Address():
            return _is_address(literal)
        case spec.Binary():
            if kind.hint in _ADDRESSES:
                return _is_address(literal) or _is_hex(literal, 4)
            return _is_hex(literal, 1) or _is_address(literal) or masked_bytes(literal) is not None
    return True


def _may_be_number(kind: spec.Scalar, literal: str) -> bool:
    found = number(literal)
    if found is not None:
        several = kind.as_flags and kind.enum is not None and found and found not in kind.enum.entries
        return not several or not any(found & mask for mask, _ in names(kind))
    if is_bytes(kind):
        return packed(literal) is not None or network(literal) is not None
    return literal in TRUTHS or any(plain(name) == plain(literal) for _, name in names(kind))


def _is_address(literal: str) -> bool:
    return address(literal) is not None or network(literal) is not None


def _is_hex(literal: str, least: int) -> bool:
    return HEX_BYTES.match(literal) is not None and (":" in literal or len(literal) >= 2 * least)


def is_bytes(kind: spec.Type) -> bool:
    """Whether values of this type are printed as hex or as an address."""
    hinted = isinstance(kind, spec.Scalar) and (kind.hint in _ADDRESSES or kind.hint == "mac")
    return hinted or isinstance(kind, (spec.Binary, spec.Address))


def _refusal(kinds: list[spec.Type], literal: str) -> LiteralError:
    """Why the literal can be a value of none of these types."""
    scalars = [kind for kind in kinds if isinstance(kind, spec.Scalar) and not is_bytes(kind)]
    if any(map(is_bytes, kinds)):
        return _no_bytes(kinds, literal)
    if all(isinstance(kind, spec.Flag) for kind in kinds):
        return LiteralError(f"{literal!r} is neither true nor false")
    if number(literal) is not None:
        return LiteralError(f"{literal} is several flags", "ask for each by name")
    if _is_address(literal) or _PREFIX.match(literal) or (packed(literal) is not None and ":" in literal):
        return LiteralError(f"{literal!r} is an address, and a number belongs here")
    known = {plain(name): name for kind in scalars for _, name in names(kind)}
    return _unknown(literal, [*known.values()]) if known else LiteralError(f"{literal!r} is no number")


def _no_bytes(kinds: list[spec.Type], literal: str) -> LiteralError:
    if (found := _PREFIX.match(literal)) is not None:
        return _bad_prefix(found["address"], found["bits"])
    hints = {kind.hint for kind in kinds if isinstance(kind, (spec.Binary, spec.Scalar))}
    if hints == {"mac"}:
        return LiteralError(f"{literal!r} is no MAC address", "write aa:bb:cc:00:00:01, or aa:bb:cc:00:00:00/24")
    if any(isinstance(kind, spec.Address) for kind in kinds) or hints & {*_ADDRESSES}:
        return LiteralError(f"{literal!r} is no address", "write 10.0.0.1, 10.0.0.0/8 or 2001:db8::/32")
    return LiteralError(f"{literal!r} is no bytes", "write them in hex: 0a:00:00:01")


def _bad_prefix(start: str, bits: str) -> LiteralError:
    found = address(start)
    if found is not None:
        return LiteralError(f"no prefix of {bits[:8]} bits", f"IPv{found.version} has {found.max_prefixlen}")
    if HEX_BYTES.match(start) and ":" in start:
        return LiteralError(f"no mask of {bits[:8]} bits", f"these bytes have {8 * (start.count(':') + 1)}")
    return LiteralError(f"{start!r} is no address", "write 10.0.0.0/8, 2001:db8::/32 or aa:bb:cc:00:00:00/24")


def _unknown(literal: str, known: list[str]) -> LiteralError:
    words = {plain(name): name for name in known}
    close = [words[name] for name in get_close_matches(plain(literal), words, n=3)]
    some = ", ".join(known[:_SHOWN]) + (", …" if len(known) > _SHOWN else "")
    remedy = f"did you mean {' or '.join(close)}?" if close else f"there are {some}"
    return LiteralError(f"{literal!r} is no value of this field", remedy)
