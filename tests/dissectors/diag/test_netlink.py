"""Netlink sockets: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import SOCK_DIAG

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ss -fnetlink",
        "to-kernel",
        ("240000001400010340e201000000000010ff000000000000030000000000000000000000"),
        "get",
        {
            "sdiag-family": "netlink",
            "sdiag-protocol": "all",
            "ndiag-ino": 0,
            "ndiag-show": ["meminfo", "groups"],
            "ndiag-cookie": [0, 0],
        },
        {},
    ),
    (
        "ss -fnetlink",
        "to-user",
        (
            "540000001400020040e201004400000010020007000000000000000000000000650c42006902030000000000280000000000"
            "00000040030000000000004003000000000000000000000000000000000000000000"
        ),
        "answer",
        {
            "ndiag-family": "netlink",
            "ndiag-type": "dgram",
            "ndiag-protocol": "route",
            "ndiag-state": "close",
            "ndiag-portid": 0,
            "ndiag-dst-portid": 0,
            "ndiag-dst-group": 0,
            "ndiag-ino": 4328549,
            "ndiag-cookie": [197225, 0],
        },
        {
            "meminfo": {
                "rmem-alloc": 0,
                "rcvbuf": 212992,
                "wmem-alloc": 0,
                "sndbuf": 212992,
                "fwd-alloc": 0,
                "wmem-queued": 0,
                "optmem": 0,
                "backlog": 0,
                "drops": 0,
            }
        },
    ),
    (
        "ss -fnetlink",
        "to-user",
        (
            "600000001400020040e201004400000010030007030000000000000000000000380d42006a020300000000000c0001000100"
            "00000000000028000000000000000040030000000000004003000000000000000000000000000000000000000000"
        ),
        "answer",
        {
            "ndiag-family": "netlink",
            "ndiag-type": "raw",
            "ndiag-protocol": "route",
            "ndiag-state": "close",
            "ndiag-portid": 3,
            "ndiag-dst-portid": 0,
            "ndiag-dst-group": 0,
            "ndiag-ino": 4328760,
            "ndiag-cookie": [197226, 0],
        },
        {
            "groups": {"size": 8, "groups": [1]},
            "meminfo": {
                "rmem-alloc": 0,
                "rcvbuf": 212992,
                "wmem-alloc": 0,
                "sndbuf": 212992,
                "fwd-alloc": 0,
                "wmem-queued": 0,
                "optmem": 0,
                "backlog": 0,
                "drops": 0,
            },
        },
    ),
]


@pytest.mark.parametrize(("command", "direction", "raw", "kind", "header", "attrs"), GOLDEN)
def test_recorded_bytes_mean_this_and_come_back(
    read: Read, command: str, direction: str, raw: str, kind: str, header: object, attrs: object
) -> None:
    message = read(raw, direction=direction, protocol=SOCK_DIAG)
    assert message.type == kind, command
    assert message.header == header
    assert message.attrs == attrs
    assert message.notes == []
    assert message.encode().hex() == raw
