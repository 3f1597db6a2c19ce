from __future__ import annotations

from pathlib import Path

import pytest

from nlsniff import wire
from nlsniff.analysis.matching import Masks
from nlsniff.frame import Socket
from nlsniff.replay.cassette import HOST, Cassette, Exchange
from nlsniff.replay.player import Client, Player
from nlsniff.replay.readdress import readdressed
from tests.talk import ACK, DUMP, ERROR, GETLINK, NEWLINK, PORT, Talk, ask, message

CAPTURES = sorted((Path(__file__).parents[2] / "captures").glob("**/*.pcap*"))
OK = bytes(4) + ask(NEWLINK, 7)[:16]
MTU = bytes.fromhex("08000400dc050000")
OTHER_MTU = bytes.fromhex("0800040028230000")


def asked(talk: Talk, *attributes: bytes, seq: int = 7, answer: int = 0) -> None:
    talk.say(ask(NEWLINK, seq, ACK, PORT, bytes(16) + b"".join(attributes)))
    talk.say(message(ERROR, 0, seq, PORT, (-answer).to_bytes(4, "little", signed=True) + ask(NEWLINK, seq)[:16]))


def codes(player: Player, client: Client, *attributes: bytes, seq: int = 1) -> list[int]:
    found = player.take(client, ask(NEWLINK, seq, ACK, 0, bytes(16) + b"".join(attributes)))
    return [int.from_bytes(each.data[16:20], "little", signed=True) for each in found]


def test_an_answer_comes_to_the_number_and_port_of_who_asks_now() -> None:
    talk = Talk()
    asked(talk, MTU)
    player = Player(Cassette.of(talk.frames))
    client = player.open(0, 123)
    (delivery,) = player.take(client, ask(NEWLINK, 99, ACK, 0, bytes(16) + MTU))
    ((_, header),) = wire.headers(delivery.data, HOST)
    assert (header.seq, header.portid, delivery.client) == (99, 123, client)
    assert int.from_bytes(delivery.data[28:32], "little") == 99  # of the request that is echoed
    assert not player.report().failed


def test_the_same_requests_get_their_answers_in_order_and_then_the_last_again() -> None:
    talk = Talk()
    asked(talk, MTU)
    asked(talk, MTU, seq=8, answer=17)
    player = Player(Cassette.of(talk.frames))
    client = player.open(0, 123)
    assert [codes(player, client, MTU) for _ in range(4)] == [[0], [-17], [-17], [-17]]
    assert player.report().repeated == {2: 2}
    once = Player(Cassette.of(talk.frames), repeat=False)
    client = once.open(0, 123)
    assert [codes(once, client, MTU) for _ in range(3)] == [[0], [-17], [-95]]
    assert once.report().failed


def test_requests_may_come_in_another_order_unless_that_is_forbidden() -> None:
    talk = Talk()
    asked(talk, MTU)
    asked(talk, OTHER_MTU, seq=8, answer=17)
    player = Player(Cassette.of(talk.frames))
    client = player.open(0, 123)
    assert (codes(player, client, OTHER_MTU), codes(player, client, MTU)) == ([-17], [0])
    strict = Player(Cassette.of(talk.frames), order="strict")
    client = strict.open(0, 123)
    assert (codes(strict, client, OTHER_MTU), codes(strict, client, MTU)) == ([-95], [0])
    assert [each.number for each in strict.report().unused] == [2]


def test_a_request_that_was_not_recorded_is_refused_and_compared_with_the_nearest() -> None:
    talk = Talk()
    asked(talk, MTU)
    asked(talk, MTU, MTU, seq=8)
    player = Player(Cassette.of(talk.frames))
    assert codes(player, player.open(0, 123), OTHER_MTU) == [-95]
    (unmatched,) = player.report().unmatched
    assert unmatched.nearest is not None
    assert unmatched.nearest.number == 1
    assert [(each.path, each.first, each.second) for each in unmatched.differences] == [("mtu", 1500, 9000)]
    assert player.report().failed


def test_what_may_be_ignored_is() -> None:
    talk = Talk()
    asked(talk, MTU)
    player = Player(Cassette.of(talk.frames), masks=Masks(["rt_link.mtu"]))
    assert codes(player, player.open(0, 123), OTHER_MTU) == [0]


def test_memory_behind_a_dumps_address_family_does_not_count() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 7, DUMP, PORT, b"\x11" + bytes(3)))
    talk.say(message(3, 2, 7, PORT, bytes(4)))
    player = Player(Cassette.of(talk.frames))
    client = player.open(0, 123)
    assert len(player.take(client, ask(GETLINK, 1, DUMP, 0, b"\x11\xaa\xbb\xcc"))) == 1
    assert not player.report().failed
    player.take(client, ask(GETLINK, 2, DUMP, 0, b"\x07" + bytes(3)))
    assert player.report().failed


def test_notifications_come_behind_the_request_that_they_followed_and_to_listeners_only() -> None:
    talk = Talk()
    talk.say(message(NEWLINK, 0, 0, 0, bytes(16)), socket=Socket(fd=4, groups=1), direction="notification")
    asked(talk, MTU)
    talk.say(message(NEWLINK, 0, 7, PORT, bytes(20)), socket=Socket(fd=4, groups=1), direction="notification")
    talk.say(message(NEWLINK, 0, 0, 0, bytes(24)), socket=Socket(fd=4, groups=1 << 4), direction="notification")
    player = Player(Cassette.of(talk.frames))
    asking, listening, deaf = (player.open(0, 123) for _ in range(3))
    assert player.bind(asking) == []
    assert [len(each.data) for each in player.bind(listening, groups=[1])] == [32]
    assert player.bind(deaf, groups=[3]) == []
    ack, told = player.take(asking, ask(NEWLINK, 50, ACK, 0, bytes(16) + MTU))
    assert (ack.client, told.client, told.groups) == (asking, listening, 1)
    ((_, header),) = wire.headers(told.data, HOST)
    assert (header.seq, header.portid) == (50, 123)  # it tells of the request that made it
    assert player.pending == player.report().unheard == 1
    assert [len(each.data) for each in player.join(deaf, 5)] == [40]


def test_where_the_group_is_unknown_who_joined_none_of_the_recorded_listener_hears_nothing() -> None:
    talk = Talk()
    talk.say(message(NEWLINK, 0, 0), socket=Socket(fd=4, listens=(1, 5)), direction="notification")
    player = Player(Cassette.of(talk.frames))
    assert player.bind(player.open(0, 123), groups=[3]) == []
    assert len(player.bind(player.open(0, 123), groups=[5, 9])) == 1


def test_the_first_socket_of_a_process_has_its_number_and_others_have_their_own() -> None:
    talk = Talk()
    asked(talk)
    player = Player(Cassette.of(talk.frames))
    first, second, other = player.open(0, 123), player.open(0, 123), player.open(4, 123)
    for client in (first, second, other):
        player.bind(client)
    assert first.portid == other.portid == 123
    assert second.portid >= 1 << 31
    player.close(first)
    player.bind(third := player.open(0, 123))
    assert third.portid == 123
    player.bind(chosen := player.open(0, 123), 77)
    assert chosen.portid == 77


@pytest.mark.parametrize("data", [b"", b"\0" * 3, b"\xff" * 40, bytes(1 << 20)])
def test_garbage_is_answered_by_silence_or_an_error_and_reported(data: bytes) -> None:
    talk = Talk()
    asked(talk)
    player = Player(Cassette.of(talk.frames))
    player.take(player.open(0, 123), data)
    assert len(player.report().unmatched) == 1


def restored(exchange: Exchange, data: bytes, client: Client) -> bytes:
    """A delivered datagram with the numbers that it was recorded with."""
    seqs = {each.seq + 1000 & 0xFFFFFFFF: each.seq for each in exchange.messages}
    return readdressed(
        data,
        HOST,
        lambda address: (
            seqs.get(address[0], address[0]),
            exchange.portid if address[1] == client.portid else address[1],
        ),
    )


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_capture_is_answered_from_itself(capture: Path) -> None:
    cassette = Cassette.load(capture)
    player = Player(cassette)
    clients: dict[tuple[int, int], Client] = {}
    for exchange in cassette.exchanges:
        key = exchange.protocol, exchange.portid
        client = clients.setdefault(key, player.open(exchange.protocol, 70000 + len(clients)))
        data = readdressed(exchange.request.data, HOST, lambda address: (address[0] + 1000 & 0xFFFFFFFF, 0))
        found = [each for each in player.take(client, data) if each.client is client and not each.groups]
        restore = [restored(exchange, each.data, client) for each in found]
        assert [each.data for each in exchange.answers] == restore[: len(exchange.answers)]
    report = player.report()
    assert (report.unmatched, report.unused, report.repeated) == ([], [], {})
    assert report.served == len(cassette.exchanges)
