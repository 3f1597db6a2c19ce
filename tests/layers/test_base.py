"""What all layers have in common: names, lists of layers."""

from __future__ import annotations

import pytest
from scapy.packet import Raw

from nlsniff import layers
from nlsniff.layers.attributes import Attributes
from nlsniff.layers.base import class_name, python_name
from nlsniff.layers.messages import NLMSG


@pytest.mark.parametrize(
    ("declared", "python"),
    [
        ("num-tx-queues", "num_tx_queues"),
        ("from", "from_"),
        ("6rd-prefix", "_6rd_prefix"),
        ("name", "name_"),
        ("kind", "kind"),
    ],
)
def test_declared_names_become_keyword_arguments(declared: str, python: str) -> None:
    assert python_name(declared) == python


def test_a_field_named_like_an_attribute_of_packets_can_be_set() -> None:
    assert layers.CTRL_ATTR_MCAST_GRP_NAME(name_="config").name_ == b"config"


def test_class_names_are_identifiers() -> None:
    assert class_name("linkinfo-vlan-attrs") == "linkinfo_vlan_attrs"


def test_a_list_behind_a_header_is_its_attributes() -> None:
    message = NLMSG() / [layers.IFLA_MTU(mtu=9)]
    assert isinstance(message.payload, Attributes)
    assert message[layers.IFLA_MTU].mtu == 9


def test_a_list_may_hold_bytes_that_are_no_layer() -> None:
    nest = layers.IFLA_LINKINFO(attrs=[Raw(b"abcd")])
    assert bytes(nest)[4:] == b"abcd"
