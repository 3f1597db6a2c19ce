"""Clocks of networks: bytes by hand, as include/uapi/linux/dpll.h lays them out; no device here has one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a device",
        "to-user",
        (
            "700000001e000200010000000000000002010000080001000300000008000200696365000c0004008877665544332211"
            "0800050002000000080006000100000008000600020000000800070003000000080008001ca200000800090002000000"
            "08000b000400000008000c0001000000"
        ),
        "device-get",
        {
            "id": 3,
            "module-name": "ice",
            "clock-id": 1234605616436508552,
            "mode": "automatic",
            "mode-supported": ["manual", "automatic"],
            "lock-status": "locked-ho-acq",
            "temp": 41500,
            "type": "eec",
            "clock-quality-level": ["itu-opt1-eec1"],
            "phase-offset-monitor": "enable",
        },
    ),
    (
        "a pin that changed",
        "to-user",
        (
            "b40000001e00000000000000000000000c010000080001000700000009000600534d4131000000000800090002000000"
            "0c000b0080969800000000001c000c800c000d0001000000000000000c000e0040787d01000000000800110006000000"
            "38001280080002000300000008000a000100000008000f000500000008001000030000000c0017002efbffffffffffff"
            "08001800f7ffffff080016009cffffff0c0018000000000000ffffff0800200001000000"
        ),
        "pin-change-ntf",
        {
            "id": 7,
            "board-label": "SMA1",
            "type": "ext",
            "frequency": 10000000,
            "frequency-supported": [{"frequency-min": 1, "frequency-max": 25000000}],
            "capabilities": ["priority-can-change", "state-can-change"],
            "parent-device": [
                {
                    "parent-id": 3,
                    "direction": "input",
                    "prio": 5,
                    "state": "selectable",
                    "phase-offset": -1234,
                    "fractional-frequency-offset": -9,
                }
            ],
            "phase-adjust": -100,
            "fractional-frequency-offset": -1099511627776,
            "operstate": "active",
        },
    ),
    (
        "a pin is given another state",
        "to-kernel",
        "300000001e00050001000000000000000901000008000100070000001400138008000200080000000800100002000000",
        "pin-set",
        {"id": 7, "parent-pin": [{"parent-id": 8, "state": "disconnected"}]},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("dpll", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
