"""nlsniff.sources.trace.calls: numbers of calls, and the calls that need no tracee."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nlsniff.sources.trace import calls


def test_this_machine_has_every_call_that_a_filter_names() -> None:
    machine = calls.machine()
    assert machine is not None
    assert {"socket", "sendmsg", "recvmsg", "seccomp", "close"} <= set(machine.numbers)
    assert len(set(machine.numbers.values())) == len(machine.numbers)


def test_ptrace_of_a_process_that_is_not_ours_raises() -> None:
    with pytest.raises(ProcessLookupError):
        calls.ptrace(calls.SEIZE, 4194305)


def test_a_descriptor_is_taken_from_another_process() -> None:
    reading, writing = os.pipe()
    copy = calls.take_descriptor(os.getpid(), writing)
    os.write(copy, b"x")
    assert os.read(reading, 1) == b"x"
    for each in (reading, writing, copy):
        os.close(each)


def test_a_descriptor_that_is_no_namespace_is_not_entered() -> None:
    with Path(os.devnull).open() as file, pytest.raises(OSError, match="Invalid argument"):
        calls.setns(file.fileno(), 0x40000000)
