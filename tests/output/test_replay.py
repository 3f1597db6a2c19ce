from __future__ import annotations

from nlsniff.output.replay import lines, plain, summary
from nlsniff.replay.cassette import Cassette
from nlsniff.replay.player import Player, Report
from tests.talk import ACK, ERROR, NEWLINK, PORT, Talk, ask, message


def report() -> Report:
    talk = Talk()
    for seq in (7, 8):
        talk.say(ask(NEWLINK, seq, ACK, PORT, bytes(16) + bytes((8, 0, 4, 0, seq, 0, 0, 0))))
        talk.say(message(ERROR, 0, seq, PORT, bytes(4) + ask(NEWLINK, seq)[:16]))
    talk.say(message(NEWLINK, 0, 0, 0, bytes(20)))
    player = Player(Cassette.of(talk.frames))
    client = player.open(0, 123)
    for mtu in (7, 7, 9):
        player.take(client, ask(NEWLINK, 1, ACK, 0, bytes(16) + bytes((8, 0, 4, 0, mtu, 0, 0, 0))))
    player.take(client, b"x")
    found = player.report()
    found.stalled.append("ip\x1b (9) waits")
    return found


def test_the_story_worst_first_and_nothing_of_the_wire_reaches_a_terminal() -> None:
    assert [*lines(report())] == [
        r"stalled: ip\x1b (9) waits",
        "not recorded: rt-link newlink, 40 bytes",
        "  nearest is request 2 (frame 3), where:",
        "    mtu: 8, not 9",
        "not recorded: route, 1 bytes that are no message",
        "not asked for: 2 rt-link newlink",
        "asked for again: 1",
        "1 notification had no listener",
        "2 requests answered from the recording, 2 not recorded, 1 of it not asked for",
    ]


def test_one_line_where_all_went_well() -> None:
    assert [*lines(Report(served=1))] == ["1 request answered from the recording"]
    assert summary(Report(served=1200)) == "1,200 requests answered from the recording"


def test_the_same_as_plain_data() -> None:
    found = plain(report())
    assert (found["served"], found["failed"], found["unheard"], found["repeated"]) == (2, True, 1, {"1": 1})
    assert found["unused"] == [{"number": 2, "frame": 3, "request": "rt-link newlink"}]
    first, second = found["unmatched"]
    assert first["differences"] == [{"path": "mtu", "recorded": 8, "asked": 9}]
    assert first["request"]["attrs"] == {"mtu": 9}
    assert second["bytes"] == "78"
