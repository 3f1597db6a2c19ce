"""Link types that carry netlink, and the cooked header each puts before the netlink bytes.

Numbers and layouts: https://www.tcpdump.org/linktypes.html (LINKTYPE_NETLINK, LINKTYPE_LINUX_SLL,
LINKTYPE_LINUX_SLL2); all three headers are big-endian whatever the file's byte order.
"""

from __future__ import annotations

from struct import Struct

from nlsniff.record import record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

NETLINK: Final = 253
LINUX_SLL: Final = 113
LINUX_SLL2: Final = 276

ARPHRD_NETLINK: Final = 824
"""``include/uapi/linux/if_arp.h``."""

PACKET_OUTGOING: Final = 4
"""What nlmon gives every frame (``include/uapi/linux/if_packet.h``)."""

_SLL = Struct(">HH10xH")  # packet type, ARP hardware type, address length and address, protocol
_SLL2 = Struct(">H6xHB9x")  # protocol, unused and interface index, ARP hardware type, packet type, address

_NAMES: Final = {
    0: "NULL",
    1: "ETHERNET",
    12: "RAW",
    101: "RAW",
    105: "IEEE802_11",
    108: "LOOP",
    LINUX_SLL: "LINUX_SLL",
    127: "IEEE802_11_RADIOTAP",
    147: "USER0",
    187: "BLUETOOTH_HCI_H4",
    189: "USB_LINUX",
    201: "BLUETOOTH_HCI_H4_WITH_PHDR",
    220: "USB_LINUX_MMAPPED",
    227: "CAN_SOCKETCAN",
    228: "IPV4",
    229: "IPV6",
    239: "NFLOG",
    NETLINK: "NETLINK",
    LINUX_SLL2: "LINUX_SLL2",
}


@record(frozen=True)
class LinkHeader:
    """How to read one link type's header.

    ``unpack(buffer, offset)`` gives packet type, ARP hardware type and protocol, or protocol, hardware
    type and packet type where ``reversed`` is set. ``mixed`` says that other traffic may share the link
    type, told apart by the hardware type. ``size`` is in bytes.
    """

    size: int
    unpack: Callable[[bytes, int], tuple[int, int, int]]
    reversed: bool
    mixed: bool


HEADERS: Final[dict[int, LinkHeader]] = {
    NETLINK: LinkHeader(_SLL.size, _SLL.unpack_from, reversed=False, mixed=False),
    LINUX_SLL: LinkHeader(_SLL.size, _SLL.unpack_from, reversed=False, mixed=True),
    LINUX_SLL2: LinkHeader(_SLL2.size, _SLL2.unpack_from, reversed=True, mixed=True),
}


NOT_NETLINK: Final = "they are not netlink"
TOO_SHORT: Final = "shorter than the link type's own header"
"""Why a frame of a readable link type is left out."""


def link_type_name(link_type: int) -> str:
    """The link type as people know it: ``ETHERNET (1)``, or the bare number."""
    name = _NAMES.get(link_type)
    return f"{name} ({link_type})" if name else str(link_type)


def cooked_header(protocol: int, packet_type: int = PACKET_OUTGOING) -> bytes:
    """The 16 bytes of LINKTYPE_NETLINK before a datagram of the netlink protocol."""
    return _SLL.pack(packet_type & 0xFFFF, ARPHRD_NETLINK, protocol & 0xFFFF)
