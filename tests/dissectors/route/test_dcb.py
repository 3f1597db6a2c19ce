"""Data center bridging: requests of iproute2 6.1, what they mean, the same bytes again; answers made by hand."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from nlsniff.message import Message
from nlsniff.wire import attribute

Read = Callable[..., Message]

# The command that made the message, its bytes, what they say.
GOLDEN = [
    (
        "dcb ets show dev d0",
        "to-kernel",
        "1c0000004e0005004d44076b00000000001500000700010064300000",
        "getdcb",
        {"dcb-family": 0, "cmd": 21},
        {"ifname": "d0"},
    ),
    (
        "dcb app add dev d0 dscp-prio 24:3 ethtype-prio 0x8906:4",
        "to-kernel",
        "340000004f0005005044076b0000000000140000070001006430000018000d801400038008000100050318000800010001040689",
        "setdcb",
        {"dcb-family": 0, "cmd": 20},
        {
            "ifname": "d0",
            "ieee": {
                "ieee-app-table": {
                    "ieee-app": [
                        {"selector": 5, "priority": 3, "protocol": 24},
                        {"selector": 1, "priority": 4, "protocol": 35078},
                    ]
                }
            },
        },
    ),
    (
        "dcb dcbx set dev d0 host ieee",
        "to-kernel",
        "240000004f0005005344076b0000000000170000070001006430000005000e0009000000",
        "setdcb",
        {"dcb-family": 0, "cmd": 23},
        {"ifname": "d0", "dcbx": 9},
    ),
]


def answer(command: int, *attributes: bytes, kind: int = 78) -> str:
    """A message to userspace with these attributes, as dcbnl_newmsg() in net/dcb/dcbnl.c makes it."""
    body = bytes([0, command, 0, 0]) + b"".join(attributes)
    return (pack("<IHHII", 16 + len(body), kind, 0, 1, 9) + body).hex()


def nla(number: int, *payload: bytes) -> bytes:
    return attribute(number, b"".join(payload), "<")


@pytest.mark.parametrize(
    ("direction", "raw", "operation", "header", "attrs"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN]
)
def test_bytes_and_values_are_the_same_thing(
    read: Read, direction: str, raw: str, operation: str, header: dict[str, object], attrs: dict[str, object]
) -> None:
    message = read(raw, direction=direction)
    assert (message.type, message.header, message.attrs, message.notes) == (operation, header, attrs, [])
    assert message.encode().hex() == raw


ETS = bytes(
    [1, 8, 0, *range(8), *range(10, 18), 0, 1, 2, 255, 0, 0, 0, 0, *range(20, 28), *bytes(8), *bytes(8), *range(8)]
)
PFC = pack("<BBBxH2x16Q", 8, 0x18, 0, 100, *range(16))
BUFFER = bytes(range(8)) + pack("<9I", *range(100, 900, 100), 3600)
IN_IEEE = [
    (
        "ieee-ets",
        nla(1, ETS),
        {"willing": 1, "ets-cap": 8, "cbs": 0}
        | {"tc-tx-bw": list(range(8)), "tc-rx-bw": list(range(10, 18)), "tc-tsa": [0, 1, 2, 255, 0, 0, 0, 0]}
        | {"prio-tc": list(range(20, 28)), "tc-reco-bw": [0] * 8, "tc-reco-tsa": [0] * 8}
        | {"reco-prio-tc": list(range(8))},
    ),
    (
        "ieee-pfc",
        nla(2, PFC),
        {"pfc-cap": 8, "pfc-en": 0x18, "mbc": 0, "delay": 100}
        | {"requests": list(range(8)), "indications": list(range(8, 16))},
    ),
    (
        "ieee-app-table",
        nla(3, nla(1, pack("<BBH", 5, 3, 24)), nla(2, pack("<BBH", 255, 4, 9))),
        {
            "ieee-app": [{"selector": 5, "priority": 3, "protocol": 24}],
            "dcb-app": [{"selector": 255, "priority": 4, "protocol": 9}],
        },
    ),
    (
        "ieee-peer-app",
        nla(6, nla(0, b"\1\0"), nla(1, pack("<BBH", 1, 4, 0x8906))),
        {"unspec": {"willing": 1, "error": 0}, "app": [{"selector": 1, "priority": 4, "protocol": 0x8906}]},
    ),
    ("ieee-maxrate", nla(7, pack("<8Q", *range(8))), {"tc-maxrate": list(range(8))}),
    (
        "dcb-buffer",
        nla(10, BUFFER),
        {"prio2buffer": list(range(8)), "buffer-size": list(range(100, 900, 100)), "total-size": 3600},
    ),
    ("dcb-app-trust-table", nla(11, nla(1, b"\5"), nla(2, b"\xff")), {"ieee-app": [5], "dcb-app": [255]}),
]


@pytest.mark.parametrize(("name", "inside", "shown"), IN_IEEE, ids=[one[0] for one in IN_IEEE])
def test_what_a_driver_answers_of_ieee_is_read_by_the_header(
    read: Read, name: str, inside: bytes, shown: dict[str, object]
) -> None:
    """No driver here has data center bridging: made by hand from struct and enum in include/uapi/linux/dcbnl.h."""
    raw = answer(21, nla(1, b"d0\0"), nla(13, inside))
    message = read(raw, direction="to-user")
    assert (message.attrs, message.notes) == ({"ifname": "d0", "ieee": {name: shown}}, [])
    assert message.encode().hex() == raw


IN_CEE = [
    ("peer-pfc", nla(2, b"\1\0\x18\4"), {"willing": 1, "error": 0, "pfc-en": 0x18, "tcs-supported": 4}),
    (
        "tx-pg",
        nla(4, nla(1, nla(1, b"\2"), nla(4, b"\x32")), nla(10, nla(5)), nla(11, b"\x0a"), nla(18, b"\x0b"), nla(20)),
        {"tc-0": {"pgid": 2, "bw-pct": 50}, "tc-all": {"all": True}, "bw-id-0": 10, "bw-id-7": 11, "bw-id-all": True},
    ),
    ("pfc", nla(6, nla(1, b"\1"), nla(8, b"\0"), nla(9)), {"0": 1, "7": 0, "all": True}),
    (
        "app-table",
        nla(7, nla(12, nla(1, b"\1"), nla(2, b"\xbc\x0c"), nla(3, b"\x10"))),
        {"app": [{"idtype": 1, "id": 3260, "priority": 16}]},
    ),
    ("feat", nla(8, nla(2, b"\7"), nla(4, b"\2")), {"pg": 7, "app": 2}),
]


@pytest.mark.parametrize(("name", "inside", "shown"), IN_CEE, ids=[one[0] for one in IN_CEE])
def test_what_a_driver_answers_of_cee_is_read_by_the_header(
    read: Read, name: str, inside: bytes, shown: dict[str, object]
) -> None:
    raw = answer(26, nla(1, b"d0\0"), nla(16, inside))
    message = read(raw, direction="to-user")
    assert (message.attrs, message.notes) == ({"ifname": "d0", "cee": {name: shown}}, [])
    assert message.encode().hex() == raw


def test_other_answers_are_read_by_the_header(read: Read) -> None:
    bcn = nla(11, nla(1, b"\1"), nla(9), nla(10, pack("<I", 7)), nla(24, pack("<I", 8)), nla(25))
    cap = nla(9, nla(1), nla(2, b"\1"), nla(9, b"\x0c"))
    message = read(answer(11, cap, nla(10, nla(2, b"\x08")), bcn), direction="to-user")
    assert message.attrs == {
        "cap": {"all": True, "pg": 1, "dcbx": 12},
        "numtcs": {"pg": 8},
        "bcn": {"rp-0": 1, "rp-all": True, "bcna-0": 7, "c": 8, "all": True},
    }
    assert message.notes == []


def test_the_answer_to_a_setting_is_one_byte(read: Read) -> None:
    message = read(answer(8, nla(4, b"\0"), kind=79), direction="to-user")
    assert (message.type, message.attrs, message.notes) == ("setdcb", {"pfc-cfg": 0}, [])


@pytest.mark.parametrize(
    ("inside", "shown"), [(b"\0", 0), (nla(7, pack("<8Q", *range(8))), {"ieee-maxrate": {"tc-maxrate": [*range(8)]}})]
)
def test_ieee_of_a_setting_is_a_byte_in_the_answer_and_a_nest_when_notified(
    read: Read, inside: bytes, shown: object
) -> None:
    raw = answer(20, nla(13, inside), kind=79)
    message = read(raw, direction="to-user")
    assert (message.attrs, message.notes) == ({"ieee": shown}, [])
    assert message.encode().hex() == raw
