"""What is declared, as data and text."""

from __future__ import annotations

import pytest

from nlsniff import spec
from nlsniff.errors import SpecError
from nlsniff.output.describe import counts, family_data, family_lines, find, item_data, item_lines, table, type_text

INNER = spec.attrs("inner", "IN_", size=spec.unit(spec.u32, "bytes"), again=spec.nest(lambda: OUTER))
OUTER = spec.attrs(
    "outer",
    "OUT_",
    kind=spec.string,
    data=spec.sub_message("kind", plain=INNER),
    state=spec.at(9, spec.enum(spec.be(spec.u16), spec.values("state", "down up"))),
    key=spec.secret(spec.binary),
    pad=spec.padding,
    several=spec.multi(spec.ip),
)
HEADER = spec.struct("head", family=spec.u8, pad=spec.pad(3))
FAMILY = spec.Family(
    "made-up",
    spec.ROUTE,
    HEADER,
    (spec.Operation("newit", 1, 2, OUTER), spec.Operation("tell", None, 3)),
    doc="Made up",
)


def test_a_path_leads_through_formats_by_name():
    item = find(FAMILY, ["data", "plain", "size"])
    assert (item.number, item.constant) == (1, "IN_SIZE")


def test_a_path_may_name_a_member_of_the_header():
    assert find(FAMILY, ["head", "family"]).type is spec.u8


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (["stat"], "did you mean state"),
        (["data", "size"], "it is in made-up.data.plain.size"),
        (["kind", "x"], "there is nothing inside made-up.kind"),
        (["zzz"], "there are head, kind, data"),
    ],
)
def test_a_wrong_path_says_what_there_is(path, says):
    with pytest.raises(SpecError, match=says):
        find(FAMILY, path)


def test_data_of_an_attribute_that_holds_itself_ends():
    data = item_data(find(FAMILY, ["data", "plain", "again"]))
    assert data["inside"][1]["inside"][0]["inside"][1] == {
        "name": "again",
        "number": 2,
        "constant": "IN_AGAIN",
        "type": "nest of outer",
    }


def test_data_of_an_attribute_hold_values_and_marks():
    assert item_data(find(FAMILY, ["state"]))["values"] == {"0": "down", "1": "up"}
    assert item_data(find(FAMILY, ["key"]))["secret"] is True
    assert item_data(find(FAMILY, ["several"]))["multi"] is True
    assert item_data(find(FAMILY, ["data", "plain", "size"]))["unit"] == "bytes"


def test_data_of_a_family():
    data = family_data(FAMILY)
    assert data["protocol"] == "route"
    assert data["operations"][1] == {"name": "tell", "reply": 3, "header": "head"}
    assert [each["number"] for each in data["attribute-sets"][0]["attributes"]] == [1, 2, 9, 10, 11, 12]


def test_counts_reach_sets_behind_sub_messages_and_leave_padding_out():
    found = counts(FAMILY)
    assert (found["operations"], found["attribute-sets"], found["attributes"]) == (2, 2, 7)
    assert (found["untyped"], found["secret"], found["named-values"]) == (1, 1, 2)


def test_text_of_a_family_and_of_an_attribute():
    text = list(family_lines(FAMILY))
    assert text[0] == "made-up  protocol route (0)  Made up"
    assert any(line.split() == ["9", "state", "u16", "big-endian,", "values", "state", "OUT_STATE"] for line in text)
    assert list(item_lines("made-up.state", find(FAMILY, ["state"])))[2:] == ["values state", "  0  down", "  1  up"]


def test_answers_of_one_name_in_a_row_have_one_line():
    answers = (spec.Operation("got", None, number, INNER) for number in (5, 6, 7, 9))
    family = spec.Family("made-up", spec.GENERIC, None, (spec.Operation("get", 1, 1, INNER), *answers))
    rows = [line.split() for line in family_lines(family)]
    assert [row for row in rows if row and row[-1] == "inner" and row[0] in ("get", "got")] == [
        ["get", "1", "1", "inner"],
        ["got", "-", "5-7", "inner"],
        ["got", "-", "9", "inner"],
    ]


def test_deep_text_ends_though_a_set_holds_itself():
    assert sum("IN_SIZE" in line for line in family_lines(FAMILY, deep=True)) >= 1


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (spec.u32, "u32"),
        (spec.flags(spec.u32, spec.bits("ops", "a")), "u32, flags ops"),
        (spec.chars(16), "string of 16 bytes"),
        (spec.ip, "ipv4 or ipv6"),
        (spec.blob(6, "mac"), "mac"),
        (spec.blob(8), "binary of 8 bytes"),
        (spec.struct_value(HEADER), "struct head, 4 bytes"),
        (spec.array(spec.u32, 3), "array of 3 u32"),
        (spec.indexed(spec.nest(INNER)), "indexed array of nest of inner"),
        (spec.flag, "flag"),
        (spec.bitfield32(), "bitfield32"),
        (spec.packed(spec.u32, a=20, b=12), "bit fields in u32"),
        (spec.records(HEADER, "family", INNER), "list of struct head with inner"),
    ],
)
def test_a_type_in_a_few_words(kind, text):
    assert type_text(kind) == text


def test_columns_are_as_wide_as_their_widest_cell():
    assert list(table([["a", "1", "x"], ["bbb", "22", ""]], right=(1,))) == ["a     1  x", "bbb  22"]
