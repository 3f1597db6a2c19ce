"""Attributes that hold layers: structs with attributes, indexed arrays, nests of numbers, records."""

from __future__ import annotations

from scapy.packet import Packet

from nlsniff import layers, spec
from nlsniff.layers.classes import attribute_class, attributes_class
from nlsniff.layers.messages import NetlinkFrame

LEAF = spec.attrs("leaf-attrs", "L_", id=spec.u16)
HOP = spec.struct("hop", hop_len=spec.u16, hop_flags=spec.u8)
ALL = spec.attrs(
    "all-attrs",
    "A_",
    both=spec.fixed(HOP, LEAF),
    list=spec.indexed(spec.nest(LEAF)),
    numbers=spec.indexed(spec.u16),
    policy=spec.nest_type_value(("policy-id", "attr-id"), LEAF),
    hops=spec.records(HOP, "hop_len", LEAF),
    pair=spec.array(spec.struct_value(spec.struct("two", a=spec.u8, b=spec.u8))),
    bits=spec.bitfield32(spec.bits("b", "x y")),
)
BIG = NetlinkFrame(byte_order="big")
ID_5 = "00060001 0005 0000 "


def read(text: str) -> Packet:
    raw = bytes.fromhex(text)
    layer = attributes_class(ALL)(raw, _parent=BIG)
    assert bytes(layer) == raw
    return layer


def test_a_struct_and_attributes_behind_it() -> None:
    assert read("00100001 0007 08 99" + ID_5).plain() == {"both": {"hop-len": 7, "hop-flags": 8, "id": 5}}


def test_a_struct_cut_short_in_front_of_attributes_is_kept_as_bytes() -> None:
    assert read("00060001 0007 0000").plain() == {"both": "0007"}


def test_indexed_nests_are_printed_with_their_index_and_others_bare() -> None:
    assert read("00108002 000c0007" + ID_5).plain() == {"list": [{"7": {"id": 5}}]}
    assert read("000c8003 00060001 0009 0000").plain() == {"numbers": [9]}


def test_an_element_that_does_not_fit_makes_the_array_bytes() -> None:
    assert read("000c8003 00050001 09 000000").plain() == {"numbers": "0005000109000000"}


def test_numbers_of_nests_are_values() -> None:
    assert read("00148004 00108002 000c8003" + ID_5).plain() == {"policy": {"policy-id": 2, "attr-id": 3, "id": 5}}


def test_records_have_attributes_up_to_their_own_length() -> None:
    plain = read("00140005 000c 01 00" + ID_5 + "0003 02 00").plain()
    assert plain == {"hops": [{"hop-len": 12, "hop-flags": 1, "id": 5}, {"hop-len": 3, "hop-flags": 2}]}


def test_a_record_with_a_wrong_length_makes_all_bytes() -> None:
    assert read("00080005 0002 01 00").plain() == {"hops": "00020100"}
    assert read("00080005 0009 01 00").plain() == {"hops": "00090100"}


def test_arrays_of_structs_and_bit_fields() -> None:
    assert read("00080006 01020304").plain() == {"pair": [{"a": 1, "b": 2}, {"a": 3, "b": 4}]}
    assert read("000c0007 00000001 00000003").plain() == {"bits": {"value": ["x"], "selector": ["x", "y"]}}
    assert read("00080007 00000001").plain() == {"bits": "00000001"}


def test_built_elements_are_numbered_from_the_declared_start() -> None:
    made = attribute_class(ALL.attributes[1], "A_")
    item = made.fields_desc[2].element
    nest = attribute_class(item, "", item=True)
    layer = made(items=[nest(attrs=[]), nest(attrs=[])])
    layer.parent = BIG
    assert bytes(layer).hex() == "000c8002" + "00048001" + "00048002"


def test_a_built_next_hop_gets_its_length() -> None:
    hop = layers.rtnexthop(rtnh_ifindex=3, attrs=[layers.RTA_GATEWAY(gateway="192.0.2.1")])
    hop.parent = BIG
    assert bytes(hop).hex() == "00100000" + "00000003" + "00080005" + "c0000201"
