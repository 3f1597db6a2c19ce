"""VLANs of bridges: bytes from Linux 7.2 and iproute2 7.3, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "bridge vlan set dev p0 vid 10 state learning",
        "to-kernel",
        "2c00000070000500d31e076b000000000700000003000000140001800800010040000a000500030002000000",
        "newvlan",
        {"family": 7, "ifindex": 3},
        {"entry": [{"info": {"flags": ["only-opts"], "vid": 10}, "state": 2}]},
    ),
    (
        "bridge -d vlan show: an answer",
        "to-user",
        (
            "4400000070000200d41e076bd900000007000000020000002c00018008000100060001000500030003000000050009000000"
            "000005000a00000000000500060001000000"
        ),
        "newvlan",
        {"family": 7, "ifindex": 2},
        {
            "entry": [
                {
                    "info": {"flags": ["pvid", "untagged"], "vid": 1},
                    "state": 3,
                    "neigh-suppress": 0,
                    "neigh-forward-grat": 0,
                    "mcast-router": 1,
                }
            ]
        },
    ),
    (
        "bridge -d vlan show: an answer (2)",
        "to-user",
        (
            "d400000070000200d41e076bd900000007000000030000003c00018008000100060001000500030003000000050009000000"
            "000005000a00000000000500060001000000080007000000000008000800000000003c0001800800010000000a0005000300"
            "02000000050009000000000005000a0000000000050006000100000008000700000000000800080000000000440001800800"
            "01000000140006000200190000000500030003000000050009000000000005000a0000000000050006000100000008000700"
            "000000000800080000000000"
        ),
        "newvlan",
        {"family": 7, "ifindex": 3},
        {
            "entry": [
                {
                    "info": {"flags": ["pvid", "untagged"], "vid": 1},
                    "state": 3,
                    "neigh-suppress": 0,
                    "neigh-forward-grat": 0,
                    "mcast-router": 1,
                    "mcast-n-groups": 0,
                    "mcast-max-groups": 0,
                },
                {
                    "info": {"flags": [], "vid": 10},
                    "state": 2,
                    "neigh-suppress": 0,
                    "neigh-forward-grat": 0,
                    "mcast-router": 1,
                    "mcast-n-groups": 0,
                    "mcast-max-groups": 0,
                },
                {
                    "info": {"flags": [], "vid": 20},
                    "range": 25,
                    "state": 3,
                    "neigh-suppress": 0,
                    "neigh-forward-grat": 0,
                    "mcast-router": 1,
                    "mcast-n-groups": 0,
                    "mcast-max-groups": 0,
                },
            ]
        },
    ),
    (
        "bridge vlan set dev p0 vid 10 mcast_router 2",
        "to-kernel",
        "2c00000070000500d41e076b000000000700000003000000140001800800010040000a000500060002000000",
        "newvlan",
        {"family": 7, "ifindex": 3},
        {"entry": [{"info": {"flags": ["only-opts"], "vid": 10}, "mcast-router": 2}]},
    ),
    (
        "bridge vlan global set dev br0 vid 1 mcast_snooping 1 mcast_querier 1 mcast_query_interval 5000",
        "to-kernel",
        (
            "4000000070000500d41e076b000000000700000002000000280002800600010001000000050003000100000005000f000100"
            "00000c000c008813000000000000"
        ),
        "newvlan",
        {"family": 7, "ifindex": 2},
        {"global-options": [{"id": 1, "mcast-snooping": 1, "mcast-querier": 1, "mcast-query-intvl": 5000}]},
    ),
    (
        "bridge vlan global show: an answer",
        "to-user",
        (
            "1c02000070000200d51e076bdd0000000700000002000000ac00028006000100010000000500030001000000050004000200"
            "00000800060002000000080007000200000005000f0001000000200011800800010000000000140005000000000000000000"
            "00000000000000000c00080064000000000000000c000a0090650000000000000c000b009c630000000000000c000c008813"
            "0000000000000c000d00e8030000000000000c000e00340c00000000000005000500010000000600120000000000c4000280"
            "060001000a000000050003000100000005000400020000000800060002000000080007000200000005000f00000000000c00"
            "080064000000000000000c000a0090650000000000000c000b009c630000000000000c000c00d4300000000000000c000d00"
            "e8030000000000000c000e00340c000000000000380010803400020030000100030000000800010000000000050002000100"
            "000008000300000000000800040000000000060005000a000000050005000100000006001200000000009400028006000100"
            "140000000600020019000000050003000100000005000400020000000800060002000000080007000200000005000f000000"
            "00000c00080064000000000000000c000a0090650000000000000c000b009c630000000000000c000c00d430000000000000"
            "0c000d00e8030000000000000c000e00340c00000000000005000500010000000600120000000000"
        ),
        "newvlan",
        {"family": 7, "ifindex": 2},
        {
            "global-options": [
                {
                    "id": 1,
                    "mcast-snooping": 1,
                    "mcast-igmp-version": 2,
                    "mcast-last-member-cnt": 2,
                    "mcast-startup-query-cnt": 2,
                    "mcast-querier": 1,
                    "mcast-querier-state": {"ip-address": "0.0.0.0", "ipv6-address": "::"},
                    "mcast-last-member-intvl": 100,
                    "mcast-membership-intvl": 26000,
                    "mcast-querier-intvl": 25500,
                    "mcast-query-intvl": 5000,
                    "mcast-query-response-intvl": 1000,
                    "mcast-startup-query-intvl": 3124,
                    "mcast-mld-version": 1,
                    "msti": 0,
                },
                {
                    "id": 10,
                    "mcast-snooping": 1,
                    "mcast-igmp-version": 2,
                    "mcast-last-member-cnt": 2,
                    "mcast-startup-query-cnt": 2,
                    "mcast-querier": 0,
                    "mcast-last-member-intvl": 100,
                    "mcast-membership-intvl": 26000,
                    "mcast-querier-intvl": 25500,
                    "mcast-query-intvl": 12500,
                    "mcast-query-response-intvl": 1000,
                    "mcast-startup-query-intvl": 3124,
                    "mcast-router-ports": {
                        "router": {
                            "port": [
                                {"ifindex": 3, "timer": 0, "type": 1, "inet-timer": 0, "inet6-timer": 0, "vid": 10}
                            ]
                        }
                    },
                    "mcast-mld-version": 1,
                    "msti": 0,
                },
                {
                    "id": 20,
                    "range": 25,
                    "mcast-snooping": 1,
                    "mcast-igmp-version": 2,
                    "mcast-last-member-cnt": 2,
                    "mcast-startup-query-cnt": 2,
                    "mcast-querier": 0,
                    "mcast-last-member-intvl": 100,
                    "mcast-membership-intvl": 26000,
                    "mcast-querier-intvl": 25500,
                    "mcast-query-intvl": 12500,
                    "mcast-query-response-intvl": 1000,
                    "mcast-startup-query-intvl": 3124,
                    "mcast-mld-version": 1,
                    "msti": 0,
                },
            ]
        },
    ),
    (
        "bridge -s -d vlan show: an answer",
        "to-user",
        (
            "7800000070000200d51e076bdf00000007000000020000006000018008000100060001000500030003000000050009000000"
            "000005000a00000000000500060001000000340005800c00010050020000000000000c00020008000000000000000c000300"
            "50020000000000000c0004000800000000000000"
        ),
        "newvlan",
        {"family": 7, "ifindex": 2},
        {
            "entry": [
                {
                    "info": {"flags": ["pvid", "untagged"], "vid": 1},
                    "state": 3,
                    "neigh-suppress": 0,
                    "neigh-forward-grat": 0,
                    "mcast-router": 1,
                    "stats": {"rx-bytes": 592, "rx-packets": 8, "tx-bytes": 592, "tx-packets": 8},
                }
            ]
        },
    ),
    (
        "bridge -d vlan show: an answer (3)",
        "to-user",
        (
            "9c00000070000200d71e076beb00000007000000040000003c00018008000100060001000500030003000000050009000000"
            "000005000a0000000000050006000100000008000700000000000800080000000000480001800800010000001e0005000300"
            "030000000c000480080001002c010000050009000000000005000a0000000000050006000100000008000700000000000800"
            "080000000000"
        ),
        "newvlan",
        {"family": 7, "ifindex": 4},
        {
            "entry": [
                {
                    "info": {"flags": ["pvid", "untagged"], "vid": 1},
                    "state": 3,
                    "neigh-suppress": 0,
                    "neigh-forward-grat": 0,
                    "mcast-router": 1,
                    "mcast-n-groups": 0,
                    "mcast-max-groups": 0,
                },
                {
                    "info": {"flags": [], "vid": 30},
                    "state": 3,
                    "tunnel-info": {"id": 300},
                    "neigh-suppress": 0,
                    "neigh-forward-grat": 0,
                    "mcast-router": 1,
                    "mcast-n-groups": 0,
                    "mcast-max-groups": 0,
                },
            ]
        },
    ),
    (
        "bridge vlan set dev p0 vid 10 mcast_max_groups 9",
        "to-kernel",
        "2c00000070000500d91e076b000000000700000003000000140001800800010040000a000800080009000000",
        "newvlan",
        {"family": 7, "ifindex": 3},
        {"entry": [{"info": {"flags": ["only-opts"], "vid": 10}, "mcast-max-groups": 9}]},
    ),
    (
        "bridge vlan set dev p0 vid 10 neigh_suppress on",
        "to-kernel",
        "2c00000070000500d91e076b000000000700000003000000140001800800010040000a000500090001000000",
        "newvlan",
        {"family": 7, "ifindex": 3},
        {"entry": [{"info": {"flags": ["only-opts"], "vid": 10}, "neigh-suppress": 1}]},
    ),
    (
        "bridge vlan global set dev br0 vid 1 msti 0",
        "to-kernel",
        "2c00000070000500d91e076b0000000007000000020000001400028006000100010000000600120000000000",
        "newvlan",
        {"family": 7, "ifindex": 2},
        {"global-options": [{"id": 1, "msti": 0}]},
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
