from __future__ import annotations

from struct import pack

from nlsniff import spec
from nlsniff.analysis.matching import Renamed
from nlsniff.frame import Frame, Process, Socket
from nlsniff.message import OPEN
from nlsniff.replay.cassette import Cassette
from nlsniff.replay.listening import Listening
from nlsniff.replay.mapping import Mapping
from nlsniff.replay.sockets import Event
from tests.played import Played
from tests.talk import GETLINK, NEWLINK, Talk, ask, message

MONITOR = Process(9, "ip", certain=True)
NEWADDR = 20


def listening(frames: list[Frame], live: Played | None = None) -> tuple[Listening, Played]:
    cassette = Cassette.of(frames)
    live = live or Played(cassette)
    mapping = Mapping(cassette, live, Renamed())
    mapping.refresh()
    return Listening(cassette, live, mapping, OPEN), live


def test_the_groups_that_the_recorded_socket_had_joined_are_joined() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1))
    talk.say(message(NEWLINK, 0, 0), socket=Socket(fd=3, groups=1, listens=(1, 5)), process=MONITOR)
    found, live = listening(talk.frames)
    assert [*found.join()] == []
    assert live.listened == {spec.ROUTE: [1, 5]}


def test_where_the_capture_does_not_tell_all_groups_with_a_name_are_joined() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1))
    talk.say(message(NEWLINK, 0, 0))
    found, live = listening(talk.frames)
    assert [*found.join()] == []
    assert set(range(1, 34)) <= set(live.listened[spec.ROUTE])


def test_without_notifications_nobody_listens() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1))
    found, live = listening(talk.frames)
    assert [*found.join()] == []
    assert live.listened == {}


def test_a_generic_group_has_the_number_of_its_name_here() -> None:
    talk = Talk(spec.GENERIC)
    talk.families.families[30] = "thermal"
    talk.families.groups[7] = "thermal/event"
    talk.say(ask(30, 1, body=bytes((1, 1, 0, 0))))
    talk.say(message(30, 0, 0, body=bytes((1, 1, 0, 0))), socket=Socket(fd=3, groups=64, listens=(7,)), process=MONITOR)
    live = Played(talk.frames, families={16: "nlctrl", 40: "thermal"})
    live.families = lambda *_: ({16: "nlctrl", 40: "thermal"}, {12: "thermal/event"})  # type: ignore[method-assign]
    found, live = listening(talk.frames, live)
    assert [*found.join()] == []
    assert live.listened == {spec.GENERIC: [12]}


def test_a_group_that_refuses_is_named() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1))
    talk.say(message(NEWLINK, 0, 0), socket=Socket(fd=3, groups=1, listens=(1,)), process=MONITOR)
    live = Played(talk.frames)
    live.listen = lambda _protocol, _groups: {1: 1}  # type: ignore[method-assign]
    found, _ = listening(talk.frames, live)
    assert [*found.join()] == ["group 1 of route cannot be heard here: Operation not permitted"]


def test_what_comes_is_kept_if_the_recording_has_its_kind() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1))
    talk.say(message(NEWLINK, 0, 0))
    found, live = listening(talk.frames)
    found.join()
    live.events = [
        Event(0, 1, message(NEWLINK, 0, 0)),
        Event(0, 5, message(NEWADDR, 0, 0, body=pack("=BBBBi", 2, 24, 0, 0, 1))),
    ]
    found.take(1)
    assert [each.type for each in found.live] == ["newlink"]
    assert [found.after[id(each)] for each in found.recorded] == [1]


def test_at_the_end_it_is_waited_for_what_is_missing() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1))
    talk.say(message(NEWLINK, 0, 0))
    found, live = listening(talk.frames)
    found.wait(0.05)
    assert found.live == []
    live.events = [Event(0, 1, message(NEWLINK, 0, 0))]
    found.wait(5.0)
    assert len(found.live) == 1
