"""Expectations: bytes from Linux 6.18 and conntrack 1.4.7, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import NETFILTER

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "conntrack -E expect: an event",
        "to-user",
        (
            "d8000000000200060000000000000000020000003400028014000180080001007f000001080002007f0000011c0002800500"
            "010006000000060002000000000006000300c80a0000340003801400018008000100ffffffff08000200ffffffff1c000280"
            "0500010006000000060002000000000006000300ffff00003400018014000180080001007f000001080002007f0000011c00"
            "0280050001000600000006000200aabe00000600030000150000080004000000012c08000500e414cb940800080000000000"
            "08000900000000000800060066747000"
        ),
        "new",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "tuple": {
                "tuple-ip": {"ip-v4-src": "127.0.0.1", "ip-v4-dst": "127.0.0.1"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 0, "proto-dst-port": 51210},
            },
            "mask": {
                "tuple-ip": {"ip-v4-src": "255.255.255.255", "ip-v4-dst": "255.255.255.255"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 0, "proto-dst-port": 65535},
            },
            "master": {
                "tuple-ip": {"ip-v4-src": "127.0.0.1", "ip-v4-dst": "127.0.0.1"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 43710, "proto-dst-port": 21},
            },
            "timeout": 300,
            "id": 3826568084,
            "flags": [],
            "class": 0,
            "help-name": "ftp",
        },
    ),
    (
        "conntrack -E expect: an event (2)",
        "to-user",
        (
            "d8000000020200000000000000000000020000003400028014000180080001007f000001080002007f0000011c0002800500"
            "010006000000060002000000000006000300c80a0000340003801400018008000100ffffffff08000200ffffffff1c000280"
            "0500010006000000060002000000000006000300ffff00003400018014000180080001007f000001080002007f0000011c00"
            "0280050001000600000006000200aabe00000600030000150000080004000000012c08000500e414cb940800080000000000"
            "08000900000000000800060066747000"
        ),
        "delete",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {
            "tuple": {
                "tuple-ip": {"ip-v4-src": "127.0.0.1", "ip-v4-dst": "127.0.0.1"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 0, "proto-dst-port": 51210},
            },
            "mask": {
                "tuple-ip": {"ip-v4-src": "255.255.255.255", "ip-v4-dst": "255.255.255.255"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 0, "proto-dst-port": 65535},
            },
            "master": {
                "tuple-ip": {"ip-v4-src": "127.0.0.1", "ip-v4-dst": "127.0.0.1"},
                "tuple-proto": {"proto-num": 6, "proto-src-port": 43710, "proto-dst-port": 21},
            },
            "timeout": 300,
            "id": 3826568084,
            "flags": [],
            "class": 0,
            "help-name": "ftp",
        },
    ),
    (
        "conntrack -L expect",
        "to-kernel",
        "1400000001020103000000000000000002000000",
        "get",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {},
    ),
    (
        "conntrack -F expect",
        "to-kernel",
        "1400000002020500000000000000000002000000",
        "delete",
        {"nfgen-family": 2, "version": 0, "res-id": 0},
        {},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=NETFILTER)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_statistics_are_answered_under_a_number_of_the_other_subsystem(read: Read) -> None:
    """From Linux 6.1 and 7.2 alike: the request is 0x203, the answer 0x103."""
    raw = "2c0000000301020072000000ce01000000000000080001000000000008000200000000000800030000000000"
    message = read(raw, direction="to-user", protocol=NETFILTER)
    assert (message.family, message.type) == ("conntrack-exp", "get-stats-cpu")
    assert message.attrs == {"new": 0, "create": 0, "delete": 0}
    assert (message.notes, message.encode().hex()) == ([], raw)
    zeroing = read("14000000030101030000000000000000" + "00000000", protocol=NETFILTER)
    assert (zeroing.family, zeroing.type) == ("conntrack", "get-ctrzero")
