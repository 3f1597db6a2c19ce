"""User data of nf_tables: bytes from nft 1.0.6 on Linux 6.18, what they say, the same bytes again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nlsniff.dissectors.netfilter import nftables_userdata as userdata

from nlsniff.spec import Custom

# The command, whose user data, its bytes, what they say.
GOLDEN: list[tuple[str, Custom, str, dict[str, Any]]] = [
    (
        "nft add table ip t '{ comment \"of one family\" ; }'",
        userdata.TABLE,
        "000e6f66206f6e652066616d696c7900",
        {"comment": "of one family"},
    ),
    (
        "nft add set inet t plain '{ type ipv4_addr ; comment \"plain\" ; }'",
        userdata.SET,
        "0004020000000706706c61696e00",
        {"key-byteorder": "big-endian", "comment": "plain"},
    ),
    (
        "nft add set inet t ranges '{ type ipv4_addr ; flags interval ; auto-merge ; }'",
        userdata.SET,
        "000402000000020401000000",
        {"key-byteorder": "big-endian", "merge-elements": 1},
    ),
    (
        "nft add element inet t plain '{ 192.0.2.2 comment \"two\" }'",
        userdata.ELEMENT,
        "000474776f00",
        {"comment": "two"},
    ),
    (
        "nft add element inet t ranges '{ 10.0.0.0/8 }', by hand: NFTNL_SET_ELEM_F_INTERVAL_OPEN",
        userdata.ELEMENT,
        "010401000000",
        {"flags": 1},
    ),
    (
        "ebtables-nft -A FORWARD, by hand: NFTNL_UDATA_EBTABLES_POLICY",
        userdata.RULE,
        "010400000000",
        {"ebtables-policy": 0},
    ),
    (
        "typeof, by hand: NFTNL_UDATA_SET_TYPEOF_EXPR and DATA",
        userdata.SET,
        "030a0004070000000102aabb",
        {"key-typeof": {"expr": 7, "data": "aabb"}},
    ),
    ("a field of later days, by hand", userdata.CHAIN, "0903010203", {"#9": "010203"}),
    ("nothing", userdata.CHAIN, "", {}),
]


@pytest.mark.parametrize(("kind", "raw", "value"), [one[1:] for one in GOLDEN], ids=[one[0] for one in GOLDEN])
def test_bytes_and_values_are_the_same_thing(kind: Custom, raw: str, value: dict[str, Any]) -> None:
    assert kind.decode(bytes.fromhex(raw), "<") == value
    assert kind.encode(value, "<").hex() == raw


def test_numbers_are_in_the_order_of_the_machine() -> None:
    value = {"key-byteorder": "host-endian", "data-interval": 1}
    raw = bytes.fromhex("000400000001060400000001")
    assert userdata.SET.decode(raw, ">") == value
    assert userdata.SET.encode(value, ">") == raw


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (userdata.TABLE, "00"),  # half a field
        (userdata.TABLE, "0005616200"),  # shorter than it says
        (userdata.TABLE, "00026162"),  # a text without NUL
        (userdata.TABLE, "0003610000"),  # a text with two
        (userdata.TABLE, "0002ff00"),  # no UTF-8
        (userdata.TABLE, "0002610000026200"),  # the same twice
        (userdata.SET, "00020100"),  # a short number
        (userdata.SET, "030100"),  # half a field inside a field
    ],
)
def test_user_data_of_another_form_is_refused(kind: Custom, raw: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the words
        kind.decode(bytes.fromhex(raw), "<")


@given(st.binary(max_size=40), st.sampled_from("<>"))
def test_whatever_is_taken_comes_back(raw: bytes, order: str) -> None:
    for kind in (userdata.SET, userdata.RULE, userdata.ELEMENT):
        try:
            value = kind.decode(raw, order)
        except ValueError:
            continue
        assert kind.encode(value, order) == raw
