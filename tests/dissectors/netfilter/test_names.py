"""What all subsystems of netfilter share: the header's order, packets and hooks by protocol family."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from nlsniff.dissectors.netfilter import names

from nlsniff import spec
from nlsniff.message import Message
from nlsniff.output.summary import summary_of
from nlsniff.registry import Registry
from nlsniff.trace import Context

Read = Callable[..., Message]


def test_the_resource_id_is_in_network_order(read: Read) -> None:
    message = read("14000000" + "03030000" + "00" * 8 + "02000007", protocol=spec.NETFILTER)
    assert message.header == {"nfgen-family": 2, "version": 0, "res-id": 7}
    assert (message.family, message.type) == ("nfqueue", "verdict-batch")


@pytest.mark.parametrize(
    ("family", "hook"),
    [(1, "post-routing"), (2, "post-routing"), (10, "post-routing"), (7, "post-routing"), (3, "4"), (5, "4"), (0, "4")],
)
def test_a_hook_is_named_as_its_family_numbers_it(family: int, hook: str) -> None:
    assert _hooked(family, 4) == hook


@pytest.mark.parametrize(("family", "hook"), [(3, "out"), (5, "egress"), (7, "local-in")])
def test_the_second_hook_of_arp_devices_and_bridges(family: int, hook: str) -> None:
    assert _hooked(family, 1) == hook


def _hooked(family: int, hook: int) -> str:
    """What the summary of a request for hooks says of the hook's number."""
    known = Registry().numbered(spec.NETFILTER, 0xC00, to_user=False)
    assert known is not None
    body = bytes([family, 0, 0, 0]) + bytes.fromhex("08000100000000") + bytes([hook])
    said = summary_of(known, "<").read(body, 0, len(body), Context())
    return said.rpartition("hooknum=")[2].split()[0]


@pytest.mark.parametrize(
    ("family", "link"), [(1, "ip"), (2, "ip"), (10, "ip"), (3, "arp"), (7, "network"), (5, "network")]
)
def test_a_packet_is_of_the_kind_its_family_says(family: int, link: str) -> None:
    kind = names.PACKET.formats.get(family, names.PACKET.default)
    assert isinstance(kind, spec.Binary)
    assert kind.packet == link


def test_every_subsystem_has_a_family() -> None:
    """NFNL_SUBSYS_CTNETLINK to NFNL_SUBSYS_HOOK, and the batch that stands outside them."""
    found = {
        kind: Registry().numbered(spec.NETFILTER, kind << 8, to_user=True) for kind in (*range(1, 5), *range(6, 13))
    }
    assert {kind: known and known.family.name for kind, known in found.items() if kind != 6} == {
        1: "conntrack",
        2: "conntrack-exp",
        3: "nfqueue",
        4: "nflog",
        7: "nfacct",
        8: "cttimeout",
        9: "cthelper",
        10: "nftables",
        11: "nft-compat",
        12: "nf-hook",
    }
    for kind, name in ((0x10, "nftables"), (0x500, "osf"), (0x602, "ipset")):
        known = Registry().numbered(spec.NETFILTER, kind, to_user=False)
        assert known is not None
        assert known.family.name == name
