"""What a command costs: time, processor time, memory, and the time until its first line."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

LONG, PATIENCE = 10.0, 1200


class FailedError(Exception):
    """A command that did not end well, and what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, seconds of processor time (user and system, children too), peak bytes of memory.

    ``seconds`` ends with the first line where that was asked for.
    """

    seconds: float
    cpu: float
    peak: int


def cost(command: Sequence[str]) -> Cost:
    """One run, its output thrown away."""
    return _run(command, first_line=False)


def best_of_both(ours: Sequence[str], peer: Sequence[str]) -> tuple[Cost, Cost]:
    """The cheapest of three runs of each, in turn, so that both meet the same load; a long one runs once."""
    mine, its = [cost(ours)], [cost(peer)]
    for _ in range(2):
        mine.append(cost(ours))
        if its[0].cpu < LONG:
            its.append(cost(peer))
    return min(mine, key=lambda found: found.cpu), min(its, key=lambda found: found.cpu)


def first_line(command: Sequence[str], runs: int) -> Cost:
    """The medians of some runs, each until its first line of output is there."""
    found = [_run(command, first_line=True) for _ in range(runs)]
    middle = runs // 2
    return Cost(
        sorted(run.seconds for run in found)[middle],
        sorted(run.cpu for run in found)[middle],
        max(run.peak for run in found),
    )


def answer(command: Sequence[str]) -> tuple[Cost, str]:
    """What a command prints, and its cost."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    started = time.monotonic()
    try:
        out, said = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()  # and not waited for: one that is stuck in the kernel does not die
        raise FailedError(f"no answer within {PATIENCE} s") from None
    if process.returncode:
        raise FailedError(said.strip().rpartition("\n")[2] or f"exit status {process.returncode}")
    return Cost(time.monotonic() - started, 0, 0), out


def _run(command: Sequence[str], *, first_line: bool) -> Cost:
    with open(os.devnull, "wb") as sink:  # noqa: PTH123 - no path of interest
        started = time.monotonic()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if first_line else sink, stderr=sink
        )
        seconds = 0.0
        if process.stdout is not None:
            process.stdout.readline()
            seconds = time.monotonic() - started
            process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)  # what this one child used
        seconds = seconds or time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.stdout is not None:
        process.stdout.close()
    if process.returncode:
        raise FailedError(f"{command[0]}: exit status {process.returncode}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
