"""Retries, and requests that get the same answer over and over."""

from __future__ import annotations

from struct import pack

import pytest
from talk import DUMP, GETLINK, MULTI, NEWLINK, PORT, Talk, answer, ask, done, message

from nlsniff.analysis.doctor import Finding, examine
from nlsniff.analysis.doctor.repeats import MANY_ALIKE, MANY_RETRIES


def found(talk: Talk, kind: str) -> list[Finding]:
    return [each for each in examine(talk.frames).findings() if each.kind == kind]


def attempt(talk: Talk, seq: int, code: int, body: bytes = b"\1" * 16) -> None:
    asked = ask(NEWLINK, seq, portid=PORT, body=body)
    talk.say(asked)
    talk.say(answer(code, asked))


@pytest.mark.parametrize(("tries", "findings"), [(MANY_RETRIES - 1, 0), (MANY_RETRIES, 1), (9, 1)])
def test_a_request_that_fails_again_and_again_is_a_retry(tries: int, findings: int) -> None:
    talk = Talk()
    for seq in range(tries):
        attempt(talk, seq, -16)
    told = found(talk, "retries")
    assert [each.count for each in told] == [tries] * findings


def test_a_retry_that_succeeds_says_so() -> None:
    talk = Talk()
    for seq in range(MANY_RETRIES):
        attempt(talk, seq, -16)
    attempt(talk, 9, 0)
    (one,) = found(talk, "retries")
    assert one.evidence == ["frame 1: EBUSY", "frame 3: EBUSY", "frame 5: EBUSY", "frame 7: answered at last"]


def test_other_requests_that_fail_are_no_retries() -> None:
    talk = Talk()
    for seq in range(9):
        attempt(talk, seq, -16, body=pack("=QQ", seq, 1))
    assert found(talk, "retries") == []


def test_failures_far_apart_are_no_retries() -> None:
    talk = Talk()
    for seq in range(9):
        attempt(talk, seq, -16)
        talk.wait(6000)
    assert found(talk, "retries") == []


def poll(talk: Talk, seq: int, body: bytes = bytes(16)) -> None:
    talk.say(ask(GETLINK, seq, flags=DUMP, portid=PORT))
    talk.say(message(NEWLINK, MULTI, seq, PORT, body=body))
    talk.say(done(seq))


@pytest.mark.parametrize(("times", "findings"), [(MANY_ALIKE - 1, 0), (MANY_ALIKE, 1), (MANY_ALIKE + 5, 1)])
def test_a_request_that_is_always_answered_alike_is_polling(times: int, findings: int) -> None:
    talk = Talk()
    for seq in range(times):
        poll(talk, seq)
    told = found(talk, "same-answer")
    assert [each.count for each in told] == [times] * findings
    assert all(f"port {PORT} asked for rt-link getlink" in each.title for each in told)


def test_answers_that_change_are_no_polling() -> None:
    talk = Talk()
    for seq in range(3 * MANY_ALIKE):
        poll(talk, seq, body=pack("=QQ", seq, 0))
    assert found(talk, "same-answer") == []
