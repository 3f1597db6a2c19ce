"""How a command comes to ask before it has to do with netlink, and who answers when its tracer is no more.

Source: seccomp_unotify(2), ``include/uapi/linux/seccomp.h``, Documentation/admin-guide/LSM/Yama.rst.
"""

from __future__ import annotations

import errno
import os

from nlsniff.lean import signal, suppress
from nlsniff.sources.trace import calls, inject, listener, seccomp
from nlsniff.sources.trace.stops import Plain, Stops

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Final

    from nlsniff.sources.trace.calls import Machine

    Become = Callable[[int, int, Callable[[], bool], Sequence[str]], None]

_PR_SET_PDEATHSIG: Final = 1
_CAP_SYS_PTRACE: Final = 19


class RefusedError(Exception):
    """Nobody can be woken here, and why."""


def why_not(machine: Machine) -> str:
    """What is missing here to wake a process, as far as it can be told before; empty where nothing is."""
    if issubclass(Stops, Plain):
        return "nlsniff was installed without a compiler"
    if inject.LAYOUT is None or "socketpair" not in machine.numbers:
        return f"not built for {os.uname().machine}"
    if not _may_seize_orphans():
        return "kernel.yama.ptrace_scope lets nobody but root trace a daemon"
    return ""


def _may_seize_orphans() -> bool:
    """From 1 on Yama lets us seize our descendants only, and a daemon is none."""
    try:
        with open("/proc/sys/kernel/yama/ptrace_scope", "rb", buffering=0) as file:
            scope = int(file.read())
    except (OSError, ValueError):
        return True
    with open("/proc/self/status", "rb", buffering=0) as file:
        effective = next(line for line in file.read().splitlines() if line.startswith(b"CapEff:"))
    return not scope or (scope < 3 and bool(int(effective[len("CapEff:") :], 16) >> _CAP_SYS_PTRACE & 1))


def ask(machine: Machine, go: int, report: int) -> bool:
    """In the command's own process: have it ask from now on; whether its programs cannot gain privileges any more.

    Writes the listener's number to ``report``, and waits until it has been taken. When nobody answers any more, it is
    killed. Raises OSError where the kernel cannot do so (before Linux 5.19) or has another listener (EBUSY).
    """
    calls.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    number = listener.next_descriptor(report)
    code, weakened = (
        seccomp.program(machine, seccomp.waking_rules(programs=programs), seccomp.NOTIFY, narrow=True)
        for programs in (False, True)
    )
    flags = seccomp.FLAG_NEW_LISTENER | seccomp.FLAG_WAIT_KILLABLE
    lost = seccomp.install(machine, code, flags, weakened)
    os.write(report, f"{number}\n".encode())
    os.read(go, 1)
    return lost


def launch(machine: Machine, become: Become, words: Sequence[str], passed: Sequence[int]) -> tuple[int, int, int]:
    """Start a command that asks: its process, the pipe by which it reports what becomes of it, and the listener.

    ``become`` is :class:`.fallback.Job`'s; ``passed`` are the sockets that it inherits. Raises RefusedError.
    """
    reason = why_not(machine)
    if reason or passed:
        raise RefusedError(reason or "the command inherits a unix or netlink socket")
    go_reading, go_writing = os.pipe2(os.O_CLOEXEC)
    report_reading, report_writing = os.pipe2(os.O_CLOEXEC)
    pid = os.fork()
    if not pid:
        os.close(go_writing)
        os.close(report_reading)
        become(go_reading, report_writing, lambda: ask(machine, go_reading, report_writing), words)
    os.close(go_reading)
    os.close(report_writing)
    os.write(go_writing, b"g")
    try:
        found = taken(pid, report_reading)
        os.write(go_writing, b"g")
    except RefusedError:
        os.close(report_reading)
        raise
    finally:
        os.close(go_writing)
    return pid, report_reading, found


def taken(pid: int, report: int) -> int:
    """The listener of a new process that asks. Raises RefusedError where it does not; then it has ended."""
    said = b""
    while not said.endswith(b"\n"):
        part = os.read(report, 64)
        if not part:
            os.waitpid(pid, 0)
            raise RefusedError(_why_refused(*said.decode().split()))
        said += part
    try:
        _try_to_seize(pid)
        return calls.take_descriptor(pid, int(said))
    except OSError as error:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise RefusedError(error.strerror) from None


def _why_refused(word: str = "killed", code: str = "0") -> str:
    """What a process said that could not be made to ask: what refused, and the errno."""
    known = {errno.EINVAL: "it takes Linux 5.19", errno.EBUSY: "there is another seccomp listener"}
    return f"{word}: {known.get(int(code)) or os.strerror(int(code))}"


def _try_to_seize(pid: int) -> None:
    """Raises OSError where ptrace is forbidden, which would be found out too late."""
    calls.ptrace(calls.SEIZE, pid, 0, calls.EXITKILL)
    calls.ptrace(calls.INTERRUPT, pid)
    os.waitpid(pid, calls.WALL)
    calls.ptrace(calls.DETACH, pid)


def answer_all(questions: int) -> None:
    """In a process of its own: let those that are left go on, whose tracer was killed; their calls would fail."""
    if os.fork():
        return
    try:
        import select

        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
        poll = select.poll()
        poll.register(questions, select.POLLIN)
        while all(events & select.POLLIN for _, events in poll.poll()):
            with suppress(OSError):
                note = listener.receive(questions)
                if note is not None:
                    listener.let(questions, note)
    finally:
        os._exit(0)
