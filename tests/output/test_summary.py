"""The key attributes of a message, without decoding the rest."""

from __future__ import annotations

from contextlib import suppress
from struct import pack

import pytest

from nlsniff import spec, wire
from nlsniff.errors import SpecError
from nlsniff.output.describe import find, headers
from nlsniff.output.summary import WIDEST, Summary
from nlsniff.registry import Known, Registry
from nlsniff.trace import Context

TIMES = 8  # the slow way at first, the fast way later
HEADER = spec.struct("h", t_family=spec.u8, t_len=spec.u8, t_flags=spec.flags(spec.u16, spec.bits("f", "a b")))
INNER = spec.attrs("inner", "I_", kind=spec.string, key=spec.secret(spec.binary))
THING = spec.attrs(
    "thing",
    "T_",
    name=spec.string,
    number=spec.u32,
    dst=spec.sub_message("t_family", {2: spec.ipv4, 10: spec.ipv6}, default=spec.binary),
    gateway=spec.ip,
    info=spec.nest(INNER),
    list=spec.array(spec.u16),
    colour=spec.enum(spec.u8, spec.values("c", "red green")),
    protocol=spec.label(spec.u8, spec.values("p", "none kernel")),
)


def summary(*keys: str) -> Summary:
    family = spec.Family("thing", spec.ROUTE, HEADER, (), key=keys)
    return Summary(Known(family, "new", HEADER, THING), "<")


def attribute(number: int, payload: bytes) -> bytes:
    return wire.attribute(number, payload, "<")


def said(made: Summary, *attributes: bytes, header: bytes = b"\2\x18\1\0") -> str:
    """What is said of a body, every time the same."""
    data = header + b"".join(attributes)
    texts = {made.read(data, 0, len(data), Context()) for _ in range(TIMES)}
    assert len(texts) == 1
    return texts.pop()


def test_keys_are_told_in_the_familys_order_and_only_those() -> None:
    attributes = attribute(2, b"\5\0\0\0"), attribute(4, b"\xc0\0\2\1"), attribute(1, b"d0\0")
    assert said(summary("name", "number"), *attributes) == " name=d0 number=5"
    assert said(summary("gateway"), *attributes) == " gateway=192.0.2.1"


def test_what_is_not_there_is_left_out() -> None:
    assert said(summary("name", "number"), attribute(2, b"\5\0\0\0")) == " number=5"
    assert said(summary("name", "nothing", "header.nothing")) == ""


def test_a_member_of_the_header_is_told_by_the_end_of_its_name() -> None:
    assert said(summary("header.t-len")) == " len=24"
    assert said(summary("header.t-flags")) == " flags=a"


def test_a_member_of_zero_is_not_worth_a_word() -> None:
    assert said(summary("header.t-len"), header=bytes(4)) == ""


def test_two_values_are_joined_by_a_slash_and_a_zero_behind_it_counts() -> None:
    made = summary("dst/header.t-len")
    assert said(made, attribute(3, b"\xc0\0\2\0")) == " dst=192.0.2.0/24"
    assert said(made, attribute(3, b"\0\0\0\0"), header=b"\2\0\0\0") == " dst=0.0.0.0/0"
    assert said(made) == ""


def test_the_header_chooses_how_an_address_is_told() -> None:
    made = summary("dst")
    assert said(made, attribute(3, bytes(15) + b"\1"), header=b"\x0a\0\0\0") == " dst=::1"
    assert said(made, attribute(3, b"\xc0\0\2\1"), header=b"\2\0\0\0") == " dst=192.0.2.1"
    assert said(made, attribute(3, b"\xc0\0\2\1"), header=b"\7\0\0\0") == " dst=c0000201"


def test_an_attribute_beside_it_chooses_too_whatever_their_order() -> None:
    inner = spec.attrs("i", "I_", af=spec.u16, addr=spec.sub_message("af", {2: spec.ipv4, 10: spec.ipv6}))
    outer = spec.attrs("o", "O_", service=spec.nest(inner))
    family = spec.Family("thing", spec.ROUTE, None, (), key=("service.addr",))
    made = Summary(Known(family, "new", None, outer), "<")
    for af, raw, told in (
        (2, b"\xc0\0\2\1", "192.0.2.1"),
        (10, bytes(15) + b"\1", "::1"),
        (7, b"\xc0\0\2\1", "c0000201"),
    ):
        parts = [attribute(1, pack("<H", af)), attribute(2, raw)]
        for order in (parts, parts[::-1]):
            assert said(made, attribute(1, b"".join(order)), header=b"") == f" addr={told}"
    assert said(made, attribute(1, attribute(2, b"\xc0\0\2\1")), header=b"") == " addr=c0000201"


def test_a_dotted_name_reaches_into_nests() -> None:
    assert said(summary("info.kind"), attribute(5, attribute(1, b"vlan\0"))) == " kind=vlan"


def test_a_secret_is_masked() -> None:
    assert said(summary("info.key"), attribute(5, attribute(2, b"\xde\xad"))) == " key=(secret)"
    assert "dead" not in said(summary("info"), attribute(5, attribute(2, b"\xde\xad")))


def test_values_are_told_by_name_where_they_have_one() -> None:
    assert said(summary("colour"), attribute(7, b"\1")) == " colour=green"
    assert said(summary("protocol"), attribute(8, b"\1")) == " protocol=kernel"


def test_a_text_with_spaces_is_quoted_and_a_long_one_cut() -> None:
    assert said(summary("name"), attribute(1, b"a b\0")) == ' name="a b"'
    long = said(summary("name"), attribute(1, b"x" * 500))
    assert long == " name=" + "x" * (WIDEST - 1) + "…"


def test_a_misfit_is_told_as_hex() -> None:
    assert said(summary("number"), attribute(2, b"\5\0")) == " number=0500"


def test_of_a_repeated_attribute_the_first_is_told() -> None:
    assert said(summary("name"), attribute(1, b"d0\0"), attribute(1, b"d1\0")) == " name=d0"


@pytest.mark.parametrize("length", range(4))
def test_a_header_that_is_cut_tells_nothing_of_what_follows_in_the_frame(length: int) -> None:
    """Seen so often that it could become a known shape, at the very end of a frame too."""
    made = summary("dst/header.t-len", "name")
    data = b"\2\x18\1\0"[:length]
    for tail in (b"", attribute(1, b"d0\0") * 3):
        for _ in range(TIMES):
            assert made.read(data + tail, 0, length, Context()) in ("", " dst=")


def test_what_was_no_attribute_in_one_message_may_be_one_in_the_next() -> None:
    """The headers of both are the same up to where the first is broken."""
    made = summary("name", "number")
    broken = attribute(2, b"\5\0\0\0") + pack("<HH", 0, 1) + b"d0\0\0"
    whole = attribute(2, b"\5\0\0\0") + attribute(1, b"d0\0")
    assert said(made, broken) == " number=5"
    assert said(made, whole) == " name=d0 number=5"


def test_names_of_a_declaration_are_data_in_generated_code() -> None:
    name = 'a"{1%0}\\'
    attributes = spec.AttributeSet(
        "x", "X_", (spec.Attribute(name, 1, spec.ipv4), spec.Attribute(name + "b", 2, spec.u8))
    )
    family = spec.Family("thing", spec.ROUTE, None, (), key=(name.replace("/", "-"), name + "b"))
    made = Summary(Known(family, "new", None, attributes), "<")
    data = attribute(1, b"\xc0\0\2\1") + attribute(2, b"\1")
    for _ in range(TIMES):
        assert isinstance(made.read(data, 0, len(data), Context()), str)


def leads(family: spec.Family, word: str) -> bool:
    """Whether a key that is told from decoded values names something declared."""
    path = word.removeprefix("header.").split(".")
    starts: list[list[str]] = [[], *([layout.name] for layout in headers(family))]
    for start in starts:
        with suppress(SpecError):
            return bool(find(family, [*start, *path]))
    return False


@pytest.mark.parametrize("family", [family.name for family in Registry().families()])
def test_every_key_of_a_family_leads_somewhere(family: str) -> None:
    declared = Registry().family(family)
    assert declared is not None
    for key in declared.key:
        reached = False
        for operation in declared.operations:
            for attributes in (operation.attributes, operation.reply_attributes):
                known = Known(declared, operation.name, operation.header or declared.header, attributes)
                reached |= len(Summary(known, "<")._key(key)) == len(key.split("/"))
        assert reached or all(leads(declared, word) for word in key.split("/")), f"{family}: {key}"
