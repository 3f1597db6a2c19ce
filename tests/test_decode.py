"""Bytes to values: each word of a declaration, and what is kept of bytes that do not fit."""

from __future__ import annotations

from struct import pack, unpack
from typing import Any

import pytest

from nlsniff import spec, wire
from nlsniff.decode import MAX_DEPTH, attributes_reader, reader, struct_reader
from nlsniff.trace import SECRET, Context, MismatchError, Node, Scope

COLOURS = spec.values("colours", "red green")
SWITCHES = spec.bits("switches", "a b - d")


def value(kind: spec.Type, raw: str, order: wire.Order = "<") -> Any:
    data = bytes.fromhex(raw)
    return reader(kind, order)(data, 0, len(data), Context())


@pytest.mark.parametrize(
    ("kind", "raw", "shown"),
    [
        (spec.u8, "ff", 255),
        (spec.s8, "ff", -1),
        (spec.u16, "0100", 1),
        (spec.be(spec.u16), "12b5", 4789),
        (spec.le(spec.u32), "01000000", 1),
        (spec.u64, "ffffffffffffffff", 0xFFFFFFFFFFFFFFFF),
        (spec.uint, "01000000", 1),
        (spec.uint, "0000000001000000", 1 << 32),
        (spec.sint, "ffffffff", -1),
        (spec.sint, "feffffffffffffff", -2),
        (spec.enum(spec.u8, COLOURS), "01", "green"),
        (spec.enum(spec.u8, COLOURS), "07", 7),
        (spec.flags(spec.u8, SWITCHES), "0b", ["a", "b", "d"]),
        (spec.flags(spec.u8, SWITCHES), "f1", ["a", 0xF0]),
        (spec.flags(spec.u8, SWITCHES), "00", []),
        (spec.label(spec.u8, COLOURS), "01", 1),
        (spec.hint(spec.u32, "hex"), "1f000000", "0x1f"),
        (spec.be(spec.hint(spec.u32, "ipv4")), "c0000201", "192.0.2.1"),
        (
            spec.packed(spec.be(spec.u32), label=20, tc=3, bottom=1, ttl=8),
            "00064140",
            {"label": 100, "tc": 0, "bottom": 1, "ttl": 64},
        ),
        (spec.string, "643000", "d0"),
        (spec.string, "6430", "d0"),
        (spec.string, "", ""),
        (spec.chars(4), "64300000", "d0"),
        (spec.binary, "00ff", "00ff"),
        (spec.mac, "02000000000a", "02:00:00:00:00:0a"),
        (spec.ipv4, "c0000201", "192.0.2.1"),
        (spec.ipv6, "20010db8000000000000000000000001", "2001:db8::1"),
        (spec.ip, "c0000201", "192.0.2.1"),
        (spec.ip, "", ""),
        (spec.uuid, "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-aabbccddeeff"),
        (spec.flag, "", True),
        (spec.bitfield32(SWITCHES), "0100000003000000", {"value": ["a"], "selector": ["a", "b"]}),
        (spec.array(spec.u16), "01000200", [1, 2]),
        (spec.array(spec.u16, 2), "01000200", [1, 2]),
        (spec.array(spec.u16), "", []),
        (spec.indexed(spec.u16), "0600010005000000 060002000700", [5, 7]),
    ],
)
def test_a_payload_is_shown_as_declared(kind: spec.Type, raw: str, shown: object) -> None:
    assert value(kind, raw) == shown


@pytest.mark.parametrize(
    ("kind", "raw", "why"),
    [
        (spec.u32, "0102", "u32 of 2 bytes, kept as hex"),
        (spec.uint, "0102", "uint of 2 bytes, kept as hex"),
        (spec.string, "64ff", "not UTF-8, kept as hex"),
        (spec.string, "640065", "bytes behind the terminating NUL, kept as hex"),
        (spec.ip, "0102030405", "5 bytes are no IP address, kept as hex"),
        (spec.ipv4, "0102", "2 bytes where 4 belong, kept as hex"),
        (spec.uuid, "01", "1 bytes where 16 belong, kept as hex"),
        (spec.flag, "00", "a flag with 1 bytes, kept as hex"),
        (spec.bitfield32(), "00", "bitfield32 of 1 bytes, kept as hex"),
        (spec.array(spec.u16), "010203", "3 bytes are no whole number of elements of 2, kept as hex"),
        (spec.array(spec.u16, 2), "0102", "2 bytes are no whole number of elements of 2, kept as hex"),
        (spec.indexed(spec.u16), "0102", "a nest that is not made of whole attributes, kept as hex"),
        (
            spec.fixed(spec.struct("s", a=spec.u32), spec.attrs("x", "X_")),
            "0102",
            "2 bytes where struct s has 4, kept as hex",
        ),
    ],
)
def test_a_payload_that_does_not_fit_says_why(kind: spec.Type, raw: str, why: str) -> None:
    with pytest.raises(MismatchError) as caught:
        value(kind, raw)
    assert str(caught.value) == why


def read(declared: spec.AttributeSet, *attributes: tuple[int, bytes], secrets: bool = False, header: Any = None) -> Any:
    """The values and notes of these attributes."""
    data = b"".join(wire.attribute(number, payload, "<") for number, payload in attributes)
    context = Context(secrets=secrets)
    if header is not None:
        context.scopes.append(Scope(header))
    return attributes_reader(declared, "<")(data, 0, len(data), context), context.notes


def test_an_unknown_attribute_keeps_its_number_and_bytes() -> None:
    assert read(spec.attrs("x", "X_", a=spec.u8), (1, b"\1"), (300, b"\2\3")) == ({"a": 1, "#300": "0203"}, [])


def test_a_misfit_keeps_its_bytes_and_is_noted_with_its_path() -> None:
    inner = spec.attrs("inner", "I_", number=spec.u32)
    values, notes = read(spec.attrs("x", "X_", nest=spec.nest(inner)), (1, wire.attribute(1, b"\1\2", "<")))
    assert values == {"nest": {"number": "0102"}}
    assert notes == ["nest.number: u32 of 2 bytes, kept as hex"]


def test_the_flags_of_an_attribute_type_do_not_change_its_name() -> None:
    assert read(spec.attrs("x", "X_", a=spec.u8), (1 | 0xC000, b"\1")) == ({"a": 1}, [])


def test_a_multi_attribute_is_a_list_even_alone_and_without_a_note() -> None:
    declared = spec.attrs("x", "X_", a=spec.multi(spec.u8))
    assert read(declared, (1, b"\1")) == ({"a": [1]}, [])
    assert read(declared, (1, b"\1"), (1, b"\2")) == ({"a": [1, 2]}, [])


def test_a_repeated_attribute_becomes_a_list_with_one_note() -> None:
    declared = spec.attrs("x", "X_", a=spec.u8)
    assert read(declared, (1, b"\1"), (1, b"\2"), (1, b"\3")) == ({"a": [1, 2, 3]}, ["a: repeated"])


def test_an_alignment_attribute_without_payload_leaves_no_value() -> None:
    declared = spec.attrs("x", "X_", pad=spec.padding, a=spec.u8)
    assert read(declared, (1, b""), (2, b"\1")) == ({"a": 1}, [])
    assert read(declared, (1, b"\7"), (2, b"\1")) == ({"pad": "07", "a": 1}, [])


def test_notes_are_bounded_and_the_last_says_so() -> None:
    _, notes = read(spec.attrs("x", "X_", a=spec.multi(spec.u32)), *[(1, b"")] * 500)
    assert len(notes) == 51
    assert notes[-1] == "more notes left out"


# Selectors.

CHOSEN = spec.sub_message("kind", vlan=spec.u16, bond=spec.string)


def test_a_selector_may_stand_before_or_behind_what_it_selects() -> None:
    declared = spec.attrs("x", "X_", kind=spec.string, data=CHOSEN)
    for attributes in ([(1, b"vlan\0"), (2, b"\5\0")], [(2, b"\5\0"), (1, b"vlan\0")]):
        values, notes = read(declared, *attributes)
        assert values == {"kind": "vlan", "data": 5}
        assert notes == []


def test_a_selector_may_stand_in_an_outer_scope_before_or_behind() -> None:
    inner = spec.attrs("inner", "I_", data=CHOSEN)
    declared = spec.attrs("x", "X_", kind=spec.string, nest=spec.nest(inner), deeper=spec.indexed(spec.nest(inner)))
    body = wire.attribute(1, b"\5\0", "<")
    for attributes in ([(1, b"vlan\0"), (2, body)], [(2, body), (1, b"vlan\0")]):
        assert read(declared, *attributes)[0]["nest"] == {"data": 5}
    assert read(declared, (3, wire.attribute(1, body, "<")), (1, b"vlan\0"))[0]["deeper"] == [{"1": {"data": 5}}]


def test_the_nearest_selector_decides() -> None:
    inner = spec.attrs("inner", "I_", kind=spec.string, data=CHOSEN)
    declared = spec.attrs("x", "X_", kind=spec.string, nest=spec.nest(inner))
    body = wire.attribute(1, b"bond\0", "<") + wire.attribute(2, b"b0\0", "<")
    assert read(declared, (1, b"vlan\0"), (2, body))[0]["nest"] == {"kind": "bond", "data": "b0"}


def test_a_selector_may_stand_in_the_fixed_header_or_a_records_struct() -> None:
    by_family = spec.sub_message("family", {2: spec.ipv4, 10: spec.ipv6}, default=spec.binary)
    inner = spec.attrs("inner", "I_", gateway=by_family)
    assert read(inner, (1, b"\xc0\0\2\1"), header={"family": 2})[0] == {"gateway": "192.0.2.1"}
    hop = spec.struct("hop", len=spec.u16, family=spec.u16)
    declared = spec.attrs("x", "X_", hops=spec.records(hop, "len", inner))
    raw = pack("<HH", 12, 2) + wire.attribute(1, b"\xc0\0\2\1", "<")
    assert read(declared, (1, raw))[0] == {"hops": [{"len": 12, "family": 2, "gateway": "192.0.2.1"}]}


def test_without_a_known_selector_the_default_or_hex_is_shown() -> None:
    declared = spec.attrs("x", "X_", kind=spec.string, data=CHOSEN)
    assert read(declared, (2, b"\5\0")) == ({"data": "0500"}, [])
    assert read(declared, (1, b"new\0"), (2, b"\5\0"))[0] == {"kind": "new", "data": "0500"}
    defaulted = spec.attrs("x", "X_", data=spec.sub_message("kind", default=spec.u16))
    assert read(defaulted, (1, b"\5\0"))[0] == {"data": 5}


def test_a_format_of_a_format_finds_both_selectors() -> None:
    second = spec.sub_message("kind", bond_slave_=spec.u16)
    declared = spec.attrs(
        "x", "X_", kind=spec.string, slave=spec.string, data=spec.sub_message("slave", default=second)
    )
    assert read(declared, (1, b"bond-slave\0"), (3, b"\5\0"))[0]["data"] == 5


# Nests whose numbers are no attributes.


def test_nests_in_an_indexed_array_carry_their_index() -> None:
    inner = spec.attrs("inner", "I_", a=spec.u8)
    raw = wire.attribute(3, wire.attribute(1, b"\1", "<"), "<") + wire.attribute(4, b"", "<")
    assert read(spec.attrs("x", "X_", list=spec.indexed(spec.nest(inner))), (1, raw))[0] == {
        "list": [{"3": {"a": 1}}, {"4": {}}]
    }


def test_nested_values_are_named_from_the_outside_in() -> None:
    inner = spec.attrs("inner", "I_", a=spec.u8)
    declared = spec.attrs("x", "X_", policy=spec.nest_type_value(("policy-id", "attr-id"), inner))
    leaf = wire.attribute(1, b"\1", "<")
    one = wire.attribute(5, wire.attribute(7, leaf, "<"), "<")
    two = wire.attribute(5, wire.attribute(7, leaf, "<") + wire.attribute(8, b"", "<"), "<")
    assert read(declared, (1, one))[0] == {"policy": {"policy-id": 5, "attr-id": 7, "a": 1}}
    assert read(declared, (1, two))[0] == {
        "policy": [{"policy-id": 5, "attr-id": 7, "a": 1}, {"policy-id": 5, "attr-id": 8}]
    }


def test_a_record_of_a_wrong_length_keeps_them_all_as_hex() -> None:
    hop = spec.struct("hop", len=spec.u16, flags=spec.u16)
    declared = spec.attrs("x", "X_", hops=spec.records(hop, "len", spec.attrs("inner", "I_")))
    for length in (0, 3, 5, 0xFFFF):
        values, notes = read(declared, (1, pack("<HH", length, 0)))
        assert values == {"hops": pack("<HH", length, 0).hex()}
        assert notes == ["hops: a record's length is wrong, kept as hex"]


# Structs.


def test_a_shorter_struct_has_fewer_members_and_a_longer_one_a_tail() -> None:
    layout = spec.struct("s", a=spec.u16, pad=spec.pad(2), b=spec.u32)
    for length, shown in [(2, {"a": 1}), (4, {"a": 1}), (8, {"a": 1, "b": 2}), (10, {"a": 1, "b": 2, "#tail": "0909"})]:
        data = bytes.fromhex("01000000020000000909")[:length]
        assert struct_reader(layout, "<")(data, 0, length, Context()) == shown


def test_a_struct_that_ends_inside_a_member_is_noted() -> None:
    declared = spec.attrs("x", "X_", s=spec.struct_value(spec.struct("s", a=spec.u16, b=spec.u32)))
    values, notes = read(declared, (1, b"\1\0\2"))
    assert values == {"s": {"a": 1, "#tail": "02"}}
    assert notes == ["s: struct s ends in the middle of a member"]


def test_a_members_misfit_is_noted_with_its_path() -> None:
    declared = spec.attrs("x", "X_", s=spec.struct_value(spec.struct("s", name=spec.chars(2), b=spec.u8)))
    assert read(declared, (1, b"\xff\xfe\5")) == ({"s": {"name": "fffe", "b": 5}}, ["s.name: not UTF-8, kept as hex"])


# Secrets.

KEYS = spec.attrs("keys", "K_", key=spec.secret(spec.blob(4)), name=spec.string)
HOLDER = spec.attrs(
    "holder", "H_", keys=spec.nest(KEYS), list=spec.indexed(spec.nest(KEYS)), code=spec.secret(spec.string)
)


def test_a_secret_is_masked_by_default_and_shown_when_asked_for() -> None:
    attributes = (1, wire.attribute(1, b"\xde\xad\xbe\xef", "<") + wire.attribute(2, b"a\0", "<"))
    assert read(HOLDER, attributes)[0] == {"keys": {"key": SECRET, "name": "a"}}
    assert read(HOLDER, attributes, secrets=True)[0] == {"keys": {"key": "deadbeef", "name": "a"}}


@pytest.mark.parametrize(
    "attributes",
    [
        [(3, b"\xde\xad\xbe\xef")],
        [(1, wire.attribute(1, b"\xde\xad\xbe\xef\xde", "<"))],
        [(1, wire.attribute(1, b"\xde\xad\xbe\xef", "<")[:-1])],
        [(2, b"\1\xde\xad\xbe\xef")],
        [(1, wire.attribute(1, b"\xde\xad\xbe\xef", "<"))] * 2,
    ],
    ids=["not UTF-8", "too long", "cut", "no nest", "repeated"],
)
def test_a_secret_that_does_not_fit_its_type_is_masked_too(attributes: list[tuple[int, bytes]]) -> None:
    values, notes = read(HOLDER, *attributes)
    assert "adbe" not in str(values)
    assert "adbe" not in str(notes)
    assert "adbe" in str(read(HOLDER, *attributes, secrets=True)[0])


def test_a_secret_in_what_the_end_of_a_message_cut_is_masked() -> None:
    data = wire.attribute(1, wire.attribute(1, b"\xde\xad\xbe\xef", "<"), "<")[:-2]
    values = attributes_reader(HOLDER, "<")(data, 0, len(data), Context())
    assert values == {"#rest": SECRET}


# What reading leaves behind.


def test_a_trace_places_every_value_and_keeps_what_values_do_not_say() -> None:
    layout = spec.struct("s", a=spec.u8, pad=spec.pad(3))
    declared = spec.attrs("x", "X_", s=spec.struct_value(layout), n=spec.nest(spec.attrs("i", "I_", b=spec.u8)))
    data = wire.attribute(1, b"\1\7\7\7", "<") + wire.attribute(0x8002, wire.attribute(1, b"\2", "<", b"\1\2\3"), "<")
    root = Node("", 0, len(data), None)
    attributes_reader(declared, "<")(data, 0, len(data), Context(trace=root))
    first, second = root.children
    assert (first.name, first.offset, first.length, first.word, first.holes) == ("s", 0, 8, 1, [b"\7\7\7"])
    assert (second.name, second.offset, second.length, second.word) == ("n", 8, 12, 0x8002)
    assert [(node.name, node.offset, node.padding) for node in second.children] == [("b", 12, b"\1\2\3")]


def test_a_context_is_as_before_after_a_nest_that_was_too_deep() -> None:
    context = Context()
    declared: spec.AttributeSet = spec.attrs("x", "X_", deeper=spec.nest(lambda: declared), a=spec.u8)
    data = b""
    for _ in range(MAX_DEPTH + 5):
        data = wire.attribute(1, data, "<")
    attributes_reader(declared, "<")(data, 0, len(data), context)
    assert len(context.notes) == 1
    assert "nested deeper than 40 levels" in context.notes[0]
    assert (context.depth, context.path, context.scopes, context.node) == (0, [], [], None)


@pytest.mark.parametrize(
    "raised", [ValueError, IndexError, KeyError, TypeError, OverflowError, ZeroDivisionError, UnicodeError]
)
def test_a_custom_payload_that_cannot_be_read_is_kept_as_hex(raised: type[Exception]) -> None:
    def decode(_payload: bytes, _order: str) -> object:
        raise raised("no")

    custom = spec.Custom("thing", decode, lambda _value, _order: b"")
    values, notes = read(spec.attrs("x", "X_", c=custom), (1, b"\1\2"))
    assert values == {"c": "0102"}
    assert notes[0].startswith("c: no thing (")


def test_a_custom_payload_shorter_than_its_struct_is_kept_as_hex() -> None:
    custom = spec.Custom("thing", lambda payload, order: unpack(order + "I", payload), lambda _value, _order: b"")
    assert read(spec.attrs("x", "X_", c=custom), (1, b"\1\2"))[0] == {"c": "0102"}


def test_a_custom_member_of_a_struct_leaves_what_is_behind_its_size() -> None:
    pair = spec.Custom("pair", lambda payload, _order: list(payload), lambda value, _order: bytes(value), 2)
    layout = spec.struct_value(spec.struct("held", pair=pair, last=spec.u8))
    assert value(layout, "010203") == {"pair": [1, 2], "last": 3}
    assert value(layout, "01") == {"#tail": "01"}


def test_a_type_without_a_reader_is_a_fault_of_the_declaration() -> None:
    with pytest.raises(TypeError, match="no reader for Declared"):
        reader(spec.multi(spec.u8), "<")
