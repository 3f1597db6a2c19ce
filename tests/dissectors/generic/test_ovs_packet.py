"""Packets of Open vSwitch: bytes by hand, as include/uapi/linux/openvswitch.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a packet that no flow matches",
        "to-user",
        (
            "7c0000001e0000000000000000000000010100000900000012000100000000000000000000000000000000003c000200"
            "0800030001000000100004000200000000010200000000020600060008000000100007000a0000010a00000206004000"
            "0800090003e8005008000a003c0000000c000b004523010000000000"
        ),
        "miss",
        {"dp-ifindex": 9},
        {
            "packet": "0000000000000000000000000000",
            "key": {
                "in-port": 1,
                "ethernet": {"eth-src": "02:00:00:00:00:01", "eth-dst": "02:00:00:00:00:02"},
                "ethertype": 2048,
                "ipv4": {
                    "ipv4-src": "10.0.0.1",
                    "ipv4-dst": "10.0.0.2",
                    "ipv4-proto": 6,
                    "ipv4-tos": 0,
                    "ipv4-ttl": 64,
                    "ipv4-frag": "none",
                },
                "tcp": {"tcp-src": 1000, "tcp-dst": 80},
            },
            "len": 60,
            "hash": 74565,
        },
    ),
    (
        "a packet is to be sent",
        "to-kernel",
        (
            "580000001e0001000100000000000000030100000900000012000100000000000000000000000000000000000c000200"
            "080003000100000014000300080001000200000008000100030000000400080006000900dc050000"
        ),
        "execute",
        {"dp-ifindex": 9},
        {
            "packet": "0000000000000000000000000000",
            "key": {"in-port": 1},
            "actions": {"output": [2, 3]},
            "probe": True,
            "mru": 1500,
        },
    ),
    (
        "a packet that an action sends up, out of a tunnel",
        "to-user",
        (
            "700000001e00000000000000000000000201000009000000120001000000000000000000000000000000000006000400"
            "010200003c0005000c000000000000000000007b08000100c000020108000200c0000202050003000000000005000400"
            "400000000400050006000a0012b50000"
        ),
        "action",
        {"dp-ifindex": 9},
        {
            "packet": "0000000000000000000000000000",
            "userdata": "0102",
            "egress-tun-key": {
                "id": 123,
                "ipv4-src": "192.0.2.1",
                "ipv4-dst": "192.0.2.2",
                "tos": 0,
                "ttl": 64,
                "dont-fragment": True,
                "tp-dst": 4789,
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
    message = read_generic("ovs_packet", raw, direction)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw
