"""Seccomp's user notification: a process asks its supervisor before it makes a call.

Source: seccomp_unotify(2), ``include/uapi/linux/seccomp.h``.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from struct import Struct

from nlsniff.record import record
from nlsniff.sources.trace import calls

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Final

_RECEIVE: Final = 0xC0502100
_SEND: Final = 0xC0182101
_ID_VALID: Final = 0x40082102
_ADD_DESCRIPTOR: Final = 0x40182103
_AND_SEND: Final = 2  # SECCOMP_ADDFD_FLAG_SEND, since Linux 5.14
_CONTINUE: Final = 1
_NOTE: Final = Struct("@QIIiIQ6Q")  # id, thread, flags; number, architecture, instruction, arguments
_ANSWER: Final = Struct("@QqiI")  # id, value, negated errno, flags
_ADDED: Final = Struct("@QIIII")  # id, flags; ours, theirs, flags of theirs
_ID: Final = Struct("@Q")
_NAME: Final = "anon_inode:seccomp notify"
_PATIENCE: Final = 10


@record(frozen=True)
class Note:
    """A call that a thread is about to make."""

    id: int
    thread: int
    number: int
    arch: int
    arguments: tuple[int, ...]


def next_descriptor(of: int) -> int:
    """The number that this process's next descriptor will have; ``of`` is any that is open."""
    descriptor = os.dup(of)
    os.close(descriptor)
    return descriptor


def take(pid: int, descriptor: int) -> int:
    """The listener that a child of ours is about to have at this number.

    It cannot be sent: the child's sendmsg would wait for an answer. Raises OSError.
    """
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            if os.readlink(f"/proc/{pid}/fd/{descriptor}") == _NAME:
                return calls.take_descriptor(pid, descriptor)
        except FileNotFoundError:
            pass
        time.sleep(0.001)
    raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))


def receive(listener: int) -> Note | None:
    """The next call; None where its thread was killed or interrupted before it was asked for."""
    space = bytearray(_NOTE.size)
    try:
        fcntl.ioctl(listener, _RECEIVE, space, True)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EINTR):
            return None
        raise
    number, thread, _, call, arch, _, *arguments = _NOTE.unpack(space)
    return Note(number, thread, call, arch & 0xFFFFFFFF, tuple(arguments))


def still_asks(listener: int, note: Note) -> bool:
    """Whether the thread still waits for an answer."""
    try:
        fcntl.ioctl(listener, _ID_VALID, _ID.pack(note.id))
    except OSError:
        return False
    return True


def let(listener: int, note: Note) -> bool:
    """Let the thread make its call; False where it was killed or interrupted."""
    return _answer(listener, note, 0, _CONTINUE)


def fail(listener: int, note: Note, code: int) -> bool:
    """Have the call fail with this errno."""
    return _answer(listener, note, -code, 0)


def give(listener: int, note: Note, value: int) -> bool:
    """Have the call return this without being made; False where its thread was killed or interrupted."""
    return _answer(listener, note, 0, 0, value)


def give_descriptor(listener: int, note: Note, descriptor: int, *, cloexec: bool) -> bool:
    """Have the call return a duplicate of a descriptor of ours. Raises OSError where it cannot have one more."""
    flags = os.O_CLOEXEC if cloexec else 0
    try:
        fcntl.ioctl(listener, _ADD_DESCRIPTOR, _ADDED.pack(note.id, _AND_SEND, descriptor, 0, flags))
    except OSError as problem:
        if problem.errno != errno.ENOENT:
            raise
        return False
    return True


def _answer(listener: int, note: Note, error: int, flags: int, value: int = 0) -> bool:
    try:
        fcntl.ioctl(listener, _SEND, _ANSWER.pack(note.id, value, error, flags))
    except OSError as problem:
        if problem.errno != errno.ENOENT:
            raise
        return False
    return True
