"""Attributes at any depth with their places in the message."""

from __future__ import annotations

from pathlib import Path

import nlsniff
from nlsniff import spec
from nlsniff.analysis.read_attributes import plain, read_attributes

ROOT = Path(__file__).parents[2]


def test_each_attribute_has_its_place_constant_and_payload() -> None:
    """``ip link add link d0 name d0.10 type vlan id 10``."""
    message = next(each for each in nlsniff.read(ROOT / "captures" / "7.2" / "demo.pcap") if each.frame.number == 5)
    found = [(each.constant, each.place, each.number) for each in read_attributes(message)]
    assert found == [
        ("IFLA_LINK", 32, 5),
        ("IFLA_IFNAME", 40, 3),
        ("IFLA_LINKINFO", 52, 18),
        ("IFLA_INFO_KIND", 56, 1),
        ("IFLA_INFO_DATA", 68, 2),
        ("IFLA_VLAN_ID", 72, 1),
    ]
    assert all(message.raw[each.place + 4 :].startswith(each.payload) for each in read_attributes(message))


def test_a_value_is_plain_whatever_its_type_makes_of_it() -> None:
    colour = spec.values("colour", "red green")
    assert plain(spec.enum(spec.u8, colour), "green") == [1]
    assert plain(spec.hint(spec.be(spec.u32), "ipv4"), "10.0.0.1") == [bytes((10, 0, 0, 1))]
    assert plain(spec.mac, "02:00") == [b"\2\0"]
    assert plain(spec.array(spec.u16), [1, 2]) == [1, 2]
    assert plain(spec.struct_value(spec.struct("s", a=spec.u8, fill=spec.pad(1), b=spec.string)), {"a": 1}) == [1]
