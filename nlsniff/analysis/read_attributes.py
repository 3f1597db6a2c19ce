"""Every attribute that nlsniff reads, at any depth, with its place: what another dissector can be asked about."""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nlsniff import control, decode, encode, spec, wire
from nlsniff.message import Message
from nlsniff.trace import Context, Node


@dataclass(frozen=True, slots=True)
class Read:
    """One attribute as nlsniff reads it.

    ``place`` counts from the message's nlmsghdr, ``constant`` is the kernel's name (empty for the number of
    an index), ``number`` its type without flags, ``kind`` the declared type, of a sub-message the chosen one.
    """

    place: int
    constant: str
    number: int
    kind: spec.Type | None
    value: Any
    payload: bytes


def read_attributes(message: Message) -> Iterator[Read]:
    """The attributes of a message: its own, or those of the extended ack."""
    if message.is_control:
        yield from _of_extended_ack(message)
        return
    body = message.body()
    if body is None or body.attributes is None:
        return
    root = message.trace()
    _, values = body.read_slowly(message.frame.data, message.body_offset, message.end, Context(secrets=True))
    yield from _of_set(message, body.attributes, values, root.children)


def _of_extended_ack(message: Message) -> Iterator[Read]:
    from nlsniff.dissectors.control import NLMSGERR

    start, stop = control.extended_span(message)
    if start >= stop:
        return
    root = Node("", start, stop - start, None)
    read = decode.attributes_reader(NLMSGERR, message.order)
    values = read(message.frame.data, start, stop, Context(trace=root))
    yield from _of_set(message, NLMSGERR, values, root.children)


def _of_set(
    message: Message, attributes: spec.AttributeSet, values: Mapping[str, Any], nodes: list[Node]
) -> Iterator[Read]:
    known = {attribute.name: attribute for attribute in attributes.attributes}
    seen: dict[str, int] = {}
    names = [node.name for node in nodes]
    for node in nodes:
        attribute = known.get(node.name)
        if node.word is None or (node.name not in values):
            continue
        value = values[node.name]
        if names.count(node.name) > 1 or (attribute is not None and attribute.multi):
            value = value[seen.get(node.name, 0)]
            seen[node.name] = seen.get(node.name, 0) + 1
        constant = "" if attribute is None else attributes.prefix + node.name.upper().replace("-", "_")
        yield from _of_node(message, constant, value, node)


def _of_node(message: Message, constant: str, value: Any, node: Node) -> Iterator[Read]:
    kind = None if node.raw else node.type
    number = (node.word or 0) & wire.NLA_TYPE_MASK
    payload = message.frame.data[node.offset + 4 : node.offset + node.length]
    yield Read(node.offset - message.offset, constant, number, kind, value, payload)
    yield from _inside(message, kind, value, node)


def _inside(message: Message, kind: spec.Type | None, value: Any, node: Node) -> Iterator[Read]:
    match kind:
        case spec.Nest() | spec.Fixed() if kind.attributes is not None:
            yield from _of_set(message, spec.resolve(kind.attributes), value, node.children)
        case spec.IndexedArray():
            wrapped = isinstance(kind.element, (spec.Nest, spec.SubMessage))
            for child, item in zip(node.children, value, strict=True):
                inner = next(iter(item.values())) if wrapped else item
                if child.type is None:
                    child.type = kind.element
                yield from _of_node(message, "", inner, child)
        case spec.Records():
            for child, item in zip(node.children, value, strict=True):
                payload = message.frame.data[child.offset : child.offset + child.length]
                yield Read(child.offset - message.offset, "", 0, spec.StructValue(kind.header), item, payload)
                yield from _of_set(message, spec.resolve(kind.attributes), item, child.children)
        case spec.NestTypeValue():
            leaves = node.children
            yield from (_level(message, kind, each) for each in leaves)
            for _ in kind.levels[1:]:
                leaves = [inner for leaf in leaves for inner in leaf.children]
                yield from (_level(message, kind, each) for each in leaves)
            items = value if isinstance(value, list) else [value]
            for child, item in zip(leaves, items, strict=True):
                yield from _of_set(message, spec.resolve(kind.attributes), item, child.children)


def _level(message: Message, kind: spec.NestTypeValue, node: Node) -> Read:
    """A nest whose number is a value."""
    number = (node.word or 0) & wire.NLA_TYPE_MASK
    return Read(node.offset - message.offset, "", number, kind, {}, b"")


def plain(kind: spec.Type | None, value: Any) -> list[Any]:
    """A value as numbers, texts and bytes in the order of the wire: what does not depend on taste."""
    match kind:
        case spec.Scalar():
            whole = encode.scalar_number(kind, value)
            return [whole.to_bytes(4, "big") if kind.hint == "ipv4" else whole]
        case spec.Text():
            return [value]
        case spec.Binary():
            return [_bytes(kind.hint, value)]
        case spec.Flag():
            return [True]
        case spec.Bitfield32():
            number = spec.u32 if kind.enum is None else spec.flags(spec.u32, kind.enum)
            return plain(number, value["value"]) + plain(number, value["selector"])
        case spec.Packed():
            return [value[name] for name, _ in kind.fields]
        case spec.Array():
            return [part for item in value for part in plain(kind.element, item)]
        case spec.StructValue():
            return plain_struct(kind.struct, value)
        case spec.Fixed():
            return plain_struct(kind.header, value)
    return [value]


def plain_struct(layout: spec.Struct, values: Mapping[str, Any]) -> list[Any]:
    """The members of a struct that were there."""
    members = [member for member in layout.members if member.name in values]
    return [part for member in members for part in plain(member.type, values[member.name])]


def _bytes(hint: spec.Hint | None, value: str) -> bytes:
    if hint == "uuid":
        return uuid.UUID(value).bytes
    if hint in ("ipv4", "ipv6", "ipv4-or-v6") and value:
        return ipaddress.ip_address(value).packed
    return bytes.fromhex(value.replace(":", ""))
