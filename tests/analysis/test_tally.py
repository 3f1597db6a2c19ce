"""nlsniff.analysis.tally: the closing words of a recording."""

from __future__ import annotations

import struct

import pytest

from nlsniff.analysis.tally import Tally
from nlsniff.frame import Direction, Frame, GenericFamilies
from nlsniff.message import messages

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


def test_answers_count_as_what_was_asked() -> None:
    tally = Tally()
    ack = struct.pack("=IHHIIi", 36, 2, 0x100, 7, 42, 0) + GETLINK[:16]
    part = struct.pack("=IHHII", 16, 24, 2, 7, 42)
    done = struct.pack("=IHHIIi", 20, 3, 2, 7, 42, 0)
    for data, direction in ((ack, "to-user"), (part * 3 + done, "to-user"), (GETLINK + bytes(20), "to-kernel")):
        tally.add([Frame(1, 0, 0, data, len(data), GenericFamilies(), direction)])
    assert list(tally.lines()) == ["6 messages: 3 rt-route, 2 rt-link, 1 route"]


@pytest.mark.parametrize("direction", ["to-kernel", "to-user"])
@pytest.mark.parametrize("protocol", [0, 4, 11, 15, 16])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        GETLINK[:7],
        GETLINK + GETLINK[:9],
        GETLINK[:20],
        bytes(40),
        ERROR[:22],
        ERROR + GETLINK,
        struct.pack("=IHHIIi", 20, 3, 2, 7, 42, -4),
        struct.pack("=IHHII", 16, 3, 2, 7, 42),
        struct.pack("=IHHII", 16, 4, 0, 7, 42) * 2,
        struct.pack(">IHHII", 16, 24, 0, 7, 42) * 2,
        struct.pack("=IHHII", 16, 24, 0, 7, 42) * 9,
        struct.pack("=IHHII", 16, 24, 0, 7, 42) * 9 + struct.pack("=IHHII", 16, 25, 0, 7, 42),
        struct.pack("=IHHII", 16, 24, 0, 7, 42) * 8 + struct.pack("=IHHII", 32, 24, 0, 7, 42),
    ],
)
def test_it_counts_as_many_messages_as_there_are(data: bytes, protocol: int, direction: Direction) -> None:
    tally, frame = Tally(), Frame(1, 0, protocol, data, len(data), GenericFamilies(), direction)
    tally.add([frame])
    expected = list(messages(frame))
    assert tally.messages == sum(tally.families.values()) == len(expected)
    failed = [each for each in expected if each.error and each.error["code"]]
    assert sum(tally.failures.values()) == len(failed)
