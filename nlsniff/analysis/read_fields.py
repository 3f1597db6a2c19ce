"""Every number, text and address that nlsniff reads in a frame, by offset and size: no name is needed to compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any

from nlsniff import control, spec, wire
from nlsniff.analysis.read_attributes import Read, plain, read_attributes
from nlsniff.leaves import size_of
from nlsniff.message import Message

Fields = dict[tuple[int, int], Any]


def read_fields(message: Message) -> Fields:
    """The fields of a message, of the request that an error echoes too; offsets count from the frame's first byte."""
    fields: Fields = {}
    fields.update(_of_header(message))
    if message.is_control:
        if message.error is not None:
            fields[message.offset + wire.NLMSG_HDRLEN, 4] = message.error["code"]
        echoed = control.echoed(message)
        if echoed is not None and not echoed.is_control:
            fields.update(read_fields(echoed))
    if message.rest:  # tshark takes what follows for one more message
        fields[message.rest_offset, 4] = int.from_bytes(message.rest[:4], "little")
    body = message.body()
    if message.family_id is not None and message.command is not None:
        fields[message.body_offset - 4, 1] = message.command
        fields[message.body_offset - 3, 1] = message.version
        fields[message.body_offset - 2, 2] = 0
    if body is not None and body.header is not None:
        fields.update(_of_struct(body.header, message.header, message.body_offset))
    for read in read_attributes(message):
        fields.update(_of_attribute(message, read))
    return fields


def _of_header(message: Message) -> Iterator[tuple[tuple[int, int], int]]:
    sizes = (("length", 4), ("type_id", 2), ("flag_bits", 2), ("seq", 4), ("portid", 4))
    place = message.offset
    for name, size in sizes:
        yield (place, size), getattr(message, name)
        place += size


def _of_attribute(message: Message, read: Read) -> Iterator[tuple[tuple[int, int], Any]]:
    place = message.offset + read.place
    if isinstance(read.kind, spec.StructValue) and not read.constant:  # a record: no attribute
        yield from _of_struct(read.kind.struct, read.value, place)
        return
    yield (place, 2), len(read.payload) + wire.NLA_HDRLEN
    yield (place + 2, 2), read.number
    if read.payload:
        yield from _of_value(read.kind, read.value, place + wire.NLA_HDRLEN, len(read.payload))


def _of_value(kind: spec.Type | None, value: Any, place: int, size: int) -> Iterator[tuple[tuple[int, int], Any]]:
    match kind:
        case spec.Scalar() | spec.Text() | spec.Binary():
            yield (place, size), plain(kind, value)[0]
        case spec.Address():  # of 16 bytes, an IPv4 address takes 4
            packed = ip_address(value).packed
            yield (place, len(packed)), packed
        case spec.Custom() if isinstance(value, str):
            yield (place, size), value
        case spec.StructValue():
            yield from _of_struct(kind.struct, value, place)
        case spec.Fixed():
            yield from _of_struct(kind.header, value, place)
        case spec.Array():
            width = size_of(kind.element) or 0
            if len(value) == 2 and width == 4 and all(isinstance(item, int) for item in value):
                yield (place, 8), value[0] | value[1] << 32  # a cookie, low half first
            for index, item in enumerate(value):
                yield from _of_value(kind.element, item, place + index * width, width)


def _of_struct(layout: spec.Struct, values: Mapping[str, Any], place: int) -> Iterator[tuple[tuple[int, int], Any]]:
    for member in layout.members:
        size = size_of(member.type)
        if size is None:
            return
        if member.name in values:
            yield from _of_value(member.type, values[member.name], place, size)
        place += size
