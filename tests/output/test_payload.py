"""Payloads that are text."""

from __future__ import annotations

import pytest

from nlsniff.output.payload import WIDEST, payload_text, text_of
from nlsniff.trace import Context


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        (b"hello\0\0\0", "hello"),
        (b"add@/devices/x\0ACTION=add\0SEQNUM=7\0", "add@/devices/x\0ACTION=add\0SEQNUM=7"),
        ("grüße\n".encode(), "grüße\n"),
    ],
)
def test_text_is_known_by_its_bytes(payload: bytes, text: str) -> None:
    assert text_of(payload) == text


@pytest.mark.parametrize("payload", [b"", b"ab\0\0", b"\1\0\0\0abcd", b"abc\xff", b"abc\0\0def", b"abc\x1b[2J"])
def test_what_is_no_text(payload: bytes) -> None:
    assert text_of(payload) is None
    assert payload_text(payload, 0, len(payload), Context()) == ""


def test_a_line_shows_the_strings_beside_one_another_and_escaped() -> None:
    data = b"head" + b"one\0two\tthree\0" + b"tail"
    assert payload_text(data, 4, len(data) - 4, Context()) == " one two\\tthree"


def test_a_long_text_is_cut() -> None:
    said = payload_text(b"x" * 500, 0, 500, Context())
    assert len(said) == WIDEST + 1
    assert said.endswith("…")
