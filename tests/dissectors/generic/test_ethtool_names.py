"""Headers and bit sets of ethtool: bytes from Linux 6.18 and ethtool 6.1; one request of each is by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ethtool v0: the request, which wants compact bit sets",
        "to-kernel",
        "20000000150005000200000000000000040100000c0001800700020076300000",
        "linkmodes-get",
        {"header": {"dev-name": "v0"}},
    ),
    (
        "ethtool v0: the answer",
        "to-user",
        (
            "5800000015000000020000002f4800000401000014000180080001000300000007000200763000000500020000000000"
            "100003800800020079000000040003800800050010270000050006000100000005000a0000000000"
        ),
        "linkmodes-get",
        {
            "header": {"dev-index": 3, "dev-name": "v0"},
            "autoneg": 0,
            "ours": {"size": 121, "bits": {}},
            "speed": 10000,
            "duplex": 1,
            "rate-matching": 0,
        },
    ),
    (
        "a bit set bit by bit",
        "to-kernel",
        (
            "5c0000001e00050001000000000000000501000018000180090002006574683000000000080003000200000030000380"
            "080002005c0000002400038010000180080001000500000004000300100001800c0002004175746f6e656700"
        ),
        "linkmodes-set",
        {
            "header": {"dev-name": "eth0", "flags": ["omit-reply"]},
            "ours": {"size": 92, "bits": {"bit": [{"index": 5, "value": True}, {"name": "Autoneg"}]}},
        },
    ),
    (
        "a compact bit set",
        "to-user",
        (
            "4c0000001e00000001000000000000000401000014000180080001000300000008000400010000002400038008000200"
            "280000000c00040020000000010000000c0005002f000000ff000000"
        ),
        "linkmodes-get",
        {
            "header": {"dev-index": 3, "phy-index": 1},
            "ours": {"size": 40, "value": "2000000001000000", "mask": "2f000000ff000000"},
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("ethtool", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
