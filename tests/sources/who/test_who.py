"""The helpers together, on this machine: named as far as it allows, and honest where it does not."""

from __future__ import annotations

import errno
import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from nlsniff.frame import Frame, GenericFamilies
from nlsniff.sources.who import procfs
from nlsniff.sources.who import who as module
from nlsniff.sources.who.who import Who


@pytest.fixture
def unlogged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Who]:
    """Without the proc connector, as for an ordinary user in a namespace of his own."""

    def refused() -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(module, "open_connector", refused)
    with closing(Who()) as who:
        yield who


def answer(portid: int) -> Frame:
    data = struct.pack("=IHHII", 16, 2, 0, 1, portid)
    return Frame(1, time.time_ns(), 0, data, 16, GenericFamilies())


def test_what_cannot_be_known_is_said_in_one_line(unlogged: Who) -> None:
    assert unlogged.trouble is not None
    assert "CAP_NET_ADMIN" in unlogged.trouble
    assert "\n" not in unlogged.trouble


def test_a_program_that_lives_is_named_without_a_log(unlogged: Who) -> None:
    unlogged.last_scan()
    frame = answer(os.getpid())
    unlogged.name([frame])
    assert frame.process is not None
    assert (frame.process.pid, frame.process.name) == (os.getpid(), procfs.name(os.getpid()))
    assert not frame.process.certain


def test_a_port_id_of_nobody_stays_without_a_name(unlogged: Who) -> None:
    frame = answer(1 << 29 | 12345)
    unlogged.name([frame])
    assert frame.process is None


def test_a_socket_with_another_port_id_is_named_by_its_holder(unlogged: Who) -> None:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
        sock.bind((0xEFFF_1234 - (1 << 32) & 0xFFFF_FFFF, 0))
        unlogged.last_scan()
        frame = answer(0xEFFF_1234)
        unlogged.name([frame])
    assert frame.process is not None
    assert frame.process.pid == os.getpid()


def test_closing_ends_the_helpers(unlogged: Who) -> None:
    helper = unlogged._scanner._pid
    assert os.waitpid(helper, os.WNOHANG) == (0, 0)
    unlogged.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(helper, os.WNOHANG)
