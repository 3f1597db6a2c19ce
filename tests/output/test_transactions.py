"""Transactions as lines, trees and JSON."""

from __future__ import annotations

import json
from pathlib import Path
from struct import pack

import pytest
from talk import DELLINK, GETLINK, MULTI, NEWLINK, PORT, Talk, answer, ask, attribute, done, message

from nlsniff.analysis.transactions import of_frames
from nlsniff.frame import Process
from nlsniff.message import all_messages
from nlsniff.output.transactions import TransactionLines, TransactionTrees, contract, duration, line, summary
from nlsniff.sources.files import open_frames
from nlsniff.spec import NETFILTER

CAPTURES = sorted((Path(__file__).parents[2] / "captures").glob("*/*.pcap*"))
MTU = attribute(4, pack("=I", 1500))


@pytest.fixture
def refused() -> Talk:
    talk, asked = Talk(), ask(NEWLINK, 7, body=bytes(16) + MTU)
    talk.say(asked, process=Process(9, "i\x1bp", certain=False))
    talk.say(answer(-34, asked, more=attribute(1, b"no\x1bway\0") + attribute(2, pack("=I", 32))))
    return talk


def lines(talk: Talk, **options: bool) -> list[str]:
    show = TransactionLines(**options)
    return [text for found in of_frames(talk.frames) for text in show.line(found).split("\n")]


def test_a_line_says_what_was_asked_by_whom_and_what_came_of_it(refused: Talk) -> None:
    first, below = lines(refused)
    assert first.endswith('rt-link newlink mtu=1500  i\\x1bp(9)?  → ERANGE "no\\x1bway"')
    assert (first.split()[0], " 1-2 " in first, "1.00 ms" in first) == ("1", True, True)
    assert below.strip() == "at mtu = 1500"


def test_a_dump_says_how_much_came() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 7, flags=0x300))
    talk.say(*[message(NEWLINK, MULTI, 7, PORT, body=bytes(1008))] * 2)
    talk.say(done(7))
    (text,) = lines(talk)
    assert text.endswith("rt-link getlink  [dump]  pid=4242  → ok, 2 parts, 2.1 kB")


def test_a_notification_says_how_often_it_was_heard() -> None:
    talk = Talk()
    for _ in range(3):
        talk.say(message(DELLINK, 0, 0, body=bytes(16) + attribute(3, b"d0\0")))
    (text,) = lines(talk)
    assert text.endswith("* rt-link dellink ifname=d0  heard 3 times")


def test_a_batch_names_its_first_members_and_each_that_failed() -> None:
    talk = Talk(NETFILTER)
    members = [ask(0xA00, seq, flags=0, body=bytes([1, 0, 0, 0])) for seq in range(1, 6)]
    talk.say(ask(0x10, 0, flags=0, body=bytes(4)), *members, ask(0x11, 9, flags=0, body=bytes(4)))
    talk.say(answer(-17, members[4]))
    first, below = lines(talk)
    assert "batch of 5: nftables newtable" in first
    assert "2 more" in first
    assert below.strip() == "nftables newtable family=inet: EEXIST (File exists)"


def test_colours_are_for_terminals(refused: Talk) -> None:
    assert "\x1b[31m→ ERANGE" in lines(refused, colour=True)[0]
    assert not any("\x1b" in text for text in lines(refused))


def test_a_tree_marks_the_attribute_at_fault(refused: Talk) -> None:
    (found,) = of_frames(refused.frames)
    text = TransactionTrees().text(found)
    (marked,) = [each for each in text.split("\n") if "the kernel points here" in each]
    assert marked.strip().startswith("mtu: 1500")


def test_json_has_the_request_and_the_diagnosis(refused: Talk) -> None:
    (found,) = of_frames(refused.frames)
    said = contract(found)
    assert (said["kind"], said["result"], said["frames"], said["latency_ns"]) == ("do", "error", [1, 2], 1_000_000)
    assert said["request"]["attrs"] == {"mtu": 1500}
    (failure,) = said["failures"]
    assert (failure["attr"], failure["value"], failure["error"]["name"]) == ("mtu", 1500, "ERANGE")
    assert said["process"] == {"pid": 9, "name": "i\x1bp", "certain": False}


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_transaction_of_a_capture_can_be_shown(capture: Path) -> None:
    show, trees = TransactionLines(), TransactionTrees()
    for found in of_frames(open_frames(str(capture)), keep=8):
        assert json.loads(line(found))["number"] == found.number
        assert show.line(found).isprintable() or "\n" in show.line(found)
        assert trees.text(found).endswith("\n")


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [(None, "-"), (0, "0 ns"), (999, "999 ns"), (1_500, "1.50 µs"), (45_600_000, "45.6 ms"), (123 * 10**9, "123 s")],
)
def test_a_duration_has_three_digits(nanoseconds: int | None, text: str) -> None:
    assert duration(nanoseconds) == text


def test_a_message_nobody_knows_is_summed_up_by_its_number() -> None:
    talk = Talk(31)
    talk.say(message(77, 0, 1, 1, body=b"hello\0\0\0"))
    (found,) = all_messages(talk.frames)
    assert summary(found).startswith("31 #77")
