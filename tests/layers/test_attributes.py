"""Attributes: headers, padding, unknown and damaged ones, choices by selector."""

from __future__ import annotations

import pytest
from scapy.config import conf
from scapy.packet import Packet

from nlsniff import spec
from nlsniff.layers import attributes
from nlsniff.layers.attributes import MAX_DEPTH, nlattr
from nlsniff.layers.classes import attribute_class, attributes_class
from nlsniff.layers.messages import NetlinkFrame

ALPHA = spec.attrs("alpha-attrs", "A_", id=spec.u16)
THING = spec.attrs(
    "thing-attrs",
    "T_",
    kind=spec.string,
    data=spec.sub_message("kind", alpha=ALPHA, number=spec.u32),
    deep=spec.nest(lambda: THING),
    key=spec.secret(spec.binary),
    names=spec.multi(spec.string),
    gone=spec.flag,
    fill=spec.padding,
)
BIG = NetlinkFrame(byte_order="big")

KIND_ALPHA = bytes.fromhex("000a0001 616c70686100 0000")
DATA_ID_5 = bytes.fromhex("000c8002 00060001 0005 0000")


def read(raw: bytes) -> Packet:
    layer = attributes_class(THING)(raw, _parent=BIG)
    assert bytes(layer) == raw
    return layer


def test_a_selector_is_found_in_front_and_behind() -> None:
    wanted = {"kind": "alpha", "data": {"id": 5}}
    assert read(KIND_ALPHA + DATA_ID_5).plain() == wanted
    assert read(DATA_ID_5 + KIND_ALPHA).plain() == wanted
    assert type(read(DATA_ID_5 + KIND_ALPHA).attrs[0]).__name__ == "T_DATA_ALPHA"


def test_a_selector_is_found_further_out() -> None:
    assert read(KIND_ALPHA + bytes.fromhex("00108003") + DATA_ID_5).plain()["deep"] == {"data": {"id": 5}}


def test_without_a_known_selector_the_bytes_stay() -> None:
    assert read(DATA_ID_5).plain() == {"data": "0006000100050000"}


def test_padding_is_kept_as_it_was() -> None:
    layer = read(bytes.fromhex("00060002 aabb ccdd"))
    assert layer.attrs[0].padding == b"\xcc\xdd"


def test_an_unknown_attribute_keeps_its_number() -> None:
    layer = read(bytes.fromhex("0006c07b aabb 0000"))
    assert isinstance(layer.attrs[0], nlattr)
    assert layer.plain() == {"#123": "aabb"}


def test_what_is_no_attribute_is_the_rest() -> None:
    assert read(bytes.fromhex("00040006 ffff0001 00")).plain() == {"gone": True, "#rest": "ffff000100"}


def test_a_payload_of_a_wrong_length_is_kept() -> None:
    layer = read(bytes.fromhex("00050006 01 000000"))
    assert layer.attrs[0].rest == b"\1"
    assert layer.plain() == {"gone": "01"}


def test_repeated_attributes_are_lists_and_empty_padding_is_nothing() -> None:
    one, flag = bytes.fromhex("00060005 6100 0000"), bytes.fromhex("00040006")
    assert read(one).plain() == {"names": ["a"]}
    assert read(flag + flag).plain() == {"gone": [True, True]}
    assert read(bytes.fromhex("00040007")).plain() == {}


def test_nesting_beyond_the_bound_is_kept_as_bytes() -> None:
    raw = b""
    for _ in range(MAX_DEPTH + 20):
        raw = (len(raw) + 4).to_bytes(2, "big") + b"\x80\x03" + raw
    plain, depth = read(raw).plain(), 0
    while isinstance(plain, dict) and plain:
        plain, depth = plain["deep"], depth + 1
    assert depth == MAX_DEPTH
    assert isinstance(plain, str)


def test_key_material_is_masked_where_it_is_shown() -> None:
    layer = read(bytes.fromhex("00080004 53454352"))
    assert "(secret)" in layer.show(dump=True)
    assert "SECR" not in layer.show(dump=True) + repr(layer)
    assert layer.attrs[0].key == b"SECR"
    conf.contribs["nlsniff"]["secrets"] = True
    try:
        assert "SECR" in layer.show(dump=True)
    finally:
        conf.contribs["nlsniff"]["secrets"] = False


def test_the_type_is_shown_by_its_constant() -> None:
    shown = read(KIND_ALPHA + DATA_ID_5).show(dump=True)
    assert "nla_type  = T_DATA|nested" in shown


def test_lengths_and_padding_are_computed_and_a_given_one_stays() -> None:
    made = attribute_class(THING.attributes[0], "T_")
    for length, wanted in ((None, 7), (3, 3)):
        raw = bytes(made(nla_len=length, kind="ab"))
        assert len(raw) == 8
        assert wanted in (raw[0], raw[1])
    assert bytes(made(kind="ab", padding=b""))[4:] == b"ab\0"
    assert bytes(made(kind="ab", terminator=b""))[4:] == b"ab\0\0"


def test_many_sub_messages_without_a_selector_are_read_in_one_look_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    ahead = attributes._ahead
    monkeypatch.setattr(attributes, "_ahead", lambda *given: looks.append(given[1]) or ahead(*given))
    assert read(bytes.fromhex("00040002") * 500).plain() == {"data": [""] * 500}
    assert len(looks) <= 1
