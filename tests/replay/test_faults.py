from __future__ import annotations

import errno
import struct

import pytest

from nlsniff import wire
from nlsniff.errors import NlsniffError, ReplayError
from nlsniff.frame import Socket
from nlsniff.replay.cassette import HOST, Cassette
from nlsniff.replay.faults import Fault, Faulty, parse
from nlsniff.replay.player import Delivery, Player
from tests.talk import DONE, DUMP, GETLINK, MULTI, NEWLINK, PORT, Talk, ask, message

PARTS = 6


def cassette() -> Cassette:
    talk = Talk()
    talk.say(ask(GETLINK, 7, DUMP, PORT))
    talk.say(*(message(NEWLINK, MULTI, 7, PORT) for _ in range(PARTS)))
    talk.say(message(DONE, MULTI, 7, PORT, bytes(4)))
    talk.say(message(NEWLINK, 0, 0, 0, bytes(20)), socket=Socket(fd=4, groups=1), direction="notification")
    return Cassette.of(talk.frames)


def dumped(*faults: str, times: int = 1, seed: int = 0) -> list[list[Delivery]]:
    kernel = Faulty(Player(cassette()), faults, seed)
    client = kernel.open(0, 123)
    kernel.bind(client, 0, [1])
    return [kernel.take(client, ask(GETLINK, 99, DUMP)) for _ in range(times)]


def test_without_faults_all_is_as_it_was() -> None:
    (found,) = dumped()
    assert [len(each.data) for each in found] == [32 * PARTS, 20, 36]


def test_an_errno_refuses_the_request_instead() -> None:
    ((refusal, told),) = dumped("EBUSY")
    assert struct.unpack_from("=i", refusal.data, 16) == (-errno.EBUSY,)
    assert told.groups == 1


def test_a_lost_answer_never_comes_but_what_others_are_told_does() -> None:
    assert [[each.groups for each in found] for found in dumped("lose")] == [[1]]


def test_an_interrupted_dump_says_so_in_every_part() -> None:
    ((parts, done, _),) = dumped("interrupt")
    flags = {header.flags for part in (parts, done) for _, header in wire.headers(part.data, HOST)}
    assert flags == {wire.NLM_F_MULTI | wire.NLM_F_DUMP_INTR}


@pytest.mark.parametrize(("fault", "sizes"), [("split", [32] * PARTS), ("small 70", [64] * 3), ("small 1", [32] * 6)])
def test_messages_come_in_smaller_datagrams(fault: str, sizes: list[int]) -> None:
    (found,) = dumped(fault)
    assert [len(each.data) for each in found] == [*sizes, 20, 36]


def test_a_datagram_is_cut_and_late() -> None:
    (found,) = dumped("truncate 24", "delay 2s")
    assert [(len(each.data), each.delay) for each in found] == [(24, 2.0), (20, 2.0), (36, 0.0)]


def test_notifications_come_twice() -> None:
    (found,) = dumped("duplicate")
    assert [len(each.data) for each in found] == [32 * PARTS, 20, 36, 36]


def test_a_full_buffer_comes_once_behind_so_many_datagrams() -> None:
    first, second = dumped("enobufs after 1", times=2)
    assert [each.error for each in first] == [0, errno.ENOBUFS, 0]
    assert [each.error for each in second] == [0, 0]


def test_at_strikes_one_request_and_after_all_behind_so_many() -> None:
    assert [len(found) > 2 for found in dumped("EBUSY at 2", times=3)] == [True, False, False]
    lost = [any(not each.groups for each in found) for found in dumped("lose after 1", times=3)]
    assert lost == [True, False, False]


def test_only_requests_that_the_filter_takes_are_struck() -> None:
    assert len(dumped("lose on family == rt_route")[0]) == 3
    assert len(dumped("lose on rt_link && netlink.flags.dump")[0]) == 1
    assert len(dumped("lose at 1 on type == getlink")[0]) == 1


def test_chance_strikes_at_the_same_places_again_with_the_same_seed() -> None:
    def struck(seed: int) -> list[bool]:
        return [all(each.groups for each in found) for found in dumped("lose chance 50%", times=40, seed=seed)]

    assert struck(1) == struck(1) != struck(2)
    assert 5 < sum(struck(1)) < 35


def test_a_fault_that_never_struck_is_noted() -> None:
    kernel = Faulty(Player(cassette()), ["lose at 9"])
    assert kernel.report().notes == ["the fault lose never struck"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no fault: ''; write: ACTION"),
        ("explode", "no fault called explode; there are enobufs"),
        ("delay", "delay of how much; write: delay 100".replace("; ", "\\?; ")),
        ("lose sometimes", "no fault: 'lose sometimes'"),
        ("lose on rt_lonk.x", "rt_lonk"),
    ],
)
def test_a_fault_that_is_none_is_said_to_be(text: str, says: str) -> None:
    with pytest.raises(NlsniffError, match=says):
        parse(text)


def test_a_fault_as_it_is_written_and_as_it_is_meant() -> None:
    found = parse("delay 20ms at 3 chance 10%")
    assert isinstance(found, Fault)
    assert (found.action, found.argument, found.at, found.after, found.chance) == ("delay", 20, 3, 0, 10)
    assert issubclass(ReplayError, NlsniffError)
