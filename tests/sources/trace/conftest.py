"""A command traced as users of the library do it, and the speaker that says what is asked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nlsniff.frame import Frame
from nlsniff.output.pcapng import enhanced_packet, make_header
from nlsniff.sources.trace.command import Command
from nlsniff.sources.trace.recording import Format

FORM = Format(lambda families: make_header(families=families), enhanced_packet)
SPEAKER = str(Path(__file__).with_name("speaker.py"))

Traced = tuple[list[Frame], int | None, list[str]]


@pytest.fixture
def trace() -> Callable[..., Traced]:
    """Gives the frames, the wait status and what was told; options are those of Command."""

    def run(*words: str, **options: object) -> Traced:
        told: list[str] = []
        with Command(words, form=FORM, tell=told.append, **options) as command:  # type: ignore[arg-type]
            frames = [frame for batch in command.batches() for frame in batch]
            command.wait()
        return frames, command.status, told

    return run


@pytest.fixture
def spoken(trace: Callable[..., Traced], tmp_path: Path) -> Callable[..., tuple[list[Frame], str]]:
    """Traces the speaker; gives the frames and what it printed."""

    def run(how: str, **options: object) -> tuple[list[Frame], str]:
        out = tmp_path / "out"
        frames, status, _ = trace("sh", "-c", 'exec "$@" >"$0"', str(out), sys.executable, SPEAKER, how, **options)
        assert status == 0
        return frames, out.read_text().strip()

    return run
