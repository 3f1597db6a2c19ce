"""All that a declaration leads to is found once, however deep, and in sets that hold themselves."""

from __future__ import annotations

from nlsniff import spec
from nlsniff.reach import reach

COLOUR = spec.values("colour", "red green")
ABLE = spec.bits("able", "fast")
HEAD = spec.struct("head", kind=spec.u8)
INNER = spec.attrs("inner", "I_", key=spec.secret(spec.binary), colour=spec.enum(spec.u8, COLOUR))
RECORD = spec.struct("record", len_=spec.u16, able=spec.flags(spec.u16, ABLE))


def itself() -> spec.AttributeSet:
    return OUTER


OUTER = spec.attrs(
    "outer",
    "O_",
    again=spec.nest(itself),
    list_=spec.indexed(spec.nest(INNER)),
    data=spec.sub_message("kind", a=INNER, default=spec.records(RECORD, "len", INNER)),
    bits=spec.bitfield32(ABLE),
)
FAMILY = spec.Family("f", spec.GENERIC, HEAD, (spec.Operation("get", 1, 1, OUTER),))


def test_sets_structs_and_names_are_found_once() -> None:
    found = reach(FAMILY)
    assert [each.name for each in found.sets] == ["outer", "inner"]
    assert {each.name for each in found.structs} == {"head", "record"}
    assert (found.enums, found.bits) == ([COLOUR], [ABLE])


def test_secrets_are_named_by_set_and_attribute() -> None:
    assert [*reach(FAMILY).secrets()] == [("inner", "key")]
