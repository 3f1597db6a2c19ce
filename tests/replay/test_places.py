from __future__ import annotations

from pathlib import Path
from struct import pack

import pytest

import nlsniff
from nlsniff import spec
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import Message, Reading, messages
from nlsniff.registry import Registry
from nlsniff.replay.places import Place, places
from tests.talk import ask, attribute

CAPTURES = Path(__file__).parents[2] / "captures"
HOP = spec.struct("hop", length=spec.u16, weight=spec.u16, device=spec.varies("ifindex", spec.s32))
INNER = spec.attrs("inner-attrs", "INNER_", device=spec.varies("ifindex", spec.u32), weight=spec.u32)
ALL = spec.attrs(
    "all-attrs",
    "ALL_",
    device=spec.varies("ifindex", spec.u32),
    handle=spec.varies("id", spec.be(spec.u64)),
    counter=spec.varies("counter", spec.u32),
    nest=spec.nest(INNER),
    point=spec.struct_value(HOP),
    devices=spec.varies("ifindex", spec.array(spec.u32)),
    hops=spec.records(HOP, "length", INNER),
    listed=spec.indexed(spec.nest(INNER)),
    again=spec.multi(spec.varies("id", spec.u32)),
    levels=spec.nest_type_value(("one", "two"), INNER),
    kind=spec.string,
    chosen=spec.sub_message("kind", inner=INNER),
    headed=spec.fixed(HOP, INNER),
    points=spec.array(spec.struct_value(HOP)),
)
HEADER = spec.struct("header", kind=spec.u32, device=spec.varies("ifindex", spec.s32))
FAMILY = spec.Family("made-up", spec.ROUTE, HEADER, (spec.Operation("newthing", 900, 900, ALL),))
READING = Reading(Registry([FAMILY]))
DEVICE = attribute(1, pack("=I", 5))


def thing(*attributes: bytes, device: int = 3) -> Message:
    data = ask(900, 1, body=pack("=Ii", 0, device) + b"".join(attributes))
    (found,) = messages(Frame(1, 0, spec.ROUTE, data, len(data), GenericFamilies()), READING)
    return found


def found(*attributes: bytes) -> list[tuple[str, int]]:
    message = thing(*attributes)
    return [(each.path, each.read(message.frame.data)) for each in places(message)][1:]


def test_a_member_of_the_fixed_header_has_its_place() -> None:
    (place,) = places(thing())
    assert place == Place(".device", "header.device", "ifindex", 20, 4, "<", True)


@pytest.mark.parametrize(
    ("payload", "paths"),
    [
        (attribute(1, pack("=I", 4)), [(".device", 4)]),
        (attribute(2, pack(">Q", 9)), [(".handle", 9)]),
        (attribute(3, pack("=I", 4)), []),
        (attribute(4, DEVICE), [(".nest.device", 5)]),
        (attribute(5, pack("=HHi", 8, 1, 6)), [(".point.device", 6)]),
        (attribute(6, pack("=II", 7, 8)), [(".devices[0]", 7), (".devices[1]", 8)]),
        (
            attribute(7, pack("=HHi", 16, 1, 6) + DEVICE + pack("=HHi", 8, 1, 9)),
            [(".hops.0.device", 6), (".hops.0.device", 5), (".hops.1.device", 9)],
        ),
        (attribute(8, attribute(1, DEVICE) + attribute(2, b"")), [(".listed.1.device", 5)]),
        (attribute(9, pack("=I", 1)) + attribute(9, pack("=I", 2)), [(".again", 1), (".again[1]", 2)]),
        (attribute(10, attribute(7, attribute(8, DEVICE))), [(".levels.7.8.device", 5)]),
        (attribute(11, b"inner\0") + attribute(12, DEVICE), [(".chosen.device", 5)]),
        (attribute(13, pack("=HHi", 8, 1, 6) + DEVICE), [(".headed.device", 6), (".headed.device", 5)]),
        (attribute(14, pack("=HHiHHi", 8, 1, 6, 8, 1, 7)), [(".points[0].device", 6), (".points[1].device", 7)]),
    ],
)
def test_numbers_are_found_wherever_a_declaration_can_put_them(payload: bytes, paths: list[tuple[str, int]]) -> None:
    assert found(payload) == paths


def test_a_value_of_a_wrong_length_and_an_unknown_attribute_have_none() -> None:
    assert found(attribute(1, b"abc"), attribute(90, pack("=I", 1))) == []


def test_a_number_is_written_in_its_own_order_and_size() -> None:
    message = thing(attribute(2, pack(">Q", 9)))
    _, place = places(message)
    data = bytearray(message.frame.data)
    place.write(data, 258)
    assert place.read(data) == 258
    assert data[-8:] == pack(">Q", 258)
    with pytest.raises(OverflowError):
        place.write(data, 1 << 64)


@pytest.mark.parametrize("name", ["route", "tc-filter", "nftables", "nexthop", "mdb", "wireguard", "xfrm"])
def test_each_place_in_a_real_message_holds_what_was_decoded(name: str) -> None:
    count = 0
    for message in nlsniff.read(CAPTURES / "7.2" / f"{name}.pcap"):
        for place in places(message):
            assert message.offset < place.offset
            assert place.offset + place.size <= message.end
            names = place.path[1:].split(".")
            value: object = message.header if names[0] in message.header else message.attrs
            if len(names) == 1 and isinstance(value, dict) and isinstance(value.get(names[0]), int):
                assert value[names[0]] == place.read(message.frame.data)
                count += 1
    assert count
