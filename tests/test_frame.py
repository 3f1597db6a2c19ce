"""A captured datagram."""

from __future__ import annotations

from nlsniff.frame import Frame, GenericFamilies


def test_a_frame_is_truncated_when_bytes_are_missing() -> None:
    assert Frame(1, 0, 0, b"abcd", 5, GenericFamilies()).truncated
    assert not Frame(1, 0, 0, b"abcd", 4, GenericFamilies()).truncated


def test_tables_of_families_are_not_shared_unless_given() -> None:
    first, second = GenericFamilies(), GenericFamilies()
    first.families[31] = "thing"
    assert second.families == {}


def test_what_the_source_does_not_know_is_none() -> None:
    frame = Frame(1, 0, 0, b"", 0, GenericFamilies())
    assert (frame.direction, frame.process, frame.comment) == (None, None, None)
