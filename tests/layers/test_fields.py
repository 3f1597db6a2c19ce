"""Leaf fields: strings, bytes, arrays, values with code of their own."""

from __future__ import annotations

import pytest
from scapy.config import conf

from nlsniff import spec
from nlsniff.layers.base import Layer
from nlsniff.layers.fields import ArrayField, BytesField, CustomField, MismatchError, TextField, is_hidden, order_of
from nlsniff.layers.messages import NLMSG, NetlinkFrame
from nlsniff.layers.numbers import NumberField


def backwards(payload: bytes, _order: str) -> str:
    if not payload.isalpha():
        raise ValueError("not letters")
    return payload[::-1].decode().lower()


WORD = spec.Custom("word", backwards, lambda value, _order: str(value)[::-1].encode())


def test_a_string_loses_its_nuls_and_leaves_them_to_the_next_field() -> None:
    assert TextField("x", spec.Text()).getfield(None, b"d0\0\0") == (b"\0\0", b"d0")
    assert TextField("x", spec.Text(4)).getfield(None, b"d0\0\0z") == (b"z", b"d0")


@pytest.mark.parametrize("raw", [b"a\0b", b"\xff"])
def test_bytes_that_are_no_string_do_not_fit(raw: bytes) -> None:
    with pytest.raises(MismatchError):
        TextField("x", spec.Text()).getfield(None, raw)


def test_a_string_too_long_for_its_place_is_refused() -> None:
    with pytest.raises(ValueError, match="x: b'abc' is longer than 2"):
        TextField("x", spec.Text(2)).addfield(None, b"", b"abc")


@pytest.mark.parametrize(
    ("kind", "text", "raw"),
    [
        (spec.mac, "02:00:00:00:00:01", bytes.fromhex("020000000001")),
        (spec.ip, "192.0.2.1", bytes([192, 0, 2, 1])),
        (spec.ip, "2001:db8::1", bytes.fromhex("20010db8000000000000000000000001")),
        (spec.uuid, "00112233-4455-6677-8899-aabbccddeeff", bytes.fromhex("00112233445566778899aabbccddeeff")),
    ],
)
def test_addresses_are_taken_and_given_as_text(kind: spec.Binary, text: str, raw: bytes) -> None:
    field = BytesField("x", kind)
    assert field.any2i(None, text) == raw
    assert field.i2h(None, raw) == text
    assert field.plain(None, raw) == text


def test_an_address_of_a_wrong_length_does_not_fit() -> None:
    with pytest.raises(MismatchError):
        BytesField("x", spec.ip).getfield(None, b"12345")


def test_an_array_reads_whole_elements_only() -> None:
    field = ArrayField("x", spec.array(spec.be(spec.u16)), NumberField("x", spec.be(spec.u16)))
    assert field.getfield(None, b"\0\1\0\2") == (b"", [1, 2])
    assert field.addfield(None, b"", [1, 2]) == b"\0\1\0\2"
    with pytest.raises(MismatchError):
        field.getfield(None, b"\0\1\0")


def test_an_array_of_fixed_length_is_built_with_as_many_elements() -> None:
    field = ArrayField("x", spec.array(spec.u8, 2), NumberField("x", spec.u8))
    with pytest.raises(ValueError, match="1 elements where 2 belong"):
        field.addfield(None, b"", [1])


def test_code_gives_the_value_and_the_bytes_stay_where_it_loses_some() -> None:
    field = CustomField("x", WORD)
    assert field.read(None, b"abc") == "cba"
    assert field.read(None, b"ABC") == b"ABC"
    assert field.plain(None, b"ABC") == "cba"
    assert field.addfield(None, b"", "cba") == b"abc"
    with pytest.raises(MismatchError, match="not letters"):
        field.read(None, b"1")


def test_nothing_is_written_for_none() -> None:
    assert BytesField("x", spec.binary).addfield(None, b"-", None) == b"-"


def test_the_byte_order_is_that_of_the_frame_around() -> None:
    message = NLMSG(nlmsg_type=99)
    NetlinkFrame(byte_order="big", messages=[message])
    assert order_of(message) == ">"


def test_only_layers_in_key_material_are_hidden() -> None:
    class _Key(Layer):
        is_secret = True

    inner = NLMSG()
    assert not is_hidden(inner)
    inner.parent = _Key()
    assert is_hidden(inner)
    conf.contribs["nlsniff"]["secrets"] = True
    try:
        assert not is_hidden(inner)
    finally:
        conf.contribs["nlsniff"]["secrets"] = False
