"""Structs: cut short, too long, padded, inside attributes."""

from __future__ import annotations

from nlsniff import spec
from nlsniff.layers.messages import NetlinkFrame
from nlsniff.layers.structs import bitfield_layout, struct_class, struct_size

ODD = spec.struct("odd", a=spec.be(spec.u16), gap=spec.pad(1), b=spec.chars(2))
OPEN = spec.struct("open", count=spec.u8, values=spec.array(spec.u8))
FRAME = NetlinkFrame(byte_order="big")


def inside(layout: spec.Struct, raw: bytes) -> object:
    return struct_class(layout)(raw, _parent=FRAME)


def test_members_and_the_bytes_between_them_come_back() -> None:
    raw = b"\1\2\x99x\0"
    layer = inside(ODD, raw)
    assert layer.plain() == {"a": 0x0102, "b": "x"}
    assert bytes(layer) == raw


def test_a_struct_of_an_older_kernel_has_fewer_members() -> None:
    layer = inside(ODD, b"\1\2\0")
    assert layer.plain() == {"a": 0x0102}
    assert layer.b is None
    assert bytes(layer) == b"\1\2\0"


def test_a_member_cut_in_the_middle_is_the_tail() -> None:
    layer = inside(ODD, b"\1\2\0x")
    assert layer.plain() == {"a": 0x0102, "#tail": "78"}
    assert bytes(layer) == b"\1\2\0x"


def test_a_longer_struct_keeps_what_is_behind() -> None:
    assert inside(ODD, b"\1\2\0xynew").plain() == {"a": 0x0102, "b": "xy", "#tail": "6e6577"}


def test_a_member_that_does_not_fit_its_type_stays_bytes() -> None:
    layer = inside(ODD, b"\1\2\0\xff\xff")
    assert layer.plain() == {"a": 0x0102, "b": "ffff"}
    assert bytes(layer) == b"\1\2\0\xff\xff"


def test_a_struct_with_an_open_end_takes_all() -> None:
    assert struct_size(OPEN) is None
    assert inside(OPEN, b"\2\7\x08").plain() == {"count": 2, "values": [7, 8]}


def test_code_for_a_member_takes_no_more_than_its_size() -> None:
    pair = spec.Custom("pair", lambda payload, _order: list(payload), lambda value, _order: bytes(value), 2)
    layout = spec.struct("held", pair=pair, last=spec.u8)
    layer = inside(layout, b"\1\2\3")
    assert (struct_size(layout), layer.plain(), bytes(layer)) == (3, {"pair": [1, 2], "last": 3}, b"\1\2\3")
    assert bytes(struct_class(layout)(last=3)) == b"\0\0\3"


def test_a_header_is_aligned_when_something_follows() -> None:
    header = struct_class(ODD)
    assert bytes(header(a=1, b="x"))[2:] == b"\0x\0"
    assert bytes(header(b="x") / b"next")[3:] == b"x\0\0\0\0next"


def test_a_struct_is_made_once() -> None:
    assert struct_class(ODD) is struct_class(ODD)
    kind = spec.bitfield32()
    assert bitfield_layout(kind) is bitfield_layout(kind)
