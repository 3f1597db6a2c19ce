"""Rules: bytes from Linux 6.18 and iproute2 6.1, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message

Read = Callable[..., Message]

# The command that made the message, its direction, its bytes, what they say.
GOLDEN = [
    (
        "ip rule add pref 100 from 10.0.0.0/24 to 192.0.2.0/24 iif d0 oif d0 fwmark 0x10/0xff table 1000 ...",
        "to-kernel",
        "7c000000200005066533026b000000000218181000000001000000000800060064000000080002000a00000008000100"
        "c00002000700030064300000070011006430000008000a001000000008001000ff00000008000f00e803000008000b00"
        "04000300050015000c00000008000e000800000008000d0004000000",
        "newrule",
        {"family": 2, "dst-len": 24, "src-len": 24, "tos": 16, "table": 0, "action": "to-tbl", "flags": 0},
        {
            "priority": 100,
            "src": "10.0.0.0",
            "dst": "192.0.2.0",
            "iifname": "d0",
            "oifname": "d0",
            "fwmark": "0x10",
            "fwmask": "0xff",
            "table": 1000,
            "flow": 196612,
            "protocol": 12,
            "suppress-prefixlen": "0x8",
            "suppress-ifgroup": 4,
        },
    ),
    (
        "ip rule add pref 101 uidrange 10-20 ipproto tcp sport 1000-2000 dport 53 lookup main",
        "to-kernel",
        "48000000200005066533026b0000000002000000fe0000010000000008000600650000000c0014000a00000014000000"
        "050016000600000008001700e803d0070800180035003500",
        "newrule",
        {"family": 2, "dst-len": 0, "src-len": 0, "tos": 0, "table": 254, "action": "to-tbl", "flags": 0},
        {
            "priority": 101,
            "uid-range": {"start": 10, "end": 20},
            "ip-proto": 6,
            "sport-range": {"start": 1000, "end": 2000},
            "dport-range": {"start": 53, "end": 53},
        },
    ),
    (
        "ip rule add pref 102 l3mdev",
        "to-kernel",
        "2c000000200005066533026b0000000002000000000000010000000008000600660000000500130001000000",
        "newrule",
        {"family": 2, "dst-len": 0, "src-len": 0, "tos": 0, "table": 0, "action": "to-tbl", "flags": 0},
        {"priority": 102, "l3mdev": 1},
    ),
    (
        "ip rule add pref 103 not fwmark 1 goto 32766",
        "to-kernel",
        "34000000200005066533026b00000000020000000000000202000000080006006700000008000a000100000008000400fe7f0000",
        "newrule",
        {"family": 2, "dst-len": 0, "src-len": 0, "tos": 0, "table": 0, "action": "goto", "flags": 2},
        {"priority": 103, "fwmark": "0x1", "goto": 32766},
    ),
    (
        "ip -6 rule add pref 105 from 2001:db8::/32 tun_id 7 prohibit",
        "to-kernel",
        "44000000200005066533026b000000000a002000000000080000000008000600690000001400020020010db800000000"
        "00000000000000000c000c000000000000000007",
        "newrule",
        {"family": 10, "dst-len": 0, "src-len": 32, "tos": 0, "table": 0, "action": "prohibit", "flags": 0},
        {"priority": 105, "src": "2001:db8::", "tun-id": 7},
    ),
    (
        "ip rule show: an answer",
        "to-user",
        "7c000000200002006533026b591e000002181810fc0000010000000008000f00e803000008000e000800000005001500"
        "0c00000007000300643000000700110064300000080006006400000008000a001000000008001000ff00000008000d00"
        "0400000008000100c0000200080002000a00000008000b0004000300",
        "newrule",
        {"family": 2, "dst-len": 24, "src-len": 24, "tos": 16, "table": 252, "action": "to-tbl", "flags": 0},
        {
            "table": 1000,
            "suppress-prefixlen": "0x8",
            "protocol": 12,
            "iifname": "d0",
            "oifname": "d0",
            "priority": 100,
            "fwmark": "0x10",
            "fwmask": "0xff",
            "suppress-ifgroup": 4,
            "dst": "192.0.2.0",
            "src": "10.0.0.0",
            "flow": 196612,
        },
    ),
    (
        "ip rule del pref 100",
        "to-kernel",
        "24000000210005006533026b000000000200000000000000000000000800060064000000",
        "delrule",
        {"family": 2, "dst-len": 0, "src-len": 0, "tos": 0, "table": 0, "action": "unspec", "flags": 0},
        {"priority": 100},
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
