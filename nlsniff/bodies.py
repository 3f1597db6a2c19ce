"""An operation's body: how its fixed header and attributes are read, in one byte order."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from nlsniff import spec, wire
from nlsniff.decode import Reader, attributes_reader, payload_reader, struct_reader
from nlsniff.layout import Layout, Layouts, UnsupportedError, ValueWriter, python
from nlsniff.leaves import struct_size
from nlsniff.registry import Known
from nlsniff.trace import Context, Node, Scope, Values
from nlsniff.wire import Order

FastRead = Callable[[bytes, int, int, Context], tuple[Values, Values] | None]


class Body:
    """Reads ``(header, attributes)``; messages of a shape seen before go a faster way."""

    __slots__ = ("_layouts", "_read_attributes", "_read_header", "attributes", "header", "order", "read_fast", "size")

    def __init__(self, header: spec.Struct | None, attributes: spec.AttributeSet | None, order: Order) -> None:
        self.header = header
        self.attributes = attributes
        self.order = order
        self.size = 0 if header is None else struct_size(header) or 0
        self._read_header = None if header is None else struct_reader(header, order)
        self._read_attributes: Reader | None = None
        if isinstance(attributes, spec.Payload):
            self._read_attributes = payload_reader(attributes, order)
        elif attributes is not None:
            self._read_attributes = attributes_reader(attributes, order)
        self._layouts = Layouts(self.read_slowly, self.trace, self._generate)
        # For a message without fault whose shape was seen before; None for others.
        self.read_fast: FastRead = self._layouts.read_fast

    def read(self, data: bytes, start: int, end: int, context: Context) -> tuple[Values, Values]:
        """The fixed header and the attributes between two offsets of a frame."""
        if context.node is None and not context.notes:
            return self._layouts.read(data, start, end, context)
        return self.read_slowly(data, start, end, context)

    def trace(self, data: bytes, start: int, end: int) -> Node:
        """The tree of a body's attributes with their places in the frame."""
        root = Node("", start, end - start, None)
        self.read_slowly(data, start, end, Context(secrets=True, trace=root))
        return root

    def _generate(self, data: bytes, root: Node) -> Layout[tuple[Values, Values]]:
        if isinstance(self.attributes, spec.Payload):
            raise UnsupportedError
        writer = ValueWriter(data, root, self.order)
        header, attributes = writer.body(root, self.header)
        return writer.pieces.layout(f"({python(header)}, {python(attributes)})")

    def read_slowly(self, data: bytes, start: int, end: int, context: Context) -> tuple[Values, Values]:
        """The same, attribute by attribute: with notes, and with a trace where the context asks for one."""
        header: Values = {}
        if self._read_header is not None:
            header = self._read_header(data, start, min(start + self.size, end), context)
            if end - start < self.size:
                name = self.header.name if self.header is not None else ""
                context.note(f"{end - start} bytes of struct {name}, which has {self.size}")
            start += wire.align(self.size)
        if start >= end:
            return header, {}
        context.scopes.append(Scope(header))
        if self._read_attributes is None:
            return header, {"#rest": data[start:end].hex()}
        values = self._read_attributes(data, start, end, context)
        context.scopes.pop()
        if isinstance(self.attributes, spec.Payload):
            header |= {name: values.pop(name) for name in self.attributes.header if name in values}
        return header, values


@cache
def _body(header: spec.Struct | None, attributes: spec.AttributeSet | None, order: Order) -> Body:
    return Body(header, attributes, order)


def body_of(known: Known, order: Order) -> Body:
    """The body of an operation; made once and shared."""
    body: Body | None = known.bodies.get(order)
    if body is None:
        body = known.bodies[order] = _body(known.header, known.attributes, order)
    return body
