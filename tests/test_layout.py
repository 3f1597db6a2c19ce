"""The fast way: shapes seen before give what the slow way gives, whatever else comes in between."""

from __future__ import annotations

from struct import pack
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlsniff import encode, layout, spec, wire
from nlsniff.bodies import Body
from nlsniff.layout import EARN, MOST_LAYOUTS, SIGHTINGS, Layouts, Pieces, UnsupportedError
from nlsniff.trace import SECRET, Context, Node

CHOSEN = spec.sub_message("kind", vlan=spec.u16, bond=spec.be(spec.u16))


def attribute(number: int, payload: bytes) -> bytes:
    return wire.attribute(number, payload, "<")


def both(body: Body, data: bytes, *, secrets: bool = False) -> Any:
    """What the body reads, once it was the same both ways."""
    contexts = Context(secrets=secrets), Context(secrets=secrets)
    fast = body.read(data, 0, len(data), contexts[0])
    slow = body.read_slowly(data, 0, len(data), contexts[1])
    assert fast == slow
    assert contexts[0].notes == contexts[1].notes
    return fast


def taught(declared: spec.AttributeSet, data: bytes, header: spec.Struct | None = None) -> Body:
    """A body that has seen these bytes so often that it knows their shape."""
    body = Body(header, declared, "<")
    for _ in range(SIGHTINGS):
        both(body, data)
    assert body.read_fast(data, 0, len(data), Context()) is not None
    return body


def is_known(body: Body, data: bytes) -> bool:
    return body.read_fast(data, 0, len(data), Context()) is not None


def test_a_shape_is_known_after_a_few_sightings_and_not_before() -> None:
    body = Body(None, spec.attrs("x", "X_", a=spec.u32), "<")
    data = attribute(1, b"\1\0\0\0")
    for _ in range(SIGHTINGS):
        assert not is_known(body, data)
        both(body, data)
    assert is_known(body, data)


def test_other_values_of_a_known_shape_are_read_anew() -> None:
    declared = spec.attrs("x", "X_", a=spec.u32, name=spec.string)
    body = taught(declared, attribute(1, b"\1\0\0\0") + attribute(2, b"d0\0"))
    other = attribute(1, b"\2\0\0\0") + attribute(2, b"e1\0")
    assert is_known(body, other)
    assert both(body, other)[1] == {"a": 2, "name": "e1"}


@pytest.mark.parametrize(
    "other",
    [
        attribute(2, b"\2\0\0\0") + attribute(2, b"e1\0"),
        attribute(0x8001, b"\2\0\0\0") + attribute(2, b"e1\0"),
        attribute(1, b"\2\0\0") + attribute(2, b"e1\0"),
        attribute(1, b"\2\0\0\0") + attribute(2, b"e1"),
        attribute(1, b"\2\0\0\0") + pack("<HH", 0, 2) + b"e1\0\0",
    ],
    ids=["number", "flag", "length", "other length", "no attribute"],
)
def test_another_shape_of_the_same_length_goes_the_slow_way(other: bytes) -> None:
    declared = spec.attrs("x", "X_", a=spec.u32, name=spec.string)
    body = taught(declared, attribute(1, b"\1\0\0\0") + attribute(2, b"d0\0"))
    assert not is_known(body, other)
    both(body, other)


def test_a_value_that_needs_a_note_goes_the_slow_way() -> None:
    body = taught(spec.attrs("x", "X_", name=spec.string), attribute(1, b"d0\0"))
    bad = attribute(1, b"\xff0\0")
    assert not is_known(body, bad)
    assert both(body, bad)[1] == {"name": "ff3000"}


def test_a_secret_is_masked_and_its_misfit_noted_all_the_same() -> None:
    body = taught(spec.attrs("x", "X_", key=spec.secret(spec.string)), attribute(1, b"abc\0"))
    assert both(body, attribute(1, b"def\0"))[1] == {"key": SECRET}
    assert both(body, attribute(1, b"def\0"), secrets=True)[1] == {"key": "def"}
    assert both(body, attribute(1, b"\xffef\0"))[1] == {"key": SECRET}


def test_another_selector_is_another_shape() -> None:
    declared = spec.attrs("x", "X_", kind=spec.string, data=CHOSEN)
    body = taught(declared, attribute(1, b"vlan\0") + attribute(2, b"\1\0"))
    assert both(body, attribute(1, b"bond\0") + attribute(2, b"\1\0"))[1] == {"kind": "bond", "data": 256}


def test_an_empty_selector_does_not_hide_the_attribute_behind_it() -> None:
    declared = spec.attrs("x", "X_", kind=spec.string, data=CHOSEN, other=spec.u16)
    body = taught(declared, attribute(1, b"") + attribute(2, b"\1\0"))
    assert both(body, attribute(1, b"") + attribute(3, b"\1\0"))[1] == {"kind": "", "other": 1}


def test_each_selector_of_a_format_of_a_format_is_part_of_the_shape() -> None:
    second = spec.sub_message("kind", bond=spec.u16)
    declared = spec.attrs(
        "x",
        "X_",
        kind=spec.string,
        slave=spec.string,
        data=spec.sub_message("slave", {"vlan": spec.be(spec.u16)}, default=second),
    )
    body = taught(declared, attribute(1, b"bond\0") + attribute(2, b"none\0") + attribute(3, b"\1\0"))
    other = attribute(1, b"bond\0") + attribute(2, b"vlan\0") + attribute(3, b"\1\0")
    assert both(body, other)[1]["data"] == 256


def test_a_selector_in_the_fixed_header_is_part_of_the_shape() -> None:
    header = spec.struct("h", kind=spec.u32)
    declared = spec.attrs("x", "X_", data=spec.sub_message("kind", {1: spec.u16, 2: spec.be(spec.u16)}))
    body = taught(declared, pack("<I", 1) + attribute(1, b"\1\0"), header)
    assert both(body, pack("<I", 2) + attribute(1, b"\1\0"))[1] == {"data": 256}


def test_a_members_note_keeps_its_path_in_large_arrays() -> None:
    named = spec.struct("named", name=spec.chars(4))
    declared = spec.attrs("x", "X_", list=spec.array(spec.struct_value(named)))
    body = taught(declared, attribute(1, b"abcd" * 100))
    bad = attribute(1, b"abcd" * 99 + b"\xff\xff\xff\xff")
    context = Context()
    body.read(bad, 0, len(bad), context)
    assert context.notes == ["list.name: not UTF-8, kept as hex"]


def test_records_of_other_lengths_are_another_shape() -> None:
    hop = spec.struct("hop", len=spec.u16, id=spec.u16)
    declared = spec.attrs("x", "X_", hops=spec.records(hop, "len", spec.attrs("i", "I_", a=spec.u8)))
    body = taught(declared, attribute(1, pack("<HHHH", 4, 1, 4, 2)))
    assert both(body, attribute(1, pack("<HHHH", 4, 3, 4, 4)))[1] == {
        "hops": [{"len": 4, "id": 3}, {"len": 4, "id": 4}]
    }
    both(body, attribute(1, pack("<HHHH", 8, 3, 4, 1)))


def test_numbers_of_both_orders_and_odd_offsets_are_read_where_they_stand() -> None:
    layout_of = spec.struct("s", a=spec.u8, b=spec.be(spec.u32), c=spec.u16, d=spec.le(spec.u64))
    body = taught(spec.attrs("x", "X_", s=spec.struct_value(layout_of)), attribute(1, bytes(15)))
    data = attribute(1, bytes.fromhex("01 00000002 0300 0400000000000000"))
    assert both(body, data)[1] == {"s": {"a": 1, "b": 2, "c": 3, "d": 4}}


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("order", ["<", ">"])
def test_shapes_learnt_from_one_message_serve_others_of_it(
    made_up: Any, order: wire.Order, data: st.DataObject
) -> None:
    """Bytes changed behind the attribute headers keep the shape; what they mean must not follow the first."""
    drawn = data.draw(made_up.sets(made_up.everything, count=1))
    header = data.draw(made_up.structs(made_up.family.header)) | {"count": 1}
    raw = encode.struct_bytes(made_up.family.header, header, order)
    raw += encode.attributes_bytes(made_up.everything, drawn, order, None, (header,))
    body = Body(made_up.family.header, made_up.everything, order)
    for _ in range(SIGHTINGS + 1):
        both(body, raw, secrets=True)
    for _ in range(6):
        changed = bytearray(raw)
        for _ in range(data.draw(st.integers(1, 5))):
            changed[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        both(body, bytes(changed), secrets=True)
        both(body, bytes(changed))


# Bounds.


def test_a_shape_of_too_many_pieces_is_left_to_the_slow_way() -> None:
    declared = spec.attrs("x", "X_", a=spec.multi(spec.u8), pad=spec.padding)
    for data in (attribute(1, b"\1") * 5000, attribute(2, b"") * 5000):
        body = Body(None, declared, "<")
        for _ in range(2 * SIGHTINGS):
            both(body, data)
        assert not is_known(body, data)


def test_many_shapes_do_not_fill_the_memory() -> None:
    made = 0

    def generate(_data: bytes, _root: Node) -> Any:
        nonlocal made
        made += 1
        return (lambda _data, _start: (made,)), (-1,), None

    layouts: Layouts[int] = Layouts(lambda *_: 0, lambda *_: Node("", 0, 0, None), generate)
    for length in range(100_000):
        layouts.read(bytes(8), 0, length % 10_000, Context())
    assert made <= 32 * EARN // EARN
    assert sum(map(len, layouts._known.values())) <= MOST_LAYOUTS
    assert len(layouts._missed) <= layout.MOST_LENGTHS + 1


def test_fast_readings_earn_new_layouts() -> None:
    declared = spec.attrs("x", "X_", a=spec.multi(spec.u8))
    body = Body(None, declared, "<")
    for length in range(1, 60):
        for _ in range(3 * EARN):
            both(body, attribute(1, b"\1") * length)
    assert is_known(body, attribute(1, b"\1") * 59)


def test_pieces_that_overlap_are_refused() -> None:
    pieces = Pieces(bytes(16), Node("", 0, 16, None), "<")
    pieces.take(0, 4, "I")
    pieces.take(2, 4, "I")
    with pytest.raises(UnsupportedError):
        pieces.layout("0")


def test_names_of_a_declaration_are_data_in_generated_code() -> None:
    """A spec of the user's may hold any name."""
    name = "a'\"{1/0}\\"
    declared = spec.AttributeSet(
        "x", "X_", (spec.Attribute(name, 1, spec.struct_value(spec.struct("s", {name: spec.u8}))),)
    )
    body = taught(declared, attribute(1, b"\1"))
    assert both(body, attribute(1, b"\2"))[1] == {name: {name: 2}}
