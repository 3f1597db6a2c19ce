"""TCP's metrics: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    ("ip tcp_metrics show", "to-kernel", "140000001b0001039748076b0000000001010000", "get", {}),
    (
        "ip tcp_metrics show: an answer",
        "to-user",
        (
            "5c0000001b0002009748076ba848000001010000080001007f00000108000b007f0000010c0003000801000000000000"
            "2c00060008000600570000000800010001000000080007002300000008000200010000000800040012000000"
        ),
        "get",
        {
            "addr-ipv4": "127.0.0.1",
            "saddr-ipv4": "127.0.0.1",
            "age": 264,
            "vals": {"rtt-us": 87, "rtt": 1, "rttvar-us": 35, "rttvar": 1, "cwnd": 18},
        },
    ),
    (
        "ip tcp_metrics delete 127.0.0.1",
        "to-kernel",
        "1c0000001b0005009748076b0000000002010000080001007f000001",
        "del",
        {"addr-ipv4": "127.0.0.1"},
    ),
    (
        "an old peer by IPv6, with Fast Open; by hand, as net/ipv4/tcp_metrics.c has it",
        "to-user",
        (
            "8c0000001e0002000100000000000000010100001400020020010db800000000000000000000000114000c0020010db8"
            "0000000000000000000000020c00030060ea0000000000001c000680080003000a000000080004000c00000008000500"
            "03000000060007007805000006000800010000000c00090088130000000000000c000a000001020304050607"
        ),
        "get",
        {
            "addr-ipv6": "2001:db8::1",
            "saddr-ipv6": "2001:db8::2",
            "age": 60000,
            "vals": {"ssthresh": 10, "cwnd": 12, "reodering": 3},
            "fopen-mss": 1400,
            "fopen-syn-drops": 1,
            "fopen-syn-drop-ts": 5000,
            "fopen-cookie": "0001020304050607",
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("tcp_metrics", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
