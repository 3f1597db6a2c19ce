"""Recordings that stand in for the kernel, and kernels that are held to their recordings."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from nlsniff.replay.cassette import Cassette
    from nlsniff.replay.fake import FakeKernel
    from nlsniff.replay.faults import Faulty
    from nlsniff.replay.player import Player
    from nlsniff.replay.program import Program
    from nlsniff.replay.scripted import Scripted

__all__ = ["Cassette", "FakeKernel", "Faulty", "Player", "Program", "Scripted"]

_HOMES = {
    "Cassette": "cassette",
    "FakeKernel": "fake",
    "Faulty": "faults",
    "Player": "player",
    "Program": "program",
    "Scripted": "scripted",
}


def __getattr__(name: str) -> Any:
    """Classes are imported when they are first named."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"nlsniff.replay.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
