"""Statistics as tables and as JSON."""

from __future__ import annotations

import json
import re

from nlsniff.analysis.stats import Stats
from nlsniff.frame import Process
from nlsniff.output.stats import BARS, KEYS, Tables, chosen, document, sparkline
from tests.talk import DELLINK, GETLINK, NEWLINK, Talk, answer, ask

BY = tuple(KEYS)
EEXIST = -17
IP = Process(7, "ip", certain=True)


def stats(name: str = "ip") -> Stats:
    """Twelve hundred getlink, three newlink of which one failed, all within some seconds."""
    talk = Talk()
    who = Process(7, name, certain=True)
    for seq in range(1, 1201):
        talk.say(ask(GETLINK, seq, flags=0), process=who)
    for seq in range(2000, 2003):
        talk.say(request := ask(NEWLINK, seq, body=bytes(60_000)), process=who)
        talk.wait(50)
        talk.say(answer(EEXIST if seq == 2000 else 0, request), process=who)
    found = Stats()
    found.add(talk.frames)
    return found


def row(text: str, name: str) -> list[str]:
    line = next(line for line in text.splitlines() if line.startswith(name))
    return re.split(r"  +", line)


def test_numbers_have_separators_and_stand_right() -> None:
    text = Tables(by=["operation"]).text(stats())
    assert row(text, "rt-link getlink")[1:5] == ["1,200", "1,200", "-", "38,400"]
    heading, first, second = text.splitlines()[-3:]
    assert heading.index("messages") + 8 == first.index("1,200") + 5 == second.index("6") + 1


def test_errors_are_named_and_latencies_have_units() -> None:
    found = row(Tables(by=["operation"]).text(stats()), "rt-link newlink")
    assert found[6:] == ["1", *["51.0 ms"] * 5, "EEXIST 1"]


def test_the_most_talkative_comes_first_or_what_was_asked_for() -> None:
    found = stats()
    firsts = {sort: chosen(found, "operation", sort)[0].name[-1] for sort in ("count", "bytes", "errors", "latency")}
    assert firsts == {"count": "getlink", "bytes": "newlink", "errors": "newlink", "latency": "newlink"}


def test_rows_left_out_are_counted() -> None:
    text = Tables(by=["operation"], rows=1).text(stats())
    assert "rt-link newlink" not in text
    assert text.endswith("\n1 more; -c 0 shows all\n")


def test_names_are_escaped() -> None:
    text = Tables(by=BY).text(stats("\x1b[2Jevil\n\u202e"))
    assert "\\x1b[2Jevil\\n\\u202e" in text
    assert not {"\x1b", "\u202e"} & set(text)


def test_colours_only_when_asked_for() -> None:
    assert "\x1b[31m" in Tables(by=BY, colour=True).text(stats())
    assert "\x1b" not in Tables(by=BY).text(stats())


def test_nothing_is_told_as_nothing() -> None:
    assert Tables(by=["family"]).text(Stats()).startswith("0 messages in 0 frames: 0 requests, 0 answers")
    said = json.loads(document(Stats(), by=BY))
    assert (said["first_ns"], said["total"]["latency_ns"], said["family"]) == (None, None, [])


def test_one_frame_has_no_rate() -> None:
    talk = Talk()
    talk.say(ask(DELLINK, 1), process=IP)
    found = Stats()
    found.add(talk.frames)
    assert row(Tables(by=["process"]).text(found), "ip")[5] == "-"
    assert json.loads(document(found, by=()))["total"]["messages_per_second"] is None


def test_json_has_every_table_and_its_names() -> None:
    said = json.loads(document(stats(), by=BY))
    names = {by: [said[by][0][key] for key in KEYS[by]] for by in BY}
    assert names == {
        "protocol": ["route"],
        "family": ["route", "rt-link"],
        "operation": ["route", "rt-link", "getlink"],
        "process": ["ip"],
        "pid": ["ip", 7],
    }
    assert said["family"][0]["errnos"] == {"EEXIST": 1}
    assert said["family"][0]["latency_ns"] == {
        "count": 3,
        **dict.fromkeys(("min", "p50", "p90", "p99", "max"), 51_000_000),
    }
    assert sum(each["requests"] for each in said["timeline"]["intervals"]) == said["total"]["requests"] == 1203


def test_a_sparkline_shows_the_least_and_leaves_nothing_blank() -> None:
    assert sparkline([0, 1, 400, 800]) == f" {BARS[0]}{BARS[3]}{BARS[7]}"
    assert sparkline([0, 0]) == "  "
    assert sparkline([]) == ""
