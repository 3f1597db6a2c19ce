"""Bytes <-> nlmsghdr, nlattr, genlmsghdr: framing and alignment. Knows no family.

Layouts are those of ``include/uapi/linux/netlink.h`` and ``genetlink.h``. ``order`` is the byte order
of the capturing machine as struct writes it: ``"<"`` or ``">"``.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Final, Literal, NamedTuple

Order = Literal["<", ">"]

NLMSG_HDRLEN: Final = 16
NLA_HDRLEN: Final = 4
GENL_HDRLEN: Final = 4

NLMSG_NOOP: Final = 1
NLMSG_ERROR: Final = 2
NLMSG_DONE: Final = 3
NLMSG_OVERRUN: Final = 4
NLMSG_MIN_TYPE: Final = 16

NLM_F_REQUEST: Final = 0x001
NLM_F_MULTI: Final = 0x002
NLM_F_ACK: Final = 0x004
NLM_F_ECHO: Final = 0x008
NLM_F_DUMP_INTR: Final = 0x010
NLM_F_DUMP_FILTERED: Final = 0x020
NLM_F_CAPPED: Final = 0x100
NLM_F_ACK_TLVS: Final = 0x200

NLA_F_NESTED: Final = 0x8000
NLA_F_NET_BYTEORDER: Final = 0x4000
NLA_TYPE_MASK: Final = 0x3FFF

HEADER: Final[dict[Order, Struct]] = {"<": Struct("<IHHII"), ">": Struct(">IHHII")}
ATTRIBUTE: Final[dict[Order, Struct]] = {"<": Struct("<HH"), ">": Struct(">HH")}
ERRNO: Final[dict[Order, Struct]] = {"<": Struct("<i"), ">": Struct(">i")}


class Header(NamedTuple):
    """struct nlmsghdr."""

    length: int
    type: int
    flags: int
    seq: int
    portid: int


def align(length: int) -> int:
    """The length rounded up to NLMSG_ALIGNTO and NLA_ALIGNTO, both 4."""
    return (length + 3) & ~3


def byte_order(data: bytes, length: int) -> Order:
    """The order in which the first message's length is possible in a datagram of ``length`` bytes.

    Where both or neither are, it is the one that fills the datagram, or else the smaller length that decides: read
    the wrong way round, a length is huge.
    """
    head = data[:4]
    little = int.from_bytes(head, "little")
    if NLMSG_HDRLEN <= little <= length < 1 << 16:
        return "<"  # the other way round it would be 65,536 or more
    big = int.from_bytes(head, "big")
    little_fits, big_fits = NLMSG_HDRLEN <= little <= length, NLMSG_HDRLEN <= big <= length
    if little_fits != big_fits:
        return "<" if little_fits else ">"
    return "<" if little == length or (little <= big and big != length) else ">"


def headers(data: bytes, order: Order, start: int = 0) -> Iterator[tuple[int, Header]]:
    """Each message's offset and header. Ends where a length is below 16 or fewer than 16 bytes remain.

    The last message may claim more bytes than there are.
    """
    unpack = HEADER[order].unpack_from
    end = len(data) - NLMSG_HDRLEN
    while start <= end:
        header = unpack(data, start)
        yield start, Header(*header)
        if header[0] < NLMSG_HDRLEN:
            return
        start += (header[0] + 3) & ~3


def attributes(data: bytes, start: int, end: int, order: Order) -> Iterator[tuple[int, int, int, int]]:
    """Each attribute's type word (flags included), offset, payload start and payload end.

    Ends at the first length below 4 or beyond ``end``: the rest is no attribute.
    """
    unpack = ATTRIBUTE[order].unpack_from
    while start + NLA_HDRLEN <= end:
        length, word = unpack(data, start)
        if length < NLA_HDRLEN or start + length > end:
            return
        yield word, start, start + NLA_HDRLEN, start + length
        start += (length + 3) & ~3


def message(header: Header, body: bytes, order: Order) -> bytes:
    """A message of this header and body, its length as the header says."""
    return HEADER[order].pack(*header) + body


def attribute(word: int, payload: bytes, order: Order, padding: bytes | None = None) -> bytes:
    """One attribute with its padding: zeros up to 4 bytes, or the bytes given."""
    length = NLA_HDRLEN + len(payload)
    if padding is None:
        padding = bytes(-length % 4)
    return ATTRIBUTE[order].pack(length & 0xFFFF, word) + payload + padding
