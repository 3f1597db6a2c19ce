"""Socket addresses as the kernel keeps them: ``struct sockaddr_in``, ``sockaddr_in6``, ``sockaddr_storage``.

They stand in attributes of several families, whole or as long as their address family asks.
"""

from __future__ import annotations

import ipaddress
import struct as layout
from typing import Any

from nlsniff.spec import Custom

AF_INET, AF_INET6 = 2, 10


def decode_sockaddr(payload: bytes, order: str) -> dict[str, Any]:
    """Address family, port and address; ``zeros`` counts the zero bytes behind, ``data`` is what else stands there."""
    if len(payload) < 2:
        raise ValueError("shorter than sa_family_t")
    (family,) = layout.unpack_from(order + "H", payload)
    value: dict[str, Any] = {"family": family}
    rest = payload[2:]
    if family == AF_INET and len(rest) >= 6:
        value["family"] = "inet"
        value["port"] = int.from_bytes(rest[:2], "big")
        value["addr"] = str(ipaddress.IPv4Address(rest[2:6]))
        rest = rest[6:]
    elif family == AF_INET6 and len(rest) >= 26:
        port, flowinfo, addr = layout.unpack_from(">HI16s", rest)
        value |= {"family": "inet6", "port": port, "flowinfo": flowinfo, "addr": str(ipaddress.IPv6Address(addr))}
        (value["scope-id"],) = layout.unpack_from(order + "I", rest, 22)
        rest = rest[26:]
    if any(rest):
        value["data"] = rest.hex()
    elif rest:
        value["zeros"] = len(rest)
    return value


def encode_sockaddr(value: Any, order: str) -> bytes:
    """The bytes of what ``decode_sockaddr`` gives."""
    rest = bytes.fromhex(value.get("data", "")) + bytes(value.get("zeros", 0))
    if value["family"] == "inet":
        head = layout.pack(order + "H", AF_INET) + layout.pack(">H", value["port"])
        return head + ipaddress.IPv4Address(value["addr"]).packed + rest
    if value["family"] == "inet6":
        addr = ipaddress.IPv6Address(value["addr"]).packed
        head = layout.pack(order + "H", AF_INET6) + layout.pack(">HI16s", value["port"], value["flowinfo"], addr)
        return head + layout.pack(order + "I", value["scope-id"]) + rest
    return layout.pack(order + "H", value["family"]) + rest


SOCKADDR = Custom("sockaddr", decode_sockaddr, encode_sockaddr)
