"""Single values as people read them."""

from __future__ import annotations

import pytest

from nlsniff import spec
from nlsniff.output.values import members, pieces, shown, size_text

STATE = spec.values("state", "down up")
BITS = spec.bits("bits", "read write")
RANGE = spec.struct("range", low=spec.u16, high=spec.label(spec.u16, STATE))


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (7, spec.u32, "7"),
        (1500, spec.unit(spec.u32, "bytes"), "1500 bytes"),
        ("up", spec.enum(spec.u8, STATE), "up (1)"),
        (9, spec.enum(spec.u8, STATE), "9"),
        (1, spec.label(spec.u8, STATE), "1 (up)"),
        (9, spec.label(spec.u8, STATE), "9"),
        (["read", 8], spec.flags(spec.u8, BITS), "read 0x8"),
        ([], spec.flags(spec.u8, BITS), "none"),
        (3, spec.label_flags(spec.u8, BITS), "3 (read write)"),
        (0, spec.label_flags(spec.u8, BITS), "0"),
        ("d0", spec.string, '"d0"'),
        ("(secret)", spec.string, "(secret)"),
        ("00:11:22:33:44:55", spec.mac, "00:11:22:33:44:55"),
        (True, spec.flag, "true"),
        ({"value": ["read"], "selector": []}, spec.bitfield32(BITS), "value read, selector none"),
        ({"low": 1, "high": 1}, spec.struct_value(RANGE), "low 1, high 1 (up)"),
        ([1, 2], spec.array(spec.u32), "1, 2"),
        ([5, 6], spec.array(spec.u32, labels=spec.values("", "a b")), "a 5, b 6"),
        ([{"low": 1, "high": 0}], spec.array(spec.struct_value(RANGE)), "{low 1, high 0 (down)}"),
        ({"x": [1, {"y": "z"}]}, None, "{x [1, {y z}]}"),
        ("\x1b", spec.binary, r"\x1b"),
        ("", spec.binary, '""'),
    ],
)
def test_a_value_is_shown_as_its_type_says(value, kind, text):
    assert shown(value, kind) == text


def test_parts_can_be_laid_out_one_by_one():
    assert pieces([1, 2, 3], spec.array(spec.u8)) == ["1", "2", "3"]


def test_bytes_that_belong_to_no_member_are_shown_too():
    assert members({"low": 1, "#tail": "00ff"}, RANGE) == ["low 1", "#tail 00ff"]


def test_elements_beyond_the_labels_show_their_place():
    assert pieces([5, 6], spec.array(spec.u32, labels=spec.values("", "a"))) == ["a 5", "[1] 6"]


def test_sizes_are_shown_for_people() -> None:
    assert [size_text(n) for n in (999, 1000, 3_400_000, 2 * 10**9)] == [
        "999 bytes",
        "1.0 kB",
        "3.4 MB",
        "2.0 GB",
    ]
