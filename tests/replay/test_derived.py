from __future__ import annotations

from nlsniff.replay.derived import Derived, addresses

FIRST, SECOND = bytes.fromhex("9ae05d17f106"), bytes.fromhex("6e9a6e06cb4e")


def test_an_ethernet_device_has_the_addresses_that_the_kernel_makes_of_its_own() -> None:
    # As `ip -6 addr` and `bridge mdb` showed them of a bridge of that address, Linux 6.18.
    assert addresses(FIRST) == ("fe80::98e0:5dff:fe17:f106", "ff02::1:ff17:f106", "33:33:ff:17:f1:06")


def test_a_device_of_another_kind_has_none() -> None:
    assert addresses(bytes(8)) == ()


def test_each_address_is_the_same_as_the_one_made_in_the_same_way() -> None:
    derived = Derived()
    derived.learn(FIRST, SECOND)
    for one, other in zip(addresses(FIRST), addresses(SECOND), strict=True):
        assert derived.same(one, other)
    assert not derived.same("fe80::98e0:5dff:fe17:f106", "ff02::1:ff06:cb4e")
    assert not derived.same("fe80::1", "fe80::2")
    assert not derived.same(1, 1)
