"""Layers of attributes, and the lists they stand in.

A sub-message's class is chosen while its list is read: from the attributes beside it, whether they come
before or behind, then from the layers around.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Final

from scapy.fields import RawVal

from nlsniff import spec, wire
from nlsniff.layers.base import Layer, LayerListField, Values, take_names
from nlsniff.layers.fields import FillField, MismatchError, RestField, above, order_of
from nlsniff.layers.numbers import LengthField, NumberField
from nlsniff.layers.structs import Struct

Form = tuple[str, spec.Type]


Choose = Callable[[int], type["Attribute"]]


MAX_DEPTH: Final = 40


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
            fits = self.open_ended or not left
        except MismatchError:
            if self.inside:
                raise
            fits = False
        if not fits and self.inside:
            raise MismatchError(f"{len(left)} bytes behind the value")
        if not fits:
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


def head(number: int | None) -> list[Any]:
    """The fields in front of an attribute's value."""
    return [LengthField("nla_len", spec.u16), TypeField(number)]


def end() -> list[Any]:
    """The fields behind an attribute's value."""
    return [RestField(), FillField("padding", lambda _layer, _written: 0)]


class nlattr(Attribute):  # noqa: N801 - named like the kernel's struct
    """An attribute that nothing declares."""

    fields_desc: ClassVar = [*head(0), RestField("data"), *end()]

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
        walk = pkt._walk = Walk(table, s)

        def choose(number: int) -> type[Attribute]:
            return class_in(table, number, pkt)

        rest = read_run(pkt, s, choose, walk.found)
        pkt._walk = None
        return rest, walk.found


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
        if owner._walk is not None:
            owner._walk.length = length - wire.NLA_HDRLEN
        found.append(choose(number)(s[place:stop], _internal=1, _parent=owner))
        place = stop
    return s[place:]


@cache
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
    from nlsniff.layers.classes import attribute_class

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
    if name == spec.LENGTH:
        return layer._walk.length if layer._walk is not None else None
    while isinstance(layer, Layer):
        walk = getattr(layer, "_walk", None)
        if walk is not None and (value := walk.value(name, layer)) is not None:
            return value
        members = layer.members()
        if name in members:
            return members[name]
        layer = above(layer)
    return None


class Walk:
    """A set's attributes while they are read: those that were, and a look at those that will be."""

    __slots__ = ("_ahead", "_named", "_seen", "data", "found", "length", "table")

    def __init__(self, table: dict[int, tuple[spec.Attribute, str]], data: bytes) -> None:
        self.table, self.data = table, data
        self.found: list[Any] = []
        self.length = 0  # of the payload at hand
        self._named: dict[str, list[Any]] = {}
        self._seen = 0
        self._ahead: dict[str, Any] = {}

    def value(self, name: str, owner: Any) -> Any:
        """The value of an attribute of this name, None where there is none."""
        for item in self.found[self._seen :]:
            self._named.setdefault(item._about.name, []).append(item)
        self._seen = len(self.found)
        if name in self._named:
            return plain_attributes(self._named[name][:2]).get(name)
        if name not in self._ahead:
            number = next((number for number, (attribute, _) in self.table.items() if attribute.name == name), None)
            self._ahead[name] = None if number is None else _ahead(self.table[number], number, self.data, owner)
        return self._ahead[name]


def _ahead(entry: tuple[spec.Attribute, str], number: int, data: bytes, owner: Any) -> Any:
    """The value of the first attribute of this number, before its turn comes; None if it does not fit."""
    from nlsniff.layers.classes import attribute_class

    made = attribute_class(*entry)
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


class Attributes(Layer):
    """The attributes behind a message's headers. This class itself takes attributes of any set."""

    bounded = 1
    fields_desc: ClassVar = [AttributesField(None), RestField()]

    def members(self) -> Values:
        return self.underlayer.members() if isinstance(self.underlayer, Struct) else {}

    def plain(self) -> Values:
        """``{attribute: value}`` as the JSON contract prints them, secrets included."""
        return plain_attributes(self.getfieldval("attrs"), self.getfieldval("rest"))


class Content(Layer):
    """What stands behind a fixed header and is no attributes; bytes that cannot be such are in ``rest``."""

    _payload: spec.Payload

    def do_dissect(self, s: bytes) -> bytes:
        self.explicit = 1
        field = self.fields_desc[0]
        try:
            left, self.fields[field.name] = field.getfield(self, s)
        except MismatchError:
            left = s
        if left:
            self.fields.update({field.name: None, "rest": s})
        return b""

    def plain(self) -> Values:
        """The values as the JSON contract prints them, those of the header too."""
        field = self.fields_desc[0]
        value, rest = self.getfieldval(field.name), self.getfieldval("rest")
        found = bytes(rest).hex() if value is None else field.plain(self, value)
        return dict(found) if isinstance(found, dict) else {"#rest": found}

    def parted(self) -> tuple[Values, Values]:
        """The values that belong to the header, and the others."""
        values = self.plain()
        return {name: values.pop(name) for name in self._payload.header if name in values}, values


take_names(Attribute, Struct)
