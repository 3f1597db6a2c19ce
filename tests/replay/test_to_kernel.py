from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from struct import pack

import pytest

from nlsniff import spec
from nlsniff.analysis.matching import Masks
from nlsniff.errors import ReplayError
from nlsniff.replay.cassette import Cassette, Exchange
from nlsniff.replay.outcome import Found, Outcome
from nlsniff.replay.sockets import Answer, Event
from nlsniff.replay.to_kernel import Replay, replay_to_kernel
from tests.apart import fresh
from tests.played import Played
from tests.talk import ACK, DUMP, GETLINK, MULTI, NEWLINK, Talk, answer, ask, attribute, done, message

NLSNIFF = Path(sys.executable).parent / "nlsniff"
ADDRESS, IFNAME, MTU, NET_NS_FD, NET_NS_PID, TXQLEN, LINKINFO = 1, 3, 4, 28, 19, 13, 18
SECRET = 3


def link(name: str, mtu: int = 1500, index: int = 2, *more: bytes) -> bytes:
    head = pack("=BxHiII", 0, 1, index, 1, 0)
    return head + attribute(IFNAME, name.encode() + b"\0") + attribute(MTU, pack("=I", mtu)) + b"".join(more)


def dumped(*names: str) -> Talk:
    """A change that was acknowledged, and a dump."""
    talk = Talk()
    talk.say(ask(NEWLINK, 1, ACK, body=link("new")))
    talk.say(answer(0, ask(NEWLINK, 1)))
    talk.say(ask(GETLINK, 2, DUMP))
    talk.say(*(message(NEWLINK, MULTI, 2, 4242, link(name, index=3 + place)) for place, name in enumerate(names)))
    talk.say(done(2))
    return talk


def played(talk: Talk, change: Callable[[Exchange, list[bytes]], list[bytes]] | None = None) -> Outcome:
    live = Played(talk.frames) if change is None else Played(talk.frames, change)
    return against(talk, live)


def against(talk: Talk, live: Played, masks: Masks | None = None) -> Outcome:
    replay = Replay(Cassette.of(talk.frames), live, masks or Masks(), seconds=0.05, patience=0.05)
    replay.run()
    return replay.outcome


def paths(found: list[Found]) -> list[tuple[int, str]]:
    return [(each.request, each.difference.path) for each in found]


def changed(number: int, old: bytes, new: bytes) -> Callable[[Exchange, list[bytes]], list[bytes]]:
    def change(exchange: Exchange, answers: list[bytes]) -> list[bytes]:
        return [data.replace(old, new) for data in answers] if exchange.number == number else answers

    return change


def test_a_kernel_that_answers_as_recorded_has_no_difference() -> None:
    outcome = played(dumped("a", "b"))
    assert (outcome.requests, outcome.sent, outcome.compared) == (2, 2, 4)
    assert outcome.differences == outcome.only_recorded == outcome.only_here == []
    assert not outcome.failed


def test_a_value_that_differs_is_found_with_its_request_and_its_path() -> None:
    outcome = played(dumped("a", "b"), changed(2, pack("=HHI", 8, MTU, 1500) + b"", pack("=HHI", 8, MTU, 9000)))
    assert paths(outcome.differences) == [(2, "mtu"), (2, "mtu")]
    found = outcome.differences[0]
    assert (found.frame, found.title, found.difference.first, found.difference.second) == (
        3,
        "rt-link newlink",
        1500,
        9000,
    )
    assert outcome.failed


def test_an_error_in_place_of_an_ack_is_a_difference_of_the_request() -> None:
    outcome = played(
        dumped("a"), lambda exchange, answers: [answer(-17, exchange.request.data)] if exchange.number == 1 else answers
    )
    assert paths(outcome.differences) == [(1, "type"), (1, "error.code")]
    assert {each.title for each in outcome.differences} == {"rt-link newlink"}


def test_the_flag_that_attributes_follow_is_no_difference_beside_them() -> None:
    talk = Talk()
    talk.say(ask(NEWLINK, 1, ACK, body=link("new")))
    talk.say(answer(-17, ask(NEWLINK, 1)))
    text = attribute(1, b"there is one\0")
    outcome = played(talk, lambda exchange, _answers: [answer(-17, exchange.request.data, more=text)])
    assert outcome.differences == []
    assert paths(outcome.only_here) == [(1, "error.msg")]


def test_a_message_that_only_one_has_is_a_difference_even_between_kernels() -> None:
    def without(exchange: Exchange, answers: list[bytes]) -> list[bytes]:
        return answers if exchange.number == 1 else [answers[0][: len(answers[0]) // 2], *answers[1:]]

    outcome = played(dumped("a", "b"), without)
    outcome.lenient = True
    assert paths(outcome.differences) == [(2, "message")]
    assert outcome.differences[0].difference.first == "rt-link newlink"
    assert outcome.failed


def test_the_device_by_which_was_recorded_is_not_missed() -> None:
    talk = Talk()
    tap = link("nlmon0", 1500, 7, attribute(LINKINFO, attribute(1, b"nlmon\0")))
    talk.say(ask(GETLINK, 2, DUMP))
    talk.say(message(NEWLINK, MULTI, 2, 4242, link("lo")) + message(NEWLINK, MULTI, 2, 4242, tap), done(2))
    without = [message(NEWLINK, MULTI, 2, 4242, link("lo")), done(2)]
    assert played(talk, lambda _exchange, _answers: without).differences == []


def test_an_attribute_that_only_one_has_is_listed_apart_and_counts_unless_told_otherwise() -> None:
    talk, queue = Talk(), attribute(TXQLEN, pack("=I", 7))
    talk.say(ask(GETLINK, 1, 0))
    talk.say(message(NEWLINK, 0, 1, 4242, link("a", 1500, 3, queue)))
    longer = message(NEWLINK, 0, 1, 4242, link("a", 1500, 3, attribute(51, pack("=I", 1))))
    outcome = played(talk, lambda _exchange, _answers: [longer])
    assert paths(outcome.only_recorded) == [(1, "txqlen")]
    assert paths(outcome.only_here) == [(1, "max-mtu")]
    assert outcome.differences == []
    assert outcome.failed
    outcome.lenient = True
    assert not outcome.failed


def test_a_random_address_may_differ_but_not_one_that_was_asked_for() -> None:
    for asked, differing in ((b"", []), (attribute(ADDRESS, b"\2\0\0\0\0\1"), [(2, "address")])):
        talk = Talk()
        talk.say(ask(NEWLINK, 1, ACK, body=link("a", 1500, 0, asked)))
        talk.say(answer(0, ask(NEWLINK, 1)))
        talk.say(ask(GETLINK, 2, 0))
        talk.say(message(NEWLINK, 0, 2, 4242, link("a", 1500, 3, attribute(ADDRESS, b"\2\0\0\0\0\1"))))
        assert paths(played(talk, changed(2, b"\2\0\0\0\0\1", b"\2\0\0\0\0\2")).differences) == differing


def test_what_is_masked_is_no_difference() -> None:
    live = Played(dumped("a").frames, changed(2, pack("=HHI", 8, MTU, 1500), pack("=HHI", 8, MTU, 9000)))
    assert not against(dumped("a"), live, Masks(["rt_link.mtu"])).failed


def test_devices_may_have_other_numbers_here_but_each_its_own() -> None:
    def moved(exchange: Exchange, answers: list[bytes]) -> list[bytes]:
        if exchange.number == 1:
            return answers
        return [
            message(NEWLINK, MULTI, 2, 4242, link("b", index=8)) + message(NEWLINK, MULTI, 2, 4242, link("a", index=9)),
            answers[1],
        ]

    assert not played(dumped("a", "b"), moved).failed


def test_what_only_reads_is_asked_again_until_it_has_settled() -> None:
    talk, count = dumped("a"), []
    talk.wait(5000)

    def late(exchange: Exchange, answers: list[bytes]) -> list[bytes]:
        count.append(exchange.number)
        return [answers[1]] if exchange.number == 2 and count.count(2) < 3 else answers

    live = Played(talk.frames, late)
    talk.frames[2].time_ns += 10_000_000_000
    replay = Replay(Cassette.of(talk.frames), live, Masks(), seconds=0.05, patience=5.0)
    replay.run()
    assert not replay.outcome.failed
    assert count == [1, 2, 2, 2]


def test_what_changes_something_is_said_once_whatever_the_answer() -> None:
    talk = dumped("a")
    live = Played(talk.frames, lambda exchange, answers: [] if exchange.number == 1 else answers)
    against(talk, live)
    assert [data[4:6] for _, data in live.asked].count(pack("=H", NEWLINK)) == 1


def test_answers_that_the_program_did_not_read_are_no_difference() -> None:
    talk = Talk()
    talk.say(ask(NEWLINK, 1, ACK, body=link("new")))
    talk.say(ask(NEWLINK, 2, ACK, body=link("new")))
    talk.say(answer(0, ask(NEWLINK, 2)))
    outcome = played(talk, lambda exchange, _answers: [answer(0, exchange.request.data)])
    assert not outcome.failed


def test_an_answer_that_does_not_end_is_said_to_be_late() -> None:
    talk = dumped("a")
    live = Played(talk.frames)
    live.ask = lambda *_: Answer(late=True, lost=True)  # type: ignore[method-assign]
    notes = against(talk, live).notes
    assert any("request 1 (rt-link newlink): what answers it did not end within 0.05 s" in note for note in notes)
    assert any("ENOBUFS" in note for note in notes)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (link("a", 1500, 2, attribute(NET_NS_FD, pack("=I", 7))), "net-ns-fd 7 meant something"),
        (link("a", 1500, 2, attribute(NET_NS_PID, pack("=I", 4242))), "net-ns-pid 4242 meant something"),
    ],
)
def test_requests_that_name_files_and_processes_are_not_sent(body: bytes, why: str) -> None:
    talk = dumped("a")
    talk.say(ask(NEWLINK, 3, body=body))
    live = Played(talk.frames)
    outcome = against(talk, live)
    assert (outcome.sent, outcome.requests) == (2, 3)
    (note,) = [note for note in outcome.notes if why in note]
    assert note.endswith("request 3 (rt-link newlink)")


def test_requests_that_were_cut_are_not_sent() -> None:
    talk = dumped("a")
    frame = talk.say(ask(NEWLINK, 3, body=link("a")))
    frame.data = frame.data[:-4]
    outcome = played(talk)
    assert any(note.startswith("not sent: it was cut") for note in outcome.notes)


def test_one_line_tells_of_all_requests_that_fail_alike() -> None:
    talk = dumped("a")
    for seq in range(3, 13):
        talk.say(ask(NEWLINK, seq, body=link("a", 1500, 2, attribute(NET_NS_FD, pack("=I", 7)))))
    (note,) = [note for note in played(talk).notes if "net-ns-fd" in note]
    assert note.endswith("and 4 more")


def test_a_protocol_that_is_not_spoken_here_is_named_and_the_rest_is_sent() -> None:
    talk = dumped("a")
    talk.protocol = spec.CRYPTO
    talk.say(ask(16, 3))
    outcome = against(talk, Played(talk.frames, refusing={spec.CRYPTO: errno.EPROTONOSUPPORT}))
    assert outcome.sent == 2
    assert any("does not speak crypto: request 3" in note for note in outcome.notes)


def test_a_request_that_nobody_takes_is_named() -> None:
    talk = dumped("a")
    live = Played(talk.frames)
    live.ask = lambda *_: Answer(refused=errno.ECONNREFUSED)  # type: ignore[method-assign]
    outcome = against(talk, live)
    assert outcome.sent == 0
    assert any("does not speak route in a network namespace of its own" in note for note in outcome.notes)


def test_key_material_that_is_zeros_is_noted() -> None:
    talk = Talk(spec.GENERIC)
    talk.families.families[31] = "wireguard"
    key = attribute(SECRET, bytes(32))
    talk.say(ask(31, 1, body=bytes((1, 1, 0, 0)) + key))
    outcome = against(talk, Played(talk.frames, families={31: "wireguard"}))
    assert (
        outcome.notes[-1]
        == "request 1 (wireguard set-device): private-key is all zeros; was the key material taken out?"
    )


def test_notifications_are_held_against_the_recorded_ones() -> None:
    talk = dumped("a")
    talk.say(message(NEWLINK, 0, 0, 0, link("note")))
    live = Played(talk.frames)
    live.events = [Event(0, 1, message(NEWLINK, 0, 0, 0, link("note", 9000)))]
    outcome = against(talk, live)
    assert paths(outcome.differences) == [(2, "mtu")]
    silent = against(talk, Played(talk.frames))
    assert paths(silent.differences) == [(2, "message")]


def test_notifications_that_came_here_only_are_noted_and_no_difference() -> None:
    talk = dumped("a")
    talk.say(message(NEWLINK, 0, 0, 0, link("note")))
    live = Played(talk.frames)
    live.events = [Event(0, 1, message(NEWLINK, 0, 0, 0, link(name))) for name in ("note", "more")]
    outcome = against(talk, live)
    assert not outcome.failed
    assert "1 notification came here only: rt-link newlink" in outcome.notes


def test_without_a_request_there_is_nothing_to_replay() -> None:
    talk = Talk()
    talk.say(message(NEWLINK, 0, 0, 0, link("note")))
    with pytest.raises(ReplayError, match="no request to send"):
        replay_to_kernel(talk.frames)


def test_where_nothing_could_be_sent_it_is_said_why() -> None:
    with fresh():
        pass
    talk = Talk(30)
    talk.say(ask(16, 1))
    with pytest.raises(ReplayError, match=r"no request could be sent; .*does not speak 30"):
        replay_to_kernel(talk.frames)


# What this kernel said to programs, and says again.

SCRIPT = """
ip link set lo up
ip link add v0 mtu 1400 type veth peer name v1
ip link set v0 up
ip link set v1 up
ip address add 192.0.2.1/24 dev v0
ip -6 address add 2001:db8::1/64 dev v0 nodad
ip route add 198.51.100.0/24 via 192.0.2.2
ip rule add from 192.0.2.0/24 lookup 100 priority 500
sleep 0.3
ip link show; ip -4 address show; ip -4 route show; ip rule show
ip link add v0 type veth peer name v1
ip route add 198.51.100.0/24 via 203.0.113.1
ip link delete v0
"""


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session in a fresh namespace, recorded by nlsniff run."""
    with fresh() as kernel:
        kernel.links()
    path = tmp_path_factory.mktemp("recorded") / "session.pcapng"
    words = [NLSNIFF, "run", "-q", "-w", path, "--sandbox", "--", "sh", "-c", SCRIPT]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if "veth" in done.stderr or not path.exists():
        pytest.skip(done.stderr)
    return path


def test_a_session_says_the_same_to_this_kernel_again(recording: Path) -> None:
    cassette = Cassette.load(recording)
    for _ in range(3):
        outcome = replay_to_kernel(cassette)
        assert outcome.sent == outcome.requests > 20
        assert outcome.differences == []
        assert not outcome.failed
        assert outcome.kernels[0] == outcome.kernels[1]
        assert not outcome.lenient


def test_a_device_that_is_there_already_is_caught(recording: Path) -> None:
    words = ["unshare", "-Urn", "sh", "-c", "ip link set lo mtu 4321 && echo ready && exec cat"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        outcome = replay_to_kernel(Cassette.load(recording), netns=process.pid)
        process.kill()
    found = [
        (each.title, each.difference.path, each.difference.first, each.difference.second)
        for each in outcome.differences
    ]
    assert ("rt-link newlink", "mtu", 65536, 4321) in found
    assert {path for _, path, *_ in found} == {"mtu", "af-spec.inet6.conf[2]"}  # DEVCONF_MTU6
