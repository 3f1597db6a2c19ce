"""WireGuard: bytes from Linux 7.2 and wg 1.0.20210914, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.trace import SECRET
from nlsniff.wire import attribute

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say; secrets are masked.
GOLDEN = [
    (
        "wg set wg0 private-key … listen-port 51820 fwmark 0x7",
        "to-kernel",
        (
            "5000000025000500e53f076b0000000001010000080002007767300024000300616e206578616d706c65206f66206120"
            "70726976617465206b65792c20312021060006006cca00000800070007000000"
        ),
        "set-device",
        {"ifname": "wg0", "private-key": "(secret)", "listen-port": 51820, "fwmark": 7},
    ),
    (
        "wg set wg0 peer … preshared-key … endpoint 192.0.2.2:51821 allowed-ips 198.51.100.0/24,2001:db8:1::/64",
        "to-kernel",
        (
            "d800000025000500e53f076b00000000010100000800020077673000bc000880b800008024000100d566231060bb18fb"
            "92036b607c592a2746b66f1f647c8523c9ff52bd90d1153c24000200616e206578616d706c65206f6620612070726573"
            "6861726564206b6579202120140004000200ca6dc0000202000000000000000006000500190000000800030002000000"
            "480009801c000080060001000200000008000200c6336400050003001800000028000080060001000a00000014000200"
            "20010db80001000000000000000000000500030040000000"
        ),
        "set-device",
        {
            "ifname": "wg0",
            "peers": [
                {
                    "0": {
                        "public-key": "d566231060bb18fb92036b607c592a2746b66f1f647c8523c9ff52bd90d1153c",
                        "preshared-key": "(secret)",
                        "endpoint": {"family": 2, "port": 51821, "addr": "192.0.2.2"},
                        "persistent-keepalive-interval": 25,
                        "flags": ["replace-allowedips"],
                        "allowedips": [
                            {"0": {"family": 2, "ipaddr": "198.51.100.0", "cidr-mask": 24}},
                            {"0": {"family": 10, "ipaddr": "2001:db8:1::", "cidr-mask": 64}},
                        ],
                    }
                }
            ],
        },
    ),
    (
        "wg set wg0 peer … endpoint [2001:db8::9]:51822",
        "to-kernel",
        (
            "9c00000025000500e53f076b00000000010100000800020077673000800008807c000080240001008c67f7cf42d8cd42"
            "74e146e37f8553fc9f9dd5bd8342d2328ea30d9931705d73200004000a00ca6e0000000020010db80000000000000000"
            "000000090000000008000300020000002c00098028000080060001000a0000001400020020010db80002000000000000"
            "000000000500030030000000"
        ),
        "set-device",
        {
            "ifname": "wg0",
            "peers": [
                {
                    "0": {
                        "public-key": "8c67f7cf42d8cd4274e146e37f8553fc9f9dd5bd8342d2328ea30d9931705d73",
                        "endpoint": {"family": 10, "port": 51822, "addr": "2001:db8::9", "flowinfo": 0, "scope-id": 0},
                        "flags": ["replace-allowedips"],
                        "allowedips": [{"0": {"family": 10, "ipaddr": "2001:db8:2::", "cidr-mask": 48}}],
                    }
                }
            ],
        },
    ),
    (
        "wg show wg0 dump: the answer",
        "to-user",
        (
            "6401000025000200e63f076b0701000000010000060006006cca00000800070007000000080001000400000008000200"
            "7767300024000300606e206578616d706c65206f6620612070726976617465206b65792c20312061240004008c67f7cf"
            "42d8cd4274e146e37f8553fc9f9dd5bd8342d2328ea30d9931705d73e8000880e400008024000100d566231060bb18fb"
            "92036b607c592a2746b66f1f647c8523c9ff52bd90d1153c24000200616e206578616d706c65206f6620612070726573"
            "6861726564206b657920212014000600e63f076b000000005835be090000000006000500190000000c000800b4000000"
            "000000000c0007005c0000000000000008000a0001000000140004000200ca6dc0000202000000000000000048000980"
            "1c0000800500030018000000060001000200000008000200c6336400280000800500030040000000060001000a000000"
            "1400020020010db8000100000000000000000000"
        ),
        "get-device",
        {
            "listen-port": 51820,
            "fwmark": 7,
            "ifindex": 4,
            "ifname": "wg0",
            "private-key": "(secret)",
            "public-key": "8c67f7cf42d8cd4274e146e37f8553fc9f9dd5bd8342d2328ea30d9931705d73",
            "peers": [
                {
                    "0": {
                        "public-key": "d566231060bb18fb92036b607c592a2746b66f1f647c8523c9ff52bd90d1153c",
                        "preshared-key": "(secret)",
                        "last-handshake-time": {"sec": 1795637222, "nsec": 163460440},
                        "persistent-keepalive-interval": 25,
                        "tx-bytes": 180,
                        "rx-bytes": 92,
                        "protocol-version": 1,
                        "endpoint": {"family": 2, "port": 51821, "addr": "192.0.2.2"},
                        "allowedips": [
                            {"0": {"cidr-mask": 24, "family": 2, "ipaddr": "198.51.100.0"}},
                            {"0": {"cidr-mask": 64, "family": 10, "ipaddr": "2001:db8:1::"}},
                        ],
                    }
                }
            ],
        },
    ),
    (
        "wg syncconf wg0: the peers that stay",
        "to-kernel",
        (
            "0c01000025000500e63f076b0000000001010000080002007767300024000300606e206578616d706c65206f66206120"
            "70726976617465206b65792c20312061060006006cca00000800070008000000bc000880b800008024000100d5662310"
            "60bb18fb92036b607c592a2746b66f1f647c8523c9ff52bd90d1153c24000200616e206578616d706c65206f66206120"
            "707265736861726564206b6579202120140004000200ca6dc00002020000000000000000060005001900000008000300"
            "02000000480009801c000080060001000200000008000200c6336400050003001800000028000080060001000a000000"
            "1400020020010db80001000000000000000000000500030040000000"
        ),
        "set-device",
        {
            "ifname": "wg0",
            "private-key": "(secret)",
            "listen-port": 51820,
            "fwmark": 8,
            "peers": [
                {
                    "0": {
                        "public-key": "d566231060bb18fb92036b607c592a2746b66f1f647c8523c9ff52bd90d1153c",
                        "preshared-key": "(secret)",
                        "endpoint": {"family": 2, "port": 51821, "addr": "192.0.2.2"},
                        "persistent-keepalive-interval": 25,
                        "flags": ["replace-allowedips"],
                        "allowedips": [
                            {"0": {"family": 2, "ipaddr": "198.51.100.0", "cidr-mask": 24}},
                            {"0": {"family": 10, "ipaddr": "2001:db8:1::", "cidr-mask": 64}},
                        ],
                    }
                }
            ],
        },
    ),
    (
        "wg set wg0 peer … remove",
        "to-kernel",
        (
            "5000000025000500e63f076b000000000101000008000200776730003400088030000080240001008c67f7cf42d8cd42"
            "74e146e37f8553fc9f9dd5bd8342d2328ea30d9931705d730800030001000000"
        ),
        "set-device",
        {
            "ifname": "wg0",
            "peers": [
                {
                    "0": {
                        "public-key": "8c67f7cf42d8cd4274e146e37f8553fc9f9dd5bd8342d2328ea30d9931705d73",
                        "flags": ["remove-me"],
                    }
                }
            ],
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="wireguard")
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw


def test_keys_are_told_to_who_asks_for_them(made: Read) -> None:
    """Made by hand: a private key and, in a peer, a preshared key."""
    private, shared = bytes(range(32)), bytes(range(32, 64))
    peer = attribute(0, attribute(2, shared, "<"), "<")
    message = made("wireguard", 1, attribute(3, private, "<") + attribute(8, peer, "<"), direction="to-kernel")
    assert message.attrs == {"private-key": SECRET, "peers": [{"0": {"preshared-key": SECRET}}]}
    assert shared.hex() not in str(message.to_dict())
    assert shared.hex() not in str(message.layers().show(dump=True))
    assert message.encode() == message.raw
