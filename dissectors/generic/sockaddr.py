"""Internet socket addresses as a payload: ``struct sockaddr_in`` and ``sockaddr_in6`` (``ip(7)``, ``ipv6(7)``)."""

from __future__ import annotations

import socket
import struct as layout
from typing import Any

from nlsniff.spec import Custom

INET, INET6 = 2, 10


def decode_sockaddr(payload: bytes, order: str) -> dict[str, Any]:
    """Family, port, address, for IPv6 flow label and scope; the scope and the family are in host order."""
    (family,) = layout.unpack_from(order + "H", payload)
    value: dict[str, Any] = {"family": family, "port": int.from_bytes(payload[2:4])}
    if family == INET and len(payload) == 16 and not any(payload[8:]):
        return {**value, "addr": socket.inet_ntop(socket.AF_INET, payload[4:8])}
    if family == INET6 and len(payload) == 28:
        (scope,) = layout.unpack_from(order + "I", payload, 24)
        value["addr"] = socket.inet_ntop(socket.AF_INET6, payload[8:24])
        return {**value, "flowinfo": int.from_bytes(payload[4:8]), "scope-id": scope}
    raise ValueError("neither sockaddr_in nor sockaddr_in6")


def encode_sockaddr(value: Any, order: str) -> bytes:
    """The bytes of what ``decode_sockaddr`` gives."""
    head = layout.pack(order + "H", value["family"]) + int(value["port"]).to_bytes(2)
    if value["family"] == INET:
        return head + socket.inet_pton(socket.AF_INET, value["addr"]) + bytes(8)
    address = socket.inet_pton(socket.AF_INET6, value["addr"])
    scope = layout.pack(order + "I", value["scope-id"])
    return b"".join((head, int(value["flowinfo"]).to_bytes(4), address, scope))


SOCKADDR = Custom("sockaddr", decode_sockaddr, encode_sockaddr)
