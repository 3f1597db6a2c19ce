"""nlsniff.sources.trace.seccomp: where a filter stops a thread, by running its program."""

from __future__ import annotations

import struct

import pytest

from nlsniff.sources.trace import calls, seccomp

MACHINE = calls._MACHINES["x86_64"]
ALLOW, TRACE, NOTIFY = 0x7FFF0000, 0x7FF00000, 0x7FC00000


def verdict(
    rules: list[seccomp.Rule], name: str, *arguments: int, audit: int = MACHINE.audit, action: int = TRACE
) -> int:
    """What the kernel would do at a call of this name."""
    return interpreted(seccomp.program(MACHINE, rules, action), MACHINE.numbers[name], *arguments, audit=audit)


def interpreted(program: bytes, number: int, *arguments: int, audit: int = MACHINE.audit) -> int:
    """What the kernel's interpreter would return (linux/filter.h: load, jump, return)."""
    given = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    data = struct.pack("<IIQ6Q", number, audit, 0, *given)
    code = list(struct.iter_unpack("=HBBI", program))
    at = held = 0
    while True:
        operation, yes, no, value = code[at]
        at += 1
        if operation == 0x20:
            held = struct.unpack_from("<I", data, value)[0]
        elif operation == 0x06:
            return int(value)
        else:
            true = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[operation]
            at += yes if true else no


@pytest.mark.parametrize(("family", "expected"), [(16, TRACE), (2, ALLOW), (1, ALLOW)])
def test_only_a_netlink_socket_stops_at_first(family: int, expected: int) -> None:
    assert verdict(seccomp.opening_rules(), "socket", family) == expected


@pytest.mark.parametrize("name", ["read", "write", "close", "recvfrom", "sendto"])
def test_other_calls_do_not_stop_at_first(name: str) -> None:
    assert verdict(seccomp.opening_rules(), name, 3) == ALLOW


def test_a_socket_may_come_from_another_process() -> None:
    assert verdict(seccomp.opening_rules(), "recvmsg", 3, 0, 0) == TRACE
    assert verdict(seccomp.opening_rules(), "recvmsg", 3, 0, 2) == ALLOW
    assert verdict(seccomp.opening_rules(), "pidfd_getfd", 3) == TRACE


@pytest.mark.parametrize(("descriptor", "expected"), [(3, NOTIFY), (900, NOTIFY), (2, ALLOW), (0, ALLOW)])
def test_without_a_tracer_reading_asks_unless_it_is_of_the_standard_files(descriptor: int, expected: int) -> None:
    assert verdict(seccomp.asking_rules(), "read", descriptor, action=NOTIFY) == expected


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("read", (5,), TRACE),
        ("read", (4,), ALLOW),
        ("recvmsg", (5, 0, 0), TRACE),
        ("recvmsg", (5, 0, 2), ALLOW),
        ("recvfrom", (5, 0, 0, 0x22), ALLOW),
        ("recvfrom", (5, 0, 0, 0x20), TRACE),
        ("dup2", (9, 5), TRACE),
        ("dup2", (9, 6), ALLOW),
        ("fcntl", (5, 1030), TRACE),
        ("fcntl", (5, 3), ALLOW),
        ("close_range", (3, 9), TRACE),
        ("close_range", (6, 9), ALLOW),
        ("close_range", (3, 4), ALLOW),
    ],
)
def test_calls_on_the_descriptor_stop(name: str, arguments: tuple[int, ...], expected: int) -> None:
    assert verdict(seccomp.descriptor_rules(5), name, *arguments) == expected


def test_calls_of_another_architecture_do_not_stop() -> None:
    assert verdict(seccomp.descriptor_rules(5), "read", 5, audit=0x40000003) == ALLOW


def test_many_descriptors_need_no_jump_that_is_too_long() -> None:
    rules = [rule for descriptor in range(3, 203) for rule in seccomp.descriptor_rules(descriptor)]
    for name, arguments in (("read", ()), ("recvmsg", (0, 0)), ("dup2", (900,))):
        assert [verdict(rules, name, fd, *arguments) for fd in (2, 3, 42, 43, 202, 203)] == [ALLOW, *[TRACE] * 4, ALLOW]
    assert verdict(rules, "dup2", 0, 202) == TRACE


def test_a_call_is_compared_with_each_number_once() -> None:
    rules = seccomp.opening_rules() + seccomp.descriptor_rules(3) + seccomp.descriptor_rules(4)
    code = list(struct.iter_unpack("=HBBI", seccomp.program(MACHINE, rules)))
    numbers = [value for operation, _, _, value in code if operation == 0x15 and value in MACHINE.numbers.values()]
    assert numbers.count(MACHINE.numbers["write"]) == 1
    assert [place for operation, _, _, place in code if operation == 0x20].count(0) == 1


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("socket", (16,), NOTIFY),
        ("socket", (1,), ALLOW),
        ("socketpair", (1,), NOTIFY),
        ("connect", (3,), NOTIFY),
        ("bind", (3,), NOTIFY),
        ("setsockopt", (3, 1, 16), NOTIFY),
        ("setsockopt", (3, 1, 15), ALLOW),
        ("setsockopt", (3, 6, 16), ALLOW),
        ("pidfd_getfd", (3,), NOTIFY),
        ("ptrace", (), NOTIFY),
        ("alarm", (1,), NOTIFY),
        ("setitimer", (1,), NOTIFY),
        ("timer_create", (1,), NOTIFY),
        ("io_uring_setup", (), NOTIFY),
        ("seccomp", (1, 8), NOTIFY),
        ("seccomp", (1, 0), ALLOW),
        ("seccomp", (2, 8), ALLOW),
        ("recvmsg", (3, 0, 0), ALLOW),
        ("read", (3,), ALLOW),
        ("execve", (), ALLOW),
    ],
)
def test_who_sleeps_asks_where_netlink_may_begin(name: str, arguments: tuple[int, ...], expected: int) -> None:
    assert verdict(seccomp.waking_rules(programs=False), name, *arguments, action=NOTIFY) == expected


def test_programs_are_asked_about_where_they_cannot_gain_privileges() -> None:
    rules = seccomp.waking_rules(programs=True)
    assert [verdict(rules, name, action=NOTIFY) for name in ("execve", "execveat")] == [NOTIFY, NOTIFY]


@pytest.mark.parametrize(
    ("number", "first", "expected"),
    [(102, 1, NOTIFY), (102, 3, ALLOW), (359, 16, NOTIFY), (359, 2, ALLOW), (41, 16, ALLOW)],
)
def test_a_32_bit_program_asks_where_it_opens_a_netlink_socket(number: int, first: int, expected: int) -> None:
    code = seccomp.program(MACHINE, seccomp.waking_rules(programs=True), NOTIFY, narrow=True)
    assert interpreted(code, number, first, audit=seccomp.I386) == expected
    assert interpreted(code, MACHINE.numbers["socket"], 16) == NOTIFY
