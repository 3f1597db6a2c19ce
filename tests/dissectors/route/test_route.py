"""Routes: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip route add 192.0.2.0/24 via 10.0.0.2 dev d0 table 1000 metric 20 mtu lock 1400 ... proto bird",
        "to-kernel",
        "9c000000180005066533026b0000000002180000000c00010000000008000100c0000200080005000a00000208000f00"
        "e80300000800060014000000080007000a00000108000b00040003000800040003000000480008000800020078050000"
        "080008001405000008000b001400000008000c00010000000900100063756269637f000008000f000100000008000d00"
        "c80000000800010004200000",
        "newroute",
        {
            "rtm-family": 2,
            "rtm-dst-len": 24,
            "rtm-src-len": 0,
            "rtm-tos": 0,
            "rtm-table": 0,
            "rtm-protocol": 12,
            "rtm-scope": 0,
            "rtm-type": "unicast",
            "rtm-flags": 0,
        },
        {
            "dst": "192.0.2.0",
            "gateway": "10.0.0.2",
            "table": 1000,
            "priority": 20,
            "prefsrc": "10.0.0.1",
            "flow": 196612,
            "oif": 3,
            "metrics": {
                "mtu": 1400,
                "advmss": 1300,
                "initcwnd": 20,
                "features": 1,
                "cc-algo": "cubic",
                "quickack": 1,
                "rto-min": 200,
                "lock": 8196,
            },
        },
    ),
    (
        "ip route add 198.51.100.0/24 nexthop via 10.0.0.2 dev d0 weight 3 nexthop via inet6 2001:db8::2 ... onlink",
        "to-kernel",
        "58000000180005066533026b0000000002180000fe0300010000000008000100c6336400340009001000000203000000"
        "080005000a0000022000040403000000160012000a0020010db80000000000000000000000020100",
        "newroute",
        {
            "rtm-family": 2,
            "rtm-dst-len": 24,
            "rtm-src-len": 0,
            "rtm-tos": 0,
            "rtm-table": 254,
            "rtm-protocol": 3,
            "rtm-scope": 0,
            "rtm-type": "unicast",
            "rtm-flags": 0,
        },
        {
            "dst": "198.51.100.0",
            "multipath": [
                {"rtnh-len": 16, "rtnh-flags": [], "rtnh-hops": 2, "rtnh-ifindex": 3, "gateway": "10.0.0.2"},
                {
                    "rtnh-len": 32,
                    "rtnh-flags": ["onlink"],
                    "rtnh-hops": 4,
                    "rtnh-ifindex": 3,
                    "via": {"rtvia-family": 10, "rtvia-addr": "2001:db8::2"},
                },
            ],
        },
    ),
    (
        "ip route show: several next hops",
        "to-user",
        "60000000180022006533026b381e000002180000fe0300010000000008000f00fe00000008000100c633640034000900"
        "1000000203000000080005000a0000022000040403000000160012000a0020010db80000000000000000000000020000",
        "newroute",
        {
            "rtm-family": 2,
            "rtm-dst-len": 24,
            "rtm-src-len": 0,
            "rtm-tos": 0,
            "rtm-table": 254,
            "rtm-protocol": 3,
            "rtm-scope": 0,
            "rtm-type": "unicast",
            "rtm-flags": 0,
        },
        {
            "table": 254,
            "dst": "198.51.100.0",
            "multipath": [
                {"rtnh-len": 16, "rtnh-flags": [], "rtnh-hops": 2, "rtnh-ifindex": 3, "gateway": "10.0.0.2"},
                {
                    "rtnh-len": 32,
                    "rtnh-flags": ["onlink"],
                    "rtnh-hops": 4,
                    "rtnh-ifindex": 3,
                    "via": {"rtvia-family": 10, "rtvia-addr": "2001:db8::2"},
                },
            ],
        },
    ),
    (
        "ip route add blackhole 203.0.112.0/24",
        "to-kernel",
        "24000000180005066533026b0000000002180000fe0300060000000008000100cb007000",
        "newroute",
        {
            "rtm-family": 2,
            "rtm-dst-len": 24,
            "rtm-src-len": 0,
            "rtm-tos": 0,
            "rtm-table": 254,
            "rtm-protocol": 3,
            "rtm-scope": 0,
            "rtm-type": "blackhole",
            "rtm-flags": 0,
        },
        {"dst": "203.0.112.0"},
    ),
    (
        "ip -6 route add 2001:db8:1::/48 via 2001:db8::2 dev d0 pref high expires 100 metric 5",
        "to-kernel",
        "64000000180005066533026b000000000a300000fe030001000000001400010020010db8000100000000000000000000"
        "1400050020010db800000000000000000000000205001400010000000800170064000000080006000500000008000400"
        "03000000",
        "newroute",
        {
            "rtm-family": 10,
            "rtm-dst-len": 48,
            "rtm-src-len": 0,
            "rtm-tos": 0,
            "rtm-table": 254,
            "rtm-protocol": 3,
            "rtm-scope": 0,
            "rtm-type": "unicast",
            "rtm-flags": 0,
        },
        {"dst": "2001:db8:1::", "gateway": "2001:db8::2", "pref": 1, "expires": 100, "priority": 5, "oif": 3},
    ),
    (
        "ip -6 route show: an IPv6 answer",
        "to-user",
        "74000000180022006533026b381e00000a400000fe0200010000000008000f00fe00000014000100fe80000000000000"
        "00000000000000000800060000010000080004000300000024000c000000000000000000000000000000000000000000"
        "0000000000000000000000000500140000000000",
        "newroute",
        {
            "rtm-family": 10,
            "rtm-dst-len": 64,
            "rtm-src-len": 0,
            "rtm-tos": 0,
            "rtm-table": 254,
            "rtm-protocol": 2,
            "rtm-scope": 0,
            "rtm-type": "unicast",
            "rtm-flags": 0,
        },
        {
            "table": 254,
            "dst": "fe80::",
            "priority": 256,
            "oif": 3,
            "cacheinfo": {
                "rta-clntref": 0,
                "rta-lastuse": 0,
                "rta-expires": 0,
                "rta-error": 0,
                "rta-used": 0,
                "rta-id": 0,
                "rta-ts": 0,
                "rta-tsage": 0,
            },
            "pref": 0,
        },
    ),
    (
        "ip -f mpls route add 100 as 200/300 via inet 10.0.0.2 dev d0",
        "to-kernel",
        "44000000180005066533026b000000001c140000fe0300010000000008000100000641000c001300000c80000012c100"
        "0a00120002000a00000200000800040003000000",
        "newroute",
        {
            "rtm-family": 28,
            "rtm-dst-len": 20,
            "rtm-src-len": 0,
            "rtm-tos": 0,
            "rtm-table": 254,
            "rtm-protocol": 3,
            "rtm-scope": 0,
            "rtm-type": "unicast",
            "rtm-flags": 0,
        },
        {
            "dst": [{"label": 100, "tc": 0, "bottom-of-stack": 1, "ttl": 0}],
            "newdst": [
                {"label": 200, "tc": 0, "bottom-of-stack": 0, "ttl": 0},
                {"label": 300, "tc": 0, "bottom-of-stack": 1, "ttl": 0},
            ],
            "via": {"rtvia-family": 2, "rtvia-addr": "10.0.0.2"},
            "oif": 3,
        },
    ),
    (
        "ip route get 192.0.2.1 from 10.0.0.1 mark 5 ipproto udp sport 1000 dport 53 uid 0",
        "to-kernel",
        "540000001a0001006533026b0000000002202000000000000010000008000100c0000201080002000a00000105001b00"
        "1100000006001c0003e8000006001d000035000008001900000000000800100005000000",
        "getroute",
        {
            "rtm-family": 2,
            "rtm-dst-len": 32,
            "rtm-src-len": 32,
            "rtm-tos": 0,
            "rtm-table": 0,
            "rtm-protocol": 0,
            "rtm-scope": 0,
            "rtm-type": "unspec",
            "rtm-flags": 4096,
        },
        {"dst": "192.0.2.1", "src": "10.0.0.1", "ip-proto": 17, "sport": 1000, "dport": 53, "uid": 0, "mark": 5},
    ),
    (
        "ip route del 192.0.2.0/24 table 1000",
        "to-kernel",
        "2c000000190005006533026b00000000021800000000ff000000000008000100c000020008000f00e8030000",
        "delroute",
        {
            "rtm-family": 2,
            "rtm-dst-len": 24,
            "rtm-src-len": 0,
            "rtm-tos": 0,
            "rtm-table": 0,
            "rtm-protocol": 0,
            "rtm-scope": 255,
            "rtm-type": "unspec",
            "rtm-flags": 0,
        },
        {"dst": "192.0.2.0", "table": 1000},
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


def test_a_multicast_route_expires_in_64_bits_and_counts_packets(read: Read) -> None:
    message = read(
        "44000000 1800 0200 01000000 01000000  80 20 2000 fd110005 00000000"  # RTNL_FAMILY_IPMR
        "1c00 1100 0300000000000000 2a00000000000000 0100000000000000"  # RTA_MFC_STATS
        "0c00 1700 6400000000000000",  # RTA_EXPIRES
        direction="to-user",
    )
    assert message.attrs == {"mfc-stats": {"mfcs-packets": 3, "mfcs-bytes": 42, "mfcs-wrong-if": 1}, "expires": 100}
    assert message.encode() == message.raw
