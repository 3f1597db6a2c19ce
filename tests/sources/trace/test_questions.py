"""nlsniff.sources.trace.questions: a process that asks before it opens a netlink socket, and who answers."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable

import pytest
from waking import only_where_possible

from nlsniff.sources.trace import calls, listener, questions, stops

MACHINE = calls.machine()
pytestmark = only_where_possible


def open_netlink() -> None:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()


def asking(then: Callable[[], None]) -> tuple[int, int, int]:
    """A child that asks, and its two pipes; its exit status is the errno of what it does then."""
    assert MACHINE is not None
    go, go_writing = os.pipe()
    report, report_writing = os.pipe()
    pid = os.fork()
    if not pid:
        status = 255
        try:
            os.close(go_writing)
            os.close(report)
            questions.ask(MACHINE, go, report_writing)
            then()
            status = 0
        except OSError as error:
            status = error.errno or 255
        finally:
            os._exit(status)
    os.close(go)
    os.close(report_writing)
    return pid, go_writing, report


def ends_with(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_netlink_socket_is_asked_for_and_nothing_else() -> None:
    def act() -> None:
        socket.socket(socket.AF_UNIX).close()
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
        open_netlink()

    pid, go, report = asking(act)
    taken = questions.taken(pid, report)
    os.write(go, b"g")
    note = listener.receive(taken)
    assert note is not None
    assert MACHINE is not None
    assert (note.thread, note.number) == (pid, MACHINE.numbers["socket"])
    assert note.arguments[0] == socket.AF_NETLINK
    assert listener.let(taken, note)
    assert ends_with(pid) == 0
    for descriptor in (taken, go, report):
        os.close(descriptor)


def test_who_has_a_listener_already_does_not_ask_another() -> None:
    assert MACHINE is not None
    inner = os.pipe()

    def act() -> None:
        questions.ask(MACHINE, inner[0], inner[1])  # type: ignore[arg-type]

    pid, go, report = asking(act)
    taken = questions.taken(pid, report)
    os.write(go, b"g")
    note = listener.receive(taken)  # seccomp is asked about, too
    assert note is not None
    assert listener.let(taken, note)
    assert ends_with(pid) == errno.EBUSY
    for descriptor in (taken, go, report, *inner):
        os.close(descriptor)


def test_a_child_that_could_not_be_made_to_ask_is_known_to_have_ended() -> None:
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.write(writing, b"refused 16")
        os._exit(0)
    os.close(writing)
    with pytest.raises(questions.RefusedError, match="there is another seccomp listener"):
        questions.taken(pid, reading)
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, 0)
    os.close(reading)


def test_those_whose_tracer_is_gone_are_answered() -> None:
    pid, go, report = asking(open_netlink)
    taken = questions.taken(pid, report)
    questions.answer_all(taken)
    os.write(go, b"g")
    assert ends_with(pid) == 0
    os.wait()  # the one that answered ends when nobody is left
    for descriptor in (taken, go, report):
        os.close(descriptor)


def test_without_compiled_code_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MACHINE is not None
    assert questions.why_not(MACHINE) == ""
    monkeypatch.setattr(questions, "Stops", stops.Plain)
    assert questions.why_not(MACHINE) == "nlsniff was installed without a compiler"


def test_a_command_that_inherits_a_unix_socket_is_not_left_asleep() -> None:
    assert MACHINE is not None
    with pytest.raises(questions.RefusedError, match="inherits a unix or netlink socket"):
        questions.launch(MACHINE, lambda *_: None, ("true",), (7,))
