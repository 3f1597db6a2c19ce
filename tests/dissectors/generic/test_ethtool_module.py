"""Modules in ethtool that nothing here has: by hand, as ethtool_netlink_generated.h and net/ethtool have it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a module's power",
        "to-user",
        (
            "3c0000001e00000001000000000000002301000018000180080001000300000009000200657468300000000005000200"
            "020000000500030001000000"
        ),
        "module-get",
        {"header": {"dev-index": 3, "dev-name": "eth0"}, "power-mode-policy": 2, "power-mode": 1},
    ),
    (
        "a page of a module is asked for",
        "to-kernel",
        (
            "540000001e00010001000000000000001f01000018000180080001000300000009000200657468300000000008000200"
            "800000000800030010000000050004000300000005000500000000000500060050000000"
        ),
        "module-eeprom-get",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "offset": 128,
            "length": 16,
            "page": 3,
            "bank": 0,
            "i2c-address": 80,
        },
    ),
    (
        "what it holds",
        "to-user",
        (
            "400000001e00000001000000000000002001000018000180080001000300000009000200657468300000000014000700"
            "000102030405060708090a0b0c0d0e0f"
        ),
        "module-eeprom-get",
        {"header": {"dev-index": 3, "dev-name": "eth0"}, "data": "000102030405060708090a0b0c0d0e0f"},
    ),
    (
        "firmware is flashed",
        "to-kernel",
        (
            "440000001e00050001000000000000002c0100001800018008000100030000000900020065746830000000000f000200"
            "6d6f64756c652e62696e000008000300efbeadde"
        ),
        "module-fw-flash-act",
        {"header": {"dev-index": 3, "dev-name": "eth0"}, "file-name": "module.bin", "password": "(secret)"},
    ),
    (
        "how far it is",
        "to-user",
        (
            "480000001e00000005000000000000002c01000018000180080001000300000009000200657468300000000008000400"
            "0200000008000600030000000c0007000900000000000000"
        ),
        "module-fw-flash-ntf",
        {"header": {"dev-index": 3, "dev-name": "eth0"}, "status": "in-progress", "done": 3, "total": 9},
    ),
    (
        "power by IEEE 802.3, refused",
        "to-user",
        (
            "900000001e00000001000000000000002501000018000180080001000300000009000200657468300000000008000500"
            "0300000008000700060000000800080004000000080009000000000008000a000800000008000b000200000008000c00"
            "283c000014000d800800010000000000080002003075000008000e000100000008000f00020000000800100000000000"
        ),
        "pse-get",
        {
            "header": {"dev-index": 3, "dev-name": "eth0"},
            "c33-pse-admin-state": 3,
            "c33-pse-pw-d-status": 6,
            "c33-pse-pw-class": 4,
            "c33-pse-actual-pw": 0,
            "c33-pse-ext-state": "power-not-available",
            "c33-pse-ext-substate": 2,
            "c33-pse-avail-pw-limit": 15400,
            "c33-pse-pw-limit-ranges": [{"min": 0, "max": 30000}],
            "pse-pw-d-id": 1,
            "pse-prio-max": 2,
            "pse-prio": 0,
        },
    ),
    (
        "power on a single pair is turned on",
        "to-kernel",
        ("340000001e0005000100000000000000250100001800018008000100030000000900020065746830000000000800030003000000"),
        "pse-set",
        {"header": {"dev-index": 3, "dev-name": "eth0"}, "podl-pse-admin-control": 3},
    ),
    (
        "what happened",
        "to-user",
        "280000001e0000000000000000000000310100000c00018008000100030000000800020041000000",
        "pse-ntf",
        {"header": {"dev-index": 3}, "events": ["pse-event-over-current", "pse-event-sw-pw-control-error"]},
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


def test_a_modules_password_is_masked_unless_asked_for(read_generic: Read) -> None:
    raw = next(one[2] for one in GOLDEN if one[3] == "module-fw-flash-act")
    assert read_generic("ethtool", raw, secrets=True).attrs["password"] == 0xDEADBEEF
