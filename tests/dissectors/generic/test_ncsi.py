"""Network controllers from the side: bytes made as ``ncsi_pkg_info_nl()`` makes them.

By hand, after net/ncsi/ncsi-netlink.c.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

from nlsniff.message import Message
from nlsniff.wire import attribute

Made = Callable[..., Message]


def u32(number: int, value: int) -> bytes:
    return attribute(number, pack("=I", value), "<")


def test_packages_hold_channels_and_these_vlans(made: Made) -> None:
    vlans = attribute(10, pack("=H", 10), "<") + attribute(10, pack("=H", 20), "<")
    channel = u32(2, 0) + u32(6, 0x61) + attribute(7, b"", "<") + u32(3, 0xF1) + u32(4, 2)
    channel += attribute(5, b"fw 1.2\0", "<") + attribute(9, vlans, "<")
    package = u32(2, 1) + attribute(3, b"", "<") + attribute(4, attribute(1, channel, "<"), "<")
    message = made("NCSI", 1, attribute(2, attribute(1, package, "<") + attribute(1, u32(2, 2), "<"), "<"))
    assert message.type == "pkg-info"
    assert message.attrs["package-list"]["attr"] == [
        {
            "id": 1,
            "forced": True,
            "channel-list": {
                "attr": [
                    {
                        "id": 0,
                        "link-state": "0x61",
                        "active": True,
                        "version-major": 0xF1,
                        "version-minor": 2,
                        "version-str": "fw 1.2",
                        "vlan-list": {"vlan-id": [10, 20]},
                    }
                ]
            },
        },
        {"id": 2},
    ]
    assert (message.notes, message.encode()) == ([], message.raw)


def test_a_command_is_sent_as_bytes(made: Made) -> None:
    body = u32(1, 2) + u32(3, 0) + u32(4, 1) + attribute(5, bytes.fromhex("0001000100150000"), "<")
    message = made("NCSI", 4, body, seq=1, direction="to-kernel")
    assert message.type == "send-cmd"
    assert message.attrs == {"ifindex": 2, "package-id": 0, "channel-id": 1, "data": "0001000100150000"}
    assert (message.notes, message.encode()) == ([], message.raw)
