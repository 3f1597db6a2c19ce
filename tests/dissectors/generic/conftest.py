"""What the tests of generic families share: one message of a named family from hex."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.frame import Direction, Frame, GenericFamilies
from nlsniff.message import Message, Reading, messages
from nlsniff.spec import GENERIC


@pytest.fixture
def read_generic() -> Callable[..., Message]:
    """Reads the only message in these bytes as one of the named family, whatever number that had."""

    def read_one(family: str, raw: str, direction: Direction = "to-kernel", *, secrets: bool = False) -> Message:
        data = bytes.fromhex(raw)
        known = GenericFamilies({int.from_bytes(data[4:6], "little"): family})
        frame = Frame(1, 0, GENERIC, data, len(data), known, direction=direction)
        (message,) = messages(frame, Reading(secrets=secrets))
        return message

    return read_one
