"""Tunnels: bytes from Linux 7.2 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from nlsniff.dissectors.route.link_tunnels import flag_or_u8

from nlsniff.decode import Context, MismatchError, reader
from nlsniff.encode import ValueNotEncodableError, payload
from nlsniff.message import Message

Read = Callable[..., Message]

NEW = {"ifi-family": 0, "ifi-type": 0, "ifi-index": 0, "ifi-flags": [], "ifi-change": 0}

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip link add gre1 type gre local 192.0.2.2 remote 192.0.2.1 ttl 64 tos 0x10 key 42 csum seq ...",
        "to-kernel",
        "b400000010000506bb37026b000000000000000000000000000000000000000009000300677265310000000088001200"
        "07000100677265007c000200080004000000002a080005000000002a06000200b000000006000300b000000008000600"
        "c000020208000700c000020105000a000100000005000900100000000800010003000000050008004000000008001400"
        "0000000006000e000000000006000f000000000006001000000000000600110000000000",
        "newlink",
        NEW,
        {
            "ifname": "gre1",
            "linkinfo": {
                "kind": "gre",
                "data": {
                    "ikey": 42,
                    "okey": 42,
                    "iflags": 45056,
                    "oflags": 45056,
                    "local": "192.0.2.2",
                    "remote": "192.0.2.1",
                    "pmtudisc": 1,
                    "tos": 16,
                    "link": 3,
                    "ttl": 64,
                    "fwmark": 0,
                    "encap-type": 0,
                    "encap-flags": 0,
                    "encap-sport": 0,
                    "encap-dport": 0,
                },
            },
        },
    ),
    (
        "ip link add erspan2 type erspan seq key 31 local 192.0.2.2 remote 192.0.2.7 erspan_ver 2 ...",
        "to-kernel",
        "c800000010000506bc37026b00000000000000000000000000000000000000000c00030065727370616e32009c001200"
        "0a00010065727370616e00008c000200080004000000001f080005000000001f06000200300000000600030030000000"
        "08000600c000020208000700c000020705000a0001000000050009000000000005000800000000000800140000000000"
        "05001600020000000500170001000000060018001100000006000e000000000006000f00000000000600100000000000"
        "0600110000000000",
        "newlink",
        NEW,
        {
            "ifname": "erspan2",
            "linkinfo": {
                "kind": "erspan",
                "data": {
                    "ikey": 31,
                    "okey": 31,
                    "iflags": 12288,
                    "oflags": 12288,
                    "local": "192.0.2.2",
                    "remote": "192.0.2.7",
                    "pmtudisc": 1,
                    "tos": 0,
                    "ttl": 0,
                    "fwmark": 0,
                    "erspan-ver": 2,
                    "erspan-dir": 1,
                    "erspan-hwid": 17,
                    "encap-type": 0,
                    "encap-flags": 0,
                    "encap-sport": 0,
                    "encap-dport": 0,
                },
            },
        },
    ),
    (
        "ip link add ip6gre1 type ip6gre local 2001:db8::2 remote 2001:db8::1 hoplimit 32 tclass 0x20 ...",
        "to-kernel",
        "d800000010000506bd37026b00000000000000000000000000000000000000000c0003006970366772653100ac001200"
        "0a00010069703667726500009c0002000800040000000009080005000000000906000200200000000600030020000000"
        "1400060020010db80000000000000000000000021400070020010db80000000000000000000000010500080020000000"
        "05000b000300000008000c000200123408000d00000000000800140000000000050016000100000006000e0000000000"
        "06000f000200000006001000000000000600110000000000",
        "newlink",
        NEW,
        {
            "ifname": "ip6gre1",
            "linkinfo": {
                "kind": "ip6gre",
                "data": {
                    "ikey": 9,
                    "okey": 9,
                    "iflags": 8192,
                    "oflags": 8192,
                    "local": "2001:db8::2",
                    "remote": "2001:db8::1",
                    "ttl": 32,
                    "encap-limit": 3,
                    "flowinfo": 33559092,
                    "flags": 0,
                    "fwmark": 0,
                    "erspan-ver": 1,
                    "encap-type": 0,
                    "encap-flags": 2,
                    "encap-sport": 0,
                    "encap-dport": 0,
                },
            },
        },
    ),
    (
        "ip link add ip6erspan1 type ip6erspan seq key 33 local 2001:db8::2 remote 2001:db8::5 ...",
        "to-kernel",
        "f000000010000506bd37026b00000000000000000000000000000000000000000f00030069703665727370616e310000"
        "c00012000d00010069703665727370616e000000ac000200080004000000002108000500000000210600020030000000"
        "06000300300000001400060020010db80000000000000000000000021400070020010db8000000000000000000000005"
        "050008004000000005000b000400000008000c000000000008000d000000000008001400000000000500160002000000"
        "0500170000000000060018000300000006000e000000000006000f000200000006001000000000000600110000000000",
        "newlink",
        NEW,
        {
            "ifname": "ip6erspan1",
            "linkinfo": {
                "kind": "ip6erspan",
                "data": {
                    "ikey": 33,
                    "okey": 33,
                    "iflags": 12288,
                    "oflags": 12288,
                    "local": "2001:db8::2",
                    "remote": "2001:db8::5",
                    "ttl": 64,
                    "encap-limit": 4,
                    "flowinfo": 0,
                    "flags": 0,
                    "fwmark": 0,
                    "erspan-ver": 2,
                    "erspan-dir": 0,
                    "erspan-hwid": 3,
                    "encap-type": 0,
                    "encap-flags": 2,
                    "encap-sport": 0,
                    "encap-dport": 0,
                },
            },
        },
    ),
    (
        "ip link add ipip2 type ipip local 192.0.2.2 remote 192.0.2.11 mode mplsip encap fou encap-sport ...",
        "to-kernel",
        "9c00000010000506bd37026b00000000000000000000000000000000000000000a000300697069703200000070001200"
        "080001006970697064000200050009008900000008000200c000020208000300c000020b05000a000100000005000500"
        "0000000005000400000000000800010000000000080014000000000006000f0001000000060010000000000006001100"
        "15b300000600120015b40000",
        "newlink",
        NEW,
        {
            "ifname": "ipip2",
            "linkinfo": {
                "kind": "ipip",
                "data": {
                    "proto": 137,
                    "local": "192.0.2.2",
                    "remote": "192.0.2.11",
                    "pmtudisc": 1,
                    "tos": 0,
                    "ttl": 0,
                    "link": 0,
                    "fwmark": 0,
                    "encap-type": 1,
                    "encap-flags": 0,
                    "encap-sport": 5555,
                    "encap-dport": 5556,
                },
            },
        },
    ),
    (
        "ip link add sit1 type sit local 192.0.2.2 remote 192.0.2.12 ttl 63",
        "to-kernel",
        "a400000010000506be37026b000000000000000000000000000000000000000009000300736974310000000078001200"
        "07000100736974006c000200050009000000000008000200c000020208000300c000020c05000a000100000005000500"
        "00000000050004003f0000000800010000000000080014000000000006000f0000000000060010000000000006001100"
        "0000000006001200000000000600080000000000",
        "newlink",
        NEW,
        {
            "ifname": "sit1",
            "linkinfo": {
                "kind": "sit",
                "data": {
                    "proto": 0,
                    "local": "192.0.2.2",
                    "remote": "192.0.2.12",
                    "pmtudisc": 1,
                    "tos": 0,
                    "ttl": 63,
                    "link": 0,
                    "fwmark": 0,
                    "encap-type": 0,
                    "encap-flags": 0,
                    "encap-sport": 0,
                    "encap-dport": 0,
                    "flags": 0,
                },
            },
        },
    ),
    (
        "ip link add sit3 type sit local 192.0.2.2 remote any ttl 64 6rd-prefix 2001:db8:6::/48 ...",
        "to-kernel",
        "c800000010000506be37026b00000000000000000000000000000000000000000900030073697433000000009c001200"
        "070001007369740090000200050009000000000008000200c000020205000a0001000000050005000000000005000400"
        "400000000800010000000000080014000000000006000f00000000000600100000000000060011000000000006001200"
        "00000000060008000000000014000b0020010db800060000000000000000000006000d003000000008000c000a000000"
        "06000e0008000000",
        "newlink",
        NEW,
        {
            "ifname": "sit3",
            "linkinfo": {
                "kind": "sit",
                "data": {
                    "proto": 0,
                    "local": "192.0.2.2",
                    "pmtudisc": 1,
                    "tos": 0,
                    "ttl": 64,
                    "link": 0,
                    "fwmark": 0,
                    "encap-type": 0,
                    "encap-flags": 0,
                    "encap-sport": 0,
                    "encap-dport": 0,
                    "flags": 0,
                    "6rd-prefix": "2001:db8:6::",
                    "6rd-prefixlen": 48,
                    "6rd-relay-prefix": "10.0.0.0",
                    "6rd-relay-prefixlen": 8,
                },
            },
        },
    ),
    (
        "ip link add ip6tnl1 type ip6tnl local 2001:db8::2 remote 2001:db8::6 mode ip6ip6 hoplimit 12",
        "to-kernel",
        "c000000010000506bf37026b00000000000000000000000000000000000000000c000300697036746e6c310094001200"
        "0a000100697036746e6c00008400020005000900290000001400020020010db800000000000000000000000214000300"
        "20010db8000000000000000000000006050004000c000000050006000400000008000700000000000800080000000000"
        "0800010000000000080014000000000006000f0000000000060010000200000006001100000000000600120000000000",
        "newlink",
        NEW,
        {
            "ifname": "ip6tnl1",
            "linkinfo": {
                "kind": "ip6tnl",
                "data": {
                    "proto": 41,
                    "local": "2001:db8::2",
                    "remote": "2001:db8::6",
                    "ttl": 12,
                    "encap-limit": 4,
                    "flowinfo": 0,
                    "flags": 0,
                    "link": 0,
                    "fwmark": 0,
                    "encap-type": 0,
                    "encap-flags": 2,
                    "encap-sport": 0,
                    "encap-dport": 0,
                },
            },
        },
    ),
    (
        "ip link add ip6tnl3 type ip6tnl external",
        "to-kernel",
        "4c00000010000506bf37026b00000000000000000000000000000000000000000c000300697036746e6c330020001200"
        "0a000100697036746e6c000010000200050009000000000004001300",
        "newlink",
        NEW,
        {"ifname": "ip6tnl3", "linkinfo": {"kind": "ip6tnl", "data": {"proto": 0, "collect-metadata": True}}},
    ),
    (
        "ip link add vti1 type vti local 192.0.2.2 remote 192.0.2.13 ikey 7 okey 8 fwmark 9",
        "to-kernel",
        "6400000010000506c037026b000000000000000000000000000000000000000009000300767469310000000038001200"
        "07000100767469002c0002000800020000000007080003000000000808000400c000020208000500c000020d08000600"
        "09000000",
        "newlink",
        NEW,
        {
            "ifname": "vti1",
            "linkinfo": {
                "kind": "vti",
                "data": {"ikey": 7, "okey": 8, "local": "192.0.2.2", "remote": "192.0.2.13", "fwmark": 9},
            },
        },
    ),
    (
        "ip link add vti61 type vti6 local 2001:db8::2 remote 2001:db8::8 key 11 dev d0",
        "to-kernel",
        "8400000010000506c037026b00000000000000000000000000000000000000000a000300767469363100000058001200"
        "08000100767469364c000200080002000000000b080003000000000b1400040020010db8000000000000000000000002"
        "1400050020010db800000000000000000000000808000600000000000800010003000000",
        "newlink",
        NEW,
        {
            "ifname": "vti61",
            "linkinfo": {
                "kind": "vti6",
                "data": {
                    "ikey": 11,
                    "okey": 11,
                    "local": "2001:db8::2",
                    "remote": "2001:db8::8",
                    "fwmark": 0,
                    "link": 3,
                },
            },
        },
    ),
    (
        "ip link add vx0 type vxlan id 100 group 239.1.1.1 dev d0 dstport 4789",
        "to-kernel",
        "6400000010000506c637026b000000000000000000000000000000000000000008000300767830003c00120009000100"
        "76786c616e0000002c000200080003000c000000080001006400000008000200ef010101050007000100000006000f00"
        "12b50000",
        "newlink",
        NEW,
        {
            "ifname": "vx0",
            "linkinfo": {
                "kind": "vxlan",
                "data": {"link": 12, "id": 100, "group": "239.1.1.1", "learning": 1, "port": 4789},
            },
        },
    ),
    (
        "ip link add vx1 type vxlan id 101 remote 192.0.2.1 local 192.0.2.2 srcport 1000 2000 dstport ...",
        "to-kernel",
        "bc00000010000506c637026b000000000000000000000000000000000000000008000300767831009400120009000100"
        "76786c616e0000008400020008000a0003e807d00500060001000000050005004000000005001d000100000005000b00"
        "0100000005000c000100000005000d000100000005000e0001000000080008003c00000008000900e803000005001200"
        "01000000080001006500000008000400c000020208000200c0000201050007000000000006000f0021180000",
        "newlink",
        NEW,
        {
            "ifname": "vx1",
            "linkinfo": {
                "kind": "vxlan",
                "data": {
                    "port-range": {"low": 1000, "high": 2000},
                    "tos": 1,
                    "ttl": 64,
                    "df": "set",
                    "proxy": 1,
                    "rsc": 1,
                    "l2miss": 1,
                    "l3miss": 1,
                    "ageing": 60,
                    "limit": 1000,
                    "udp-csum": 1,
                    "id": 101,
                    "local": "192.0.2.2",
                    "group": "192.0.2.1",
                    "learning": 0,
                    "port": 8472,
                },
            },
        },
    ),
    (
        "ip link add vx2 type vxlan id 102 remote 2001:db8::1 local 2001:db8::2 dstport 4789 flowlabel ...",
        "to-kernel",
        "a800000010000506c637026b000000000000000000000000000000000000000008000300767832008000120009000100"
        "76786c616e0000007000020008001a000001234505001300010000000500140001000000050015000100000005001600"
        "010000000400170008000100660000001400110020010db80000000000000000000000021400100020010db800000000"
        "0000000000000001050007000100000006000f0012b50000",
        "newlink",
        NEW,
        {
            "ifname": "vx2",
            "linkinfo": {
                "kind": "vxlan",
                "data": {
                    "label": 74565,
                    "udp-zero-csum6-tx": 1,
                    "udp-zero-csum6-rx": 1,
                    "remcsum-tx": 1,
                    "remcsum-rx": 1,
                    "gbp": True,
                    "id": 102,
                    "local6": "2001:db8::2",
                    "group6": "2001:db8::1",
                    "learning": 1,
                    "port": 4789,
                },
            },
        },
    ),
    (
        "ip link add vx3 type vxlan external dstport 4790 vnifilter",
        "to-kernel",
        "5c00000010000506c637026b000000000000000000000000000000000000000008000300767833003400120009000100"
        "76786c616e00000024000200050019000100000005001e0001000000050007000000000006000f0012b60000",
        "newlink",
        NEW,
        {
            "ifname": "vx3",
            "linkinfo": {"kind": "vxlan", "data": {"collect-metadata": 1, "vnifilter": 1, "learning": 0, "port": 4790}},
        },
    ),
    (
        "ip link add gnv1 type geneve id 201 remote 2001:db8::9 flowlabel 0x54321 udp6zerocsumtx ...",
        "to-kernel",
        "8400000010000506c737026b000000000000000000000000000000000000000009000300676e76310000000058001200"
        "0a00010067656e65766500004800020008000100c90000001400070020010db800000000000000000000000908000b00"
        "0005432105000300000000000500040000000000050009000100000005000a0001000000",
        "newlink",
        NEW,
        {
            "ifname": "gnv1",
            "linkinfo": {
                "kind": "geneve",
                "data": {
                    "id": 201,
                    "remote6": "2001:db8::9",
                    "label": 344865,
                    "ttl": 0,
                    "tos": 0,
                    "udp-zero-csum6-tx": 1,
                    "udp-zero-csum6-rx": 1,
                },
            },
        },
    ),
    (
        "ip link add gnv2 type geneve external dstport 6083 innerprotoinherit",
        "to-kernel",
        "7000000010000506c737026b000000000000000000000000000000000000000009000300676e76320000000044001200"
        "0a00010067656e657665000034000200080001000000000008000b000000000005000300000000000500040000000000"
        "0600050017c300000400060004000e00",
        "newlink",
        NEW,
        {
            "ifname": "gnv2",
            "linkinfo": {
                "kind": "geneve",
                "data": {
                    "id": 0,
                    "label": 0,
                    "ttl": 0,
                    "tos": 0,
                    "port": 6083,
                    "collect-metadata": True,
                    "inner-proto-inherit": True,
                },
            },
        },
    ),
    (
        "ovs-dpctl add-dp dp0, which tries Open vSwitch's own module (Linux 7.2, Open vSwitch 3.1)",
        "to-kernel",
        "680000001000050403000000659b37b0000000000000000001000000010000001300030067656e65765f7379735f3630"
        "3831000008000400e8fd00002c0012000f0001006f76735f67656e6576650000180002000400060005000a0001000000"
        "0600050017c10000",
        "newlink",
        {**NEW, "ifi-flags": ["up"], "ifi-change": 1},
        {
            "ifname": "genev_sys_6081",
            "mtu": 65000,
            "linkinfo": {
                "kind": "ovs_geneve",
                "data": {"collect-metadata": True, "udp-zero-csum6-rx": 1, "port": 6081},
            },
        },
    ),
    (
        "ip link add xfrm0 type xfrm dev d0 if_id 42",
        "to-kernel",
        "4c00000010000506ce37026b00000000000000000000000000000000000000000a0003007866726d3000000020001200"
        "080001007866726d14000200080002002a000000080001000c000000",
        "newlink",
        NEW,
        {"ifname": "xfrm0", "linkinfo": {"kind": "xfrm", "data": {"if-id": 42, "link": 12}}},
    ),
    (
        "ip link add xfrm1 type xfrm external",
        "to-kernel",
        "4000000010000506ce37026b00000000000000000000000000000000000000000a0003007866726d3100000014001200"
        "080001007866726d0800020004000300",
        "newlink",
        NEW,
        {"ifname": "xfrm1", "linkinfo": {"kind": "xfrm", "data": {"collect-metadata": True}}},
    ),
    (
        "ip link add gtp0 type gtp role sgsn hsize 128",
        "to-kernel",
        "5400000010000506cf37026b000000000000000000000000000000000000000009000300677470300000000028001200"
        "07000100677470001c000200050005000100000008000400010000000800030080000000",
        "newlink",
        NEW,
        {
            "ifname": "gtp0",
            "linkinfo": {"kind": "gtp", "data": {"create-sockets": 1, "role": "sgsn", "pdp-hashsize": 128}},
        },
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


@pytest.mark.parametrize(("raw", "value"), [(b"", True), (b"\0", 0), (b"\1", 1)])
def test_ttl_inherit_is_a_flag_in_requests_and_a_number_in_answers(raw: bytes, value: bool | int) -> None:
    read_value = reader(flag_or_u8, "<")(raw, 0, len(raw), Context())
    assert (read_value, type(read_value)) == (value, type(value))
    assert payload(flag_or_u8, value, "<") == raw


def test_ttl_inherit_of_another_length_is_refused() -> None:
    with pytest.raises(MismatchError):
        reader(flag_or_u8, "<")(b"\0\0", 0, 2, Context())
    with pytest.raises(ValueNotEncodableError):
        payload(flag_or_u8, "yes", "<")
