"""Layers of attributes that hold other layers: nests, structs with attributes, indexed arrays, records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from nlsniff import spec, wire
from nlsniff.layers.attributes import (
    Attribute,
    check_depth,
    chosen_class,
    number_of,
    plain_attributes,
    read_run,
)
from nlsniff.layers.base import LayerListField, Values, built, take_names
from nlsniff.layers.fields import FillField, MismatchError
from nlsniff.layers.structs import Struct


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

    def number(self, path: str) -> int | None:
        """The number in the struct."""
        header = self.getfieldval("header")
        return header.number(path) if isinstance(header, Struct) else None

    def plain_value(self) -> Values:
        values = self.members()
        if "attrs" in self.default_fields:
            values.update(plain_attributes(self.getfieldval("attrs"), self.getfieldval("rest")))
        return values


class HoleField(FillField):
    """The alignment between a struct and attributes; there may be less of it at the end."""

    __slots__ = ()

    def __init__(self, name: str, width: int) -> None:
        super().__init__(name, lambda layer, _written: width if layer.getfieldval("attrs") else 0, width)

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, bytes]:
        return s[self.width :], s[: self.width]


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
                item = item.copy()
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


take_names(FixedAttribute, IndexedAttribute, LevelAttribute, TypeValueAttribute, RecordsAttribute, Record)
