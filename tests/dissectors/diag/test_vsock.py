"""Sockets of virtual machines: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import SOCK_DIAG

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ss --vsock -an",
        "to-kernel",
        ("280000001400010340e201000000000028000000ff0f000000000000000000000000000000000000"),
        "get",
        {
            "sdiag-family": "vsock",
            "sdiag-protocol": 0,
            "vdiag-states": [
                "established",
                "syn-sent",
                "syn-recv",
                "fin-wait1",
                "fin-wait2",
                "time-wait",
                "close",
                "close-wait",
                "last-ack",
                "listen",
                "closing",
                1,
            ],
            "vdiag-ino": 0,
            "vdiag-show": 0,
            "vdiag-cookie": [0, 0],
        },
        {},
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
