"""A small netlink client for what a capture needs: one link made, set up, removed; the generic families.

Sockets stay in the network namespace they were opened in. Numbers are those of
``include/uapi/linux/rtnetlink.h``, ``if_link.h``, ``if.h``, ``netlink.h`` and ``genetlink.h``.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Callable, Iterator
from struct import Struct
from types import TracebackType
from typing import Final, Self

from nlsniff import wire
from nlsniff.frame import GenericFamilies
from nlsniff.record import record
from nlsniff.spec import GENERIC, ROUTE

ORDER: Final[wire.Order] = "<" if sys.byteorder == "little" else ">"

NLM_F_ROOT_MATCH: Final = 0x300
NLM_F_EXCL_CREATE: Final = 0x600
NLMSGERR_ATTR_MSG: Final = 1

RTM_NEWLINK: Final = 16
RTM_DELLINK: Final = 17
RTM_GETLINK: Final = 18
IFLA_ADDRESS: Final = 1
IFLA_IFNAME: Final = 3
IFLA_LINKINFO: Final = 18
IFLA_IFALIAS: Final = 20
IFLA_INFO_KIND: Final = 1
IFF_UP: Final = 1

CTRL_CMD_GETFAMILY: Final = 3
CTRL_ATTR_FAMILY_ID: Final = 1
CTRL_ATTR_FAMILY_NAME: Final = 2
CTRL_ATTR_MCAST_GROUPS: Final = 7
CTRL_ATTR_MCAST_GRP_NAME: Final = 1
CTRL_ATTR_MCAST_GRP_ID: Final = 2

_SOL_NETLINK: Final = 270
_NETLINK_CAP_ACK: Final = 10
_NETLINK_EXT_ACK: Final = 11
_RECEIVE: Final = 1 << 18

_IFINFOMSG = Struct("=BxHiII")  # family, ARP hardware type, index, flags, change
_U32 = Struct("=I")


@record(frozen=True)
class Link:
    """A network device as far as we care; ``type`` is the ARP hardware type, ``address`` its hardware address."""

    index: int
    name: str
    type: int
    flags: int
    kind: str
    alias: str
    address: bytes = b""

    @property
    def up(self) -> bool:
        """Whether the device is administratively up."""
        return bool(self.flags & IFF_UP)


class Netlink:
    """A netlink socket that asks and waits for the answer; ``heard`` is called with each datagram as it came.

    Every request raises OSError with the kernel's errno, and its extended-ack text where it sent one.
    """

    def __init__(self, protocol: int) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, protocol)
        self._seq = 0
        self.heard: Callable[[bytes], None] | None = None
        for option in (_NETLINK_CAP_ACK, _NETLINK_EXT_ACK):  # since Linux 4.3 and 4.12; answers are readable without
            try:
                self._socket.setsockopt(_SOL_NETLINK, option, 1)
            except OSError:
                continue

    def close(self) -> None:
        """Close the socket; closing twice does no harm."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def request(self, type_: int, flags: int, body: bytes) -> Iterator[bytes]:
        """Send one request and yield the body of each answer until its ack or the dump's end."""
        self._seq += 1
        flags |= wire.NLM_F_REQUEST
        header = wire.Header(wire.NLMSG_HDRLEN + len(body), type_, flags, self._seq, 0)
        self._socket.send(wire.message(header, body, ORDER))
        while True:
            data = self._socket.recv(_RECEIVE)
            if self.heard is not None:
                self.heard(data)
            for offset, answer in wire.headers(data, ORDER):
                if answer.seq != self._seq:
                    continue
                content = data[offset + wire.NLMSG_HDRLEN : offset + answer.length]
                if answer.type in (wire.NLMSG_ERROR, wire.NLMSG_DONE):
                    _raise_error(answer, content)
                    return
                yield content

    def command(self, type_: int, flags: int, body: bytes) -> None:
        """Send one request that asks for nothing but an ack."""
        for _ in self.request(type_, flags | wire.NLM_F_ACK, body):
            pass


def find_link(rtnl: Netlink, name: str) -> Link | None:
    """The device of that name, or None."""
    try:
        answers = list(rtnl.request(RTM_GETLINK, wire.NLM_F_ACK, _ifinfomsg() + _text(IFLA_IFNAME, name)))
    except OSError as error:
        if error.errno == errno.ENODEV:
            return None
        raise
    return link_of(answers[0]) if answers else None


def links(rtnl: Netlink) -> list[Link]:
    """Every device."""
    return [*map(link_of, rtnl.request(RTM_GETLINK, NLM_F_ROOT_MATCH, _ifinfomsg()))]


def links_of_kind(rtnl: Netlink, kind: str) -> list[Link]:
    """Every device of a kind (the kernel may send others too; they are left out)."""
    body = _ifinfomsg() + _link_kind(kind)
    return [link for link in map(link_of, rtnl.request(RTM_GETLINK, NLM_F_ROOT_MATCH, body)) if link.kind == kind]


def create_link(rtnl: Netlink, name: str, kind: str) -> None:
    """Make a device, down. A name that is taken raises EEXIST, an unknown kind EOPNOTSUPP."""
    rtnl.command(RTM_NEWLINK, NLM_F_EXCL_CREATE, _ifinfomsg() + _text(IFLA_IFNAME, name) + _link_kind(kind))


def change_link(rtnl: Netlink, index: int, *, up: bool | None = None, alias: str | None = None) -> None:
    """Set a device up or down, or write its alias, in one request."""
    flags, change = (IFF_UP if up else 0, IFF_UP) if up is not None else (0, 0)
    body = _ifinfomsg(index, flags, change)
    rtnl.command(RTM_NEWLINK, 0, body if alias is None else body + _text(IFLA_IFALIAS, alias))


def delete_link(rtnl: Netlink, index: int) -> None:
    """Remove a device by its index."""
    rtnl.command(RTM_DELLINK, 0, _ifinfomsg(index))


def generic_families(heard: Callable[[bytes], None] | None = None) -> GenericFamilies:
    """The generic netlink families and multicast groups of the calling thread's network namespace.

    ``heard`` is given each datagram of the kernel's answer.
    """
    found = GenericFamilies()
    body = bytes((CTRL_CMD_GETFAMILY, 2, 0, 0))
    with Netlink(GENERIC) as genl:
        genl.heard = heard
        for answer in genl.request(wire.NLMSG_MIN_TYPE, NLM_F_ROOT_MATCH, body):
            attrs = _attributes(answer, wire.GENL_HDRLEN)
            name = _string(attrs.get(CTRL_ATTR_FAMILY_NAME, b""))
            found.families[int.from_bytes(attrs.get(CTRL_ATTR_FAMILY_ID, b""), sys.byteorder)] = name
            for group in _attributes(attrs.get(CTRL_ATTR_MCAST_GROUPS, b"")).values():
                inner = _attributes(group)
                number = int.from_bytes(inner.get(CTRL_ATTR_MCAST_GRP_ID, b""), sys.byteorder)
                found.groups[number] = f"{name}/{_string(inner.get(CTRL_ATTR_MCAST_GRP_NAME, b''))}"
    return found


def route_socket() -> Netlink:
    """A client of rtnetlink in the calling thread's network namespace."""
    return Netlink(ROUTE)


def _raise_error(header: wire.Header, content: bytes) -> None:
    """Raise what an NLMSG_ERROR or NLMSG_DONE reports; zero is success."""
    code = wire.ERRNO[ORDER].unpack_from(content)[0] if len(content) >= 4 else 0
    if code >= 0:
        return
    text = ""
    if header.flags & wire.NLM_F_ACK_TLVS:
        skip = 4
        if header.type == wire.NLMSG_ERROR:
            echoed = wire.HEADER[ORDER].unpack_from(content, 4)[0]
            skip += wire.NLMSG_HDRLEN if header.flags & wire.NLM_F_CAPPED else wire.align(echoed)
        text = _string(_attributes(content, skip).get(NLMSGERR_ATTR_MSG, b""))
    raise OSError(-code, text or os.strerror(-code))


def _ifinfomsg(index: int = 0, flags: int = 0, change: int = 0) -> bytes:
    return _IFINFOMSG.pack(socket.AF_UNSPEC, 0, index, flags, change)


def _text(type_: int, value: str) -> bytes:
    return wire.attribute(type_, value.encode() + b"\0", ORDER)


def _link_kind(kind: str) -> bytes:
    return wire.attribute(IFLA_LINKINFO | wire.NLA_F_NESTED, _text(IFLA_INFO_KIND, kind), ORDER)


def link_of(body: bytes) -> Link:
    """The device that a message about it tells of; ``body`` is what follows its nlmsghdr."""
    _, type_, index, flags, _ = _IFINFOMSG.unpack_from(body)
    attrs = _attributes(body, _IFINFOMSG.size)
    kind = _attributes(attrs.get(IFLA_LINKINFO, b"")).get(IFLA_INFO_KIND, b"")
    return Link(
        index,
        _string(attrs.get(IFLA_IFNAME, b"")),
        type_,
        flags,
        _string(kind),
        _string(attrs.get(IFLA_IFALIAS, b"")),
        attrs.get(IFLA_ADDRESS, b""),
    )


def _attributes(data: bytes, start: int = 0) -> dict[int, bytes]:
    """Attribute type to payload; the last of a type counts."""
    found = wire.attributes(data, start, len(data), ORDER)
    return {word & wire.NLA_TYPE_MASK: data[begin:end] for word, _, begin, end in found}


def _string(data: bytes) -> str:
    return data.split(b"\0", 1)[0].decode(errors="replace")
