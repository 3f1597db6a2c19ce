"""Ports of Open vSwitch: bytes by hand, as include/uapi/linux/openvswitch.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ovs-dpctl add-if dp0 v0, from Linux 7.2",
        "to-kernel",
        "30000000270009000c000000300100000101000003000000080002000100000007000300763000000800050000000000",
        "new",
        {"dp-ifindex": 3},
        {"type": "netdev", "name": "v0", "upcall-pid": [0]},
    ),
    (
        "the port that was made, from Linux 7.2",
        "to-user",
        (
            "a0000000270000000c000000300100000101000003000000080001000100000008000200010000000700030076300000"
            "080008000500000044000600070000000000000007000000000000004a020000000000004a0200000000000000000000"
            "000000000000000000000000000000000000000000000000000000001c000a000c00000000000000000000000c000100"
            "00000000000000000800050000000000"
        ),
        "new",
        {"dp-ifindex": 3},
        {
            "port-no": 1,
            "type": "netdev",
            "name": "v0",
            "ifindex": 5,
            "stats": {
                "rx-packets": 7,
                "tx-packets": 7,
                "rx-bytes": 586,
                "tx-bytes": 586,
                "rx-errors": 0,
                "tx-errors": 0,
                "rx-dropped": 0,
                "tx-dropped": 0,
            },
            "upcall-stats": {"success": 0, "fail": 0},
            "upcall-pid": [0],
        },
    ),
    (
        "a tunnel is made a port",
        "to-kernel",
        (
            "480000001e00050001000000000000000102000009000000080003007678300008000200040000001800040006000100"
            "b51200000c00020008000100000000000800050067120000"
        ),
        "new",
        {"dp-ifindex": 9},
        {"name": "vx0", "type": "vxlan", "options": {"dst-port": 4789, "extension": {"gbp": 0}}, "upcall-pid": [4711]},
    ),
    (
        "a port",
        "to-user",
        (
            "ac0000001e00020001000000000000000302000009000000080001000000000008000200020000000800030064703000"
            "080008000900000008000900ffffffff4400060000000000000000000100000000000000020000000000000003000000"
            "0000000004000000000000000500000000000000060000000000000007000000000000001c000a000c00000003000000"
            "000000000c00010001000000000000000c0005000700000008000000"
        ),
        "get",
        {"dp-ifindex": 9},
        {
            "port-no": 0,
            "type": "internal",
            "name": "dp0",
            "ifindex": 9,
            "netnsid": -1,
            "stats": {
                "rx-packets": 0,
                "tx-packets": 1,
                "rx-bytes": 2,
                "tx-bytes": 3,
                "rx-errors": 4,
                "tx-errors": 5,
                "rx-dropped": 6,
                "tx-dropped": 7,
            },
            "upcall-stats": {"success": 3, "fail": 1},
            "upcall-pid": [7, 8],
        },
    ),
    (
        "a port goes",
        "to-kernel",
        "200000001e000500010000000000000002020000090000000800010001000000",
        "del",
        {"dp-ifindex": 9},
        {"port-no": 1},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read_generic("ovs_vport", raw, direction)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw
