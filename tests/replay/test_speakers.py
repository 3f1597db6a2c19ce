from __future__ import annotations

import errno

import pytest

from nlsniff.frame import Process, Socket
from nlsniff.replay.cassette import Cassette
from nlsniff.replay.mapping import UnplayableError
from nlsniff.replay.speakers import UNTOLD, Speakers
from tests.played import Played
from tests.talk import DUMP, GETLINK, MULTI, NEWLINK, Talk, answer, ask, done, message

IP = Process(7, "ip", certain=True)
FILTERED = 0x20


def speakers(talk: Talk, live: Played | None = None) -> tuple[Speakers, Cassette, Played]:
    cassette = Cassette.of(talk.frames)
    live = live or Played(cassette)
    return Speakers(cassette, live), cassette, live


def test_each_recorded_socket_has_one_of_its_port_id_until_its_last_request() -> None:
    talk = Talk()
    for seq, portid in ((1, 7), (2, 8), (3, 7)):
        talk.say(ask(GETLINK, seq), socket=Socket(fd=3, portid=portid), process=IP)
    found, cassette, live = speakers(talk)
    first, second, third = cassette.exchanges
    one, other = found.of(first), found.of(second)
    assert live.opened == [(0, 7), (0, 8)]
    assert found.of(third) is one
    assert other.portid == 8
    found.leave(first)
    assert live.closed == []
    found.leave(second)
    found.leave(third)
    assert live.closed == [2, 1]


def test_a_socket_has_the_options_that_it_had_at_that_moment() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1), socket=Socket(fd=3, portid=7))
    talk.say(ask(GETLINK, 2), socket=Socket(fd=3, portid=7, options=("ext-ack", "strict-chk")))
    found, cassette, live = speakers(talk)
    for exchange in cassette.exchanges:
        found.of(exchange)
    assert live.options == [("ext-ack", "strict-chk")]
    assert found.notes == []


def test_options_that_are_not_told_are_taken_from_the_answers_and_that_is_said() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1, DUMP))
    talk.say(message(NEWLINK, MULTI | FILTERED, 1, 4242), done(1))
    talk.say(ask(NEWLINK, 2))
    talk.say(answer(-17, ask(NEWLINK, 2), portid=4243, capped=True))
    talk.say(ask(NEWLINK, 3))
    talk.say(answer(-17, ask(NEWLINK, 3), portid=4244, capped=False))
    found, cassette, live = speakers(talk)
    for exchange in cassette.exchanges:
        found.of(exchange)
    assert live.options == [("ext-ack", "strict-chk"), ("cap-ack", "ext-ack"), ("ext-ack",)]
    assert found.notes == [f"{UNTOLD}, cap-ack, strict-chk where answers show it"]


def test_what_was_said_in_another_namespace_is_not_said_here() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1), socket=Socket(fd=3, portid=7, netns=100))
    talk.say(ask(GETLINK, 2), socket=Socket(fd=3, portid=8, netns=200))
    found, cassette, _ = speakers(talk)
    found.of(cassette.exchanges[0])
    with pytest.raises(UnplayableError, match="another network namespace"):
        found.of(cassette.exchanges[1])


def test_a_protocol_that_this_kernel_does_not_speak_is_named() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1))
    found, cassette, _ = speakers(talk, Played(talk.frames, refusing={0: errno.EPROTONOSUPPORT}))
    with pytest.raises(UnplayableError, match="does not speak route"):
        found.of(cassette.exchanges[0])


def test_without_port_ids_a_socket_is_told_by_process_and_descriptor() -> None:
    talk = Talk()
    for pid, fd in ((7, 3), (7, 4), (8, 3), (7, 3)):
        talk.say(ask(GETLINK, 1), socket=Socket(fd=fd), process=Process(pid, "ip", certain=True))
    found, cassette, live = speakers(talk)
    handles = [found.of(exchange).handle for exchange in cassette.exchanges]
    assert handles == [1, 2, 3, 1]
    assert live.opened == [(0, 0)] * 3
