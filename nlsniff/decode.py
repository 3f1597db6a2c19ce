"""Declarations -> functions from bytes to plain values.

``reader(type, order)`` compiles a declared type into a function of ``(data, start, end, context)``.
Values are those of the JSON contract: names for enums, lists of names for flags, text for addresses,
hex for bytes, dicts for structs and nests. Bytes that do not fit their type stay as hex and add a note;
no input raises out of ``attributes_reader`` and ``struct_reader``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from struct import Struct as Packing
from struct import error as PackingError  # noqa: N812
from typing import Any, Final

from nlsniff import spec, wire
from nlsniff.leaves import (
    ADDRESS_SIZE,
    HINTS,
    Memo,
    address_text,
    asks_around,
    number_places,
    scalar_format,
    scalar_value,
    size_of,
    struct_size,
    text_of,
)
from nlsniff.record import record
from nlsniff.trace import REST, SECRET, TAIL, Context, MismatchError, Node, Scope, Values
from nlsniff.wire import Order

MAX_DEPTH: Final = 40
# What a declared function may raise for bytes that it cannot take; ValueError is the one it should.
CUSTOM_FAILURES: Final = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, PackingError)

Reader = Callable[[bytes, int, int, Context], Any]


@cache
def reader(kind: spec.Type, order: Order) -> Reader:
    """The function that reads a payload of this type. Raises MismatchError where it cannot be one."""
    make = _READERS.get(type(kind))
    if make is None:
        raise TypeError(f"no reader for {type(kind).__name__}")
    return make(kind, order)


def _scalar_reader(kind: spec.Scalar, order: Order) -> Reader:
    if not kind.size:
        narrow, wide = (_sized_reader(kind, order, size) for size in (4, 8))
        return lambda data, start, end, context: (narrow if end - start == 4 else wide)(data, start, end, context)
    return _sized_reader(kind, order, kind.size)


def _sized_reader(kind: spec.Scalar, order: Order, size: int) -> Reader:
    unpack = Packing(scalar_format(kind, order, size)).unpack_from
    show = scalar_value(kind)

    def read(data: bytes, start: int, end: int, _context: Context) -> Any:
        if end - start != size:
            raise MismatchError(f"{kind.kind} of {end - start} bytes, kept as hex")
        return unpack(data, start)[0]

    def read_shown(data: bytes, start: int, end: int, context: Context) -> Any:
        return show(read(data, start, end, context))  # type: ignore[misc]

    return read if show is None else read_shown


def _packed_reader(kind: spec.Packed, order: Order) -> Reader:
    number = reader(kind.base, order)

    def read(data: bytes, start: int, end: int, context: Context) -> Values:
        return unpack_fields(kind, number(data, start, end, context))

    return read


def unpack_fields(kind: spec.Packed, number: int) -> Values:
    """The bit fields of a number, the highest first."""
    shift, values = kind.base.size * 8, {}
    for name, width in kind.fields:
        shift -= width
        values[name] = number >> shift & ((1 << width) - 1)
    return values


def _text_reader(kind: spec.Text, _order: Order) -> Reader:
    texts = Memo(text_of)

    def read(data: bytes, start: int, end: int, _context: Context) -> str:
        if kind.length is not None and end - start != kind.length:
            raise MismatchError(f"{end - start} bytes where {kind.length} belong, kept as hex")
        return texts[data[start:end]]  # type: ignore[no-any-return]

    return read


def _binary_reader(kind: spec.Binary, _order: Order) -> Reader:
    texts = Memo(HINTS[kind.hint])

    def read(data: bytes, start: int, end: int, _context: Context) -> str:
        if kind.length is not None and end - start != kind.length:
            raise MismatchError(f"{end - start} bytes where {kind.length} belong, kept as hex")
        return texts[data[start:end]]  # type: ignore[no-any-return]

    return read


def _flag_reader(_kind: spec.Flag, _order: Order) -> Reader:
    def read(_data: bytes, start: int, end: int, _context: Context) -> bool:
        if start != end:
            raise MismatchError(f"a flag with {end - start} bytes, kept as hex")
        return True

    return read


def _pad_reader(_kind: spec.Pad, _order: Order) -> Reader:
    return lambda data, start, end, _context: data[start:end].hex()


def _address_reader(kind: spec.Address, _order: Order) -> Reader:
    families = kind.family

    def read(data: bytes, start: int, end: int, context: Context) -> str:
        if end - start != ADDRESS_SIZE:
            raise MismatchError(f"{end - start} bytes where {ADDRESS_SIZE} belong, kept as hex")
        return address_text(data[start:end], context.first(families))

    return read


def _bitfield_reader(kind: spec.Bitfield32, order: Order) -> Reader:
    number = spec.u32 if kind.enum is None else spec.flags(spec.u32, kind.enum)
    layout = spec.struct("nla_bitfield32", value=number, selector=number)
    read_both = struct_reader(layout, order)

    def read(data: bytes, start: int, end: int, context: Context) -> Values:
        if end - start != 8:
            raise MismatchError(f"bitfield32 of {end - start} bytes, kept as hex")
        return read_both(data, start, end, context)

    return read


def struct_reader(layout: spec.Struct, order: Order) -> Callable[[bytes, int, int, Context], Values]:
    """The function that reads a struct from ``start``, as far as ``end`` allows.

    A struct that ends early gives the members that are whole; bytes in the middle of a member or behind
    the last are kept under ``#tail``.
    """
    members = [
        (member.name, member.type, size_of(member.type), _member_reader(member, order)) for member in layout.members
    ]
    has_secrets = any(member.secret for member in layout.members)

    def read(data: bytes, start: int, end: int, context: Context) -> Values:
        values: Values = {}
        raw: set[str] = set()
        if context.node is not None:
            context.node.raw_members.append(raw)
        for name, kind, size, read_member in members:
            stop = end if size is None else start + size
            if stop > end or (start == end and size is None):
                break
            if type(kind) is spec.Pad:
                _keep_hole(data[start:stop], context)
            else:
                try:
                    values[name] = read_member(data, start, stop, context)
                except MismatchError as why:
                    values[name] = data[start:stop].hex()
                    context.note(why, name)
                    raw.add(name)
            start = stop
        if start < end:
            values[TAIL] = SECRET if has_secrets and not context.secrets else data[start:end].hex()
            if has_secrets and context.node is not None:
                context.node.hidden.append((start, end))
        return values

    return _scoped(layout, order, read) if asks_around(layout) else read


def _member_reader(member: spec.Member, order: Order) -> Reader:
    read = reader(member.type, order)
    if not member.secret:
        return read

    def read_hidden(data: bytes, start: int, end: int, context: Context) -> Any:
        if context.node is not None:
            context.node.hidden.append((start, end))
        if not context.secrets:
            return SECRET
        return read(data, start, end, context)

    return read_hidden


def _scoped(layout: spec.Struct, order: Order, read: Reader) -> Reader:
    """Lets the members of a struct ask for the numbers in it, those behind them too."""
    places = {path: (place, kind.size, reader(kind, order)) for path, place, kind in number_places(layout)}

    def read_scoped(data: bytes, start: int, end: int, context: Context) -> Any:
        def find(path: str) -> Any:
            place, size, number = places.get(path, (0, 0, None))
            if number is None or start + place + size > end:
                return None
            return number(data, start + place, start + place + size, context)

        context.scopes.append(Scope({}, find))
        try:
            return read(data, start, end, context)
        finally:
            context.scopes.pop()

    return read_scoped


def payload_reader(payload: spec.Payload, order: Order) -> Reader:
    """The function that reads a body without attributes; one that cannot be such is kept under ``#rest``."""
    read = reader(payload.type, order)

    def read_payload(data: bytes, start: int, end: int, context: Context) -> Values:
        parent = context.node
        if parent is not None:
            # As if it were an attribute, whose header would stand before it.
            context.node = Node("", start - wire.NLA_HDRLEN, end - start + wire.NLA_HDRLEN, 0, type=payload.type)
            parent.children.append(context.node)
        try:
            values = read(data, start, end, context)
        except MismatchError as why:
            context.note(why)
            values = data[start:end].hex()
            if context.node is not None:
                context.node.raw = True
        finally:
            context.node = parent
        return values if isinstance(values, dict) else {REST: values}

    return read_payload


def _keep_hole(hole: bytes, context: Context) -> None:
    if context.node is not None:
        context.node.holes.append(hole)


def _struct_value_reader(kind: spec.StructValue, order: Order) -> Reader:
    read_members = struct_reader(kind.struct, order)
    size = struct_size(kind.struct)

    def read(data: bytes, start: int, end: int, context: Context) -> Values:
        values = read_members(data, start, end, context)
        if TAIL in values and size is not None and end - start < size:
            context.note(f"struct {kind.struct.name} ends in the middle of a member")
        return values

    return read


def _array_reader(kind: spec.Array, order: Order) -> Reader:
    element, size = reader(kind.element, order), size_of(kind.element)
    if not size:
        raise TypeError("elements of an array need a size")

    def read(data: bytes, start: int, end: int, context: Context) -> list[Any]:
        if (end - start) % size or (kind.count is not None and end - start != kind.count * size):
            raise MismatchError(f"{end - start} bytes are no whole number of elements of {size}, kept as hex")
        return [element(data, place, place + size, context) for place in range(start, end, size)]

    return read


def _nest_reader(kind: spec.Nest, order: Order) -> Reader:
    read: Reader | None = None

    def read_nest(data: bytes, start: int, end: int, context: Context) -> Values:
        nonlocal read
        if read is None:
            read = attributes_reader(spec.resolve(kind.attributes), order)
        return read(data, start, end, context)  # type: ignore[no-any-return]

    return read_nest


def _fixed_reader(kind: spec.Fixed, order: Order) -> Reader:
    read_struct, size = struct_reader(kind.header, order), struct_size(kind.header)
    read_attributes = None if kind.attributes is None else reader(spec.Nest(kind.attributes), order)

    def read(data: bytes, start: int, end: int, context: Context) -> Values:
        if read_attributes is None or size is None:
            return read_struct(data, start, end, context)
        middle = start + size
        if end < middle:
            raise MismatchError(f"{end - start} bytes where struct {kind.header.name} has {size}, kept as hex")
        values = read_struct(data, start, middle, context)
        _keep_hole(data[middle : min(start + wire.align(size), end)], context)
        context.scopes.append(Scope(values))
        values.update(read_attributes(data, start + wire.align(size), end, context))
        context.scopes.pop()
        return values

    return _bounded(read)


def _sub_message_reader(kind: spec.SubMessage, order: Order) -> Reader:
    readers: dict[Any, Reader] = {value: reader(choice, order) for value, choice in kind.formats.items()}
    fallback = reader(kind.default, order) if kind.default is not None else reader(spec.binary, order)

    def read(data: bytes, start: int, end: int, context: Context) -> Any:
        chosen = end - start if kind.selector == spec.LENGTH else context.select(kind.selector)
        found = readers.get(chosen) if isinstance(chosen, (str, int)) else None
        if context.node is not None:
            known = isinstance(chosen, (str, int)) and chosen in kind.formats
            context.node.type = kind.formats[chosen] if known else kind.default or spec.binary
            context.node.selectors.append(kind.selector)
        return (found or fallback)(data, start, end, context)

    return read


def _custom_reader(kind: spec.Custom, order: Order) -> Reader:
    decode = kind.decode

    def read(data: bytes, start: int, end: int, _context: Context) -> Any:
        try:
            return decode(data[start:end], order)
        except MismatchError:
            raise
        except CUSTOM_FAILURES as why:
            raise MismatchError(f"no {kind.name} ({why}), kept as hex") from None

    return read


def _children(data: bytes, start: int, end: int, order: Order, context: Context) -> Iterator[tuple[int, int, int]]:
    """The number, payload start and end of each attribute in a nest that is no attribute set."""
    parent, stop = context.node, start
    for word, offset, begin, stop in wire.attributes(data, start, end, order):
        number = word & wire.NLA_TYPE_MASK
        if parent is not None:
            padding = data[stop : min(offset + wire.align(stop - offset), end)]
            context.node = Node(str(number), offset, stop - offset, word, padding)
            parent.children.append(context.node)
        context.path.append(str(number))
        yield number, begin, stop
        context.path.pop()
        context.node = parent
    if start + wire.align(stop - start) < end:
        raise MismatchError("a nest that is not made of whole attributes, kept as hex")


def _indexed_reader(kind: spec.IndexedArray, order: Order) -> Reader:
    element = reader(kind.element, order)
    wrapped = isinstance(kind.element, (spec.Nest, spec.SubMessage))

    def read(data: bytes, start: int, end: int, context: Context) -> list[Any]:
        items: list[Any] = []
        for number, begin, stop in _children(data, start, end, order, context):
            if context.node is not None:
                context.node.type = kind.element
            value = element(data, begin, stop, context)
            items.append({str(number): value} if wrapped else value)
        return items

    return _bounded(read)


def _type_value_reader(kind: spec.NestTypeValue, order: Order) -> Reader:
    innermost = reader(spec.Nest(kind.attributes), order)

    def read_level(level: int, data: bytes, start: int, end: int, context: Context) -> list[Values]:
        if level == len(kind.levels):
            return [innermost(data, start, end, context)]
        found: list[Values] = []
        for number, begin, stop in _children(data, start, end, order, context):
            inner = read_level(level + 1, data, begin, stop, context)
            found.extend({kind.levels[level]: number, **values} for values in inner)
        return found

    def read(data: bytes, start: int, end: int, context: Context) -> Any:
        found = read_level(0, data, start, end, context)
        return found[0] if len(found) == 1 else found

    return _bounded(read)


def _records_reader(kind: spec.Records, order: Order) -> Reader:
    read_struct, size = struct_reader(kind.header, order), struct_size(kind.header)
    read_attributes = reader(spec.Nest(kind.attributes), order)
    if size is None:
        raise TypeError("a record's struct needs a size")

    def read(data: bytes, start: int, end: int, context: Context) -> list[Values]:
        parent = context.node
        items: list[Values] = []
        while start < end:
            node = Node(str(len(items)), start, 0, None)
            context.node = None if parent is None else node
            values = read_struct(data, start, min(start + size, end), context)
            length = values.get(kind.length)
            if not isinstance(length, int) or length < size or start + length > end:
                context.node = parent
                raise MismatchError("a record's length is wrong, kept as hex")
            _keep_hole(data[start + size : min(start + wire.align(size), start + length)], context)
            context.scopes.append(Scope(values))
            values.update(read_attributes(data, start + wire.align(size), start + length, context))
            context.scopes.pop()
            if parent is not None:
                node.length, node.padding = length, data[start + length : min(start + wire.align(length), end)]
                parent.children.append(node)
            items.append(values)
            start += wire.align(length)
        context.node = parent
        return items

    return _bounded(read)


def _bounded(read: Reader) -> Reader:
    """Counts the depth, and puts the context back whatever happens inside."""

    def read_bounded(data: bytes, start: int, end: int, context: Context) -> Any:
        if context.depth >= MAX_DEPTH:
            raise MismatchError(f"nested deeper than {MAX_DEPTH} levels, kept as hex")
        node, path, scopes = context.node, len(context.path), len(context.scopes)
        context.depth += 1
        try:
            return read(data, start, end, context)
        finally:
            context.depth -= 1
            context.node = node
            del context.path[path:]
            del context.scopes[scopes:]

    return read_bounded


def _masked(read: Reader) -> Reader:
    def read_masked(data: bytes, start: int, end: int, context: Context) -> Any:
        value = read(data, start, end, context)
        return value if context.secrets else SECRET

    return read_masked


@record(frozen=True, eq=False)
class _Entry:
    name: str
    read: Reader
    multi: bool
    attribute: spec.Attribute


@cache
def attributes_reader(attributes: spec.AttributeSet, order: Order) -> Reader:
    """The function that reads a run of attributes into ``{name: value}``, in wire order.

    Unknown ones are named ``#number`` and hold hex, repeated ones become lists, what is no attribute is
    kept under ``#rest``.
    """
    table = _table(attributes, order)
    numbers = {attribute.name: attribute.number for attribute in attributes.attributes}

    def read(data: bytes, start: int, end: int, context: Context) -> Values:
        values: Values = {}

        found: Values = {}

        def find(name: str) -> Any:
            if name not in found:
                found[name] = _look_ahead(table, numbers, name, data, start, end, order)
            return found[name]

        context.scopes.append(Scope(values, find))
        repeated: set[str] = set()
        parent, stop = context.node, start
        for word, offset, begin, stop in wire.attributes(data, start, end, order):
            entry = table.get(word & wire.NLA_TYPE_MASK)
            name = f"#{word & wire.NLA_TYPE_MASK}" if entry is None else entry.name
            if parent is not None:
                padding = data[stop : min(offset + wire.align(stop - offset), end)]
                context.node = Node(name, offset, stop - offset, word, padding)
                parent.children.append(context.node)
            if entry is None:
                value: Any = data[begin:stop].hex()
            else:
                value = _read_one(entry, data, begin, stop, context)
                if begin == stop and type(entry.attribute.type) is spec.Pad:
                    continue
            if entry is not None and entry.multi:
                values.setdefault(name, []).append(value)
            else:
                _put(values, name, value, repeated, context)
        context.node = parent
        rest = start + wire.align(stop - start)
        if rest < end:
            _keep_rest(values, data[rest:end], rest, context, table, order)
        return values

    return _bounded(read)


def _table(attributes: spec.AttributeSet, order: Order) -> dict[int, _Entry]:
    table = {}
    for attribute in attributes.attributes:
        read = reader(attribute.type, order)
        table[attribute.number] = _Entry(
            attribute.name, _masked(read) if attribute.secret else read, attribute.multi, attribute
        )
    return table


def _read_one(entry: _Entry, data: bytes, start: int, end: int, context: Context) -> Any:
    node = context.node
    if node is not None:
        node.type, node.secret, node.multi = entry.attribute.type, entry.attribute.secret, entry.multi
    context.path.append(entry.name)
    kept = len(context.notes)
    try:
        return entry.read(data, start, end, context)
    except MismatchError as why:
        del context.notes[kept:]
        context.note(why)
        if node is not None:
            node.raw = True
            node.secret = node.secret or holds_secrets(entry.attribute)
            node.children.clear()
            node.holes.clear()
            node.raw_members.clear()
        return SECRET if not context.secrets and holds_secrets(entry.attribute) else data[start:end].hex()
    finally:
        context.path.pop()
        context.node = node


def _put(values: Values, name: str, value: Any, repeated: set[str], context: Context) -> None:
    if name not in values:
        values[name] = value
    elif name in repeated:
        values[name].append(value)
    else:
        repeated.add(name)
        values[name] = [values[name], value]
        context.note("repeated", name)


def _look_ahead(
    table: dict[int, _Entry], numbers: dict[str, int], name: str, data: bytes, start: int, end: int, order: Order
) -> Any:
    number = numbers.get(name)
    if number is None:
        return None
    for word, _, begin, stop in wire.attributes(data, start, end, order):
        if word & wire.NLA_TYPE_MASK == number:
            try:
                return table[number].read(data, begin, stop, Context())
            except MismatchError:
                return None
    return None


def holds_secrets(attribute: spec.Attribute) -> bool:
    """Whether key material may stand in the bytes of an attribute, at any depth."""
    if attribute.secret:
        return True
    waiting, seen = [attribute.type], set[int]()
    while waiting:
        kind = waiting.pop()
        match kind:
            case spec.SubMessage():
                waiting += [*kind.formats.values(), *([] if kind.default is None else [kind.default])]
            case spec.IndexedArray() | spec.Array():
                waiting.append(kind.element)
            case spec.StructValue():
                if any(member.secret for member in kind.struct.members):
                    return True
                waiting += [member.type for member in kind.struct.members]
            case spec.Nest() | spec.Fixed() | spec.Records() | spec.NestTypeValue() if kind.attributes is not None:
                inner = spec.resolve(kind.attributes)
                if id(inner) not in seen:
                    seen.add(id(inner))
                    if any(each.secret for each in inner.attributes):
                        return True
                    waiting += [each.type for each in inner.attributes]
    return False


def _keep_rest(
    values: Values, rest: bytes, offset: int, context: Context, table: dict[int, _Entry], order: Order
) -> None:
    entry = None
    if len(rest) > wire.NLA_HDRLEN:
        entry = table.get(wire.ATTRIBUTE[order].unpack_from(rest)[1] & wire.NLA_TYPE_MASK)
    secret = entry is not None and holds_secrets(entry.attribute)
    values[REST] = SECRET if secret and not context.secrets else rest.hex()
    context.note(f"{len(rest)} bytes that are no attribute")
    if context.node is not None:
        context.node.children.append(Node(REST, offset, len(rest), None, raw=True, secret=secret))


_READERS: Final[dict[type, Callable[[Any, Order], Reader]]] = {
    spec.Scalar: _scalar_reader,
    spec.Packed: _packed_reader,
    spec.Text: _text_reader,
    spec.Binary: _binary_reader,
    spec.Flag: _flag_reader,
    spec.Pad: _pad_reader,
    spec.Bitfield32: _bitfield_reader,
    spec.Address: _address_reader,
    spec.StructValue: _struct_value_reader,
    spec.Array: _array_reader,
    spec.Nest: _nest_reader,
    spec.Fixed: _fixed_reader,
    spec.SubMessage: _sub_message_reader,
    spec.IndexedArray: _indexed_reader,
    spec.NestTypeValue: _type_value_reader,
    spec.Records: _records_reader,
    spec.Custom: _custom_reader,
}
