"""Queues and page pools: bytes from Linux 6.18, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    ("all devices are asked for", "to-kernel", "1400000014000103ff0000005f3e000501010000", "dev-get", {}),
    (
        "a veth device",
        "to-user",
        (
            "4000000014000000ff0000005f3e00050101000008000100020000000c00030023000000000000000c00050007000000"
            "000000000c0006000000000000000000"
        ),
        "dev-get",
        {
            "ifindex": 2,
            "xdp-features": ["basic", "redirect", "rx-sg"],
            "xdp-rx-metadata-features": ["timestamp", "hash", "vlan-tag"],
            "xsk-features": [],
        },
    ),
    (
        "its receive queue",
        "to-user",
        "2c00000014000000020100005f3e00050a010000080001000000000008000300000000000800020002000000",
        "queue-get",
        {"id": 0, "type": "rx", "ifindex": 2},
    ),
    (
        "its transmit queue",
        "to-user",
        "2c00000014000000020100005f3e00050a010000080001000000000008000300010000000800020002000000",
        "queue-get",
        {"id": 0, "type": "tx", "ifindex": 2},
    ),
    (
        "a page pool; by hand, as include/uapi/linux/netdev.h has it",
        "to-user",
        (
            "540000001e00020001000000000000000501000008000100090000000800020003000000080003000120000008000400"
            "800200000c0005000000000002000000080006004d0000000c0008800800010000100000"
        ),
        "page-pool-get",
        {
            "id": 9,
            "ifindex": 3,
            "napi-id": 8193,
            "inflight": 640,
            "inflight-mem": 8589934592,
            "detach-time": 77,
            "io-uring": {"rx-buf-len": 4096},
        },
    ),
    (
        "its statistics",
        "to-user",
        (
            "380000001e00020001000000000000000901000014000180080001000900000008000200030000000800080005000000"
            "0800120002000000"
        ),
        "page-pool-stats-get",
        {"info": {"id": 9, "ifindex": 3}, "alloc-fast": 5, "recycle-released-refcnt": 2},
    ),
    (
        "a NAPI instance is set",
        "to-kernel",
        (
            "400000001e00050001000000000000000e0100000800020001200000080005000200000008000600204e00000c000700"
            "00000000040000000800080002000000"
        ),
        "napi-set",
        {
            "id": 8193,
            "defer-hard-irqs": 2,
            "gro-flush-timeout": 20000,
            "irq-suspend-timeout": 17179869184,
            "threaded": "busy-poll",
        },
    ),
    (
        "statistics by queue are asked for",
        "to-kernel",
        "240000001e00010301000000000000000c01000008000100030000000800040001000000",
        "qstats-get",
        {"ifindex": 3, "scope": ["queue"]},
    ),
    (
        "statistics of a queue",
        "to-user",
        (
            "480000001e00020001000000000000000c01000008000100030000000800020001000000080003000000000008000a00"
            "040000000c000b0000000000010000000800220001000000"
        ),
        "qstats-get",
        {"ifindex": 3, "queue-type": "tx", "queue-id": 0, "tx-packets": 4, "tx-bytes": 4294967296, "tx-wake": 1},
    ),
    (
        "a queue that AF_XDP has, of another device",
        "to-user",
        (
            "580000001e00020001000000000000000a01000008000100000000000800030000000000080002000400000004000780"
            "280008800800010003000000140002800800010005000000080003000000000008000300ffffffff"
        ),
        "queue-get",
        {
            "id": 0,
            "type": "rx",
            "ifindex": 4,
            "xsk": {},
            "lease": {"ifindex": 3, "queue": {"id": 5, "type": "rx"}, "netns-id": -1},
        },
    ),
    (
        "device memory is bound",
        "to-kernel",
        (
            "4c0000001e00050001000000000000000d01000008000100030000001400028008000300000000000800010007000000"
            "14000280080003000000000008000100080000000800030005000000"
        ),
        "bind-rx",
        {"ifindex": 3, "queues": [{"type": "rx", "id": 7}, {"type": "rx", "id": 8}], "fd": 5},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("netdev", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
