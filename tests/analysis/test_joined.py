"""Fields of transactions in filters: over messages in their order, and over whole transactions."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlsniff.analysis import fields
from nlsniff.analysis.filter import FilterError, compile_filter
from nlsniff.analysis.joined import FIELDS, joining_test, transaction_test
from nlsniff.analysis.transactions import of_frames
from nlsniff.message import Message, Reading, walk
from nlsniff.sources.files import open_frames

CAPTURES = Path(__file__).resolve().parents[2] / "captures"
DEMO = "7.2/demo.pcap"
DUMP = "6.1/rule.pcap"


def shown(text: str, capture: str = DEMO) -> list[tuple[int, str | None]]:
    """The frames and types of the messages for which a filter is true."""
    reading = Reading()
    test = joining_test(compile_filter(text, joining=True), reading)
    places = [place for place in walk(open_frames(CAPTURES / capture), reading) if test(place)]
    return [(place[0].number, Message(*place, reading).type) for place in places]


def numbers(text: str, capture: str = DEMO) -> list[int]:
    """The transactions of which a filter is true."""
    test = transaction_test(compile_filter(text, joining=True))
    return sorted(found.number for found in of_frames(open_frames(CAPTURES / capture), keep=64) if test(found))


def test_the_message_that_ends_a_transaction_knows_what_came_of_it():
    assert shown("result == error") == [(10, "error"), (22, "error"), (24, "error")]
    assert shown("latency > 100ms") == [(6, "ack")]
    assert shown("latency in {2ms .. 4ms}") == [(2, "ack"), (18, "ack")]


def test_a_request_does_not_know_its_end_yet():
    assert shown("latency and netlink.flags.request") == []
    assert [frame for frame, _ in shown("result == unanswered")] == list(range(1, 24, 2))


def test_a_transaction_is_shown_with_all_it_has_come_to():
    assert numbers("result == error") == [5, 11, 12]
    assert numbers("latency > 0.1") == [3]
    assert numbers("latency > 100ms and netlink.flags.request") == [3]
    assert numbers("transaction.number in {2 .. 3} and not transaction.kind == dump") == [2, 3]


def test_a_field_of_a_message_holds_of_any_message_of_the_transaction():
    assert numbers("type == ack") == [1, 3, 7, 9, 10]
    assert numbers("rt_route.dst == 10.0.0.0/8 and result == ok") == [10]


def test_a_filter_without_such_fields_chooses_transactions_too():
    assert compile_filter("type == ack", joining=True).joined is None
    assert numbers("error.code == ERANGE") == [5]


def test_a_dump_counts_its_answers_while_they_come():
    capture = DUMP
    transactions = [found for found in of_frames(open_frames(CAPTURES / capture)) if found.kind == "dump"]
    most = max(found.answered for found in transactions)
    assert most > 1
    assert shown(f"answers == {most}", capture)
    assert not shown(f"answers > {most}", capture)
    assert numbers(f"answers == {most} and transaction.kind == dump", capture)


def test_a_change_counts_its_notifications():
    capture = "6.1/notification.pcap"
    wanted = [found.number for found in of_frames(open_frames(CAPTURES / capture)) if found.notified]
    assert wanted
    assert numbers("notified > 0", capture) == sorted(wanted)


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("6.1/*.pcap"))[::6], ids=lambda path: path.name)
def test_the_transaction_of_a_message_holds_it_at_the_end(path):
    reading = Reading()
    places = list(walk(open_frames(path), reading))
    chosen = compile_filter("transaction.number > 0", joining=True)
    assert chosen.joined is not None
    test = joining_test(chosen, reading)
    by_number: dict[int, set[tuple[int, int]]] = {}
    for place in places:
        assert test(place)
        assert chosen.joined.transaction is not None
        by_number.setdefault(chosen.joined.transaction.number, set()).add((place[0].number, place[1]))
    for found in of_frames(open_frames(path), reading):
        held = {(message.frame.number, message.index) for message in found.messages()}
        assert held <= by_number[found.number]


def test_every_field_has_a_name_that_others_know_of():
    assert sorted(FIELDS) == sorted(fields.OF_TRANSACTIONS)


@pytest.mark.parametrize(("name", "known"), [(name, known) for name, (_, known) in FIELDS.items()])
def test_where_no_transaction_is_joined_they_are_refused(name, known):
    text = f"type == a or {name} {known.example}"
    with pytest.raises(FilterError, match="nlsniff show or nlsniff transactions") as caught:
        compile_filter(text)
    assert caught.value.position == 13
    assert compile_filter(text, joining=True).joined is not None


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("result == eror", 10, "did you mean error"),
        ("latency > apples", 10, "no duration; write 500us"),
        ("latency == 5x", 11, "no duration"),
        ("transaction.kind == nothing", 20, "there are do, dump"),
        ("answers > ok", 10, "is no number"),
        ("latncy > 1ms", 0, "did you mean latency"),
    ],
)
def test_mistakes_are_pointed_at(text, position, says):
    with pytest.raises(FilterError) as caught:
        compile_filter(text, joining=True)
    assert caught.value.position == position
    assert says in str(caught.value)


def test_a_filter_on_transactions_decodes_no_attribute():
    assert compile_filter("result == ok and latency > 1ms", joining=True).header_only
