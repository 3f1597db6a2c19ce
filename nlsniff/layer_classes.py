"""Scapy layers for structs, attributes and attribute sets, each made from its declaration when first met.

``struct_class``, ``attribute_class`` and ``attributes_class`` give the class of a declaration. A layer
whose bytes cannot be what is declared keeps them in ``rest``; nesting is followed as deep as the plain
decoder does.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from scapy.fields import PacketField, PacketListField, RawVal
from scapy.packet import NoPayload, Packet, Raw

from nlsniff import spec, wire
from nlsniff.layer_fields import (
    SECRET,
    FillField,
    LengthField,
    MismatchError,
    NumberField,
    RestField,
    ValueField,
    above,
    is_hidden,
    leaf,
    order_of,
)

Values = dict[str, Any]
Form = tuple[str, spec.Type]
Choose = Callable[[int], type["Attribute"]]
MAX_DEPTH: Final = 40
BITFIELD32: Final = "nla_bitfield32"


class Layer(Packet):
    """Base of all netlink layers: built from its fields every time, so that nothing can be stale."""

    __slots__ = ("_depth", "_walk")
    is_frame = False
    is_secret = False
    bounded = 0  # by how much the lists in it are nested deeper than itself

    def pre_dissect(self, s: bytes) -> bytes:
        around = self.parent
        self._depth = getattr(around, "_depth", 0) + getattr(type(around), "bounded", 0)
        self._walk = None
        return s

    def do_dissect(self, s: bytes) -> bytes:
        for field in self.fields_desc:
            s, self.fields[field.name] = field.getfield(self, s)
        self.explicit = 1
        return s

    def default_payload_class(self, payload: bytes) -> type[Packet]:
        return Raw  # type: ignore[no-any-return]

    def __truediv__(self, other: Any) -> Any:
        return super().__truediv__(Attributes(attrs=other) if isinstance(other, list) else other)

    __div__ = __truediv__

    def members(self) -> Values:
        """The values a selector below may look for, that are no attributes."""
        return {}

    def operation(self) -> Any:
        """The operation that the message around declares."""
        return None if self.underlayer is None else self.underlayer.operation()


@lru_cache(maxsize=None)
def _reserved() -> frozenset[str]:
    """What no field may be called: attributes of the layers, and fields that they all have."""
    bases = (Attribute, NestAttribute, FixedAttribute, IndexedAttribute, TypeValueAttribute, RecordsAttribute, Record)
    taken = {name for base in bases for name in (*dir(base), *base.__all_slots__)}
    ours = "nla_len nla_type rest padding tail hole terminator attrs items records header"
    return frozenset(taken).union(ours.split())


@lru_cache(maxsize=None)
def python_name(name: str) -> str:
    """A declared name as a keyword argument; one that Scapy or Python uses itself ends in an underscore."""
    plain = re.sub(r"\W", "_", name)
    if plain[:1].isdigit():
        plain = "_" + plain
    return plain + "_" if keyword.iskeyword(plain) or plain in _reserved() else plain


def class_name(name: str) -> str:
    """A declared name as the name of a class."""
    return re.sub(r"\W", "_", name)


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


class LayerListField(PacketListField):
    """A list of layers; their order, padding and parents are seen to when it is built.

    None and bytes stand for a list that the bytes did not make.
    """

    __slots__ = ()

    def __init__(self, name: str) -> None:
        super().__init__(name, [], Raw)

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        if val is None or isinstance(val, bytes):
            return s + (val or b"")
        return s + b"".join(self.parts(pkt, val))

    def parts(self, pkt: Any, val: list[Any]) -> Iterator[bytes]:
        """Each layer's bytes."""
        return (built(item, pkt) for item in val)

    def any2i(self, pkt: Any, x: Any) -> Any:
        return x if x is None or isinstance(x, bytes) else super().any2i(pkt, x)

    def i2repr(self, pkt: Any, x: Any) -> str:
        return SECRET if x and is_hidden(pkt) else repr(x)


class StructListField(LayerListField):
    """Structs back to back."""

    __slots__ = ("step", "width")

    def __init__(self, name: str, layout: spec.Struct, count: int | None) -> None:
        super().__init__(name)
        self.cls, self.step = struct_class(layout), struct_size(layout) or 1
        self.width = None if count is None else count * self.step

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, list[Any]]:
        raw = s if self.width is None else s[: self.width]
        if len(raw) % self.step or (self.width is not None and len(raw) < self.width):
            raise MismatchError(f"{len(raw)} bytes are no whole number of structs of {self.step}")
        places = range(0, len(raw), self.step)
        found = [self.cls(raw[place : place + self.step], _internal=1, _parent=pkt) for place in places]
        return s[len(raw) :], found

    def plain(self, _layer: Any, value: list[Any]) -> list[Values]:
        return [item.plain() for item in value]


def built(layer: Any, parent: Any) -> bytes:
    """A layer's bytes in the byte order of the one around it."""
    if isinstance(layer, Packet):
        layer.parent = parent
    return bytes(layer)


@lru_cache(maxsize=None)
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


@lru_cache(maxsize=None)
def bitfield_layout(kind: spec.Bitfield32) -> spec.Struct:
    """``struct nla_bitfield32`` with these names."""
    number = spec.u32 if kind.enum is None else spec.flags(spec.u32, kind.enum)
    return spec.struct(BITFIELD32, value=number, selector=number)


@dataclass(frozen=True, slots=True)
class AboutStruct:
    """What a struct's layer knows of its declaration.

    ``members`` are field name, declared name and type; a record's length is in the field ``length`` at
    the byte ``place``.
    """

    size: int | None = None
    members: tuple[tuple[str, str, spec.Type], ...] = ()
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
        return attributes_class(known.attributes)

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


def member_fields(layout: spec.Struct, length: str = "") -> tuple[list[Any], tuple[tuple[str, str, spec.Type], ...]]:
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


@lru_cache(maxsize=None)
def struct_class(layout: spec.Struct) -> type[Struct]:
    """The layer of a struct."""
    fields, names = member_fields(layout)
    size = struct_size(layout)
    fields.append(RestField("tail"))
    if size is not None and size % 4:
        fields.append(FillField("hole", _header_hole))
    return _make(layout.name, Struct, fields, AboutStruct(size, names))


def _header_hole(layer: Any, written: bytes) -> int:
    followed = layer.parent is None and not isinstance(layer.payload, NoPayload)
    return -len(written) % 4 if followed else 0


def _make(name: str, base: type[Any], fields: list[Any], about: object = None, **values: Any) -> Any:
    members = {"fields_desc": fields, "_about": about, "__module__": "nlsniff.layers", **values}
    return type(base)(class_name(name), (base,), members)


class TypeField(NumberField):
    """``nla_type`` with its flags. None is the number in the declaration."""

    __slots__ = ()

    def __init__(self, default: int | None) -> None:
        super().__init__("nla_type", spec.u16, default)

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        return s + self.write(pkt, pkt._about.number if val is None else val)

    def text(self, layer: Any, value: int) -> str:
        number = value & wire.NLA_TYPE_MASK
        about = layer._about
        name = about.constant if number == about.number and about.constant else str(number)
        marks = ((wire.NLA_F_NESTED, "nested"), (wire.NLA_F_NET_BYTEORDER, "net-byteorder"))
        return "|".join([name, *(mark for bit, mark in marks if value & bit)])


@dataclass(frozen=True, slots=True)
class AboutAttribute:
    """What an attribute's layer knows of its declaration; ``constant`` is the kernel's name for the number."""

    name: str | None = None
    constant: str = ""
    number: int = 0
    kind: spec.Type = spec.binary
    multi: bool = False


class Attribute(Layer):
    """One attribute: ``nla_len``, ``nla_type``, its value, and its padding.

    Bytes that are not what is declared are in ``rest``, and the value is None.
    """

    _about = AboutAttribute()
    inside = False  # whether bytes that do not fit make those around it not fit either
    open_ended = False  # whether bytes may be left behind the value

    def do_dissect(self, s: bytes) -> bytes:
        self.explicit = 1
        if len(s) < wire.NLA_HDRLEN:
            self.fields.update(nla_len=RawVal(s), nla_type=RawVal(b""), rest=b"", padding=b"")
            self.leave_out_value()
            return b""
        payload, self.fields["nla_len"] = self.fieldtype["nla_len"].getfield(self, s)
        payload, self.fields["nla_type"] = self.fieldtype["nla_type"].getfield(self, payload)
        length: int = self.fields["nla_len"] - wire.NLA_HDRLEN
        if not 0 <= length <= len(payload):
            length = len(payload)
        self.fields["padding"] = payload[length:]
        self.read_payload(payload[:length])
        return b""

    def read_payload(self, payload: bytes) -> None:
        """The value's fields, or everything into ``rest``."""
        left = payload
        try:
            for name in self.value_names():
                left, self.fields[name] = self.fieldtype[name].getfield(self, left)
            if left and not self.open_ended:
                raise MismatchError(f"{len(left)} bytes behind the value")
        except MismatchError:
            if self.inside:
                raise
            self.leave_out_value()
            left = payload
        self.fields["rest"] = left

    def leave_out_value(self) -> None:
        """Say that nothing of the value is on the wire."""
        for name in self.value_names():
            self.fields[name] = b"" if isinstance(self.fieldtype[name], FillField) else None

    def value_names(self) -> Iterator[str]:
        """The names of the fields between ``nla_type`` and ``rest``."""
        return (field.name for field in self.fields_desc[2:-2])

    def post_build(self, pkt: bytes, pay: bytes) -> bytes:
        padding = self.getfieldval("padding")
        if self.getfieldval("nla_len") is None:
            pkt = self.fieldtype["nla_len"].filled(self, pkt, 0, len(pkt) - len(padding or b""))
        if padding is None:
            pkt += bytes(-len(pkt) % 4)
        return pkt + pay

    def is_raw(self) -> bool:
        """Whether the bytes are not what is declared."""
        first = next(self.value_names(), "rest")
        value = self.getfieldval(first)
        return bool(value) if first == "rest" else value is None or isinstance(value, RawVal)

    def plain(self) -> Any:
        """The value as the JSON contract prints it, secrets included."""
        if self.is_raw():
            first = self.getfieldval(next(self.value_names(), "rest"))
            raw = bytes(first) if isinstance(first, RawVal) else b""
            return (raw or bytes(self.getfieldval("rest"))).hex()
        return self.plain_value()

    def plain_value(self) -> Any:
        name = next(self.value_names())
        return self.fieldtype[name].plain(self, self.getfieldval(name))


def _head(number: int | None) -> list[Any]:
    return [LengthField("nla_len", spec.u16), TypeField(number)]


def _end() -> list[Any]:
    return [RestField(), FillField("padding", lambda _layer, _written: 0)]


class nlattr(Attribute):  # noqa: N801 - named like the kernel's struct
    """An attribute that nothing declares."""

    fields_desc = [*_head(0), RestField("data"), *_end()]

    def read_payload(self, payload: bytes) -> None:
        self.fields["data"], self.fields["rest"] = payload, b""

    def plain(self) -> str:
        return bytes(self.getfieldval("data")).hex()


class FlagAttribute(Attribute):
    """An attribute whose being there is its value."""

    def plain_value(self) -> bool:
        return True


class AttributesField(LayerListField):
    """The attributes of a set; what is no attribute is left to the field behind."""

    __slots__ = ("ref",)

    def __init__(self, ref: spec.AttributesRef | None, name: str = "attrs") -> None:
        self.ref = ref
        super().__init__(name)

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, list[Any]]:
        check_depth(pkt)
        table = {} if self.ref is None else attribute_table(spec.resolve(self.ref))
        found: list[Any] = []
        pkt._walk = (table, found, s)

        def choose(number: int) -> type[Attribute]:
            return class_in(table, number, pkt)

        rest = read_run(pkt, s, choose, found)
        pkt._walk = None
        return rest, found


def check_depth(layer: Any) -> None:
    """Raises MismatchError for a list nested deeper than is followed."""
    if layer._depth >= MAX_DEPTH:
        raise MismatchError(f"nested deeper than {MAX_DEPTH} levels")


def read_run(owner: Any, s: bytes, choose: Choose, found: list[Any]) -> bytes:
    """Put the attributes of a run of bytes into the list, each of the class chosen for its number.

    What follows the last whole one is given back.
    """
    order: Any = "little" if order_of(owner) == "<" else "big"
    place, end = 0, len(s)
    while place + wire.NLA_HDRLEN <= end:
        length = int.from_bytes(s[place : place + 2], order)
        if length < wire.NLA_HDRLEN or place + length > end:
            break
        number = int.from_bytes(s[place + 2 : place + 4], order) & wire.NLA_TYPE_MASK
        stop = place + wire.align(length)
        found.append(choose(number)(s[place:stop], _internal=1, _parent=owner))
        place = stop
    return s[place:]


@lru_cache(maxsize=None)
def attribute_table(attributes: spec.AttributeSet) -> dict[int, tuple[spec.Attribute, str]]:
    """The attributes of a set by number, each with its kernel constant's prefix."""
    return {attribute.number: (attribute, attributes.prefix) for attribute in attributes.attributes}


def class_in(table: dict[int, tuple[spec.Attribute, str]], number: int, owner: Any) -> type[Attribute]:
    """The class of an attribute number inside a layer: a sub-message's is chosen by what is around."""
    if number not in table:
        return nlattr
    attribute, prefix = table[number]
    return chosen_class(attribute, prefix, owner)


def chosen_class(attribute: spec.Attribute, prefix: str, owner: Any, *, item: bool = False) -> type[Attribute]:
    """The class of an attribute whose sub-message, if it is one, is chosen from the layers around."""
    return attribute_class(attribute, prefix, form_in(attribute.type, owner), item=item)


def form_in(kind: spec.Type, owner: Any) -> Form | None:
    """What a sub-message is here: the selector's value, and the type; None for no choice or the usual one."""
    while isinstance(kind, spec.SubMessage):
        value = selected(owner, kind.selector)
        if isinstance(value, (str, int)) and value in kind.formats:
            return str(value), kind.formats[value]
        if kind.default is None:
            return None
        kind = kind.default
    return None


def selected(layer: Any, name: str) -> Any:
    """A selector's value: from the attributes beside, read or still to be read, then from further out."""
    while isinstance(layer, Layer):
        walk = getattr(layer, "_walk", None)
        if walk is not None and (value := _among(walk, name, layer)) is not None:
            return value
        members = layer.members()
        if name in members:
            return members[name]
        if isinstance(layer, Attributes):
            header = layer.underlayer
            return header.members().get(name) if isinstance(header, Struct) else None
        layer = above(layer)
    return None


def _among(walk: tuple[Any, list[Any], bytes], name: str, owner: Any) -> Any:
    table, found, data = walk
    values = plain_attributes([item for item in found if item._about.name == name])
    if name in values:
        return values[name]
    number = next((number for number, (attribute, _) in table.items() if attribute.name == name), None)
    return None if number is None else _ahead(table[number], number, data, owner)


def _ahead(entry: tuple[spec.Attribute, str], number: int, data: bytes, owner: Any) -> Any:
    """The value of the first attribute of this number, before its turn comes; None if it does not fit."""
    attribute, prefix = entry
    made = attribute_class(attribute, prefix)
    order: Any = "little" if order_of(owner) == "<" else "big"
    place, end = 0, len(data)
    while place + wire.NLA_HDRLEN <= end:
        length = int.from_bytes(data[place : place + 2], order)
        if length < wire.NLA_HDRLEN or place + length > end:
            return None
        if int.from_bytes(data[place + 2 : place + 4], order) & wire.NLA_TYPE_MASK == number:
            found = made(data[place : place + length], _internal=1, _parent=owner)
            return None if found.is_raw() else found.plain()
        place += wire.align(length)
    return None


def plain_attributes(layers: list[Any], rest: bytes = b"") -> Values:
    """``{attribute: value}`` of a list of attributes, repeated ones as lists."""
    values: Values = {}
    repeated: set[str] = set()
    for layer in layers:
        if not isinstance(layer, Attribute):
            rest += bytes(layer)
            continue
        value = layer.plain()
        about = layer._about
        name = f"#{number_of(layer)}" if about.name is None else about.name
        if value == "" and isinstance(about.kind, spec.Pad):
            continue
        if about.multi:
            values.setdefault(name, []).append(value)
        elif name not in values:
            values[name] = value
        elif name in repeated:
            values[name].append(value)
        else:
            repeated.add(name)
            values[name] = [values[name], value]
    if rest:
        values["#rest"] = rest.hex()
    return values


def number_of(layer: Any) -> int:
    """An attribute's number on the wire, without the flags of its type."""
    word = layer.getfieldval("nla_type")
    return (layer._about.number if word is None else int(word)) & wire.NLA_TYPE_MASK


class NestAttribute(Attribute):
    """Attributes inside an attribute."""

    open_ended = True
    bounded = 1

    def plain_value(self) -> Values:
        return plain_attributes(self.getfieldval("attrs"), self.getfieldval("rest"))


class FixedAttribute(Attribute):
    """A struct and attributes inside an attribute."""

    open_ended = True
    bounded = 1

    def members(self) -> Values:
        header = self.getfieldval("header")
        return header.plain() if isinstance(header, Struct) else {}

    def plain_value(self) -> Values:
        values = self.members()
        if "attrs" in self.default_fields:
            values.update(plain_attributes(self.getfieldval("attrs"), self.getfieldval("rest")))
        return values


class ItemsField(LayerListField):
    """Attributes whose numbers are indexes; one without a number gets its place."""

    __slots__ = ("element", "start")

    def __init__(self, element: spec.Attribute, start: int) -> None:
        self.element, self.start = element, start
        super().__init__("items")

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, list[Any]]:
        check_depth(pkt)
        found: list[Any] = []
        if read_run(pkt, s, lambda _number: chosen_class(self.element, "", pkt, item=True), found):
            raise MismatchError("a nest that is not made of whole attributes")
        return b"", found

    def parts(self, pkt: Any, val: list[Any]) -> Iterator[bytes]:
        for place, item in enumerate(val, self.start):
            if isinstance(item, Attribute) and item.getfieldval("nla_type") is None:
                item = item.copy()  # noqa: PLW2901 - the caller's layer stays as it is
                item.nla_type = place | (wire.NLA_F_NESTED if is_wrapped(item._about.kind) else 0)
            yield built(item, pkt)


def is_wrapped(kind: spec.Type) -> bool:
    """Whether the elements of an indexed array are printed with their index."""
    return isinstance(kind, (spec.Nest, spec.SubMessage))


class IndexedAttribute(Attribute):
    """A list of values, numbered by index."""

    bounded = 1

    def plain_value(self) -> list[Any]:
        kind = self._about.kind
        wrapped = isinstance(kind, spec.IndexedArray) and is_wrapped(kind.element)
        found = ((number_of(item), item.plain()) for item in self.getfieldval("items"))
        return [{str(number): value} if wrapped else value for number, value in found]


class LevelsField(LayerListField):
    """Attributes whose numbers are values, one level of a nest-type-value."""

    __slots__ = ("level",)

    def __init__(self, level: Callable[[], type[Attribute]]) -> None:
        self.level = level
        super().__init__("items")

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, list[Any]]:
        if not isinstance(pkt, LevelAttribute):
            check_depth(pkt)
        found: list[Any] = []
        if read_run(pkt, s, lambda _number: self.level(), found):
            raise MismatchError("a nest that is not made of whole attributes")
        return b"", found


class LevelAttribute(NestAttribute):
    """One level of a nest-type-value; its number is the value that ``level`` names."""

    inside = True

    def levels(self) -> Iterator[Values]:
        """Every innermost nest with the values on the way to it."""
        number = {str(self._about.name): number_of(self)}
        if "items" not in self.default_fields:
            yield {**number, **self.plain_value()}
            return
        for item in self.getfieldval("items"):
            yield from ({**number, **values} for values in item.levels())


class TypeValueAttribute(Attribute):
    """Nests in nests whose numbers are values."""

    bounded = 1

    def plain_value(self) -> Any:
        found = [values for item in self.getfieldval("items") for values in item.levels()]
        return found[0] if len(found) == 1 else found


class RecordsField(LayerListField):
    """Structs that carry their own length, each with attributes behind it."""

    __slots__ = ("record",)

    def __init__(self, record: Any) -> None:
        self.record = record
        super().__init__("records")

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, list[Any]]:
        check_depth(pkt)
        found: list[Any] = []
        place = 0
        while place < len(s):
            length = self.record.length_in(s[place:], pkt)
            stop = place + wire.align(length)
            found.append(self.record(s[place:stop], _internal=1, _parent=pkt))
            place = stop
        return b"", found


class Record(Struct):
    """A struct with its own length, and attributes behind it."""

    bounded = 1

    @classmethod
    def length_in(cls, s: bytes, around: Any) -> int:
        """The length a record says it has. Raises MismatchError for one that cannot be."""
        about, size = cls._about, cls._about.size or 0
        field = next(field for field in cls.fields_desc if field.name == about.length)
        raw = s[about.place : about.place + field.width]
        length: int = field.read(around, raw) if len(s) >= size else 0
        if not size <= length <= len(s) or not size:
            raise MismatchError("a record's length is wrong")
        return length

    def do_dissect(self, s: bytes) -> bytes:
        size, length = self._about.size or 0, self.length_in(s, self)
        self.explicit = 1
        self.read_members(s[:size])
        body = s[size:length]
        hole = wire.align(size) - size
        self.fields.update(hole=body[:hole], padding=s[length:])
        self.fields["rest"], self.fields["attrs"] = self.fieldtype["attrs"].getfield(self, body[hole:])
        return b""

    def post_build(self, pkt: bytes, pay: bytes) -> bytes:
        padding = self.getfieldval("padding")
        if self.getfieldval(self._about.length) is None:
            field = self.fieldtype[self._about.length]
            pkt = field.filled(self, pkt, self._about.place, len(pkt) - len(padding or b""))
        if padding is None:
            pkt += bytes(-len(pkt) % 4)
        return pkt + pay

    def members(self) -> Values:
        return super().plain()

    def plain(self) -> Values:
        values = super().plain()
        values.update(plain_attributes(self.getfieldval("attrs"), self.getfieldval("rest")))
        return values


class RecordsAttribute(Attribute):
    """Records inside an attribute."""

    bounded = 1

    def plain_value(self) -> list[Values]:
        return [record.plain() for record in self.getfieldval("records")]


class Attributes(Layer):
    """The attributes behind a message's headers. This class itself takes attributes of any set."""

    bounded = 1
    fields_desc = [AttributesField(None), RestField()]

    def plain(self) -> Values:
        """``{attribute: value}`` as the JSON contract prints them, secrets included."""
        return plain_attributes(self.getfieldval("attrs"), self.getfieldval("rest"))


@lru_cache(maxsize=None)
def attributes_class(attributes: spec.AttributeSet) -> type[Attributes]:
    """The layer of a message's attributes."""
    made: type[Attributes] = _make(attributes.name, Attributes, [AttributesField(attributes), RestField()])
    return made


def constant_of(prefix: str, name: str) -> str:
    """What the kernel calls an attribute: ``IFLA_MTU``."""
    return class_name(prefix + name.upper())


@lru_cache(maxsize=None)
def attribute_class(
    attribute: spec.Attribute, prefix: str = "", form: Form | None = None, *, item: bool = False
) -> type[Attribute]:
    """The layer of an attribute. ``form`` is the selector's value and the type it means, for a sub-message.

    Without it a sub-message is what its declaration says for values that it does not know. An ``item`` is
    an element of an indexed array.
    """
    kind, title = attribute.type, constant_of(prefix, attribute.name)
    constant = title
    if form is not None:
        title, kind = f"{title}_{class_name(form[0]).upper()}", form[1]
    while isinstance(kind, spec.SubMessage):
        kind = kind.default or spec.binary
    base, fields = _SHAPES.get(type(kind), _value_shape)(attribute, kind, title)
    about = AboutAttribute(attribute.name, "" if item else constant, attribute.number, kind, attribute.multi)
    number = None if item else attribute.number | (wire.NLA_F_NESTED if _is_nested(kind) else 0)
    fields = [*_head(number), *fields, *_end()]
    made: type[Attribute] = _make(title, base, fields, about, is_secret=attribute.secret, inside=item)
    return made


def _is_nested(kind: spec.Type) -> bool:
    return (
        kind.nested_flag if isinstance(kind, spec.Nest) else isinstance(kind, (spec.IndexedArray, spec.NestTypeValue))
    )


Shape = tuple[type[Attribute], list[Any]]


def _value_shape(attribute: spec.Attribute, kind: spec.Type, _title: str) -> Shape:
    field = field_of(python_name(attribute.name), kind)
    if isinstance(kind, spec.Text) and kind.length is None:
        nul = 1 if kind.terminated else 0
        return Attribute, [field, FillField("terminator", lambda _layer, _written: nul)]
    return Attribute, [field]


def _flag_shape(_attribute: spec.Attribute, _kind: spec.Type, _title: str) -> Shape:
    return FlagAttribute, []


def _nest_shape(_attribute: spec.Attribute, kind: spec.Nest, _title: str) -> Shape:
    return NestAttribute, [AttributesField(kind.attributes)]


def _fixed_shape(_attribute: spec.Attribute, kind: spec.Fixed, _title: str) -> Shape:
    size = struct_size(kind.header)
    if kind.attributes is None or size is None:
        return FixedAttribute, [StructField("header", kind.header, None)]
    fields: list[Any] = [StructField("header", kind.header, size)]
    if size % 4:
        fields.append(HoleField("hole", -size % 4))
    return FixedAttribute, [*fields, AttributesField(kind.attributes)]


class HoleField(FillField):
    """The alignment between a struct and attributes; there may be less of it at the end."""

    __slots__ = ()

    def __init__(self, name: str, width: int) -> None:
        super().__init__(name, lambda layer, _written: width if layer.getfieldval("attrs") else 0, width)

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, bytes]:
        return s[self.width :], s[: self.width]


def _indexed_shape(attribute: spec.Attribute, kind: spec.IndexedArray, title: str) -> Shape:
    return IndexedAttribute, [ItemsField(item_of(kind, title), kind.start)]


@lru_cache(maxsize=None)
def item_of(kind: spec.IndexedArray, title: str) -> spec.Attribute:
    """The elements of an indexed array as an attribute; ``title`` is the name of the array's class."""
    return spec.Attribute(f"{title}_item", kind.start, kind.element)


def _type_value_shape(_attribute: spec.Attribute, kind: spec.NestTypeValue, title: str) -> Shape:
    return TypeValueAttribute, [LevelsField(lambda: level_class(kind, 0, title))]


@lru_cache(maxsize=None)
def level_class(kind: spec.NestTypeValue, level: int, title: str) -> Any:
    """The layer of one level of a nest-type-value."""
    name = f"{title}_{class_name(kind.levels[level]).upper()}"
    last = level + 1 == len(kind.levels)
    field: Any = AttributesField(kind.attributes) if last else LevelsField(lambda: level_class(kind, level + 1, title))
    fields = [*_head(wire.NLA_F_NESTED), field, *_end()]
    about = AboutAttribute(kind.levels[level])
    return _make(name, LevelAttribute, fields, about, bounded=int(last), open_ended=last)


def _records_shape(_attribute: spec.Attribute, kind: spec.Records, _title: str) -> Shape:
    return RecordsAttribute, [RecordsField(record_class(kind))]


@lru_cache(maxsize=None)
def record_class(kind: spec.Records) -> Any:
    """The layer of a record."""
    size = struct_size(kind.header)
    if size is None:
        raise TypeError("a record's struct needs a size")
    fields, names = member_fields(kind.header, kind.length)
    place = 0
    for name, declared, member in names:
        if declared == kind.length:
            break
        place += width_of(member) or 0
    behind = [RestField("tail"), HoleField("hole", -size % 4), AttributesField(kind.attributes), *_end()]
    return _make(kind.header.name, Record, [*fields, *behind], AboutStruct(size, names, name, place))


_SHAPES: Final[dict[type, Callable[[Any, Any, str], Shape]]] = {
    spec.Flag: _flag_shape,
    spec.Nest: _nest_shape,
    spec.Fixed: _fixed_shape,
    spec.IndexedArray: _indexed_shape,
    spec.NestTypeValue: _type_value_shape,
    spec.Records: _records_shape,
}
