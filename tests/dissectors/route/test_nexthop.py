"""Next hops and groups: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip nexthop add id 1 via 192.0.2.2 dev d0",
        "to-kernel",
        "30000000680005069b1b076b000000000200000000000000080001000100000008000600c00002020800050002000000",
        "newnexthop",
        {"nh-family": 2, "nh-scope": 0, "nh-protocol": 0, "nh-flags": 0},
        {"id": 1, "gateway": "192.0.2.2", "oif": 2},
    ),
    (
        "ip nexthop add id 2 via 192.0.2.3 dev d0 proto static",
        "to-kernel",
        "30000000680005069b1b076b000000000200040000000000080001000200000008000600c00002030800050002000000",
        "newnexthop",
        {"nh-family": 2, "nh-scope": 0, "nh-protocol": 4, "nh-flags": 0},
        {"id": 2, "gateway": "192.0.2.3", "oif": 2},
    ),
    (
        "ip nexthop add id 3 blackhole",
        "to-kernel",
        "24000000680005069b1b076b000000000200000000000000080001000300000004000400",
        "newnexthop",
        {"nh-family": 2, "nh-scope": 0, "nh-protocol": 0, "nh-flags": 0},
        {"id": 3, "blackhole": True},
    ),
    (
        "ip nexthop add id 4 encap mpls 100 via 192.0.2.9 dev d0",
        "to-kernel",
        (
            "44000000680005069b1b076b00000000020000000000000008000100040000000c0008800800010000064100060007000100"
            "ff7f08000600c00002090800050002000000"
        ),
        "newnexthop",
        {"nh-family": 2, "nh-scope": 0, "nh-protocol": 0, "nh-flags": 0},
        {
            "id": 4,
            "encap": {"dst": [{"label": 100, "tc": 0, "bottom-of-stack": 1, "ttl": 0}]},
            "encap-type": 1,
            "gateway": "192.0.2.9",
            "oif": 2,
        },
    ),
    (
        "ip -6 nexthop add id 5 via fe80::1 dev d0",
        "to-kernel",
        (
            "3c000000680005069b1b076b000000000a00000000000000080001000500000014000600fe80000000000000000000000000"
            "00010800050002000000"
        ),
        "newnexthop",
        {"nh-family": 10, "nh-scope": 0, "nh-protocol": 0, "nh-flags": 0},
        {"id": 5, "gateway": "fe80::1", "oif": 2},
    ),
    (
        "ip nexthop add id 10 group 1 3 2 2",
        "to-kernel",
        ("34000000680005069b1b076b000000000000000000000000080001000a0000001400020001000000020000000200000001000000"),
        "newnexthop",
        {"nh-family": 0, "nh-scope": 0, "nh-protocol": 0, "nh-flags": 0},
        {"id": 10, "group": [{"id": 1, "weight": 2, "weight-high": 0}, {"id": 2, "weight": 1, "weight-high": 0}]},
    ),
    (
        "ip nexthop add id 11 group 1 2 type resilient buckets 4 idle_timer 60 unbalanced_timer 300",
        "to-kernel",
        (
            "58000000680005069c1b076b000000000000000000000000080001000b000000140002000100000000000000020000000000"
            "00001c000c800600010004000000080002007017000008000300307500000600030001000000"
        ),
        "newnexthop",
        {"nh-family": 0, "nh-scope": 0, "nh-protocol": 0, "nh-flags": 0},
        {
            "id": 11,
            "group": [{"id": 1, "weight": 0, "weight-high": 0}, {"id": 2, "weight": 0, "weight-high": 0}],
            "res-group": {"buckets": 4, "idle-timer": 6000, "unbalanced-timer": 30000},
            "group-type": 1,
        },
    ),
    (
        "ip nexthop show: an answer",
        "to-user",
        "30000000680002009c1b076b6b65000002fd0000000000000800010001000000080005000200000008000600c0000202",
        "newnexthop",
        {"nh-family": 2, "nh-scope": 253, "nh-protocol": 0, "nh-flags": 0},
        {"id": 1, "oif": 2, "gateway": "192.0.2.2"},
    ),
    (
        "ip nexthop show: an answer (2)",
        "to-user",
        "30000000680002009c1b076b6b65000002fd0400000000000800010002000000080005000200000008000600c0000203",
        "newnexthop",
        {"nh-family": 2, "nh-scope": 253, "nh-protocol": 4, "nh-flags": 0},
        {"id": 2, "oif": 2, "gateway": "192.0.2.3"},
    ),
    (
        "ip nexthop show: an answer (3)",
        "to-user",
        (
            "3c000000680002009c1b076b6b6500000afd0000000000000800010005000000080005000200000014000600fe8000000000"
            "00000000000000000001"
        ),
        "newnexthop",
        {"nh-family": 10, "nh-scope": 253, "nh-protocol": 0, "nh-flags": 0},
        {"id": 5, "oif": 2, "gateway": "fe80::1"},
    ),
    (
        "ip nexthop show: an answer (4)",
        "to-user",
        (
            "44000000680002009c1b076b6b6500000000000000000000080001000a000000060003000000000014000200010000000200"
            "0000020000000100000008000e0000000080"
        ),
        "newnexthop",
        {"nh-family": 0, "nh-scope": 0, "nh-protocol": 0, "nh-flags": 0},
        {
            "id": 10,
            "group-type": 0,
            "group": [{"id": 1, "weight": 2, "weight-high": 0}, {"id": 2, "weight": 1, "weight-high": 0}],
            "op-flags": 2147483648,
        },
    ),
    (
        "ip nexthop show: an answer (5)",
        "to-user",
        (
            "6c000000680002009c1b076b6b6500000000000000000000080001000b000000060003000100000014000200010000000000"
            "0000020000000000000028000c800600010004000000080002007017000008000300307500000c0004000000000000000000"
            "08000e0000000080"
        ),
        "newnexthop",
        {"nh-family": 0, "nh-scope": 0, "nh-protocol": 0, "nh-flags": 0},
        {
            "id": 11,
            "group-type": 1,
            "group": [{"id": 1, "weight": 0, "weight-high": 0}, {"id": 2, "weight": 0, "weight-high": 0}],
            "res-group": {"buckets": 4, "idle-timer": 6000, "unbalanced-timer": 30000, "unbalanced-time": 0},
            "op-flags": 2147483648,
        },
    ),
    (
        "ip nexthop bucket show: an answer",
        "to-user",
        (
            "40000000740002009c1b076b6c6500000000000000000000080001000b00000020000d800600010000000000080003000200"
            "00000c0002000100000000000000"
        ),
        "newnexthopbucket",
        {"nh-family": 0, "nh-scope": 0, "nh-protocol": 0, "nh-flags": 0},
        {"id": 11, "res-bucket": {"index": 0, "nh-id": 2, "idle-time": 1}},
    ),
    (
        "ip nexthop bucket get id 11 index 0",
        "to-kernel",
        "2c000000760001009c1b076b000000000000000000000000080001000b0000000c000d800600010000000000",
        "getnexthopbucket",
        {"nh-family": 0, "nh-scope": 0, "nh-protocol": 0, "nh-flags": 0},
        {"id": 11, "res-bucket": {"index": 0}},
    ),
    (
        "ip nexthop get id 10",
        "to-kernel",
        "200000006a0001009c1b076b000000000000000000000000080001000a000000",
        "getnexthop",
        {"nh-family": 0, "nh-scope": 0, "nh-protocol": 0, "nh-flags": 0},
        {"id": 10},
    ),
    (
        "ip nexthop del id 10",
        "to-kernel",
        "20000000690005009c1b076b000000000000000000000000080001000a000000",
        "delnexthop",
        {"nh-family": 0, "nh-scope": 0, "nh-protocol": 0, "nh-flags": 0},
        {"id": 10},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_statistics_of_a_group_are_read(read: Read) -> None:
    """Made by hand as net/ipv4/nexthop.c, nla_put_nh_group_stats() makes them: counters of 4 or 8 bytes."""
    entry = "20000180080001000100000008000200050000000c0003000000000001000000"
    raw = "3c0000006800020000000000000000000000000000000000" + "24000f80" + entry
    message = read(raw, direction="to-user")
    assert message.attrs == {"group-stats": {"entry": [{"id": 1, "packets": 5, "packets-hw": 1 << 32}]}}
    assert (message.notes, message.encode().hex()) == ([], raw)
