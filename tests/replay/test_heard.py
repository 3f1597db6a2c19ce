from __future__ import annotations

from nlsniff.replay.cassette import Cassette
from nlsniff.replay.heard import Heard
from nlsniff.replay.player import Player
from tests.talk import ACK, ERROR, NEWLINK, PORT, Talk, ask, message


def test_what_was_said_is_there_as_frames_and_transactions() -> None:
    talk = Talk()
    talk.say(ask(NEWLINK, 7, ACK, PORT))
    talk.say(message(ERROR, 0, 7, PORT, bytes(4) + ask(NEWLINK, 7)[:16]))
    talk.say(message(NEWLINK, 0, 0))
    heard = Heard(Player(Cassette.of(talk.frames)))
    client = heard.open(0, 123)
    assert heard.bind(client, 0, []) == []
    heard.take(client, ask(NEWLINK, 99))
    heard.join(client, 1)
    asked, told = heard.transactions()
    assert (asked.type, asked.result, asked.seq, asked.portid) == ("newlink", "ok", 99, 123)
    assert told.kind == "notification"
    assert [frame.direction for frame in heard.frames] == ["to-kernel", "to-user", "notification"]
    heard.close(client)
    assert heard.report().served == 1
    assert heard.families is heard.kernel.families
