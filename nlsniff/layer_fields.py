"""Scapy fields for the types a dissector declares: the leaves of :mod:`nlsniff.layers`.

A field reads a slice of exactly its own bytes and raises MismatchError where they cannot be of its
type; whoever holds the field then keeps the bytes as they are. ``plain`` gives a value as the JSON
contract prints it. Two values mean the same in every field: None is nothing on the wire, and Scapy's
RawVal is bytes written as they are.
"""

from __future__ import annotations

import ipaddress
import sys
import uuid as uuids
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any, Final

from scapy.config import conf
from scapy.fields import Field, RawVal
from scapy.volatile import VolatileValue

from nlsniff import spec
from nlsniff.wire import Order

SECRET: Final = "(secret)"
_LETTERS: Final = {0: "I", 1: "B", 2: "H", 4: "I", 8: "Q"}
_CUSTOM_ERRORS: Final = (ValueError, IndexError, KeyError, TypeError, OverflowError)

conf.contribs.setdefault("nlsniff", {"secrets": False})


class MismatchError(ValueError):
    """Bytes that cannot be of the declared type."""


def above(layer: Any) -> Any:
    """The layer around this one: the one whose list it stands in, or the header before it."""
    return layer.underlayer if layer.parent is None else layer.parent


def order_of(layer: Any) -> Order:
    """The byte order of the capture a layer belongs to; this machine's for one that stands alone."""
    while layer is not None:
        if getattr(type(layer), "is_frame", False):
            return layer.order()  # type: ignore[no-any-return]
        layer = above(layer)
    return "<" if sys.byteorder == "little" else ">"


def is_hidden(layer: Any) -> bool:
    """Whether a layer is or stands in key material, and nobody asked to see that."""
    if conf.contribs["nlsniff"]["secrets"]:
        return False
    while layer is not None:
        if getattr(type(layer), "is_secret", False):
            return True
        layer = above(layer)
    return False


class ValueField(Field):
    """Base of all: ``width`` bytes, or with None as many as there are."""

    __slots__ = ("width",)

    def __init__(self, name: str, default: Any, width: int | None, letter: str = "B") -> None:
        self.width = width
        super().__init__(name, default, letter)

    def read(self, layer: Any, raw: bytes) -> Any:
        """The internal value of these bytes. Raises MismatchError."""
        return raw

    def write(self, layer: Any, value: Any) -> bytes:
        """The bytes of an internal value. Raises ValueError for one out of range."""
        return bytes(value)

    def plain(self, layer: Any, value: Any) -> Any:
        """The value as the JSON contract prints it."""
        return value.hex()

    def text(self, layer: Any, value: Any) -> str:
        """The value for people."""
        return repr(self.i2h(layer, value))

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, Any]:
        raw = s if self.width is None else s[: self.width]
        if self.width is not None and len(raw) < self.width:
            raise MismatchError(f"{len(raw)} bytes where {self.width} belong")
        return s[len(raw) :], self.read(pkt, raw)

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        return s if val is None else s + self.write(pkt, val)

    def i2repr(self, pkt: Any, x: Any) -> str:
        if x is not None and is_hidden(pkt):
            return SECRET
        return repr(x) if x is None or isinstance(x, (RawVal, VolatileValue)) else self.text(pkt, x)


class RestField(ValueField):
    """Bytes that belong to no other field."""

    __slots__ = ()

    def __init__(self, name: str = "rest") -> None:
        super().__init__(name, b"", None)

    def randval(self) -> bytes:
        return b""


class FillField(ValueField):
    """Padding: None is as many zeros as are needed when the layer is built.

    ``count(layer, written)`` says how many that are.
    """

    __slots__ = ("count",)

    def __init__(self, name: str, count: Callable[[Any, bytes], int], width: int | None = None) -> None:
        self.count = count
        super().__init__(name, None, width)

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        return s + (bytes(self.count(pkt, s)) if val is None else bytes(val))

    def randval(self) -> None:
        return None


class NumberField(ValueField):
    """An integer in the byte order its declaration or the capturing machine has.

    Takes a number, the name of an enum's value, or flags as a list or joined by ``+``.
    """

    __slots__ = ("kind",)

    def __init__(self, name: str, kind: spec.Scalar, default: int | None = 0) -> None:
        self.kind = kind
        super().__init__(name, default, kind.size or None, _LETTERS[kind.size])

    def byteorder(self, layer: Any) -> Any:
        """``"little"`` or ``"big"``."""
        if self.kind.order == "host":
            return "little" if order_of(layer) == "<" else "big"
        return "big" if self.kind.order == "be" else "little"

    def read(self, layer: Any, raw: bytes) -> int:
        if not self.kind.size and len(raw) not in (4, 8):
            raise MismatchError(f"{self.kind.kind} of {len(raw)} bytes")
        return int.from_bytes(raw, self.byteorder(layer), signed=self.kind.signed)

    def write(self, layer: Any, value: int) -> bytes:
        size = self.kind.size or _free_width(layer, value, signed=self.kind.signed)
        if self.kind.signed and value >= 1 << (size * 8 - 1):
            value -= 1 << (size * 8)
        elif not self.kind.signed and value < 0:
            value += 1 << (size * 8)
        try:
            return value.to_bytes(size, self.byteorder(layer), signed=self.kind.signed)
        except OverflowError:
            raise ValueError(f"{self.name}: {value} does not fit {self.kind.kind}") from None

    def any2i(self, pkt: Any, x: Any) -> Any:
        names = self.kind.enum or self.kind.label
        if isinstance(x, (list, tuple)):
            return reduce(or_, (self.any2i(pkt, item) for item in x), 0)
        if not isinstance(x, str):
            return x
        if self.kind.as_flags:
            return reduce(or_, (number_named(names, word) for word in x.split("+") if word), 0)
        if self.kind.hint == "ipv4" and "." in x:
            return int(ipaddress.IPv4Address(x))
        return number_named(names, x)

    def plain(self, layer: Any, value: int) -> Any:
        names = self.kind.enum
        if names is not None:
            return flags_in(names, value) if self.kind.as_flags else names.entries.get(value, value)
        if self.kind.hint == "ipv4":
            return str(ipaddress.IPv4Address(value & 0xFFFFFFFF))
        return hex(value) if self.kind.hint == "hex" else value

    def text(self, layer: Any, value: int) -> str:
        names = self.kind.enum or self.kind.label
        if names is None:
            return str(self.plain(layer, value))
        if self.kind.as_flags:
            return "+".join(map(str, flags_in(names, value))) or "0"
        return str(names.entries.get(value, value))


def _free_width(layer: Any, value: int, *, signed: bool) -> int:
    """The bytes of a uint or sint: those its attribute already has, else as few as hold it."""
    length = layer.getfieldval("nla_len") if "nla_len" in layer.default_fields else None
    if length in (8, 12):
        return int(length) - 4
    narrow = -(1 << 31) <= value < 1 << 31 if signed else value < 1 << 32
    return 4 if narrow else 8


def number_named(names: spec.Enum | None, word: str) -> int:
    """The number behind a name, or behind digits. Raises ValueError."""
    if names is not None:
        for number, name in names.entries.items():
            if name == word:
                return number
    try:
        return int(word, 0)
    except ValueError:
        raise ValueError(f"{word!r} is no value of {names.name if names is not None else 'a number'}") from None


def flags_in(names: spec.Enum, value: int) -> list[str | int]:
    """The names of the masks set in a value, and what no mask names as one number."""
    found = [(mask, name) for mask, name in names.entries.items() if mask and value & mask == mask]
    rest = value & ~reduce(or_, (mask for mask, _ in found), 0)
    return [*(name for _, name in found), *([rest] if rest else [])]


class LengthField(NumberField):
    """A length: None is counted when the layer is built."""

    __slots__ = ()

    def __init__(self, name: str, kind: spec.Scalar) -> None:
        super().__init__(name, kind, None)

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        return s + (bytes(self.kind.size) if val is None else self.write(pkt, val))

    def filled(self, layer: Any, built: bytes, place: int, length: int) -> bytes:
        """The built bytes with this length at its place."""
        mask = (1 << self.kind.size * 8) - 1
        return built[:place] + self.write(layer, length & mask) + built[place + self.kind.size :]

    def randval(self) -> None:
        return None


class PackedField(NumberField):
    """An integer cut into named bits. Takes the whole number or a dict of its parts."""

    __slots__ = ("packed",)

    def __init__(self, name: str, packed: spec.Packed) -> None:
        self.packed = packed
        super().__init__(name, packed.base)

    def any2i(self, pkt: Any, x: Any) -> Any:
        if not isinstance(x, dict):
            return x
        number = 0
        for part, width in self.packed.fields:
            value = x.get(part, x.get(part.replace("-", "_"), 0))
            if not 0 <= value < 1 << width:
                raise ValueError(f"{self.name}.{part}: {value} does not fit {width} bits")
            number = number << width | value
        return number

    def plain(self, layer: Any, value: int) -> dict[str, int]:
        places = self.packed.base.size * 8
        parts: dict[str, int] = {}
        for part, width in self.packed.fields:
            places -= width
            parts[part] = value >> places & ((1 << width) - 1)
        return parts

    def text(self, layer: Any, value: int) -> str:
        return " ".join(f"{part}={number}" for part, number in self.plain(layer, value).items())


class TextField(ValueField):
    """A string, its NULs cut off: of a fixed width, or with the NULs left to the field behind it."""

    __slots__ = ()

    def __init__(self, name: str, kind: spec.Text) -> None:
        super().__init__(name, b"", kind.length, "s")

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, bytes]:
        if self.width is not None:
            return super().getfield(pkt, s)  # type: ignore[no-any-return]
        value = self.read(pkt, s)
        return s[len(value) :], value

    def read(self, layer: Any, raw: bytes) -> bytes:
        value = raw.rstrip(b"\0")
        if b"\0" in value:
            raise MismatchError("bytes behind the terminating NUL")
        try:
            value.decode()
        except UnicodeDecodeError:
            raise MismatchError("not UTF-8") from None
        return value

    def write(self, layer: Any, value: bytes) -> bytes:
        if self.width is None:
            return value
        if len(value) > self.width:
            raise ValueError(f"{self.name}: {value!r} is longer than {self.width} bytes")
        return value.ljust(self.width, b"\0")

    def any2i(self, pkt: Any, x: Any) -> Any:
        return x.encode() if isinstance(x, str) else x

    def plain(self, layer: Any, value: bytes) -> str:
        return value.decode(errors="backslashreplace")


class BytesField(ValueField):
    """Bytes, an address, or a UUID. Takes the bytes or their text."""

    __slots__ = ("hint",)

    def __init__(self, name: str, kind: spec.Binary) -> None:
        self.hint = kind.hint
        super().__init__(name, bytes(kind.length or 0), kind.length, "s")

    def read(self, layer: Any, raw: bytes) -> bytes:
        if self.hint in ("ipv4", "ipv6", "ipv4-or-v6") and len(raw) not in (0, 4, 16):
            raise MismatchError(f"{len(raw)} bytes are no IP address")
        if self.hint == "uuid" and len(raw) != 16:
            raise MismatchError(f"{len(raw)} bytes are no UUID")
        return raw

    def any2i(self, pkt: Any, x: Any) -> Any:
        if not isinstance(x, str):
            return x
        if self.hint == "uuid":
            return uuids.UUID(x).bytes
        if self.hint in ("ipv4", "ipv6", "ipv4-or-v6"):
            return ipaddress.ip_address(x).packed if x else b""
        return bytes.fromhex(x.replace(":", "")) if self.hint == "mac" else x.encode()

    def write(self, layer: Any, value: bytes) -> bytes:
        if self.width is not None and len(value) != self.width:
            raise ValueError(f"{self.name}: {value!r} is not {self.width} bytes")
        return bytes(value)

    def i2h(self, pkt: Any, x: Any) -> Any:
        shown = self.hint not in (None, "hex") and isinstance(x, bytes)
        return self.plain(pkt, x) if shown else x

    def plain(self, layer: Any, value: bytes) -> str:
        if self.hint == "mac":
            return value.hex(":")
        if self.hint == "uuid" and len(value) == 16:
            return str(uuids.UUID(bytes=value))
        if self.hint in ("ipv4", "ipv6", "ipv4-or-v6") and len(value) in (4, 16):
            return str(ipaddress.ip_address(value))
        return value.hex()

    def text(self, layer: Any, value: Any) -> str:
        return repr(value) if self.hint is None else self.plain(layer, value)


class ArrayField(ValueField):
    """Numbers, strings or bytes of one width, back to back."""

    __slots__ = ("element", "labels", "step")
    islist = 1

    def __init__(self, name: str, kind: spec.Array, element: ValueField) -> None:
        self.element, self.labels, self.step = element, kind.labels, element.width or 1
        count = kind.count or 0
        super().__init__(name, [element.default] * count, None if kind.count is None else count * self.step)

    def read(self, layer: Any, raw: bytes) -> list[Any]:
        if len(raw) % self.step:
            raise MismatchError(f"{len(raw)} bytes are no whole number of elements of {self.step}")
        return [self.element.read(layer, raw[place : place + self.step]) for place in range(0, len(raw), self.step)]

    def write(self, layer: Any, value: list[Any]) -> bytes:
        if self.width is not None and len(value) * self.step != self.width:
            raise ValueError(f"{self.name}: {len(value)} elements where {self.width // self.step} belong")
        return b"".join(self.element.write(layer, item) for item in value)

    def any2i(self, pkt: Any, x: Any) -> Any:
        return [self.element.any2i(pkt, item) for item in x] if isinstance(x, (list, tuple)) else x

    def plain(self, layer: Any, value: list[Any]) -> list[Any]:
        return [self.element.plain(layer, item) for item in value]

    def text(self, layer: Any, value: list[Any]) -> str:
        names = {} if self.labels is None else self.labels.entries
        words = ((names.get(place), self.element.text(layer, item)) for place, item in enumerate(value))
        return "[" + ", ".join(word if name is None else f"{name}={word}" for name, word in words) + "]"


class CustomField(ValueField):
    """A payload its declaration has code for: kept as bytes, shown as what that code makes of it.

    Takes the bytes, or a value as the code gives it.
    """

    __slots__ = ("kind",)
    islist = 1  # a list or dict given to it is one value, not several to iterate over

    def __init__(self, name: str, kind: spec.Custom) -> None:
        self.kind = kind
        super().__init__(name, b"", None, "s")

    def read(self, layer: Any, raw: bytes) -> bytes:
        try:
            self.kind.decode(raw, order_of(layer))
        except _CUSTOM_ERRORS as why:
            raise MismatchError(f"no {self.kind.name} ({why})") from None
        return raw

    def write(self, layer: Any, value: Any) -> bytes:
        return value if isinstance(value, bytes) else self.kind.encode(value, order_of(layer))

    def plain(self, layer: Any, value: Any) -> Any:
        return self.kind.decode(value, order_of(layer)) if isinstance(value, bytes) else value

    def text(self, layer: Any, value: Any) -> str:
        try:
            return repr(self.plain(layer, value))
        except _CUSTOM_ERRORS:
            return repr(value)


def leaf(name: str, kind: spec.Type) -> ValueField | None:
    """The field of a type that holds no layers; None for one that does."""
    match kind:
        case spec.Scalar():
            return NumberField(name, kind)
        case spec.Packed():
            return PackedField(name, kind)
        case spec.Text():
            return TextField(name, kind)
        case spec.Binary():
            return BytesField(name, kind)
        case spec.Pad():
            return BytesField(name, spec.Binary(kind.length))
        case spec.Custom():
            return CustomField(name, kind)
        case spec.Array():
            element = leaf(name, kind.element)
            return None if element is None else ArrayField(name, kind, element)
    return None
