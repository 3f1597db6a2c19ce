"""nlsniff.sources.trace.listener: a child that asks before it binds a socket, and is answered."""

from __future__ import annotations

import errno
import os
import socket

import pytest

from nlsniff.sources.trace import calls, listener, seccomp

MACHINE = calls.machine()
pytestmark = pytest.mark.skipif(MACHINE is None, reason="no calls are known of this processor")


def asking_child() -> tuple[int, int]:
    """A child whose exit status is the errno of its bind, and its listener."""
    assert MACHINE is not None
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        status = 255
        try:
            sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
            os.write(writing, b"%d\n" % listener.next_descriptor(writing))
            code = seccomp.program(MACHINE, [("bind", ())], seccomp.NOTIFY)
            seccomp.install(MACHINE, code, seccomp.FLAG_NEW_LISTENER)
            sock.bind((0, 0))
            status = 0
        except OSError as error:
            status = error.errno or 255
        finally:
            os._exit(status)
    number = int(os.read(reading, 16))
    os.close(reading)
    os.close(writing)
    return pid, listener.take(pid, number)


def test_a_call_that_is_let_is_made() -> None:
    pid, taken = asking_child()
    note = listener.receive(taken)
    assert note is not None
    assert (note.thread, note.number) == (pid, MACHINE.numbers["bind"] if MACHINE else 0)
    assert listener.still_asks(taken, note)
    assert listener.let(taken, note)
    assert os.waitpid(pid, 0)[1] == 0
    os.close(taken)


def test_a_call_that_is_failed_has_that_error() -> None:
    pid, taken = asking_child()
    note = listener.receive(taken)
    assert note is not None
    assert listener.fail(taken, note, errno.EADDRINUSE)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == errno.EADDRINUSE
    os.close(taken)


def test_a_thread_that_was_killed_asks_no_more() -> None:
    pid, taken = asking_child()
    note = listener.receive(taken)
    assert note is not None
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    assert not listener.still_asks(taken, note)
    assert not listener.let(taken, note)
    os.close(taken)
