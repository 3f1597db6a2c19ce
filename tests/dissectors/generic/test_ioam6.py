"""In-situ OAM: bytes from Linux 6.1 and 7.2 and iproute2, the values, the same bytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC

Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip ioam: add-namespace, 7.2",
        "to-kernel",
        "30000000220005008e40076b0000000001010000060001007b000000080002002a0000000c0003009872969442000000",
        "add-namespace",
        {},
        {"ns-id": 123, "ns-data": 42, "ns-data-wide": 285960729240},
    ),
    (
        "ip ioam: add-schema, 7.2",
        "to-kernel",
        "2c000000220005008f40076b000000000401000008000400070000000d000500736f6d657468696e67000000",
        "add-schema",
        {},
        {"sc-id": 7, "sc-data": "736f6d657468696e67"},
    ),
    (
        "ip ioam: ns-set-schema, 7.2",
        "to-kernel",
        "24000000220005008f40076b0000000007010000060001007b0000000800040007000000",
        "ns-set-schema",
        {},
        {"ns-id": 123, "sc-id": 7},
    ),
    (
        "ip ioam: dump-namespaces, 7.2",
        "to-kernel",
        "14000000220001039040076b0000000003010000",
        "dump-namespaces",
        {},
        {},
    ),
    (
        "ip ioam: dump-namespaces, 7.2 (2)",
        "to-user",
        (
            "38000000220002009040076bea01000003010000060001007b000000080002002a0000000c0003009872969442000000"
            "0800040007000000"
        ),
        "dump-namespaces",
        {},
        {"ns-id": 123, "ns-data": 42, "ns-data-wide": 285960729240, "sc-id": 7},
    ),
    ("ip ioam: dump-schemas, 7.2", "to-kernel", "14000000220001039040076b0000000006010000", "dump-schemas", {}, {}),
    (
        "ip ioam: dump-schemas, 7.2 (2)",
        "to-user",
        ("34000000220002009040076beb01000006010000080004000700000010000500736f6d657468696e67000000060001007b000000"),
        "dump-schemas",
        {},
        {"sc-id": 7, "sc-data": "736f6d657468696e67000000", "ns-id": 123},
    ),
    (
        "ip ioam: ns-set-schema, 7.2 (2)",
        "to-kernel",
        "20000000220005009040076b0000000007010000060001007b00000004000600",
        "ns-set-schema",
        {},
        {"ns-id": 123, "sc-none": True},
    ),
    (
        "ip ioam: del-schema, 7.2",
        "to-kernel",
        "1c000000220005009140076b00000000050100000800040007000000",
        "del-schema",
        {},
        {"sc-id": 7},
    ),
    (
        "ip ioam: del-namespace, 7.2",
        "to-kernel",
        "1c000000220005009140076b0000000002010000060001007b000000",
        "del-namespace",
        {},
        {"ns-id": 123},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="IOAM6")
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw
