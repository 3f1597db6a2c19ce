"""The 1-wire bus: bytes by hand from drivers/w1/w1_netlink.h, as no bus is here."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import CONNECTOR

Read = Callable[..., Message]
SLAVE = "28ff641d8f170499"


def raw_of(order: str, data: bytes) -> str:
    body = pack(order + "4I2H", 3, 1, 7, 0, len(data), 0) + data
    return (pack(order + "IHHII", 16 + len(body), 3, 0, 7, 0) + body).hex()


@pytest.mark.parametrize("order", ["<", ">"])
def test_commands_for_a_slave_and_a_bus(read: Read, order: str) -> None:
    read_9 = pack(order + "BBH", 0, 0, 9) + bytes(9)
    data = pack(order + "BBH", 5, 0, len(read_9)) + bytes.fromhex(SLAVE) + read_9
    data += pack(order + "BBH", 4, 0, 4) + pack(order + "II", 1, 0) + pack(order + "BBH", 2, 0, 0)
    raw = raw_of(order, data)
    message = read(raw, protocol=CONNECTOR)
    assert (message.family, message.type, message.header["seq"], message.notes) == ("w1", "message", 7, [])
    first, second = message.attrs["messages"]
    assert first["id"] == SLAVE
    assert first["commands"] == [{"cmd": "read", "res": 0, "data": "00" * 9}]
    assert (second["type"], second["commands"]) == ("master-cmd", [{"cmd": "search", "res": 0, "data": ""}])
    assert message.encode().hex() == raw


def test_lengths_that_lie_keep_the_bytes(read: Read) -> None:
    raw = raw_of("<", pack("<BBH", 0, 0, 99) + bytes(8))
    message = read(raw, protocol=CONNECTOR)
    assert list(message.attrs) == ["#rest"]
    assert message.notes == ["no w1-messages (lengths that do not fit), kept as hex"]
    assert message.encode().hex() == raw
