"""B.A.T.M.A.N. advanced: bytes from Linux 7.2 and batctl 2023.0, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say; secrets are masked.
GOLDEN = [
    (
        "batctl routing_algo: an answer",
        "to-user",
        "24000000280002005b43076bab01c069040100000e0002004241544d414e5f4956000000",
        "get-routing-algos",
        {"algo-name": "BATMAN_IV"},
    ),
    (
        "batctl meshif bat0 orig_interval 200",
        "to-kernel",
        "24000000280005006043076bb401c09d0f010000080003000400000008003900c8000000",
        "set-mesh",
        {"mesh-ifindex": 4, "orig-interval": 200},
    ),
    (
        "batctl meshif bat0 originators -n: of the mesh",
        "to-user",
        (
            "18010000280000007b43076bbd0180a40101000017000100372e322e31332b64656231342d616d64363400000e000200"
            "4241544d414e5f495600000008000300040000000900040062617430000000000a0005000200000000b0000005001100"
            "02000000060022006ab7000008002600380000000800270000000000080006000300000007000700763000000a000800"
            "f2e1f440be4a0000050029000100000005002a000000000008002b000000000008002c000000000005002d0000000000"
            "05002e000100000005002f00010000000500300001000000080031006400000008003200140000000500330000000000"
            "0800340014000000050035001e000000050037000000000008003c001000000008003900c8000000"
        ),
        "get-mesh",
        {
            "version": "7.2.13+deb14-amd64",
            "algo-name": "BATMAN_IV",
            "mesh-ifindex": 4,
            "mesh-ifname": "bat0",
            "mesh-address": "02:00:00:00:00:b0",
            "tt-ttvn": 2,
            "bla-crc": "0xb76a",
            "mcast-flags": ["want-no-rtr4", "want-no-rtr6", "have-mc-ptype-capa"],
            "mcast-flags-priv": [],
            "hard-ifindex": 3,
            "hard-ifname": "v0",
            "hard-address": "f2:e1:f4:40:be:4a",
            "aggregated-ogms-enabled": 1,
            "ap-isolation-enabled": 0,
            "isolation-mark": 0,
            "isolation-mask": 0,
            "bonding-enabled": 0,
            "bridge-loop-avoidance-enabled": 1,
            "distributed-arp-table-enabled": 1,
            "fragmentation-enabled": 1,
            "gw-bandwidth-down": 100,
            "gw-bandwidth-up": 20,
            "gw-mode": "off",
            "gw-sel-class": 20,
            "hop-penalty": 30,
            "multicast-forceflood-enabled": 0,
            "multicast-fanout": 16,
            "orig-interval": 200,
        },
    ),
    (
        "batctl meshif bat0 originators -n: of an originator",
        "to-user",
        (
            "50000000280002007d43076bbd0180a4080100000a0009000a2d2c54cc9b00000a0018000a2d2c54cc9b000007000700"
            "76300000080006000300000005001900fb000000080017004800000004001600"
        ),
        "get-originators",
        {
            "orig-address": "0a:2d:2c:54:cc:9b",
            "neigh-address": "0a:2d:2c:54:cc:9b",
            "hard-ifname": "v0",
            "hard-ifindex": 3,
            "tq": 251,
            "last-seen-msecs": 72,
            "flag-best": True,
        },
    ),
    (
        "batctl meshif bat0 translocal -n: an answer",
        "to-user",
        (
            "38000000280002008043076bc10180a5060100000a0010000200000000b0000008001300d6bc7c6c0600140000000000"
            "0800150000010000"
        ),
        "get-transtable-local",
        {"tt-address": "02:00:00:00:00:b0", "tt-crc32": "0x6c7cbcd6", "tt-vid": "0x0", "tt-flags": ["nopurge"]},
    ),
    (
        "batctl meshif bat0 transglobal -n: an answer",
        "to-user",
        (
            "58000000280002008043076bc20180a5070100000a0010000200000000b100000a0009000a2d2c54cc9b000005001100"
            "02000000050012000200000008001300d6bc7c6c0600140000000000080015000000000004001600"
        ),
        "get-transtable-global",
        {
            "tt-address": "02:00:00:00:00:b1",
            "orig-address": "0a:2d:2c:54:cc:9b",
            "tt-ttvn": 2,
            "tt-last-ttvn": 2,
            "tt-crc32": "0x6c7cbcd6",
            "tt-vid": "0x0",
            "tt-flags": [],
            "flag-best": True,
        },
    ),
    (
        "batctl meshif bat0 gwl -n: an answer",
        "to-user",
        (
            "54000000280002008243076bc301c0a50a0100000a0009000a2d2c54cc9b000005001900fc0000000a001d000a2d2c54"
            "cc9b00000700070076300000080006000300000008001c006400000008001b0014000000"
        ),
        "get-gateways",
        {
            "orig-address": "0a:2d:2c:54:cc:9b",
            "tq": 252,
            "router": "0a:2d:2c:54:cc:9b",
            "hard-ifname": "v0",
            "hard-ifindex": 3,
            "bandwidth-down": 100,
            "bandwidth-up": 20,
        },
    ),
    (
        "batctl meshif bat0 mcast_flags -n: an answer",
        "to-user",
        "28000000280002008743076bc701c0c60e0100000a0009000a2d2c54cc9b00000800260038000000",
        "get-mcast-flags",
        {"orig-address": "0a:2d:2c:54:cc:9b", "mcast-flags": ["want-no-rtr4", "want-no-rtr6", "have-mc-ptype-capa"]},
    ),
    (
        "batctl meshif bat0 throughputmeter: how it ended",
        "notification",
        (
            "440000002800000000000000000000000201000008000d0064284a0008000b00340200000c000c00a805ca0000000000"
            "05000a00030000000a0009000a2d2c54cc9b0000"
        ),
        "tp-meter",
        {
            "tpmeter-cookie": 4860004,
            "tpmeter-test-time": 564,
            "tpmeter-bytes": 13239720,
            "tpmeter-result": "complete",
            "orig-address": "0a:2d:2c:54:cc:9b",
        },
    ),
    (
        "batctl hardif v0 hop_penalty 12",
        "to-kernel",
        "2c000000280005008e43076bcf0100f41001000008000300040000000800060003000000050035000c000000",
        "set-hardif",
        {"mesh-ifindex": 4, "hard-ifindex": 3, "hop-penalty": 12},
    ),
    (
        "batctl meshif bat0 vid 10 ap_isolation",
        "to-kernel",
        "24000000280005009643076bd30140cb110100000800030004000000060028000a000000",
        "get-vlan",
        {"mesh-ifindex": 4, "vlanid": 10},
    ),
    (
        "batctl meshif bat0 vid 10 ap_isolation: the answer, with a wider VLAN",
        "to-user",
        (
            "38000000280000009643076bd30140cb110100000800030004000000090004006261743000000000080028000a000000"
            "05002a0000000000"
        ),
        "get-vlan",
        {"mesh-ifindex": 4, "mesh-ifname": "bat0", "vlanid": 10, "ap-isolation-enabled": 0},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="batadv")
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
