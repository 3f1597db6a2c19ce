"""Socket addresses in attributes: bytes made by hand after ``struct sockaddr_in`` and ``sockaddr_in6``."""

from __future__ import annotations

from typing import Any

import pytest
from nlsniff.dissectors.sockaddr import decode_sockaddr, encode_sockaddr

ADDRESSES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "<",
        "020001bdc00002010000000000000000",
        {"family": "inet", "port": 445, "addr": "192.0.2.1", "zeros": 8},
    ),
    (
        ">",
        "000201bdc0000201" + "00" * 120,
        {"family": "inet", "port": 445, "addr": "192.0.2.1", "zeros": 120},
    ),
    (
        "<",
        "0a001e6c0000000520010db800000000000000000000000102000000",
        {"family": "inet6", "port": 7788, "flowinfo": 5, "addr": "2001:db8::1", "scope-id": 2},
    ),
    ("<", "1b000102", {"family": 27, "data": "0102"}),
    ("<", "0200", {"family": 2}),
    ("<", "02000000c0000201" + "ff", {"family": "inet", "port": 0, "addr": "192.0.2.1", "data": "ff"}),
]


@pytest.mark.parametrize(("order", "raw", "value"), ADDRESSES)
def test_bytes_and_values_are_the_same_thing(order: str, raw: str, value: dict[str, Any]) -> None:
    assert decode_sockaddr(bytes.fromhex(raw), order) == value
    assert encode_sockaddr(value, order).hex() == raw


def test_less_than_an_address_family_is_refused() -> None:
    with pytest.raises(ValueError, match="sa_family_t"):
        decode_sockaddr(b"\x02", "<")
