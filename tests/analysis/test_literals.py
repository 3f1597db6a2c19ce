"""What a field can be compared with."""

from __future__ import annotations

import pytest

from nlsniff import spec
from nlsniff.analysis.field import Field
from nlsniff.analysis.literals import LiteralError, check, leaves, masked_bytes, number, packed

STATE = spec.values("state", "down going-up up")
BITS = spec.bits("bits", "up loopback running")
NEST = spec.Nest(spec.AttributeSet("inner", "", (spec.Attribute("a", 1, spec.u8),)))


def of(*kinds: spec.Type) -> Field:
    return Field(lambda _message: (), kinds)


@pytest.mark.parametrize(
    ("kind", "literals"),
    [
        (spec.u32, ["0", "0x10", "0b1", "true", "-1"]),
        (spec.enum(spec.u8, STATE), ["up", "going_up", "GOING-UP", "2", "200"]),
        (spec.flags(spec.u32, BITS), ["up", "running", "1", "0", "0x80000000"]),
        (spec.hint(spec.be(spec.u32), "ipv4"), ["10.0.0.1", "10.0.0.0/8", "7"]),
        (spec.string, ["anything", "10.0.0.0/99", ""]),
        (spec.flag, ["true", "no", "1"]),
        (spec.mac, ["aa:bb:cc:00:00:01", "aabbcc000001", "aa:bb:cc:00:00:00/24", "aa:bb"]),
        (spec.ip, ["10.0.0.1", "::1", "10.0.0.0/8", "10.0.0.0/255.0.0.0", "0a000001"]),
        (spec.binary, ["0a", "0a:0b", "0a0b", "10.0.0.1"]),
        (spec.uuid, ["12345678-1234-1234-1234-123456789abc"]),
        (spec.SubMessage("kind", {"a": NEST, "b": spec.u32}), ["5", "0a0b"]),
        (spec.Array(spec.u16), ["5"]),
    ],
)
def test_what_a_value_may_be_is_taken(kind, literals):
    for literal in literals:
        check(of(kind), literal)


@pytest.mark.parametrize(
    ("kind", "literal", "says", "remedy"),
    [
        (spec.u32, "abc", "is no number", ""),
        (spec.u32, "10.0.0.1", "is an address", ""),
        (spec.u32, "2001:db8::/32", "is an address", ""),
        (spec.enum(spec.u8, STATE), "goingup", "is no value", "did you mean going-up"),
        (spec.enum(spec.u8, STATE), "zzz", "is no value", "there are down, going-up, up"),
        (spec.flags(spec.u32, BITS), "lopback", "is no value", "did you mean loopback"),
        (spec.flags(spec.u32, BITS), "3", "is several flags", "ask for each"),
        (spec.flag, "maybe", "neither true nor false", ""),
        (spec.mac, "eth0", "is no MAC address", "aa:bb"),
        (spec.mac, "aa:bb:cc:00:00:00/49", "no mask of 49 bits", "have 48"),
        (spec.ip, "10.0.0.0/33", "no prefix of 33 bits", "IPv4 has 32"),
        (spec.ip, "10.0.0.300", "is no address", "10.0.0.1"),
        (spec.Address(("family",)), "host", "is no address", "10.0.0.1"),
        (spec.binary, "xyz", "is no bytes", "hex"),
        (NEST, "1", "holds others", "describe"),
    ],
)
def test_what_no_value_can_be_is_told_with_what_can(kind, literal, says, remedy):
    with pytest.raises(LiteralError, match=says) as caught:
        check(of(kind), literal)
    assert remedy in caught.value.remedy


def test_a_field_without_types_may_be_anything():
    check(of(), "whatever")


def test_names_are_all_there_is_where_they_are_given():
    field = Field(lambda _message: (), names=lambda: ("to-kernel", "to-user"))
    check(field, "to_kernel")
    check(field, "5")
    with pytest.raises(LiteralError) as caught:
        check(field, "to-kernal")
    assert caught.value.remedy.startswith("did you mean to-kernel")


def test_the_leaves_of_a_sub_message_are_those_of_its_formats_and_bytes():
    kinds = list(leaves((spec.SubMessage("kind", {"a": NEST, "b": spec.u32}),)))
    assert kinds == [spec.u32, spec.binary]


def test_numbers():
    assert [number(text) for text in ("007", "0x0a", "-3", "1.5", "x")] == [7, 10, -3, None, None]


def test_masks():
    assert masked_bytes("aa:bb:00/16") == (b"\xaa\xbb\x00", 16)
    assert [masked_bytes(text) for text in ("aa:bb/17", "aa/8", "aa:bb", "10.0.0.0/8")] == [None] * 4


def test_bytes_of_values():
    assert packed("aa:bb") == packed("aabb") == b"\xaa\xbb"
    assert packed("10.0.0.1") == b"\n\0\0\1"
    assert packed("eth0") is packed(7) is None
