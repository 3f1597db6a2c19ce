"""Requests joined with their answers: do, dump, batch, notification; what is incomplete; bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talk import (
    ACK,
    DELLINK,
    DUMP,
    ECHO,
    GETLINK,
    GETROUTE,
    INTR,
    MULTI,
    NEWLINK,
    NEWROUTE,
    PORT,
    Talk,
    answer,
    ask,
    done,
    message,
)

import nlsniff
from nlsniff.analysis.transaction import Transaction
from nlsniff.analysis.transactions import MOST_OPEN, Transactions, of_frames
from nlsniff.frame import Frame, GenericFamilies, Process, Socket
from nlsniff.message import all_messages, walk
from nlsniff.spec import GENERIC, NETFILTER, ROUTE

CAPTURES = sorted((Path(__file__).parents[2] / "captures").glob("*/*.pcap*"))
NEWTABLE, NEWGEN, GETGEN, BEGIN, END = 0xA00, 0xA0F, 0xA10, 0x10, 0x11


@pytest.fixture
def talk() -> Talk:
    return Talk()


def joined(talk: Talk) -> list[Transaction]:
    return sorted(of_frames(talk.frames), key=lambda each: each.number)


def told(found: Iterable[Transaction]) -> list[tuple[str, str, tuple[int, int]]]:
    return [(each.kind, each.result, each.frames) for each in found]


def test_a_request_and_its_ack(talk: Talk) -> None:
    asked = ask(NEWLINK, 7)
    talk.say(asked)
    talk.say(answer(0, asked))
    (found,) = joined(talk)
    assert told([found]) == [("do", "ok", (1, 2))]
    assert (found.family, found.type, found.seq, found.portid, found.answered) == ("rt-link", "newlink", 7, PORT, 0)
    assert (found.latency_ns, found.bytes) == (1_000_000, len(asked) + 36)
    assert (found.request.type, found.end.type) == ("newlink", "ack")  # type: ignore[union-attr]


def test_a_request_that_is_refused_has_its_error(talk: Talk) -> None:
    asked = ask(NEWLINK, 7)
    talk.say(asked)
    talk.say(answer(-17, asked))
    (found,) = joined(talk)
    assert (found.result, found.error["name"]) == ("error", "EEXIST")  # type: ignore[index]
    ((request, error),) = found.failures()
    assert (request.frame.number, error.frame.number) == (1, 2)  # type: ignore[union-attr]


def test_a_question_ends_with_its_answer_where_no_ack_was_asked_for(talk: Talk) -> None:
    talk.say(ask(GETLINK, 7, flags=0))
    talk.say(message(NEWLINK, 0, 7, PORT))
    (found,) = joined(talk)
    assert told([found]) == [("do", "ok", (1, 2))]
    assert found.answered == 1


def test_a_question_with_an_ack_ends_with_the_ack(talk: Talk) -> None:
    """libnl asks for an ack with everything."""
    asked = ask(GETLINK, 7, portid=PORT)
    talk.say(asked)
    talk.say(message(NEWLINK, 0, 7, PORT))
    talk.say(answer(0, asked))
    (found,) = joined(talk)
    assert told([found]) == [("do", "ok", (1, 3))]
    assert found.answered == 1


def test_a_dump_has_all_its_parts(talk: Talk) -> None:
    talk.say(ask(GETLINK, 7, flags=DUMP))
    part = message(NEWLINK, MULTI, 7, PORT)
    talk.say(part, part)
    talk.say(part)
    talk.say(done(7))
    (found,) = joined(talk)
    assert told([found]) == [("dump", "ok", (1, 4))]
    assert (found.answered, [each.frame.number for each in found.answers]) == (3, [2, 2, 3, 4])


def test_an_interrupted_dump_says_so(talk: Talk) -> None:
    talk.say(ask(GETLINK, 7, flags=DUMP))
    talk.say(message(NEWLINK, MULTI, 7, PORT))
    talk.say(message(NEWLINK, MULTI | INTR, 7, PORT))
    talk.say(done(7))
    assert told(joined(talk)) == [("dump", "interrupted", (1, 4))]


def test_a_dump_that_ends_with_an_error(talk: Talk) -> None:
    talk.say(ask(GETLINK, 7, flags=DUMP))
    talk.say(done(7, code=-22))
    (found,) = joined(talk)
    assert (found.kind, found.result, found.error["name"]) == ("dump", "error", "EINVAL")  # type: ignore[index]


def test_two_programs_with_one_number_and_port_id_0_get_their_own_answers(talk: Talk) -> None:
    first, second = ask(NEWLINK, 7), ask(NEWROUTE, 7)
    talk.say(first)
    talk.say(second)
    talk.say(answer(-17, second, portid=2))
    talk.say(answer(0, first, portid=1))
    assert [(each.family, each.portid, each.result) for each in joined(talk)] == [
        ("rt-link", 1, "ok"),
        ("rt-route", 2, "error"),
    ]


def test_two_dumps_with_one_number_are_told_apart_by_what_they_dump(talk: Talk) -> None:
    talk.say(ask(GETLINK, 7, flags=DUMP))
    talk.say(ask(GETROUTE, 7, flags=DUMP))
    talk.say(message(NEWROUTE, MULTI, 7, 2))
    talk.say(message(NEWLINK, MULTI, 7, 1))
    talk.say(done(7, portid=1))
    talk.say(done(7, portid=2))
    assert [(each.family, each.portid, each.frames) for each in joined(talk)] == [
        ("rt-link", 1, (1, 5)),
        ("rt-route", 2, (2, 6)),
    ]


def test_a_question_and_a_change_with_one_number_are_told_apart(talk: Talk) -> None:
    change = ask(DELLINK, 7)
    talk.say(change)
    talk.say(ask(GETLINK, 7, flags=0))
    talk.say(message(NEWLINK, 0, 7, 9))
    talk.say(answer(0, change, portid=PORT))
    assert [(each.type, each.portid, each.frames) for each in joined(talk)] == [
        ("dellink", PORT, (1, 4)),
        ("getlink", 9, (2, 3)),
    ]


def test_requests_of_one_datagram_have_their_own_answers(talk: Talk) -> None:
    requests = [ask(NEWLINK, seq) for seq in (7, 8, 9)]
    talk.say(*requests)
    for code, asked in zip((0, -17, 0), requests, strict=True):
        talk.say(answer(code, asked))
    assert told(joined(talk)) == [("do", "ok", (1, 2)), ("do", "error", (1, 3)), ("do", "ok", (1, 4))]


def test_a_number_that_is_used_again_is_another_request(talk: Talk) -> None:
    """nft numbers all its questions 0; a 32-bit number wraps around."""
    for _ in range(3):
        talk.say(ask(GETLINK, 0, flags=DUMP))
        talk.say(message(NEWLINK, MULTI, 0, PORT))
        talk.say(done(0))
    assert told(joined(talk)) == [("dump", "ok", (1, 3)), ("dump", "ok", (4, 6)), ("dump", "ok", (7, 9))]


def test_an_answer_whose_header_the_kernel_changed_is_still_its_requests(talk: Talk) -> None:
    """ip6_route_multipath_add() takes NLM_F_EXCL out of the request, and the ack echoes what is left."""
    talk.say(ask(NEWROUTE, 7, flags=ACK | 0x600))
    talk.say(answer(0, ask(NEWROUTE, 7, flags=ACK | 0x400)))
    assert told(joined(talk)) == [("do", "ok", (1, 2))]


def test_parts_with_port_id_0_belong_to_the_dump_of_their_number() -> None:
    """ieee802154 on Linux 6.1 puts port id 0 into its answers; the done has the client's."""
    talk = Talk(GENERIC)
    talk.say(ask(31, 7, flags=DUMP, portid=PORT))
    talk.say(message(31, MULTI, 7, 0))
    talk.say(done(7))
    (found,) = joined(talk)
    assert (told([found]), found.portid) == ([("dump", "ok", (1, 3))], PORT)


def test_parts_with_other_numbers_belong_to_the_ports_dump_with_a_note() -> None:
    """netlabel counts the number on with each part."""
    talk = Talk(GENERIC)
    talk.say(ask(31, 7, flags=DUMP, portid=PORT))
    talk.say(message(31, MULTI, 7, PORT), message(31, MULTI, 8, PORT))
    talk.say(done(7))
    (found,) = joined(talk)
    assert (found.answered, found.notes) == (2, ["answers have other sequence numbers"])


def test_an_answer_with_the_multi_flag_and_no_end_is_an_answer() -> None:
    """ctnetlink_stat_ct() answers a question with one part and no NLMSG_DONE."""
    talk = Talk(NETFILTER)
    talk.say(ask(0x105, 7, flags=0))
    talk.say(message(0x105, MULTI, 7, PORT))
    assert told(joined(talk)) == [("do", "ok", (1, 2))]


def test_a_change_without_an_ack_is_unconfirmed_until_something_is_heard_of_it(talk: Talk) -> None:
    talk.say(ask(DELLINK, 7, flags=0))
    talk.say(ask(DELLINK, 8, flags=0))
    talk.say(message(DELLINK, 0, 8, PORT))
    talk.say(ask(DELLINK, 9, flags=0))
    talk.say(answer(-19, ask(DELLINK, 9, flags=0)))
    assert [(each.result, each.notified) for each in joined(talk)] == [("unconfirmed", 0), ("ok", 1), ("error", 0)]


def test_a_change_that_was_told_of_before_it_was_refused_is_given_once(talk: Talk) -> None:
    talk.say(ask(DELLINK, 7, flags=0))
    talk.say(message(DELLINK, 0, 7, PORT))
    talk.say(answer(-19, ask(DELLINK, 7, flags=0)))
    for number in range(200):
        talk.say(message(NEWLINK, 0, 0, body=bytes([number]) * 16))
    found = list(of_frames(talk.frames))
    assert [each.number for each in found] == list(range(1, 202))
    assert (found[0].result, found[0].notified) == ("error", 1)


def test_what_a_change_with_echo_brings_is_its_answer(talk: Talk) -> None:
    asked = ask(NEWLINK, 7, flags=ACK | ECHO)
    talk.say(asked)
    talk.say(message(NEWLINK, 0, 7, PORT))
    talk.say(answer(0, asked))
    (found,) = joined(talk)
    assert (found.answered, found.notified, found.frames) == (1, 0, (1, 3))


def test_notifications_with_the_requests_number_and_port_are_its_own(talk: Talk) -> None:
    asked = ask(NEWLINK, 7)
    talk.say(asked)
    event = message(NEWLINK, 0, 7, PORT)
    talk.say(event)
    talk.say(event)
    talk.say(message(NEWROUTE, 0, 0, 0))
    talk.say(answer(0, asked))
    change, other = joined(talk)
    assert (change.notified, [each.copies for each in change.notifications]) == (1, [2])
    assert (other.kind, other.family, other.result) == ("notification", "rt-route", "ok")


def test_copies_of_a_multicast_are_one_event_heard_several_times(talk: Talk) -> None:
    event, another = message(NEWLINK, 0, 0), message(NEWLINK, 0, 0, body=bytes(15) + b"x")
    for each in (event, event, event, another):
        talk.say(each)
    talk.wait(1000)
    talk.say(another)
    assert [each.notifications[0].copies for each in joined(talk)] == [3, 1, 1]


def test_one_socket_that_hears_a_thing_twice_heard_two_events(talk: Talk) -> None:
    event, ip = message(NEWLINK, 0, 0), Process(1, "ip", certain=True)
    for descriptor in (3, 3, 4):
        talk.say(event, process=ip, socket=Socket(fd=descriptor, netns=1), direction="notification")
    assert [each.notifications[0].copies for each in joined(talk)] == [1, 2]


def test_a_batch_is_one_transaction_with_a_result_for_each_member() -> None:
    talk = Talk(NETFILTER)
    members = [ask(NEWTABLE, seq, flags=0) for seq in (1, 2, 3)]
    talk.say(ask(BEGIN, 0, flags=0, body=bytes(4)), *members, ask(END, 4, flags=0, body=bytes(4)))
    talk.say(answer(-17, members[1]))
    (found,) = joined(talk)
    assert (found.kind, found.type, found.result, found.portid) == ("batch", "batch", "error", PORT)
    assert [each.error and each.error["name"] for each in found.members] == [None, "EEXIST", None]
    ((request, _),) = found.failures()
    assert (request.index, request.seq) == (2, 2)  # type: ignore[union-attr]


def test_a_batch_of_which_notifications_tell_was_carried_out() -> None:
    talk = Talk(NETFILTER)
    talk.say(ask(BEGIN, 0, flags=0, body=bytes(4)), ask(NEWTABLE, 1, flags=0), ask(END, 2, flags=0, body=bytes(4)))
    talk.say(message(NEWTABLE, 0, 1, PORT))
    (found,) = joined(talk)
    assert (found.result, found.notified, found.portid) == ("ok", 1, PORT)


def test_a_batch_is_found_again_between_questions_with_its_number() -> None:
    """nft asks for the generation with number 0, the number of the batch's begin."""
    talk = Talk(NETFILTER)
    for _ in range(2):
        talk.say(ask(GETGEN, 0, flags=0))
        talk.say(message(NEWGEN, 0, 0, PORT))
        member = ask(NEWTABLE, 1, flags=0)
        talk.say(ask(BEGIN, 0, flags=0, body=bytes(4)), member, ask(END, 2, flags=0, body=bytes(4)))
        talk.say(answer(-17, member))
    assert told(joined(talk)) == [
        ("do", "ok", (1, 2)),
        ("batch", "error", (3, 4)),
        ("do", "ok", (5, 6)),
        ("batch", "error", (7, 8)),
    ]


def test_a_capture_that_begins_and_ends_within_dumps(talk: Talk) -> None:
    talk.say(message(NEWLINK, MULTI, 7, PORT))
    talk.say(done(7))
    talk.say(ask(GETLINK, 8, flags=DUMP))
    talk.say(message(NEWLINK, MULTI, 8, PORT))
    first, last = joined(talk)
    assert told([first, last]) == [("dump", "ok", (1, 2)), ("dump", "incomplete", (3, 4))]
    assert (first.request, first.notes, first.latency_ns) == (None, ["its request was not captured"], None)
    assert last.latency_ns is None


def test_an_error_for_a_request_that_was_not_captured(talk: Talk) -> None:
    talk.say(answer(-17, ask(NEWLINK, 7), capped=False))
    (found,) = joined(talk)
    assert (found.type, found.result, found.request) == ("newlink", "error", None)
    ((request, error),) = found.failures()
    assert (request, error.error["name"]) == (None, "EEXIST")  # type: ignore[index]


def test_a_capture_without_any_answer(talk: Talk) -> None:
    talk.say(ask(NEWLINK, 7))
    talk.say(ask(GETLINK, 8, flags=DUMP))
    assert told(joined(talk)) == [("do", "unanswered", (1, 1)), ("dump", "unanswered", (2, 2))]


def test_a_request_whose_number_its_port_uses_again_stays_unanswered(talk: Talk) -> None:
    asked = ask(NEWLINK, 7, portid=PORT)
    talk.say(asked)
    talk.say(ask(GETLINK, 7, flags=0, portid=PORT))
    talk.say(message(NEWLINK, 0, 7, PORT))
    first, second = joined(talk)
    assert (first.result, second.result, second.frames) == ("unanswered", "ok", (2, 3))


def test_namespaces_with_the_same_numbers_are_kept_apart(talk: Talk) -> None:
    here, there = GenericFamilies(), GenericFamilies()
    asked = ask(NEWLINK, 7)
    talk.say(asked, families=here)
    talk.say(asked, families=there)
    talk.say(answer(-17, asked), families=there)
    talk.say(answer(0, asked), families=here)
    assert [each.result for each in joined(talk)] == ["ok", "error"]


def test_the_socket_tells_the_port_id_that_the_header_leaves_0(talk: Talk) -> None:
    ip, asked = Process(1, "ip", certain=True), ask(NEWLINK, 7)
    for port in (11, 12):
        talk.say(asked, socket=Socket(netns=1, portid=port), direction="to-kernel", process=ip)
    for port, code in ((12, -17), (11, 0)):
        socket = Socket(netns=1, portid=port)
        talk.say(answer(code, asked, portid=port), socket=socket, direction="to-user", process=ip)
    found = joined(talk)
    assert [(each.portid, each.result) for each in found] == [(11, "ok"), (12, "error")]
    assert {each.process for each in found} == {ip}


def test_answers_beyond_those_to_keep_are_counted(talk: Talk) -> None:
    talk.say(ask(GETLINK, 7, flags=DUMP))
    talk.say(*[message(NEWLINK, MULTI, 7, PORT)] * 100)
    talk.say(done(7))
    (found,) = of_frames(talk.frames, keep=10)
    assert (found.answered, len(found.answers)) == (100, 10)
    assert found.end is not None


def test_what_is_complete_is_given_while_the_capture_goes_on(talk: Talk) -> None:
    asked = ask(NEWLINK, 7)
    talk.say(asked)
    talk.say(answer(0, asked))
    talk.wait(3000)
    talk.say(message(NEWLINK, 0, 0))
    tracker = Transactions()
    assert told(tracker.feed(walk(talk.frames))) == [("do", "ok", (1, 2))]
    assert [each.kind for each in tracker.finish()] == ["notification"]


def test_requests_that_are_never_answered_do_not_fill_the_memory() -> None:
    families = GenericFamilies()
    tracker = Transactions(keep=1)

    def endless() -> Iterable[Frame]:
        for number in range(1, MOST_OPEN * 3):
            data = ask(NEWLINK, number, portid=number % 2 * number)
            yield Frame(number, number, ROUTE, data, len(data), families)

    given_away = sum(1 for _ in tracker.feed(walk(endless())))
    left = sum(1 for _ in tracker.finish())
    assert given_away + left == MOST_OPEN * 3 - 1
    assert left <= 2 * MOST_OPEN + 2


def test_a_dump_without_end_holds_no_more_than_it_is_to_keep(talk: Talk) -> None:
    talk.say(ask(GETLINK, 7, flags=DUMP))
    part = message(NEWLINK, MULTI, 7, PORT)
    for _ in range(5000):
        talk.say(part)
    (found,) = of_frames(talk.frames, keep=3)
    assert (found.result, found.answered, len(found.answers)) == ("incomplete", 5000, 3)


def test_messages_and_frames_give_the_same(talk: Talk) -> None:
    asked = ask(NEWLINK, 7)
    talk.say(asked)
    talk.say(answer(-17, asked))
    assert told(nlsniff.transactions(all_messages(talk.frames))) == told(of_frames(talk.frames))
    assert list(nlsniff.transactions([])) == []


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_message_of_a_capture_belongs_to_one_transaction(capture: Path) -> None:
    seen: Counter[str] = Counter(_place(each) for each in nlsniff.read(str(capture)))
    copies = 0
    for found in nlsniff.transactions(nlsniff.read(str(capture))):
        parts = [each.request for each in found.members] + found.answers
        parts += [found.request] if found.request is not None else []
        parts += [each.message for each in found.notifications]
        copies += sum(each.copies - 1 for each in found.notifications)
        seen.subtract(_place(each) for each in parts)
        first, last = found.frames
        assert all(first <= each.frame.number <= last for each in parts)
    ends = sum(1 for each in nlsniff.read(str(capture)) if each.family == "nftables" and each.type == "batch-end")
    assert (seen.total(), min(seen.values())) == (copies + ends, 0)


# Captures in which a program asks while another's answer is due have none of these; see their logs.
UNASKED = {"xfrm": 1, "ksmbd": 1}
# ksmbd's daemon and kernel send each other requests that have no answer; auditctl does not read all of its acks.
# The client of run-trouble reads no more than the first part of a dump.
UNANSWERED = {"ksmbd": {"SMBD_GENL"}, "audit": {"audit"}, "run-trouble": {"rt-link"}}


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_answer_of_a_capture_finds_its_request(capture: Path) -> None:
    found = list(nlsniff.transactions(nlsniff.read(str(capture))))
    unasked = [each for each in found if each.request is None and each.kind not in ("notification", "batch")]
    assert len(unasked) <= UNASKED.get(capture.stem, 0)
    unanswered = {each.family for each in found if each.result in ("unanswered", "incomplete")}
    assert unanswered <= UNANSWERED.get(capture.stem, set())


def _place(each: nlsniff.Message) -> str:
    return f"{each.frame.number}.{each.index}"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_conversation_raises_or_loses_a_message(data: st.DataObject) -> None:
    talk = Talk(data.draw(st.sampled_from([ROUTE, NETFILTER, GENERIC])))
    kinds = st.sampled_from([2, 3, 1, BEGIN, END, NEWLINK, GETLINK, NEWTABLE, NEWGEN, GETGEN, 31])
    flags = st.sampled_from([0, 1, 2, 4, 5, 0x301, 0x305, 0x12, 0x609, 0x200])
    body = st.sampled_from([b"", bytes(4), b"\xef\xff\xff\xff" + bytes(16), b"\xff\xff\xff\xff" + bytes(40)])
    said = st.builds(message, kinds, flags, st.integers(0, 3), st.integers(0, 2), body)
    for parts in data.draw(st.lists(st.lists(said, min_size=1, max_size=4), max_size=20)):
        talk.say(*parts)
    found = list(of_frames(talk.frames))
    assert sorted(each.number for each in found) == list(range(1, len(found) + 1))
    for each in found:
        assert each.frames[0] <= each.frames[1] <= len(talk.frames)
        assert (each.latency_ns or 0) >= 0
        list(each.diagnoses())
