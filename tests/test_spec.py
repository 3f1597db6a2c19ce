"""The words of a declaration, and that every declared family is sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

import pytest

from nlsniff import spec
from nlsniff.leaves import size_of, struct_size
from nlsniff.registry import Registry


def test_names_carry_hyphens_and_lose_the_mark_that_keeps_them_off_keywords() -> None:
    declared = spec.attrs("thing", "T_", num_tx_queues=spec.u32, from_=spec.u8)
    assert [each.name for each in declared.attributes] == ["num-tx-queues", "from"]
    assert spec.sub_message("info_kind", vlan=spec.u8, ip6gre_=spec.u8).selector == "info-kind"


def test_a_name_that_is_no_identifier_goes_into_a_mapping() -> None:
    declared = spec.attrs("thing", "T_", {"802-1q": spec.u32}, other=spec.u8)
    assert [(each.name, each.number) for each in declared.attributes] == [("802-1q", 1), ("other", 2)]


def test_numbers_run_from_one_and_go_on_behind_a_jump() -> None:
    declared = spec.attrs("thing", "T_", a=spec.u8, b=spec.at(7, spec.u8), c=spec.u8)
    assert [each.number for each in declared.attributes] == [1, 7, 8]


def test_what_is_said_of_an_attribute_adds_up() -> None:
    (declared,) = spec.attrs("thing", "T_", keys=spec.at(3, spec.multi(spec.secret(spec.binary)))).attributes
    assert (declared.number, declared.multi, declared.secret, declared.type) == (3, True, True, spec.binary)


def test_words_number_values_and_bits() -> None:
    assert spec.values("v", "a b", 5).entries == {5: "a", 6: "b"}
    assert spec.values("v", {1: "a", 9: "b"}).entries == {1: "a", 9: "b"}
    assert spec.bits("b", "a - c").entries == {1: "a", 4: "c"}


def test_a_format_given_as_an_attribute_set_means_a_nest() -> None:
    inner = spec.attrs("inner", "I_", a=spec.u8)
    formats = spec.sub_message("kind", {1: inner}, vlan=spec.u8).formats
    assert isinstance(formats[1], spec.Nest)
    assert formats["vlan"] is spec.u8


def test_a_deferred_set_is_resolved_when_it_is_asked_for() -> None:
    inner = spec.attrs("inner", "I_")
    assert spec.resolve(lambda: inner) is inner
    assert spec.resolve(inner) is inner


def test_declarations_are_immutable() -> None:
    with pytest.raises(AttributeError):
        spec.u8.size = 2  # type: ignore[misc]


# Every family there is, declared soundly.

T = TypeVar("T")
FAMILIES = list(Registry().families())


def reached(kind: spec.Type | spec.AttributeSet | spec.Struct | spec.Enum | None, seen: dict[int, object]) -> None:
    """Everything a declaration holds."""
    if kind is None or id(kind) in seen:
        return
    seen[id(kind)] = kind
    for inner in parts(kind):
        reached(inner, seen)


def parts(kind: object) -> Iterator[spec.Type | spec.AttributeSet | spec.Struct | spec.Enum | None]:  # noqa: C901
    match kind:
        case spec.AttributeSet():
            yield from (each.type for each in kind.attributes)
        case spec.Struct():
            yield from (each.type for each in kind.members)
        case spec.Scalar():
            yield from (kind.enum, kind.label)
        case spec.StructValue():
            yield kind.struct
        case spec.Array():
            yield from (kind.element, kind.labels)
        case spec.IndexedArray():
            yield kind.element
        case spec.Bitfield32():
            yield kind.enum
        case spec.Nest() | spec.NestTypeValue():
            yield spec.resolve(kind.attributes)
        case spec.Fixed() | spec.Records():
            yield kind.header
            yield None if kind.attributes is None else spec.resolve(kind.attributes)
        case spec.SubMessage():
            yield from (*kind.formats.values(), kind.default)


def everything(wanted: type[T]) -> list[T]:
    seen: dict[int, object] = {}
    for family in FAMILIES:
        reached(family.header, seen)
        for operation in family.operations:
            for part in (operation.attributes, operation.reply_attributes, operation.header):
                reached(part, seen)
    return [thing for thing in seen.values() if isinstance(thing, wanted)]


def twice(things: list[object]) -> list[object]:
    return [thing for thing, times in Counter(things).items() if times > 1]


def test_names_and_numbers_are_unique_in_every_attribute_set() -> None:
    sets = everything(spec.AttributeSet)
    assert len(sets) > 50
    for declared in sets:
        if not isinstance(declared, spec.Payload):  # whose numbers mean nothing
            assert twice([each.number for each in declared.attributes]) == [], declared.name
        assert twice([each.name for each in declared.attributes]) == [], declared.name
        assert all(0 <= each.number < 1 << 14 for each in declared.attributes), declared.name
        assert all(not each.name.startswith("#") for each in declared.attributes), declared.name


def test_names_are_unique_in_every_struct_and_only_the_last_member_is_open() -> None:
    for layout in everything(spec.Struct):
        assert twice([each.name for each in layout.members if not isinstance(each.type, spec.Pad)]) == [], layout.name
        assert all(size_of(each.type) is not None for each in layout.members[:-1]), layout.name


def test_every_name_of_a_number_leads_back_to_it() -> None:
    for names in everything(spec.Enum):
        assert twice(list(names.entries.values())) == [], names.name


def test_bit_fields_fill_their_number() -> None:
    for kind in everything(spec.Packed):
        assert sum(width for _, width in kind.fields) == 8 * kind.base.size


def test_a_struct_and_the_attributes_behind_it_share_no_name() -> None:
    for kind in [*everything(spec.Fixed), *everything(spec.Records)]:
        if kind.attributes is not None:
            members = {each.name for each in kind.header.members if not isinstance(each.type, spec.Pad)}
            assert not members & {each.name for each in spec.resolve(kind.attributes).attributes}, kind.header.name


def test_levels_and_attributes_of_nested_values_share_no_name() -> None:
    for kind in everything(spec.NestTypeValue):
        assert not set(kind.levels) & {each.name for each in spec.resolve(kind.attributes).attributes}


def test_fixed_headers_have_a_size() -> None:
    for family in FAMILIES:
        for header in (family.header, *(operation.header for operation in family.operations)):
            assert header is None or struct_size(header) is not None


def test_a_records_length_is_a_number_of_its_struct() -> None:
    for kind in everything(spec.Records):
        (member,) = (each for each in kind.header.members if each.name == kind.length)
        assert isinstance(member.type, spec.Scalar)
        assert member.type.enum is None


def test_the_names_of_a_payload_say_why_they_vary() -> None:
    layout = spec.struct("said", {"seq": spec.varies("id", spec.u32), "size": spec.u32})
    known = spec.payload("said", spec.struct_value(layout), when=spec.varies("time", spec.string))
    assert {each.name: each.varies for each in known.attributes} == {"seq": "id", "size": "", "when": "time"}
    assert {type(each.type) for each in known.attributes} == {spec.Scalar, spec.Text}
