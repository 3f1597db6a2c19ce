"""Slices of values, their length, their case."""

from __future__ import annotations

import pytest

from nlsniff import spec
from nlsniff.analysis.field import Field
from nlsniff.analysis.literals import LiteralError
from nlsniff.analysis.operands import applied, sliced


def of(kind: spec.Type, *values: object) -> Field:
    return Field(lambda _message: values, (kind,))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("0:4", "0a000001"),
        ("1:2", "0000"),
        ("1-3", "000001"),
        ("3", "01"),
        (":2", "0a00"),
        ("2:", "0001"),
        ("3:9", "01"),
    ],
)
def test_a_slice_is_written_as_in_wireshark(text, part):
    assert list(sliced(of(spec.ip, "10.0.0.1"), text).get(None)) == [part]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (spec.mac, "0a:0b:0c:00:00:01"),
        (spec.binary, "0a0b0c"),
        (spec.ip, "a0b:c00::"),
        (spec.Address(("family",)), "10.11.12.0"),
    ],
)
def test_bytes_and_addresses_have_slices(kind, value):
    assert list(sliced(of(kind, value), "0:3").get(None)) == ["0a0b0c"]


def test_of_a_string_they_are_characters():
    assert list(sliced(of(spec.string, "eth0", "lo"), "3").get(None)) == ["0"]


def test_a_value_that_ends_before_has_none():
    assert list(sliced(of(spec.binary, "0a0b", {"a": 1}), "2:1").get(None)) == []


@pytest.mark.parametrize("text", ["", ":", "-", "-3", "1-", "a", "0:0", "4-2", "1:2:3", "999999"])
def test_what_is_no_slice_is_refused(text):
    with pytest.raises(LiteralError):
        sliced(of(spec.binary), text)


def test_numbers_have_none():
    with pytest.raises(LiteralError, match="only bytes"):
        sliced(of(spec.u32), "0:1")


@pytest.mark.parametrize(
    ("kind", "value", "size"),
    [(spec.string, "eth0", 4), (spec.binary, "0a0b", 2), (spec.mac, "0a:00:00:00:00:01", 6), (spec.ip, "::1", 16)],
)
def test_the_length_is_in_bytes_or_characters(kind, value, size):
    assert list(applied("len", of(kind, value)).get(None)) == [size]


def test_cases():
    assert list(applied("upper", of(spec.string, "eth0")).get(None)) == ["ETH0"]
    assert list(applied("lower", of(spec.string, "ETH0")).get(None)) == ["eth0"]
    with pytest.raises(LiteralError, match="is for strings"):
        applied("lower", of(spec.u8))
