"""Options of neighbour discovery: bytes by the RFCs, what they mean, the same bytes again."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nlsniff.dissectors.route.nd_options import ND_OPTIONS, TYPES

SOURCE = "14000100fe80000000000000000000fffe000002"
OPTIONS = [
    ("0101020000000001", {"type": "source-link-layer-address", "address": "02:00:00:00:00:01"}),
    ("05010000000005dc", {"type": "mtu", "mtu": 1500}),
    (
        "1802300800000e1020010db800010000",
        {
            "type": "route-information",
            "prefix": "2001:db8:1::/48",
            "preference": "high",
            "lifetime": 3600,
            "length": 16,
        },
    ),
    (
        "1905000000000e1020010db800000000000000000000005320010db8000000000000000000000054",
        {"type": "rdnss", "lifetime": 3600, "addresses": ["2001:db8::53", "2001:db8::54"]},
    ),
    (
        "1f04000000000e10076578616d706c6503636f6d00036c616e00000000000000",
        {"type": "dnssl", "lifetime": 3600, "domains": ["example.com", "lan"]},
    ),
    (
        "220240130000000a20010db800010000",
        {
            "type": "6lowpan-context",
            "prefix": "2001:db8:1::/64",
            "context-id": 3,
            "compression": True,
            "valid-lifetime": 600,
            "length": 16,
        },
    ),
    (
        "2203800500000001fe80000000000000000000fffe000002",  # a whole address, which is not for compression
        {
            "type": "6lowpan-context",
            "prefix": "fe80::ff:fe00:2/128",
            "context-id": 5,
            "compression": False,
            "valid-lifetime": 60,
            "length": 24,
        },
    ),
    (
        "220240330000000120010db800010000",  # a reserved bit that is not zero
        {"type": "6lowpan-context", "data": "40330000000120010db800010000"},
    ),
    ("250368747470733a2f2f6578616d706c652e636f6d2f0000", {"type": "captive-portal", "uri": "https://example.com/"}),
    ("26020e100064ff9b0000000000000000", {"type": "pref64", "prefix": "64:ff9b::/96", "lifetime": 3600}),
    ("fe01010203040506", {"type": 254, "data": "010203040506"}),
    ("0501ffff000005dc", {"type": "mtu", "data": "ffff000005dc"}),  # reserved bytes that are not zero
]


@pytest.mark.parametrize(("raw", "option"), OPTIONS, ids=[str(option["type"]) for _, option in OPTIONS])
def test_an_option_is_what_its_rfc_says(raw: str, option: dict[str, object]) -> None:
    raw += "00" * (-len(raw) // 2 % 8)
    for source, found in (("", {}), (SOURCE, {"srcaddr": "fe80::ff:fe00:2"})):
        value = {"options": [option], **found}
        assert ND_OPTIONS.decode(bytes.fromhex(raw + source), "<") == value
        assert ND_OPTIONS.encode(value, "<").hex() == raw + source


def test_the_source_is_read_in_the_machines_order() -> None:
    big = bytes.fromhex("05010000000005dc00140001" + SOURCE[8:])
    value = ND_OPTIONS.decode(big, ">")
    assert value == {"options": [{"type": "mtu", "mtu": 1500}], "srcaddr": "fe80::ff:fe00:2"}
    assert ND_OPTIONS.encode(value, ">") == big


@given(st.binary(max_size=120), st.sampled_from("<>"))
def test_any_bytes_lead_back_or_are_refused(data: bytes, order: str) -> None:
    with suppress(ValueError):
        assert ND_OPTIONS.encode(ND_OPTIONS.decode(data, order), order) == data


FRAMED = st.builds(
    lambda kind, units, body: bytes((kind, units)) + body[: units * 8 - 2].ljust(units * 8 - 2, b"\0"),
    st.sampled_from(sorted(TYPES)) | st.integers(0, 255),
    st.integers(1, 4),
    st.binary(max_size=30),
)


@given(st.lists(FRAMED, max_size=3), st.sampled_from((("<", SOURCE), (">", "00140001" + SOURCE[8:]))))
def test_options_of_whole_lengths_are_never_refused(options: list[bytes], tail: tuple[str, str]) -> None:
    order, source = tail
    data = b"".join(options) + bytes.fromhex(source)
    value = ND_OPTIONS.decode(data, order)
    assert isinstance(value, dict)
    assert (len(value["options"]), value["srcaddr"]) == (len(options), "fe80::ff:fe00:2")
    assert ND_OPTIONS.encode(value, order) == data
