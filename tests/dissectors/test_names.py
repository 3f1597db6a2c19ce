"""Names in one mapping: those of a struct's members and of the attributes behind it must differ."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nlsniff import spec
from nlsniff.registry import Registry


def types(kind: spec.Type | None, seen: set[int]) -> Iterator[spec.Type]:
    """A type and all those in it."""
    if kind is None or id(kind) in seen:
        return
    seen.add(id(kind))
    yield kind
    match kind:
        case spec.SubMessage():
            inner = [*kind.formats.values(), kind.default]
        case spec.IndexedArray() | spec.Array():
            inner = [kind.element]
        case spec.Nest() | spec.Fixed() | spec.Records() | spec.NestTypeValue():
            inner = [] if kind.attributes is None else [each.type for each in spec.resolve(kind.attributes).attributes]
        case _:
            inner = []
    for each in inner:
        yield from types(each, seen)


def together(family: spec.Family) -> Iterator[tuple[str, set[str]]]:
    """Each struct of a family that has attributes behind it, with the names both have."""
    seen: set[int] = set()
    sets = [one.attributes for one in family.operations] + [one.reply_attributes for one in family.operations]
    for attributes in sets:
        for attribute in () if attributes is None else attributes.attributes:
            for kind in types(attribute.type, seen):
                if isinstance(kind, (spec.Fixed, spec.Records)) and kind.attributes is not None:
                    behind = {each.name for each in spec.resolve(kind.attributes).attributes}
                    before = {each.name for each in kind.header.members if not isinstance(each.type, spec.Pad)}
                    yield kind.header.name, behind & before


@pytest.mark.parametrize("family", list(Registry().families()), ids=lambda family: family.name)
def test_no_attribute_hides_a_member_of_the_struct_before_it(family: spec.Family) -> None:
    assert {name: shared for name, shared in together(family) if shared} == {}


def test_structs_with_attributes_behind_them_are_found() -> None:
    named = {name for family in Registry().families() for name, _ in together(family)}
    assert {"rtnexthop", "tc-netem-qopt", "br-mdb-entry"} <= named


def test_a_hidden_member_is_found() -> None:
    both = spec.fixed(spec.struct("held", loss=spec.u32), spec.attrs("behind", "B_", loss=spec.u32))
    family = spec.Family("x", spec.ROUTE, None, (spec.Operation("get", 1, 1, spec.attrs("x", "X_", a=both)),))
    assert list(together(family)) == [("held", {"loss"})]
