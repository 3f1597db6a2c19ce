"""What is counted, under which name, and that nothing is lost or raises."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from nlsniff.analysis import stats as module
from nlsniff.analysis.filter import compile_filter
from nlsniff.analysis.stats import Row, Stats
from nlsniff.frame import Process
from nlsniff.message import MASKED, all_messages
from nlsniff.output.json import line
from nlsniff.sources.files import FrameReader
from tests.talk import DUMP, GETLINK, MULTI, NEWLINK, PORT, Talk, answer, ask, done, message

ROOT = Path(__file__).parents[2]
CAPTURES = sorted((ROOT / "captures").glob("*/*.pcap*"))
MILLISECOND = 1_000_000
EEXIST = -17


def of(talk: Talk, expression: str | None = None) -> Stats:
    found = Stats(MASKED, None if expression is None else compile_filter(expression, MASKED.registry).test)
    found.add(talk.frames)
    return found


def named(rows: list[Row]) -> dict[object, Row]:
    return {row.name[-1]: row for row in rows}


def counts(row: Row) -> tuple[int, int, int, int, int]:
    return row.requests, row.answers, row.notifications, row.bytes, row.failed


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_totals_are_what_show_has(capture: Path) -> None:
    found = Stats()
    found.add(frame for batch in FrameReader(str(capture)).batches() for frame in batch)
    frames = (frame for batch in FrameReader(str(capture)).batches() for frame in batch)
    shown = [json.loads(line(each)) for each in all_messages(frames)]
    directions = Counter(each["direction"] for each in shown)
    failed = [each["error"]["name" if "name" in each["error"] else "code"] for each in shown if failure(each)]
    total = found.total()
    assert total.messages == len(shown) > 0
    assert counts(total) == (
        directions["to-kernel"],
        directions["to-user"],
        directions["notification"],
        sum(each["length"] for each in shown),
        len(failed),
    )
    assert total.errors == Counter(map(str, failed))
    whole = Counter(each["family"] for each in shown if each["family"])
    for family, row in named(found.families()).items():
        assert row.messages >= whole[str(family)]


def failure(shown: dict[str, dict[str, int]]) -> bool:
    return shown.get("error", {}).get("code", 0) < 0


@pytest.mark.parametrize("capture", CAPTURES[::5], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_table_adds_up_to_the_total(capture: Path) -> None:
    found = Stats()
    found.add(frame for batch in FrameReader(str(capture)).batches() for frame in batch)
    total = found.total()
    for rows in (found.protocols(), found.families(), found.operations(), found.processes(), found.pids()):
        together = Row(())
        for row in rows:
            together.add(row)
        assert counts(together) == counts(total)
        assert together.latency.count == total.latency.count
    intervals = [counted for _, counted in found.timeline.rows()]
    assert [sum(column) for column in zip(*intervals, strict=True)] == [
        *(total.requests, total.answers, total.notifications, total.failed, total.bytes)
    ]


def test_an_error_counts_with_the_operation_it_answers() -> None:
    talk = Talk()
    talk.say(request := ask(NEWLINK, 1))
    talk.say(answer(EEXIST, request))
    row = named(of(talk).operations())["newlink"]
    assert (row.requests, row.answers, row.errors) == (1, 1, {"EEXIST": 1})
    assert row.latency.percentile(50) == MILLISECOND


def test_an_error_whose_request_was_not_captured_counts_with_what_it_echoes() -> None:
    talk = Talk()
    talk.say(answer(EEXIST, ask(NEWLINK, 1)))
    assert list(named(of(talk).operations())) == ["newlink"]


def test_the_end_of_a_dump_counts_with_its_request_and_the_parts_with_their_own() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1, DUMP))
    talk.say(message(NEWLINK, MULTI, 1, PORT), message(NEWLINK, MULTI, 1, PORT))
    talk.say(done(1))
    found = named(of(talk).operations())
    assert (found["getlink"].messages, found["newlink"].messages) == (2, 2)
    assert found["getlink"].latency.maximum == 2 * MILLISECOND


def test_a_process_is_counted_by_name_and_by_pid() -> None:
    talk = Talk()
    for pid in (7, 8):
        talk.say(ask(GETLINK, pid), process=Process(pid, "ip", certain=True))
    talk.say(ask(GETLINK, 9))
    found = of(talk)
    assert {row.name: row.requests for row in found.processes()} == {("ip",): 2, (None,): 1}
    assert {row.name for row in found.pids()} == {("ip", "7"), ("ip", "8"), (None, None)}


def test_a_filter_chooses_messages_and_the_latencies_of_requests() -> None:
    talk = Talk()
    for seq, kind in enumerate((NEWLINK, GETLINK), 1):
        talk.say(request := ask(kind, seq))
        talk.say(answer(0, request))
    found = of(talk, 'type == "getlink"').total()
    assert (found.requests, found.answers, found.latency.count) == (1, 0, 1)


def test_no_frames_are_nothing() -> None:
    found = of(Talk())
    assert (found.total().messages, found.families(), found.timeline.rows(), found.rate(1)) == (0, [], [], None)


def test_one_frame_has_no_rate() -> None:
    talk = Talk()
    talk.say(ask(GETLINK, 1))
    assert (of(talk).duration_ns, of(talk).rate(1)) == (0, None)


def test_an_answer_before_its_request_has_no_latency() -> None:
    talk = Talk()
    talk.say(request := ask(NEWLINK, 1))
    talk.wait(-500)
    talk.say(answer(0, request))
    found = of(talk)
    assert (found.backwards, found.total().latency.count) == (1, 0)
    assert found.duration_ns == 499 * MILLISECOND


def test_years_are_counted() -> None:
    talk = Talk()
    talk.say(request := ask(NEWLINK, 1))
    talk.wait(30 * 365 * 86_400_000)
    talk.say(answer(0, request))
    assert of(talk).rate(2) == pytest.approx(2 / (30 * 365 * 86_400), rel=1e-6)


def test_names_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_NAMES", 4)
    monkeypatch.setattr(module, "MOST_ASKED", 4)
    talk = Talk()
    for number in range(50):
        talk.say(ask(500 + number, number + 1), process=Process(number, f"p{number}", certain=True))
    found = of(talk)
    assert [row.name for row in found.operations()][-1] == ("route", None, "others")
    assert (len(found.operations()), len(found.pids()), len(found._asked)) == (5, 5, 4)
    assert found.total().messages == sum(row.messages for row in found.processes()) == 50


def test_two_captures_are_one_statistics() -> None:
    talk = Talk()
    talk.say(request := ask(NEWLINK, 1))
    talk.say(answer(0, request))
    found = of(talk)
    found.add(talk.frames)
    assert (found.frames, found.total().messages, found.total().latency.count) == (4, 4, 2)
