"""Literals against values."""

from __future__ import annotations

import pytest

from nlsniff import spec
from nlsniff.analysis.compare import LiteralError, equal, like, ordered
from nlsniff.analysis.fields import Field

STATE = spec.values("state", "down going-up up")


def of(*types: spec.Type) -> Field:
    return Field(lambda _message: (), types)


@pytest.mark.parametrize(
    ("kind", "literal", "value"),
    [
        (spec.u32, "10", 10),
        (spec.u32, "0x0a", 10),
        (spec.u32, "007", 7),
        (spec.s32, "-3", -3),
        (spec.enum(spec.u8, STATE), "going_up", "going-up"),
        (spec.enum(spec.u8, STATE), "2", "up"),
        (spec.label(spec.u8, STATE), "up", 2),
        (spec.hint(spec.u32, "hex"), "255", "0xff"),
        (spec.mac, "AA:BB:CC:00:11:22", "aa:bb:cc:00:11:22"),
        (spec.binary, "aa:bb", "aabb"),
        (spec.ip, "2001:DB8:0::1", "2001:db8::1"),
        (spec.ip, "10.0.0.0/8", "10.255.0.1"),
        (spec.flag, "true", True),
    ],
)
def test_a_literal_may_be_written_in_any_form_of_the_value(kind, literal, value):
    assert equal(of(kind), literal, quoted=False)(value)


def test_quotes_keep_a_literal_from_being_anything_but_text():
    assert not equal(of(spec.ip), "10.0.0.0/8", quoted=True)("10.1.2.3")
    assert not equal(of(spec.flag), "true", quoted=True)(True)


def test_nests_and_lists_equal_nothing():
    assert not equal(of(spec.u32), "1", quoted=False)({"a": 1})
    assert not equal(of(spec.u32), "1", quoted=False)([1])


def test_more_and_less_take_numbers_and_names_of_numbers():
    assert ordered(of(spec.label(spec.u8, STATE)), "going-up", ">")(2)
    assert ordered(of(spec.enum(spec.u8, STATE)), "1", ">")("up")
    assert not ordered(of(spec.enum(spec.u8, STATE)), "1", ">")("down")
    assert not ordered(of(spec.string), "1", ">")("text")
    with pytest.raises(LiteralError):
        ordered(of(spec.u32), "many", "<")


def test_matching_takes_no_notice_of_case_and_containing_does():
    assert like("^ETH", "matches")("eth0")
    assert not like("ETH", "contains")("eth0")
    with pytest.raises(LiteralError):
        like("*", "matches")
