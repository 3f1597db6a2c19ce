"""Limits of tracked connections: bytes by hand, as include/uapi/linux/openvswitch.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ovs-dpctl ct-set-limits dp0 default=1000 zone=5,limit=20, from Linux 7.2",
        "to-kernel",
        ("340000002b000900100000007e01000001010000000000001c000100ffffffffe803000000000000050000001400000000000000"),
        "set",
        {"dp-ifindex": 0},
        {"zone-limit": [{"zone-id": -1, "limit": 1000, "count": 0}, {"zone-id": 5, "limit": 20, "count": 0}]},
    ),
    (
        "ovs-dpctl ct-get-limits dp0 zone=5: the answer, from Linux 7.2",
        "to-user",
        ("340000002b000000100000008001000003010000000000001c000100ffffffffe803000000000000050000001400000000000000"),
        "get",
        {"dp-ifindex": 0},
        {"zone-limit": [{"zone-id": -1, "limit": 1000, "count": 0}, {"zone-id": 5, "limit": 20, "count": 0}]},
    ),
    (
        "ovs-dpctl ct-del-limits dp0 zone=5, from Linux 7.2",
        "to-kernel",
        "280000002b0009001000000082010000020100000000000010000100050000000000000000000000",
        "del",
        {"dp-ifindex": 0},
        {"zone-limit": [{"zone-id": 5, "limit": 0, "count": 0}]},
    ),
    (
        "limits are set",
        "to-kernel",
        ("340000001e000500010000000000000001010000090000001c000100ffffffffe803000000000000050000001400000000000000"),
        "set",
        {"dp-ifindex": 9},
        {"zone-limit": [{"zone-id": -1, "limit": 1000, "count": 0}, {"zone-id": 5, "limit": 20, "count": 0}]},
    ),
    (
        "how many there are",
        "to-user",
        "280000001e0000000100000000000000030100000900000010000100050000001400000003000000",
        "get",
        {"dp-ifindex": 9},
        {"zone-limit": [{"zone-id": 5, "limit": 20, "count": 3}]},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read_generic("ovs_ct_limit", raw, direction)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw
