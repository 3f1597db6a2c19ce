"""A finding holds the first of what was seen, and counts all."""

from __future__ import annotations

from collections import OrderedDict
from struct import pack

from talk import DELLINK, DUMP, GETLINK, NEWLINK, Talk, answer, ask, attribute

from nlsniff.analysis.doctor.finding import (
    MOST_EVIDENCE,
    MOST_FRAMES,
    MOST_KEPT,
    Finding,
    Findings,
    asker,
    called,
    changes,
    gist,
    overlap_ns,
    remember,
)
from nlsniff.analysis.transactions import of_frames
from nlsniff.message import all_messages


def test_it_keeps_the_first_frames_and_lines_and_counts_all() -> None:
    found = Finding("x", "hint", "x")
    for number in range(100):
        found.at(number, f"line {number}")
    assert (len(found.frames), len(found.evidence), found.count) == (MOST_FRAMES, MOST_EVIDENCE, 100)
    assert found.evidence[0] == "line 0"


def test_one_key_has_one_finding() -> None:
    table = Findings()
    table.begin("a", "x", "hint", "first").at(1)
    table.begin("a", "x", "hint", "second").at(2)
    table.begin("b", "x", "hint", "never seen")
    assert [(each.title, each.count) for each in table.all()] == [("first", 2)]


def test_findings_and_memories_are_bounded() -> None:
    table, memory = Findings(), OrderedDict[object, int]()
    for number in range(MOST_KEPT + 10):
        table.begin(number, "x", "hint", "x").at(number)
        remember(memory, number, number)
    assert (len(table.all()), len(memory), next(iter(memory))) == (MOST_KEPT, MOST_KEPT, 10)


def test_a_sentence_calls_client_and_request_by_what_is_known() -> None:
    talk = Talk()
    talk.say(ask(NEWLINK, 7, body=b"\1" * 16))
    talk.say(ask(GETLINK, 8, flags=DUMP, portid=5))
    first, second = of_frames(talk.frames)
    assert (asker(first), called(first), changes(first)) == ("a client with an unknown port", "rt-link newlink", True)
    assert (asker(second), called(second), changes(second)) == ("port 5", "rt-link getlink", False)


def test_the_gist_of_a_message_is_its_plain_key_attributes() -> None:
    talk = Talk()
    nest = attribute(18, attribute(1, b"vlan\0"))
    talk.say(ask(NEWLINK, 7, body=bytes(16) + attribute(3, b"d0\0") + attribute(4, pack("=I", 9)) + nest))
    (message,) = all_messages(talk.frames)
    assert gist(message) == "ifname=d0 kind=vlan mtu=9"


def test_overlap_is_the_time_that_both_took() -> None:
    talk = Talk()
    first, second = ask(NEWLINK, 7), ask(DELLINK, 8)
    talk.say(first)
    talk.say(second)
    talk.say(answer(0, first))
    talk.say(answer(0, second))
    one, other = of_frames(talk.frames)
    assert overlap_ns(one, other) == overlap_ns(other, one) == 1_000_000
