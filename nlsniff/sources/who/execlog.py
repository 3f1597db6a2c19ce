"""The process that writes down what begins and ends: it hears the proc connector and looks into /proc at once.

A command such as ``ip`` lives some 3 ms, and once it is gone nothing is left of its name. So this has an interpreter
of its own, does nothing else, and asks for real-time priority: on a machine with one busy processor it still runs
between a program's exec and its first message. It sends the reports that :class:`nlsniff.sources.who.lives.Lives`
takes, and ``synced N`` when it has been told N and all that came before is reported.
Layouts: ``include/uapi/linux/cn_proc.h``.
"""

from __future__ import annotations

import errno
import gc
import os
import select
import socket
import time
from contextlib import suppress
from struct import Struct
from typing import Final

from nlsniff.errors import CaptureError
from nlsniff.sources import membership, netns, procevents
from nlsniff.sources.who import procfs
from nlsniff.sources.who.reports import Sending
from nlsniff.spec import CONNECTOR

FORK, EXEC, COMM, EXIT = 0x1, 0x2, 0x200, 0x8000_0000
BUFFER: Final = 16 << 20
FIRST_NETNS: Final = "/proc/1/ns/net"
_EVENT: Final = Struct("=IIQIIII")  # what, processor, monotonic time; then up to four process ids
_EVENT_AT: Final = 36
_NAME_AT: Final = _EVENT_AT + 24
_ROUND: Final = 512


def open_connector() -> tuple[socket.socket, procevents.Switch]:
    """A socket to which process events come. Raises OSError where this kernel or our rights do not allow it.

    The connector speaks in the first network namespace only, which root may enter for the moment of opening.
    """
    try:
        return _opened()
    except OSError:
        if procfs.inode(FIRST_NETNS) in (0, procfs.inode("/proc/thread-self/ns/net")):
            raise
    try:
        with netns.entered(FIRST_NETNS):
            return _opened()
    except CaptureError as error:
        raise OSError(error.errno or errno.EPERM, str(error)) from None


def _opened() -> tuple[socket.socket, procevents.Switch]:
    sock = membership.open_socket(CONNECTOR, BUFFER)
    try:
        sock.setsockopt(membership.SOL_NETLINK, membership.ADD_MEMBERSHIP, procevents.CN_IDX_PROC)
        switch = procevents.Switch(sock)
        switch.listen()
    except BaseException:
        sock.close()
        raise
    return sock, switch


class ExecLog:
    """Reports, in order, the processes there are, then each that begins, changes its name, or ends."""

    def __init__(self, sock: socket.socket, switch: procevents.Switch) -> None:
        self._socket = sock
        self._switch = switch

    def __call__(self, out: Sending, ending: int) -> None:
        """Go on until ``ending`` is at its end; what a helper does."""
        gc.disable()
        _hurry()
        try:
            for pid in procfs.pids():
                if (name := procfs.name(pid)) is not None:
                    out.put("there", time.time_ns(), pid, name, *procfs.look(pid))
            self._take(out)
            out.put("ready")
            self._loop(out, ending)
        finally:
            with suppress(OSError):
                self._switch.ignore()

    def _loop(self, out: Sending, ending: int) -> None:
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        poll.register(ending, select.POLLIN)
        while True:
            if out.flush():
                poll.register(out.descriptor, select.POLLOUT)
            else:
                with suppress(KeyError):
                    poll.unregister(out.descriptor)
            ready = dict(poll.poll())
            if self._socket.fileno() in ready:
                self._take(out)
            if ending in ready:
                numbers = os.read(ending, 4096).split()
                if not numbers:
                    return
                self._take(out)
                out.put("synced", int(numbers[-1]))

    def _take(self, out: Sending) -> None:
        """What waits on the socket. Names first: a process may be gone before its command line is read."""
        receive = self._socket.recv
        while True:
            shift = time.time_ns() - time.monotonic_ns()
            events: list[tuple[int, int, bytes, str | None, int]] = []
            while len(events) < _ROUND:
                try:
                    data = receive(4096, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    break
                except OSError as error:
                    if error.errno != errno.ENOBUFS:
                        raise
                    out.put("lost", time.time_ns())
                    continue
                if len(data) < _EVENT_AT + _EVENT.size:
                    continue
                what, _, stamp, _, tgid, _, _ = _EVENT.unpack_from(data, _EVENT_AT)
                name = procfs.name(tgid) if what == EXEC else None
                events.append((what, stamp + shift, data, name, time.time_ns()))
            for event in events:
                _report(out, *event)
            if len(events) < _ROUND:
                return


def _report(out: Sending, what: int, when: int, data: bytes, name: str | None, read: int) -> None:
    _, _, _, first, second, third, fourth = _EVENT.unpack_from(data, _EVENT_AT)
    if what == EXEC:
        out.put("exec", when, second, read, name, *procfs.look(second))
    elif what == FORK and third == fourth:
        out.put("fork", when, second, third)
    elif what == EXIT and first == second:
        out.put("exit", when, second)
    elif what == COMM and first == second:
        text = data[_NAME_AT : _NAME_AT + 16].split(b"\0", 1)[0]
        out.put("comm", when, second, text.decode("utf-8", "replace"))


def _hurry() -> None:
    """Be run at once when there is something to read: the least of the real-time priorities, or the best of others."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except OSError:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, -20)
