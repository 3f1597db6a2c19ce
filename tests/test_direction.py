"""Directions of messages whose source does not know them: the header's rules, and those of open requests."""

from __future__ import annotations

from collections.abc import Iterator
from struct import pack

import pytest

from nlsniff import direction
from nlsniff.direction import MOST_OPEN, infer_direction, rule
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import Message, all_messages
from nlsniff.spec import AUDIT, GENERIC, NETFILTER, ROUTE

REQUEST, MULTI, ACK, ECHO, CREATE = 0x1, 0x2, 0x4, 0x8, 0x400
NEWLINK, GETLINK, NEWTFILTER, GETTFILTER, NEWNEXTHOP = 16, 18, 44, 46, 104
NEWTABLE, NEWGEN, GETGEN = 0xA00, 0xA0F, 0xA10
PORT = 4242

Said = tuple[int, int, int, int]  # type, flags, seq, portid


def heard(protocol: int, *said: Said, body: bytes = bytes(4)) -> list[Message]:
    """Messages of one namespace, each in a frame of its own."""
    return list(all_messages(frames(protocol, *said, body=body)))


def frames(protocol: int, *said: Said, body: bytes = bytes(4)) -> Iterator[Frame]:
    families = GenericFamilies()
    for number, (kind, flags, seq, portid) in enumerate(said, 1):
        data = pack("=IHHII", 16 + len(body), kind, flags, seq, portid) + body
        yield Frame(number, 0, protocol, data, len(data), families)


def ways(protocol: int, *said: Said) -> list[str]:
    return [message.direction for message in heard(protocol, *said)]


@pytest.mark.parametrize(
    ("kind", "flags", "seq", "portid", "direction"),
    [
        (18, 0x301, 1, 0, "to-kernel"),
        (16, 0x002, 1, 9, "to-user"),
        (2, 0x000, 0, 0, "to-user"),
        (16, 0x000, 5, 9, "to-user"),
        (16, 0x000, 5, 0, "notification"),
        (16, 0x000, 0, 9, "notification"),
    ],
)
def test_direction_follows_from_the_header(kind: int, flags: int, seq: int, portid: int, direction: str) -> None:
    assert infer_direction(16, kind, flags, seq, portid) == direction


def test_an_answer_that_repeats_the_flags_of_its_request_is_no_request() -> None:
    """RTM_GETTFILTER of one filter, by tc 6.1 on Linux 6.1: the answer has NLM_F_REQUEST and NLM_F_ECHO."""
    asked, answer = (GETTFILTER, REQUEST | ECHO, 7, 0), (NEWTFILTER, REQUEST | ECHO, 7, PORT)
    assert ways(ROUTE, asked, answer) == ["to-kernel", "to-user"]


def test_what_repeats_an_unacknowledged_request_is_a_notification_of_it() -> None:
    """RTNLGRP_NEXTHOP hears of a next hop with the flags of the request that made it."""
    flags = REQUEST | ACK | CREATE
    copies = [(NEWNEXTHOP, flags, 7, PORT)] * 2
    assert ways(ROUTE, (NEWNEXTHOP, flags, 7, 0), *copies, (2, 0, 7, PORT)) == [
        "to-kernel",
        "notification",
        "notification",
        "to-user",
    ]


def test_a_request_with_the_number_of_an_acknowledged_one_is_a_request() -> None:
    asked = (NEWNEXTHOP, REQUEST | ACK, 1, PORT)
    assert ways(ROUTE, asked, (2, 0, 1, PORT), asked) == ["to-kernel", "to-user", "to-kernel"]


def test_a_request_with_the_number_of_an_answered_one_is_a_request() -> None:
    asked = (GETTFILTER, REQUEST, 1, PORT)
    answered = (NEWTFILTER, 0, 1, PORT)
    assert ways(ROUTE, asked, answered, (NEWTFILTER, REQUEST, 1, PORT)) == ["to-kernel", "to-user", "to-kernel"]


def test_another_port_with_the_same_number_is_another_request() -> None:
    asked = (NEWNEXTHOP, REQUEST | ACK, 1, PORT)
    assert ways(ROUTE, asked, (NEWNEXTHOP, REQUEST | ACK, 1, 5)) == ["to-kernel", "to-kernel"]


def test_messages_of_one_datagram_with_one_number_are_all_requests() -> None:
    message = pack("=IHHII", 20, NEWNEXTHOP, REQUEST | ACK, 1, PORT) + bytes(4)
    frame = Frame(1, 0, ROUTE, message * 2, len(message) * 2, GenericFamilies())
    assert [each.direction for each in all_messages((frame,))] == ["to-kernel", "to-kernel"]


def test_the_answer_to_a_request_numbered_0_is_an_answer() -> None:
    """nft asks for the generation with number 0, and the kernel answers to its port."""
    assert ways(NETFILTER, (GETGEN, REQUEST, 0, 0), (NEWGEN, 0, 0, PORT)) == ["to-kernel", "to-user"]


def test_a_notification_without_number_and_port_answers_no_request_numbered_0() -> None:
    assert ways(NETFILTER, (GETGEN, REQUEST, 0, 0), (NEWGEN, 0, 0, 0)) == ["to-kernel", "notification"]


def test_what_tells_of_a_change_with_the_number_of_its_request_is_a_notification() -> None:
    assert ways(ROUTE, (NEWLINK, REQUEST | ACK, 7, 0), (NEWLINK, 0, 7, PORT)) == ["to-kernel", "notification"]
    assert ways(NETFILTER, (NEWTABLE, REQUEST, 7, 0), (NEWGEN, 0, 7, PORT)) == ["to-kernel", "notification"]


def test_of_two_open_requests_with_one_number_the_type_tells_which_was_answered() -> None:
    """``ip link del`` and an ``ip monitor`` that looks a name up, in one second on Linux 6.1."""
    said = [(17, REQUEST | ACK, 7, 0), (GETLINK, REQUEST, 7, 0), (17, 0, 7, PORT), (NEWLINK, 0, 7, 9), (2, 0, 7, PORT)]
    found = heard(ROUTE, *said)
    assert [each.direction for each in found[2:]] == ["notification", "to-user", "to-user"]
    assert found[0].frame.families.asked == {}


def test_what_a_change_with_the_echo_flag_brings_is_its_answer() -> None:
    asked = (NEWLINK, REQUEST | ACK | ECHO, 7, 0)
    assert ways(ROUTE, asked, (NEWLINK, 0, 7, PORT)) == ["to-kernel", "to-user"]


def test_the_answer_to_a_generic_command_is_one_whatever_the_command_is_called() -> None:
    asked = (31, REQUEST | ACK, 7, PORT)
    assert ways(GENERIC, asked, (31, 0, 7, PORT), (31, 0, 0, 0)) == ["to-kernel", "to-user", "notification"]


def test_an_answer_to_port_0_answers_the_open_request_of_its_number() -> None:
    """AUDIT_GET as auditctl asks: the kernel answers with the number and port id 0."""
    assert ways(AUDIT, (1000, REQUEST | ACK, 5, 0), (1000, 0, 5, 0)) == ["to-kernel", "to-user"]


def test_a_frame_that_is_read_again_alone_has_the_same_directions() -> None:
    asked, answer = frames(ROUTE, (GETTFILTER, REQUEST | ECHO, 7, 0), (NEWTFILTER, REQUEST | ECHO, 7, PORT))
    for _ in range(2):
        assert [each.direction for each in all_messages((asked, answer))] == ["to-kernel", "to-user"]
    assert [each.direction for each in all_messages((answer,))] == ["to-user"]


def test_open_requests_are_kept_up_to_a_number() -> None:
    said = [(NEWLINK, REQUEST, number, 0) for number in range(1, MOST_OPEN + 3)]
    last = heard(ROUTE, *said, (NEWLINK, 0, 2, PORT), (NEWLINK, 0, 3, PORT))[-2:]
    assert [message.direction for message in last] == ["to-user", "notification"]
    assert len(last[0].frame.families.asked) <= MOST_OPEN


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([(GETLINK, REQUEST, 1, 0)], "it has the request flag"),
        ([(2, 0, 1, PORT)], "only the kernel sends this type"),
        ([(NEWLINK, MULTI, 0, 0)], "answers no sequence number or no port"),
        ([(NEWLINK, MULTI, 1, PORT)], "a part of several has the multi flag"),
        ([(NEWLINK, 0, 1, PORT)], "answers a sequence number and a port"),
        ([(NEWLINK, 0, 0, 0)], "answers no sequence number or no port"),
        ([(GETLINK, REQUEST, 0, 0), (NEWLINK, 0, 0, PORT)], "answers the open request of this number"),
        ([(NEWLINK, REQUEST, 1, 0), (NEWLINK, 0, 1, PORT)], "tells of a change that was asked for with this number"),
        ([(GETLINK, REQUEST, 1, 0), (NEWLINK, REQUEST, 1, 9)], "answers an open request, whose flags it repeats"),
        ([(NEWLINK, 5, 1, 0), (NEWLINK, 5, 1, 9)], "tells of an open request, whose flags it repeats"),
    ],
)
def test_each_direction_has_its_rule(said: list[Said], words: str) -> None:
    assert rule(heard(ROUTE, *said)[-1]) == words


def test_a_direction_that_was_seen_says_so() -> None:
    frame = Frame(1, 0, ROUTE, pack("=IHHII", 16, 16, 0, 0, 0), 16, GenericFamilies(), direction=direction.TO_USER)
    assert rule(*all_messages((frame,))) == "seen where it was captured"
