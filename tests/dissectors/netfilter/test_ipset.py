"""Sets: bytes from Linux 6.18 and ipset 7.17, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import NETFILTER

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ipset version",
        "to-kernel",
        "1c00000001060100a942076b00000000020000000500010007000000",
        "protocol",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7},
    ),
    (
        "ipset version: an answer",
        "to-user",
        "2400000001060000a942076bcd19000002000000050001000700000005000a0006000000",
        "protocol",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7, "protocol-min": 6},
    ),
    (
        "ipset create bi bitmap:ip range 192.0.2.0/24 netmask 28 timeout 60 counters comment ...",
        "to-kernel",
        (
            "7400000002060506ab42076b0000000002000000050001000700000007000200626900000e0003006269746d61703a697000"
            "000005000400030000000500050002000000300007800c00018008000140c00002000500030018000000080006400000003c"
            "0800084000000058050014001c000000"
        ),
        "create",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "protocol": 7,
            "setname": "bi",
            "typename": "bitmap:ip",
            "revision": 3,
            "family": 2,
            "data": {
                "ip": {"ipv4": "192.0.2.0"},
                "cidr": 24,
                "timeout": 60,
                "cadt-flags": ["with-counters", "with-comment", "with-skbinfo"],
                "netmask": 28,
            },
        },
    ),
    (
        "ipset add bi 192.0.2.16 timeout 30 packets 3 bytes 180 comment 'a part' skbmark ...",
        "to-kernel",
        "240000000c060100aa42076b000000000200000005000100070000000700020062690000",
        "header",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7, "setname": "bi"},
    ),
    (
        "ipset add bi 192.0.2.16 timeout 30 packets 3 bytes 180 comment 'a part' skbmark ... (2)",
        "to-kernel",
        (
            "8400000009060502ab42076b000000000200000005000100070000000700020062690000600007800c00018008000140c000"
            "0210080006400000001e0c00184000000000000000b40c00194000000000000000030b001a0061207061727400000c001b40"
            "00000011000000ff08001c400001001006001d40000300000800094000000000"
        ),
        "add",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "protocol": 7,
            "setname": "bi",
            "data": {
                "ip": {"ipv4": "192.0.2.16"},
                "timeout": 30,
                "bytes": 180,
                "packets": 3,
                "comment": "a part",
                "skbmark": "0x11000000ff",
                "skbprio": "0x10010",
                "skbqueue": 3,
                "lineno": 0,
            },
        },
    ),
    (
        "ipset create bp bitmap:port range 0-1023",
        "to-kernel",
        (
            "5800000002060506ab42076b000000000200000005000100070000000700020062700000100003006269746d61703a706f72"
            "7400050004000300000005000500000000001400078006000440000000000600054003ff0000"
        ),
        "create",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "protocol": 7,
            "setname": "bp",
            "typename": "bitmap:port",
            "revision": 3,
            "family": 0,
            "data": {"port": 0, "port-to": 1023},
        },
    ),
    (
        "ipset create hi hash:ip family inet6 hashsize 64 maxelem 1000 forceadd",
        "to-kernel",
        "300000000d060100aa42076b000000000200000005000100070000000c000300686173683a6970000500050002000000",
        "type",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7, "typename": "hash:ip", "family": 2},
    ),
    (
        "ipset create hi hash:ip family inet6 hashsize 64 maxelem 1000 forceadd: an answer",
        "to-user",
        (
            "400000000d060000aa42076bd41900000200000005000100070000000c000300686173683a69700005000500020000000500"
            "04000600000005000a0000000000"
        ),
        "type",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7, "typename": "hash:ip", "family": 2, "revision": 6, "revision-min": 0},
    ),
    (
        "ipset add hi 2001:db8::1: an answer",
        "to-user",
        (
            "400000000c060000aa42076bd519000002000000050001000700000007000200686900000c000300686173683a6970000500"
            "05000a0000000500040006000000"
        ),
        "header",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7, "setname": "hi", "typename": "hash:ip", "family": 10, "revision": 6},
    ),
    (
        "ipset add hipn 192.0.2.5,tcp:80,10.0.0.0/8",
        "to-kernel",
        (
            "6400000009060502ac42076b00000000020000000500010007000000090002006869706e000000003c0007800c0001800800"
            "0140c0000205060004400050000005000700060000000c001480080001400a00000005001500080000000800094000000000"
        ),
        "add",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "protocol": 7,
            "setname": "hipn",
            "data": {
                "ip": {"ipv4": "192.0.2.5"},
                "port": 80,
                "proto": 6,
                "ip2": {"ipv4": "10.0.0.0"},
                "cidr2": 8,
                "lineno": 0,
            },
        },
    ),
    (
        "ipset add hni 192.0.2.0/24,physdev:eth0",
        "to-kernel",
        (
            "5800000009060502ac42076b0000000002000000050001000700000008000200686e6900340007800c00018008000140c000"
            "0200050003001800000008000840000000020900170065746830000000000800094000000000"
        ),
        "add",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "protocol": 7,
            "setname": "hni",
            "data": {"ip": {"ipv4": "192.0.2.0"}, "cidr": 24, "cadt-flags": ["physdev"], "iface": "eth0", "lineno": 0},
        },
    ),
    (
        "ipset add ls hip before hi4",
        "to-kernel",
        (
            "4800000009060502ac42076b00000000020000000500010007000000070002006c7300002400078008000840000000010800"
            "12006869700008001300686934000800094000000000"
        ),
        "add",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "protocol": 7,
            "setname": "ls",
            "data": {"cadt-flags": ["before"], "name": "hip", "nameref": "hi4", "lineno": 0},
        },
    ),
    (
        "ipset test hi4 192.0.2.9",
        "to-kernel",
        ("340000000b060500ac42076b000000000200000005000100070000000800020068693400100007800c00018008000140c0000209"),
        "test",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7, "setname": "hi4", "data": {"ip": {"ipv4": "192.0.2.9"}}},
    ),
    (
        "ipset destroy hi4",
        "to-kernel",
        "2400000003060502ab42076b000000000200000005000100070000000800020068693400",
        "destroy",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7, "setname": "hi4"},
    ),
    (
        "ipset list: an answer",
        "to-user",
        (
            "f400000007060200ab42076b1b1a000002000000050001000700000007000200626900000e0003006269746d61703a697000"
            "00000500050002000000050004000300000006000b40000000004c0007800c00018008000100c00002000c00028008000100"
            "c00002ff050014001c000000080019400000000008001a40000003770800184000000001080006400000003c080008400000"
            "00585c000880580007800c00018008000100c0000210080006400000001c0c00184000000000000000b40c00194000000000"
            "000000030b001a0061207061727400000c001b4000000011000000ff08001c400001001006001d4000030000"
        ),
        "list",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "protocol": 7,
            "setname": "bi",
            "typename": "bitmap:ip",
            "family": 2,
            "revision": 3,
            "index": 0,
            "data": {
                "ip": {"ipv4": "192.0.2.0"},
                "ip-to": {"ipv4": "192.0.2.255"},
                "netmask": 28,
                "references": 0,
                "memsize": 887,
                "elements": 1,
                "timeout": 60,
                "cadt-flags": ["with-counters", "with-comment", "with-skbinfo"],
            },
            "adt": {
                "data": [
                    {
                        "ip": {"ipv4": "192.0.2.16"},
                        "timeout": 28,
                        "bytes": 180,
                        "packets": 3,
                        "comment": "a part",
                        "skbmark": "0x11000000ff",
                        "skbprio": "0x10010",
                        "skbqueue": 3,
                    }
                ]
            },
        },
    ),
    (
        "ipset list: an answer (2)",
        "to-user",
        (
            "cc00000007060200ab42076b1b1a0000020000000500010007000000090002006869706e0000000015000300686173683a69"
            "702c706f72742c6e6574000000000500050002000000050004000800000006000b40000700003c0007800800124000000400"
            "0800134000010000050015000c0000000800114026141e27080019400000000008001a400000020808001840000000013800"
            "0880340007800c00018008000100c00002050c001480080001000a0000000600044000500000050015000800000005000700"
            "06000000"
        ),
        "list",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "protocol": 7,
            "setname": "hipn",
            "typename": "hash:ip,port,net",
            "family": 2,
            "revision": 8,
            "index": 7,
            "data": {
                "hashsize": 1024,
                "maxelem": 65536,
                "bucketsize": 12,
                "initval": "0x26141e27",
                "references": 0,
                "memsize": 520,
                "elements": 1,
            },
            "adt": {
                "data": [{"ip": {"ipv4": "192.0.2.5"}, "ip2": {"ipv4": "10.0.0.0"}, "port": 80, "cidr2": 8, "proto": 6}]
            },
        },
    ),
    (
        "ipset list: an answer (3)",
        "to-user",
        (
            "e800000007060200ab42076b1b1a000002000000050001000700000008000200686e690013000300686173683a6e65742c69"
            "6661636500000500050002000000050004000800000006000b40000a00003c00078008001240000004000800134000010000"
            "050015000c00000008001140aede1f6e080019400000000008001a400000029808001840000000025c0008802c0007800c00"
            "018008000100c0000200050003001800000009001700657468300000000008000840000000022c0007800c00018008000100"
            "c00002000500030018000000090017006574682b000000000800084000000080"
        ),
        "list",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "protocol": 7,
            "setname": "hni",
            "typename": "hash:net,iface",
            "family": 2,
            "revision": 8,
            "index": 10,
            "data": {
                "hashsize": 1024,
                "maxelem": 65536,
                "bucketsize": 12,
                "initval": "0xaede1f6e",
                "references": 0,
                "memsize": 664,
                "elements": 2,
            },
            "adt": {
                "data": [
                    {"ip": {"ipv4": "192.0.2.0"}, "cidr": 24, "iface": "eth0", "cadt-flags": ["physdev"]},
                    {"ip": {"ipv4": "192.0.2.0"}, "cidr": 24, "iface": "eth+", "cadt-flags": ["iface-wildcard"]},
                ]
            },
        },
    ),
    (
        "ipset list -t hi4",
        "to-kernel",
        "2c00000007060503ab42076b0000000002000000050001000700000008000200686934000800064000000004",
        "list",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7, "setname": "hi4", "flags": ["list-header"]},
    ),
    (
        "ipset save",
        "to-kernel",
        "1c00000008060503ab42076b00000000020000000500010007000000",
        "save",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7},
    ),
    (
        "ipset restore",
        "to-kernel",
        (
            "6000000009060502ae42076b0000000002000000050001000700000006000200720000000800094000000001340008801800"
            "07800c00018008000140c00002080800094000000001180007800c00018008000140c00002010800094000000002"
        ),
        "add",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "protocol": 7,
            "setname": "r",
            "lineno": 1,
            "adt": {"data": [{"ip": {"ipv4": "192.0.2.8"}, "lineno": 1}, {"ip": {"ipv4": "192.0.2.1"}, "lineno": 2}]},
        },
    ),
    (
        "ipset del r 192.0.2.1",
        "to-kernel",
        (
            "3c0000000a060502ad42076b000000000200000005000100070000000600020072000000180007800c00018008000140c000"
            "02010800094000000000"
        ),
        "del",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7, "setname": "r", "data": {"ip": {"ipv4": "192.0.2.1"}, "lineno": 0}},
    ),
    (
        "ipset rename r s",
        "to-kernel",
        "2c00000005060500ac42076b0000000002000000050001000700000006000200720000000600030073000000",
        "rename",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7, "setname": "r", "setname2": "s"},
    ),
    (
        "ipset swap s hi4",
        "to-kernel",
        "2c00000006060500ac42076b0000000002000000050001000700000006000200730000000800030068693400",
        "swap",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7, "setname": "s", "setname2": "hi4"},
    ),
    (
        "ipset flush s",
        "to-kernel",
        "2400000004060500ac42076b000000000200000005000100070000000600020073000000",
        "flush",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {"protocol": 7, "setname": "s"},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=NETFILTER)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


# `ipset create hik hash:ip,mark markmask 0xff00`, and the answer to `ipset list`: from Linux 6.1.
MARK_CREATED = (
    "54000000020605063043076b000000000200000005000100070000000800020068696b0011000300686173683a69702c6d61726b0000"
    "0000050004000300000005000500020000000c00078008000b400000ff00"
)
MARK_LISTED = (
    "b0000000070602005443076b660100000200000005000100070000000800020068696b0011000300686173683a69702c6d61726b0000"
    "00000500050002000000050004000300000006000b4000070000440007800800124000000400080013400001000008000b0000ff0000"
    "050015000c00000008001140d2b8b082080019400000000008001a40000000f808001840000000011c000880180007800c0001800800"
    "0100c000020308000a4000001200"
)


def test_a_mask_of_marks_is_asked_for_in_network_order_and_told_in_the_machines(read: Read) -> None:
    asked = read(MARK_CREATED, protocol=NETFILTER)
    told = read(MARK_LISTED, direction="to-user", protocol=NETFILTER)
    assert (asked.attrs["data"]["markmask"], told.attrs["data"]["markmask"]) == ("0xff00", "0xff00")
    assert told.attrs["adt"] == {"data": [{"ip": {"ipv4": "192.0.2.3"}, "mark": "0x1200"}]}
    assert told.encode().hex() == MARK_LISTED


def test_one_number_means_another_attribute_where_sets_are_renamed(read: Read) -> None:
    """Made by hand: IPSET_ATTR_SETNAME2 has the number of IPSET_ATTR_TYPENAME."""
    raw = "24000000050601000000000000000000020000000600020072000000060003007300" + "0000"
    message = read(raw, protocol=NETFILTER)
    assert (message.type, message.attrs) == ("rename", {"setname": "r", "setname2": "s"})
    assert message.encode().hex() == raw
