"""Whether a thread waits for netlink that will never come, in a call that does not ask us.

Source: proc_pid_syscall(5), proc_pid_fdinfo(5), poll(2), epoll_wait(2).
"""

from __future__ import annotations

import os
from struct import Struct

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Final

RECEIVING: Final = ("recvfrom", "recvmsg", "recvmmsg", "read", "readv")
_MSG_DONTWAIT: Final = 0x40
_FLAGS_AT: Final = {"recvfrom": 3, "recvmsg": 2, "recvmmsg": 3}
_POLLFD: Final = Struct("=ihh")
_MOST_POLLED: Final = 256
_FOREVER: Final = 0xFFFFFFFF
_TIMER: Final = "anon_inode:[timerfd]"


def waits_in_vain(
    thread: int, names: dict[int, str], is_ours: Callable[[str], bool], read: Callable[[int, int], bytes]
) -> bool:
    """Whether a thread waits without end for sockets of ours alone.

    ``names`` are the calls' by number, ``is_ours`` is asked for what a descriptor stands for (``socket:[1234]``),
    ``read`` reads the thread's memory. Whoever waits for something else, too, does not wait in vain.
    """
    try:
        name, arguments = _call(thread, names)
        if name in RECEIVING:
            flags = arguments[_FLAGS_AT[name]] if name in _FLAGS_AT else 0
            return not flags & _MSG_DONTWAIT and is_ours(_target(thread, arguments[0] & _FOREVER))
        if name in ("poll", "ppoll"):
            endless = not arguments[2] if name == "ppoll" else arguments[2] & _FOREVER == _FOREVER
            polled = [_target(thread, each) for each in _polled(arguments, read)]
            return endless and bool(polled) and all(map(is_ours, polled))
        if name in ("epoll_wait", "epoll_pwait"):
            watched = [*_watched(thread, arguments[0] & _FOREVER)]
            alone = all(is_ours(each) or (each.startswith("anon_inode:") and each != _TIMER) for each in watched)
            return arguments[3] & _FOREVER == _FOREVER and alone and any(map(is_ours, watched))
    except (OSError, ValueError, IndexError):
        pass
    return False


def threads_of(process: int) -> list[int]:
    """The threads of a process; none where it has ended."""
    try:
        return [int(each) for each in os.listdir(f"/proc/{process}/task")]
    except OSError:
        return []


def _call(thread: int, names: dict[int, str]) -> tuple[str, list[int]]:
    """The call that a thread is in, and its arguments; raises ValueError where it runs."""
    with open(f"/proc/{thread}/syscall", encoding="ascii") as file:
        number, *rest = file.read().split()
    return names.get(int(number), ""), [int(each, 16) for each in rest]


def _target(thread: int, descriptor: int) -> str:
    return os.readlink(f"/proc/{thread}/fd/{descriptor}")


def _polled(arguments: list[int], read: Callable[[int, int], bytes]) -> Iterator[int]:
    data = read(arguments[0], min(arguments[1], _MOST_POLLED) * _POLLFD.size)
    return (descriptor for descriptor, _, _ in _POLLFD.iter_unpack(data) if descriptor >= 0)


def _watched(thread: int, descriptor: int) -> Iterator[str]:
    with open(f"/proc/{thread}/fdinfo/{descriptor}", encoding="ascii") as file:
        for line in file:
            if line.startswith("tfd:"):
                yield _target(thread, int(line.split()[1]))
