"""Shared names against those that Python knows of the same kernel."""

from __future__ import annotations

import socket

import pytest
from nlsniff.dissectors.route.names import AF, IPPROTO, RTM_F


@pytest.mark.parametrize("name", ["inet", "inet6", "bridge", "netlink", "packet", "can", "vsock", "qipcrtr"])
def test_address_families_have_the_numbers_of_the_socket_module(name: str) -> None:
    assert AF.entries[getattr(socket, f"AF_{name.upper()}")] == name


@pytest.mark.parametrize("name", ["icmp", "tcp", "udp", "gre", "esp", "ah", "icmpv6", "sctp", "udplite", "mptcp"])
def test_ip_protocols_have_the_numbers_of_the_socket_module(name: str) -> None:
    assert IPPROTO.entries[getattr(socket, f"IPPROTO_{name.upper()}")] == name


def test_route_flags_stand_at_their_bits() -> None:
    assert {name: mask for mask, name in RTM_F.entries.items()}.items() >= {
        "notify": 0x100,
        "cloned": 0x200,
        "lookup-table": 0x1000,
        "offload": 0x4000,
        "trap": 0x8000,
        "offload-failed": 0x20000000,
    }.items()
