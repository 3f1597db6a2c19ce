"""What devices do with packets: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    ("ip netconf show", "to-kernel", "14000000520001039d1b076b0000000000000000", "getnetconf", {"ncm-family": 0}, {}),
    (
        "ip netconf show: an answer",
        "to-user",
        (
            "4c000000500002009d1b076b7365000002000000080001000100000008000200000000000800030000000000080004000000"
            "0000080008000000000008000500000000000800060000000000"
        ),
        "newnetconf",
        {"ncm-family": 2},
        {
            "ifindex": 1,
            "forwarding": 0,
            "rp-filter": 0,
            "mc-forwarding": 0,
            "bc-forwarding": 0,
            "proxy-neigh": 0,
            "ignore-routes-with-linkdown": 0,
        },
    ),
    (
        "ip netconf show: an answer (2)",
        "to-user",
        (
            "3c000000500002009d1b076b736500000a000000080001000100000008000200000000000800040000000000080005000000"
            "00000800060000000000"
        ),
        "newnetconf",
        {"ncm-family": 10},
        {"ifindex": 1, "forwarding": 0, "mc-forwarding": 0, "proxy-neigh": 0, "ignore-routes-with-linkdown": 0},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw
