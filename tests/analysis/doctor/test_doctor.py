"""The doctor as a whole: what it sees of a capture, in which order it tells, and that it survives anything."""

from __future__ import annotations

from pathlib import Path
from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talk import ACK, DUMP, GETLINK, MULTI, NEWLINK, PORT, Talk, answer, ask, attribute, done, message

from nlsniff.analysis.doctor import SEVERITIES, Doctor, Finding, examine
from nlsniff.analysis.doctor.doctor import is_trial
from nlsniff.analysis.transactions import of_frames
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.sources.files import open_frames
from nlsniff.spec import GENERIC, NETFILTER, ROUTE

CAPTURES = sorted((Path(__file__).parents[3] / "captures").glob("*/*.pcap*"))


def kinds(found: list[Finding]) -> list[str]:
    return [each.kind for each in found]


def test_a_session_without_trouble_has_no_findings() -> None:
    talk = Talk()
    asked = ask(NEWLINK, 7, body=bytes(16) + attribute(3, b"d0\0"))
    talk.say(asked)
    talk.say(answer(0, asked))
    talk.say(ask(GETLINK, 8, flags=DUMP))
    talk.say(message(NEWLINK, MULTI, 8, PORT))
    talk.say(done(8))
    talk.say(message(NEWLINK, 0, 0))
    doctor = examine(talk.frames)
    assert doctor.findings() == []
    assert (doctor.messages, doctor.requests) == (6, 2)


def test_the_worst_comes_first() -> None:
    talk = Talk()
    asked = ask(NEWLINK, 7, body=bytes(16) + attribute(3, b"d0\0"))
    talk.say(ask(GETLINK, 5, flags=DUMP))
    talk.say(asked)
    talk.wait(500)
    talk.say(answer(-22, asked))
    found = examine(talk.frames).findings(dropped=3)
    assert kinds(found) == ["failed", "drops", "dump-without-end", "slow", "no-extended-ack"]
    assert [SEVERITIES.index(each.severity) for each in found] == [0, 1, 1, 1, 2]


def test_frames_that_the_capture_cut_are_told() -> None:
    data = ask(NEWLINK, 7, body=bytes(200))
    frames = [Frame(number, number, ROUTE, data[:64], len(data), GenericFamilies()) for number in (1, 2)]
    (found,) = [each for each in examine(frames).findings() if each.kind == "truncated"]
    assert (found.title, found.frames, found.count) == ("2 frames cut by the capture", [1, 2], 2)
    assert found.evidence[0] == "frame 1: 64 of 216 bytes"


def test_frames_that_were_lost_are_told() -> None:
    (found,) = Doctor().findings(dropped=1234)
    assert found.title == "1,234 frames were lost during the capture: answers may be missing"


def test_a_trial_of_the_kernel_is_no_trouble() -> None:
    """iproute2 sends RTM_NEWLINK with zeros alone, and takes ENODEV for a yes."""
    talk, asked = Talk(), ask(NEWLINK, 0)
    talk.say(asked)
    talk.say(answer(-19, asked))
    assert is_trial(*of_frames(talk.frames))
    assert examine(talk.frames).findings() == []


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_finding_of_a_capture_has_its_frames(capture: Path) -> None:
    frames = list(open_frames(str(capture)))
    numbers = {frame.number for frame in frames}
    doctor = examine(frames)
    for found in doctor.findings():
        assert found.title
        assert found.count >= len(found.frames) / 2 > 0
        assert set(found.frames) <= numbers
    failed = sum(each.result == "error" and not is_trial(each) for each in of_frames(frames))
    assert bool(failed) == ("failed" in kinds(doctor.findings()))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_capture_makes_it_raise(data: st.DataObject) -> None:
    talk = Talk(data.draw(st.sampled_from([ROUTE, NETFILTER, GENERIC])))
    kind = st.sampled_from([2, 3, 16, 17, NEWLINK, GETLINK, 0xA00, 0xA0F, 31])
    flags = st.sampled_from([0, 1, 2, ACK, 5, 0x301, 0x12, 0x609])
    body = st.one_of(st.binary(max_size=40), st.just(pack("=i", -22) + bytes(16)))
    said = st.builds(message, kind, flags, st.integers(0, 3), st.integers(0, 2), body)
    for parts in data.draw(st.lists(st.lists(said, min_size=1, max_size=3), max_size=15)):
        talk.say(*parts)
    for found in examine(talk.frames, slow_ns=1).findings():
        assert found.count
