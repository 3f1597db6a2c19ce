"""Bridges and their ports: bytes from Linux 7.2 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

NEW = {"ifi-family": 0, "ifi-type": 0, "ifi-index": 0, "ifi-flags": [], "ifi-change": 0}

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip link add br1 type bridge forward_delay 400 hello_time 100 max_age 1200 ageing_time 20000 ...",
        "to-kernel",
        "6c01000010000506a037026b00000000000000000000000000000000000000000800030062723100440112000a000100"
        "6272696467650000340102000800010090010000080002006400000008000300b004000008000400204e000008000500"
        "01000000060006000010000006000900080000000a0014000180c200000f000005000700010000000600080088a80000"
        "0600270005000000050029000100000005002d0001000000050017000100000005001600020000000500180001000000"
        "050019000100000008001a001000000008001b000002000008001c000300000008001d00030000000c001e005a000000"
        "000000000c001f00a8610000000000000c002000a8610000000000000c002100e02e0000000000000c00220084030000"
        "000000000c002300b80b00000000000005002a000100000005002b000300000005002c00020000000500240000000000"
        "050025000000000005002600000000000c002e000200000002000000",
        "newlink",
        NEW,
        {
            "ifname": "br1",
            "linkinfo": {
                "kind": "bridge",
                "data": {
                    "forward-delay": 400,
                    "hello-time": 100,
                    "max-age": 1200,
                    "ageing-time": 20000,
                    "stp-state": 1,
                    "priority": 4096,
                    "group-fwd-mask": 8,
                    "group-addr": "01:80:c2:00:00:0f",
                    "vlan-filtering": 1,
                    "vlan-protocol": 34984,
                    "vlan-default-pvid": 5,
                    "vlan-stats-enabled": 1,
                    "vlan-stats-per-port": 1,
                    "mcast-snooping": 1,
                    "mcast-router": 2,
                    "mcast-query-use-ifaddr": 1,
                    "mcast-querier": 1,
                    "mcast-hash-elasticity": 16,
                    "mcast-hash-max": 512,
                    "mcast-last-member-cnt": 3,
                    "mcast-startup-query-cnt": 3,
                    "mcast-last-member-intvl": 90,
                    "mcast-membership-intvl": 25000,
                    "mcast-querier-intvl": 25000,
                    "mcast-query-intvl": 12000,
                    "mcast-query-response-intvl": 900,
                    "mcast-startup-query-intvl": 3000,
                    "mcast-stats-enabled": 1,
                    "mcast-igmp-version": 3,
                    "mcast-mld-version": 2,
                    "nf-call-iptables": 0,
                    "nf-call-ip6tables": 0,
                    "nf-call-arptables": 0,
                    "multi-boolopt": {"optval": 2, "optmask": 2},
                },
            },
        },
    ),
    (
        "bridge link set dev p1 cost 50 priority 16 guard on hairpin on ...",
        "to-kernel",
        "a400000013000500a237026b000000000700000005000000000000000000000084000c80050005000100000005000400"
        "01000000050007000100000005000600010000000500090000000000050019000200000005001b000000000005001e00"
        "0000000005001c0001000000050008000000000008000300320000000600020010000000050020000100000005001d00"
        "0100000005002100010000000500270001000000",
        "setlink",
        {"ifi-family": 7, "ifi-type": 0, "ifi-index": 5, "ifi-flags": [], "ifi-change": 0},
        {
            "protinfo": {
                "guard": 1,
                "mode": 1,
                "fast-leave": 1,
                "protect": 1,
                "unicast-flood": 0,
                "multicast-router": 2,
                "mcast-flood": 0,
                "bcast-flood": 0,
                "mcast-to-ucast": 1,
                "learning": 0,
                "cost": 50,
                "priority": 16,
                "neigh-suppress": 1,
                "vlan-tunnel": 1,
                "isolated": 1,
                "locked": 1,
            }
        },
    ),
    (
        "ip link set p2 type bridge_slave group_fwd_mask 8 proxy_arp on proxy_arp_wifi on ...",
        "to-kernel",
        "6000000010000500a137026b000000000000000006000000000000000000000040001200100001006272696467655f73"
        "6c6176652c00050006001f000800000005000a000100000005000c000100000005001e00000000000500070001000000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 6, "ifi-flags": [], "ifi-change": 0},
        {
            "linkinfo": {
                "kind": "bridge_slave",
                "slave-data": {
                    "group-fwd-mask": 8,
                    "proxyarp": 1,
                    "proxyarp-wifi": 1,
                    "bcast-flood": 0,
                    "fast-leave": 1,
                },
            }
        },
    ),
    (
        "bridge vlan add dev vx0 vid 200",
        "to-kernel",
        "2c00000013000500a337026b00000000070000000900000000000000000000000c001a00080002000000c800",
        "setlink",
        {"ifi-family": 7, "ifi-type": 0, "ifi-index": 9, "ifi-flags": [], "ifi-change": 0},
        {"af-spec": {"vlan-info": [{"flags": [], "vid": 200}]}},
    ),
    (
        "bridge vlan add dev vx0 vid 210-212",
        "to-kernel",
        "3400000013000500a337026b000000000700000009000000000000000000000014001a00080002000800d200080002001000d400",
        "setlink",
        {"ifi-family": 7, "ifi-type": 0, "ifi-index": 9, "ifi-flags": [], "ifi-change": 0},
        {"af-spec": {"vlan-info": [{"flags": ["range-begin"], "vid": 210}, {"flags": ["range-end"], "vid": 212}]}},
    ),
    (
        "bridge vlan add dev vx0 vid 210-212 tunnel_info id 2010-2012",
        "to-kernel",
        "5c00000013000500a337026b00000000070000000900000000000000000000003c001a001c00030008000100da070000"
        "06000200d200000006000300080000001c00030008000100dc07000006000200d40000000600030010000000",
        "setlink",
        {"ifi-family": 7, "ifi-type": 0, "ifi-index": 9, "ifi-flags": [], "ifi-change": 0},
        {
            "af-spec": {
                "vlan-tunnel-info": [
                    {"id": 2010, "vid": 210, "flags": ["range-begin"]},
                    {"id": 2012, "vid": 212, "flags": ["range-end"]},
                ]
            }
        },
    ),
    (
        "bridge vlan add dev br1 vid 10 self",
        "to-kernel",
        "3400000013000500a437026b000000000700000004000000000000000000000014001a0006000000020000000800020000000a00",
        "setlink",
        {"ifi-family": 7, "ifi-type": 0, "ifi-index": 4, "ifi-flags": [], "ifi-change": 0},
        {"af-spec": {"flags": ["self"], "vlan-info": [{"flags": [], "vid": 10}]}},
    ),
    (
        "bridge vlan delete dev p2 vid 25",
        "to-kernel",
        "2c00000011000500a437026b00000000070000000600000000000000000000000c001a000800020000001900",
        "dellink",
        {"ifi-family": 7, "ifi-type": 0, "ifi-index": 6, "ifi-flags": [], "ifi-change": 0},
        {"af-spec": {"vlan-info": [{"flags": [], "vid": 25}]}},
    ),
    (
        "ip link set br1 type bridge fdb_flush",
        "to-kernel",
        "3800000010000500a537026b0000000000000000040000000000000000000000180012000a0001006272696467650000"
        "0800020004001500",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 4, "ifi-flags": [], "ifi-change": 0},
        {"linkinfo": {"kind": "bridge", "data": {"fdb-flush": True}}},
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
