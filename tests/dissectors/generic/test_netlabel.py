"""NetLabel: bytes from Linux 6.1 and 7.2 and netlabelctl 0.30, the values, the same bytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.wire import attribute

Made = Callable[..., Message]
Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "netlabelctl: version, 7.2",
        "NLBL_MGMT",
        "to-kernel",
        "14000000190005009a40076b4402c00c08000000",
        "version",
        {},
        {},
    ),
    (
        "netlabelctl: version, 7.2 (2)",
        "NLBL_MGMT",
        "to-user",
        "1c000000190000009a40076b4402c00c080300000800030003000000",
        "version",
        {},
        {"version": 3},
    ),
    (
        "netlabelctl: protocols, 7.2",
        "NLBL_MGMT",
        "to-kernel",
        "14000000190005039a40076b4502c00c07000000",
        "protocols",
        {},
        {},
    ),
    (
        "netlabelctl: protocols, 7.2 (2)",
        "NLBL_MGMT",
        "to-user",
        "1c000000190002009a40076b4502c00c070300000800020005000000",
        "protocols",
        {},
        {"protocol": "unlabeled"},
    ),
    (
        "netlabelctl: listall, 7.2",
        "NLBL_MGMT",
        "to-kernel",
        "14000000190005039b40076b4d02000d03000000",
        "listall",
        {},
        {},
    ),
    (
        "netlabelctl: listdef, 7.2",
        "NLBL_MGMT",
        "to-kernel",
        "1c000000190005009b40076b4d02c0370600000006000b0002000000",
        "listdef",
        {},
        {"family": 2},
    ),
    (
        "netlabelctl: adddef, 7.2",
        "NLBL_MGMT",
        "to-kernel",
        ("34000000190005009b40076b4f02000d04000000080002000500000006000b000200000008000700000000000800080000000000"),
        "adddef",
        {},
        {"protocol": "unlabeled", "family": 2, "ipv4addr": "0.0.0.0", "ipv4mask": "0.0.0.0"},
    ),
    (
        "netlabelctl: add, 7.2",
        "NLBL_MGMT",
        "to-kernel",
        (
            "48000000190005009b40076b5002000d010000000a0001007765625f74000000080002000300000006000b0002000000"
            "080004001000000008000700c000020008000800ffffff00"
        ),
        "add",
        {},
        {
            "domain": "web_t",
            "protocol": "cipsov4",
            "family": 2,
            "cv4doi": 16,
            "ipv4addr": "192.0.2.0",
            "ipv4mask": "255.255.255.0",
        },
    ),
    (
        "netlabelctl: add, 7.2 (2)",
        "NLBL_MGMT",
        "to-kernel",
        (
            "60000000190005009b40076b5102000d010000000a0001007765625f74000000080002000700000006000b000a000000"
            "08000c000a0000001400050020010db800000000000000000000000014000600ffffffff000000000000000000000000"
        ),
        "add",
        {},
        {
            "domain": "web_t",
            "protocol": "calipso",
            "family": 10,
            "clpdoi": 10,
            "ipv6addr": "2001:db8::",
            "ipv6mask": "ffff:ffff::",
        },
    ),
    (
        "netlabelctl: listall, 7.2 (2)",
        "NLBL_MGMT",
        "to-user",
        (
            "50000000190002009b40076b5302000d030300000a0001007765625f7400000006000b000200000028000a0024000900"
            "08000700c000020008000800ffffff0008000200030000000800040010000000"
        ),
        "listall",
        {},
        {
            "domain": "web_t",
            "family": 2,
            "selectorlist": {
                "addrselector": [
                    {"ipv4addr": "192.0.2.0", "ipv4mask": "255.255.255.0", "protocol": "cipsov4", "cv4doi": 16}
                ]
            },
        },
    ),
    (
        "netlabelctl: listall, 7.2 (3)",
        "NLBL_MGMT",
        "to-user",
        (
            "68000000190002009c40076b5302000d030300000a0001007765625f7400000006000b000a00000040000a003c000900"
            "1400050020010db800000000000000000000000014000600ffffffff0000000000000000000000000800020007000000"
            "08000c000a000000"
        ),
        "listall",
        {},
        {
            "domain": "web_t",
            "family": 10,
            "selectorlist": {
                "addrselector": [
                    {"ipv6addr": "2001:db8::", "ipv6mask": "ffff:ffff::", "protocol": "calipso", "clpdoi": 10}
                ]
            },
        },
    ),
    (
        "netlabelctl: listall, 7.2 (4)",
        "NLBL_MGMT",
        "to-user",
        (
            "38000000190002009d40076b5302000d030300000b0001006d61696c5f74000006000b00020000000800020003000000"
            "0800040008000000"
        ),
        "listall",
        {},
        {"domain": "mail_t", "family": 2, "protocol": "cipsov4", "cv4doi": 8},
    ),
    (
        "netlabelctl: listdef, 7.2 (2)",
        "NLBL_MGMT",
        "to-user",
        (
            "3c000000190000009b40076b5302c0370603000006000b000200000020000a001c000900080007000000000008000800"
            "000000000800020005000000"
        ),
        "listdef",
        {},
        {
            "family": 2,
            "selectorlist": {"addrselector": [{"ipv4addr": "0.0.0.0", "ipv4mask": "0.0.0.0", "protocol": "unlabeled"}]},
        },
    ),
    (
        "netlabelctl: remove, 7.2",
        "NLBL_MGMT",
        "to-kernel",
        "20000000190005009c40076b5d02400d020000000a0001007765625f74000000",
        "remove",
        {},
        {"domain": "web_t"},
    ),
    (
        "netlabelctl: add, 7.2",
        "NLBL_CIPSOv4",
        "to-kernel",
        (
            "880000001a0005009a40076b4702c00c01000000080001000800000008000200010000000c0004000500030001000000"
            "2c000800140007000800050000000000080006000000000014000700080005000100000008000600010000002c000c00"
            "14000b00080009000000000008000a000100000014000b00080009000100000008000a0000000000"
        ),
        "add",
        {},
        {
            "doi": 8,
            "mtype": "trans",
            "taglst": {"tag": ["rbitmap"]},
            "mlslvllst": {"mlslvl": [{"mlslvlloc": 0, "mlslvlrem": 0}, {"mlslvlloc": 1, "mlslvlrem": 1}]},
            "mlscatlst": {"mlscat": [{"mlscatloc": 0, "mlscatrem": 1}, {"mlscatloc": 1, "mlscatrem": 0}]},
        },
    ),
    (
        "netlabelctl: listall, 7.2",
        "NLBL_CIPSOv4",
        "to-kernel",
        "140000001a0005039a40076b4902c00c04000000",
        "listall",
        {},
        {},
    ),
    (
        "netlabelctl: listall, 7.2 (2)",
        "NLBL_CIPSOv4",
        "to-user",
        "240000001a0002009a40076b4902c00c0403000008000100100000000800020002000000",
        "listall",
        {},
        {"doi": 16, "mtype": "pass"},
    ),
    (
        "netlabelctl: list, 7.2",
        "NLBL_CIPSOv4",
        "to-kernel",
        "1c0000001a0005009a40076b4a02c00c030000000800010008000000",
        "list",
        {},
        {"doi": 8},
    ),
    (
        "netlabelctl: list, 7.2 (2)",
        "NLBL_CIPSOv4",
        "to-user",
        (
            "800000001a0000009a40076b4a02c00c0303000008000200010000000c00040005000300010000002c00080014000700"
            "0800050000000000080006000000000014000700080005000100000008000600010000002c000c0014000b0008000900"
            "0000000008000a000100000014000b00080009000100000008000a0000000000"
        ),
        "list",
        {},
        {
            "mtype": "trans",
            "taglst": {"tag": ["rbitmap"]},
            "mlslvllst": {"mlslvl": [{"mlslvlloc": 0, "mlslvlrem": 0}, {"mlslvlloc": 1, "mlslvlrem": 1}]},
            "mlscatlst": {"mlscat": [{"mlscatloc": 0, "mlscatrem": 1}, {"mlscatloc": 1, "mlscatrem": 0}]},
        },
    ),
    (
        "netlabelctl: remove, 7.2",
        "NLBL_CIPSOv4",
        "to-kernel",
        "1c0000001a0005009d40076b5f02800d020000000800010008000000",
        "remove",
        {},
        {"doi": 8},
    ),
    (
        "netlabelctl: add, 7.2",
        "NLBL_CALIPSO",
        "to-kernel",
        "240000001b0005009b40076b4b02000d01000000080001000a0000000800020002000000",
        "add",
        {},
        {"doi": 10, "mtype": "pass"},
    ),
    (
        "netlabelctl: listall, 7.2",
        "NLBL_CALIPSO",
        "to-kernel",
        "140000001b0005039b40076b4c02000d04000000",
        "listall",
        {},
        {},
    ),
    (
        "netlabelctl: listall, 7.2 (2)",
        "NLBL_CALIPSO",
        "to-user",
        "240000001b0002009b40076b4c02000d04030000080001000a0000000800020002000000",
        "listall",
        {},
        {"doi": 10, "mtype": "pass"},
    ),
    (
        "netlabelctl: remove, 7.2",
        "NLBL_CALIPSO",
        "to-kernel",
        "1c0000001b0005009d40076b6002800d02000000080001000a000000",
        "remove",
        {},
        {"doi": 10},
    ),
    (
        "netlabelctl: accept, 7.2",
        "NLBL_UNLBL",
        "to-kernel",
        "1c0000001c0005009b40076b5402000d010000000500010000000000",
        "accept",
        {},
        {"acptflg": 0},
    ),
    ("netlabelctl: list, 7.2", "NLBL_UNLBL", "to-kernel", "140000001c0005009c40076b5502400d02000000", "list", {}, {}),
    (
        "netlabelctl: list, 7.2 (2)",
        "NLBL_UNLBL",
        "to-user",
        "1c0000001c0000009c40076b5502400d020300000500010000000000",
        "list",
        {},
        {"acptflg": 0},
    ),
    (
        "netlabelctl: staticlist, 7.2",
        "NLBL_UNLBL",
        "to-kernel",
        "140000001c0005039c40076b5502003005000000",
        "staticlist",
        {},
        {},
    ),
    (
        "netlabelctl: staticlistdef, 7.2",
        "NLBL_UNLBL",
        "to-kernel",
        "140000001c0005039c40076b5502c05a08000000",
        "staticlistdef",
        {},
        {},
    ),
    (
        "netlabelctl: staticadd, 7.2",
        "NLBL_UNLBL",
        "to-kernel",
        (
            "580000001c0005009c40076b5702400d03000000070006006c6f00002900070073797374656d5f753a6f626a6563745f"
            "723a6e65746c6162656c5f706565725f743a73300000000008000400c000020108000500ffffffff"
        ),
        "staticadd",
        {},
        {
            "iface": "lo",
            "secctx": "system_u:object_r:netlabel_peer_t:s0",
            "ipv4addr": "192.0.2.1",
            "ipv4mask": "255.255.255.255",
        },
    ),
]


@pytest.mark.parametrize(
    ("family", "direction", "raw", "operation", "header", "attrs"),
    [one[1:] for one in GOLDEN],
    ids=[one[0] for one in GOLDEN],
)
def test_bytes_and_values_are_the_same_thing(
    read: Read,
    family: str,
    direction: str,
    raw: str,
    operation: str,
    header: dict[str, object],
    attrs: dict[str, object],
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family=family)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_a_label_for_packets_of_an_interface(made: Made) -> None:
    """Made by hand as ``netlbl_unlabel_staticlist_gen()`` makes it; it needs a security module with labels."""
    body = (
        attribute(6, b"lo\0", "<")
        + attribute(4, bytes([192, 0, 2, 0]), "<")
        + attribute(5, bytes([255] * 3 + [0]), "<")
    )
    message = made("NLBL_UNLBL", 5, body + attribute(7, b"system_u:object_r:peer_t:s0\0", "<"), seq=1)
    assert (message.type, message.notes, message.encode()) == ("staticlist", [], message.raw)
    assert message.attrs == {
        "iface": "lo",
        "ipv4addr": "192.0.2.0",
        "ipv4mask": "255.255.255.0",
        "secctx": "system_u:object_r:peer_t:s0",
    }
