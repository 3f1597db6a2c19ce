"""Thermal zones and cooling devices: bytes from Linux 6.1 and 7.2, the values, the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import GENERIC
from nlsniff.wire import attribute

Made = Callable[..., Message]
Read = Callable[..., Message]

# What made the message, its direction, its bytes, what they say.
GOLDEN = [
    ("a small client: tz-get-id, 7.2", "to-kernel", "1400000014000103020000000000000001020000", "tz-get-id", {}, {}),
    (
        "a small client: event-tz-create, 7.2",
        "notification",
        "180000001400000000000000000000000102000004000180",
        "event-tz-create",
        {},
        {"tz": {}},
    ),
    ("a small client: cdev-get, 7.2", "to-kernel", "1400000014000103030000000000000006020000", "cdev-get", {}, {}),
    (
        "a small client: event-tz-trip-down, 7.2",
        "notification",
        "30000000140000000000000000000000060200001c000e8008000f00000000000e00120050726f636573736f72000000",
        "event-tz-trip-down",
        {},
        {"cdev": {"cdev-id": [0], "cdev-name": ["Processor"]}},
    ),
    (
        "a small client: tz-get-trip, 7.2",
        "to-kernel",
        "1c000000140005000400000000000000020200000800020000000000",
        "tz-get-trip",
        {},
        {"tz-id": 0},
    ),
    (
        "a small client: tz-get-temp, 7.2",
        "to-kernel",
        "1c000000140005000500000000000000030200000800020000000000",
        "tz-get-temp",
        {},
        {"tz-id": 0},
    ),
    (
        "a small client: tz-get-gov, 7.2",
        "to-kernel",
        "1c000000140005000600000000000000040200000800020000000000",
        "tz-get-gov",
        {},
        {"tz-id": 0},
    ),
    (
        "a small client: tz-get-mode, 7.2",
        "to-kernel",
        "1c000000140005000700000000000000050200000800020000000000",
        "tz-get-mode",
        {},
        {"tz-id": 0},
    ),
    (
        "a small client: threshold-get, 7.2",
        "to-kernel",
        "1c000000140005000800000000000000070200000800020000000000",
        "threshold-get",
        {},
        {"tz-id": 0},
    ),
    (
        "a small client: threshold-add, 7.2",
        "to-kernel",
        "2c0000001400050009000000000000000802000008000200000000000800190050c3000008001a0003000000",
        "threshold-add",
        {},
        {"tz-id": 0, "threshold-temp": 50000, "threshold-direction": ["up", "down"]},
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction, protocol=GENERIC, family="thermal")
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_events_and_commands_of_the_same_number_are_told_apart(made: Made) -> None:
    """Made by hand as ``thermal_genl_event_tz_trip_up()`` makes it: a trip point of a zone, no sequence number."""
    trip = attribute(2, pack("=I", 1), "<") + attribute(5, pack("=I", 2), "<")
    event, answer = made("thermal", 5, trip), made("thermal", 5, trip, seq=7)
    assert (event.type, answer.type) == ("event-tz-trip-up", "tz-get-mode")
    assert event.attrs == answer.attrs == {"tz-id": 1, "tz-trip-id": 2}


def test_what_is_in_a_nest_of_several_is_told_in_lists(made: Made) -> None:
    """Made by hand as ``thermal_genl_cmd_tz_get_trip()`` makes it, with two trip points."""
    trips = b"".join(
        attribute(number, pack("=i", value), "<")
        for trip in ((0, 3, 105000, 0), (1, 1, -5000, 2000))
        for number, value in zip((5, 6, 7, 8), trip, strict=True)
    )
    message = made("thermal", 2, attribute(0x8004, trips, "<"), seq=7)
    assert (message.type, message.notes, message.encode()) == ("tz-get-trip", [], message.raw)
    assert message.attrs["tz-trip"] == {
        "tz-trip-id": [0, 1],
        "tz-trip-type": ["critical", "passive"],
        "tz-trip-temp": [105000, -5000],
        "tz-trip-hyst": [0, 2000],
    }


def test_what_a_threshold_event_and_a_sample_tell(made: Made) -> None:
    """Made by hand as ``thermal_genl_event_threshold_up()`` and ``thermal_genl_sampling_temp()`` make them."""
    body = (
        attribute(2, pack("=I", 0), "<") + attribute(27, pack("=i", 49000), "<") + attribute(3, pack("=i", 51000), "<")
    )
    up, sample = made("thermal", 18, body), made("thermal", 0, body)
    assert (up.type, sample.type) == ("event-threshold-up", "sampling-temp")
    assert up.attrs == {"tz-id": 0, "tz-prev-temp": 49000, "tz-temp": 51000}
