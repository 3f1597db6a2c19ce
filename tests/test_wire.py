"""Framing of bytes: headers, attributes, alignment, byte order."""

from __future__ import annotations

from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlsniff import wire

# ip link set dev lo up: struct nlmsghdr, struct ifinfomsg
REQUEST = bytes.fromhex("2000000010000500 9d36026b 00000000 00000000 01000000 01000000 01000000")


@pytest.mark.parametrize(("length", "aligned"), [(0, 0), (1, 4), (4, 4), (5, 8), (65535, 65536)])
def test_lengths_are_rounded_up_to_four(length: int, aligned: int) -> None:
    assert wire.align(length) == aligned


def test_a_header_is_read_and_written_back() -> None:
    ((offset, header),) = wire.headers(REQUEST, "<")
    assert (offset, header) == (0, wire.Header(32, 16, 0x5, 0x6B02369D, 0))
    assert wire.message(header, REQUEST[16:], "<") == REQUEST


@given(st.tuples(*[st.integers(0, 0xFFFFFFFF), *[st.integers(0, 0xFFFF)] * 2, *[st.integers(0, 0xFFFFFFFF)] * 2]))
def test_any_header_comes_back_in_both_orders(fields: tuple[int, int, int, int, int]) -> None:
    for order in ("<", ">"):
        assert next(wire.headers(wire.message(wire.Header(*fields), b"", order), order))[1] == fields


def test_messages_follow_one_another_at_multiples_of_four() -> None:
    odd = pack("<IHHII", 17, 16, 0, 0, 0) + b"\1" + b"\0\0\0"
    assert [(offset, header.length) for offset, header in wire.headers(odd + REQUEST, "<")] == [(0, 17), (20, 32)]


@pytest.mark.parametrize("length", range(16))
def test_a_length_below_the_header_ends_the_messages(length: int) -> None:
    data = REQUEST + pack("<IHHII", length, 16, 0, 0, 0) + REQUEST
    assert [offset for offset, _ in wire.headers(data, "<")] == [0, 32]


def test_the_last_message_may_claim_more_than_there_is() -> None:
    assert [header.length for _, header in wire.headers(pack("<IHHII", 0xFFFFFFFF, 16, 0, 0, 0), "<")] == [0xFFFFFFFF]


@given(data=st.binary(max_size=300), start=st.integers(0, 40))
def test_attributes_of_any_bytes_lie_inside_them_and_do_not_overlap(data: bytes, start: int) -> None:
    before = start
    for _, offset, begin, stop in wire.attributes(data, start, len(data), "<"):
        assert before == offset
        assert offset + 4 == begin <= stop <= len(data)
        before = offset + wire.align(stop - offset)


def test_an_attribute_is_padded_and_its_length_counts_header_and_payload() -> None:
    raw = wire.attribute(3, b"d0\0", "<")
    assert raw.hex() == "0700030064300000"
    assert list(wire.attributes(raw, 0, len(raw), "<")) == [(3, 0, 4, 7)]


def test_the_padding_of_an_attribute_may_be_given() -> None:
    assert wire.attribute(3, b"d0\0", "<", b"\xff").hex() == "07000300643000ff"


@pytest.mark.parametrize("length", [0, 1, 2, 3, 9])
def test_attributes_end_at_a_length_below_four_or_beyond_the_end(length: int) -> None:
    data = wire.attribute(1, b"", "<") + pack("<HH", length, 2) + bytes(4)
    assert [word for word, *_ in wire.attributes(data, 0, len(data), "<")] == [1]


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_byte_order_is_that_in_which_the_first_length_fits(order: wire.Order) -> None:
    data = wire.message(wire.Header(32, 16, 5, 0, 0), bytes(16), order)
    assert wire.byte_order(data, 32) == order


@given(st.binary(max_size=20), st.integers(0, 1 << 20))
def test_any_bytes_have_a_byte_order(data: bytes, length: int) -> None:
    assert wire.byte_order(data, length) in ("<", ">")


def test_of_two_impossible_lengths_the_smaller_decides() -> None:
    assert wire.byte_order(pack(">I", 40), 20) == ">"
    assert wire.byte_order(pack("<I", 40), 20) == "<"


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_length_that_fits_both_ways_is_that_which_fills_the_datagram(order: wire.Order) -> None:
    assert wire.byte_order(pack(f"{order}I", 1 << 20), 1 << 20) == order
