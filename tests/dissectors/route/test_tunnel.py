"""VXLAN identifiers of a device: bytes from Linux 7.2 and iproute2 7.3, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "bridge vni add dev vx0 vni 400-410",
        "to-kernel",
        "2c00000078000500d81e076b000000000700000004000000140001800800010090010000080002009a010000",
        "newtunnel",
        {"family": 7, "flags": 0, "ifindex": 4},
        {"entry": [{"start": 400, "end": 410}]},
    ),
    (
        "bridge vni add dev vx0 vni 500 remote 192.0.2.9",
        "to-kernel",
        "2c00000078000500d81e076b0000000007000000040000001400018008000100f401000008000300c0000209",
        "newtunnel",
        {"family": 7, "flags": 0, "ifindex": 4},
        {"entry": [{"start": 500, "group": "192.0.2.9"}]},
    ),
    (
        "bridge vni delete dev vx0 vni 405",
        "to-kernel",
        "2400000079000500d81e076b0000000007000000040000000c0001800800010095010000",
        "deltunnel",
        {"family": 7, "flags": 0, "ifindex": 4},
        {"entry": [{"start": 405}]},
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
