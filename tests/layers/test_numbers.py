"""Fields of numbers: byte order, names, flags, bit fields, lengths."""

from __future__ import annotations

import pytest

from nlsniff import spec
from nlsniff.layers.fields import MismatchError
from nlsniff.layers.messages import NetlinkFrame
from nlsniff.layers.numbers import LengthField, NumberField, PackedField, flags_in, leaf, number_named

COLOUR = spec.values("colour", "red green blue")
FEATURES = spec.bits("features", "up loud - fast")
BIG = NetlinkFrame(byte_order="big")
LITTLE = NetlinkFrame(byte_order="little")


def test_a_number_is_read_in_the_order_of_the_capturing_machine() -> None:
    field = NumberField("x", spec.u16)
    assert field.getfield(BIG, b"\1\2rest") == (b"rest", 0x0102)
    assert field.getfield(LITTLE, b"\1\2rest") == (b"rest", 0x0201)


def test_a_declared_order_is_the_same_on_every_machine() -> None:
    for frame in (BIG, LITTLE):
        assert NumberField("x", spec.be(spec.u16)).addfield(frame, b"", 1) == b"\0\1"
        assert NumberField("x", spec.le(spec.u16)).addfield(frame, b"", 1) == b"\1\0"


def test_too_few_bytes_do_not_fit() -> None:
    with pytest.raises(MismatchError):
        NumberField("x", spec.u32).getfield(LITTLE, b"abc")


def test_an_enum_takes_names_and_prints_them() -> None:
    field = NumberField("x", spec.enum(spec.u8, COLOUR))
    assert field.any2i(None, "blue") == 2
    assert (field.plain(None, 1), field.plain(None, 9)) == ("green", 9)
    assert field.i2repr(NetlinkFrame(), 1) == "green"


def test_flags_take_lists_and_words_and_keep_unknown_bits() -> None:
    field = NumberField("x", spec.flags(spec.u8, FEATURES))
    assert field.any2i(None, "up+fast") == field.any2i(None, ["up", "fast"]) == 9
    assert field.plain(None, 0x8B) == ["up", "loud", "fast", 0x80]
    assert flags_in(FEATURES, 0) == []


def test_a_label_names_a_number_for_people_only() -> None:
    field = NumberField("x", spec.label(spec.u8, COLOUR))
    assert field.plain(None, 1) == 1
    assert field.i2repr(NetlinkFrame(), 1) == "green"


def test_signed_numbers_and_their_unsigned_spelling_are_the_same_bytes() -> None:
    field = NumberField("x", spec.s32)
    assert field.addfield(LITTLE, b"", -1) == field.addfield(LITTLE, b"", 0xFFFFFFFF) == b"\xff" * 4


def test_a_number_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="x: 256 does not fit u8"):
        NumberField("x", spec.u8).addfield(LITTLE, b"", 256)


def test_a_uint_is_as_wide_as_it_must_be() -> None:
    field = NumberField("x", spec.uint)
    assert len(field.addfield(LITTLE, b"", 1)) == 4
    assert len(field.addfield(LITTLE, b"", 1 << 32)) == 8
    with pytest.raises(MismatchError):
        field.getfield(LITTLE, b"123456")


def test_bit_fields_are_cut_from_the_highest_bits() -> None:
    field = PackedField("x", spec.packed(spec.be(spec.u16), version=4, length=12))
    assert field.plain(None, 0x3005) == {"version": 3, "length": 5}
    assert field.any2i(None, {"version": 3, "length": 5}) == 0x3005
    with pytest.raises(ValueError, match="does not fit 4 bits"):
        field.any2i(None, {"version": 16})


def test_a_length_left_alone_is_filled_in_later() -> None:
    field = LengthField("x", spec.be(spec.u16))
    assert field.addfield(LITTLE, b"a", None) == b"a\0\0"
    assert field.filled(LITTLE, b"a\0\0b", 1, 258) == b"a\1\2b"


def test_an_unknown_name_is_refused_by_the_name_of_its_enum() -> None:
    with pytest.raises(ValueError, match="'pink' is no value of colour"):
        number_named(COLOUR, "pink")


def test_types_that_hold_layers_are_no_leaves() -> None:
    assert leaf("x", spec.nest(spec.attrs("a", "A_"))) is None
    assert leaf("x", spec.array(spec.struct_value(spec.struct("s", a=spec.u8)))) is None
    assert isinstance(leaf("x", spec.u8), NumberField)
