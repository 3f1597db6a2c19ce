"""AF_XDP sockets: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import SOCK_DIAG

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ss --xdp -an",
        "to-kernel",
        ("240000001400010340e20100000000002c000000000000001f0000000000000000000000"),
        "get",
        {
            "sdiag-family": "xdp",
            "sdiag-protocol": 0,
            "xdiag-ino": 0,
            "xdiag-show": ["info", "ring-cfg", "umem", "meminfo", "stats"],
            "xdiag-cookie": [0, 0],
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
