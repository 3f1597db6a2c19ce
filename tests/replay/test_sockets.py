"""The sockets against this kernel, in a fresh namespace: what is asked of it changes nothing."""

from __future__ import annotations

import errno
import os
import time
from struct import pack

import pytest

from nlsniff.replay.sockets import GRACE_SECONDS, Answer, Sockets, Wanted
from nlsniff.spec import GENERIC, ROUTE
from tests.apart import fresh
from tests.talk import ACK, DUMP, ERROR, GETLINK, NEWLINK, ask, attribute

IFNAME, LINKINFO, INFO_KIND, LINK_GROUP = 3, 18, 1, 1
VETH = attribute(LINKINFO, attribute(INFO_KIND, b"veth\0"))


def link(name: str, *more: bytes) -> bytes:
    return bytes(16) + attribute(IFNAME, name.encode() + b"\0") + b"".join(more)


def types(answer: Answer) -> list[int]:
    found = []
    for data in answer.datagrams:
        while data:
            length = int.from_bytes(data[:4], "little")
            found.append(int.from_bytes(data[4:6], "little"))
            data = data[(length + 3) & ~3 :]
    return found


def codes(answer: Answer) -> list[int]:
    return [int.from_bytes(data[16:20], "little", signed=True) for data in answer.datagrams]


def test_a_dump_is_read_to_its_end() -> None:
    with fresh() as kernel:
        handle, _ = kernel.open(ROUTE, 0)
        found = kernel.ask(handle, ask(GETLINK, 7, DUMP), Wanted(99, 1), 5.0)
        assert types(found)[0] == NEWLINK
        assert types(found)[-1] == 3
        assert not found.late


def test_an_answer_without_an_end_is_there_at_once() -> None:
    with fresh() as kernel:
        handle, _ = kernel.open(ROUTE, 0)
        before = time.monotonic()
        found = kernel.ask(handle, ask(GETLINK, 7, 0, body=link("lo")), Wanted(1, 0), 5.0)
        assert types(found) == [NEWLINK]
        assert time.monotonic() - before < 1.0


def test_what_is_due_and_does_not_come_is_waited_for_no_longer_than_allowed() -> None:
    with fresh() as kernel:
        handle, _ = kernel.open(ROUTE, 0)
        before = time.monotonic()
        found = kernel.ask(handle, ask(GETLINK, 7, 0, body=link("lo")), Wanted(2, 1), 0.2)
        assert found.late
        assert 0.2 <= time.monotonic() - before < 2.0


def test_an_error_ends_what_was_expected_to_be_long() -> None:
    with fresh() as kernel:
        handle, _ = kernel.open(ROUTE, 0)
        before = time.monotonic()
        found = kernel.ask(handle, ask(GETLINK, 7, 0, body=link("missing")), Wanted(9, 1), 5.0)
        assert types(found) == [ERROR]
        assert codes(found) == [-errno.ENODEV]
        assert not found.late
        assert time.monotonic() - before < 20 * GRACE_SECONDS


def test_options_are_set_and_taken_back() -> None:
    with fresh() as kernel:
        handle, _ = kernel.open(ROUTE, 0)
        request = ask(GETLINK, 7, 0, body=link("missing"))
        sizes = []
        for options in (["cap-ack"], [], ["no-such-option"]):
            kernel.set(handle, options)
            sizes.append(len(kernel.ask(handle, request, Wanted(1, 1), 5.0).datagrams[0]))
        assert sizes == [36, 20 + len(request), 20 + len(request)]


def test_a_socket_has_the_port_id_of_the_recording_unless_it_is_taken() -> None:
    with fresh() as kernel:
        first, second = kernel.open(ROUTE, 4242), kernel.open(ROUTE, 4242)
        assert first[1] == 4242
        assert second[1] not in (0, 4242)
        kernel.close(first[0])
        assert kernel.open(ROUTE, 4242)[1] == 4242


def test_an_unknown_protocol_is_an_error_of_its_own() -> None:
    with fresh() as kernel, pytest.raises(OSError, match="not supported") as caught:
        kernel.open(30, 0)
    assert caught.value.errno == errno.EPROTONOSUPPORT


def test_groups_are_heard_with_their_numbers_and_the_devices_are_told() -> None:
    with fresh() as kernel:
        assert kernel.listen(ROUTE, [LINK_GROUP, 1 << 20]) == {1 << 20: errno.EINVAL}
        handle, _ = kernel.open(ROUTE, 0)
        made = kernel.ask(handle, ask(NEWLINK, 7, ACK | 0x600, body=link("v0", VETH)), Wanted(1, 1), 5.0)
        assert codes(made) == [0]
        heard = kernel.heard(1.0)
        assert {(event.protocol, event.group) for event in heard} == {(ROUTE, LINK_GROUP)}
        assert {"lo", "v0"} <= kernel.links().keys()
        assert kernel.heard() == []


def test_the_families_of_the_kernel_are_told_and_one_that_is_missing_is_no_error() -> None:
    with fresh() as kernel:
        families, groups = kernel.families("no-such-family")
        assert families[16] == "nlctrl"
        assert "nlctrl/notify" in groups.values()
        assert kernel.release() == os.uname().release


def test_a_request_that_nobody_takes_is_refused_with_its_errno() -> None:
    with fresh() as kernel:
        handle, _ = kernel.open(2, 0)  # NETLINK_USERSOCK has no kernel side
        assert kernel.ask(handle, ask(16, 1), Wanted(1, 1), 1.0).refused == errno.ECONNREFUSED


def test_late_answers_are_not_taken_for_those_of_the_next_request() -> None:
    sockets = Sockets()
    handle, _ = sockets.open(GENERIC, 0)
    sockets._sockets[handle].send(ask(16, 1, ACK, body=pack("BBH", 99, 1, 0)))  # unknown command: an error waits
    found = sockets.ask(handle, ask(16, 2, ACK, body=pack("BBH", 98, 1, 0)), Wanted(1, 1), 1.0)
    assert [data[8] for data in found.datagrams] == [2]
    sockets.close(handle)
