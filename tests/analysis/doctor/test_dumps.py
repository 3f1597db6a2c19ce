"""Interrupted dumps and who interrupted them; dumps without end; answers with other numbers."""

from __future__ import annotations

import pytest
from talk import DUMP, GETLINK, INTR, MULTI, NEWLINK, NEWROUTE, PORT, Talk, answer, ask, done, message

from nlsniff.analysis.doctor import Finding, examine
from nlsniff.frame import Process
from nlsniff.spec import GENERIC

IP, FRR = Process(1, "ip", certain=True), Process(2, "zebra", certain=False)


def found(talk: Talk, kind: str) -> list[Finding]:
    return [each for each in examine(talk.frames).findings() if each.kind == kind]


@pytest.mark.parametrize("late", [False, True])
def test_an_interrupted_dump_names_the_process_that_wrote(late: bool) -> None:
    talk, write = Talk(), ask(NEWLINK, 9, body=b"\1" * 16)
    talk.say(ask(GETLINK, 7, flags=DUMP), process=IP)
    talk.say(message(NEWLINK, MULTI, 7, PORT), process=IP)
    talk.say(write, process=FRR)
    if not late:
        talk.say(answer(0, write, portid=2), process=FRR)
    talk.say(message(NEWLINK, MULTI | INTR, 7, PORT), process=IP)
    talk.say(done(7), process=IP)
    if late:
        talk.say(answer(0, write, portid=2), process=FRR)
    (one,) = found(talk, "interrupted-dump")
    assert one.title == "a dump was interrupted and is inconsistent: rt-link getlink of ip(1)"
    assert one.frames == [1, 6 - late]
    assert one.evidence == ["frame 3, 2.0 ms after it began: rt-link newlink of zebra(2)"]


def test_what_was_written_before_and_after_interrupted_nothing() -> None:
    talk = Talk()
    for seq in (1, 2):
        write = ask(NEWROUTE, seq, body=b"\1" * 16)
        talk.say(write)
        talk.say(answer(0, write))
        talk.wait(10)
        if seq == 1:
            talk.say(ask(GETLINK, 7, flags=DUMP))
            talk.say(message(NEWLINK, MULTI | INTR, 7, 9))
            talk.say(done(7, portid=9))
            talk.wait(10)
    (one,) = found(talk, "interrupted-dump")
    assert one.evidence == []


def test_a_change_that_was_refused_interrupted_nothing() -> None:
    talk, write = Talk(), ask(NEWLINK, 9, body=b"\1" * 16)
    talk.say(ask(GETLINK, 7, flags=DUMP))
    talk.say(write)
    talk.say(answer(-17, write))
    talk.say(message(NEWLINK, MULTI | INTR, 7, 9))
    talk.say(done(7, portid=9))
    assert found(talk, "interrupted-dump")[0].evidence == []


def test_a_dump_without_end_says_how_far_it_came() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 7, flags=DUMP))
    talk.say(message(NEWLINK, MULTI, 7, PORT))
    talk.say(message(NEWLINK, MULTI, 7, PORT))
    (one,) = found(talk, "dump-without-end")
    assert (one.frames, one.evidence) == ([1], ["2 parts, the last in frame 3"])


def test_a_dump_whose_beginning_is_not_there_is_no_finding() -> None:
    talk = Talk()
    talk.say(message(NEWLINK, MULTI, 7, PORT))
    talk.say(done(7))
    assert examine(talk.frames).findings() == []


def test_answers_with_other_numbers_are_told() -> None:
    talk = Talk(GENERIC)
    talk.say(ask(31, 7, flags=DUMP, portid=PORT))
    talk.say(message(31, MULTI, 7, PORT), message(31, MULTI, 8, PORT))
    talk.say(done(7))
    assert [each.frames for each in found(talk, "mixed-sequence")] == [[1]]
