"""Information elements: read and written again byte for byte, whatever is in them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nlsniff.dissectors.generic.nl80211_elements import (
    decode_elements,
    decode_features,
    encode_elements,
    encode_features,
)

# What hostapd 2.10 sent in a beacon; a vendor's element and one with an extended number made by hand.
ELEMENTS: list[tuple[str, dict[str, Any]]] = [
    ("00036c6162", {"id": 0, "name": "ssid", "text": "lab"}),
    (
        "010882848b960c121824",
        {"id": 1, "name": "supp-rates", "rates": ["1*", "2*", "5.5*", "11*", "6", "9", "12", "18"]},
    ),
    ("030101", {"id": 3, "name": "ds-params", "channel": 1}),
    ("050400020000", {"id": 5, "name": "tim", "data": "00020000"}),
    (
        "30140100000fac040100000fac040100000fac020000",
        {
            "id": 48,
            "name": "rsn",
            "version": 1,
            "group": "ccmp",
            "pairwise": ["ccmp"],
            "akm": ["psk"],
            "capabilities": 0,
        },
    ),
    ("dd050050f20201", {"id": 221, "name": "vendor-specific", "data": "0050f20201"}),
    ("ff022301", {"id": 255, "extension": 35, "name": "he-capability", "data": "01"}),
]
# What the element should hold is not there: its bytes stay.
BROKEN = [
    ("0001ff", {"id": 0, "name": "ssid", "data": "ff"}),
    ("03020101", {"id": 3, "name": "ds-params", "data": "0101"}),
    ("3006010000000fac", {"id": 48, "name": "rsn", "data": "010000000fac"}),
    ("ff00", {"id": 255, "name": "extension", "data": ""}),
    ("0900", {"id": 9, "data": ""}),
]


@pytest.mark.parametrize(("raw", "element"), ELEMENTS + BROKEN)
def test_an_element_is_read_and_written(raw: str, element: dict[str, Any]) -> None:
    assert decode_elements(bytes.fromhex(raw), "<") == [element]
    assert encode_elements([element], "<").hex() == raw


def test_elements_keep_their_order() -> None:
    raw = bytes.fromhex("".join(raw for raw, _ in reversed(ELEMENTS)))
    found = decode_elements(raw, ">")
    assert found == [element for _, element in reversed(ELEMENTS)]
    assert encode_elements(found, ">") == raw


@pytest.mark.parametrize("raw", ["00", "00036c61", "0000dd"])
def test_what_is_cut_off_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="cut off"):
        decode_elements(bytes.fromhex(raw), "<")


@given(st.lists(st.tuples(st.sampled_from([0, 1, 3, 48, 50, 114, 221, 255]), st.binary(max_size=60))))
def test_any_element_is_written_back(elements: list[tuple[int, bytes]]) -> None:
    raw = b"".join(bytes((number, len(data))) + data for number, data in elements)
    assert encode_elements(decode_elements(raw, "<"), "<") == raw


def test_features_are_named_and_counted_in_bytes() -> None:
    """NL80211_EXT_FEATURE_VHT_IBSS is the lowest bit of the first byte; bit 80 has no name in Linux 7.2."""
    value = {"features": ["vht-ibss", "rrm", 80], "bytes": 11}
    assert decode_features(bytes.fromhex("0300000000000000000001"), "<") == value
    assert encode_features(value, "<").hex() == "0300000000000000000001"


@given(st.binary(max_size=20))
def test_any_bitmap_is_written_back(raw: bytes) -> None:
    assert encode_features(decode_features(raw, "<"), "<") == raw
