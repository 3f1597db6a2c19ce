"""Payloads without attributes inside: numbers, names, flags, texts, addresses, and the size of each type."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any, Final

from nlsniff import spec
from nlsniff.trace import MismatchError
from nlsniff.wire import Order

_INET: Final = (socket.AF_INET, "inet")
ADDRESS_SIZE: Final = 16
REMEMBERED: Final = 1 << 16
FORMATS: Final = {1: "B", 2: "H", 4: "I", 8: "Q"}


class Memo(dict[Any, Any]):
    """Remembers what a function made of bytes already seen; forgets all when it grows too large."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self.make = make

    def __missing__(self, key: Any) -> Any:
        value = self.make(key)
        if len(self) >= REMEMBERED:
            self.clear()
        if not isinstance(key, bytes) or len(key) <= 64:
            self[key] = value
        return value


def text_of(raw: bytes) -> str:
    """A string with its terminators cut off. Raises MismatchError for what is not UTF-8 text."""
    text = raw.rstrip(b"\0")
    if b"\0" in text:
        raise MismatchError("bytes behind the terminating NUL, kept as hex")
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise MismatchError("not UTF-8, kept as hex") from None


def ip_text(raw: bytes) -> str:
    """An IPv4 or IPv6 address by its length, nothing for nothing. Raises MismatchError for other lengths."""
    if len(raw) == 4:
        return "%d.%d.%d.%d" % (*raw,)  # noqa: UP031 (the fastest of all ways)
    if len(raw) == 16:
        return socket.inet_ntop(socket.AF_INET6, raw)
    if not raw:
        return ""
    raise MismatchError(f"{len(raw)} bytes are no IP address, kept as hex")


def address_text(raw: bytes, family: object) -> str:
    """An address out of 16 bytes, of which one of the family AF_INET fills the first 4."""
    return ip_text(raw[:4] if family in _INET and not any(raw[4:]) else raw)


def _mac_text(raw: bytes) -> str:
    return raw.hex(":")


def _uuid_text(raw: bytes) -> str:
    if len(raw) != 16:
        raise MismatchError(f"{len(raw)} bytes are no UUID, kept as hex")
    return "-".join(raw[start:stop].hex() for start, stop in ((0, 4), (4, 6), (6, 8), (8, 10), (10, 16)))


HINTS: Final[dict[str | None, Callable[[bytes], str]]] = {
    None: bytes.hex,
    "hex": bytes.hex,
    "mac": _mac_text,
    "ipv4": ip_text,
    "ipv6": ip_text,
    "ipv4-or-v6": ip_text,
    "uuid": _uuid_text,
}


def flag_names(enum: spec.Enum, value: int) -> list[str | int]:
    """The flags set in a value, by name; bits without a name together as one number at the end."""
    names: list[str | int] = []
    rest = value
    for mask, name in enum.entries.items():
        if mask and value & mask == mask:
            names.append(name)
            rest &= ~mask
    if rest:
        names.append(rest)
    return names


def scalar_value(kind: spec.Scalar) -> Callable[[int], Any] | None:
    """What makes the printed value of a number, None where the number itself is printed."""
    names = kind.enum
    if names is not None and kind.as_flags:
        lists = Memo(lambda value: flag_names(names, value))
        return lambda value: lists[value].copy()
    if names is not None:
        entries = names.entries
        return lambda value: entries.get(value, value)
    if kind.hint == "ipv4":
        return Memo(lambda value: ip_text((value & 0xFFFFFFFF).to_bytes(4, "big"))).__getitem__
    if kind.hint == "hex":
        return hex
    return None


def scalar_order(kind: spec.Scalar, order: Order) -> Order:
    """The byte order a scalar is written in on a machine of the given order."""
    return order if kind.order == "host" else ">" if kind.order == "be" else "<"


def scalar_format(kind: spec.Scalar, order: Order, size: int) -> str:
    """The struct format of a scalar of this size."""
    letter = FORMATS[size]
    return scalar_order(kind, order) + (letter.lower() if kind.signed else letter)


def size_of(kind: spec.Type) -> int | None:
    """The bytes a type takes in a struct; None for one of open length."""
    match kind:
        case spec.Scalar():
            return kind.size or None
        case spec.Packed():
            return kind.base.size
        case spec.Text() | spec.Binary() | spec.Pad():
            return kind.length
        case spec.Custom():
            return kind.size
        case spec.Bitfield32():
            return 8
        case spec.Address():
            return ADDRESS_SIZE
        case spec.StructValue():
            return struct_size(kind.struct)
        case spec.Array():
            element = size_of(kind.element)
            return None if kind.count is None or element is None else kind.count * element
    return None


def struct_size(layout: spec.Struct) -> int | None:
    """The bytes of a struct; None when its last member is of open length."""
    sizes = [size_of(member.type) for member in layout.members]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def number_places(layout: spec.Struct) -> Iterator[tuple[str, int, spec.Scalar]]:
    """The dotted path, offset and type of each number in a struct and in the structs inside it."""
    place = 0
    for member in layout.members:
        if isinstance(member.type, spec.Scalar):
            yield member.name, place, member.type
        elif isinstance(member.type, spec.StructValue):
            for path, offset, kind in number_places(member.type.struct):
                yield f"{member.name}.{path}", place + offset, kind
        size = size_of(member.type)
        if size is None:
            return
        place += size


def asks_around(layout: spec.Struct) -> bool:
    """Whether something in a struct is read by what stands elsewhere in it or around it."""
    waiting = [member.type for member in layout.members]
    for kind in waiting:
        match kind:
            case spec.Address():
                return True
            case spec.StructValue():
                waiting += [member.type for member in kind.struct.members]
            case spec.Array():
                waiting.append(kind.element)
    return False
