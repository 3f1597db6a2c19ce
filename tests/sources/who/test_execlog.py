"""The log of processes, from events played over a socket pair."""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from typing import Any

import pytest

from nlsniff.sources.who import execlog, procfs
from nlsniff.sources.who.execlog import COMM, EXEC, EXIT, FORK, ExecLog
from nlsniff.sources.who.reports import Report, Sending


class Off:
    """A switch that remembers that it was turned off."""

    ignored = False

    def ignore(self) -> None:
        self.ignored = True


class Played:
    """Events in, reports out; ``/proc`` has one process, 7."""

    def __init__(self) -> None:
        self.kernel, ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.switch = Off()
        self._log = ExecLog(ours, self.switch)  # type: ignore[arg-type]  # all that is asked of a switch

    def event(self, what: int, *pids: int, name: bytes = b"") -> None:
        body = struct.pack("=IIQ", what, 0, time.monotonic_ns()) + struct.pack(f"={len(pids)}I", *pids)
        self.kernel.send(bytes(36) + (body + name).ljust(40, b"\0"))

    def reports(self, *told: bytes) -> list[Report]:
        """All that it says when it is told this and then that nobody listens."""
        reading, writing = os.pipe()
        asked, telling = os.pipe()
        for line in told:
            os.write(telling, line)
        if not told:
            os.close(telling)
        out = Sending(writing)
        if told:
            self._run_told(out, asked, telling)
        else:
            self._log(out, asked)
        out.flush()
        os.close(writing)
        with os.fdopen(reading) as said:
            return [json.loads(line) for line in said]

    def _run_told(self, out: Sending, asked: int, telling: int) -> None:
        put = out.put

        def ending(*report: Any) -> None:
            put(*report)
            if report[0] == "synced":
                os.close(telling)

        out.put = ending  # type: ignore[method-assign]
        self._log(out, asked)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Played:
    monkeypatch.setattr(execlog, "_hurry", lambda: None)
    monkeypatch.setattr(procfs, "pids", lambda: [7])
    monkeypatch.setattr(procfs, "name", {7: "ip"}.get)
    monkeypatch.setattr(procfs, "look", lambda pid: procfs.Seen(pid, 4026531840, "ip -x"))
    return Played()


def test_it_begins_with_what_is_there(played: Played) -> None:
    first, second = played.reports()
    assert (first[0], first[2:]) == ("there", [7, "ip", 7, 4026531840, "ip -x"])
    assert second == ["ready"]


def test_an_exec_is_reported_with_name_and_command_and_the_time_of_both(played: Played) -> None:
    before = time.time_ns()
    played.event(EXEC, 7, 7)
    (found,) = [each for each in played.reports() if each[0] == "exec"]
    _, when, pid, read, *rest = found
    assert (pid, rest) == (7, ["ip", 7, 4026531840, "ip -x"])
    assert before - 10**7 < when <= read + 10**7


def test_one_that_is_gone_is_reported_without_a_name(played: Played) -> None:
    played.event(EXEC, 8, 8)
    assert [each[4] for each in played.reports() if each[0] == "exec"] == [None]


def test_ends_new_names_and_children_are_reported_and_threads_not(played: Played) -> None:
    played.event(FORK, 1, 1, 7, 7)
    played.event(FORK, 7, 7, 9, 7)
    played.event(COMM, 7, 7, name=b"worker\0")
    played.event(COMM, 9, 7, name=b"thread\0")
    played.event(EXIT, 9, 7, 0, 0)
    played.event(EXIT, 7, 7, 0, 0)
    said = [[each[0], *each[2:]] for each in played.reports()[1:-1]]
    assert said == [["fork", 1, 7], ["comm", 7, "worker"], ["exit", 7]]


def test_it_answers_when_all_before_is_reported(played: Played) -> None:
    played.event(EXIT, 7, 7, 0, 0)
    assert [each[0] for each in played.reports(b"3\n4\n")] == ["there", "exit", "ready", "synced"]


def test_the_switch_is_off_in_the_end(played: Played) -> None:
    played.reports()
    assert played.switch.ignored


def test_a_kernel_without_the_connector_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(execlog, "_opened", refused)
    monkeypatch.setattr(procfs, "inode", lambda _path: 5)
    with pytest.raises(ConnectionRefusedError):
        execlog.open_connector()
