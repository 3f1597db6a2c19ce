"""Fingerprints: bytes from Linux 6.18, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import NETFILTER

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "python3 netfilter_user.py raw",
        "to-kernel",
        (
            "68020000000505046f000000000000000000000054020100000000000002000040002c00b40504004c696e75780000000000"
            "00000000000000000000000000000000000000000000392e3900000000000000000000000000000000000000000000000000"
            "000000006d616465207570000000000000000000000000000000000000000000000000000200040000000000000000000400"
            "0200000000000000000008000a00000000000000000001000100000000000000000003000300000000000700000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000"
        ),
        "add",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {
            "finger": {
                "wss": {"wc": "plain", "val": 512},
                "ttl": 64,
                "df": 0,
                "ss": 44,
                "mss": 1460,
                "opt-num": 4,
                "genre": "Linux",
                "version": "9.9",
                "subtype": "made up",
                "opt": [
                    {"kind": "mss", "length": 4, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "sackp", "length": 2, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "ts", "length": 10, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "nop", "length": 1, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "wso", "length": 3, "wc": {"wc": "plain", "val": 7}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                ],
            }
        },
    ),
    (
        "python3 netfilter_user.py raw (2)",
        "to-kernel",
        (
            "680200000105050070000000000000000000000054020100000000000002000040002c00b40504004c696e75780000000000"
            "00000000000000000000000000000000000000000000392e3900000000000000000000000000000000000000000000000000"
            "000000006d616465207570000000000000000000000000000000000000000000000000000200040000000000000000000400"
            "0200000000000000000008000a00000000000000000001000100000000000000000003000300000000000700000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000"
        ),
        "remove",
        {"nfgen-family": 0, "version": 0, "res-id": 0},
        {
            "finger": {
                "wss": {"wc": "plain", "val": 512},
                "ttl": 64,
                "df": 0,
                "ss": 44,
                "mss": 1460,
                "opt-num": 4,
                "genre": "Linux",
                "version": "9.9",
                "subtype": "made up",
                "opt": [
                    {"kind": "mss", "length": 4, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "sackp", "length": 2, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "ts", "length": 10, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "nop", "length": 1, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "wso", "length": 3, "wc": {"wc": "plain", "val": 7}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                    {"kind": "eol", "length": 0, "wc": {"wc": "plain", "val": 0}},
                ],
            }
        },
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
