"""TIPC: bytes from Linux 7.2 and iproute2 7.3, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say; secrets are masked.
GOLDEN = [
    (
        "tipc node set netid 4711",
        "to-kernel",
        "2000000027000500df40076b000000000f0000000c0007800800010067120000",
        "net-set",
        {"net": {"id": 4711}},
    ),
    (
        "tipc media get priority media udp: the answer",
        "to-user",
        (
            "4400000027000000df40076b780100000b01000030000500080001007564700024000200080001000a00000008000200"
            "dc050000080003003200000008000400b0360000"
        ),
        "media-get",
        {"media": {"name": "udp", "prop": {"prio": 10, "tol": 1500, "win": 50, "mtu": 14000}}},
    ),
    (
        "tipc bearer enable media udp name u0 localip 127.0.0.1 remoteip 127.0.0.2",
        "to-kernel",
        (
            "5000000027000500e040076b00000000030000003c0001800b0001007564703a753000002c00048014000100020017e6"
            "7f000001000000000000000014000200020017e67f0000020000000000000000"
        ),
        "bearer-enable",
        {
            "bearer": {
                "name": "udp:u0",
                "udp-opts": {
                    "local": {"family": 2, "port": 6118, "addr": "127.0.0.1"},
                    "remote": {"family": 2, "port": 6118, "addr": "127.0.0.2"},
                },
            }
        },
    ),
    (
        "tipc bearer list: an answer",
        "to-user",
        (
            "7800000027000200e040076b7c01000004010000640001000b0001007564703a7530000024000200080001000a000000"
            "08000200dc050000080003003200000008000400b03600003000040014000100020017e67f0000010000000000000000"
            "14000200020017e67f000002000000000000000004000300"
        ),
        "bearer-get",
        {
            "bearer": {
                "name": "udp:u0",
                "prop": {"prio": 10, "tol": 1500, "win": 50, "mtu": 14000},
                "udp-opts": {
                    "local": {"family": 2, "port": 6118, "addr": "127.0.0.1"},
                    "remote": {"family": 2, "port": 6118, "addr": "127.0.0.2"},
                    "multi-remoteip": True,
                },
            }
        },
    ),
    (
        "tipc link list: the broadcast link",
        "to-user",
        (
            "f400000027000200e140076b8101000008010000e000040004000500040004001300010062726f6164636173742d6c69"
            "6e6b0000080009000000000008000a000000000014000700080003003200000008000500000000009c00080008000100"
            "000000000800020000000000080003000000000008000400000000000800050000000000080006000000000008000700"
            "000000000800080000000000080009000000000008000a00000000000800170000000000080018000000000008001b00"
            "0000000008001c000000000008001d000000000008001e000000000008001f0000000000080020000000000008002100"
            "00000000"
        ),
        "link-get",
        {
            "link": {
                "up": True,
                "broadcast": True,
                "name": "broadcast-link",
                "rx": 0,
                "tx": 0,
                "prop": {"win": 50, "broadcast": 0},
                "stats": {
                    "rx-info": 0,
                    "rx-fragments": 0,
                    "rx-fragmented": 0,
                    "rx-bundles": 0,
                    "rx-bundled": 0,
                    "tx-info": 0,
                    "tx-fragments": 0,
                    "tx-fragmented": 0,
                    "tx-bundles": 0,
                    "tx-bundled": 0,
                    "rx-nacks": 0,
                    "rx-deferred": 0,
                    "tx-nacks": 0,
                    "tx-acks": 0,
                    "retransmitted": 0,
                    "duplicates": 0,
                    "link-congs": 0,
                    "max-queue": 0,
                    "avg-queue": 0,
                },
            }
        },
    ),
    (
        "tipc link monitor list: itself",
        "to-user",
        (
            "4800000027000200e240076ba7f8d7f61301000034000a0008000100000a004308000300000000000400060004000700"
            "08000200000000000c000400000000000000000004000500"
        ),
        "mon-peer-get",
        {
            "mon-peer": {
                "addr": "0x43000a00",
                "applied": 0,
                "up": True,
                "head": True,
                "domgen": 0,
                "upmap": "0x0",
                "members": [],
            }
        },
    ),
    (
        "tipc nametable show: an answer",
        "to-user",
        (
            "5400000027000200e240076b8801000010010000400008003c0001000800010001000000080002000100000008000300"
            "01000000080004000300000008000500000a004308000600e9f4882708000700eaf48827"
        ),
        "name-table-get",
        {
            "name-table": {
                "publ": {
                    "type": 1,
                    "lower": 1,
                    "upper": 1,
                    "scope": "node",
                    "node": "0x43000a00",
                    "ref": 663287017,
                    "key": 663287018,
                }
            }
        },
    ),
    (
        "tipc socket list: an answer",
        "to-user",
        "2c00000027000200e240076b89010000060100001800020008000200e9f4882708000100000a004304000400",
        "sock-get",
        {"sock": {"ref": 663287017, "addr": "0x43000a00", "has-publ": True}},
    ),
    (
        "tipc node set key 0x… algname gcm(aes)",
        "to-kernel",
        (
            "5400000027000500e240076b0000000017000000400006803c00040067636d2861657329000000000000000000000000"
            "000000000000000000000000140000006162636465666768696a6b6c6d6e6f70716f6d61"
        ),
        "key-set",
        {"node": {"key": "(secret)"}},
    ),
    (
        "tipc node flush key",
        "to-kernel",
        "1400000027000500e240076b0000000018000000",
        "key-flush",
        {},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="TIPCv2")
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw


def test_the_older_family_has_a_header_and_values_of_its_own_behind_it(made: Read) -> None:
    """Made by hand from include/uapi/linux/tipc_config.h: TIPC_CMD_SHOW_STATS with TIPC_TLV_UNSIGNED 5."""
    message = made("TIPC", 1, pack("=IHH", 0, 0x000F, 0) + bytes.fromhex("0008000200000005"))
    assert (message.family, message.type, message.header) == ("TIPC", "cmd", {"dest": "0x0", "cmd": "show-stats"})
    assert message.attrs == {"unsigned": 5}
    assert message.encode() == message.raw
