"""A system call made by a stopped thread that never asked for it: how it gets one more seccomp filter.

The thread stands at the end of a call. Its registers are set to make another from the same instruction, and
afterwards to what they were; signals are held back meanwhile. Sources: ptrace(2), ``struct user_regs_struct`` in
``arch/x86/include/uapi/asm/ptrace.h`` and sys/user.h.
"""

from __future__ import annotations

import os
from struct import Struct

from nlsniff.lean import suppress
from nlsniff.record import record
from nlsniff.sources.trace import calls

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

_RED_ZONE: Final = 128
_MASK: Final = (1 << 64) - 1


@record(frozen=True)
class Registers:
    """Where in NT_PRSTATUS things are, as indexes of 64-bit words."""

    number: int
    original: int | None
    arguments: tuple[int, ...]
    result: int
    pointer: int
    stack: int
    instruction_size: int


_REGISTERS: Final = {
    # r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss
    "x86_64": Registers(10, 15, (14, 13, 12, 7, 9, 8), 10, 16, 19, 2),
}
LAYOUT: Final = _REGISTERS.get(os.uname().machine)


class Gone(Exception):  # noqa: N818 - an event of the traced process, not an error of ours
    """The thread ended or was taken away while it made the call; ``status`` is what waitpid said."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def room_below_stack(thread: int, size: int) -> int:
    """An address with so many bytes that nothing of the thread uses. Raises OSError."""
    assert LAYOUT is not None
    words = memoryview(calls.get_registers(thread)).cast("Q")
    return (words[LAYOUT.stack] - _RED_ZONE - size) & ~0xF


def result_of(thread: int) -> int:
    """What the call returned at whose end a thread has stopped. Raises OSError."""
    assert LAYOUT is not None
    return int(Struct("=q").unpack_from(calls.get_registers(thread), 8 * LAYOUT.result)[0])


def make_call(
    thread: int, number: int, *arguments: int, deliver: Callable[[int], int] = lambda stopping: stopping
) -> int:
    """Have a thread that stopped at a call's end make another, and return its result. Raises OSError, Gone.

    SIGSTOP cannot be held back: where it comes meanwhile, the thread makes the call in spite of it and says afterwards
    that it is stopped. ``deliver`` gives the signal that is to stop it, or 0.
    """
    assert LAYOUT is not None
    before = calls.get_registers(thread)
    words = bytearray(before)
    lanes = memoryview(words).cast("Q")
    lanes[LAYOUT.number] = number
    if LAYOUT.original is not None:
        lanes[LAYOUT.original] = _MASK  # no call is going on that a signal could restart
    lanes[LAYOUT.pointer] -= LAYOUT.instruction_size
    for place, value in zip(LAYOUT.arguments, arguments, strict=False):
        lanes[place] = value & _MASK
    mask = calls.block_signals(thread)
    try:
        calls.set_registers(thread, bytes(words))
        stopped = [_to_next_call(thread, deliver) for _ in ("its beginning", "its end")]
        result = result_of(thread)
        calls.set_registers(thread, before)
    except OSError:
        with suppress(OSError):
            calls.set_signal_mask(thread, mask)
        raise
    calls.set_signal_mask(thread, mask)
    if any(stopped):
        calls.ptrace(calls.INTERRUPT, thread)  # it was let go on from a stop of its process, and says so again
    return result


def _to_next_call(thread: int, deliver: Callable[[int], int]) -> bool:
    """To the beginning or end of a call; whether the thread's process was stopped, or let go on, on the way."""
    signal, stopped = 0, False
    while True:
        calls.resume(calls.SYSCALL, thread, signal)
        _, status = os.waitpid(thread, calls.WALL)
        event = status >> 16
        if not os.WIFSTOPPED(status) or event not in (0, calls.EVENT_STOP):
            raise Gone(status)
        if os.WSTOPSIG(status) == calls.AT_CALL:
            return stopped
        stopped = stopped or bool(event)
        signal = 0 if event else deliver(os.WSTOPSIG(status))
