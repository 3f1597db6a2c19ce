"""The generic controller: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "genl ctrl list: the request",
        "to-kernel",
        "14000000100001036533026b0000000003000000",
        "getfamily",
        {},
        {},
    ),
    (
        "genl ctrl get name nlctrl: the answer",
        "to-user",
        "88000000100002006533026b5e1e0000010200000b0002006e6c6374726c000006000100100000000800030002000000"
        "080004000000000008000500000000002c000600140001000800010003000000080002000e0000001400020008000100"
        "0a000000080002000c0000001c0007001800010008000200100000000b0001006e6f746966790000",
        "newfamily",
        {},
        {
            "family-name": "nlctrl",
            "family-id": 16,
            "version": 2,
            "hdrsize": 0,
            "maxattr": 0,
            "ops": [
                {"1": {"id": 3, "flags": ["cmd-cap-do", "cmd-cap-dump", "cmd-cap-haspol"]}},
                {"2": {"id": 10, "flags": ["cmd-cap-dump", "cmd-cap-haspol"]}},
            ],
            "mcast-groups": [{"1": {"id": 16, "name": "notify"}}],
        },
    ),
    (
        "genl ctrl policy name ethtool: the request",
        "to-kernel",
        "20000000100001036533026b000000000a0000000c000200657468746f6f6c00",
        "getpolicy",
        {},
        {"family-name": "ethtool"},
    ),
    (
        "genl ctrl policy name ethtool: which policy an operation has",
        "to-user",
        "34000000100002006533026b601e00000a0200000600010015000000180009801400018008000100000000000800020000000000",
        "getpolicy",
        {},
        {"family-id": 21, "op-policy": {"op-id": 1, "do": 0, "dump": 0}},
    ),
    (
        "genl ctrl policy name ethtool: one attribute",
        "to-user",
        "48000000100002006533026b601e00000a02000006000100150000002c00088028000180240001800c00040000000000"
        "000000000c000500ffffffff000000000800010004000000",
        "getpolicy",
        {},
        {
            "family-id": 21,
            "policy": {"policy-id": 1, "attr-id": 1, "min-value-u": 0, "max-value-u": 4294967295, "type": "u32"},
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw
