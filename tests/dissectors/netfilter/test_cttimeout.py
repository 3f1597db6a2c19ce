"""Timeouts: bytes from Linux 6.18 and nfct 1.4.7, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import NETFILTER

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "nfct add timeout short inet tcp established 100 close 10 close_wait 10",
        "to-kernel",
        (
            "4c000000000805047a43076b00000000000000000a00010073686f7274000000060002000002000005000300060000001c00"
            "04800800030000000064080005000000000a080008000000000a"
        ),
        "new",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"name": "short", "l3proto": 2, "l4proto": 6, "data": {"established": 100, "close-wait": 10, "close": 10}},
    ),
    (
        "nfct add timeout answers inet udp unreplied 10 replied 60",
        "to-kernel",
        (
            "44000000000805047a43076b00000000000000000c000100616e737765727300060002000002000005000300110000001400"
            "0480080001000000000a080002000000003c"
        ),
        "new",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"name": "answers", "l3proto": 2, "l4proto": 17, "data": {"unreplied": 10, "replied": 60}},
    ),
    (
        "nfct get timeout short",
        "to-kernel",
        "20000000010805007a43076b00000000000000000a00010073686f7274000000",
        "get",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"name": "short"},
    ),
    (
        "nfct get timeout short: an answer",
        "to-user",
        (
            "94000000000802007a43076b861d0000000000000a00010073686f7274000000060002000002000005000300060000000800"
            "0500000000015c0004800800010000000078080002000000003c08000300000000640800040000000078080005000000000a"
            "080006000000001e0800070000000078080008000000000a080009000000007808000a000000012c08000b000000012c"
        ),
        "new",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {
            "name": "short",
            "l3proto": 2,
            "l4proto": 6,
            "use": 1,
            "data": {
                "syn-sent": 120,
                "syn-recv": 60,
                "established": 100,
                "fin-wait": 120,
                "close-wait": 10,
                "last-ack": 30,
                "time-wait": 120,
                "close": 10,
                "syn-sent2": 120,
                "retrans": 300,
                "unack": 300,
            },
        },
    ),
    (
        "nfct timeout default-get inet tcp",
        "to-kernel",
        "24000000040805007a43076b000000000000000006000200000200000500030006000000",
        "default-get",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"l3proto": 2, "l4proto": 6},
    ),
    (
        "nfct timeout default-get inet tcp: an answer",
        "to-user",
        (
            "80000000030802007a43076b881d000000000000060002000002000005000300060000005c00048008000100000000780800"
            "02000000003c08000300000697800800040000000078080005000000003c080006000000001e080007000000007808000800"
            "0000000a080009000000007808000a000000012c08000b000000012c"
        ),
        "default-set",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {
            "l3proto": 2,
            "l4proto": 6,
            "data": {
                "syn-sent": 120,
                "syn-recv": 60,
                "established": 432000,
                "fin-wait": 120,
                "close-wait": 60,
                "last-ack": 30,
                "time-wait": 120,
                "close": 10,
                "syn-sent2": 120,
                "retrans": 300,
                "unack": 300,
            },
        },
    ),
    (
        "nfct timeout default-set inet udp unreplied 29",
        "to-kernel",
        "30000000030805007a43076b0000000000000000060002000002000005000300110000000c000480080001000000001d",
        "default-set",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"l3proto": 2, "l4proto": 17, "data": {"unreplied": 29}},
    ),
    (
        "nfct delete timeout none",
        "to-kernel",
        "20000000020805007a43076b0000000000000000090001006e6f6e6500000000",
        "delete",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {"name": "none"},
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
