"""Addresses: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip addr add 10.0.0.1/24 brd + dev d0 label d0:x valid_lft 1000 preferred_lft 500 metric 77",
        "to-kernel",
        "58000000140005066533026b000000000218000003000000080002000a0000010900030064303a780000000008000900"
        "4d000000080001000a000001080004000a0000ff14000600f4010000e80300000000000000000000",
        "newaddr",
        {"ifa-family": 2, "ifa-prefixlen": 24, "ifa-flags": [], "ifa-scope": 0, "ifa-index": 3},
        {
            "local": "10.0.0.1",
            "label": "d0:x",
            "rt-priority": 77,
            "address": "10.0.0.1",
            "broadcast": "10.0.0.255",
            "cacheinfo": {"ifa-prefered": 500, "ifa-valid": 1000, "cstamp": 0, "tstamp": 0},
        },
    ),
    (
        "ip addr add 2001:db8::1/64 dev d0 nodad noprefixroute home mngtmpaddr",
        "to-kernel",
        "48000000140005066533026b000000000a400000030000001400020020010db800000000000000000000000108000800"
        "120300001400010020010db8000000000000000000000001",
        "newaddr",
        {"ifa-family": 10, "ifa-prefixlen": 64, "ifa-flags": [], "ifa-scope": 0, "ifa-index": 3},
        {
            "local": "2001:db8::1",
            "flags": ["nodad", "homeaddress", "managetempaddr", "noprefixroute"],
            "address": "2001:db8::1",
        },
    ),
    (
        "ip addr del 10.1.0.1 peer 10.1.0.2/32 dev d0",
        "to-kernel",
        "28000000150005006533026b000000000220000003000000080002000a010001080001000a010002",
        "deladdr",
        {"ifa-family": 2, "ifa-prefixlen": 32, "ifa-flags": [], "ifa-scope": 0, "ifa-index": 3},
        {"local": "10.1.0.1", "address": "10.1.0.2"},
    ),
    (
        "ip addr show: the request",
        "to-kernel",
        "18000000160001036633026b000000000000000000000000",
        "getaddr",
        {"ifa-family": 0, "ifa-prefixlen": 0, "ifa-flags": [], "ifa-scope": 0, "ifa-index": 0},
        {},
    ),
    (
        "ip addr show: an IPv4 answer",
        "to-user",
        "60000000140002006633026b181e00000218000003000000080001000a000001080002000a000001080004000a0000ff"
        "0900030064303a78000000000800080000000000080009004d00000014000600f4010000e80300005e2402005e240200",
        "newaddr",
        {"ifa-family": 2, "ifa-prefixlen": 24, "ifa-flags": [], "ifa-scope": 0, "ifa-index": 3},
        {
            "address": "10.0.0.1",
            "local": "10.0.0.1",
            "broadcast": "10.0.0.255",
            "label": "d0:x",
            "flags": [],
            "rt-priority": 77,
            "cacheinfo": {"ifa-prefered": 500, "ifa-valid": 1000, "cstamp": 140382, "tstamp": 140382},
        },
    ),
    (
        "ip addr show: an IPv6 answer",
        "to-user",
        "48000000140002006633026b181e00000a409200030000001400010020010db800000000000000000000000114000600"
        "ffffffffffffffff5e2402005e2402000800080092030000",
        "newaddr",
        {
            "ifa-family": 10,
            "ifa-prefixlen": 64,
            "ifa-flags": ["nodad", "homeaddress", "permanent"],
            "ifa-scope": 0,
            "ifa-index": 3,
        },
        {
            "address": "2001:db8::1",
            "cacheinfo": {"ifa-prefered": 4294967295, "ifa-valid": 4294967295, "cstamp": 140382, "tstamp": 140382},
            "flags": ["nodad", "homeaddress", "permanent", "managetempaddr", "noprefixroute"],
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
