"""Socket addresses as payload, in both byte orders."""

from __future__ import annotations

import pytest
from nlsniff.dissectors.generic.sockaddr import decode_sockaddr, encode_sockaddr

ADDRESSES = [
    ("<", "0200ca6dc00002020000000000000000", {"family": 2, "port": 51821, "addr": "192.0.2.2"}),
    (">", "0002ca6dc00002020000000000000000", {"family": 2, "port": 51821, "addr": "192.0.2.2"}),
    (
        "<",
        "0a00ca6e0001234520010db800000000000000000000000904000000",
        {"family": 10, "port": 51822, "addr": "2001:db8::9", "flowinfo": 0x12345, "scope-id": 4},
    ),
    (
        ">",
        "000aca6e0001234520010db800000000000000000000000900000004",
        {"family": 10, "port": 51822, "addr": "2001:db8::9", "flowinfo": 0x12345, "scope-id": 4},
    ),
]


@pytest.mark.parametrize(("order", "raw", "value"), ADDRESSES)
def test_an_address_is_read_and_written(order: str, raw: str, value: dict[str, object]) -> None:
    assert decode_sockaddr(bytes.fromhex(raw), order) == value
    assert encode_sockaddr(value, order).hex() == raw


@pytest.mark.parametrize("raw", ["0300ca6dc00002020000000000000000", "0200ca6dc00002020000000000000001", "0a00ca6e"])
def test_what_is_none_is_refused(raw: str) -> None:
    """Another family, bytes where zeros belong, an address that is cut off."""
    with pytest.raises(ValueError, match="neither"):
        decode_sockaddr(bytes.fromhex(raw), "<")
