"""Lookups in routing tables: bytes from Linux 6.18, the values they mean, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlsniff.message import Message
from nlsniff.spec import FIB_LOOKUP

Read = Callable[..., Message]

ASKED = {"fl-mark": 0, "fl-tos": 0, "fl-scope": 0, "nh-sel": 0}
NOTHING = {"tb-id": 0, "prefixlen": 0, "type": 0, "scope": 0, "err": 0}

# What is asked, the direction, its bytes, what they say.
GOLDEN = [
    (
        "127.0.0.1 in the table local",
        "to-kernel",
        "240000000000010001000000000000007f000001000000000000ff000000000000000000",
        {**ASKED, **NOTHING, "fl-addr": "127.0.0.1", "tb-id-in": 255},
    ),
    (
        "127.0.0.1 in the table local: found",
        "to-user",
        "240000000000010001000000000000007f000001000000000000ffff200002fe00000000",
        {
            **ASKED,
            "fl-addr": "127.0.0.1",
            "tb-id-in": 255,
            "tb-id": 255,
            "prefixlen": 32,
            "type": 2,
            "scope": 254,
            "err": 0,
        },
    ),
    (
        "192.0.2.77 in the table main: not found",
        "to-user",
        "24000000000001000100000000000000c000024d000000000000fefe00000000f5ffffff",
        {**ASKED, **NOTHING, "fl-addr": "192.0.2.77", "tb-id-in": 254, "tb-id": 254, "err": -11},
    ),
]


@pytest.mark.parametrize(("direction", "raw", "header"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN])
def test_bytes_and_values_are_the_same_thing(read: Read, direction: str, raw: str, header: dict[str, object]) -> None:
    message = read(raw, direction=direction, protocol=FIB_LOOKUP)
    assert (message.type, message.header, message.attrs, message.notes) == ("lookup", header, {}, [])
    assert message.encode().hex() == raw


def test_a_type_that_is_nobodys_is_a_lookup_too(read: Read) -> None:
    raw = "240000001000010001000000000000007f000001000000000000ff000000000000000000"
    assert read(raw, protocol=FIB_LOOKUP).type == "lookup"


def test_what_is_cut_before_its_type_is_no_lookup(read: Read) -> None:
    """Its type would be 0, which libnl's lookups have."""
    message = read("24", protocol=FIB_LOOKUP)
    assert (message.family, message.type, message.attrs) == (None, None, {})
    assert message.encode() == message.raw
