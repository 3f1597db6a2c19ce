"""Declarations -> functions from plain values to bytes: the way back of :mod:`nlsniff.decode`.

``attributes_bytes`` and ``struct_bytes`` write values as a careful program would: in the order of the
dict, NLA_F_NESTED on nests, zero padding. Given the nodes of a trace they write each value in the shape
it had: its type word, its length, its padding, its place among the others.
"""

from __future__ import annotations

import ipaddress
import uuid as uuids
from collections.abc import Callable, Iterable, Mapping
from functools import cache, reduce
from operator import or_
from typing import Any, Final

from nlsniff import spec, wire
from nlsniff.decode import CUSTOM_FAILURES
from nlsniff.leaves import ADDRESS_SIZE, scalar_order, size_of, struct_size
from nlsniff.trace import REST, SECRET, TAIL, Node, Values
from nlsniff.wire import Order

Outer = tuple[Mapping[str, Any], ...]
MAX_PAYLOAD: Final = 0xFFFF - wire.NLA_HDRLEN


class ValueNotEncodableError(ValueError):
    """A value that its declared type cannot hold. The message names the attribute's path."""


def attributes_bytes(
    attributes: spec.AttributeSet,
    values: Mapping[str, Any],
    order: Order,
    nodes: Iterable[Node] | None = None,
    outer: Outer = (),
) -> bytes:
    """Attributes as bytes. ``nodes`` are those of a trace, ``outer`` the values around, for selectors.

    Raises ValueNotEncodableError for an unknown name or a value out of its type's range.
    """
    scopes = (*outer, values)
    if nodes is not None:
        return b"".join(_traced(attributes, values, order, nodes, scopes))
    parts = []
    for name, value in values.items():
        if name == REST:
            parts.append(bytes.fromhex(value))
            continue
        attribute = _named(attributes, name)
        repeated = attribute.multi or _is_repeated(attribute.type, value)
        parts += [_attribute(attribute, item, order, scopes) for item in (value if repeated else (value,))]
    return b"".join(parts)


def struct_bytes(
    layout: spec.Struct, values: Mapping[str, Any], order: Order, node: Node | None = None, length: int | None = None
) -> bytes:
    """A struct as bytes; members that are missing are zero, a struct cut short by ``length`` stays so."""
    parts: list[bytes] = []
    size = 0
    raw = node.raw_members.pop(0) if node is not None and node.raw_members else set[str]()
    for member in layout.members:
        if length is not None and size >= length:
            break
        room = None if length is None else length - size
        part = bytes.fromhex(values[member.name]) if member.name in raw else _member(member, values, order, node, room)
        width = size_of(member.type) or 0
        if length is not None and size + width > length:
            break
        parts.append(part)
        size += len(part)
    if TAIL in values:
        parts.append(bytes.fromhex(values[TAIL]))
    return b"".join(parts)


def _member(member: spec.Member, values: Mapping[str, Any], order: Order, node: Node | None, room: int | None) -> bytes:
    """One member's bytes; one of open length fills the ``room`` it had."""
    if isinstance(member.type, spec.Pad):
        return node.holes.pop(0) if node is not None and node.holes else bytes(member.type.length or 0)
    if member.name not in values:
        return bytes(size_of(member.type) or 0)
    value = values[member.name]
    if value == SECRET and member.secret:
        raise ValueNotEncodableError(f"{member.name}: a masked secret cannot be written")
    try:
        if room is not None and size_of(member.type) is None:
            if isinstance(member.type, spec.Text):
                return payload(member.type, value, order).rstrip(b"\0").ljust(room, b"\0")
            if isinstance(member.type, spec.StructValue):
                return struct_bytes(member.type.struct, value, order, node, room)
        return payload(member.type, value, order, node, (values,))
    except ValueNotEncodableError as why:
        raise ValueNotEncodableError(f"{member.name}.{why}") from None


def payload(kind: spec.Type, value: Any, order: Order, node: Node | None = None, scopes: Outer = ()) -> bytes:
    """The payload of one value. Raises ValueNotEncodableError where the type cannot hold it."""
    try:
        return _WRITERS[type(kind)](kind, value, order, node, scopes)
    except ValueNotEncodableError:
        raise
    except CUSTOM_FAILURES as why:
        raise ValueNotEncodableError(f" {value!r} is no {type(kind).__name__.lower()} ({why})") from None


def _traced(
    attributes: spec.AttributeSet, values: Mapping[str, Any], order: Order, nodes: Iterable[Node], scopes: Outer
) -> Iterable[bytes]:
    seen: dict[str, int] = {}
    nodes = list(nodes)
    counts: dict[str, int] = {}
    for node in nodes:
        if not _is_empty_pad(node):
            counts[node.name] = counts.get(node.name, 0) + 1
    known = _by_name(attributes)
    for node in nodes:
        attribute = known.get(node.name)
        if node.word is None:
            yield bytes.fromhex(values[node.name])
            continue
        if _is_empty_pad(node):
            yield wire.attribute(node.word, b"", order, node.padding)
            continue
        value = values[node.name]
        if counts[node.name] > 1 or (attribute is not None and attribute.multi):
            value = value[seen.get(node.name, 0)]
            seen[node.name] = seen.get(node.name, 0) + 1
        if node.raw or attribute is None:
            body = bytes.fromhex(value)
        else:
            body = payload(attribute.type, value, order, node, scopes)
        yield wire.attribute(node.word, body, order, node.padding)


def _is_empty_pad(node: Node) -> bool:
    """An alignment attribute, which leaves no value."""
    return isinstance(node.type, spec.Pad) and node.length == wire.NLA_HDRLEN


def _attribute(attribute: spec.Attribute, value: Any, order: Order, scopes: Outer) -> bytes:
    kind, word = attribute.type, attribute.number
    if value == SECRET and attribute.secret:
        raise ValueNotEncodableError(f"{attribute.name}: a masked secret cannot be written")
    if isinstance(kind, spec.SubMessage) and kind.selector != spec.LENGTH:
        kind = choice(kind, scopes)
    if _is_nested(kind):
        word |= wire.NLA_F_NESTED
    try:
        body = payload(kind, value, order, None, scopes)
    except ValueNotEncodableError as why:
        raise ValueNotEncodableError(f"{attribute.name}.{why}") from None
    if len(body) > MAX_PAYLOAD:
        raise ValueNotEncodableError(f"{attribute.name}: {len(body)} bytes, and one attribute holds {MAX_PAYLOAD}")
    return wire.attribute(word, body, order)


def _is_nested(kind: spec.Type) -> bool:
    return (isinstance(kind, spec.Nest) and kind.nested_flag) or isinstance(
        kind, (spec.IndexedArray, spec.NestTypeValue)
    )


def _is_repeated(kind: spec.Type, value: Any) -> bool:
    """Whether a list is several attributes and not one attribute that holds a list."""
    if not isinstance(value, list):
        return False
    is_flags = isinstance(kind, spec.Scalar) and kind.as_flags
    if is_flags or isinstance(kind, (spec.Array, spec.IndexedArray, spec.Records)):
        return bool(value) and isinstance(value[0], list)
    return not isinstance(kind, (spec.Custom, spec.SubMessage, spec.NestTypeValue))


@cache
def _by_name(attributes: spec.AttributeSet) -> dict[str, spec.Attribute]:
    return {attribute.name: attribute for attribute in attributes.attributes}


def _named(attributes: spec.AttributeSet, name: str) -> spec.Attribute:
    known = _by_name(attributes).get(name)
    if known is not None:
        return known
    if name.startswith("#") and name[1:].isdigit():
        return spec.Attribute(name, int(name[1:]) & wire.NLA_TYPE_MASK, spec.binary)
    raise ValueNotEncodableError(f"{name}: no attribute of {attributes.name}")


def _scalar(kind: spec.Scalar, value: Any, order: Order, node: Node | None, _scopes: Outer) -> bytes:
    number = scalar_number(kind, value)
    size = kind.size
    if not size:
        traced = node is not None and node.length - wire.NLA_HDRLEN in (4, 8)
        wide = not (-(1 << 31) <= number < 1 << 31) if kind.signed else number >= 1 << 32
        size = node.length - wire.NLA_HDRLEN if traced and node is not None else 8 if wide else 4
    byteorder = "little" if scalar_order(kind, order) == "<" else "big"
    if kind.signed and number >= 1 << (size * 8 - 1):
        number -= 1 << (size * 8)
    return number.to_bytes(size, byteorder, signed=kind.signed)  # type: ignore[arg-type]


def scalar_number(kind: spec.Scalar, value: Any) -> int:
    """The number behind a printed value: a name, a list of flags, an address, hex or the number itself."""
    if isinstance(value, (list, tuple)):
        return reduce(or_, (scalar_number(kind, flag) for flag in value), 0)
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueNotEncodableError(f" {value!r} is no number")
    if isinstance(value, int):
        return value
    if kind.enum is not None and (number := _numbers(kind.enum).get(value)) is not None:
        return number
    if kind.hint == "ipv4" and "." in value:
        return int(ipaddress.IPv4Address(value))
    try:
        return int(value, 0)
    except ValueError:
        known = kind.enum.name if kind.enum else kind.kind
        raise ValueNotEncodableError(f" {value!r} is no value of {known}") from None


@cache
def _numbers(names: spec.Enum) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for number, name in names.entries.items():
        numbers.setdefault(name, number)
    return numbers


def _packed(kind: spec.Packed, value: Values, order: Order, node: Node | None, scopes: Outer) -> bytes:
    number = 0
    for name, width in kind.fields:
        if not 0 <= value.get(name, 0) < 1 << width:
            raise ValueNotEncodableError(f"{name}: {value[name]!r} does not fit {width} bits")
        number = number << width | value.get(name, 0)
    return _scalar(kind.base, number, order, node, scopes)


def _text(kind: spec.Text, value: str, _order: Order, node: Node | None, _scopes: Outer) -> bytes:
    raw = value.encode()
    if kind.length is not None:
        if len(raw) > kind.length:
            raise ValueNotEncodableError(f" {value!r} is longer than {kind.length} bytes")
        return raw.ljust(kind.length, b"\0")
    if node is not None and node.word is not None:
        return raw.ljust(node.length - wire.NLA_HDRLEN, b"\0")
    return raw + b"\0" if kind.terminated else raw


def _binary(kind: spec.Binary, value: str, _order: Order, _node: Node | None, _scopes: Outer) -> bytes:
    raw = _from_hint(kind.hint, value)
    if kind.length is not None and len(raw) != kind.length:
        raise ValueNotEncodableError(f" {value!r} is not {kind.length} bytes")
    return raw


def _from_hint(hint: spec.Hint | None, value: str) -> bytes:
    if hint == "mac":
        return bytes.fromhex(value.replace(":", ""))
    if hint == "uuid":
        return uuids.UUID(value).bytes
    if hint in ("ipv4", "ipv6", "ipv4-or-v6") and ("." in value or ":" in value):
        return ipaddress.ip_address(value).packed
    return bytes.fromhex(value)


def _address(_kind: spec.Address, value: str, _order: Order, _node: Node | None, _scopes: Outer) -> bytes:
    raw = _from_hint("ipv4-or-v6", value)
    if len(raw) not in (4, ADDRESS_SIZE):
        raise ValueNotEncodableError(f" {value!r} is no address")
    return raw.ljust(ADDRESS_SIZE, b"\0")


def _flag(_kind: spec.Flag, value: Any, _order: Order, _node: Node | None, _scopes: Outer) -> bytes:
    if value is not True:
        raise ValueNotEncodableError(f" {value!r} is no flag: leave it out or say true")
    return b""


def _pad(_kind: spec.Pad, value: str, _order: Order, _node: Node | None, _scopes: Outer) -> bytes:
    return bytes.fromhex(value)


def _bitfield(kind: spec.Bitfield32, value: Values, order: Order, _node: Node | None, _scopes: Outer) -> bytes:
    number = spec.u32 if kind.enum is None else spec.flags(spec.u32, kind.enum)
    return b"".join(payload(number, value[part], order) for part in ("value", "selector"))


def _struct(kind: spec.StructValue, value: Values, order: Order, node: Node | None, _scopes: Outer) -> bytes:
    length = None
    if node is not None and node.word is not None and node.type is kind:
        length = node.length - wire.NLA_HDRLEN
    return struct_bytes(kind.struct, value, order, node, length)


def _array(kind: spec.Array, value: list[Any], order: Order, node: Node | None, scopes: Outer) -> bytes:
    if kind.count is not None and len(value) != kind.count:
        raise ValueNotEncodableError(f" {len(value)} elements where {kind.count} belong")
    return b"".join(payload(kind.element, item, order, node, scopes) for item in value)


def _nest(kind: spec.Nest, value: Values, order: Order, node: Node | None, scopes: Outer) -> bytes:
    nodes = None if node is None else node.children
    return attributes_bytes(spec.resolve(kind.attributes), value, order, nodes, scopes)


def _fixed(kind: spec.Fixed, value: Values, order: Order, node: Node | None, scopes: Outer) -> bytes:
    names = {member.name for member in kind.header.members if not isinstance(member.type, spec.Pad)} | {TAIL}
    is_open = kind.attributes is None or struct_size(kind.header) is None
    length = None if not is_open or node is None or node.word is None else node.length - wire.NLA_HDRLEN
    head = struct_bytes(kind.header, {name: value[name] for name in value if name in names}, order, node, length)
    if kind.attributes is None or is_open:
        return head
    hole = node.holes.pop(0) if node is not None and node.holes else bytes(-len(head) % 4)
    rest = {name: value[name] for name in value if name not in names}
    nodes = None if node is None else node.children
    body = attributes_bytes(spec.resolve(kind.attributes), rest, order, nodes, (*scopes, value))
    return head + hole + body


def choice(kind: spec.SubMessage, scopes: Outer) -> spec.Type:
    """The format of a sub-message that the selector around it chooses."""
    for scope in reversed(scopes):
        if kind.selector in scope:
            chosen = scope[kind.selector]
            if isinstance(chosen, (str, int)) and chosen in kind.formats:
                return kind.formats[chosen]
            break
    return kind.default or spec.binary


def _sub_message(kind: spec.SubMessage, value: Any, order: Order, node: Node | None, scopes: Outer) -> bytes:
    traced = None if node is None else node.type
    if traced is None and kind.selector == spec.LENGTH:
        return _of_length(kind, value, order, scopes)
    return payload(traced or choice(kind, scopes), value, order, node, scopes)


def _of_length(kind: spec.SubMessage, value: Any, order: Order, scopes: Outer) -> bytes:
    """A value of the format whose length it comes to."""
    for length, choice in kind.formats.items():
        if isinstance(choice, spec.StructValue) and not _may_be(choice.struct, value):
            continue
        try:
            body = payload(choice, value, order, None, scopes)
        except ValueNotEncodableError:
            continue
        if len(body) == length:
            return body
    return payload(kind.default or spec.binary, value, order, None, scopes)


def _may_be(layout: spec.Struct, value: Any) -> bool:
    """Whether a value names nothing that is not in the struct."""
    return isinstance(value, dict) and value.keys() <= {*(member.name for member in layout.members), TAIL}


def _indexed(kind: spec.IndexedArray, value: list[Any], order: Order, node: Node | None, scopes: Outer) -> bytes:
    wrapped = isinstance(kind.element, (spec.Nest, spec.SubMessage))
    parts = []
    for place, item in enumerate(value):
        index, inner = next(iter(item.items())) if wrapped else (kind.start + place, item)
        child = node.children[place] if node is not None else None
        word = int(index) | (wire.NLA_F_NESTED if wrapped else 0) if child is None else child.word
        body = payload(kind.element, inner, order, child, scopes)
        parts.append(wire.attribute(word or 0, body, order, None if child is None else child.padding))
    return b"".join(parts)


def _type_value(kind: spec.NestTypeValue, value: Any, order: Order, node: Node | None, scopes: Outer) -> bytes:
    items = value if isinstance(value, list) else [value]
    nodes = None if node is None else node.children
    return _levels(kind, kind.levels, items, order, nodes, scopes)


def _levels(
    kind: spec.NestTypeValue,
    levels: tuple[str, ...],
    items: list[Values],
    order: Order,
    nodes: list[Node] | None,
    scopes: Outer,
) -> bytes:
    if not levels:
        inner = {name: item for name, item in items[0].items() if name not in kind.levels}
        return attributes_bytes(spec.resolve(kind.attributes), inner, order, nodes, scopes)
    parts, place = [], 0
    if nodes is None:
        for item in items:
            body = _levels(kind, levels[1:], [item], order, None, scopes)
            parts.append(wire.attribute(item[levels[0]] | wire.NLA_F_NESTED, body, order))
        return b"".join(parts)
    for node in nodes:
        count = _leaves(node, len(levels) - 1)
        body = _levels(kind, levels[1:], items[place : place + count], order, node.children, scopes)
        parts.append(wire.attribute(node.word or 0, body, order, node.padding))
        place += count
    return b"".join(parts)


def _leaves(node: Node, depth: int) -> int:
    return 1 if not depth else sum(_leaves(child, depth - 1) for child in node.children)


def _records(kind: spec.Records, value: list[Values], order: Order, node: Node | None, scopes: Outer) -> bytes:
    parts = []
    for place, item in enumerate(value):
        child = node.children[place] if node is not None else None
        record = spec.Fixed(kind.header, kind.attributes)
        whole = _fixed(record, item, order, child, scopes)
        if child is None:
            whole = _fixed(record, {**item, kind.length: len(whole)}, order, None, scopes)
        parts.append(whole + (bytes(-len(whole) % 4) if child is None else child.padding))
    return b"".join(parts)


def _custom(kind: spec.Custom, value: Any, order: Order, _node: Node | None, _scopes: Outer) -> bytes:
    return kind.encode(value, order)


_WRITERS: Final[dict[type, Callable[[Any, Any, Order, Node | None, Outer], bytes]]] = {
    spec.Scalar: _scalar,
    spec.Packed: _packed,
    spec.Text: _text,
    spec.Binary: _binary,
    spec.Flag: _flag,
    spec.Pad: _pad,
    spec.Bitfield32: _bitfield,
    spec.Address: _address,
    spec.StructValue: _struct,
    spec.Array: _array,
    spec.Nest: _nest,
    spec.Fixed: _fixed,
    spec.SubMessage: _sub_message,
    spec.IndexedArray: _indexed,
    spec.NestTypeValue: _type_value,
    spec.Records: _records,
    spec.Custom: _custom,
}
