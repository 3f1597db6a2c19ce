"""The flower filter: bytes from Linux 6.1 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its bytes, what they say.
GOLDEN = [
    (
        (
            "tc filter add dev d0 ingress protocol ip prio 1 handle 1 flower verbose indev d0 dst_mac "
            "02:00:00:00:00:01/ff:ff:ff:00:00:00 src_mac 02:00:00:00:00:02 ip_proto tcp src_ip 192.0.2.0/24 "
            "dst_ip 198.51.100.1 src_port 1000-2000 dst_port 80 tcp_flags 0x2/0x3 ip_tos 0x10/0xfc ip_ttl 64 "
            "ip_flags frag/nofirstfrag action drop"
        ),
        (
            "2c0100002c000506ca43076b00000000000000000300000001000000f2ffffff080001000b000100666c6f7765720000fc00"
            "020007000200643000000a00040002000000000100000a000500ffffff00000000000a00060002000000000200000a000700"
            "ffffffffffff0000050009000600000008000a00c000020008000b00ffffff0008000c00c633640108000d00ffffffff0600"
            "570003e800000600580007d00000060013000050000006004700000200000600480000030000050049001000000005004a00"
            "fc00000005004b004000000005004c00ff000000300003002c0001000900010067616374000000001c000280180002000000"
            "000000000000020000000000000000000000080016001000000008002f000000000108003000000000030600080008000000"
        ),
        {
            "indev": "d0",
            "key-eth-dst": "02:00:00:00:00:01",
            "key-eth-dst-mask": "ff:ff:ff:00:00:00",
            "key-eth-src": "02:00:00:00:00:02",
            "key-eth-src-mask": "ff:ff:ff:ff:ff:ff",
            "key-ip-proto": 6,
            "key-ipv4-src": "192.0.2.0",
            "key-ipv4-src-mask": "255.255.255.0",
            "key-ipv4-dst": "198.51.100.1",
            "key-ipv4-dst-mask": "255.255.255.255",
            "key-port-src-min": 1000,
            "key-port-src-max": 2000,
            "key-tcp-dst": 80,
            "key-tcp-flags": 2,
            "key-tcp-flags-mask": 3,
            "key-ip-tos": 16,
            "key-ip-tos-mask": 252,
            "key-ip-ttl": 64,
            "key-ip-ttl-mask": 255,
            "act": [
                {
                    "1": {
                        "kind": "gact",
                        "options": {"parms": {"index": 0, "capab": 0, "action": 2, "refcnt": 0, "bindcnt": 0}},
                    }
                }
            ],
            "flags": ["verbose"],
            "key-flags": ["frag"],
            "key-flags-mask": ["frag", "firstfrag"],
            "key-eth-type": 2048,
        },
    ),
    (
        (
            "tc filter add dev d0 ingress protocol ipv6 prio 2 flower ip_proto udp dst_ip 2001:db8::/32 "
            "src_port 53 dst_port 5353/0xfff0 classid 1:10"
        ),
        (
            "940000002c000506cb43076b00000000000000000300000000000000f2ffffff86dd02000b000100666c6f77657200006400"
            "020005000900110000001400100020010db800000000000000000000000014001100ffffffff000000000000000000000000"
            "06001400003500000600150014e9000006002600fff00000080001001000010008001600000000000600080086dd0000"
        ),
        {
            "key-ip-proto": 17,
            "key-ipv6-dst": "2001:db8::",
            "key-ipv6-dst-mask": "ffff:ffff::",
            "key-udp-src": 53,
            "key-udp-dst": 5353,
            "key-udp-dst-mask": 65520,
            "classid": 65552,
            "flags": [],
            "key-eth-type": 34525,
        },
    ),
    (
        (
            "tc filter add dev d0 ingress protocol 802.1Q prio 3 flower vlan_id 10 vlan_prio 3 vlan_ethtype "
            "802.1q cvlan_id 20 cvlan_prio 2 cvlan_ethtype ipv4 num_of_vlans 2 skip_hw"
        ),
        (
            "7c0000002c000506cc43076b00000000000000000300000000000000f2ffffff810003000b000100666c6f77657200004c00"
            "0200060017000a0000000500180003000000060019008100000006004d001400000005004e000200000006004f0008000000"
            "050066000200000008001600010000000600080081000000"
        ),
        {
            "key-vlan-id": 10,
            "key-vlan-prio": 3,
            "key-vlan-eth-type": 33024,
            "key-cvlan-id": 20,
            "key-cvlan-prio": 2,
            "key-cvlan-eth-type": 2048,
            "key-num-of-vlans": 2,
            "flags": ["skip-hw"],
            "key-eth-type": 33024,
        },
    ),
    (
        (
            "tc filter add dev d0 ingress protocol arp prio 4 flower arp_op request arp_sip 192.0.2.0/24 "
            "arp_tip 192.0.2.1 arp_sha 02:00:00:00:00:02 arp_tha 00:00:00:00:00:00"
        ),
        (
            "a40000002c000506cd43076b00000000000000000300000000000000f2ffffff080604000b000100666c6f77657200007400"
            "020005003d000100000005003e00ff00000008003900c000020008003a00ffffff0008003b00c000020108003c00ffffffff"
            "0a003f0002000000000200000a004000ffffffffffff00000a00410000000000000000000a004200ffffffffffff00000800"
            "1600000000000600080008060000"
        ),
        {
            "key-arp-op": 1,
            "key-arp-op-mask": 255,
            "key-arp-sip": 3221225984,
            "key-arp-sip-mask": 4294967040,
            "key-arp-tip": 3221225985,
            "key-arp-tip-mask": 4294967295,
            "key-arp-sha": "02:00:00:00:00:02",
            "key-arp-sha-mask": "ff:ff:ff:ff:ff:ff",
            "key-arp-tha": "00:00:00:00:00:00",
            "key-arp-tha-mask": "ff:ff:ff:ff:ff:ff",
            "flags": [],
            "key-eth-type": 2054,
        },
    ),
    (
        ("tc filter add dev d0 ingress protocol mpls_uc prio 5 flower mpls_label 100 mpls_tc 3 mpls_bos 1 mpls_ttl 64"),
        (
            "640000002c000506ce43076b00000000000000000300000000000000f2ffffff884705000b000100666c6f77657200003400"
            "0200080046006400000005004500030000000500440001000000050043004000000008001600000000000600080088470000"
        ),
        {
            "key-mpls-label": 100,
            "key-mpls-tc": 3,
            "key-mpls-bos": 1,
            "key-mpls-ttl": 64,
            "flags": [],
            "key-eth-type": 34887,
        },
    ),
    (
        (
            "tc filter add dev d0 ingress protocol mpls_uc prio 6 flower mpls lse depth 1 label 200 ttl 3 lse "
            "depth 2 label 300 bos 1"
        ),
        (
            "800000002c000506cf43076b00000000000000000300000000000000f2ffffff884706000b000100666c6f77657200005000"
            "02003c0063801c000180050001000100000008000500c800000005000200030000001c000180050001000200000008000500"
            "2c010000050003000100000008001600000000000600080088470000"
        ),
        {
            "key-mpls-opts": {
                "lse": [
                    {"lse-depth": 1, "lse-label": 200, "lse-ttl": 3},
                    {"lse-depth": 2, "lse-label": 300, "lse-bos": 1},
                ]
            },
            "flags": [],
            "key-eth-type": 34887,
        },
    ),
    (
        "tc filter add dev d0 ingress protocol ip prio 7 flower ip_proto icmp type 8 code 0",
        (
            "6c0000002c000506d043076b00000000000000000300000000000000f2ffffff080007000b000100666c6f77657200003c00"
            "02000500090001000000050033000800000005003400ff000000050031000000000005003200ff0000000800160000000000"
            "0600080008000000"
        ),
        {
            "key-ip-proto": 1,
            "key-icmpv4-type": 8,
            "key-icmpv4-type-mask": 255,
            "key-icmpv4-code": 0,
            "key-icmpv4-code-mask": 255,
            "flags": [],
            "key-eth-type": 2048,
        },
    ),
    (
        "tc filter add dev d0 ingress protocol ipv6 prio 8 flower ip_proto icmpv6 type 128 code 0",
        (
            "6c0000002c000506d143076b00000000000000000300000000000000f2ffffff86dd08000b000100666c6f77657200003c00"
            "0200050009003a000000050037008000000005003800ff000000050035000000000005003600ff0000000800160000000000"
            "0600080086dd0000"
        ),
        {
            "key-ip-proto": 58,
            "key-icmpv6-type": 128,
            "key-icmpv6-type-mask": 255,
            "key-icmpv6-code": 0,
            "key-icmpv6-code-mask": 255,
            "flags": [],
            "key-eth-type": 34525,
        },
    ),
    (
        (
            "tc filter add dev d0 ingress protocol ip prio 10 flower enc_key_id 101 enc_src_ip 2001:db8::1 "
            "enc_dst_ip 2001:db8::2 vxlan_opts 50/0xff"
        ),
        (
            "bc0000002c000506d343076b00000000000000000300000000000000f2ffffff08000a000b000100666c6f77657200008c00"
            "020008001a000000006514001f0020010db800000000000000000000000114002000ffffffffffffffffffffffffffffffff"
            "1400210020010db800000000000000000000000214002200ffffffffffffffffffffffffffffffff100054800c0002800800"
            "010032000000100055800c00028008000100ff00000008001600000000000600080008000000"
        ),
        {
            "key-enc-key-id": 101,
            "key-enc-ipv6-src": "2001:db8::1",
            "key-enc-ipv6-src-mask": "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "key-enc-ipv6-dst": "2001:db8::2",
            "key-enc-ipv6-dst-mask": "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "key-enc-opts": {"vxlan": {"gbp": 50}},
            "key-enc-opts-mask": {"vxlan": {"gbp": 255}},
            "flags": [],
            "key-eth-type": 2048,
        },
    ),
    (
        (
            "tc filter add dev d0 ingress protocol ip prio 11 flower enc_key_id 102 erspan_opts "
            "1:10:0:0/1:0xffffffff:0:0"
        ),
        (
            "9c0000002c000506d443076b00000000000000000300000000000000f2ffffff08000b000b000100666c6f77657200006c00"
            "020008001a000000006628005480240003800500010001000000080002000000000a05000300000000000500040000000000"
            "2800558024000380050001000100000008000200ffffffff0500030000000000050004000000000008001600000000000600"
            "080008000000"
        ),
        {
            "key-enc-key-id": 102,
            "key-enc-opts": {"erspan": {"ver": 1, "index": 10, "dir": 0, "hwid": 0}},
            "key-enc-opts-mask": {"erspan": {"ver": 1, "index": 4294967295, "dir": 0, "hwid": 0}},
            "flags": [],
            "key-eth-type": 2048,
        },
    ),
    (
        "tc filter add dev d0 ingress protocol ip prio 12 flower enc_key_id 103 gtp_opts 1:2/ff:ff",
        (
            "7c0000002c000506d543076b00000000000000000300000000000000f2ffffff08000c000b000100666c6f77657200004c00"
            "020008001a0000000067180054801400048005000100010000000500020002000000180055801400048005000100ff000000"
            "05000200ff00000008001600000000000600080008000000"
        ),
        {
            "key-enc-key-id": 103,
            "key-enc-opts": {"gtp": {"pdu-type": 1, "qfi": 2}},
            "key-enc-opts-mask": {"gtp": {"pdu-type": 255, "qfi": 255}},
            "flags": [],
            "key-eth-type": 2048,
        },
    ),
    (
        (
            "tc filter add dev d0 ingress protocol ip prio 13 flower ct_state +trk+est-rel ct_zone 5 ct_mark "
            "0x10/0xff ct_label 0102030405060708090a0b0c0d0e0f10"
        ),
        (
            "9c0000002c000506d643076b00000000000000000300000000000000f2ffffff08000d000b000100666c6f77657200006c00"
            "020006005b000a00000006005c000e00000006005d000500000006005e00ffff000008005f001000000008006000ff000000"
            "140061000102030405060708090a0b0c0d0e0f1014006200ffffffffffffffffffffffffffffffff08001600000000000600"
            "080008000000"
        ),
        {
            "key-ct-state": 10,
            "key-ct-state-mask": 14,
            "key-ct-zone": 5,
            "key-ct-zone-mask": 65535,
            "key-ct-mark": 16,
            "key-ct-mark-mask": 255,
            "key-ct-labels": "0102030405060708090a0b0c0d0e0f10",
            "key-ct-labels-mask": "ffffffffffffffffffffffffffffffff",
            "flags": [],
            "key-eth-type": 2048,
        },
    ),
    (
        "tc filter add dev d0 ingress protocol ppp_ses prio 14 flower pppoe_sid 1234 ppp_proto ip",
        (
            "540000002c000506d743076b00000000000000000300000000000000f2ffffff88640e000b000100666c6f77657200002400"
            "02000600670004d20000060068000021000008001600000000000600080088640000"
        ),
        {"key-pppoe-sid": 1234, "key-ppp-proto": 33, "flags": [], "key-eth-type": 34916},
    ),
    (
        "tc filter add dev d0 ingress protocol ip prio 16 flower ip_proto sctp src_port 10 dst_port 20",
        (
            "5c0000002c000506d843076b00000000000000000300000000000000f2ffffff080010000b000100666c6f77657200002c00"
            "0200050009008400000006002900000a000006002a000014000008001600000000000600080008000000"
        ),
        {"key-ip-proto": 132, "key-sctp-src": 10, "key-sctp-dst": 20, "flags": [], "key-eth-type": 2048},
    ),
]


@pytest.mark.parametrize(("raw", "options"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN])
def test_bytes_and_options_are_the_same_thing(read: Read, raw: str, options: object) -> None:
    message = read(raw, direction="to-kernel")
    assert (message.family, message.attrs["options"], message.notes) == ("tc", options, [])
    assert message.encode().hex() == raw


def test_the_options_of_a_tunnel_that_repeat_are_lists_with_a_note(read: Read) -> None:
    """By hand: two options in one nest, as fl_dump_key_geneve_opt() writes them."""
    one = "06000100" + "01020000" + "05000200" + "80000000" + "08000300" + "00880022"
    nest = "34000100" + one + one.replace("0102", "0103")
    options = "3c000200" + "38005400" + nest
    kind = "0b000100666c6f7765720000"
    raw = f"{16 + 20 + 12 + len(options) // 2:02x}000000" + "2c00020000000000" + "00000000" + "00" * 20 + kind + options
    message = read(raw, direction="to-user")
    geneve = message.attrs["options"]["key-enc-opts"]["geneve"]
    assert geneve == {"class": [258, 259], "type": [128, 128], "data": ["00880022", "00880022"]}
    assert len(message.notes) == 3
    assert message.encode().hex() == raw
