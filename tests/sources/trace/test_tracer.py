"""nlsniff.sources.trace.tracer: which way a received datagram went."""

from __future__ import annotations

import struct

import pytest

from nlsniff.sources.trace.datagrams import Datagram
from nlsniff.sources.trace.tracee import NetlinkSocket
from nlsniff.sources.trace.tracer import way_of


def datagram(portid: int, groups: int) -> Datagram:
    return Datagram(struct.pack("=IHHII", 16, 16, 0, 5, portid), 16, 0, groups)


@pytest.mark.parametrize(
    ("portid", "groups", "listens", "way"),
    [
        (42, 0, (), "to-user"),
        (42, 1, (1,), "notification"),
        (42, 0, (33,), "to-user"),
        (0, 0, (33,), "notification"),
        (0, 0, (), "to-user"),
    ],
)
def test_groups_and_port_decide(portid: int, groups: int, listens: tuple[int, ...], way: str) -> None:
    assert way_of(datagram(portid, groups), NetlinkSocket(0, None, 42, listens=frozenset(listens))) == way
