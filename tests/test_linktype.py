from __future__ import annotations

import pytest

from nlsniff.linktype import HEADERS, LINUX_SLL, LINUX_SLL2, NETLINK, cooked_header, link_type_name

# nlmon on Linux 6.1, written by tcpdump: outgoing, ARPHRD_NETLINK, ten unused bytes, NETLINK_GENERIC
COOKED = bytes.fromhex("0004 0338 0000 0000 0000 0000 0000 0010")
# LINKTYPE_LINUX_SLL2: protocol, reserved, interface index, ARPHRD_NETLINK, packet type, address length, address
COOKED2 = bytes.fromhex("0010 0000 00000003 0338 04 00 0000000000000000")


def test_cooked_header_is_what_libpcap_writes_for_nlmon() -> None:
    assert cooked_header(16) == COOKED


@pytest.mark.parametrize("link_type", [NETLINK, LINUX_SLL])
def test_header_gives_packet_type_hardware_type_and_protocol(link_type: int) -> None:
    header = HEADERS[link_type]
    assert (header.unpack(b"xx" + COOKED, 2), header.size, header.reversed) == ((4, 824, 16), 16, False)


def test_sll2_header_gives_the_protocol_first() -> None:
    header = HEADERS[LINUX_SLL2]
    assert (header.unpack(COOKED2, 0), header.size, header.reversed) == ((16, 824, 4), 20, True)


def test_only_netlink_link_type_is_netlink_whatever_its_hardware_type() -> None:
    assert {link_type for link_type, header in HEADERS.items() if not header.mixed} == {NETLINK}


@pytest.mark.parametrize(("number", "name"), [(1, "ETHERNET (1)"), (253, "NETLINK (253)"), (9999, "9999")])
def test_link_type_is_named_as_people_know_it(number: int, name: str) -> None:
    assert link_type_name(number) == name
