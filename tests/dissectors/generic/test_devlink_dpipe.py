"""Pipelines in devlink; no device here has it: bytes by hand, as include/uapi/linux/devlink.h lays them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "a table",
        "to-user",
        (
            "c00000001e00020001000000000000001f0100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700008c001b0088001c000a001d00686f7374340000000c001e00100000000000000030001f002c00280008002a00"
            "0000000008003a00000000000800340001000000080037000000000005003600010000002800200024002b0008002d00"
            "0000000008003a00000000000800340000000000050036000100000005002100010000000c004b000200000000000000"
        ),
        "dpipe-table-get",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "dpipe-tables": {
                "dpipe-table": [
                    {
                        "dpipe-table-name": "host4",
                        "dpipe-table-size": 16,
                        "dpipe-table-matches": {
                            "dpipe-match": [
                                {
                                    "dpipe-match-type": "field-exact",
                                    "dpipe-field-id": 0,
                                    "dpipe-header-id": "ipv4",
                                    "dpipe-header-index": 0,
                                    "dpipe-header-global": 1,
                                }
                            ]
                        },
                        "dpipe-table-actions": {
                            "dpipe-action": [
                                {
                                    "dpipe-action-type": "field-modify",
                                    "dpipe-field-id": 0,
                                    "dpipe-header-id": "ethernet",
                                    "dpipe-header-global": 1,
                                }
                            ]
                        },
                        "dpipe-table-counters-enabled": 1,
                        "dpipe-table-resource-id": 2,
                    }
                ]
            },
        },
    ),
    (
        "an entry",
        "to-user",
        (
            "980000001e0002000100000000000000200100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d37000064002200600023000c00240000000000000000000c0027000c0000000000000024002500200029000c002800"
            "08002a000000000008002e00c00002010800300003000000200026001c002c000c002b0008002d00000000000a002e00"
            "0000000000000000"
        ),
        "dpipe-entries-get",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "dpipe-entries": {
                "dpipe-entry": [
                    {
                        "dpipe-entry-index": 0,
                        "dpipe-entry-counter": 12,
                        "dpipe-entry-match-values": {
                            "dpipe-match-value": [
                                {
                                    "dpipe-match": [{"dpipe-match-type": "field-exact"}],
                                    "dpipe-value": "c0000201",
                                    "dpipe-value-mapping": 3,
                                }
                            ]
                        },
                        "dpipe-entry-action-values": {
                            "dpipe-action-value": [
                                {"dpipe-action": [{"dpipe-action-type": "field-modify"}], "dpipe-value": "000000000000"}
                            ]
                        },
                    }
                ]
            },
        },
    ),
    (
        "a header",
        "to-user",
        (
            "900000001e0002000100000000000000210100000e0001006e657464657673696d0000000f0002006e65746465767369"
            "6d3700005c003100580032000d00330065746865726e6574000000000800340000000000050036000100000034003500"
            "300038001400390064657374696e6174696f6e206d61630008003a000000000008003b003000000008003c0001000000"
        ),
        "dpipe-headers-get",
        {
            "bus-name": "netdevsim",
            "dev-name": "netdevsim7",
            "dpipe-headers": {
                "dpipe-header": [
                    {
                        "dpipe-header-name": "ethernet",
                        "dpipe-header-id": "ethernet",
                        "dpipe-header-global": 1,
                        "dpipe-header-fields": {
                            "dpipe-field": [
                                {
                                    "dpipe-field-name": "destination mac",
                                    "dpipe-field-id": 0,
                                    "dpipe-field-bitwidth": 48,
                                    "dpipe-field-mapping-type": "ifindex",
                                }
                            ]
                        },
                    }
                ]
            },
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("devlink", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
