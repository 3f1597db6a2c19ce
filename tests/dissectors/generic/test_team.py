"""Link aggregation: from a real kernel, or by hand as linux/if_team.h and drivers/net/team have it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "teamd sets the mode, on Linux 7.2",
        "to-kernel",
        (
            "4c0000002c000500ae4c076b3d020089010000000800010007000000300002802c000180090001006d6f646500000000"
            "0500030005000000110004006163746976656261636b757000000000"
        ),
        "options-set",
        {"team-ifindex": 7, "list-option": {"option": [{"name": "mode", "type": 5, "data": "activebackup"}]}},
    ),
    (
        "ports, from Linux 7.2",
        "to-user",
        "200000002c000600ac4c076b3d02008903010000080001000700000004000300",
        "port-list-get",
        {"team-ifindex": 7, "list-port": {}},
    ),
    (
        "options of every type",
        "to-user",
        (
            "580100001e00020001000000000000000201000008000100050000003c0102802c000180090001006d6f646500000000"
            "0500030005000000110004006163746976656261636b75700000000030000180170001006e6f746966795f7065657273"
            "5f636f756e7400000400020005000300030000000800040007000000240001800c000100656e61626c65640008000600"
            "030000000500030006000000040004002c0001800d0001007072696f7269747900000000080006000300000005000300"
            "0e00000008000400fbffffff28000180120001006270665f686173685f66756e63000000050003000b00000006000400"
            "010200002800018010000100757365725f6c696e6b75700008000600030000000500030006000000040005003c000180"
            "1f0001006c625f74785f686173685f746f5f706f72745f6d617070696e67000008000700020000000500030003000000"
            "0800040000000000"
        ),
        "options-get",
        {
            "team-ifindex": 5,
            "list-option": {
                "option": [
                    {"name": "mode", "type": 5, "data": "activebackup"},
                    {"name": "notify_peers_count", "changed": True, "type": 3, "data": 7},
                    {"name": "enabled", "port-ifindex": 3, "type": 6, "data": True},
                    {"name": "priority", "port-ifindex": 3, "type": 14, "data": -5},
                    {"name": "bpf_hash_func", "type": 11, "data": "0102"},
                    {"name": "user_linkup", "port-ifindex": 3, "type": 6, "removed": True},
                    {"name": "lb_tx_hash_to_port_mapping", "array-index": 2, "type": 3, "data": 0},
                ]
            },
        },
    ),
    (
        "an option is set",
        "to-kernel",
        (
            "4c0000001e0005000100000000000000010100000800010005000000300002802c000180170001006d636173745f7265"
            "6a6f696e5f636f756e74000005000300030000000800040002000000"
        ),
        "options-set",
        {"team-ifindex": 5, "list-option": {"option": [{"name": "mcast_rejoin_count", "type": 3, "data": 2}]}},
    ),
    (
        "ports changed",
        "to-user",
        (
            "580000001e00000000000000000000000301000008000100050000003c00038024000180080001000300000004000200"
            "04000300080004001027000005000500010000001400018008000100040000000400020004000600"
        ),
        "port-list-get",
        {
            "team-ifindex": 5,
            "list-port": {
                "port": [
                    {"ifindex": 3, "changed": True, "linkup": True, "speed": 10000, "duplex": 1},
                    {"ifindex": 4, "changed": True, "removed": True},
                ]
            },
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("team", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
