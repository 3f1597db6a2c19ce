"""How a command is traced where ptrace is forbidden, or where the tracer does not know the processor."""

from __future__ import annotations

import errno
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nlsniff.sources.trace import calls, listener, notify, seccomp, strace
from nlsniff.sources.trace.calls import Machine
from nlsniff.sources.trace.notify import Notifier
from nlsniff.sources.trace.recording import Recording
from nlsniff.sources.trace.strace import Straced

WAYS: Final = ("ptrace", "notify", "strace")
_PR_SET_PDEATHSIG: Final = 1
_YAMA: Final = Path("/proc/sys/kernel/yama/ptrace_scope")


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be traced, and how its process begins.

    ``become(go, report, prepare, words)`` runs in a new process: it waits for a byte from ``go``, calls ``prepare``,
    which says whether programs lost their right to gain privileges, and becomes ``words``, or writes to ``report``
    why not. ``say`` gives the reader a word and a number; ``stops`` gives the process that a shell waits for a signal.
    """

    machine: Machine | None
    words: Sequence[str]
    recording: Recording
    tell: Callable[[str], None]
    say: Callable[[str, int], None]
    stops: Callable[[int], None]
    become: Callable[[int, int, Callable[[], bool], Sequence[str]], None]


def start(job: Job, way: str | None, refusal: int) -> Notifier | Straced | None:
    """Start it by ``way``, or by the first that can be; None when it does not run, and the reader was told why.

    ``refusal`` is the errno with which ptrace was refused, 0 where it was not tried.
    """
    why = "" if way is not None else f"{_reason(job, refusal)}: "
    if way in (None, "notify") and job.machine is not None:
        try:
            return _by_notification(job, job.machine, why)
        except OSError as error:
            refusal = error.errno or errno.EPERM
    if way in (None, "strace") and shutil.which("strace") is not None:
        try:
            return _by_strace(job, why)
        except OSError as error:
            job.say("unrunnable", error.errno or errno.ENOENT)
            return None
        except strace.RefusedError:
            refusal = refusal or errno.EPERM
    elif way == "strace":
        refusal = errno.ENOENT
    job.say("refused", refusal)
    return None


def _reason(job: Job, refusal: int) -> str:
    """Why not ptrace, as far as the kernel tells."""
    if job.machine is None:
        return f"tracing is not built for {os.uname().machine}"
    try:
        scope = int(_YAMA.read_text())
    except (OSError, ValueError):
        scope = 0
    if scope >= 2:
        return f"ptrace is forbidden here (kernel.yama.ptrace_scope is {scope})"
    return f"ptrace is forbidden here ({os.strerror(refusal)})"


def _by_notification(job: Job, machine: Machine, why: str) -> Notifier | None:
    go_reading, go_writing = os.pipe2(os.O_CLOEXEC)
    report_reading, report_writing = os.pipe2(os.O_CLOEXEC)
    pid = os.fork()
    if not pid:
        os.close(go_writing)
        os.close(report_reading)
        job.become(go_reading, report_writing, lambda: _ask(machine, report_writing), job.words)
    os.close(go_reading)
    os.close(report_writing)
    os.write(go_writing, b"g")
    os.close(go_writing)
    notifier = Notifier(machine, job.recording, job.tell, lambda status: job.say("ended", status))
    notifier.stops = job.stops
    try:
        report = b""
        while not report.endswith(b"\n"):
            part = os.read(report_reading, 1)
            if not part:
                _unrunnable(job, report)
                return None
            report += part
        taken = listener.take(pid, int(report))
        os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC))
    except OSError:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise
    if why:
        job.tell(f"{why}using seccomp notification; {notify.UNSEEN}")
    report = notifier.start(pid, taken, report_reading)
    os.close(report_reading)
    if report.lstrip(b"w"):
        _unrunnable(job, report.lstrip(b"w"))
        return None
    job.say("started", pid)
    return notifier


def _unrunnable(job: Job, report: bytes) -> None:
    word, _, code = report.decode().partition(" ")
    job.say(word or "refused", int(code or errno.EPERM))


def _ask(machine: Machine, report: int) -> bool:
    """In the command's process: have it ask from now on. When nobody answers any more, it is killed."""
    calls.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    code = seccomp.program(machine, seccomp.asking_rules(), seccomp.NOTIFY)
    os.write(report, f"{listener.next_descriptor(report)}\n".encode())
    weakened = seccomp.install(machine, code, seccomp.FLAG_NEW_LISTENER)
    os.write(report, b"")  # asks, and so waits until the listener has been taken: exec closes it
    return weakened


def _end_with_us() -> bool:
    """In strace's process: when nobody reads any more what it prints, it ends the command and itself."""
    calls.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    return False


def _by_strace(job: Job, why: str) -> Straced:
    straced = Straced(job.recording, job.tell, lambda status: job.say("ended", status))
    reading, writing = os.pipe2(os.O_CLOEXEC)
    os.write(writing, b"g")

    def become(words: Sequence[str]) -> None:
        job.become(reading, writing, _end_with_us, words)

    try:
        straced.start(job.words, become)
    finally:
        os.close(reading)
        os.close(writing)
    if why:
        job.tell(f"{why}using strace; {strace.UNSEEN}")
    job.say("started", straced.root)
    return straced
