"""Payloads without attributes inside."""

from __future__ import annotations

import pytest

from nlsniff import spec
from nlsniff.leaves import HINTS, REMEMBERED, Memo, flag_names, ip_text, scalar_format, size_of, struct_size, text_of
from nlsniff.trace import MismatchError


def test_a_text_ends_before_its_terminators() -> None:
    assert text_of(b"eth0\0\0\0") == "eth0"
    assert text_of(b"eth0") == "eth0"


@pytest.mark.parametrize("raw", [b"eth0\0junk", b"\xff\xfe"])
def test_a_text_that_would_lose_bytes_is_refused(raw: bytes) -> None:
    with pytest.raises(MismatchError, match="kept as hex"):
        text_of(raw)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (bytes((192, 0, 2, 1)), "192.0.2.1"),
        (bytes.fromhex("20010db8000000000000000000000001"), "2001:db8::1"),
        (bytes.fromhex("00000000000000000000ffffc0000201"), "::ffff:192.0.2.1"),
        (b"", ""),
    ],
)
def test_an_address_is_told_by_its_length(raw: bytes, text: str) -> None:
    assert ip_text(raw) == text


def test_an_address_of_another_length_is_refused() -> None:
    with pytest.raises(MismatchError, match="5 bytes are no IP address"):
        ip_text(bytes(5))


def test_hints_print_bytes_as_people_write_them() -> None:
    assert HINTS["mac"](bytes.fromhex("02000000000a")) == "02:00:00:00:00:0a"
    uuid = "12345678-9abc-def0-1234-56789abcdef0"
    assert HINTS["uuid"](bytes.fromhex(uuid.replace("-", ""))) == uuid


def test_bits_without_a_name_stay_together_as_a_number() -> None:
    names = spec.bits("some-flags", "up broadcast - loopback")
    assert flag_names(names, 0b1011) == ["up", "broadcast", "loopback"]
    assert flag_names(names, 0x80000004) == [0x80000004]
    assert flag_names(names, 0) == []


def test_a_memo_forgets_all_before_it_grows_too_large() -> None:
    made: list[int] = []
    memo = Memo(lambda key: made.append(key) or -key)
    for key in range(REMEMBERED + 1):
        assert memo[key] == -key
    assert len(memo) == 1
    assert memo[REMEMBERED] == -REMEMBERED
    assert len(made) == REMEMBERED + 1


def test_long_payloads_are_not_remembered() -> None:
    memo = Memo(len)
    assert memo[bytes(65)] == 65
    assert not memo


def test_network_order_does_not_depend_on_the_machine() -> None:
    assert scalar_format(spec.be(spec.u16), "<", 2) == scalar_format(spec.be(spec.u16), ">", 2) == ">H"
    assert scalar_format(spec.s32, "<", 4) == "<i"


def test_a_struct_is_as_large_as_its_members() -> None:
    rtgenmsg = spec.struct("x", family=spec.u8, pad=spec.pad(3), pair=spec.array(spec.u16, 2), name=spec.chars(16))
    assert struct_size(rtgenmsg) == 24
    assert size_of(spec.struct_value(rtgenmsg)) == 24


def test_a_struct_with_an_open_end_has_no_size() -> None:
    assert struct_size(spec.struct("rtvia", rtvia_family=spec.u16, rtvia_addr=spec.ip)) is None
