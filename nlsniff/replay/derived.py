"""Addresses that a kernel makes out of a device's hardware address: other ones where that was drawn at random.

RFC 4291 (appendix A: interface identifiers from EUI-48; 2.7.1: solicited-node multicast), RFC 2464 (section 7: how a
multicast address is mapped to Ethernet).
"""

from __future__ import annotations

from ipaddress import IPv6Address
from typing import Any, Final

_EUI48: Final = 6
_LINK_LOCAL: Final = 0xFE80 << 112
_SOLICITED_NODE: Final = 0xFF02 << 112 | 0x1FF << 24


def addresses(hardware: bytes) -> tuple[str, ...]:
    """The link-local address of an Ethernet device, the group it listens to for its sake, and that on Ethernet."""
    if len(hardware) != _EUI48:
        return ()
    identifier = bytes((hardware[0] ^ 2,)) + hardware[1:3] + b"\xff\xfe" + hardware[3:]
    last = int.from_bytes(hardware[3:], "big")
    local = IPv6Address(_LINK_LOCAL | int.from_bytes(identifier, "big"))
    return str(local), str(IPv6Address(_SOLICITED_NODE | last)), (b"\x33\x33\xff" + hardware[3:]).hex(":")


class Derived:
    """What became of the addresses that another kernel made."""

    def __init__(self) -> None:
        self._other: dict[str, str] = {}

    def learn(self, first: bytes, second: bytes) -> None:
        """Two devices that are the same have these hardware addresses."""
        self._other.update(zip(addresses(first), addresses(second), strict=False))

    def same(self, first: Any, second: Any) -> bool:
        """Whether the second is to its device what the first is to its own."""
        return isinstance(first, str) and isinstance(second, str) and self._other.get(first) == second
