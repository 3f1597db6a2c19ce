"""Packet sockets: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import SOCK_DIAG

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ss -0anep",
        "to-kernel",
        ("240000001400010340e201000000000011000000000000003d0000000000000000000000"),
        "get",
        {
            "sdiag-family": "packet",
            "sdiag-protocol": 0,
            "pdiag-ino": 0,
            "pdiag-show": ["info", "ring-cfg", "fanout", "meminfo", "filter"],
            "pdiag-cookie": [0, 0],
        },
        {},
    ),
    (
        "ss -0anep",
        "to-user",
        (
            "6c0000001400020040e201003f00000011030300370d420068020300000000001c0000000000000000000000000000000000"
            "0000000000000100000008000500000000002800060000000000004003000000000000400300000000000000000000000000"
            "0000000000000000"
        ),
        "answer",
        {
            "pdiag-family": "packet",
            "pdiag-type": "raw",
            "pdiag-num": 3,
            "pdiag-ino": 4328759,
            "pdiag-cookie": [197224, 0],
        },
        {
            "info": {
                "pdi-index": 0,
                "pdi-version": "tpacket-v1",
                "pdi-reserve": 0,
                "pdi-copy-thresh": 0,
                "pdi-tstamp": 0,
                "pdi-flags": ["running"],
            },
            "uid": 0,
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
