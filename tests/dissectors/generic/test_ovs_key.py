"""What Open vSwitch's flows match: bytes by hand, as include/uapi/linux/openvswitch.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a neighbour is asked for by IPv6 in a VLAN",
        "to-kernel",
        (
            "940000001e000500010000000000000001010000090000007c0001000800030001000000060005001007000006000600"
            "81000000600001000600060086dd00002c00080020010db800000000000000000000000120010db80000000000000000"
            "00000001000000073a00ff0006000c008700000020000e0020010db80000000000000000000000010200000000010200"
            "00000002"
        ),
        "new",
        {"dp-ifindex": 9},
        {
            "key": {
                "in-port": 1,
                "vlan": 4103,
                "ethertype": 33024,
                "encap": {
                    "ethertype": 34525,
                    "ipv6": {
                        "ipv6-src": "2001:db8::1",
                        "ipv6-dst": "2001:db8::1",
                        "ipv6-label": 7,
                        "ipv6-proto": 58,
                        "ipv6-tclass": 0,
                        "ipv6-hlimit": 255,
                        "ipv6-frag": 0,
                    },
                    "icmpv6": {"icmp-type": 135, "icmp-code": 0},
                    "nd": {"nd-target": "2001:db8::1", "nd-sll": "02:00:00:00:00:01", "nd-tll": "02:00:00:00:00:02"},
                },
            }
        },
    ),
    (
        "ARP",
        "to-kernel",
        (
            "380000001e00050001000000000000000101000009000000200001001c000d00c0000201c00002020001020000000001"
            "0200000000020000"
        ),
        "new",
        {"dp-ifindex": 9},
        {
            "key": {
                "arp": {
                    "arp-sip": "192.0.2.1",
                    "arp-tip": "192.0.2.2",
                    "arp-op": 1,
                    "arp-sha": "02:00:00:00:00:01",
                    "arp-tha": "02:00:00:00:00:02",
                }
            }
        },
    ),
    (
        "a tracked connection",
        "to-kernel",
        (
            "7c0000001e0005000100000000000000010100000900000064000100080016002a000000060017000500000008001800"
            "07000000140019000000000000000000000000000000000114001a000a0000010a00000203e800500600000008001400"
            "010000000800130063000000080002000000000008000f0008000000"
        ),
        "new",
        {"dp-ifindex": 9},
        {
            "key": {
                "ct-state": ["established", "reply-dir", "tracked"],
                "ct-zone": 5,
                "ct-mark": 7,
                "ct-labels": "00000000000000000000000000000001",
                "ct-orig-tuple-ipv4": {
                    "ipv4-src": "10.0.0.1",
                    "ipv4-dst": "10.0.0.2",
                    "src-port": 1000,
                    "dst-port": 80,
                    "ipv4-proto": 6,
                },
                "recirc-id": 1,
                "dp-hash": 99,
                "priority": 0,
                "skb-mark": 8,
            }
        },
    ),
    (
        "MPLS, NSH and a tunnel by IPv6",
        "to-kernel",
        (
            "9c0000001e00050001000000000000000101000009000000840001000c00150000064000000c810024001c000c000100"
            "003f0101000123ff1400020000000001000000020000000300000004500010000c000000000000000000000714000c00"
            "20010db800000000000000000000000114000d0020010db800000000000000000000000105000400400000000c000b00"
            "080001000500000004000600"
        ),
        "new",
        {"dp-ifindex": 9},
        {
            "key": {
                "mpls": [{"mpls-lse": 409600}, {"mpls-lse": 819456}],
                "nsh": {"base": {"flags": 0, "ttl": 63, "mdtype": 1, "np": 1, "path-hdr": 74751}, "md1": [1, 2, 3, 4]},
                "tunnel": {
                    "id": 7,
                    "ipv6-src": "2001:db8::1",
                    "ipv6-dst": "2001:db8::1",
                    "ttl": 64,
                    "vxlan-opts": {"gbp": 5},
                    "csum": True,
                },
            }
        },
    ),
    (
        "a field that is set, and its mask",
        "to-kernel",
        (
            "880000001e000500010000000000000004010000090000000c00010008000300010000006400020020000b001c000400"
            "020000000001020000000002ffffffffffff00000000000020000b001c0007000a0000090000000000000000ffffffff"
            "000000000000000010000b000c000900000000500000ffff10000b000c000f0001000000ff000000"
        ),
        "set",
        {"dp-ifindex": 9},
        {
            "key": {"in-port": 1},
            "actions": {
                "set-masked": [
                    {
                        "ethernet": [
                            {"eth-src": "02:00:00:00:00:01", "eth-dst": "02:00:00:00:00:02"},
                            {"eth-src": "ff:ff:ff:ff:ff:ff", "eth-dst": "00:00:00:00:00:00"},
                        ]
                    },
                    {
                        "ipv4": [
                            {
                                "ipv4-src": "10.0.0.9",
                                "ipv4-dst": "0.0.0.0",
                                "ipv4-proto": 0,
                                "ipv4-tos": 0,
                                "ipv4-ttl": 0,
                                "ipv4-frag": "none",
                            },
                            {
                                "ipv4-src": "255.255.255.255",
                                "ipv4-dst": "0.0.0.0",
                                "ipv4-proto": 0,
                                "ipv4-tos": 0,
                                "ipv4-ttl": 0,
                                "ipv4-frag": "none",
                            },
                        ]
                    },
                    {"tcp": [{"tcp-src": 0, "tcp-dst": 80}, {"tcp-src": 0, "tcp-dst": 65535}]},
                    {"skb-mark": [1, 255]},
                ]
            },
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
