"""Statistics of links: bytes from Linux 7.2 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

from nlsniff.dissectors.route.link import FAMILY
from nlsniff.dissectors.route.link_stats import LINK_STATS, LINK_STATS64

from nlsniff.message import Message

Read = Callable[..., Message]

REQUEST = (  # ip stats show
    "1c0000005e000103b637026b0000000000000000000000001f000000"
)
LINK_64 = (  # its answer for one device
    "580100005c000200b637026b1c03000000000000020000001f000000cc00010047010000000000000000000000000000"
    "601901000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000001c00040018000280"
    "14000380050001000000000005000200000000005400050050001c004c00010000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000"
)
BRIDGE = (  # bridge -s vlan show: the answer for a bridge
    "440100005c000200a537026baf02000000000000030000000200000028010200240101002c0001000000000000000000"
    "0000000000000000000000000000000000000000000000000100270000000000f4000200000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000"
)
MPLS = (  # ip link afstats: the answer for one device
    "700000005c000200b637026b1e0300000000000001000000100000005400050050001c004c0001000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "00000000000000000000000000000000"
)


def test_a_request_names_what_it_wants_in_its_header(read: Read) -> None:
    message = read(REQUEST)
    assert (message.type, message.header, message.attrs) == (
        "getstats",
        {"family": 0, "ifindex": 0, "filter-mask": 31},
        {},
    )
    assert message.encode().hex() == REQUEST


def test_link_64_holds_every_counter_that_moved(read: Read) -> None:
    message = read(LINK_64, direction="to-user")
    moved = {name: count for name, count in message.attrs["link-64"].items() if count}
    assert (message.type, message.notes, moved) == ("newstats", [], {"rx-packets": 327, "rx-bytes": 72032})
    assert message.encode().hex() == LINK_64


def test_hardware_statistics_are_listed_under_the_number_of_what_they_count(read: Read) -> None:
    attrs = read(LINK_64, direction="to-user").attrs
    assert attrs["link-offload-xstats"] == {"hw-s-info": [{"3": {"request": 0, "used": 0}}]}


def test_a_bridge_tells_of_each_vlan_and_of_multicast(read: Read) -> None:
    message = read(BRIDGE, direction="to-user")
    bridge = message.attrs["link-xstats"]["bridge"]
    assert message.notes == []
    assert [(one["vid"], one["flags"]) for one in bridge["vlan"]] == [(1, ["master", "pvid", "untagged", "brentry"])]
    assert bridge["mcast"]["mld-v1queries"] == [0, 0]
    assert bridge["mcast"]["mcast-packets"] == [0, 0]
    assert message.encode().hex() == BRIDGE


def test_mpls_counts_packets_without_a_route(read: Read) -> None:
    message = read(MPLS, direction="to-user")
    assert message.attrs["af-spec"]["mpls"]["link"]["rx-noroute"] == 0
    assert message.notes == []
    assert message.encode().hex() == MPLS


def test_requests_number_their_attributes_apart_from_answers() -> None:
    (operation,) = [one for one in FAMILY.operations if one.name == "getstats"]
    assert operation.attributes is not None
    assert operation.reply_attributes is not None
    assert [one.name for one in operation.attributes.attributes] == ["get-filters", "set-offload-xstats-l3-stats"]
    assert operation.reply_attributes.attributes[0].name == "link-64"


def test_the_narrow_counters_lack_only_the_last_wide_one() -> None:
    narrow, wide = ([member.name for member in one.members] for one in (LINK_STATS, LINK_STATS64))
    assert [*narrow, "rx-otherhost-dropped"] == wide
