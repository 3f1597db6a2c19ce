"""Reports of a helper process, and what it is told."""

from __future__ import annotations

import os
import select
from contextlib import closing

import pytest

from nlsniff.sources.who.reports import Receiving, Report, Sending


def collect(helper: Receiving, count: int) -> list[Report]:
    found: list[Report] = []
    while len(found) < count and not helper.ended:
        assert select.select([helper.descriptor], [], [], 20)[0]
        found += helper.read()
    return found


def echo(out: Sending, asked: int) -> None:
    while line := os.read(asked, 100):
        out.put("told", line.decode().strip(), os.getpid())
        out.flush()


def test_what_a_helper_says_comes_from_a_process_of_its_own() -> None:
    with closing(Receiving(echo)) as helper:
        helper.tell("something")
        ((word, said, pid),) = collect(helper, 1)
    assert (word, said) == ("told", "something")
    assert pid != os.getpid()


def test_closing_waits_for_the_helper_to_end() -> None:
    helper = Receiving(echo)
    helper.tell("x")
    ((_, _, pid),) = collect(helper, 1)
    helper.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_helper_that_fails_ends_and_is_noticed() -> None:
    def fail(_out: Sending, _asked: int) -> None:
        raise OSError("no")

    with closing(Receiving(fail)) as helper:
        assert collect(helper, 1) == []
        assert helper.ended
        helper.tell("nobody listens")


def test_more_than_the_pipe_takes_waits_and_comes_in_order() -> None:
    def say(out: Sending, asked: int) -> None:
        for number in range(50_000):
            out.put("n", number, "x" * 50)
        while out.flush():
            select.select([], [out.descriptor], [], 20)
        os.read(asked, 1)

    with closing(Receiving(say)) as helper:
        assert [report[1] for report in collect(helper, 50_000)] == list(range(50_000))


def test_what_is_left_out_when_nobody_reads_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sending, "MOST", 8)
    reading, writing = os.pipe()
    out = Sending(writing)
    for number in range(3):
        out.put(number)
    out.flush()
    out.put(3)
    out.flush()
    first, second, lost, last = os.read(reading, 100).splitlines()
    assert (first, second, last) == (b"[0]", b"[1]", b"[3]")
    assert lost.startswith(b'["lost",')
    os.close(reading)
    os.close(writing)
