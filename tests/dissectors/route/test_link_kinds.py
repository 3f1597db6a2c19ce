"""Kinds of link: bytes from Linux 7.2 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

NEW = {"ifi-family": 0, "ifi-type": 0, "ifi-index": 0, "ifi-flags": [], "ifi-change": 0}

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip link add bond0 type bond mode active-backup miimon 100 updelay 0 downdelay 300 use_carrier 1 ...",
        "to-kernel",
        "84000000100005069737026b00000000000000000000000000000000000000000a000300626f6e643000000058001200"
        "08000100626f6e644c000200050001000100000008000300640000000800040000000000080005002c01000005000600"
        "0100000005000c000100000005000d0001000000050010000300000008000f0002000000",
        "newlink",
        NEW,
        {
            "ifname": "bond0",
            "linkinfo": {
                "kind": "bond",
                "data": {
                    "mode": 1,
                    "miimon": 100,
                    "updelay": 0,
                    "downdelay": 300,
                    "use-carrier": 1,
                    "primary-reselect": 1,
                    "fail-over-mac": 1,
                    "num-peer-notif": 3,
                    "resend-igmp": 2,
                },
            },
        },
    ),
    (
        "ip link add bond1 type bond mode 802.3ad lacp_rate fast ad_select bandwidth xmit_hash_policy ...",
        "to-kernel",
        "88000000100005069837026b00000000000000000000000000000000000000000a000300626f6e64310000005c001200"
        "08000100626f6e645000020005000100040000000500150001000000050016000100000005000e000100000008001200"
        "01000000060019000700000006001800640000000a001a000200000000ad000005001d0000000000",
        "newlink",
        NEW,
        {
            "ifname": "bond1",
            "linkinfo": {
                "kind": "bond",
                "data": {
                    "mode": 4,
                    "ad-lacp-rate": 1,
                    "ad-select": 1,
                    "xmit-hash-policy": 1,
                    "min-links": 1,
                    "ad-user-port-key": 7,
                    "ad-actor-sys-prio": 100,
                    "ad-actor-system": "02:00:00:00:00:ad",
                    "ad-lacp-active": 0,
                },
            },
        },
    ),
    (
        "ip link add bond2 type bond mode balance-rr packets_per_slave 4 arp_interval 1000 arp_validate ...",
        "to-kernel",
        "70000000100005069837026b00000000000000000000000000000000000000000a000300626f6e643200000044001200"
        "08000100626f6e64380002000500010000000000080014000400000008000700e8030000080009000000000014000800"
        "08000000c000020108000100c0000202",
        "newlink",
        NEW,
        {
            "ifname": "bond2",
            "linkinfo": {
                "kind": "bond",
                "data": {
                    "mode": 0,
                    "packets-per-slave": 4,
                    "arp-interval": 1000,
                    "arp-validate": 0,
                    "arp-ip-target": ["192.0.2.1", "192.0.2.2"],
                },
            },
        },
    ),
    (
        "ip link add bond6 type bond mode active-backup arp_interval 100 arp_missed_max 5 ns_ip6_target ...",
        "to-kernel",
        "80000000100005069937026b00000000000000000000000000000000000000000a000300626f6e643600000054001200"
        "08000100626f6e64480002000500010001000000080007006400000005001e00050000002c001f001400000020010db8"
        "0000000000000000000000011400010020010db8000000000000000000000002",
        "newlink",
        NEW,
        {
            "ifname": "bond6",
            "linkinfo": {
                "kind": "bond",
                "data": {
                    "mode": 1,
                    "arp-interval": 100,
                    "missed-max": 5,
                    "ns-ip6-target": ["2001:db8::1", "2001:db8::2"],
                },
            },
        },
    ),
    (
        "ip link set s0 type bond_slave queue_id 3",
        "to-kernel",
        "40000000100005009737026b0000000000000000040000000000000000000000200012000e000100626f6e645f736c61"
        "766500000c0005000600050003000000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 4, "ifi-flags": [], "ifi-change": 0},
        {"linkinfo": {"kind": "bond_slave", "slave-data": {"queue-id": 3}}},
    ),
    (
        "ip link add link d0 name d0.20 type vlan proto 802.1ad id 20 reorder_hdr off gvrp on ...",
        "to-kernel",
        "6000000010000506c637026b0000000000000000000000000000000000000000080005000c0000000a00030064302e32"
        "300000002c00120008000100766c616e200002000600050088a8000006000100140000000c0002000600000007000000",
        "newlink",
        NEW,
        {
            "link": 12,
            "ifname": "d0.20",
            "linkinfo": {
                "kind": "vlan",
                "data": {"protocol": "8021ad", "id": 20, "flags": {"flags": ["gvrp", "loose-binding"], "mask": "0x7"}},
            },
        },
    ),
    (
        "ip link add link d0 name d0.30 type vlan id 30 mvrp on bridge_binding on ingress-qos-map 1:2 ...",
        "to-kernel",
        "9000000010000506c637026b0000000000000000000000000000000000000000080005000c0000000a00030064302e33"
        "300000005c00120008000100766c616e50000200060001001e0000001c0004000c00010001000000020000000c000100"
        "03000000040000001c0003000c00010000000000010000000c00010005000000070000000c0002001800000018000000",
        "newlink",
        NEW,
        {
            "link": 12,
            "ifname": "d0.30",
            "linkinfo": {
                "kind": "vlan",
                "data": {
                    "id": 30,
                    "ingress-qos": {"mapping": [{"from": 1, "to": 2}, {"from": 3, "to": 4}]},
                    "egress-qos": {"mapping": [{"from": 0, "to": 1}, {"from": 5, "to": 7}]},
                    "flags": {"flags": ["mvrp", "bridge-binding"], "mask": "0x18"},
                },
            },
        },
    ),
    (
        "ip link add link d1 name mv3 type macvlan mode source macaddr add 02:00:00:00:01:01",
        "to-kernel",
        "6000000010000506c837026b0000000000000000000000000000000000000000080005000d000000080003006d763300"
        "300012000b0001006d6163766c616e002000020008000300000000000a00040002000000010100000800010010000000",
        "newlink",
        NEW,
        {
            "link": 13,
            "ifname": "mv3",
            "linkinfo": {
                "kind": "macvlan",
                "data": {"macaddr-mode": "add", "macaddr": "02:00:00:00:01:01", "mode": "source"},
            },
        },
    ),
    (
        "ip link set mv3 type macvlan macaddr set 02:00:00:00:01:02 02:00:00:00:01:03",
        "to-kernel",
        "5800000010000500c837026b00000000000000001f0000000000000000000000380012000b0001006d6163766c616e00"
        "2800020008000300030000001c0005000a00040002000000010200000a0004000200000001030000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 31, "ifi-flags": [], "ifi-change": 0},
        {
            "linkinfo": {
                "kind": "macvlan",
                "data": {
                    "macaddr-mode": "set",
                    "macaddr-data": {"macaddr": ["02:00:00:00:01:02", "02:00:00:00:01:03"]},
                },
            }
        },
    ),
    (
        "ip link add link v3 name ipv2 type ipvlan mode l3s private",
        "to-kernel",
        "5800000010000506c937026b000000000000000000000000000000000000000008000500100000000900030069707632"
        "00000000240012000a0001006970766c616e00001400020006000100020000000600020001000000",
        "newlink",
        NEW,
        {"link": 16, "ifname": "ipv2", "linkinfo": {"kind": "ipvlan", "data": {"mode": "l3s", "flags": ["private"]}}},
    ),
    (
        "ip link add link v3 name ipt0 type ipvtap mode l3s vepa",
        "to-kernel",
        "5800000010000506c937026b000000000000000000000000000000000000000008000500100000000900030069707430"
        "00000000240012000a00010069707674617000001400020006000100020000000600020002000000",
        "newlink",
        NEW,
        {"link": 16, "ifname": "ipt0", "linkinfo": {"kind": "ipvtap", "data": {"mode": "l3s", "flags": ["vepa"]}}},
    ),
    (
        "ip link add vrf0 type vrf table 1000",
        "to-kernel",
        "4400000010000506c937026b000000000000000000000000000000000000000009000300767266300000000018001200"
        "07000100767266000c00020008000100e8030000",
        "newlink",
        NEW,
        {"ifname": "vrf0", "linkinfo": {"kind": "vrf", "data": {"table": 1000}}},
    ),
    (
        "ip link add ifb0 type ifb",
        "to-kernel",
        "3800000010000506c937026b00000000000000000000000000000000000000000900030069666230000000000c001200"
        "0700010069666200",
        "newlink",
        NEW,
        {"ifname": "ifb0", "linkinfo": {"kind": "ifb"}},
    ),
    (
        "ip link add link d0 name ms0 type macsec sci 0123456789abcdef cipher gcm-aes-256 icvlen 16 ...",
        "to-kernel",
        "9400000010000506cb37026b0000000000000000000000000000000000000000080005000c000000080003006d733000"
        "640012000a0001006d61637365630000540002000c0001000123456789abcdef05000700010000000500090000000000"
        "05000a000100000005000d00010000000c0004000200000100c280000500030010000000080005004000000005000c00"
        "01000000",
        "newlink",
        NEW,
        {
            "link": 12,
            "ifname": "ms0",
            "linkinfo": {
                "kind": "macsec",
                "data": {
                    "sci": "0x123456789abcdef",
                    "encrypt": 1,
                    "inc-sci": 0,
                    "es": 1,
                    "validation": "check",
                    "cipher-suite": "gcm-aes-256",
                    "icv-len": 16,
                    "window": 64,
                    "replay-protect": 1,
                },
            },
        },
    ),
    (
        "ip link add hsr0 type hsr slave1 v0 slave2 v1 supervision 45 version 1",
        "to-kernel",
        "5c00000010000506cd37026b000000000000000000000000000000000000000009000300687372300000000030001200"
        "070001006873720024000200080001000f000000080002000e000000050003002d0000000500060001000000",
        "newlink",
        NEW,
        {
            "ifname": "hsr0",
            "linkinfo": {"kind": "hsr", "data": {"slave1": 15, "slave2": 14, "multicast-spec": 45, "version": 1}},
        },
    ),
    (
        "ip link add prp0 type hsr slave1 v0 slave2 v1 proto 1",
        "to-kernel",
        "5400000010000506cd37026b000000000000000000000000000000000000000009000300707270300000000028001200"
        "07000100687372001c000200080001000f000000080002000e0000000500070001000000",
        "newlink",
        NEW,
        {"ifname": "prp0", "linkinfo": {"kind": "hsr", "data": {"slave1": 15, "slave2": 14, "protocol": 1}}},
    ),
    (
        "ip link set d1 vrf vrf0",
        "to-kernel",
        "2800000010000500b237026b000000000000000003000000000000000000000008000a0007000000",
        "newlink",
        {"ifi-family": 0, "ifi-type": 0, "ifi-index": 3, "ifi-flags": [], "ifi-change": 0},
        {"master": 7},
    ),
    (
        "ip link add bat0 type batadv",
        "to-kernel",
        "3c00000010000506ce37026b000000000000000000000000000000000000000009000300626174300000000010001200"
        "0a0001006261746164760000",
        "newlink",
        NEW,
        {"ifname": "bat0", "linkinfo": {"kind": "batadv"}},
    ),
    (
        "ip link add bat1 type batadv ra BATMAN_V",
        "to-kernel",
        "5000000010000506ce37026b000000000000000000000000000000000000000009000300626174310000000024001200"
        "0a0001006261746164760000140002000d0001004241544d414e5f5600000000",
        "newlink",
        NEW,
        {"ifname": "bat1", "linkinfo": {"kind": "batadv", "data": {"algo-name": "BATMAN_V"}}},
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
