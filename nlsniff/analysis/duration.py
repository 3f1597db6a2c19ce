"""Durations as people write them: a number with a unit."""

from __future__ import annotations

from typing import Final

UNITS: Final = {"ns": 1, "us": 1_000, "µs": 1_000, "ms": 1_000_000, "s": 1_000_000_000}
WANTED: Final = "no duration; write 500us, 10ms or 1.5s"


def nanoseconds(text: str) -> int | None:
    """500us, 10ms, 1.5s, and seconds without a unit; None for anything else."""
    text = text.strip()
    number = text.rstrip("nuµms ")
    try:
        return round(float(number) * UNITS[text[len(number) :].strip() or "s"])
    except (ValueError, KeyError, OverflowError):
        return None
