"""Messages written back from their values: what values do not say is kept in the trace."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff import spec, wire
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import Message, Reading, messages
from nlsniff.rebuild import message_bytes
from nlsniff.registry import Registry

Datagram = Callable[..., list[Message]]


def tlv(number: int, payload: bytes, padding: bytes | None = None) -> bytes:
    return wire.attribute(number, payload, "<", padding)


def link(attributes: bytes) -> bytes:
    return pack("<IHHII", 32 + len(attributes), 16, 0, 0, 0) + bytes(16) + attributes


def reading(kind: spec.Type, header: spec.Struct | None = None) -> Callable[[bytes], Message]:
    """Reads a body of a made-up family with one attribute of this type."""
    attributes = spec.attrs("thing", "T_", value=kind, pad=spec.padding)
    family = spec.Family("thing", spec.ROUTE, header, (spec.Operation("newthing", 9000, 9000, attributes),))

    def read(body: bytes) -> Message:
        data = pack("<IHHII", 16 + len(body), 9000, 0, 0, 0) + body
        return next(messages(Frame(1, 0, 0, data, len(data), GenericFamilies()), Reading(Registry([family]))))

    return read


@pytest.mark.parametrize(
    "attributes",
    [
        tlv(3, b"d0\0", b"\xff"),
        tlv(3, b"d0"),
        tlv(3, b"d0\0\0\0\0\0\0"),
        tlv(3, b""),
        tlv(0x8003, b"d0\0"),
        tlv(0x4003, b"d0\0"),
        tlv(18, tlv(2, tlv(1, b"\5\0")) + tlv(1, b"vlan\0")),
        tlv(4, b"\1\2\3\4") + tlv(3, b"d0\0") + tlv(4, b"\5\6\7\x08"),
        tlv(999, b"abc") + tlv(998, b"") + tlv(999, b"def"),
        tlv(3, b"d0\0")[:-1],
        tlv(3, b"d0\0") + b"\0",
        tlv(3, b"d0\0") + bytes(8),
        tlv(14, bytes(36)) + tlv(14, bytes(3)),
    ],
)
def test_the_shape_of_attributes_is_kept(datagram: Datagram, attributes: bytes) -> None:
    (message,) = datagram(link(attributes))
    assert message_bytes(message) == message.raw


def test_alignment_attributes_with_and_without_payload_stand_side_by_side() -> None:
    read = reading(spec.u8)
    for body in (
        tlv(2, b"") + tlv(2, b"\1\2"),
        tlv(2, b"\1") + tlv(2, b"") + tlv(2, b"\2"),
        tlv(2, b"") + tlv(1, b"\1"),
    ):
        message = read(body)
        assert message_bytes(message) == message.raw


def test_padding_behind_a_fixed_header_is_kept() -> None:
    read = reading(spec.u8, spec.struct("odd", a=spec.u8))
    for body in (b"\1\2\3\4" + tlv(1, b"\1"), b"\1\2\3\4", b"\1\2", b"\1"):
        message = read(body)
        assert message_bytes(message) == message.raw


POINT = spec.struct("point", x=spec.u8, pad=spec.pad(1), y=spec.u16)
NAMED = spec.struct("named", name=spec.chars(2), at=spec.struct_value(POINT))
INNER = spec.attrs("inner", "I_", pad=spec.padding, a=spec.u8)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (spec.struct_value(NAMED), b"ab\1\xff\2\0"),
        (spec.struct_value(NAMED), b"\xff\xfe\1\xff\2\0"),
        (spec.struct_value(NAMED), b"ab"),
        (spec.struct_value(NAMED), b"a"),
        (spec.struct_value(NAMED), b"ab\1\xff\2\0more"),
        (spec.array(spec.struct_value(NAMED)), b"ab\1\1\2\0" + b"\xff\xff\1\2\2\0" + b"cd\1\3\2\0"),
        (spec.array(spec.struct_value(NAMED)), b"\xff\xff\1\2\2\0" + b"ab\1\1\2\0"),
        (spec.struct_value(spec.struct("open", size=spec.u16, text=spec.string)), b"\1\0ab\0\0\0"),
        (spec.struct_value(spec.struct("open", size=spec.u16, text=spec.string)), b"\1\0ab"),
        (spec.struct_value(spec.struct("open", size=spec.u16, text=spec.string)), b"\1\0\xff\0\0"),
        (spec.struct_value(spec.struct("open", s=spec.struct_value(spec.struct("in", t=spec.string)))), b"ab\0\0"),
        (spec.fixed(spec.struct("odd", first=spec.u8), INNER), b"\1\2\3\4" + tlv(2, b"\1")),
        (spec.fixed(spec.struct("odd", first=spec.u8), INNER), b"\1\2"),
        (
            spec.fixed(spec.struct("odd", first=spec.u8, pad=spec.pad(3)), INNER),
            b"\1\2\3\4" + tlv(1, b"\1") + tlv(2, b"\1"),
        ),
        (spec.fixed(POINT), b"\1\xff"),
        (spec.fixed(POINT), b"\1\xff\2\0tail"),
        (
            spec.records(spec.struct("hop", len=spec.u16, pad=spec.pad(1)), "len", INNER),
            b"\3\0\7\xff\x09\0\1\xff" + tlv(2, b"\1", b""),
        ),
        (spec.records(spec.struct("hop", len=spec.u16, pad=spec.pad(1)), "len", INNER), b"\4\0\7\xff\4\0\1\2"),
        (spec.indexed(spec.u16), tlv(0x8009, b"\1\0", b"\1\2") + tlv(9, b"\2\0")),
        (spec.indexed(spec.nest(INNER)), tlv(5, tlv(2, b"\1")) + tlv(0x8005, b"")),
        (spec.nest_type_value(("a-id", "b-id"), INNER), tlv(5, b"") + tlv(6, tlv(7, b"") + tlv(8, tlv(2, b"\1")))),
        (spec.nest_type_value(("a-id", "b-id"), INNER), tlv(0x8005, tlv(6, tlv(2, b"\1", b"\1\2\3")))),
        (spec.uint, b"\1\0\0\0\0\0\0\0"),
        (spec.uint, b"\1\0\0\0"),
        (spec.uint, b"\1\0"),
        (spec.sint, b"\xff\xff\xff\xff\xff\xff\xff\xff"),
        (spec.ip, b""),
        (spec.ipv6, b"\0" * 10 + b"\xff\xff\xc0\0\2\1"),
        (spec.ipv6, b"\0" * 12 + b"\xc0\0\2\1"),
        (spec.mac, b""),
    ],
)
def test_what_values_do_not_say_is_kept(kind: spec.Type, payload: bytes) -> None:
    message = reading(kind)(tlv(1, payload))
    assert message_bytes(message) == message.raw


def test_an_echo_inside_an_echo_is_kept_as_it_is(datagram: Datagram) -> None:
    inner = pack("<IHHIIi", 36, 2, 0, 1, 9, -22) + bytes(16)
    (message,) = datagram(pack("<IHHIIi", 20 + len(inner), 2, 0, 1, 9, -22) + inner)
    assert message_bytes(message) == message.raw
