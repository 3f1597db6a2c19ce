"""Unix sockets: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import SOCK_DIAG

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ss -xame",
        "to-kernel",
        ("280000001400010340e201000000000001000000ff0f0000000000003f0000000000000000000000"),
        "get",
        {
            "sdiag-family": "unix",
            "sdiag-protocol": 0,
            "udiag-states": [
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
            "udiag-ino": 0,
            "udiag-show": ["name", "vfs", "peer", "icons", "rqlen", "meminfo"],
            "udiag-cookie": [0, 0],
        },
        {},
    ),
    (
        "ss -xame",
        "to-user",
        (
            "640000001400020040e201002f00000001010100d7364200b4dc02000000000008000200000000000c000400000000000000"
            "0000280005000000000000400300000000000040030000000000000000000000000000000000000000000500060000000000"
        ),
        "answer",
        {
            "udiag-family": "unix",
            "udiag-type": "stream",
            "udiag-state": "established",
            "udiag-ino": 4339415,
            "udiag-cookie": [187572, 0],
        },
        {
            "peer": 0,
            "rqlen": {"udiag-rqueue": 0, "udiag-wqueue": 0},
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
            "shutdown": [],
        },
    ),
    (
        "ss -xame",
        "to-user",
        (
            "880000001400020040e201002f00000001010a00d6364200b5dc020000000000160000002f746d702f6e6c736e6966662d73"
            "6f636b0000000c000100dfc020000000e00f08000300d73642000c0004000100000080000000280005000000000000400300"
            "000000000040030000000000000000000000000000000000000000000500060000000000"
        ),
        "answer",
        {
            "udiag-family": "unix",
            "udiag-type": "stream",
            "udiag-state": "listen",
            "udiag-ino": 4339414,
            "udiag-cookie": [187573, 0],
        },
        {
            "name": "/tmp/nlsniff-sock",
            "vfs": {"udiag-vfs-ino": 2146527, "udiag-vfs-dev": 266338304},
            "icons": [4339415],
            "rqlen": {"udiag-rqueue": 1, "udiag-wqueue": 128},
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
            "shutdown": [],
        },
    ),
    (
        "ss -xan",
        "to-user",
        (
            "440000001400020040e201003a00000001020700360d4200b0dc0200000000000d0000000061627374726163740000000c00"
            "040000000000000000000500060000000000"
        ),
        "answer",
        {
            "udiag-family": "unix",
            "udiag-type": "dgram",
            "udiag-state": "close",
            "udiag-ino": 4328758,
            "udiag-cookie": [187568, 0],
        },
        {"name": "@abstract", "rqlen": {"udiag-rqueue": 0, "udiag-wqueue": 0}, "shutdown": []},
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
