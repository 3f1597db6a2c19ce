"""A filter over places says what it says over messages, and makes few of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlsniff.analysis import places
from nlsniff.analysis.filter import compile_filter
from nlsniff.analysis.places import place_test
from nlsniff.message import Message, Reading, walk
from nlsniff.sources.files import open_frames

CAPTURES = Path(__file__).resolve().parents[2] / "captures"
FILTERS = [
    "type == newlink",
    "type != newlink",
    "netlink.type > 20 and netlink.type < 30",
    "netlink.flags.dump",
    "netlink.flags",
    "netlink.flags == create",
    "netlink.seq > 1700000000",
    "netlink.portid == 0",
    "netlink.portid != 0",
    "not netlink.length > 100",
    "netlink.index in {1, 2}",
    "direction == notification",
    "family == rt_link",
    "not rt_link",
    "rt_link.mtu",
    "not rt_link.mtu",
    "rt_link.mtu > 1000 or type == done or netlink.seq == 1",
    "not (rt_link.ifname == lo and not netlink.flags.multi)",
    "netlink.command == 3",
    "error.code < 0",
    "type == ack",
    "notes",
    "protocol == generic and not nlctrl.family_name",
]


@pytest.fixture(scope="module")
def frames():
    paths = [
        path for name in ("link*", "gen*", "nl*", "ss*", "sock*", "nft*") for path in CAPTURES.glob(f"6.1/{name}.pcap")
    ]
    found = [frame for path in sorted(paths) for frame in open_frames(path)]
    assert len(found) > 50
    return found


@pytest.mark.parametrize("text", FILTERS)
def test_the_same_messages_match_as_by_the_closure(frames, text):
    reading = Reading()
    chosen = compile_filter(text)
    test = place_test(chosen, reading)
    every = [(place, chosen(Message(*place, reading))) for place in walk(frames, reading)]
    assert [test(place) for place, _ in every] == [wanted for _, wanted in every]


def test_the_filters_tried_match_something_and_not_everything(frames):
    reading = Reading()
    every = list(walk(frames, reading))
    for text in (
        "type == newlink",
        "netlink.flags.dump",
        "rt_link.mtu",
        "not rt_link.mtu",
        "direction == notification",
    ):
        matched = sum(map(place_test(compile_filter(text), reading), every))
        assert 0 < matched < len(every), text


def test_numbers_of_the_header_need_no_message(frames, monkeypatch):
    def never(*_arguments: object) -> None:
        raise AssertionError("a message was made")

    found = list(walk(frames))
    test = place_test(compile_filter("netlink.seq > 0 and netlink.portid == 0"), Reading())
    monkeypatch.setattr(places, "Message", never)
    assert any(map(test, found))


def test_a_kind_is_asked_once(frames, monkeypatch):
    made = []

    def count(*arguments: object) -> Message:
        made.append(arguments)
        return Message(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(places, "Message", count)
    place = next(place for place in walk(frames) if place[0].protocol == 0 and place[5][1] >= 16)
    test = place_test(compile_filter("type == newlink"), Reading())
    assert test(place) == test(place)
    assert len(made) == 1
