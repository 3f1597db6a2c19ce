"""nlsniff.sources.trace.fallback: where ptrace is forbidden, the next way is taken and said so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from waking import only_where_possible

HERE = Path(__file__).parent
NLSNIFF = str(Path(sys.executable).with_name("nlsniff"))
SPEAK = [sys.executable, str(HERE / "speaker.py"), "sendmsg"]


def forbidden(*words: str, calls: str = "ptrace") -> subprocess.CompletedProcess[str]:
    forbid = [sys.executable, str(HERE / "forbid.py"), calls]
    return subprocess.run([*forbid, NLSNIFF, *words], capture_output=True, text=True, timeout=60, check=False)


def test_where_ptrace_is_forbidden_the_kernel_is_asked_for_notifications() -> None:
    done = forbidden("run", "--", *SPEAK)
    said, *messages, last = done.stderr.splitlines()
    assert said == (
        "nlsniff: ptrace is forbidden here (Operation not permitted): using seccomp notification; "
        "what recvmmsg gets, what 32-bit programs say, and whether sending failed, cannot be seen"
    )
    assert (done.returncode, len(messages), last) == (0, 2, "nlsniff: 2 messages: 2 rt-link")


def test_one_way_alone_can_be_asked_for() -> None:
    done = forbidden("run", "--by", "ptrace", "--", *SPEAK)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("nlsniff: the command cannot be traced: Operation not permitted; ptrace is forbidden")


@only_where_possible
@pytest.mark.parametrize("call", ["pidfd_getfd", "ptrace"])
def test_where_processes_cannot_be_woken_one_line_says_why_and_ptrace_is_next(call: str) -> None:
    done = forbidden("run", "--by", "wake", "--", *SPEAK, calls=call)
    said, *_, last = done.stderr.splitlines()
    assert said == (
        "nlsniff: --by wake is not possible here (Operation not permitted): tracing by ptrace from the beginning"
    )
    if call == "ptrace":
        assert (done.returncode, done.stdout) == (2, "")
        assert last.startswith("nlsniff: the command cannot be traced: Operation not permitted; ptrace is forbidden")
    else:
        assert (done.returncode, last) == (0, "nlsniff: 2 messages: 2 rt-link")


def test_where_nothing_works_one_line_says_so_and_the_command_does_not_run(tmp_path: Path) -> None:
    path = tmp_path / "run.pcapng"
    done = forbidden("run", "-w", str(path), "--", "touch", str(tmp_path / "ran"), calls="ptrace,pidfd_getfd")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("nlsniff: the command cannot be traced: Operation not permitted;")
    assert list(tmp_path.iterdir()) == []


def test_a_running_process_is_attached_to_by_ptrace_only() -> None:
    done = forbidden("run", "--pid", "1")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "process 1 cannot be traced" in done.stderr


def test_the_sandbox_works_so_too() -> None:
    done = forbidden("run", "-q", "--sandbox", "--", *SPEAK)
    if "user namespace" in done.stderr:  # where there are none
        assert done.returncode == 2
    else:
        assert (done.returncode, done.stderr.count("rt-link")) == (0, 2)
