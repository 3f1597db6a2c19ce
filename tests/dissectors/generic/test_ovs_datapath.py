"""Switches of Open vSwitch: bytes by hand, as include/uapi/linux/openvswitch.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ovs-dpctl add-dp dp0, from Linux 7.2",
        "to-kernel",
        "300000002600090002000000280100000102000000000000080001006470300008000200000000000800050009000000",
        "new",
        {"dp-ifindex": 0},
        {"name": "dp0", "upcall-pid": 0, "user-features": ["unaligned", "dispatch-upcall-per-cpu"]},
    ),
    (
        "what it is, from Linux 7.2",
        "to-user",
        (
            "780000002600000007000000300100000302000003000000080001006470300024000300000000000000000000000000"
            "000000000000000000000000000000000000000024000400000000000000000000000000000000000000000000000000"
            "000000000000000008000500090000000800070000010000"
        ),
        "get",
        {"dp-ifindex": 3},
        {
            "name": "dp0",
            "stats": {"n-hit": 0, "n-missed": 0, "n-lost": 0, "n-flows": 0},
            "megaflow-stats": {"n-mask-hit": 0, "n-masks": 0, "padding": 0, "n-cache-hit": 0, "pad1": 0},
            "user-features": ["unaligned", "dispatch-upcall-per-cpu"],
            "masks-cache-size": 256,
        },
    ),
    (
        "a switch is made",
        "to-kernel",
        "300000001e000d0001000000000000000102000009000000080001006470300008000200671200000800050003000000",
        "new",
        {"dp-ifindex": 9},
        {"name": "dp0", "upcall-pid": 4711, "user-features": ["unaligned", "vport-pids"]},
    ),
    (
        "what it is",
        "to-user",
        (
            "800000001e00020001000000000000000302000009000000080001006470300024000300010000000000000002000000"
            "000000000000000000000000030000000000000024000400050000000000000002000000000000000100000000000000"
            "0000000000000000080005000300000008000700000100000800090009000000"
        ),
        "get",
        {"dp-ifindex": 9},
        {
            "name": "dp0",
            "stats": {"n-hit": 1, "n-missed": 2, "n-lost": 0, "n-flows": 3},
            "megaflow-stats": {"n-mask-hit": 5, "n-masks": 2, "padding": 0, "n-cache-hit": 1, "pad1": 0},
            "user-features": ["unaligned", "vport-pids"],
            "masks-cache-size": 256,
            "ifindex": 9,
        },
    ),
    (
        "upcalls by processor",
        "to-kernel",
        "2c0000001e0005000100000000000000040200000900000008000500080000000c0008006400000065000000",
        "set",
        {"dp-ifindex": 9},
        {"user-features": ["dispatch-upcall-per-cpu"], "per-cpu-pids": [100, 101]},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read_generic("ovs_datapath", raw, direction)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw
