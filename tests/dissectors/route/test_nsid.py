"""Ids of other namespaces: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    ("ip netns list-id", "to-kernel", "140000005a0001039c1b076b0000000000000000", "getnsid", {"rtgen-family": 0}, {}),
    (
        "a program of ours: RTM_NEWNSID",
        "to-kernel",
        "240000005800050001000000000000000000000008000200776500000800010007000000",
        "newnsid",
        {"rtgen-family": 0},
        {"pid": 25975, "nsid": 7},
    ),
    (
        "a program of ours: RTM_GETNSID",
        "to-kernel",
        "1c0000005a0001000200000000000000000000000800010007000000",
        "getnsid",
        {"rtgen-family": 0},
        {"nsid": 7},
    ),
    (
        "a program of ours: RTM_NEWNSID: an answer",
        "to-user",
        "1c00000058000000020000007b650000000000000800010007000000",
        "newnsid",
        {"rtgen-family": 0},
        {"nsid": 7},
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
