"""Values of TIPC's older family, made by hand from ``include/uapi/linux/tipc_config.h``: what they mean, and back."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message

Made = Callable[..., Message]


def tlv(kind: int, value: bytes) -> bytes:
    return pack(">HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


VALUES = [
    ("nothing", b"", {}),
    ("void", tlv(1, b""), {"void": True}),
    ("an address", tlv(17, b"\x01\x00\x10\x01"), {"net-addr": "0x1001001"}),
    (
        "a list of names",
        tlv(18, b"eth\0") + tlv(18, b"udp\0") + tlv(19, b"eth:v0\0"),
        {"media-name": ["eth", "udp"], "bearer-name": "eth:v0"},
    ),
    (
        "a bearer to enable",
        tlv(23, pack(">II32s", 10, 0x1001000, b"eth:v0")),
        {"bearer-config": {"priority": 10, "disc-domain": "0x1001000", "name": "eth:v0"}},
    ),
    (
        "a link's tolerance",
        tlv(24, pack(">I68s", 1000, b"broadcast-link")),
        {"link-config": {"value": 1000, "name": "broadcast-link"}},
    ),
    (
        "links",
        tlv(22, pack(">II68s", 0x1001002, 1, b"a:eth0-b:eth0")) + tlv(22, pack(">II68s", 0x1001003, 0, b"")),
        {
            "link-info": [
                {"dest": "0x1001002", "up": 1, "str": "a:eth0-b:eth0"},
                {"dest": "0x1001003", "up": 0, "str": ""},
            ]
        },
    ),
    (
        "a query",
        tlv(25, pack(">4I", 3, 1000, 0, 9)),
        {"name-table-query": {"depth": 3, "type": 1000, "lowbound": 0, "upbound": 9}},
    ),
    ("a reason by its code", tlv(16, b"\x84\0"), {"error-string": "not-supported"}),
    ("a reason in words", tlv(16, b"no such bearer\0"), {"error-string": "no such bearer"}),
    ("a text whose length leaves out its head", pack(">HH", 5, 5) + b"Ports", {"ultra-string": "Ports"}),
    ("a text without room", tlv(3, b"text"), {"#rest": tlv(3, b"text").hex()}),
    ("a type of its own", tlv(99, b"\1\2\3\4"), {"#99": "01020304"}),
    ("a length beyond the end", b"\0\xff\0\2\0\0\0\5", {"#rest": "00ff000200000005"}),
    ("half a head", b"\0\x08", {"#rest": "0008"}),
]


@pytest.mark.parametrize(("values", "shown"), [one[1:] for one in VALUES], ids=[one[0] for one in VALUES])
def test_values_mean_this_and_come_back(made: Made, values: bytes, shown: dict[str, object]) -> None:
    message = made("TIPC", 1, pack("=IHH", 0, 0x0004, 0) + values)
    assert message.attrs == shown
    assert message.encode() == message.raw
