"""Process events of Linux 7.2, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.spec import CONNECTOR

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "monitor connector:proc",
        "notification",
        (
            "4c00000003000000010000000000000001000000010000000100000000000000280000000100000000000000a77da3091300"
            "0000d5000000d5000000fd000000fd0000000000000000000000"
        ),
        "fork",
        {
            "idx": 1,
            "val": 1,
            "seq": 1,
            "ack": 0,
            "len": 40,
            "flags": 0,
            "what": "fork",
            "cpu": 0,
            "timestamp-ns": 81766088103,
        },
        {"parent-pid": 213, "parent-tgid": 213, "child-pid": 253, "child-tgid": 253},
    ),
    (
        "monitor connector:proc",
        "notification",
        (
            "4c000000030000000200000000000000010000000100000002000000000000002800000000000080000000002f79422d1300"
            "0000fc000000fc0000000000000011000000c7000000c7000000"
        ),
        "exit",
        {
            "idx": 1,
            "val": 1,
            "seq": 2,
            "ack": 0,
            "len": 40,
            "flags": 0,
            "what": "exit",
            "cpu": 0,
            "timestamp-ns": 82363709743,
        },
        {
            "process-pid": 252,
            "process-tgid": 252,
            "exit-code": 0,
            "exit-signal": 17,
            "parent-pid": 199,
            "parent-tgid": 199,
        },
    ),
    (
        "monitor connector:proc",
        "notification",
        (
            "4c0000000300000004000000000000000100000001000000040000000000000028000000020000000000000075b755321300"
            "0000fe000000fe00000000000000000000000000000000000000"
        ),
        "exec",
        {
            "idx": 1,
            "val": 1,
            "seq": 4,
            "ack": 0,
            "len": 40,
            "flags": 0,
            "what": "exec",
            "cpu": 0,
            "timestamp-ns": 82448856949,
        },
        {"process-pid": 254, "process-tgid": 254},
    ),
    (
        "monitor connector:proc",
        "notification",
        (
            "4c000000030000002f0000000000000001000000010000002f0000000000000028000000000200000000000013fba35b1500"
            "00000d0100000d01000028756465762d776f726b657229000000"
        ),
        "comm",
        {
            "idx": 1,
            "val": 1,
            "seq": 47,
            "ack": 0,
            "len": 40,
            "flags": 0,
            "what": "comm",
            "cpu": 0,
            "timestamp-ns": 91731786515,
        },
        {"process-pid": 269, "process-tgid": 269, "comm": "(udev-worker)"},
    ),
    (
        "monitor connector:proc",
        "notification",
        (
            "4c000000030000005e0000000000000001000000010000005e00000000000000280000004000000000000000ed8a38471700"
            "00001d0100001d010000feff0000feff00000000000000000000"
        ),
        "gid",
        {
            "idx": 1,
            "val": 1,
            "seq": 94,
            "ack": 0,
            "len": 40,
            "flags": 0,
            "what": "gid",
            "cpu": 0,
            "timestamp-ns": 99979135725,
        },
        {"process-pid": 285, "process-tgid": 285, "rgid": 65534, "egid": 65534},
    ),
    (
        "monitor connector:proc",
        "notification",
        (
            "4c000000030000005f0000000000000001000000010000005f000000000000002800000004000000000000008bdcde471700"
            "00001d0100001d010000feff0000feff00000000000000000000"
        ),
        "uid",
        {
            "idx": 1,
            "val": 1,
            "seq": 95,
            "ack": 0,
            "len": 40,
            "flags": 0,
            "what": "uid",
            "cpu": 0,
            "timestamp-ns": 99990035595,
        },
        {"process-pid": 285, "process-tgid": 285, "ruid": 65534, "euid": 65534},
    ),
]


@pytest.mark.parametrize(("command", "direction", "raw", "kind", "header", "attrs"), GOLDEN)
def test_recorded_bytes_mean_this_and_come_back(
    read: Read, command: str, direction: str, raw: str, kind: str, header: object, attrs: object
) -> None:
    message = read(raw, direction=direction, protocol=CONNECTOR)
    assert message.type == kind, command
    assert message.header == header
    assert message.attrs == attrs
    assert message.notes == []
    assert message.encode().hex() == raw


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_listener_may_name_the_events_it_wants(read: Read, order: str) -> None:
    """By hand: the operation alone, as ever; with a filter, since Linux 6.6."""
    for data, said in (
        (pack(order + "I", 1), {"mcast-op": "listen"}),
        (pack(order + "II", 2, 0x80000003), {"mcast-op": "ignore", "event-type": ["fork", "exec", "exit"]}),
    ):
        body = pack(order + "4I2H", 1, 1, 0, 0, len(data), 0) + data
        raw = (pack(order + "IHHII", 16 + len(body), 3, 0, 0, 0) + body).hex()
        message = read(raw, protocol=CONNECTOR)
        assert (message.type, message.attrs, message.notes) == ("mcast", said, [])
        assert message.encode().hex() == raw


@pytest.mark.parametrize(
    ("what", "name", "first"),
    [(0, "none", "err"), (0x100, "ptrace", "process-pid"), (0x40000000, "coredump", "process-pid"), (0x80, "sid", "")],
)
def test_each_event_has_its_own_members(read: Read, what: int, name: str, first: str) -> None:
    body = pack("<4I2H", 1, 1, 0, 0, 40, 0) + pack("<IIQ", what, 1, 5) + pack("<6i", 1, 2, 3, 4, 0, 0)
    raw = (pack("<IHHII", 16 + len(body), 3, 0, 0, 0) + body).hex()
    message = read(raw, direction="notification", protocol=CONNECTOR)
    assert (message.type, message.header["timestamp-ns"], message.notes) == (name, 5, [])
    assert next(iter(message.attrs)) == (first or "process-pid")
    assert message.encode().hex() == raw


def test_an_event_that_nobody_knows_keeps_its_bytes(read: Read) -> None:
    body = pack("<4I2H", 1, 1, 0, 0, 40, 0) + pack("<IIQ", 0x400, 1, 5) + bytes(24)
    raw = (pack("<IHHII", 16 + len(body), 3, 0, 0, 0) + body).hex()
    message = read(raw, direction="notification", protocol=CONNECTOR)
    assert (message.type, message.header["what"], message.attrs) == ("event", 0x400, {"#rest": "00" * 24})
    assert message.encode().hex() == raw
