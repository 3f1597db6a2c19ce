"""What Open vSwitch's flows do: bytes by hand, as include/uapi/linux/openvswitch.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ovs-dpctl add-flow dp0 in_port(1),eth(…),tcp(dst=1) 1,2, to Linux 7.2",
        "to-kernel",
        (
            "a400000028000104100000004201000001010000030000003c0001000800030001000000100004000200000000010000"
            "000000000600060008000000100007000a000001000000000600000008000900000000013c00070008000300ffffffff"
            "10000400ffffffffffff00000000000006000600ffff000010000700ffffffff00000000ff0000ff080009000000ffff"
            "1400020008000100010000000800010002000000"
        ),
        "new",
        {"dp-ifindex": 3},
        {
            "key": {
                "in-port": 1,
                "ethernet": {"eth-src": "02:00:00:00:00:01", "eth-dst": "00:00:00:00:00:00"},
                "ethertype": 2048,
                "ipv4": {
                    "ipv4-src": "10.0.0.1",
                    "ipv4-dst": "0.0.0.0",
                    "ipv4-proto": 6,
                    "ipv4-tos": 0,
                    "ipv4-ttl": 0,
                    "ipv4-frag": "none",
                },
                "tcp": {"tcp-src": 0, "tcp-dst": 1},
            },
            "mask": {
                "in-port": 4294967295,
                "ethernet": {"eth-src": "ff:ff:ff:ff:ff:ff", "eth-dst": "00:00:00:00:00:00"},
                "ethertype": 65535,
                "ipv4": {
                    "ipv4-src": "255.255.255.255",
                    "ipv4-dst": "0.0.0.0",
                    "ipv4-proto": 255,
                    "ipv4-tos": 0,
                    "ipv4-ttl": 0,
                    "ipv4-frag": "any",
                },
                "tcp": {"tcp-src": 0, "tcp-dst": 65535},
            },
            "actions": {"output": [1, 2]},
        },
    ),
    (
        "ovs-dpctl dump-flows dp0: a flow, from Linux 7.2",
        "to-user",
        (
            "88010000280002000f000000760100000301000003000000ac0001000800140000000000080013000000000008000200"
            "00000000080003000200000008000f000000000008001600000000000600170000000000080018000000000014001900"
            "00000000000000000000000000000000100004000000000000000000000000000600060086dd00002c00080000000000"
            "00000000000000000000000020010db80000000000000000000000010000000011000000060020000000000008000a00"
            "00350000b80007000800140000000000080013000000000008000200000000000c001000050004000000000008000300"
            "ffffffff08000f0000000000080016000000000006001700000000000800180000000000140019000000000000000000"
            "00000000000000001000040000000000000000000000000006000600ffff00002c000800000000000000000000000000"
            "00000000ffffffffffffffffffffffffffffffff00000000ff0000ff060020000000000008000a00ffff00000c000200"
            "0800010001000000"
        ),
        "get",
        {"dp-ifindex": 3},
        {
            "key": {
                "recirc-id": 0,
                "dp-hash": 0,
                "priority": 0,
                "in-port": 2,
                "skb-mark": 0,
                "ct-state": [],
                "ct-zone": 0,
                "ct-mark": 0,
                "ct-labels": "00000000000000000000000000000000",
                "ethernet": {"eth-src": "00:00:00:00:00:00", "eth-dst": "00:00:00:00:00:00"},
                "ethertype": 34525,
                "ipv6": {
                    "ipv6-src": "::",
                    "ipv6-dst": "2001:db8::1",
                    "ipv6-label": 0,
                    "ipv6-proto": 17,
                    "ipv6-tclass": 0,
                    "ipv6-hlimit": 0,
                    "ipv6-frag": 0,
                },
                "ipv6-exthdrs": {"hdrs": 0},
                "udp": {"udp-src": 53, "udp-dst": 0},
            },
            "mask": {
                "recirc-id": 0,
                "dp-hash": 0,
                "priority": 0,
                "tunnel": {"ttl": 0},
                "in-port": 4294967295,
                "skb-mark": 0,
                "ct-state": [],
                "ct-zone": 0,
                "ct-mark": 0,
                "ct-labels": "00000000000000000000000000000000",
                "ethernet": {"eth-src": "00:00:00:00:00:00", "eth-dst": "00:00:00:00:00:00"},
                "ethertype": 65535,
                "ipv6": {
                    "ipv6-src": "::",
                    "ipv6-dst": "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                    "ipv6-label": 0,
                    "ipv6-proto": 255,
                    "ipv6-tclass": 0,
                    "ipv6-hlimit": 0,
                    "ipv6-frag": 255,
                },
                "ipv6-exthdrs": {"hdrs": 0},
                "udp": {"udp-src": 65535, "udp-dst": 0},
            },
            "actions": {"output": [1]},
        },
    ),
    (
        "a flow with counters",
        "to-user",
        (
            "880000001e000200010000000000000003010000090000001c0001000800030001000000100004000200000000010200"
            "000000020c00070008000300ffffffff140003000400000000000000900100000000000005000400120000000c000500"
            "9f8601000000000014000900000102030405060708090a0b0c0d0e0f0c0002000800010002000000"
        ),
        "get",
        {"dp-ifindex": 9},
        {
            "key": {"in-port": 1, "ethernet": {"eth-src": "02:00:00:00:00:01", "eth-dst": "02:00:00:00:00:02"}},
            "mask": {"in-port": 4294967295},
            "stats": {"n-packets": 4, "n-bytes": 400},
            "tcp-flags": 18,
            "used": 99999,
            "ufid": "00010203-0405-0607-0809-0a0b0c0d0e0f",
            "actions": {"output": [2]},
        },
    ),
    (
        "VLANs, MPLS and Ethernet are pushed and popped",
        "to-kernel",
        (
            "5c0000001e000500010000000000000001010000090000004400020008000400810010070c0009000006414088470000"
            "06000a00080000000400050010000e0002000000000102000000000204000f000c0016000006414088470100"
        ),
        "new",
        {"dp-ifindex": 9},
        {
            "actions": {
                "push-vlan": [{"vlan-tpid": 33024, "vlan-tci": 4103}],
                "push-mpls": [{"mpls-lse": 409920, "mpls-ethertype": 34887}],
                "pop-mpls": [2048],
                "pop-vlan": True,
                "push-eth": [{"addresses": {"eth-src": "02:00:00:00:00:01", "eth-dst": "02:00:00:00:00:02"}}],
                "pop-eth": True,
                "add-mpls": [{"mpls-lse": 409920, "mpls-ethertype": 34887, "tun-flags": 1}],
            }
        },
    ),
    (
        "a connection is tracked and its address changed",
        "to-kernel",
        (
            "a80000001e000500010000000000000001010000090000009000020084000c000400010006000200050000000c000300"
            "07000000ff0000002400040000000000000000000000000000000000ffffffffffffffffffffffffffffffff08000500"
            "667470002c0006000400010008000300c000020108000400c00002090600050000040000060006000008000004000900"
            "080008000407000007000900743000000800070001000000"
        ),
        "new",
        {"dp-ifindex": 9},
        {
            "actions": {
                "ct": [
                    {
                        "commit": True,
                        "zone": 5,
                        "mark": {"value": 7, "mask": 255},
                        "labels": {
                            "value": "00000000000000000000000000000000",
                            "mask": "ffffffffffffffffffffffffffffffff",
                        },
                        "helper": "ftp",
                        "nat": {
                            "src": True,
                            "ip-min": "192.0.2.1",
                            "ip-max": "192.0.2.9",
                            "proto-min": 1024,
                            "proto-max": 2048,
                            "proto-random": True,
                        },
                        "eventmask": 1796,
                        "timeout": "t0",
                    }
                ],
                "recirc": [1],
            }
        },
    ),
    (
        "actions in actions",
        "to-kernel",
        (
            "c00000001e00050001000000000000000101000009000000a80002001800060008000100ffffff7f0c00020008000100"
            "020000000c00140008000100030000002400150006000100640000000c00020008000100010000000c00030008001800"
            "00000000100017000c000100080001000400000014001900080001000900000007000200010203001800020008000100"
            "671200000500020005000000040004000c000800010000001100000008000d0080000000080013000300000004001000"
        ),
        "new",
        {"dp-ifindex": 9},
        {
            "actions": {
                "sample": [{"probability": 2147483647, "actions": {"output": [2]}}],
                "clone": [{"output": [3]}],
                "check-pkt-len": [
                    {"pkt-len": 100, "actions-if-greater": {"output": [1]}, "actions-if-less-equal": {"drop": [0]}}
                ],
                "dec-ttl": [{"action": {"output": [4]}}],
                "psample": [{"group": 9, "cookie": "010203"}],
                "userspace": [{"pid": 4711, "userdata": "05", "actions": True}],
                "hash": [{"hash-alg": 1, "hash-basis": 17}],
                "trunc": [128],
                "meter": [3],
                "ct-clear": True,
            }
        },
    ),
    (
        "a probe, by a name of its own",
        "to-kernel",
        (
            "380000001e00010001000000000000000301000009000000040008001400090000000000000000000000000000000000"
            "08000a0007000000"
        ),
        "get",
        {"dp-ifindex": 9},
        {
            "probe": True,
            "ufid": "00000000-0000-0000-0000-000000000000",
            "ufid-flags": ["omit-key", "omit-mask", "omit-actions"],
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read_generic("ovs_flow", raw, direction)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw
