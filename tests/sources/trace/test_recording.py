"""nlsniff.sources.trace.recording: frames in the order in which they were said."""

from __future__ import annotations

import os

from nlsniff.frame import Frame, GenericFamilies
from nlsniff.output.pcapng import enhanced_packet, make_header
from nlsniff.sources.files import open_frames
from nlsniff.sources.trace.recording import Format, Recording

FORM = Format(lambda families: make_header(families=families), enhanced_packet)


def frame(number: int) -> Frame:
    data = number.to_bytes(16, "little")
    return Frame(0, number, 0, data, 16, GenericFamilies())


def test_what_is_still_being_said_keeps_its_place() -> None:
    reading, writing = os.pipe()
    recording = Recording(writing, GenericFamilies({31: "ethtool"}, {}), FORM)
    slot = recording.hold()
    recording.add([frame(2)])
    failed = recording.hold()
    recording.settle(slot, [frame(1)])
    recording.settle(failed, ())
    recording.add([frame(3)])
    recording.end()
    with os.fdopen(reading, "rb") as file:
        got = list(open_frames(file.read()))
    assert [each.time_ns for each in got] == [1, 2, 3]
    assert got[0].families.families == {31: "ethtool"}


def test_a_reader_that_went_away_ends_the_recording() -> None:
    reading, writing = os.pipe()
    recording = Recording(writing, GenericFamilies(), FORM)
    os.close(reading)
    recording.add([frame(1)])
    recording.flush()
    assert not recording.on
