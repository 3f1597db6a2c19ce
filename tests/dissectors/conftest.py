"""What the tests of dissectors share: one recorded message from hex."""

from __future__ import annotations

import sys
from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.frame import Direction, Frame, GenericFamilies
from nlsniff.message import Message, messages
from nlsniff.spec import GENERIC, ROUTE


@pytest.fixture
def read() -> Callable[..., Message]:
    """Reads the only message in these bytes; ``family`` names the generic netlink family it is of."""

    def read_one(
        raw: str, *, direction: Direction = "to-kernel", protocol: int = ROUTE, family: str | None = None
    ) -> Message:
        data = bytes.fromhex(raw)
        names = {} if family is None else {int.from_bytes(data[4:6], sys.byteorder): family}
        (message,) = messages(Frame(1, 0, protocol, data, len(data), GenericFamilies(names), direction=direction))
        return message

    return read_one


@pytest.fixture
def made(read: Callable[..., Message]) -> Callable[..., Message]:
    """Reads a message of a generic family made of a command and the bytes behind genlmsghdr; it answers nothing."""

    def make(family: str, command: int, body: bytes, *, seq: int = 0, direction: Direction = "to-user") -> Message:
        raw = pack("=IHHIIBBH", 20 + len(body), 40, 0, seq, 0, command, 1, 0) + body
        return read(raw.hex(), direction=direction, protocol=GENERIC, family=family)

    return make
