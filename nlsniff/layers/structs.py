"""Layers of structs: fixed headers, and values inside other layers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from scapy.fields import PacketField, RawVal
from scapy.packet import NoPayload, Packet, Raw

from nlsniff import spec
from nlsniff.layers.base import Layer, LayerListField, Values, built, make_class, python_name
from nlsniff.layers.fields import FillField, MismatchError, RestField
from nlsniff.layers.numbers import LengthField, leaf


class StructField(PacketField):
    """One struct in a field."""

    __slots__ = ("exact", "width")

    def __init__(self, name: str, layout: spec.Struct, width: int | None, *, exact: bool = False) -> None:
        self.width, self.exact = width, exact
        made = struct_class(layout)
        super().__init__(name, made(), made)

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, Any]:
        raw = s if self.width is None else s[: self.width]
        if self.width is not None and (len(raw) < self.width or (self.exact and len(s) > self.width)):
            raise MismatchError(f"{len(s)} bytes of a struct of {self.width}")
        return s[len(raw) :], self.embed(pkt, raw)

    def embed(self, pkt: Any, raw: bytes) -> Any:
        """The struct of these bytes; without any, its members are absent."""
        return self.cls(raw, _internal=1, _parent=pkt) if raw else self.cls.absent()

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        return s if val is None else s + built(val, pkt)

    def plain(self, _layer: Any, value: Any) -> Values:
        return value.plain()  # type: ignore[no-any-return]


class StructListField(LayerListField):
    """Structs back to back."""

    __slots__ = ("step", "struct_layer", "width")

    def __init__(self, name: str, layout: spec.Struct, count: int | None) -> None:
        super().__init__(name)
        self.struct_layer, self.step = struct_class(layout), struct_size(layout) or 1
        self.width = None if count is None else count * self.step

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, list[Any]]:
        raw = s if self.width is None else s[: self.width]
        if len(raw) % self.step or (self.width is not None and len(raw) < self.width):
            raise MismatchError(f"{len(raw)} bytes are no whole number of structs of {self.step}")
        places = range(0, len(raw), self.step)
        found = [self.struct_layer(raw[place : place + self.step], _internal=1, _parent=pkt) for place in places]
        return s[len(raw) :], found

    def plain(self, _layer: Any, value: list[Any]) -> list[Values]:
        return [item.plain() for item in value]


@cache
def struct_size(layout: spec.Struct) -> int | None:
    """The bytes of a struct; None when its last member is of open length."""
    sizes = [width_of(member.type) for member in layout.members]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def width_of(kind: spec.Type) -> int | None:
    """The bytes a type takes inside a struct; None for open length."""
    match kind:
        case spec.Bitfield32():
            return 8
        case spec.StructValue():
            return struct_size(kind.struct)
        case spec.Array():
            element = width_of(kind.element)
            return None if element is None or kind.count is None else element * kind.count
    field = leaf("", kind)
    return None if field is None else field.width


def field_of(name: str, kind: spec.Type, *, exact: bool = False) -> Any:
    """The field of a value: a leaf, or one that holds structs."""
    match kind:
        case spec.Bitfield32():
            return StructField(name, bitfield_layout(kind), 8, exact=True)
        case spec.StructValue():
            return StructField(name, kind.struct, struct_size(kind.struct) if exact else None)
        case spec.Array(element=spec.StructValue(struct=layout)):
            return StructListField(name, layout, kind.count)
        case spec.Array(element=spec.Bitfield32() as element):
            return StructListField(name, bitfield_layout(element), kind.count)
    field = leaf(name, kind)
    return RestField(name) if field is None else field


@cache
def bitfield_layout(kind: spec.Bitfield32) -> spec.Struct:
    """``struct nla_bitfield32`` with these names."""
    number = spec.u32 if kind.enum is None else spec.flags(spec.u32, kind.enum)
    return spec.struct("nla_bitfield32", value=number, selector=number)


Members = tuple[tuple[str, str, spec.Type], ...]


@dataclass(frozen=True, slots=True)
class AboutStruct:
    """What a struct's layer knows of its declaration.

    ``members`` are field name, declared name and type; a record's length is in the field ``length`` at
    the byte ``place``.
    """

    size: int | None = None
    members: Members = ()
    length: str = ""
    place: int = 0


class Struct(Layer):
    """A struct: a fixed header, or a value inside another layer.

    Members that the bytes do not reach are None; what is behind the last whole one is the ``tail``.
    """

    _about = AboutStruct()

    @classmethod
    def absent(cls) -> Any:
        """The struct of no bytes."""
        layer = cls()
        for field in cls.fields_desc:
            layer.fields[field.name] = b"" if field.name == "tail" else None
        layer.explicit = 1
        return layer

    def do_dissect(self, s: bytes) -> bytes:
        size = self._about.size
        if self.parent is not None or size is None:
            size = len(s)
        self.read_members(s[:size])
        s = s[size:]
        if "hole" in self.default_fields:
            width = -size % 4 if self.parent is None else 0
            s, self.fields["hole"] = s[width:], s[:width]
        self.explicit = 1
        return s

    def read_members(self, s: bytes) -> None:
        """Every member as far as the bytes go; the rest of them into ``tail``."""
        whole = True
        for name, _, _ in self._about.members:
            field = self.fieldtype[name]
            width = field.width
            whole = whole and (len(s) >= width if width is not None else bool(s))
            if not whole:
                self.fields[name] = None
                continue
            raw = s if width is None else s[:width]
            try:
                _, self.fields[name] = field.getfield(self, raw)
            except MismatchError:
                self.fields[name] = raw if field.islist and field.holds_packets else RawVal(raw)
            s = s[len(raw) :]
        self.fields["tail"] = s

    def guess_payload_class(self, payload: bytes) -> type[Packet]:
        known = self.operation()
        if known is None or known.attributes is None:
            return Raw  # type: ignore[no-any-return]
        from nlsniff.layers.classes import content_class

        made: type[Packet] = content_class(known.attributes, self, len(payload))
        return made

    def number(self, path: str) -> int | None:
        """The number in this struct, or by a dotted path in one inside it; None where none has that name."""
        first, _, rest = path.partition(".")
        for name, declared, _kind in self._about.members:
            if declared == first:
                value = self.getfieldval(name)
                if rest:
                    return value.number(rest) if isinstance(value, Struct) else None
                return value if isinstance(value, int) else None
        return None

    def members(self) -> Values:
        return self.plain()

    def plain(self) -> Values:
        """``{member: value}`` as the JSON contract prints them."""
        values: Values = {}
        for name, declared, kind in self._about.members:
            value = self.getfieldval(name)
            if value is None or isinstance(kind, spec.Pad):
                continue
            field = self.fieldtype[name]
            raw = isinstance(value, RawVal) or (field.holds_packets and isinstance(value, bytes))
            values[declared] = bytes(value).hex() if raw else field.plain(self, value)
        if self.getfieldval("tail"):
            values["#tail"] = self.getfieldval("tail").hex()
        return values


def member_fields(layout: spec.Struct, length: str = "") -> tuple[list[Any], Members]:
    """The fields of a struct's members and what they are called; ``length`` is counted when built."""
    fields: list[Any] = []
    names: list[tuple[str, str, spec.Type]] = []
    for member in layout.members:
        name = python_name(member.name)
        while any(name == other for other, _, _ in names):
            name += "_"
        if member.name == length and isinstance(member.type, spec.Scalar):
            fields.append(LengthField(name, member.type))
        else:
            fields.append(field_of(name, member.type, exact=True))
        names.append((name, member.name, member.type))
    return fields, tuple(names)


@cache
def struct_class(layout: spec.Struct) -> type[Struct]:
    """The layer of a struct."""
    fields, names = member_fields(layout)
    size = struct_size(layout)
    fields.append(RestField("tail"))
    secret = frozenset(name for (name, *_), member in zip(names, layout.members, strict=True) if member.secret)
    if size is not None and size % 4:
        fields.append(FillField("hole", _header_hole))
    about, hidden = AboutStruct(size, names), secret | {"tail"} if secret else secret
    made: type[Struct] = make_class(layout.name, Struct, fields, about, secret_fields=hidden)
    return made


def _header_hole(layer: Any, written: bytes) -> int:
    followed = layer.parent is None and not isinstance(layer.payload, NoPayload)
    return -len(written) % 4 if followed else 0
