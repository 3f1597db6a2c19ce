"""Devices of virtio: bytes from Linux 7.2 and vdpa of iproute2, the values, the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.wire import attribute

Made = Callable[..., Message]
Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say.
GOLDEN = [
    ("vdpa: mgmtdev-get, 7.2", "to-kernel", "14000000270005031744076b0000000002000000", "mgmtdev-get", {}, {}),
    (
        "vdpa: mgmtdev-new, 7.2",
        "to-user",
        (
            "40000000270002001744076b9c010000010100000a00020076647573650000000c000300060000000000000008000f00"
            "000000000c0010000000000000000000"
        ),
        "mgmtdev-new",
        {},
        {
            "mgmtdev-dev-name": "vduse",
            "mgmtdev-supported-classes": ["net", "block"],
            "dev-mgmtdev-max-vqs": 0,
            "dev-supported-features": 0,
        },
    ),
    (
        "vdpa: dev-new, 7.2",
        "to-kernel",
        (
            "44000000270005001844076b00000000030000000a000200766475736500076b07000400763100000a000a0002000000"
            "0001040006000d007805050006000c0002000600"
        ),
        "dev-new",
        {},
        {
            "mgmtdev-dev-name": "vduse",
            "dev-name": "v1",
            "dev-net-cfg-macaddr": "02:00:00:00:00:01",
            "dev-net-cfg-mtu": 1400,
            "dev-net-cfg-max-vqp": 2,
        },
    ),
    ("vdpa: dev-get, 7.2", "to-kernel", "14000000270005031a44076b0000000005000000", "dev-get", {}, {}),
    (
        "vdpa: dev-new, 7.2 (2)",
        "to-user",
        (
            "50000000270002001a44076ba1010000030100000a000200766475736500000007000400763000000800050002000000"
            "0800060000000000080007000100000006000800800000000600090001000000"
        ),
        "dev-new",
        {},
        {
            "mgmtdev-dev-name": "vduse",
            "dev-name": "v0",
            "dev-id": "block",
            "dev-vendor-id": 0,
            "dev-max-vqs": 1,
            "dev-max-vq-size": 128,
            "dev-min-vq-size": 1,
        },
    ),
    (
        "vdpa: dev-config-get, 7.2",
        "to-kernel",
        "1c000000270005001b44076b00000000060000000700040076300000",
        "dev-config-get",
        {},
        {"dev-name": "v0"},
    ),
    (
        "vdpa: dev-config-get, 7.2 (2)",
        "to-user",
        (
            "4c000000270000001b44076ba201000006010000070004007630000008000500020000000c0014000000000003000000"
            "0c001500000000000000000005002300000000000500240000000000"
        ),
        "dev-config-get",
        {},
        {
            "dev-name": "v0",
            "dev-id": "block",
            "dev-features": 12884901888,
            "dev-blk-cfg-capacity": 0,
            "dev-blk-read-only": 0,
            "dev-blk-flush": 0,
        },
    ),
    (
        "vdpa: dev-vstats-get, 7.2",
        "to-kernel",
        "24000000270005001b44076b000000000700000007000400763000000800110000000000",
        "dev-vstats-get",
        {},
        {"dev-name": "v0", "dev-queue-index": 0},
    ),
    (
        "vdpa: dev-del, 7.2",
        "to-kernel",
        "1c000000270005001b44076b00000000040000000700040076300000",
        "dev-del",
        {},
        {"dev-name": "v0"},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="vdpa")
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_what_a_network_device_is_configured_to(made: Made) -> None:
    """Made by hand as ``vdpa_dev_net_config_fill()`` makes it (drivers/vdpa/vdpa.c)."""
    body = (
        attribute(4, b"v0\0", "<")
        + attribute(5, pack("=I", 1), "<")
        + attribute(10, bytes.fromhex("020000000001"), "<")
    )
    body += attribute(11, pack("=H", 1), "<") + attribute(13, pack("=H", 1500), "<") + attribute(12, pack("=H", 4), "<")
    message = made("vdpa", 6, body + attribute(0, b"", "<") + attribute(14, pack("=Q", 1 << 32), "<"), seq=1)
    assert (message.type, message.notes, message.encode()) == ("dev-config-get", [], message.raw)
    assert message.attrs == {
        "dev-name": "v0",
        "dev-id": "net",
        "dev-net-cfg-macaddr": "02:00:00:00:00:01",
        "dev-net-status": ["link-up"],
        "dev-net-cfg-mtu": 1500,
        "dev-net-cfg-max-vqp": 4,
        "dev-negotiated-features": 1 << 32,
    }


def test_counters_of_the_vendor_are_pairs(made: Made) -> None:
    """Made by hand as ``mlx5_get_vendor_vq_stats()`` makes it."""
    body = b"".join(
        attribute(18, name, "<") + attribute(19, pack("=Q", value), "<")
        for name, value in ((b"received_desc\0", 5), (b"completed_desc\0", 4))
    )
    message = made("vdpa", 7, attribute(17, pack("=I", 1), "<") + body, seq=1)
    assert (message.type, message.notes, message.encode()) == ("dev-vstats-get", [], message.raw)
    assert message.attrs == {
        "dev-queue-index": 1,
        "dev-vendor-attr-name": ["received_desc", "completed_desc"],
        "dev-vendor-attr-value": [5, 4],
    }
