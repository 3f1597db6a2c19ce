"""How a command comes to ask before it has to do with netlink, and who answers when its tracer is no more.

Source: seccomp_unotify(2), ``include/uapi/linux/seccomp.h``, Documentation/admin-guide/LSM/Yama.rst.
"""

from __future__ import annotations

import os

from nlsniff.lean import signal, suppress
from nlsniff.sources.trace import calls, inject, listener, seccomp
from nlsniff.sources.trace.stops import COMPILED

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Final

    from nlsniff.sources.trace.calls import Machine

_PR_SET_PDEATHSIG: Final = 1
_CAP_SYS_PTRACE: Final = 19


def possible(machine: Machine) -> bool:
    """Whether a process can be woken here: by compiled code, with a call made for it, in spite of Yama."""
    return COMPILED and inject.LAYOUT is not None and "socketpair" in machine.numbers and _may_seize_orphans()


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


def taken(pid: int, report: int) -> int | None:
    """The listener of a new process that asks; None where it does not, which then has ended."""
    said = b""
    while not said.endswith(b"\n"):
        part = os.read(report, 1)
        if not part:
            os.waitpid(pid, 0)
            return None
        said += part
    try:
        _try_to_seize(pid)
        found = calls.take_descriptor(pid, int(said))
    except OSError:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return None
    return found


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
