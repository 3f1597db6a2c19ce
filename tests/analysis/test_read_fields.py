"""Every number, text and address of a message by its place."""

from __future__ import annotations

from pathlib import Path

import nlsniff
from nlsniff.analysis.read_fields import read_fields

ROOT = Path(__file__).parents[2]


def test_headers_and_attributes_are_found_by_place_and_size() -> None:
    """``ip link add link d0 name d0.10 type vlan id 10``."""
    message = next(each for each in nlsniff.read(ROOT / "captures" / "7.2" / "demo.pcap") if each.frame.number == 5)
    found = read_fields(message)
    assert (found[0, 4], found[4, 2], found[12, 4]) == (80, 16, 0)
    assert (found[16, 1], found[20, 4]) == (0, 0)
    assert (found[32, 2], found[34, 2], found[36, 4]) == (8, 5, 3)
    assert (found[44, 6], found[60, 5], found[76, 2]) == ("d0.10", "vlan", 10)


def test_the_request_in_an_error_is_read_at_its_place() -> None:
    error = next(each for each in nlsniff.read(ROOT / "captures" / "7.2" / "demo.pcap") if each.type == "error")
    found = read_fields(error)
    assert found[error.offset + 16, 4] == error.error["code"]  # type: ignore[index]
    assert found[error.offset + 20 + 8, 4] == error.seq
