"""The field of bytes that are a packet: Scapy's own layers inside netlink's."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from nlsniff import spec
from nlsniff.layers.fields import ValueField

# Hardware type Ethernet, protocol IPv4, and the lengths of their addresses.
_ARP_START: Final = bytes.fromhex("000108000604")


class PacketBytesField(ValueField):
    """A packet of a kind that the declaration names; bytes that begin like none of it stay bytes.

    A packet that was read keeps its bytes until a field of it is set.
    """

    __slots__ = ("link",)
    holds_packets = 1

    def __init__(self, name: str, link: spec.Link) -> None:
        self.link = link
        super().__init__(name, b"", None, "s")

    def read(self, layer: Any, raw: bytes) -> Any:
        made = packet_class(self.link, raw)
        if made is None:
            return raw
        try:
            found = made(raw)
            return found if bytes(found) == raw else raw
        except Exception:  # whatever Scapy's layers stumble over
            return raw

    def any2i(self, pkt: Any, x: Any) -> Any:
        return x.encode() if isinstance(x, str) else x

    def plain(self, layer: Any, value: Any) -> str:
        return bytes(value).hex()

    def text(self, layer: Any, value: Any) -> str:
        return repr(value)


def packet_class(link: spec.Link, raw: bytes) -> Any:
    """Scapy's layer for bytes of this kind, None for bytes that cannot be of it."""
    if not raw:
        return None
    match link:
        case "ethernet" | "802.11" | "arp":
            return _layer(link)
        case "network" if raw.startswith(_ARP_START):
            return _layer("arp")
    return _layer({4: "ipv4", 6: "ipv6"}.get(raw[0] >> 4, ""))


@cache
def _layer(name: str) -> Any:
    """A layer of Scapy, imported when the first packet of its kind is met."""
    match name:
        case "ipv4":
            from scapy.layers.inet import IP

            return IP
        case "ipv6":
            from scapy.layers.inet6 import IPv6

            return IPv6
        case "arp":
            from scapy.layers.l2 import ARP

            return ARP
        case "ethernet":
            _layer("ipv4"), _layer("ipv6")  # Ethernet then knows what follows
            from scapy.layers.l2 import Ether

            return Ether
        case "802.11":
            from scapy.layers.dot11 import Dot11

            return Dot11
    return None
