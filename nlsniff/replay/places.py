"""Where in a message the numbers stand that another kernel gives otherwise: devices, handles, generations.

Which those are, declarations say (:func:`nlsniff.spec.varies`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from nlsniff import spec, wire
from nlsniff.leaves import scalar_order, size_of
from nlsniff.message import Message
from nlsniff.trace import Node

NUMBERED: Final = frozenset(("ifindex", "id", "generation"))
"""What the kernel numbers: its numbers stand for things, and lead from what it said to what it is told."""


class Place(NamedTuple):
    """A number in a frame. ``path`` is where in the message, ``name`` that of its set or struct, and its own."""

    path: str
    name: str
    varies: spec.Varies
    offset: int
    size: int
    order: wire.Order
    signed: bool

    def read(self, data: bytes | bytearray) -> int:
        """The number that stands there."""
        raw = bytes(data[self.offset : self.offset + self.size])
        return int.from_bytes(raw, "little" if self.order == "<" else "big", signed=self.signed)

    def write(self, data: bytearray, value: int) -> None:
        """Put another there. Raises OverflowError where there is no room for it."""
        raw = value.to_bytes(self.size, "little" if self.order == "<" else "big", signed=self.signed)
        data[self.offset : self.offset + self.size] = raw


def places(message: Message) -> Iterator[Place]:
    """The numbers of a message that the kernel chose, fixed header and attributes."""
    body = message.body()
    if body is None or message.is_control:
        return
    walker = _Walker(message.order, message.end)
    if body.header is not None:
        yield from walker.struct(body.header, message.body_offset, "")
    root = message.trace()
    if isinstance(body.attributes, spec.Payload):
        for node in root.children:
            yield from walker.value(body.attributes.type, node, "", ("", ""), "")
    elif body.attributes is not None:
        yield from walker.attributes(body.attributes, root.children, "")


class _Walker:
    def __init__(self, order: wire.Order, end: int) -> None:
        self._order = order
        self._end = end

    def struct(self, layout: spec.Struct, start: int, path: str) -> Iterator[Place]:
        """Those of a struct, as far as it is there."""
        for member in layout.members:
            size = size_of(member.type)
            if size is None or start + size > self._end:
                return
            where = f"{path}.{member.name}"
            if isinstance(member.type, spec.Scalar) and member.varies in NUMBERED:
                yield self._place(where, (layout.name, member.name), member.varies, start, size, member.type)
            elif isinstance(member.type, spec.StructValue):
                yield from self.struct(member.type.struct, start, where)
            start += size

    def attributes(self, known: spec.AttributeSet, nodes: list[Node], path: str) -> Iterator[Place]:
        """Those of a run of attributes."""
        by_number = {each.number: each for each in known.attributes}
        counts: dict[int, int] = {}
        for node in nodes:
            attribute = None if node.word is None else by_number.get(node.word & wire.NLA_TYPE_MASK)
            if attribute is None or node.raw:
                continue
            count = counts[attribute.number] = counts.get(attribute.number, -1) + 1
            where = f"{path}.{attribute.name}" + (f"[{count}]" if count else "")
            kind = node.type or attribute.type
            yield from self.value(kind, node, where, (known.name, attribute.name), attribute.varies)

    def value(  # noqa: C901 (one case a word)
        self, kind: spec.Type, node: Node, path: str, name: tuple[str, str], varies: spec.Varies
    ) -> Iterator[Place]:
        """Those of what one attribute holds."""
        start, end = node.offset + wire.NLA_HDRLEN, node.offset + node.length
        match kind:
            case spec.Scalar() if varies in NUMBERED:
                yield self._place(path, name, varies, start, end - start, kind)
            case spec.Array():
                yield from self._elements(kind.element, node, path, name, varies)
            case spec.StructValue():
                yield from self.struct(kind.struct, start, path)
            case spec.Nest():
                yield from self.attributes(spec.resolve(kind.attributes), node.children, path)
            case spec.Fixed():
                yield from self._headed(kind, start, node, path)
            case spec.IndexedArray():
                for child in node.children:
                    yield from self.value(child.type or kind.element, child, f"{path}.{child.name}", name, varies)
            case spec.NestTypeValue():
                yield from self._levels(kind, len(kind.levels), node, path)
            case spec.Records():
                for child in node.children:
                    yield from self._headed(kind, child.offset, child, f"{path}.{child.name}")

    def _elements(
        self, element: spec.Type, node: Node, path: str, name: tuple[str, str], varies: spec.Varies
    ) -> Iterator[Place]:
        start, end, size = node.offset + wire.NLA_HDRLEN, node.offset + node.length, size_of(element)
        for count, at in enumerate(range(start, end, size)) if size else ():
            if isinstance(element, spec.StructValue):
                yield from self.struct(element.struct, at, f"{path}[{count}]")
            elif isinstance(element, spec.Scalar) and varies in NUMBERED:
                yield self._place(f"{path}[{count}]", name, varies, at, element.size, element)

    def _headed(self, kind: spec.Fixed | spec.Records, start: int, node: Node, path: str) -> Iterator[Place]:
        yield from self.struct(kind.header, start, path)
        if kind.attributes is not None:
            yield from self.attributes(spec.resolve(kind.attributes), node.children, path)

    def _levels(self, kind: spec.NestTypeValue, deep: int, node: Node, path: str) -> Iterator[Place]:
        if not deep:
            yield from self.attributes(spec.resolve(kind.attributes), node.children, path)
            return
        for child in node.children:
            yield from self._levels(kind, deep - 1, child, f"{path}.{child.name}")

    def _place(
        self, path: str, name: tuple[str, str], varies: spec.Varies, start: int, size: int, kind: spec.Scalar
    ) -> Place:
        order = scalar_order(kind, self._order)
        return Place(path, ".".join(name), varies, start, size, order, kind.signed)
