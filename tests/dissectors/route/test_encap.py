"""Encapsulations of routes: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip -6 route add ... encap seg6 mode encap segs 2001:db8::a,2001:db8::b dev d0",
        "to-kernel",
        "74000000180005066533026b000000000a300000fe030001000000001400010020010db8000300000000000000000000"
        "340016803000010001000000000404010100000020010db800000000000000000000000b20010db80000000000000000"
        "0000000a06001500050000000800040003000000",
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
        {
            "dst": "2001:db8:3::",
            "encap": {
                "srh": {
                    "mode": "encap",
                    "srh": {
                        "nexthdr": 0,
                        "hdrlen": 4,
                        "type": 4,
                        "segments-left": 1,
                        "first-segment": 1,
                        "flags": 0,
                        "tag": 0,
                        "segments": ["2001:db8::b", "2001:db8::a"],
                    },
                }
            },
            "encap-type": 5,
            "oif": 3,
        },
    ),
    (
        "ip -6 route show: seg6 inline",
        "to-user",
        "b0000000180022006533026b381e00000a400000fe0300010000000008000f00fe0000001400010020010db800030001"
        "000000000000000008000600000400000800040003000000340016003000010000000000000404010100000000000000"
        "00000000000000000000000020010db800000000000000000000000a060015000500000024000c000000000000000000"
        "0000000000000000000000000000000000000000000000000500140000000000",
        "newroute",
        {
            "rtm-family": 10,
            "rtm-dst-len": 64,
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
            "dst": "2001:db8:3:1::",
            "priority": 1024,
            "oif": 3,
            "encap": {
                "srh": {
                    "mode": "inline",
                    "srh": {
                        "nexthdr": 0,
                        "hdrlen": 4,
                        "type": 4,
                        "segments-left": 1,
                        "first-segment": 1,
                        "flags": 0,
                        "tag": 0,
                        "segments": ["::", "2001:db8::a"],
                    },
                }
            },
            "encap-type": 5,
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
        "ip -6 route add ... encap seg6 mode encap segs 2001:db8::a hmac 5 dev d0",
        "to-kernel",
        "8c000000180005066533026b000000000a400000fe030001000000001400010020010db8000300020000000000000000"
        "4c0016804800010001000000000704000008000020010db800000000000000000000000a052600000000000500000000"
        "0000000000000000000000000000000000000000000000000000000006001500050000000800040003000000",
        "newroute",
        {
            "rtm-family": 10,
            "rtm-dst-len": 64,
            "rtm-src-len": 0,
            "rtm-tos": 0,
            "rtm-table": 254,
            "rtm-protocol": 3,
            "rtm-scope": 0,
            "rtm-type": "unicast",
            "rtm-flags": 0,
        },
        {
            "dst": "2001:db8:3:2::",
            "encap": {
                "srh": {
                    "mode": "encap",
                    "srh": {
                        "nexthdr": 0,
                        "hdrlen": 7,
                        "type": 4,
                        "segments-left": 0,
                        "first-segment": 0,
                        "flags": 8,
                        "tag": 0,
                        "segments": ["2001:db8::a"],
                        "tlvs": "05260000000000050000000000000000000000000000000000000000000000000000000000000000",
                    },
                }
            },
            "encap-type": 5,
            "oif": 3,
        },
    ),
    (
        "ip -6 route add ... encap seg6local action End.X nh6 2001:db8::2 dev d0",
        "to-kernel",
        "60000000180005066533026b000000000a800000fe030001000000001400010020010db8000400000000000000000001"
        "2000168008000100020000001400050020010db800000000000000000000000206001500070001000800040003000000",
        "newroute",
        {
            "rtm-family": 10,
            "rtm-dst-len": 128,
            "rtm-src-len": 0,
            "rtm-tos": 0,
            "rtm-table": 254,
            "rtm-protocol": 3,
            "rtm-scope": 0,
            "rtm-type": "unicast",
            "rtm-flags": 0,
        },
        {"dst": "2001:db8:4::1", "encap": {"action": "end-x", "nh6": "2001:db8::2"}, "encap-type": 7, "oif": 3},
    ),
    (
        "ip -6 route show: seg6local End.B6.Encaps srh segs 2001:db8::a,2001:db8::b",
        "to-user",
        "b4000000180022006533026b381e00000a800000fe0300010000000008000f00fe0000001400010020010db800040000"
        "00000000000000020800060000040000080004000300000038001600080001000a0000002c0002000004040101000000"
        "20010db800000000000000000000000b20010db800000000000000000000000a060015000700000024000c0000000000"
        "000000000000000000000000000000000000000000000000000000000500140000000000",
        "newroute",
        {
            "rtm-family": 10,
            "rtm-dst-len": 128,
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
            "dst": "2001:db8:4::2",
            "priority": 1024,
            "oif": 3,
            "encap": {
                "action": "end-b6-encap",
                "srh": {
                    "nexthdr": 0,
                    "hdrlen": 4,
                    "type": 4,
                    "segments-left": 1,
                    "first-segment": 1,
                    "flags": 0,
                    "tag": 0,
                    "segments": ["2001:db8::b", "2001:db8::a"],
                },
            },
            "encap-type": 7,
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
        "ip -6 route add ... encap seg6local action End.DT4 vrftable 100 count dev vrf0",
        "to-kernel",
        "7c000000180005066533026b000000000a800000fe030001000000001400010020010db8000400000000000000000003"
        "3c0016800800010008000000080009006400000028000a800c00020000000000000000000c0003000000000000000000"
        "0c000400000000000000000006001500070000000800040008000000",
        "newroute",
        {
            "rtm-family": 10,
            "rtm-dst-len": 128,
            "rtm-src-len": 0,
            "rtm-tos": 0,
            "rtm-table": 254,
            "rtm-protocol": 3,
            "rtm-scope": 0,
            "rtm-type": "unicast",
            "rtm-flags": 0,
        },
        {
            "dst": "2001:db8:4::3",
            "encap": {"action": "end-dt4", "vrftable": 100, "counters": {"packets": 0, "bytes": 0, "errors": 0}},
            "encap-type": 7,
            "oif": 8,
        },
    ),
    (
        "ip -6 route show: seg6local End flavors next-csid lblen 48 nflen 16",
        "to-user",
        "a4000000180022006533026b381e00000a800000fe0300010000000008000f00fe0000001400010020010db800040000"
        "0000000000000006080006000004000008000400030000002800160008000100010000001c000b800800010010000000"
        "05000200300000000500030010000000060015000700000024000c000000000000000000000000000000000000000000"
        "0000000000000000000000000500140000000000",
        "newroute",
        {
            "rtm-family": 10,
            "rtm-dst-len": 128,
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
            "dst": "2001:db8:4::6",
            "priority": 1024,
            "oif": 3,
            "encap": {
                "action": "end",
                "flavors": {"operation": ["next-csid"], "lcblock-bits": 48, "lcnode-fn-bits": 16},
            },
            "encap-type": 7,
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
        "ip -6 route add ... encap seg6local action End.DX4 nh4 10.0.0.2 dev d0",
        "to-kernel",
        "54000000180005066533026b000000000a800000fe030001000000001400010020010db8000400000000000000000007"
        "140016800800010006000000080004000a00000206001500070000000800040003000000",
        "newroute",
        {
            "rtm-family": 10,
            "rtm-dst-len": 128,
            "rtm-src-len": 0,
            "rtm-tos": 0,
            "rtm-table": 254,
            "rtm-protocol": 3,
            "rtm-scope": 0,
            "rtm-type": "unicast",
            "rtm-flags": 0,
        },
        {"dst": "2001:db8:4::7", "encap": {"action": "end-dx4", "nh4": "10.0.0.2"}, "encap-type": 7, "oif": 3},
    ),
    (
        "ip route add 192.0.9.0/24 encap mpls 100/200 ttl 9 via 10.0.0.2 dev d0",
        "to-kernel",
        "54000000180005066533026b0000000002180000fe0300010000000008000100c0000900180016800c00010000064000"
        "000c81000500020009d001000600150001000100080005000a0000020800040003000000",
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
            "dst": "192.0.9.0",
            "encap": {
                "dst": [
                    {"label": 100, "tc": 0, "bottom-of-stack": 0, "ttl": 0},
                    {"label": 200, "tc": 0, "bottom-of-stack": 1, "ttl": 0},
                ],
                "ttl": 9,
            },
            "encap-type": 1,
            "gateway": "10.0.0.2",
            "oif": 3,
        },
    ),
    (
        "ip -6 route add ... encap ila 1:2:3:4 csum-mode adj-transport ident-type luid via 2001:db8::2 dev d0",
        "to-kernel",
        "74000000180005066533026b000000000a300000fe030001000000001400010020010db8000500000000000000000000"
        "200016800c00010000010002000300040500070000d001000500080001f0010006001500030001001400050020010db8"
        "0000000000000000000000020800040003000000",
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
        {
            "dst": "2001:db8:5::",
            "encap": {"locator": "0x1000200030004", "csum-mode": "adjust-transport", "ident-type": "luid"},
            "encap-type": 3,
            "gateway": "2001:db8::2",
            "oif": 3,
        },
    ),
    (
        "ip -6 route add ... encap rpl segs 2001:db8::a,2001:db8::b dev d0",
        "to-kernel",
        "70000000180005066533026b000000000a300000fe030001000000001400010020010db8000600000000000000000000"
        "300016802c000100000403020000000020010db800000000000000000000000b20010db800000000000000000000000a"
        "06001500080000000800040003000000",
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
        {
            "dst": "2001:db8:6::",
            "encap": {
                "srh": {
                    "nexthdr": 0,
                    "hdrlen": 4,
                    "type": 3,
                    "segments-left": 2,
                    "compression": {"cmpri": 0, "cmpre": 0, "pad": 0, "reserved": 0},
                    "segments": ["2001:db8::b", "2001:db8::a"],
                }
            },
            "encap-type": 8,
            "oif": 3,
        },
    ),
    (
        "ip -6 route add ... encap ioam6 freq 2/3 mode encap tundst 2001:db8::c trace prealloc type ...",
        "to-kernel",
        "7c000000180005066533026b000000000a300000fe030001000000001400010020010db8000700000000000000000000"
        "3c0016800800040002000000080005000300000005000100020000001400020020010db800000000000000000000000c"
        "0c000300000100038000000006001500090000000800040003000000",
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
        {
            "dst": "2001:db8:7::",
            "encap": {
                "freq-k": 2,
                "freq-n": 3,
                "mode": "encap",
                "dst": "2001:db8::c",
                "trace": {
                    "namespace-id": 1,
                    "lengths": {"nodelen": 0, "overflow": 0, "unused": 0, "remlen": 3},
                    "type": "0x80000000",
                },
            },
            "encap-type": 9,
            "oif": 3,
        },
    ),
    (
        "ip route add 192.0.10.0/24 encap xfrm if_id 5 link_dev d0",
        "to-kernel",
        "40000000180005066533026b0000000002180000fe03fd010000000008000100c0000a00140016800800010005000000"
        "0800020003000000060015000a000000",
        "newroute",
        {
            "rtm-family": 2,
            "rtm-dst-len": 24,
            "rtm-src-len": 0,
            "rtm-tos": 0,
            "rtm-table": 254,
            "rtm-protocol": 3,
            "rtm-scope": 253,
            "rtm-type": "unicast",
            "rtm-flags": 0,
        },
        {"dst": "192.0.10.0", "encap": {"if-id": 5, "link": 3}, "encap-type": 10},
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


def test_options_of_an_ip_tunnel_are_typed(read: Read) -> None:
    message = read(
        "6c000000 1800 0506 01000000 00000000  02 18 0000 fe030001 00000000"
        "0600 1500 0200 0000"  # RTA_ENCAP_TYPE: LWTUNNEL_ENCAP_IP
        "4800 1680"  # RTA_ENCAP, written after include/uapi/linux/lwtunnel.h
        "0c00 0100 000000000000002a"  # LWTUNNEL_IP_ID, network order
        "0800 0200 0a000009  0500 0400 09 000000"  # DST, TTL
        "0600 0600 0005 0000"  # FLAGS, network order: TUNNEL_CSUM | TUNNEL_KEY
        "2000 0880  1c00 0180"  # OPTS, GENEVE
        "0600 0100 0102 0000  0500 0200 03 000000  0800 0300 04050607"  # CLASS, TYPE, DATA
    )
    option = {"class": [0x102], "type": [3], "data": ["04050607"]}
    encap = {"id": 42, "dst": "10.0.0.9", "ttl": 9, "flags": ["csum", "key"], "opts": {"geneve": [option]}}
    assert message.attrs == {"encap-type": 2, "encap": encap}
    assert message.encode() == message.raw


def test_a_segment_routing_header_shorter_than_its_segments_keeps_its_bytes(read: Read) -> None:
    message = read(
        "44000000 1800 0506 01000000 00000000  0a 80 0000 fe030001 00000000"
        "0600 1500 0500 0000"  # RTA_ENCAP_TYPE: LWTUNNEL_ENCAP_SEG6
        "2000 1680  1c00 0100 01000000"  # RTA_ENCAP, SEG6_IPTUNNEL_SRH, mode
        "00 04 04 01 01 00 0000"  # two segments announced, half a one follows
        "20010db800000000 20010db8"
    )
    assert message.attrs["encap"] == {"srh": "01000000000404010100000020010db80000000020010db8"}
    assert len(message.notes) == 1
    assert message.encode() == message.raw
