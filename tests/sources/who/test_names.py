"""Names of port ids by time, requests that hide theirs, and the table on its way through a file."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from nlsniff.frame import Frame, Process, Socket
from nlsniff.sources.who.names import HELD, PREFIX, Entry, FileReading, Namer, Stream, Table

ORDER = "<" if sys.byteorder == "little" else ">"
REQUEST, MULTI, ACK, DUMP = 1, 2, 4, 0x300
NEWLINK, GETLINK, ERROR, DONE = 16, 18, 2, 3
MakeFrame = Callable[..., Frame]
MakeEntry = Callable[..., Entry]


def name_of(frame: Frame) -> str | None:
    return frame.process.name if frame.process is not None else None


@pytest.fixture
def namer(entry: MakeEntry) -> Namer:
    """Knows a, b and c with the port ids 1, 2 and 3."""
    table = Table()
    for portid, name in enumerate("abc", 1):
        table.add(entry(portid, name))
    return Namer(table.find, ORDER)


def test_a_port_id_used_again_is_told_apart_by_time(entry: MakeEntry) -> None:
    table = Table()
    for each in (entry(7, "old", 100, 200), entry(7, "new", 300)):
        table.add(each)
    found = [table.find(0, 7, at) for at in (50, 150, 250, 350)]
    assert [who and who.process.name for who in found] == [None, "old", None, "new"]


def test_another_protocol_is_another_port(entry: MakeEntry) -> None:
    table = Table()
    table.add(entry(7, "ip"))
    assert table.find(16, 7, 5) is None


def test_a_later_entry_of_the_same_process_replaces_the_first(entry: MakeEntry) -> None:
    table = Table()
    table.add(entry(7, "ip", 100))
    assert table.find(0, 7, 900) is not None
    table.add(entry(7, "ip", 100, 200))
    assert table.find(0, 7, 900) is None


def test_a_name_that_could_not_be_read_hides_the_one_before(entry: MakeEntry) -> None:
    table = Table()
    table.add(entry(7, "old", 100))
    table.add(entry(7, None, 200))
    assert table.find(0, 7, 250) is None


def test_an_answer_within_the_certain_time_is_certain_and_a_request_never(frame: MakeFrame, entry: MakeEntry) -> None:
    table = Table()
    table.add(entry(7, "daemon", sure=(500, 1500)))
    frames = [frame(ERROR, 0, 1, 7, at=at) for at in (499, 500, 1500, 1501)] + [frame(GETLINK, REQUEST, 1, 7)]
    Namer(table.find, ORDER).name(frames)
    assert [each.process and each.process.certain for each in frames] == [False, True, True, False, False]
    assert frames[0].process == Process(7, "daemon", certain=False, command="daemon -x", reason="for a reason")


def test_a_request_without_port_id_gets_it_from_its_answer(namer: Namer, frame: MakeFrame) -> None:
    frames = [frame(NEWLINK, REQUEST | ACK, 5, 0), frame(ERROR, 0, 5, 1)]
    namer.name(frames)
    assert frames[0].process is not None
    assert (frames[0].process.name, frames[0].process.certain) == ("a", False)
    assert "port id 1" in str(frames[0].process.reason)


def test_an_answer_to_another_number_or_protocol_says_nothing(namer: Namer, frame: MakeFrame) -> None:
    frames = [frame(NEWLINK, REQUEST | ACK, 5, 0), frame(ERROR, 0, 6, 1), frame(ERROR, 0, 5, 1, protocol=16)]
    namer.name(frames)
    assert name_of(frames[0]) is None


def test_two_requests_of_one_number_answered_in_turn_are_told_apart(namer: Namer, frame: MakeFrame) -> None:
    frames = [
        frame(NEWLINK, REQUEST | ACK, 5, 0),
        frame(ERROR, 0, 5, 1),
        frame(NEWLINK, REQUEST | ACK, 5, 0),
        frame(ERROR, 0, 5, 2),
    ]
    namer.name(frames)
    assert [name_of(each) for each in frames] == ["a", "a", "b", "b"]


def test_two_requests_of_one_number_before_either_answer_stay_unnamed(namer: Namer, frame: MakeFrame) -> None:
    frames = [
        frame(NEWLINK, REQUEST | ACK, 5, 0),
        frame(NEWLINK, REQUEST | ACK, 5, 0),
        frame(ERROR, 0, 5, 2),
        frame(ERROR, 0, 5, 1),
        frame(NEWLINK, REQUEST | ACK, 5, 0),
        frame(ERROR, 0, 5, 3),
    ]
    namer.name(frames)
    assert [name_of(each) for each in frames] == [None, None, "b", "a", "c", "c"]


def test_a_dump_that_goes_on_is_no_answer_to_the_next_request(namer: Namer, frame: MakeFrame) -> None:
    frames = [
        frame(GETLINK, REQUEST | DUMP, 5, 0),
        frame(NEWLINK, MULTI, 5, 1),
        frame(GETLINK, REQUEST | DUMP, 5, 0),
        frame(NEWLINK, MULTI, 5, 1),
        frame(DONE, MULTI, 5, 1),
        frame(NEWLINK, MULTI, 5, 2),
    ]
    namer.name(frames)
    assert [name_of(each) for each in frames] == ["a", "a", "b", "a", "a", "b"]


def test_an_answer_to_a_request_that_says_its_port_id_is_for_no_other(namer: Namer, frame: MakeFrame) -> None:
    frames = [frame(NEWLINK, REQUEST | ACK, 5, 0), frame(NEWLINK, REQUEST | ACK, 5, 1), frame(ERROR, 0, 5, 1)]
    namer.name(frames)
    assert [name_of(each) for each in frames] == [None, "a", "a"]


def test_an_answer_much_later_is_for_something_else(namer: Namer, frame: MakeFrame) -> None:
    frames = [frame(NEWLINK, REQUEST | ACK, 5, 0), frame(ERROR, 0, 5, 1, at=10**10)]
    namer.name(frames)
    assert name_of(frames[0]) is None


def test_an_answer_in_the_next_batch_still_finds_its_request(namer: Namer, frame: MakeFrame) -> None:
    request, answer = frame(NEWLINK, REQUEST | ACK, 5, 0), frame(ERROR, 0, 5, 1)
    namer.name([request])
    namer.name([answer])
    assert name_of(request) == "a"


def test_what_a_frame_says_itself_stays(namer: Namer, frame: MakeFrame) -> None:
    answer = frame(ERROR, 0, 5, 1)
    answer.process = Process(99, "told", certain=True)
    namer.name([answer])
    assert name_of(answer) == "told"


def test_the_table_goes_through_comments_of_bounded_size(entry: MakeEntry) -> None:
    table = Table()
    for number in range(1, 2000):
        table.add(entry(number, "x", 1, 2, (1, 2)))
    comments = list(table.comments())
    assert len(comments) > 1
    assert all(text.startswith(PREFIX) and len(text) < 65_000 for text in comments)
    back = Table()
    assert all(back.read(text) for text in comments)
    assert list(back.comments()) == comments


@pytest.mark.parametrize("content", ["", "{", "[1]", "[[1,2]]", '[["a",2,3,4,null,6,"n","c",7,"r"]]', "[[" * 9000])
def test_a_damaged_table_is_refused(content: str) -> None:
    assert not Table().read(PREFIX + content)


def test_a_comment_names_what_follows_until_the_next(frame: MakeFrame) -> None:
    told, later, forgotten, last = (frame(ERROR, 0, 5, 7) for _ in range(4))
    told.process, told.socket = Process(7, "ip", certain=True), Socket(portid=7)
    forgotten.socket = Socket(portid=7)
    stream = Stream(Table())
    Namer(stream.find, ORDER, stream.learn).name([told, later, forgotten, last])
    assert [name_of(each) for each in (told, later, forgotten, last)] == ["ip", "ip", None, None]
    assert later.process is not None
    assert not later.process.certain


def test_the_table_knows_better_than_a_comment(frame: MakeFrame, entry: MakeEntry) -> None:
    reading = FileReading(whole=False)
    reading.table.add(entry(7, "right", 1, None))
    told = frame(ERROR, 0, 5, 7)
    told.process, told.socket = Process(7, "wrong", certain=True), Socket(portid=7)
    reading.name([told], ORDER, last=True)
    assert name_of(told) == "right"


def test_a_whole_file_holds_frames_back_until_their_answers_come(frame: MakeFrame, entry: MakeEntry) -> None:
    reading = FileReading(whole=True)
    reading.table.add(entry(7, "ip", 1))
    request, answer = frame(NEWLINK, REQUEST | ACK, 5, 0), frame(ERROR, 0, 5, 7)
    assert reading.name([request], ORDER, last=False) == []
    assert reading.name([answer], ORDER, last=True) == [request, answer]
    assert name_of(request) == "ip"
    assert len(reading.name([answer] * (HELD + 3), ORDER, last=False)) == 3
