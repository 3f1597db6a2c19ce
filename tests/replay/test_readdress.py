from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlsniff import wire
from nlsniff.replay.cassette import HOST
from nlsniff.replay.readdress import readdressed, unaddressed
from tests.talk import DONE, ERROR, MULTI, NEWLINK, ask, message


def numbers(data: bytes) -> list[tuple[int, int]]:
    return [(header.seq, header.portid) for _, header in wire.headers(data, HOST)]


def renamed(address: tuple[int, int]) -> tuple[int, int]:
    return address[0] + 100, address[1] + 1000


@pytest.mark.parametrize("parts", [1, 3, 500])
def test_every_message_gets_its_numbers(parts: int) -> None:
    data = b"".join(message(NEWLINK, MULTI, 7, 9) for _ in range(parts)) + message(DONE, MULTI, 8, 9)
    assert numbers(readdressed(data, HOST, renamed)) == [(107, 1009)] * parts + [(108, 1009)]


def test_a_part_of_a_dump_is_readdressed_at_once_to_the_same_bytes() -> None:
    parts = [message(NEWLINK, MULTI, 7, 9, bytes([place % 256]) * 24) for place in range(300)]
    at_once = readdressed(b"".join(parts), HOST, renamed)
    assert at_once == b"".join(readdressed(each, HOST, renamed) for each in parts)


def test_the_request_that_an_error_echoes_is_readdressed_too() -> None:
    for portid, echoed in ((0, 0), (9, 1009)):
        data = message(ERROR, 0, 7, 9, bytes(4) + ask(NEWLINK, 7, portid=portid))
        found = readdressed(data, HOST, renamed)
        assert numbers(found) == [(107, 1009)]
        assert numbers(found[20:]) == [(107, echoed)]


def test_a_request_without_address_is_the_same_from_every_client() -> None:
    assert unaddressed(ask(NEWLINK, 7), HOST) == unaddressed(ask(NEWLINK, 8, portid=9), HOST)
    several = [ask(NEWLINK, seq) + ask(NEWLINK, seq + 1) for seq in (7, 70)]
    assert unaddressed(several[0], HOST) == unaddressed(several[1], HOST)
    assert unaddressed(ask(NEWLINK, 7, 0x4), HOST) != unaddressed(ask(NEWLINK, 7, 0x404), HOST)


@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise_or_change_their_number(data: bytes) -> None:
    assert len(readdressed(data, HOST, lambda _: (1, 2))) == len(data)
    assert len(unaddressed(data, HOST)) == len(data)
