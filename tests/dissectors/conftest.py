"""What the tests of dissectors share: one recorded message from hex."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.frame import Direction, Frame, GenericFamilies
from nlsniff.message import Message, messages
from nlsniff.spec import ROUTE


@pytest.fixture
def read() -> Callable[..., Message]:
    """Reads the only message in these bytes; generic netlink families from 17 up have no name here."""

    def read_one(raw: str, *, direction: Direction = "to-kernel", protocol: int = ROUTE) -> Message:
        data = bytes.fromhex(raw)
        (message,) = messages(Frame(1, 0, protocol, data, len(data), GenericFamilies(), direction=direction))
        return message

    return read_one
