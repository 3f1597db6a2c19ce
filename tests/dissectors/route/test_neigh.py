"""Neighbours: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev d0 nud reachable managed extern_learn protocol ...",
        "to-kernel",
        "400000001c0005066633026b0000000002000000030000000000900005000c000b000000080001000a00000308000f00"
        "010000000a0002000200000000030000",
        "newneigh",
        {
            "ndm-family": 2,
            "ndm-ifindex": 3,
            "ndm-state": [],
            "ndm-flags": ["ext-learned", "router"],
            "ndm-type": "unspec",
        },
        {"protocol": 11, "dst": "10.0.0.3", "flags-ext": ["managed"], "lladdr": "02:00:00:00:00:03"},
    ),
    (
        "ip -6 neigh add 2001:db8::2 lladdr 02:00:00:00:00:02 dev d0 nud stale",
        "to-kernel",
        "3c0000001c0005066633026b000000000a00000003000000040000001400010020010db8000000000000000000000002"
        "0a0002000200000000020000",
        "newneigh",
        {"ndm-family": 10, "ndm-ifindex": 3, "ndm-state": ["stale"], "ndm-flags": [], "ndm-type": "unspec"},
        {"dst": "2001:db8::2", "lladdr": "02:00:00:00:00:02"},
    ),
    (
        "ip neigh add proxy 10.0.0.4 dev d0",
        "to-kernel",
        "240000001c0005066633026b00000000020000000300000080000800080001000a000004",
        "newneigh",
        {"ndm-family": 2, "ndm-ifindex": 3, "ndm-state": ["permanent"], "ndm-flags": ["proxy"], "ndm-type": "unspec"},
        {"dst": "10.0.0.4"},
    ),
    (
        "ip neigh show: an answer",
        "to-user",
        "500000001c0002006633026b441e0000020000000300000001001001080001000a000003080004000400000014000300"
        "7017000000000000000000000100000005000c000b00000008000f0001000000",
        "newneigh",
        {
            "ndm-family": 2,
            "ndm-ifindex": 3,
            "ndm-state": ["incomplete"],
            "ndm-flags": ["ext-learned"],
            "ndm-type": "unicast",
        },
        {
            "dst": "10.0.0.3",
            "probes": 4,
            "cacheinfo": {"confirmed": 6000, "used": 0, "updated": 0, "refcnt": 1},
            "protocol": 11,
            "flags-ext": ["managed"],
        },
    ),
    (
        "ip neigh get 10.0.0.2 dev d0",
        "to-kernel",
        "240000001e0001006533026b00000000020000000300000000000000080001000a000002",
        "getneigh",
        {"ndm-family": 2, "ndm-ifindex": 3, "ndm-state": [], "ndm-flags": [], "ndm-type": "unspec"},
        {"dst": "10.0.0.2"},
    ),
    (
        "ip neigh del 10.0.0.2 dev d0",
        "to-kernel",
        "240000001d0005006633026b00000000020000000300000080000000080001000a000002",
        "delneigh",
        {"ndm-family": 2, "ndm-ifindex": 3, "ndm-state": ["permanent"], "ndm-flags": [], "ndm-type": "unspec"},
        {"dst": "10.0.0.2"},
    ),
    (
        "bridge fdb append 02:00:00:00:00:13 dev vx1 dst 10.0.0.7 port 4791 vni 99 src_vni 43 self",
        "to-kernel",
        "480000001c00050c6633026b000000000700000007000000c00002000a0002000200000000130000080001000a000007"
        "0600060012b70000080007006300000008000b002b000000",
        "newneigh",
        {
            "ndm-family": 7,
            "ndm-ifindex": 7,
            "ndm-state": ["noarp", "permanent"],
            "ndm-flags": ["self"],
            "ndm-type": "unspec",
        },
        {"lladdr": "02:00:00:00:00:13", "dst": "10.0.0.7", "port": 4791, "vni": 99, "src-vni": 43},
    ),
    (
        "bridge fdb show: an answer",
        "to-user",
        "540000001c0002006633026b4e1e00000700000007000000c00002010a0002000200000000130000080001000a000007"
        "0600060012b7000008000700630000001400030000000000000000000000000000000000",
        "newneigh",
        {
            "ndm-family": 7,
            "ndm-ifindex": 7,
            "ndm-state": ["noarp", "permanent"],
            "ndm-flags": ["self"],
            "ndm-type": "unicast",
        },
        {
            "lladdr": "02:00:00:00:00:13",
            "dst": "10.0.0.7",
            "port": 4791,
            "vni": 99,
            "cacheinfo": {"confirmed": 0, "used": 0, "updated": 0, "refcnt": 0},
        },
    ),
    (
        "ip ntable show: the request",
        "to-kernel",
        "14000000420001036633026b0000000000000000",
        "getneightbl",
        {"family": 0},
        {},
    ),
    (
        "ip ntable show: the table itself",
        "to-user",
        "78010000400002006633026b481e0000020000000e0001006172705f63616368650000000c0008003075000000000000"
        "080002008000000008000300000200000800040000040000240005000400500105000000046c15006c2d0100b75edeb1"
        "0700000000000000000000005c0007000700000000000000020000000000000000000000000000000000000000000000"
        "17000000000000000800000000000000000000000000000000000000000000005a000000000000000000000000000000"
        "0000000000000000b000060008000200010000000800100000400300080008006500000008000e004000000008000900"
        "0000000008000a000300000008000b000300000008001100000000000c0003001c580000000000000c00040030750000"
        "000000000c00060060ea0000000000000c00070088130000000000000c000500e8030000000000000c000c00e8030000"
        "000000000c000d0020030000000000000c000f00e8030000000000000c0013008813000000000000",
        "newneightbl",
        {"family": 2},
        {
            "name": "arp_cache",
            "gc-interval": 30000,
            "thresh1": 128,
            "thresh2": 512,
            "thresh3": 1024,
            "config": {
                "key-len": 4,
                "entry-size": 336,
                "entries": 5,
                "last-flush": 1403908,
                "last-rand": 77164,
                "hash-rnd": 2984140471,
                "hash-mask": 7,
                "hash-chain-gc": 0,
                "proxy-qlen": 0,
            },
            "stats": {
                "allocs": 7,
                "destroys": 2,
                "hash-grows": 0,
                "res-failed": 0,
                "lookups": 23,
                "hits": 8,
                "rcv-probes-mcast": 0,
                "rcv-probes-ucast": 0,
                "periodic-gc-runs": 90,
                "forced-gc-runs": 0,
                "table-fulls": 0,
            },
            "parms": {
                "refcnt": 1,
                "queue-lenbytes": 212992,
                "queue-len": 101,
                "proxy-qlen": 64,
                "app-probes": 0,
                "ucast-probes": 3,
                "mcast-probes": 3,
                "mcast-reprobes": 0,
                "reachable-time": 22556,
                "base-reachable-time": 30000,
                "gc-staletime": 60000,
                "delay-probe-time": 5000,
                "retrans-time": 1000,
                "anycast-delay": 1000,
                "proxy-delay": 800,
                "locktime": 1000,
                "interval-probe-time-ms": 5000,
            },
        },
    ),
    (
        "ip ntable change name arp_cache dev d0 base_reachable 20000",
        "to-kernel",
        "3c000000430005016633026b00000000000000000e0001006172705f6361636865000000180006000800010003000000"
        "0c000400204e000000000000",
        "setneightbl",
        {"family": 0},
        {"name": "arp_cache", "parms": {"ifindex": 3, "base-reachable-time": 20000}},
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


def test_extended_attributes_of_a_forwarding_entry_are_typed(read: Read) -> None:
    message = read(
        "38000000 1c00 0506 01000000 00000000  07 000000 03000000 4000 04 00"  # AF_BRIDGE, noarp, master
        "0a00 0200 020000000015 0000"  # NDA_LLADDR
        "1000 0e80  0500 0100 01 000000  0400 0200"  # NDA_FDB_EXT_ATTRS: NFEA_ACTIVITY_NOTIFY, NFEA_DONT_REFRESH
    )
    assert message.attrs == {
        "lladdr": "02:00:00:00:00:15",
        "fdb-ext-attrs": {"activity-notify": ["notify"], "dont-refresh": True},
    }
    assert message.encode() == message.raw
