"""Options of router advertisements: bytes from Linux 6.18, what they mean, the same bytes again."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import Message, messages
from nlsniff.spec import ROUTE

Read = Callable[..., Message]

# The command that made the message, its bytes, what they say.
GOLDEN = [
    (
        "the name server 2001:db8::53 for 10 minutes",
        "notification",
        (
            "4c0000004400000000000000000000000a001800020000008600000000000000190300000000025820010db8000000000000"
            "00000000005314000100fe80000000000000000000fffe000002"
        ),
        "newnduseropt",
        {
            "nduseropt-family": 10,
            "nduseropt-opts-len": 24,
            "nduseropt-ifindex": 2,
            "nduseropt-icmp-type": 134,
            "nduseropt-icmp-code": 0,
        },
        {
            "options": [{"type": "rdnss", "lifetime": 600, "addresses": ["2001:db8::53"]}],
            "srcaddr": "fe80::ff:fe00:2",
        },
    ),
    (
        "the prefix option, which the kernel hands on too",
        "notification",
        (
            "540000004400000000000000000000000a002000020000008600000000000000030440c000278d0000093a80000000002001"
            "0db800050000000000000000000014000100fe80000000000000000000fffe000002"
        ),
        "newnduseropt",
        {
            "nduseropt-family": 10,
            "nduseropt-opts-len": 32,
            "nduseropt-ifindex": 2,
            "nduseropt-icmp-type": 134,
            "nduseropt-icmp-code": 0,
        },
        {
            "options": [
                {
                    "type": "prefix-information",
                    "prefix": "2001:db8:5::/64",
                    "flags": ["on-link", "autonomous"],
                    "valid-lifetime": 2592000,
                    "preferred-lifetime": 604800,
                }
            ],
            "srcaddr": "fe80::ff:fe00:2",
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


def test_what_is_cut_off_keeps_its_bytes_with_a_note(read: Read) -> None:
    """Cut at each byte behind the header of 32 bytes, but where the option ends and nothing is missing of it."""
    whole = bytes.fromhex(GOLDEN[0][2])
    for size in {*range(33, len(whole))} - {32 + 24}:
        raw = size.to_bytes(4, sys.byteorder) + whole[4:size]
        message = read(raw.hex(), direction="notification")
        assert message.attrs == {"#rest": raw[32:].hex()}, size
        assert any("nd-options" in note for note in message.notes), size
        assert message.encode() == raw, size


@given(st.binary(max_size=80))
def test_any_body_is_written_back(body: bytes) -> None:
    head = bytes.fromhex(GOLDEN[0][2])[4:32]
    raw = (32 + len(body)).to_bytes(4, sys.byteorder) + head + body
    (message,) = messages(Frame(1, 0, ROUTE, raw, len(raw), GenericFamilies(), direction="notification"))
    assert message.family == "rt-nduseropt"
    assert message.encode() == raw
