"""What live commands share: durations, sizes, signals."""

from __future__ import annotations

import os
import signal

import click
import pytest

from nlsniff.cli import live as module


class Source:
    stopping = False

    def stop(self) -> None:
        self.stopping = True


def test_a_signal_stops_the_source_and_handlers_are_given_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    source = Source()
    with module.ending_in_order(source):
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)  # at once: what timeout(1) does, and no impatience
    assert source.stopping
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_second_signal_later_breaks_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter((10.0, 11.0))
    monkeypatch.setattr(module.time, "monotonic", lambda: next(now))
    with module.ending_in_order(Source()):
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize(
    ("text", "seconds"), [("30", 30), ("90s", 90), ("1.5m", 90), ("2 h", 7200), ("1d", 86400), ("250ms", 0.25)]
)
def test_durations(text: str, seconds: float) -> None:
    assert module.duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("text", "size"),
    [("5000", 5000), ("100MB", 100_000_000), ("64MiB", 64 << 20), ("1.5k", 1500), ("2G", 2 * 10**9), ("7b", 7)],
)
def test_sizes(text: str, size: int) -> None:
    assert module.size(text) == size


@pytest.mark.parametrize("text", ["", "0", "-1", "x", "5 apples", "1iB"])
def test_what_is_no_size_or_duration(text: str) -> None:
    with pytest.raises(click.BadParameter):
        module.size(text)
    with pytest.raises(click.BadParameter):
        module.duration(text)
