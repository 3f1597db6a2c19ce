"""The system calls of Linux that the tracer stops at or makes: numbers, arguments, results.

Sources: ``arch/x86/entry/syscalls/syscall_64.tbl``, ``include/uapi/asm-generic/unistd.h``, ptrace(2),
``include/uapi/linux/ptrace.h``, ``include/uapi/linux/audit.h``.
"""

from __future__ import annotations

import ctypes
import os
from struct import Struct

from nlsniff.record import record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Final

SEIZE: Final = 0x4206
INTERRUPT: Final = 0x4207
LISTEN: Final = 0x4208
CONT: Final = 7
SYSCALL: Final = 24
DETACH: Final = 17
GETREGSET: Final = 0x4204
SETREGSET: Final = 0x4205
GETEVENTMSG: Final = 0x4201
GETSIGMASK: Final = 0x420A
SETSIGMASK: Final = 0x420B
GET_SYSCALL_INFO: Final = 0x420E
NT_PRSTATUS: Final = 1

OPTIONS: Final = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x80  # SYSGOOD, FORK, VFORK, CLONE, EXEC, SECCOMP
EXITKILL: Final = 1 << 20

EVENT_FORK: Final = 1
EVENT_VFORK: Final = 2
EVENT_CLONE: Final = 3
EVENT_EXEC: Final = 4
EVENT_SECCOMP: Final = 7
EVENT_STOP: Final = 128

AT_ENTRY: Final = 1
AT_EXIT: Final = 2
AT_SECCOMP: Final = 3
"""What PTRACE_GET_SYSCALL_INFO calls a stop."""

AT_CALL: Final = 5 | 0x80
"""The signal of a stop at a call's beginning or end (SIGTRAP, marked by TRACESYSGOOD)."""

WALL: Final = 0x40000000


@record(frozen=True)
class Machine:
    """A processor architecture: its name in audit's numbering, and the numbers of the calls by name."""

    audit: int
    numbers: dict[str, int]


_X86_64: Final = {
    "read": 0, "write": 1, "close": 3, "poll": 7, "readv": 19, "writev": 20, "dup": 32, "dup2": 33, "alarm": 37,
    "setitimer": 38, "socket": 41, "connect": 42, "sendto": 44, "recvfrom": 45, "sendmsg": 46, "recvmsg": 47,
    "bind": 49,
    "getsockname": 51, "getpeername": 52, "socketpair": 53, "setsockopt": 54, "getsockopt": 55, "execve": 59,
    "fcntl": 72, "ptrace": 101, "timer_create": 222, "epoll_wait": 232,
    "ppoll": 271, "epoll_pwait": 281, "dup3": 292,
    "recvmmsg": 299, "sendmmsg": 307, "seccomp": 317, "execveat": 322, "io_uring_setup": 425, "close_range": 436,
    "pidfd_getfd": 438,
}  # fmt: skip
_GENERIC: Final = {
    "epoll_pwait": 22, "dup": 23, "dup3": 24, "fcntl": 25, "close": 57, "read": 63, "write": 64, "readv": 65,
    "writev": 66, "ppoll": 73, "setitimer": 103, "timer_create": 107, "ptrace": 117, "socket": 198, "socketpair": 199,
    "bind": 200, "connect": 203,
    "getsockname": 204, "getpeername": 205, "sendto": 206, "recvfrom": 207, "setsockopt": 208, "getsockopt": 209,
    "sendmsg": 211, "recvmsg": 212, "execve": 221, "recvmmsg": 243,
    "sendmmsg": 269, "seccomp": 277, "execveat": 281, "io_uring_setup": 425, "close_range": 436, "pidfd_getfd": 438,
}  # fmt: skip
_MACHINES: Final = {
    "x86_64": Machine(0xC000003E, _X86_64),
    "aarch64": Machine(0xC00000B7, _GENERIC),
    "riscv64": Machine(0xC00000F3, _GENERIC),
    "loongarch64": Machine(0xC0000102, _GENERIC),
}


def machine() -> Machine | None:
    """This machine, or None where its calls are not known here."""
    return _MACHINES.get(os.uname().machine) if ctypes.sizeof(ctypes.c_void_p) == 8 else None


_libc = ctypes.CDLL(None, use_errno=True)
_ptrace = _libc.ptrace
_ptrace.restype = ctypes.c_long
_ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_syscall = _libc.syscall
_syscall.restype = ctypes.c_long

_PIDFD_GETFD: Final = 438
_IOVEC: Final = Struct("@PN")
_INFO_SIZE: Final = 88
_SOCKADDR_NL: Final = Struct("=HxxII")
_MOST_REGISTERS: Final = 1024

_info = ctypes.create_string_buffer(_INFO_SIZE)
_info_view = memoryview(_info).cast("B")
_info_address = ctypes.addressof(_info)
unpack_stop = Struct("@BxxxI16x7Q").unpack_from  # struct ptrace_syscall_info


def ptrace(request: int, thread: int, address: int = 0, data: int = 0) -> int:
    """One ptrace request. Raises OSError; ProcessLookupError when the thread is gone or not stopped."""
    result = int(_ptrace(request, thread, address, data))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def resume(request: int, thread: int, signal: int = 0) -> None:
    """Let a stopped thread go on; one that was killed meanwhile says so by its exit."""
    _ptrace(request, thread, 0, signal)


def stop(thread: int) -> tuple[int, ...] | None:
    """Where a thread has stopped: its kind, the architecture, the call's number and six arguments; None for nowhere.

    At a call's end, the result stands for the number, and no arguments follow that mean anything.
    """
    if _ptrace(GET_SYSCALL_INFO, thread, _INFO_SIZE, _info_address) < 0:
        return None
    return unpack_stop(_info_view)


def signed(result: int) -> int:
    """A call's result, a negated errno below 0, of the number that it is as an unsigned one."""
    return result - (1 << 64) if result >> 63 else result


def stop_info(thread: int) -> int:
    """What kind of stop a thread is at, 0 for none."""
    if _ptrace(GET_SYSCALL_INFO, thread, _INFO_SIZE, _info_address) < 0:
        return 0
    return _info_view[0]


def event_message(thread: int) -> int:
    """The number that comes with a fork, clone or exec: the new thread, or the id of the one that called exec."""
    value = ctypes.c_ulong()
    ptrace(GETEVENTMSG, thread, 0, ctypes.addressof(value))
    return value.value


def get_registers(thread: int) -> bytes:
    """The general registers (NT_PRSTATUS). Raises OSError."""
    space = ctypes.create_string_buffer(_MOST_REGISTERS)
    vector = ctypes.create_string_buffer(_IOVEC.pack(ctypes.addressof(space), _MOST_REGISTERS))
    ptrace(GETREGSET, thread, NT_PRSTATUS, ctypes.addressof(vector))
    return space.raw[: _IOVEC.unpack(vector.raw[: _IOVEC.size])[1]]


def set_registers(thread: int, registers: bytes) -> None:
    """Set the general registers. Raises OSError."""
    space = ctypes.create_string_buffer(registers, len(registers))
    vector = ctypes.create_string_buffer(_IOVEC.pack(ctypes.addressof(space), len(registers)))
    ptrace(SETREGSET, thread, NT_PRSTATUS, ctypes.addressof(vector))


def block_signals(thread: int) -> int:
    """Block all of a thread's signals and return the mask it had. Raises OSError."""
    mask = ctypes.c_uint64()
    ptrace(GETSIGMASK, thread, 8, ctypes.addressof(mask))
    everything = ctypes.c_uint64((1 << 64) - 1)
    ptrace(SETSIGMASK, thread, 8, ctypes.addressof(everything))
    return mask.value


def set_signal_mask(thread: int, mask: int) -> None:
    """Set a thread's mask of blocked signals. Raises OSError."""
    value = ctypes.c_uint64(mask)
    ptrace(SETSIGMASK, thread, 8, ctypes.addressof(value))


def take_descriptor(process: int, descriptor: int) -> int:
    """A duplicate of another process's descriptor. Raises OSError.

    Keep it for a moment only: while it is open, the socket does not close when its owner closes it.
    """
    handle = os.pidfd_open(process)
    try:
        found = int(_syscall(_PIDFD_GETFD, handle, descriptor, 0))
    finally:
        os.close(handle)
    if found < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return found


def port_id(descriptor: int) -> int:
    """The port id of a netlink socket of ours; 0 where it has none yet. Raises OSError."""
    address = ctypes.create_string_buffer(_SOCKADDR_NL.size)
    size = ctypes.c_uint32(_SOCKADDR_NL.size)
    if _libc.getsockname(descriptor, address, ctypes.byref(size)) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return int(_SOCKADDR_NL.unpack(address)[1])


def unshare(flags: int) -> None:
    """Move this process into new namespaces. Raises OSError."""
    if _libc.unshare(flags) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def setns(descriptor: int, kind: int) -> None:
    """Move this thread into the namespace of that kind (CLONE_NEW*) that a file stands for. Raises OSError."""
    if _libc.setns(descriptor, kind) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def prctl(option: int, argument: int) -> None:
    """One prctl request. Raises OSError."""
    if _libc.prctl(option, ctypes.c_ulong(argument), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def seccomp(number: int, operation: int, flags: int, address: int) -> int:
    """The seccomp call, whose number is the machine's. Raises OSError."""
    result = int(_syscall(number, ctypes.c_ulong(operation), ctypes.c_ulong(flags), ctypes.c_void_p(address)))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
