"""Every layer class by its name: walks the declarations, and makes a class when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from nlsniff import spec
from nlsniff.dissectors.control import NLMSGERR
from nlsniff.layers.attributes import Form
from nlsniff.layers.base import Layer, class_name
from nlsniff.layers.classes import (
    attribute_class,
    attributes_class,
    constant_of,
    content_class,
    item_of,
    level_class,
    record_class,
)
from nlsniff.layers.structs import bitfield_layout, struct_class
from nlsniff.registry import Registry

Make = Callable[[], type[Layer]]
Named = tuple[str, Make]


def named(name: str) -> type[Layer] | None:
    """The class of this name in any family; the first where several have one."""
    make = all_names().get(name)
    return None if make is None else make()


def names(family: spec.Family) -> dict[str, Make]:
    """The classes of one family by name, each as the function that makes it."""
    found: dict[str, Make] = {}
    for name, make in _Walk().family(family):
        found.setdefault(name, make)
    return found


@cache
def all_names() -> dict[str, Make]:
    """The classes of all families by name; imports every dissector."""
    found = dict(_Walk().attributes(NLMSGERR))
    for family in Registry().families():
        for name, make in names(family).items():
            found.setdefault(name, make)
    return found


class _Walk:
    """One walk over declarations, which may hold themselves."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def family(self, family: spec.Family) -> Iterator[Named]:
        yield from self.header(family.header)
        for operation in family.operations:
            yield from self.header(operation.header)
            for attributes in (operation.attributes, operation.reply_attributes):
                if attributes is not None:
                    yield from self.attributes(attributes)

    def header(self, layout: spec.Struct | None) -> Iterator[Named]:
        if layout is not None:
            yield from self.struct(layout)

    def struct(self, layout: spec.Struct) -> Iterator[Named]:
        if id(layout) in self.seen:
            return
        self.seen.add(id(layout))
        yield class_name(layout.name), lambda: struct_class(layout)
        for member in layout.members:
            yield from self.type(member.type)

    def attributes(self, attributes: spec.AttributeSet) -> Iterator[Named]:
        if id(attributes) in self.seen:
            return
        self.seen.add(id(attributes))
        if isinstance(attributes, spec.Payload):
            yield class_name(attributes.name), lambda: content_class(attributes, None, 0)
            yield from self.type(attributes.type)
            return
        yield class_name(attributes.name), lambda: attributes_class(attributes)
        for attribute in attributes.attributes:
            yield from self.attribute(attribute, attributes.prefix)

    def attribute(self, attribute: spec.Attribute, prefix: str, *, item: bool = False) -> Iterator[Named]:
        title, kind = constant_of(prefix, attribute.name), attribute.type
        yield title, lambda: attribute_class(attribute, prefix, item=item)
        forms = kind
        while isinstance(forms, spec.SubMessage):
            for value, form in forms.formats.items():
                made = _chosen(attribute, prefix, (str(value), form), item=item)
                yield f"{title}_{class_name(str(value)).upper()}", made
            forms = forms.default  # type: ignore[assignment]
        if isinstance(kind, spec.IndexedArray):
            yield from self.attribute(item_of(kind, title), "", item=True)
        if isinstance(kind, spec.NestTypeValue):
            for level in range(len(kind.levels)):
                yield f"{title}_{class_name(kind.levels[level]).upper()}", _level(kind, level, title)
        yield from self.type(kind)

    def type(self, kind: spec.Type | None) -> Iterator[Named]:
        match kind:
            case spec.StructValue():
                yield from self.struct(kind.struct)
            case spec.Bitfield32():
                yield "nla_bitfield32", lambda: struct_class(bitfield_layout(kind))
            case spec.Array():
                yield from self.type(kind.element)
            case spec.Nest() | spec.NestTypeValue():
                yield from self.attributes(spec.resolve(kind.attributes))
            case spec.Fixed():
                yield from self.struct(kind.header)
                if kind.attributes is not None:
                    yield from self.attributes(spec.resolve(kind.attributes))
            case spec.Records():
                yield class_name(kind.header.name), lambda: record_class(kind)
                yield from self.attributes(spec.resolve(kind.attributes))
            case spec.SubMessage():
                for choice in (*kind.formats.values(), kind.default):
                    yield from self.type(choice)


def _chosen(attribute: spec.Attribute, prefix: str, form: Form, *, item: bool) -> Make:
    return lambda: attribute_class(attribute, prefix, form, item=item)


def _level(kind: spec.NestTypeValue, level: int, title: str) -> Make:
    def make() -> Any:
        return level_class(kind, level, title)

    return make
