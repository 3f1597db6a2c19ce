"""Scapy fields of numbers: scalars, enums, flags, bit fields, lengths; and the field of any leaf type."""

from __future__ import annotations

import ipaddress
from functools import reduce
from operator import or_
from typing import Any, Final

from nlsniff import spec
from nlsniff.layers.fields import ArrayField, BytesField, CustomField, MismatchError, TextField, ValueField, order_of
from nlsniff.layers.packets import PacketBytesField

_LETTERS: Final = {0: "I", 1: "B", 2: "H", 4: "I", 8: "Q"}


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
            value: int = x[part] if part in x else x.get(part.replace("-", "_"), 0)
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
            return BytesField(name, kind) if kind.packet is None else PacketBytesField(name, kind.packet)
        case spec.Pad():
            return BytesField(name, spec.Binary(kind.length))
        case spec.Custom():
            return CustomField(name, kind)
        case spec.Array():
            element = leaf(name, kind.element)
            return None if element is None else ArrayField(name, kind, element)
    return None
