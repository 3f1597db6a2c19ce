"""Slow requests with what was under way meanwhile; storms of notifications."""

from __future__ import annotations

from struct import pack

import pytest
from talk import NEWLINK, NEWROUTE, Talk, answer, ask, message

from nlsniff.analysis.doctor import Finding, examine
from nlsniff.analysis.doctor.timing import STORM
from nlsniff.frame import Process
from nlsniff.spec import ROUTE

IP, MODPROBE = Process(1, "ip", certain=True), Process(2, "networkd", certain=True)
BODY = b"\1" * 16


def found(talk: Talk, kind: str, slow_ns: int = 100_000_000) -> list[Finding]:
    return [each for each in examine(talk.frames, slow_ns=slow_ns).findings() if each.kind == kind]


def test_a_slow_request_says_what_was_under_way_meanwhile() -> None:
    talk, holder, waiter = Talk(), ask(NEWLINK, 7, body=BODY), ask(NEWROUTE, 8, body=BODY)
    talk.say(holder, process=MODPROBE)
    talk.say(waiter, process=IP)
    talk.wait(200)
    talk.say(answer(0, holder, portid=2), process=MODPROBE)
    talk.say(answer(0, waiter, portid=1), process=IP)
    link, route = found(talk, "slow")
    assert (link.title, route.title) == ("rt-link newlink took 202 ms", "rt-route newroute took 202 ms")
    assert "while frame 2 waited, for 201 ms: frame 1, rt-link newlink of networkd(2)" in route.evidence


def test_slow_ones_of_one_kind_are_one_finding() -> None:
    talk = Talk()
    for seq, pause in ((1, 150), (2, 300), (3, 20)):
        asked = ask(NEWLINK, seq, body=BODY)
        talk.say(asked)
        talk.wait(pause)
        talk.say(answer(0, asked))
    (one,) = found(talk, "slow")
    assert (one.title, one.count, one.frames) == ("rt-link newlink took up to 301 ms", 2, [1, 3])


@pytest.mark.parametrize(("slow_ns", "findings"), [(1_000_000, 1), (1_000_001, 0)])
def test_what_is_slow_can_be_told(slow_ns: int, findings: int) -> None:
    talk, asked = Talk(), ask(NEWLINK, 7, body=BODY)
    talk.say(asked)
    talk.say(answer(0, asked))
    assert len(found(talk, "slow", slow_ns)) == findings


@pytest.mark.parametrize(("count", "milliseconds", "findings"), [(STORM, 0, 1), (STORM - 1, 0, 0), (STORM, 2, 0)])
def test_many_notifications_of_one_kind_within_a_second_are_a_storm(
    count: int, milliseconds: int, findings: int
) -> None:
    talk = Talk(ROUTE)
    for number in range(count):
        talk.say(message(NEWROUTE, 0, 0, body=pack("=QQ", number, 0)))
        talk.wait(milliseconds)
    told = found(talk, "notification-storm")
    assert [each.count for each in told] == [STORM] * findings
    assert all(each.frames == [1, STORM] for each in told)


def test_a_storm_names_who_caused_it() -> None:
    talk = Talk()
    for seq in range(1, STORM + 1):
        asked = ask(NEWROUTE, seq, body=pack("=QQ", seq, 0))
        talk.now -= 900_000
        talk.say(asked, process=IP)
        talk.now -= 900_000
        talk.say(message(NEWROUTE, 0, seq, 1, body=pack("=QQ", seq, 0)), process=IP)
    (one,) = found(talk, "notification-storm")
    assert "caused by ip(1): rt-route newroute" in one.evidence
