"""Multipath TCP: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# What the message is, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip mptcp limits set subflow 2 add_addr_accepted 2",
        "to-kernel",
        "240000001c0005009648076b000000000501000008000200020000000800030002000000",
        "set-limits",
        {"rcv-add-addrs": 2, "subflows": 2},
    ),
    (
        "ip mptcp endpoint add 192.0.2.2 dev lo id 5 subflow backup",
        "to-kernel",
        (
            "400000001c0005009648076b00000000010100002c000180050002000500000008000600060000000800070001000000"
            "060001000200000008000300c0000202"
        ),
        "add-addr",
        {"addr": {"id": 5, "flags": 6, "if-idx": 1, "family": 2, "addr4": "192.0.2.2"}},
    ),
    (
        "ip mptcp endpoint add 2001:db8::1 signal",
        "to-kernel",
        (
            "3c0000001c0005009648076b0000000001010000280001800800060001000000060001000a0000001400040020010db8"
            "000000000000000000000001"
        ),
        "add-addr",
        {"addr": {"flags": 1, "family": 10, "addr6": "2001:db8::1"}},
    ),
    ("ip mptcp endpoint show", "to-kernel", "140000001c000103000000000000000003010000", "get-addr", {}),
    (
        "ip mptcp endpoint show: an answer, with sequence number 0",
        "to-user",
        (
            "480000001c00020000000000444800000301000034000180060001000200000006000500000000000500020005000000"
            "0800060006000000080007000100000008000300c0000202"
        ),
        "get-addr",
        {"addr": {"family": 2, "port": 0, "id": 5, "flags": 6, "if-idx": 1, "addr4": "192.0.2.2"}},
    ),
    (
        "ip mptcp limits show: the answer",
        "to-user",
        "240000001c0000009648076b454800000601000008000200020000000800030002000000",
        "get-limits",
        {"rcv-add-addrs": 2, "subflows": 2},
    ),
    (
        "ip mptcp monitor: a connection, from Linux 7.2",
        "to-user",
        (
            "540000002000000000000000000000000101000008000100f002dbea060002000200000008000500c000020108000700"
            "c0000201060009009bee000006000a000fa0000005000300000000000500040000000000"
        ),
        "created",
        {
            "token": 3940221680,
            "family": 2,
            "saddr4": "192.0.2.1",
            "daddr4": "192.0.2.1",
            "sport": 39918,
            "dport": 4000,
            "loc-id": 0,
            "rem-id": 0,
        },
    ),
    (
        "ip mptcp monitor: a subflow, from Linux 7.2",
        "to-user",
        (
            "640000002000000000000000000000000a01000008000100f002dbea060002000200000008000500c000020208000700"
            "c000020106000900cd53000006000a000fa000000500030006000000050004000000000005000b000100000008000f00"
            "01000000"
        ),
        "sub-established",
        {
            "token": 3940221680,
            "family": 2,
            "saddr4": "192.0.2.2",
            "daddr4": "192.0.2.1",
            "sport": 52563,
            "dport": 4000,
            "loc-id": 6,
            "rem-id": 0,
            "backup": 1,
            "if-idx": 1,
        },
    ),
    (
        "ip mptcp monitor: a listener, from Linux 7.2",
        "to-user",
        "2c0000002000000000000000000000000f0100000600020002000000060009000fa0000008000500c0000201",
        "listener-created",
        {"family": 2, "sport": 4000, "saddr4": "192.0.2.1"},
    ),
    (
        "a connection has ended: an event with the number of get-addr; by hand, as net/mptcp/pm_netlink.c has it",
        "to-user",
        "1c0000001e0000000000000000000000030100000800010078563412",
        "closed",
        {"token": 305419896},
    ),
    (
        "an address is announced: an event with the number of get-limits",
        "to-user",
        (
            "400000001e000000000000000000000006010000080001000700000005000400030000001400080020010db800000000"
            "000000000000000106000a0001bb0000"
        ),
        "announced",
        {"token": 7, "rem-id": 3, "daddr6": "2001:db8::1", "dport": 443},
    ),
    (
        "a subflow is lost",
        "to-user",
        (
            "7c0000001e00000000000000000000000b01000008000100070000000600020002000000050003000000000005000400"
            "0300000008000500c000020108000700c0000202060009000fa0000006000a0001bb000005000b000100000008000f00"
            "0200000005000c006800000008001000020000000800110001000000"
        ),
        "sub-closed",
        {
            "token": 7,
            "family": 2,
            "loc-id": 0,
            "rem-id": 3,
            "saddr4": "192.0.2.1",
            "daddr4": "192.0.2.2",
            "sport": 4000,
            "dport": 443,
            "backup": 1,
            "if-idx": 2,
            "error": 104,
            "reset-reason": 2,
            "reset-flags": 1,
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read_generic: Read, direction: str, raw: str, operation: str, attrs: dict[str, object]
) -> None:
    message = read_generic("mptcp_pm", raw, direction)
    assert (message.type, message.attrs, message.notes) == (operation, attrs, [])
    assert message.encode().hex() == raw
