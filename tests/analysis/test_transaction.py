"""What a transaction says of itself."""

from __future__ import annotations

from talk import GETLINK, MULTI, NEWLINK, PORT, Talk, answer, ask, done, message

from nlsniff.analysis.transaction import RESULTS, Transaction
from nlsniff.analysis.transactions import of_frames
from nlsniff.frame import Process


def one(talk: Talk) -> Transaction:
    (found,) = of_frames(talk.frames)
    return found


def test_its_frames_times_and_bytes_are_those_of_its_messages() -> None:
    talk, asked = Talk(), ask(GETLINK, 7, flags=0x300)
    talk.say(asked)
    talk.wait(9)
    part = message(NEWLINK, MULTI, 7, PORT)
    talk.say(part)
    talk.say(done(7))
    found = one(talk)
    assert (found.frames, found.began_ns, found.first_ns, found.ended_ns) == ((1, 3), 10**6, 11 * 10**6, 12 * 10**6)
    assert (found.latency_ns, found.bytes) == (11 * 10**6, len(asked) + len(part) + 20)


def test_the_process_is_that_of_the_first_frame_that_has_one() -> None:
    talk, asked = Talk(), ask(NEWLINK, 7)
    talk.say(asked)
    talk.say(answer(0, asked), process=Process(1, "ip", certain=False))
    found = one(talk)
    assert found.process is not None
    assert found.process.name == "ip"


def test_its_representation_names_it() -> None:
    talk, asked = Talk(), ask(NEWLINK, 7)
    talk.say(asked)
    assert repr(one(talk)) == "<Transaction 1 rt-link newlink: unanswered>"


def test_without_a_request_the_answer_names_it() -> None:
    talk = Talk()
    talk.say(answer(-17, ask(NEWLINK, 7)))
    found = one(talk)
    assert (found.request, found.named.type, found.first.type) == (None, "newlink", "error")


def test_a_failed_request_has_its_diagnosis() -> None:
    talk, asked = Talk(), ask(NEWLINK, 7)
    talk.say(asked)
    talk.say(answer(-17, asked))
    ((request, diagnosis),) = one(talk).diagnoses()
    assert request is not None
    assert (request.frame.number, diagnosis.error["name"]) == (1, "EEXIST")


def test_a_remark_is_kept_once() -> None:
    talk = Talk()
    talk.say(ask(NEWLINK, 7))
    found = one(talk)
    found.odd("odd")
    found.odd("odd")
    assert found.notes == ["odd"]


def test_every_result_is_explained() -> None:
    assert set(RESULTS) == {"ok", "error", "interrupted", "unconfirmed", "unanswered", "incomplete"}
