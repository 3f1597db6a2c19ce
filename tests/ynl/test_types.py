"""Attribute sets, structs, enums and sub-messages of a spec become what a dissector would declare."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff import spec
from nlsniff.decode import attributes_reader
from nlsniff.encode import attributes_bytes
from nlsniff.errors import SpecError
from nlsniff.trace import SECRET, Context
from nlsniff.wire import attribute

Loaded = Callable[..., spec.Family]


def known(family: spec.Family) -> spec.AttributeSet:
    found = family.operations[0].attributes
    assert found is not None
    return found


def kinds(loaded: Loaded) -> dict[str, spec.Attribute]:
    return {each.name: each for each in known(loaded()).attributes}


def test_numbers_count_on_from_a_value_and_unused_ones_are_left_out(loaded: Loaded) -> None:
    found = kinds(loaded)
    assert [found[name].number for name in ("colour", "abilities", "port", "again", "list")] == [1, 2, 5, 20, 21]
    assert "gap" not in found


def test_enums_flags_and_enums_used_as_flags(loaded: Loaded) -> None:
    found = kinds(loaded)
    colour, abilities, bits = (found[name].type for name in ("colour", "abilities", "as-bits"))
    assert isinstance(colour, spec.Scalar)
    assert colour.enum is not None
    assert (colour.enum.entries, colour.as_flags) == ({1: "red", 5: "green", 6: "blue"}, False)
    assert isinstance(abilities, spec.Scalar)
    assert abilities.enum is not None
    assert (abilities.kind, abilities.enum.entries, abilities.as_flags) == ("uint", {1: "fast", 2: "on"}, True)
    assert isinstance(bits, spec.Bitfield32)
    assert bits.enum is not None
    assert bits.enum.entries == {2: "red", 32: "green", 64: "blue"}


def test_each_type_reads_the_bytes_of_its_kind(loaded: Loaded) -> None:
    read = attributes_reader(known(loaded()), "<")
    part = attribute(1, b"\5\0\0\0", "<")
    data = b"".join(
        (
            attribute(5, b"\x1f\x90", "<"),
            attribute(6, bytes((10, 0, 0, 1)), "<"),
            attribute(7, b"\1\2\3\4", "<"),
            attribute(20, attribute(24, b"", "<"), "<"),
            attribute(21, attribute(3, part, "<"), "<"),
            attribute(22, b"\1\0\2\0", "<"),
            attribute(23, attribute(9, attribute(8, part, "<"), "<"), "<"),
            attribute(25, b"headed\0", "<"),
            attribute(26, b"\0\7\0\0\0\0\0\0" + part, "<"),
            attribute(27, b"\1\0\2\0\0\0\7\7", "<"),
            attribute(28, b"key", "<"),
        )
    )
    values = read(data, 0, len(data), Context())
    assert values == {
        "port": 8080,
        "address": "10.0.0.1",
        "key": "01020304",
        "again": {"there": True},
        "list": [{"3": {"colour": "green"}}],
        "numbers": [1, 2],
        "by-id": {"id": 9, "place": 8, "colour": "green"},
        "kind": "headed",
        "data": {"low": 7, "colour": "green"},
        "header": {"kind": 1, "within": {"low": 2}, "rest": "0707"},
        "private-key": SECRET,
    }
    assert "private-key" in values
    assert attributes_bytes is not None


def test_a_subset_says_what_is_other_and_keeps_the_numbers(loaded: Loaded) -> None:
    part = next(each for each in loaded().operations if each.name == "set").attributes
    assert part is not None
    assert [(each.name, each.number, each.multi) for each in part.attributes] == [
        ("colour", 1, False),
        ("kind", 25, True),
        ("data", 26, False),
    ]
    assert part.prefix == "MY_FAMILY_A_"


def test_formats_of_a_sub_message(loaded: Loaded) -> None:
    data = kinds(loaded)["data"].type
    assert isinstance(data, spec.SubMessage)
    found = {value: type(kind).__name__ for value, kind in data.formats.items()}
    assert found == {"plain": "Nest", "headed": "Fixed", "bare": "StructValue", "empty": "Nest"}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("enum: colour}", "enum: color}", r"no enum 'color'; did you mean colour\?"),
        ("enum: colour}", "enum: head}", "head is no enum but a struct"),
        ("struct: head}", "struct: colour}", "colour is no struct but a enum"),
        ("struct: inner}", "struct: head}", "struct head holds itself"),
        ("subset-of: my-family", "subset-of: part", "subset of itself"),
        ("[{name: colour}, ", "[{name: color}, ", "no attribute of my-family 'color'"),
        ("nested-attributes: my-family, value: 20", "nested-attributes: nobody", "no attribute set 'nobody'"),
        ("value: 20", "value: 99999", "attribute again is number 99999"),
        ("value: 20", "value: 1", "again has the number of colour, 1"),
        ("len: key-len - 1", "len: key-length", "len of fill is 'key-length'"),
        (", len: 2}]", "}]", "binary member rest lacks len"),
        ("{name: there, type: flag}", "{name: there}", "attribute there lacks type"),
        ("entries: [fast, on]", "entries: [{name: fast, value: 64}]", "flag fast is bit 64"),
        ("sub-type: u16}", "sub-type: nest}", "only numbers of a fixed width"),
        ("selector: kind", "doc: kind", "data lacks selector"),
        ("value: bare", "value: plain", "a second format for plain"),
        ("type-value: [id, place]", "type-value: []", "0 levels"),
        ("sub-type: nest, ", "", "list lacks sub-type"),
    ],
)
def test_what_refers_to_nothing_is_told(loaded: Loaded, old: str, new: str, what: str) -> None:
    with pytest.raises(SpecError, match=rf"^my\.yaml:\d+: .*{what}"):
        loaded(old, new)
