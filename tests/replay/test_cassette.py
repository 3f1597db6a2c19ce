from __future__ import annotations

from pathlib import Path

import pytest

from nlsniff.errors import CaptureFileError, ReplayError
from nlsniff.frame import Process, Socket
from nlsniff.replay.cassette import Cassette
from tests.talk import ACK, DONE, DUMP, ERROR, GETLINK, MULTI, NEWLINK, PORT, Talk, ask, message

CAPTURES = Path(__file__).parents[2] / "captures"
OK = bytes(4) + ask(NEWLINK, 7)[:16]


def test_an_answer_belongs_to_the_request_with_its_number() -> None:
    talk = Talk()
    talk.say(ask(NEWLINK, 7))
    talk.say(ask(NEWLINK, 8))
    talk.say(message(ERROR, 0, 8, PORT, OK))
    talk.say(message(ERROR, 0, 7, PORT, OK))
    first, second = Cassette.of(talk.frames).exchanges
    assert ([each.number for each in first.answers], [each.number for each in second.answers]) == ([4], [3])
    assert first.portid == second.portid == PORT


def test_all_parts_of_a_dump_belong_to_its_request() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 7, DUMP))
    for kind in (NEWLINK, NEWLINK, DONE):
        talk.say(message(kind, MULTI, 7, PORT))
    (exchange,) = Cassette.of(talk.frames).exchanges
    assert [each.number for each in exchange.answers] == [2, 3, 4]
    assert exchange.title == "rt-link getlink"


def test_two_programs_with_one_number_are_told_apart_by_their_sockets() -> None:
    talk = Talk()
    one, other = (Process(pid, "ip", True) for pid in (5, 6))
    mine, its = (Socket(fd=3, portid=pid) for pid in (5, 6))
    talk.say(ask(NEWLINK, 7), process=one, socket=mine, direction="to-kernel")
    talk.say(ask(NEWLINK, 7), process=other, socket=its, direction="to-kernel")
    talk.say(message(ERROR, 0, 7, 5, OK), process=one, socket=mine, direction="to-user")
    talk.say(message(ERROR, 0, 7, 6, OK), process=other, socket=its, direction="to-user")
    first, second = Cassette.of(talk.frames).exchanges
    assert ([each.number for each in first.answers], [each.number for each in second.answers]) == ([3], [4])


def test_what_comes_unasked_keeps_its_place_and_its_copies_count_once() -> None:
    talk = Talk()
    talk.say(message(NEWLINK, 0, 0))
    talk.say(ask(NEWLINK, 7, ACK, PORT))
    talk.say(message(NEWLINK, 0, 0, 0, bytes(20)))
    talk.say(message(NEWLINK, 0, 0, 0, bytes(20)))
    found = Cassette.of(talk.frames)
    assert [(each.after, each.frame.number) for each in found.unasked] == [(0, 1), (1, 3)]


def test_the_same_event_twice_on_one_socket_is_two() -> None:
    talk = Talk()
    for _ in range(2):
        talk.say(message(NEWLINK, 0, 0), socket=Socket(fd=3, portid=9, groups=1), direction="notification")
    assert [each.groups for each in Cassette.of(talk.frames).unasked] == [1, 1]


def test_a_cut_request_and_a_cut_answer_are_noted() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 7, DUMP))
    talk.say(message(NEWLINK, MULTI, 7, PORT))
    for frame in talk.frames:
        frame.length += 8
    first, second = Cassette.of(talk.frames).notes
    assert first.startswith("frame 1 is a request that was cut")
    assert second.startswith("frame 2 was cut")


def test_an_empty_capture_is_refused() -> None:
    with pytest.raises(ReplayError, match="no netlink to replay; record one"):
        Cassette.of(())


def test_a_machine_of_the_other_byte_order_is_refused() -> None:
    talk = Talk()
    talk.say((32).to_bytes(4, "big") + (18).to_bytes(2, "big") + (5).to_bytes(2, "big") + bytes(24))
    with pytest.raises(ReplayError, match="frame 1 is of a machine of another byte order"):
        Cassette.of(talk.frames)


def test_a_cut_file_is_replayed_as_far_as_it_goes_and_said_to_be_cut() -> None:
    whole = (CAPTURES / "7.2" / "run-ip.pcapng").read_bytes()
    found = Cassette.load(whole[:3000])
    assert 0 < len(found.exchanges) < len(Cassette.load(whole).exchanges)
    assert [note for note in found.notes if "what came before was read" in note]
    with pytest.raises(CaptureFileError):
        Cassette.load(whole[:20])


def test_a_file_that_is_none_is_said_to_be() -> None:
    with pytest.raises(CaptureFileError, match="cannot open"):
        Cassette.load("/nowhere")


def test_a_capture_of_nlsniff_run_brings_sockets_and_family_numbers() -> None:
    found = Cassette.load(CAPTURES / "7.2" / "run-programs.pcapng")
    assert "nl80211" in found.families.families.values() or "ethtool" in found.families.families.values()
    assert all(each.portid for each in found.sockets() if each.netns)
    assert found.name.endswith("run-programs.pcapng")
    assert found.kernel.startswith("7.2")


def test_what_a_listener_heard_is_not_for_an_earlier_socket_with_its_port_id() -> None:
    """Who receives without asking for the sender's address does not learn the group; pyroute2's NDB does so."""
    talk = Talk()
    first = Socket(fd=16, portid=200, groups=0)
    talk.say(ask(NEWLINK, 7), socket=first, direction="to-kernel")
    talk.say(message(ERROR, 0, 7, 200, OK), socket=first, direction="to-user")
    listener = Socket(fd=20, portid=200, listens=(1, 5))
    talk.say(message(NEWLINK, 0, 0), socket=listener, direction="notification")
    (heard,) = Cassette.of(talk.frames).unasked
    assert heard.to is None


def test_events_that_two_listeners_read_one_after_the_other_are_heard_once_each() -> None:
    talk = Talk()
    one, other = (Socket(fd=fd, portid=fd, groups=1, listens=(1,)) for fd in (3, 4))
    events = [message(NEWLINK, 0, 0, 0, bytes(16) + bytes((index, 0, 0, 0))) for index in range(4)]
    talk.say(ask(NEWLINK, 7), direction="to-kernel")
    for socket, part in ((one, events[:2]), (other, events[:3]), (one, events[2:]), (other, events[3:])):
        for event in part:
            talk.say(event, socket=socket, direction="notification")
    assert [each.frame.data for each in Cassette.of(talk.frames).unasked] == events


def test_the_same_event_twice_for_two_listeners_is_two() -> None:
    talk = Talk()
    one, other = (Socket(fd=fd, portid=fd, groups=1, listens=(1,)) for fd in (3, 4))
    for socket in (one, other, other, one):
        talk.say(message(NEWLINK, 0, 0), socket=socket, direction="notification")
    assert len(Cassette.of(talk.frames).unasked) == 2


def test_what_another_listener_hears_alike_much_later_is_another_event() -> None:
    talk = Talk()
    for fd in (3, 4):
        talk.say(message(NEWLINK, 0, 0), socket=Socket(fd=fd, portid=fd, listens=(1,)), direction="notification")
        talk.wait(3000)
    assert len(Cassette.of(talk.frames).unasked) == 2
