"""Netlink in Scapy: layers that dissect and build, made from the dissectors' declarations.

Importing this module registers link type 253 (DLT_NETLINK): ``rdpcap``, ``wrpcap``, ``sniff(offline=...)``
and ``show()`` then know netlink. ``conf.exts.load("nlsniff")`` does the same.

A frame is a NetlinkFrame with a list of messages; a message is NLMSG / the family's fixed header / its
attributes. Every struct and every attribute is a class named as in the kernel, made when it is first asked
for; a sub-message's class ends in what its selector says. Lengths and padding left alone are computed:

>>> from nlsniff.layers import NLMSG, NetlinkFrame, ifinfomsg, IFLA_IFNAME, IFLA_LINKINFO, IFLA_INFO_KIND
>>> attributes = [IFLA_IFNAME(ifname="d0"), IFLA_LINKINFO(attrs=[IFLA_INFO_KIND(kind="dummy")])]
>>> message = NLMSG(nlmsg_type="newlink", nlmsg_flags="request+ack+excl+create") / ifinfomsg() / attributes
>>> frame = NetlinkFrame(byte_order="little", messages=[message])
>>> bytes(message).hex(" ", 4)[:35]
'38000000 10000506 00000000 00000000'
>>> values(message)[1]
{'ifname': 'd0', 'linkinfo': {'kind': 'dummy'}}

What is given stays as it is, a wrong length too; bytes that are not what is declared are in ``rest``.
Strings get their NUL unless ``terminator`` says otherwise. ``byte_order="big"`` builds for the other byte
order. An attribute that holds a packet has Scapy's own layer of it as its value: ``IP``, ``ARP``, ``Ether``,
``Dot11``. Key material is masked by ``show()`` unless ``conf.contribs["nlsniff"]["secrets"]`` is true. Numbers
of generic netlink families are taken from nlctrl's answers as they are dissected, into ``families``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scapy.config import conf
from scapy.data import DLT_NETLINK
from scapy.packet import Raw

from nlsniff import control, wire
from nlsniff.frame import GenericFamilies
from nlsniff.layers.attributes import Attributes, Content, nlattr, plain_attributes
from nlsniff.layers.base import Values
from nlsniff.layers.message_fields import ORDER_NAMES, families
from nlsniff.layers.messages import NLMSG, NetlinkFrame, body_class, genlmsghdr, nlmsgdone, nlmsgerr
from nlsniff.layers.names import named
from nlsniff.layers.structs import Struct

if TYPE_CHECKING:
    from nlsniff.message import Message

__all__ = [
    "NLMSG",
    "Attributes",
    "NetlinkFrame",
    "acknowledged",
    "families",
    "genlmsghdr",
    "nlattr",
    "nlmsgdone",
    "nlmsgerr",
    "packet",
    "values",
]


def packet(message: Message) -> Any:
    """The Scapy packet of one message, dissected from its bytes; raw when there are too few for a header."""
    frame = NetlinkFrame(protocol=message.frame.protocol, byte_order=ORDER_NAMES[message.order])
    frame._families, frame._registry, frame._to_user = _table(message), message.reading.registry, message.to_user
    raw = message.raw
    if not message.head_size:
        return body_class(message.known, len(raw))(raw, _parent=frame)
    return NLMSG(raw, _parent=frame) if len(raw) >= wire.NLMSG_HDRLEN else Raw(raw)


def _table(message: Message) -> GenericFamilies:
    """What the number of the generic family means where the message stands, or of the request that it echoes."""
    asked = control.echoed(message) if message.is_control else message
    number, name = (None, None) if asked is None else (asked.family_id, asked.family)
    return GenericFamilies({} if number is None or name is None else {number: name})


def values(message: Any) -> tuple[Values, Values]:
    """The fixed header and the attributes of an NLMSG as plain values of the JSON contract, secrets included."""
    header: Values = {}
    attrs: Values = {}
    layer = message.payload if isinstance(message, NLMSG) else message
    while layer:
        if isinstance(layer, Struct):
            header = layer.plain()
        elif isinstance(layer, Attributes):
            attrs = layer.plain()
        elif isinstance(layer, Content):
            more, attrs = layer.parted()
            header |= more
        elif type(layer) is Raw and isinstance(message, NLMSG) and message.operation() is not None:
            attrs = {"#rest": bytes(layer.load).hex()}
        layer = layer.payload
    return header, attrs


def acknowledged(message: Any) -> tuple[int, Values, Any] | None:
    """The errno, the extended ack's values and the echoed request of an error, ack or done; None for others."""
    body = message.payload
    if not isinstance(body, (nlmsgerr, nlmsgdone)):
        return None
    request = body.request[0] if isinstance(body, nlmsgerr) and body.request else None
    return body.error, plain_attributes(body.attrs), request


def __getattr__(name: str) -> Any:
    """The class of a struct or an attribute, by the kernel's name for it."""
    made = None if name.startswith("__") else named(name)
    if made is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return made


conf.l2types.register(DLT_NETLINK, NetlinkFrame)
