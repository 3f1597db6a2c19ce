"""Other users of the connector: bytes by hand from include/uapi/linux/connector.h and dm-log-userspace.h."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import CONNECTOR

Read = Callable[..., Message]


def raw_of(idx: int, data: bytes, order: str = "<") -> str:
    body = pack(order + "4I2H", idx, 1, 7, 0, len(data), 0) + data
    return (pack(order + "IHHII", 16 + len(body), 3, 0, 7, 0) + body).hex()


@pytest.mark.parametrize(
    ("idx", "family"), [(9, "hv-kvp"), (10, "hv-vss"), (2, "connector"), (8, "connector"), (99, "connector")]
)
def test_a_user_without_a_layout_keeps_its_data(read: Read, idx: int, family: str) -> None:
    message = read(raw_of(idx, b"\1\2\3\4"), direction="to-user", protocol=CONNECTOR)
    assert (message.family, message.type, message.attrs) == (family, "message", {"data": "01020304"})
    assert message.encode().hex() == raw_of(idx, b"\1\2\3\4")


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_request_of_device_mappers_log(read: Read, order: str) -> None:
    uuid = b"LVM-abc".ljust(129, b"\0") + bytes(3)
    data = pack(order + "Q", 5) + uuid + pack(order + "IiIII", 3, -5, 7, 9, 2) + b"\7\7"
    message = read(raw_of(7, data, order), direction="to-user", protocol=CONNECTOR)
    assert message.family == "dm-ulog"
    assert message.attrs == {
        "luid": 5,
        "uuid": "LVM-abc",
        "version": 3,
        "error": -5,
        "seq": 7,
        "request-type": "flush",
        "data-size": 2,
        "data": "0707",
    }
    assert message.encode().hex() == raw_of(7, data, order)
