"""nlsniff.analysis.tally: the closing words of a recording."""

from __future__ import annotations

import struct

from nlsniff.analysis.tally import Tally
from nlsniff.frame import Frame, GenericFamilies

GETLINK = struct.pack("=IHHII", 32, 18, 1, 7, 0) + bytes(16)
ERROR = struct.pack("=IHHIIi", 52, 2, 0, 7, 42, -19) + GETLINK


def test_families_are_counted_and_failures_named() -> None:
    tally = Tally()
    families = GenericFamilies()
    tally.add([Frame(1, 0, 0, GETLINK, 32, families), Frame(2, 0, 0, ERROR, 52, families)] * 2)
    assert list(tally.lines()) == [
        "4 messages: 4 rt-link; 2 failed",
        "failed: rt-link getlink: ENODEV (No such device), 2 times",
    ]


def test_nothing_is_said_plainly() -> None:
    assert list(Tally().lines()) == ["0 messages"]
