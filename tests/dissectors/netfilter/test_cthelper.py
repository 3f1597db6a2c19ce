"""Helpers in userspace: bytes from Linux 6.18 and nfct 1.4.7, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import NETFILTER

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "nfct add helper ftp inet tcp",
        "to-kernel",
        (
            "60000000000905047a43076b0000000000000000080001006674700008000500000000181400028006000100000200000500"
            "020006000000280004801c00028008000100667470000800020000000001080003000000012c0800010000000001"
        ),
        "new",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {
            "name": "ftp",
            "priv-data-len": 24,
            "tuple": {"l3protonum": 2, "l4protonum": 6},
            "policy": {"set1": {"name": "ftp", "expect-max": 1, "expect-timeout": 300}, "set-num": 1},
        },
    ),
    (
        "nfct get helper ftp inet tcp",
        "to-kernel",
        "30000000010905007a43076b000000000000000008000100667470001400028006000100000200000500020006000000",
        "get",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"name": "ftp", "tuple": {"l3protonum": 2, "l4protonum": 6}},
    ),
    (
        "nfct disable helper ftp inet tcp",
        "to-kernel",
        (
            "38000000000905047a43076b0000000000000000080001006674700014000280060001000002000005000200060000000800"
            "060000000000"
        ),
        "new",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"name": "ftp", "tuple": {"l3protonum": 2, "l4protonum": 6}, "status": "disabled"},
    ),
    (
        "nfct delete helper ftp inet tcp",
        "to-kernel",
        "30000000020905007a43076b000000000000000008000100667470001400028006000100000200000500020006000000",
        "del",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"name": "ftp", "tuple": {"l3protonum": 2, "l4protonum": 6}},
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
