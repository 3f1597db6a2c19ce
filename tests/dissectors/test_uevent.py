"""Uevents of Linux 7.2 and of udev 252, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import KOBJECT_UEVENT

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "monitor uevent",
        "notification",
        (
            "616464402f6d6f64756c652f64756d6d7900414354494f4e3d61646400444556504154483d2f6d6f64756c652f64756d6d79"
            "0053554253595354454d3d6d6f64756c65005345514e554d3d3134383600"
        ),
        "add",
        {"action": "add", "devpath": "/module/dummy"},
        {"ACTION": "add", "DEVPATH": "/module/dummy", "SUBSYSTEM": "module", "SEQNUM": "1486"},
    ),
    (
        "monitor uevent",
        "notification",
        (
            "616464402f646576696365732f7669727475616c2f6e65742f64302f7175657565732f72782d3000414354494f4e3d616464"
            "00444556504154483d2f646576696365732f7669727475616c2f6e65742f64302f7175657565732f72782d30005355425359"
            "5354454d3d717565756573005345514e554d3d3134383700"
        ),
        "add",
        {"action": "add", "devpath": "/devices/virtual/net/d0/queues/rx-0"},
        {"ACTION": "add", "DEVPATH": "/devices/virtual/net/d0/queues/rx-0", "SUBSYSTEM": "queues", "SEQNUM": "1487"},
    ),
    (
        "monitor uevent",
        "notification",
        (
            "616464402f646576696365732f7669727475616c2f6e65742f643000414354494f4e3d61646400444556504154483d2f6465"
            "76696365732f7669727475616c2f6e65742f64300053554253595354454d3d6e657400494e544552464143453d6430004946"
            "494e4445583d32005345514e554d3d3134383900"
        ),
        "add",
        {"action": "add", "devpath": "/devices/virtual/net/d0"},
        {
            "ACTION": "add",
            "DEVPATH": "/devices/virtual/net/d0",
            "SUBSYSTEM": "net",
            "INTERFACE": "d0",
            "IFINDEX": "2",
            "SEQNUM": "1489",
        },
    ),
    (
        "monitor uevent",
        "notification",
        (
            "6c69627564657600feedcafe28000000280000007000000038e3a30f000000000000000000000000554445565f4441544142"
            "4153455f56455253494f4e3d3100414354494f4e3d61646400444556504154483d2f6d6f64756c652f64756d6d7900535542"
            "53595354454d3d6d6f64756c65005345514e554d3d3134383600555345435f494e495449414c495a45443d39313739333837"
            "3300"
        ),
        "add",
        {
            "action": "add",
            "devpath": "/module/dummy",
            "prefix": "libudev",
            "magic": "0xfeedcafe",
            "header-size": 40,
            "properties-off": 40,
            "properties-len": 112,
            "filter-subsystem-hash": "0x38e3a30f",
            "filter-devtype-hash": "0x0",
            "filter-tag-bloom-hi": "0x0",
            "filter-tag-bloom-lo": "0x0",
            "byte-order": "little",
        },
        {
            "UDEV_DATABASE_VERSION": "1",
            "ACTION": "add",
            "DEVPATH": "/module/dummy",
            "SUBSYSTEM": "module",
            "SEQNUM": "1486",
            "USEC_INITIALIZED": "91793873",
        },
    ),
    (
        "monitor uevent",
        "notification",
        (
            "6c69627564657600feedcafe280000002800000086000000a930e967000000000000000000000000554445565f4441544142"
            "4153455f56455253494f4e3d3100414354494f4e3d61646400444556504154483d2f646576696365732f7669727475616c2f"
            "6e65742f64302f7175657565732f74782d300053554253595354454d3d717565756573005345514e554d3d31343838005553"
            "45435f494e495449414c495a45443d393138343736303100"
        ),
        "add",
        {
            "action": "add",
            "devpath": "/devices/virtual/net/d0/queues/tx-0",
            "prefix": "libudev",
            "magic": "0xfeedcafe",
            "header-size": 40,
            "properties-off": 40,
            "properties-len": 134,
            "filter-subsystem-hash": "0xa930e967",
            "filter-devtype-hash": "0x0",
            "filter-tag-bloom-hi": "0x0",
            "filter-tag-bloom-lo": "0x0",
            "byte-order": "little",
        },
        {
            "UDEV_DATABASE_VERSION": "1",
            "ACTION": "add",
            "DEVPATH": "/devices/virtual/net/d0/queues/tx-0",
            "SUBSYSTEM": "queues",
            "SEQNUM": "1488",
            "USEC_INITIALIZED": "91847601",
        },
    ),
    (
        "monitor uevent",
        "notification",
        (
            "6d6f7665402f646576696365732f7669727475616c2f6e65742f643100414354494f4e3d6d6f766500444556504154483d2f"
            "646576696365732f7669727475616c2f6e65742f64310053554253595354454d3d6e657400444556504154485f4f4c443d2f"
            "646576696365732f7669727475616c2f6e65742f643000494e544552464143453d6431004946494e4445583d32005345514e"
            "554d3d3134393000"
        ),
        "move",
        {"action": "move", "devpath": "/devices/virtual/net/d1"},
        {
            "ACTION": "move",
            "DEVPATH": "/devices/virtual/net/d1",
            "SUBSYSTEM": "net",
            "DEVPATH_OLD": "/devices/virtual/net/d0",
            "INTERFACE": "d1",
            "IFINDEX": "2",
            "SEQNUM": "1490",
        },
    ),
]


@pytest.mark.parametrize(("command", "direction", "raw", "kind", "header", "attrs"), GOLDEN)
def test_recorded_bytes_mean_this_and_come_back(
    read: Read, command: str, direction: str, raw: str, kind: str, header: object, attrs: object
) -> None:
    message = read(raw, direction=direction, protocol=KOBJECT_UEVENT)
    assert message.type == kind, command
    assert message.header == header
    assert message.attrs == attrs
    assert message.notes == []
    assert message.encode().hex() == raw


@pytest.mark.parametrize("order", ["<", ">"])
def test_what_udev_tells_on_has_a_binary_header(read: Read, order: str) -> None:
    """By hand for the other byte order: sizes are the machine's, magic and hashes big-endian."""
    properties = b"ACTION=change\0DEVPATH=/devices/x\0TAGS=:a:\0TAGS=:b:\0"
    head = b"libudev\0" + pack(">I", 0xFEEDCAFE) + pack(order + "III", 40, 40, len(properties))
    raw = (head + pack(">IIII", 1, 2, 3, 4) + properties).hex()
    message = read(raw, direction="notification", protocol=KOBJECT_UEVENT)
    assert message.type == "change"
    assert (message.header["devpath"], message.header["filter-devtype-hash"]) == ("/devices/x", "0x2")
    assert message.attrs == {"ACTION": "change", "DEVPATH": "/devices/x", "TAGS": [":a:", ":b:"]}
    assert message.encode().hex() == raw


@pytest.mark.parametrize(
    "data",
    [b"add@/x", b"add@/x\0A=1", b"add@/x\0novalue\0", b"add@/x\0A=1\0B=2\0A=3\0", b"libudev\0" + bytes(32), b"\xff@\0"],
)
def test_what_would_not_come_back_keeps_its_bytes(read: Read, data: bytes) -> None:
    message = read(data.hex(), direction="notification", protocol=KOBJECT_UEVENT)
    assert message.attrs == {"#rest": data.hex()}
    assert message.type == "uevent"
    assert message.encode() == data
