"""Classes by name."""

from __future__ import annotations

import pytest
from nlsniff.dissectors.route.link import FAMILY

from nlsniff import layers
from nlsniff.layers.names import all_names, named, names


def test_structs_attributes_and_sets_are_found_by_name() -> None:
    for name in ("ifinfomsg", "IFLA_MTU", "link_attrs", "IFLA_INFO_DATA_VLAN", "rtnexthop", "NLMSGERR_ATTR_MSG"):
        found = named(name)
        assert found is not None
        assert found.__name__ == name


def test_a_name_of_the_package_is_the_same_class() -> None:
    assert layers.IFLA_MTU is named("IFLA_MTU")


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert named("IFLA_NONESUCH") is None
    with pytest.raises(AttributeError, match="IFLA_NONESUCH"):
        _ = layers.IFLA_NONESUCH


def test_a_family_has_names_of_its_own() -> None:
    found = names(FAMILY)
    assert "IFLA_MTU" in found
    assert "RTA_DST" not in found


def test_every_class_is_made_and_built_from_its_defaults() -> None:
    for name, make in all_names().items():
        assert make().__name__ == name
        bytes(make()())
