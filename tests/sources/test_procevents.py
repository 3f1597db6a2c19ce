"""The proc connector's switch, against a played kernel."""

from __future__ import annotations

import socket
import struct

import pytest

from nlsniff.groupnames import Group
from nlsniff.sources import procevents
from nlsniff.sources.procevents import Switch, wants


def event(what: int, ack: int, code: int = 0) -> bytes:
    """nlmsghdr, cn_msg and proc_event as cn_proc.c sends them."""
    body = struct.pack("=IIQI20x", what, 1, 123, code)
    return struct.pack("=IHHII", 36 + len(body), 3, 0, 9, 0) + struct.pack("=IIIIHH", 1, 1, 9, ack, 40, 0) + body


class Kernel:
    """A datagram socket pair whose far end answers what is sent."""

    def __init__(self, *answers: int, events: tuple[bytes, ...] = (), code: int = 0) -> None:
        self.near, self.far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.answers, self.events, self.code = answers, events, code
        self.operations: list[int] = []

    def sendto(self, data: bytes, address: tuple[int, int]) -> None:
        assert address == (0, 0)
        length, kind = struct.unpack_from("=IH", data)
        index, value, _, ack, size, _, operation = struct.unpack_from("=IIIIHHI", data, 16)
        assert (length, kind, index, value, size) == (len(data), 3, 1, 1, 4)
        self.operations.append(operation)
        for other in self.events:
            self.far.send(other)
        for step in self.answers:
            self.far.send(event(0, (ack + step) & 0xFFFF_FFFF, self.code))

    def fileno(self) -> int:
        return self.near.fileno()

    def recv(self, size: int, flags: int) -> bytes:
        return self.near.recv(size, flags)


def test_listening_waits_for_the_answer_and_keeps_what_came_before() -> None:
    fork = event(1, 0)
    kernel = Kernel(1, events=(fork, event(0, 5)))
    switch = Switch(kernel)  # type: ignore[arg-type]
    assert switch.listen() == [fork, event(0, 5)], "another listener's answer is news"
    switch.ignore()
    assert kernel.operations == [1, 2]


def test_a_refusal_is_the_kernels_errno() -> None:
    with pytest.raises(PermissionError):
        Switch(Kernel(1, code=1)).listen()  # type: ignore[arg-type]


def test_silence_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(procevents, "PATIENCE_SECONDS", 0.05)
    with pytest.raises(TimeoutError):
        Switch(Kernel()).listen()  # type: ignore[arg-type]


def test_short_datagrams_are_no_answer() -> None:
    assert not Switch(Kernel()).is_answer(b"short")  # type: ignore[arg-type]


def test_only_process_events_need_the_switch() -> None:
    assert wants(Group(11, 1, "proc"))
    assert not wants(Group(11, 2, "cifs"))
    assert not wants(Group(0, 1, "link"))
