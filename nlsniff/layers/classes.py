"""Layer classes made from declarations: one for every attribute, attribute set and record."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from nlsniff import spec, wire
from nlsniff.decode import holds_secrets
from nlsniff.layers.attributes import (
    AboutAttribute,
    Attribute,
    Attributes,
    AttributesField,
    Content,
    FlagAttribute,
    Form,
    end,
    head,
    selected,
)
from nlsniff.layers.base import class_name, make_class, python_name
from nlsniff.layers.fields import FillField, RestField
from nlsniff.layers.nests import (
    FixedAttribute,
    HoleField,
    IndexedAttribute,
    ItemsField,
    LevelAttribute,
    LevelsField,
    NestAttribute,
    Record,
    RecordsAttribute,
    RecordsField,
    TypeValueAttribute,
)
from nlsniff.layers.structs import AboutStruct, StructField, field_of, member_fields, struct_size, width_of


@cache
def attributes_class(attributes: spec.AttributeSet) -> type[Attributes]:
    """The layer of a message's attributes."""
    made: type[Attributes] = make_class(attributes.name, Attributes, [AttributesField(attributes), RestField()])
    return made


def content_class(attributes: spec.AttributeSet, owner: Any, length: int) -> Any:
    """The layer behind a fixed header: of attributes, or of what stands in their place."""
    if not isinstance(attributes, spec.Payload):
        return attributes_class(attributes)
    kind = attributes.type
    while isinstance(kind, spec.SubMessage):
        chosen = length if kind.selector == spec.LENGTH else selected(owner, kind.selector)
        known = isinstance(chosen, (str, int)) and chosen in kind.formats
        kind = kind.formats[chosen] if known else kind.default or spec.binary
    return _content_class(attributes, kind)


@cache
def _content_class(payload: spec.Payload, kind: spec.Type) -> type[Content]:
    fields = [field_of("content", kind), RestField()]
    made: type[Content] = make_class(payload.name, Content, fields, _payload=payload)
    return made


def constant_of(prefix: str, name: str) -> str:
    """What the kernel calls an attribute: ``IFLA_MTU``."""
    return class_name(prefix + name.upper())


def attribute_class(
    attribute: spec.Attribute, prefix: str = "", form: Form | None = None, *, item: bool = False
) -> type[Attribute]:
    """The layer of an attribute. ``form`` is the selector's value and the type it means, for a sub-message.

    Without it a sub-message is what its declaration says for values that it does not know. An ``item`` is
    an element of an indexed array.
    """
    return _attribute_class(attribute, prefix, form, item)


@cache
def _attribute_class(attribute: spec.Attribute, prefix: str, form: Form | None, item: bool) -> type[Attribute]:
    kind, title = attribute.type, constant_of(prefix, attribute.name)
    constant = title
    if form is not None:
        title, kind = f"{title}_{class_name(form[0]).upper()}", form[1]
    while isinstance(kind, spec.SubMessage):
        kind = kind.default or spec.binary
    base, fields = _SHAPES.get(type(kind), _value_shape)(attribute, kind, title)
    about = AboutAttribute(attribute.name, "" if item else constant, attribute.number, kind, attribute.multi)
    number = None if item else attribute.number | (wire.NLA_F_NESTED if _is_nested(kind) else 0)
    fields = [*head(number), *fields, *end()]
    hidden = frozenset(("rest",)) if holds_secrets(attribute) else frozenset()
    made: type[Attribute] = make_class(
        title, base, fields, about, is_secret=attribute.secret, inside=item, secret_fields=hidden
    )
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


def _indexed_shape(_attribute: spec.Attribute, kind: spec.IndexedArray, title: str) -> Shape:
    return IndexedAttribute, [ItemsField(item_of(kind, title), kind.start)]


@cache
def item_of(kind: spec.IndexedArray, title: str) -> spec.Attribute:
    """The elements of an indexed array as an attribute; ``title`` is the name of the array's class."""
    return spec.Attribute(f"{title}_item", kind.start, kind.element)


def _type_value_shape(_attribute: spec.Attribute, kind: spec.NestTypeValue, title: str) -> Shape:
    return TypeValueAttribute, [LevelsField(lambda: level_class(kind, 0, title))]


@cache
def level_class(kind: spec.NestTypeValue, level: int, title: str) -> Any:
    """The layer of one level of a nest-type-value."""
    name = f"{title}_{class_name(kind.levels[level]).upper()}"
    last = level + 1 == len(kind.levels)
    field: Any = AttributesField(kind.attributes) if last else LevelsField(lambda: level_class(kind, level + 1, title))
    fields = [*head(wire.NLA_F_NESTED), field, *end()]
    about = AboutAttribute(kind.levels[level])
    return make_class(name, LevelAttribute, fields, about, bounded=int(last), open_ended=last)


def _records_shape(_attribute: spec.Attribute, kind: spec.Records, _title: str) -> Shape:
    return RecordsAttribute, [RecordsField(record_class(kind))]


@cache
def record_class(kind: spec.Records) -> Any:
    """The layer of a record."""
    size = struct_size(kind.header)
    if size is None:
        raise TypeError("a record's struct needs a size")
    fields, names = member_fields(kind.header, kind.length)
    place = 0
    for length, declared, member in names:  # noqa: B007 - the last one is wanted
        if declared == kind.length:
            break
        place += width_of(member) or 0
    behind = [RestField("tail"), HoleField("hole", -size % 4), AttributesField(kind.attributes), *end()]
    return make_class(kind.header.name, Record, [*fields, *behind], AboutStruct(size, names, length, place))


_SHAPES: Final[dict[type, Callable[[Any, Any, str], Shape]]] = {
    spec.Flag: _flag_shape,
    spec.Nest: _nest_shape,
    spec.Fixed: _fixed_shape,
    spec.IndexedArray: _indexed_shape,
    spec.NestTypeValue: _type_value_shape,
    spec.Records: _records_shape,
}
