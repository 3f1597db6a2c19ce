"""Which system calls the kernel stops a traced thread at: seccomp filters, in classic BPF.

A first filter, installed before the command runs, stops at ``socket(AF_NETLINK)`` and at little else, so that a
program without netlink runs at its own speed. For each descriptor that turns out to be a netlink socket a further
filter stops at the calls on that descriptor. Sources: seccomp(2), ``include/uapi/linux/seccomp.h``.
"""

from __future__ import annotations

import ctypes
import errno
import sys
from struct import Struct

from nlsniff.record import record
from nlsniff.sources.trace import calls

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Final

    from nlsniff.sources.trace.calls import Machine

SET_MODE_FILTER: Final = 1
FLAG_TSYNC: Final = 1
FLAG_NEW_LISTENER: Final = 8
FLAG_WAIT_KILLABLE: Final = 32
"""Once its question has been received, only a deadly signal interrupts who asks (since Linux 5.19)."""
PROGRAM: Final = Struct("@HxxxxxxP")  # struct sock_fprog of a 64-bit machine

AF_UNIX: Final = 1
AF_NETLINK: Final = 16
MSG_PEEK: Final = 2
F_DUPFD: Final = 0
F_DUPFD_CLOEXEC: Final = 1030

TRACE: Final = 0x7FF00000
NOTIFY: Final = 0x7FC00000
"""What a filter does where a rule holds: stop for the tracer, or ask the listener."""

_ALLOW: Final = 0x7FFF0000
_INSTRUCTION: Final = Struct("=HBBI")
_LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_AT_LEAST: Final = 0x35
_ANY_BIT: Final = 0x45
_RETURN: Final = 0x06
_NUMBER_AT: Final = 0
_ARCH_AT: Final = 4
_ARGUMENTS_AT: Final = 16
_LOWER_HALF: Final = 0 if sys.byteorder == "little" else 4
_X32: Final = 0x40000000
_X86_64: Final = 0xC000003E
I386: Final = 0x40000003
_SOCKETCALL: Final = 102
_I386_SOCKET: Final = 359
_SYS_SOCKET: Final = 1
_SO_PASSCRED: Final = 16
_SO_PASSPIDFD: Final = 76
_PR_SET_NO_NEW_PRIVS: Final = 38

TIMERS: Final = ("alarm", "setitimer", "timer_create")
"""From one of these on a process is sent signals at any moment, also while it asks."""

_FIRST_ARGUMENT: Final = (
    "read", "write", "readv", "writev", "close", "dup", "dup2", "dup3", "sendto", "sendmsg", "sendmmsg", "bind",
    "setsockopt",
)  # fmt: skip
_FLAGS: Final = {"recvfrom": 3, "recvmsg": 2, "recvmmsg": 3}
"""The argument with the flags: nothing is stopped that leaves the message where it is."""


@record(frozen=True)
class Test:
    """A condition on one argument's lower half: descriptors, flags and commands are ints."""

    argument: int
    comparison: int
    value: int
    negated: bool = False


Rule = tuple[str, tuple[Test, ...]]
_Code = tuple[int, int, int, int]
_ALLOWED: Final[_Code] = (_RETURN, 0, 0, _ALLOW)
_RULES_A_JUMP: Final = 40  # a jump passes over 255 instructions at most, and a rule has up to 5


def _is(argument: int, value: int) -> Test:
    return Test(argument, _EQUAL, value)


def passing_rules() -> list[Rule]:
    """Where a netlink socket may come over a unix socket."""
    return [("recvmsg", (Test(_FLAGS["recvmsg"], _ANY_BIT, MSG_PEEK, negated=True),))]


def opening_rules() -> list[Rule]:
    """Where a netlink socket begins or comes from another process, and what would escape the trace."""
    begins: Rule = ("socket", (_is(0, AF_NETLINK),))
    return [begins, *passing_rules(), ("pidfd_getfd", ()), ("ptrace", ()), ("io_uring_setup", ())]


def waking_rules(*, programs: bool) -> list[Rule]:
    """Where a process that is not traced has to be from then on: it gets a netlink socket, or may be passed one.

    A unix socket receives nothing before it has a peer or a name, which the two options give it, too (unix(7)).
    A process with a timer is woken, since what interrupts a question of one that is traced can be undone.
    ``programs`` asks about what is run, too.
    """
    rules: list[Rule] = [("socket", (_is(0, AF_NETLINK),)), ("socketpair", (_is(0, AF_UNIX),))]
    rules += [("setsockopt", (_is(1, 1), _is(2, option))) for option in (_SO_PASSCRED, _SO_PASSPIDFD)]
    rules += [(name, ()) for name in ("connect", "bind", "pidfd_getfd", "io_uring_setup", "ptrace", *TIMERS)]
    rules.append(("seccomp", (_is(0, SET_MODE_FILTER), Test(1, _ANY_BIT, FLAG_NEW_LISTENER))))
    return [*rules, *((name, ()) for name in ("execve", "execveat") if programs)]


def _of_32_bits(action: int) -> list[_Code]:
    """Where a program of the other word size opens a socket; its descriptors cannot be followed."""
    netlink: list[tuple[int, list[tuple[Test, ...]]]] = [
        (_SOCKETCALL, [(_is(0, _SYS_SOCKET),)]),
        (_I386_SOCKET, [(_is(0, AF_NETLINK),)]),
    ]
    code = [each for number, rules in netlink for each in _call(number, rules, action, _ALLOWED)]
    return [(_EQUAL, 0, len(code) + 1, I386), (_LOAD, 0, 0, _NUMBER_AT), *code]


def descriptor_rules(descriptor: int) -> list[Rule]:
    """The calls that say, hear, set, pass on or end something on a descriptor."""
    mine = _is(0, descriptor)
    rules: list[Rule] = [(name, (mine,)) for name in _FIRST_ARGUMENT]
    rules += [(name, (mine, Test(flags, _ANY_BIT, MSG_PEEK, negated=True))) for name, flags in _FLAGS.items()]
    rules += [("fcntl", (mine, _is(1, command))) for command in (F_DUPFD, F_DUPFD_CLOEXEC)]
    rules += [(name, (_is(1, descriptor),)) for name in ("dup2", "dup3")]
    beyond = Test(0, _AT_LEAST, descriptor + 1, negated=True)
    return [*rules, ("close_range", (beyond, Test(1, _AT_LEAST, descriptor)))]


def asking_rules() -> list[Rule]:
    """The calls that may say or hear something on any descriptor, for a filter that cannot be changed later.

    Standard input, output and error are left out of what files share with sockets. What asks cannot be stopped by
    Ctrl-Z, so a child of vfork must not ask before it has become a program.
    """
    rules: list[Rule] = [(name, (Test(0, _AT_LEAST, 3),)) for name in ("read", "write", "readv", "writev")]
    rules += [(name, ()) for name in ("sendto", "sendmsg", "sendmmsg", "bind", "setsockopt")]
    rules += [(name, (Test(flags, _ANY_BIT, MSG_PEEK, negated=True),)) for name, flags in _FLAGS.items()]
    return [*rules, ("io_uring_setup", ())]


def replaying_rules() -> list[Rule]:
    """The calls that a netlink socket is made and used with.

    But for reading and writing it as a file, and for looking at what comes next, which are left to the kernel.
    """
    names = ("bind", "connect", "getsockname", "getpeername", "setsockopt", "getsockopt", "sendto", "sendmsg")
    rules: list[Rule] = [("socket", (_is(0, AF_NETLINK),)), *((name, ()) for name in names)]
    rules += [(name, (Test(flags, _ANY_BIT, MSG_PEEK, negated=True),)) for name, flags in _FLAGS.items()]
    return [*rules, ("sendmmsg", ()), ("io_uring_setup", ())]


def program(machine: Machine, rules: list[Rule], action: int = TRACE, *, narrow: bool = False) -> bytes:
    """The filter's instructions: ``action`` where a rule holds, allow everything else, other architectures too.

    ``narrow`` does so where a 32-bit program may open a netlink socket, too.
    What is not stopped at pays for it, too: a call is compared with each number once, the most frequent first.
    """
    other = [*(_of_32_bits(action) if narrow and machine.audit == _X86_64 else ()), _ALLOWED]
    code = [(_LOAD, 0, 0, _ARCH_AT), (_EQUAL, len(other), 0, machine.audit), *other, (_LOAD, 0, 0, _NUMBER_AT)]
    if machine.audit == _X86_64:
        code += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _ALLOW)]
    tests: dict[int, list[tuple[Test, ...]]] = {}
    for name, conditions in rules:
        if name in machine.numbers:
            tests.setdefault(machine.numbers[name], []).append(conditions)
    for number, several in tests.items():
        for first in range(0, len(several), _RULES_A_JUMP):
            part = several[first : first + _RULES_A_JUMP]
            last = first + len(part) == len(several)
            code += _call(number, part, action, _ALLOWED if last else (_LOAD, 0, 0, _NUMBER_AT))
    code.append(_ALLOWED)
    return b"".join(_INSTRUCTION.pack(*each) for each in code)


def _call(number: int, rules: list[tuple[Test, ...]], action: int, otherwise: _Code) -> list[_Code]:
    """What is done at a call whose number is this; before it and behind it, the number is loaded."""
    code = [each for tests in rules for each in _rule(tests, action)]
    return [(_EQUAL, 0, len(code) + 1, number), *code, otherwise]


def _rule(tests: tuple[Test, ...], action: int) -> list[_Code]:
    size = 1 + 2 * len(tests)
    code: list[_Code] = []
    for test in tests:
        code.append((_LOAD, 0, 0, _ARGUMENTS_AT + 8 * test.argument + _LOWER_HALF))
        away = size - len(code) - 1
        code.append((test.comparison, *((away, 0) if test.negated else (0, away)), test.value))
    return [*code, (_RETURN, 0, 0, action)]


def install(machine: Machine, code: bytes, flags: int = 0, weakened: bytes | None = None) -> bool:
    """Install a filter in this process; whether that took away its programs' right to gain privileges.

    Without CAP_SYS_ADMIN the kernel asks for that (NO_NEW_PRIVS); then it is ``weakened``, where that is given.
    Raises OSError.
    """
    try:
        _install(machine, code, flags)
    except PermissionError as error:
        if error.errno != errno.EACCES:
            raise
        calls.prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _install(machine, code if weakened is None else weakened, flags)
        return True
    return False


def _install(machine: Machine, code: bytes, flags: int) -> None:
    space = ctypes.create_string_buffer(code, len(code))
    filter_ = ctypes.create_string_buffer(PROGRAM.pack(len(code) // _INSTRUCTION.size, ctypes.addressof(space)))
    calls.seccomp(machine.numbers["seccomp"], SET_MODE_FILTER, flags, ctypes.addressof(filter_))


def placed(code: bytes, address: int) -> bytes:
    """The filter and, before it, the sock_fprog that names it, as they lie in memory at ``address``."""
    return PROGRAM.pack(len(code) // _INSTRUCTION.size, address + PROGRAM.size) + code
