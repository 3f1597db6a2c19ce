"""Cache reports: bytes from Linux 6.18, of a packet made for it; what they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its bytes, what they say.
GOLDEN = [
    (
        "a packet from 192.0.2.7 to 239.1.2.3 on the first interface, table default",
        "notification",
        (
            "48000000600000000000000000000000800000000500010001000000080002000000000008000300c000020708000400ef01"
            "020308000600fd0000000c0005000100000008000200"
        ),
        "newcachereport",
        {"rtgen-family": 128},
        {
            "msgtype": 1,
            "vif-id": 0,
            "src-addr": "192.0.2.7",
            "dst-addr": "239.1.2.3",
            "table": 253,
            "pkt": "0100000008000200",
        },
    ),
]


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


def test_a_report_of_ipv6_has_the_same_numbers_and_no_table(read: Read) -> None:
    """Made by hand as mr6_netlink_event() in net/ipv6/ip6mr.c makes it."""
    addresses = "14000300" + "20010db8" + "00" * 11 + "07" + "14000400" + "ff0e" + "00" * 13 + "08"
    raw = (
        "4c000000" + "6000000000000000" + "00000000" + "81000000" + "0500010002000000" + "0800020003000000" + addresses
    )
    message = read(raw, direction="notification")
    assert message.header == {"rtgen-family": 129}
    assert message.attrs == {"msgtype": 2, "vif-id": 3, "src-addr": "2001:db8::7", "dst-addr": "ff0e::8"}
    assert (message.notes, message.encode().hex()) == ([], raw)
