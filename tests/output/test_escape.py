"""Strings from the wire before they reach a terminal."""

from __future__ import annotations

import unicodedata

import pytest

from nlsniff.output.escape import escaped, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("eth0", "eth0"),
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\x9b2J", r"\x9b2J"),
        ("\x7f\x00", r"\x7f\x00"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
        ("\U000e0041", r"\U000e0041"),
        ("\udc80", r"\udc80"),
        ("ünïcode 日本 👍", "ünïcode 日本 👍"),
    ],
)
def test_what_moves_hides_or_reorders_text_is_spelled_out(text, shown):
    assert escaped(text) == shown


def test_no_control_or_format_character_of_the_first_plane_passes():
    passed = [
        char
        for char in map(chr, range(0x10000))
        if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") and escaped(char) == char
    ]
    assert passed == []


def test_every_bidirectional_control_is_spelled_out():
    controls = [
        char
        for char in map(chr, range(0x10000))
        if unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    ]
    assert len(controls) == 9
    assert all(escaped(char) != char for char in controls)


def test_quotes_tell_a_string_from_what_is_around_it():
    assert quoted('a"b\\n') == r'"a\"b\\n"'
    assert quoted("a\nb") == r'"a\nb"'
