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
    ("vdpa: mgmtdev-get, 7.2", "to-kernel", "140000002a000503c140076b0000000002000000", "mgmtdev-get", {}, {}),
    (
        "vdpa: mgmtdev-new, 7.2",
        "to-user",
        (
            "400000002a000200c140076b4a030000010100000a00020076647573650000000c000300060000000000000008000f00"
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
        "280000002a000500c140076b00000000030000000a000200766475736500076b0700040076300000",
        "dev-new",
        {},
        {"mgmtdev-dev-name": "vduse", "dev-name": "v0"},
    ),
    ("vdpa: dev-get, 7.2", "to-kernel", "140000002a000503c140076b0000000005000000", "dev-get", {}, {}),
    (
        "vdpa: dev-config-get, 7.2",
        "to-kernel",
        "1c0000002a000500c140076b00000000060000000700040076300000",
        "dev-config-get",
        {},
        {"dev-name": "v0"},
    ),
    (
        "vdpa: dev-del, 7.2",
        "to-kernel",
        "1c0000002a000500c240076b00000000040000000700040076300000",
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
