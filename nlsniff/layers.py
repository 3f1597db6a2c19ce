"""Netlink in Scapy: layers that dissect and build, made from the dissectors' declarations.

Importing this module registers link type 253 (DLT_NETLINK): ``rdpcap``, ``wrpcap``, ``sniff(offline=...)``
and ``show()`` then know netlink. ``conf.exts.load("nlsniff")`` does the same.

A frame is a NetlinkFrame with a list of messages; a message is NLMSG / the family's fixed header / its
attributes. Every struct and every attribute is a class named as in the kernel, made when it is first asked
for; a sub-message's class ends in what its selector says. Lengths and padding left alone are computed:

>>> from nlsniff.layers import NLMSG, NetlinkFrame, ifinfomsg, IFLA_IFNAME, IFLA_LINKINFO, IFLA_INFO_KIND
>>> attributes = [IFLA_IFNAME(ifname="d0"), IFLA_LINKINFO(attrs=[IFLA_INFO_KIND(kind="dummy")])]
>>> message = NLMSG(nlmsg_type="newlink", nlmsg_flags="request+ack+excl+create") / ifinfomsg() / attributes
>>> bytes(message)[:20].hex() if bytes(message)[0] else "big-endian"
'3c000000100005060000000000000000' '00000000'
>>> values(message)[1]
{'ifname': 'd0', 'linkinfo': {'kind': 'dummy'}}

``NetlinkFrame(byte_order="big", messages=[message])`` builds for the other byte order. Key material is
masked by ``show()`` unless ``conf.contribs["nlsniff"]["secrets"]`` is true. Numbers of generic netlink
families are taken from nlctrl's answers as they are dissected, into ``families``.
"""

from __future__ import annotations

import sys
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from scapy.config import conf
from scapy.data import ARPHRD_NETLINK, DLT_NETLINK
from scapy.fields import Field, RawVal
from scapy.packet import Padding, Raw

from nlsniff import spec, wire
from nlsniff.dissectors import control as words
from nlsniff.frame import GenericFamilies
from nlsniff.layer_classes import (
    Attributes,
    AttributesField,
    Layer,
    LayerListField,
    Struct,
    Values,
    attributes_class,
    built,
    nlattr,
    struct_class,
    struct_size,
)
from nlsniff.layer_fields import LengthField, NumberField, RestField, ValueField, above, flags_in, number_named
from nlsniff.registry import GENL_ID_CTRL, NLCTRL, PROTOCOLS, Known, Registry

if TYPE_CHECKING:
    from nlsniff.message import Message

__all__ = ["NLMSG", "Attributes", "NetlinkFrame", "acknowledged", "families", "genlmsghdr", "nlattr", "nlmsgdone"]
__all__ += ["nlmsgerr", "packet", "values"]

families: Final = GenericFamilies()
_registry: Final = Registry()

PACKET_TYPE: Final = spec.values("packet-type", "host broadcast multicast otherhost outgoing loopback user kernel")
PROTOCOL: Final = spec.Enum("netlink-protocol", PROTOCOLS)
COOKED_LENGTH: Final = 16
ERRNO_LENGTH: Final = 4
_ORDERS: Final[dict[str, wire.Order]] = {"little": "<", "big": ">"}
_NAMES: Final[dict[wire.Order, str]] = {"<": "little", ">": "big"}
_CONTROL: Final = words.NLMSG.entries
_CTRL_CMD_NEWFAMILY: Final = 1
_CTRL_CMD_DELFAMILY: Final = 2


class OrderField(Field):
    """``"little"`` or ``"big"``: nothing on the wire, but how the messages are written there."""

    __slots__ = ()

    def __init__(self, name: str) -> None:
        super().__init__(name, sys.byteorder, "B")

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, str]:
        return s, _NAMES[wire.byte_order(s, len(s))] if s else sys.byteorder

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        return s

    def any2i(self, pkt: Any, x: Any) -> str:
        if x not in _ORDERS:
            raise ValueError(f"byte order {x!r}: say 'little' or 'big'")
        return str(x)

    def randval(self) -> str:
        return sys.byteorder


class MessagesField(LayerListField):
    """The messages of a frame, each aligned to 4 bytes but the last; too few bytes for one stay raw."""

    __slots__ = ()

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, list[Any]]:
        order: Any = pkt.byte_order
        found: list[Any] = []
        place, end = 0, len(s)
        while place + wire.NLMSG_HDRLEN <= end:
            length = int.from_bytes(s[place : place + 4], order)
            stop = place + wire.align(length) if length >= wire.NLMSG_HDRLEN else end
            message = NLMSG(s[place:stop], _internal=1, _parent=pkt)
            learn(message, pkt.table())
            found.append(message)
            place = stop
        if place < end:
            found.append(Raw(s[place:]))
        return b"", found

    def parts(self, pkt: Any, val: list[Any]) -> Any:
        for place, item in enumerate(val, 1):
            raw = built(item, pkt)
            yield raw if place == len(val) else raw + bytes(-len(raw) % 4)


class NetlinkFrame(Layer):
    """One datagram of link type 253: libpcap's cooked header and the messages behind it."""

    __slots__ = ("_families", "_registry", "_to_user")
    is_frame = True
    fields_desc = [
        NumberField("packet_type", spec.be(spec.enum(spec.u16, PACKET_TYPE)), 4),
        NumberField("arp_type", spec.be(spec.u16), ARPHRD_NETLINK),
        ValueField("unused", bytes(10), 10, "s"),
        NumberField("protocol", spec.be(spec.enum(spec.u16, PROTOCOL))),
        OrderField("byte_order"),
        MessagesField("messages"),
    ]

    def do_dissect(self, s: bytes) -> bytes:
        if len(s) >= COOKED_LENGTH:
            return super().do_dissect(s)
        self.fields.update(packet_type=RawVal(s), arp_type=None, unused=None, protocol=None)
        self.explicit = 1
        return b""

    def order(self) -> wire.Order:
        """The byte order of the messages, as struct writes it."""
        return _ORDERS[self.getfieldval("byte_order")]

    def table(self) -> GenericFamilies:
        """The numbers of generic netlink families where the frame was captured."""
        return getattr(self, "_families", families)

    def find(self, type_id: int, command: int | None, *, to_user: bool) -> Known | None:
        """The operation of a message in this frame."""
        registry: Registry = getattr(self, "_registry", _registry)
        to_user = getattr(self, "_to_user", to_user)
        return _find(registry, self.table(), (self.protocol, type_id, command), to_user=to_user)

    def mysummary(self) -> str:
        name = PROTOCOLS.get(self.protocol, self.protocol)
        kinds = ", ".join(item.kind_text() for item in self.messages if isinstance(item, NLMSG))
        return f"netlink {name}: {kinds}"


def _find(
    registry: Registry, table: GenericFamilies, which: tuple[int, int, int | None], *, to_user: bool
) -> Known | None:
    protocol, type_id, command = which
    if protocol != spec.GENERIC:
        return registry.numbered(protocol, type_id, to_user=to_user)
    name = NLCTRL if type_id == GENL_ID_CTRL else table.families.get(type_id)
    return None if name is None or command is None else registry.generic(name, command, to_user=to_user)


class MessageTypeField(NumberField):
    """``nlmsg_type``. Takes an operation's name, ``family/operation`` where that is not enough."""

    __slots__ = ()

    def any2i(self, pkt: Any, x: Any) -> Any:
        return _type_number(x) if isinstance(x, str) else x

    def text(self, layer: Any, value: int) -> str:
        return f"{value} ({layer.kind_text()})"


@lru_cache(maxsize=None)
def _type_number(name: str) -> int:
    number = next((number for number, word in _CONTROL.items() if word == name), None)
    if number is not None or name == "ack":
        return number or wire.NLMSG_ERROR
    if name == NLCTRL:
        return GENL_ID_CTRL
    family, _, operation = name.rpartition("/")
    for declared in _registry.families():
        if declared.protocol != spec.GENERIC and family in ("", declared.name):
            for known in declared.operations:
                if known.name == operation:
                    return known.request if known.request is not None else known.reply or 0
    generic = next((number for number, word in families.families.items() if word == name), None)
    return number_named(None, name) if generic is None else generic


class MessageFlagsField(NumberField):
    """``nlmsg_flags``, by name. What the bits from 0x100 mean depends on the message."""

    __slots__ = ()

    def any2i(self, pkt: Any, x: Any) -> Any:
        if isinstance(x, (list, tuple)):
            x = "+".join(map(str, x))
        if not isinstance(x, str):
            return x
        return reduce(
            or_, (_FLAG_BITS[word] if word in _FLAG_BITS else int(word, 0) for word in x.split("+") if word), 0
        )

    def text(self, layer: Any, value: int) -> str:
        names = flags_in(words.FLAGS, value & 0xFF) + flags_in(_meaning(layer), value & ~0xFF)
        return "+".join(map(str, names)) or "0"


_FLAG_SETS: Final = (words.FLAGS, words.GET_FLAGS, words.NEW_FLAGS, words.DELETE_FLAGS, words.ACK_FLAGS)
_FLAG_BITS: Final = {"dump": 0x300} | {word: mask for names in _FLAG_SETS for mask, word in names.entries.items()}


def _meaning(message: Any) -> spec.Enum:
    """What the high flag bits of a message mean, judged by its name."""
    if message.getfieldval("nlmsg_type") in (wire.NLMSG_ERROR, wire.NLMSG_DONE):
        return words.ACK_FLAGS
    known = message.operation()
    verbs = () if known is None else known.name.split("-")
    if any(verb.startswith(("new", "add", "set", "create")) for verb in verbs):
        return words.NEW_FLAGS
    return words.DELETE_FLAGS if any(verb.startswith("del") for verb in verbs) else words.GET_FLAGS


class NLMSG(Layer):
    """struct nlmsghdr, and the message behind it."""

    fields_desc = [
        LengthField("nlmsg_len", spec.u32),
        MessageTypeField("nlmsg_type", spec.u16),
        MessageFlagsField("nlmsg_flags", spec.u16, wire.NLM_F_REQUEST),
        NumberField("nlmsg_seq", spec.u32),
        NumberField("nlmsg_pid", spec.u32),
    ]

    def pre_dissect(self, s: bytes) -> bytes:
        if above(self) is None:
            self.parent = NetlinkFrame(byte_order=_NAMES[wire.byte_order(s, len(s))])
        return super().pre_dissect(s)

    def do_dissect(self, s: bytes) -> bytes:
        if len(s) >= wire.NLMSG_HDRLEN:
            return super().do_dissect(s)
        self.fields.update(dict.fromkeys(("nlmsg_type", "nlmsg_flags", "nlmsg_seq", "nlmsg_pid")), nlmsg_len=RawVal(s))
        self.explicit = 1
        return b""

    def extract_padding(self, s: bytes) -> tuple[bytes, bytes | None]:
        length = self.fields["nlmsg_len"]
        if not isinstance(length, int) or length < wire.NLMSG_HDRLEN:
            return s, None
        return s[: length - wire.NLMSG_HDRLEN], s[length - wire.NLMSG_HDRLEN :]

    def guess_payload_class(self, payload: bytes) -> Any:
        kind = self.nlmsg_type
        if kind in _CONTROL:
            acknowledges = {wire.NLMSG_ERROR: nlmsgerr, wire.NLMSG_DONE: nlmsgdone}.get(kind, Raw)
            return Raw if isinstance(self.parent, nlmsgerr) or len(payload) < ERRNO_LENGTH else acknowledges
        if self.is_generic():
            return genlmsghdr if len(payload) >= wire.GENL_HDRLEN else Raw
        return body_class(self.operation())

    def post_build(self, pkt: bytes, pay: bytes) -> bytes:
        if self.getfieldval("nlmsg_len") is None:
            pkt = self.fieldtype["nlmsg_len"].filled(self, pkt, 0, len(pkt) + len(pay))
        return pkt + pay

    def frame(self) -> NetlinkFrame:
        """The frame this message stands in; a frame of its own for one that stands alone."""
        layer = self.parent
        while layer is not None and not isinstance(layer, NetlinkFrame):
            layer = above(layer)
        return NetlinkFrame() if layer is None else layer

    def is_generic(self) -> bool:
        """Whether a genlmsghdr belongs behind this header."""
        kind = self.getfieldval("nlmsg_type")
        if isinstance(self.payload, genlmsghdr):
            return True
        return isinstance(kind, int) and kind >= wire.NLMSG_MIN_TYPE and self.frame().protocol == spec.GENERIC

    def operation(self) -> Known | None:
        kind = self.getfieldval("nlmsg_type")
        if not isinstance(kind, int) or kind in _CONTROL:
            return None
        command = self.payload.getfieldval("cmd") if isinstance(self.payload, genlmsghdr) else None
        return self.frame().find(kind, command, to_user=self.goes_to_user())

    def goes_to_user(self) -> bool:
        """Whether the kernel sent it: it obeys only what has NLM_F_REQUEST, and sets that on nothing."""
        return not self.getfieldval("nlmsg_flags") & wire.NLM_F_REQUEST and not isinstance(self.parent, nlmsgerr)

    def kind_text(self) -> str:
        """What kind of message this is, by name as far as it has one."""
        kind = self.getfieldval("nlmsg_type")
        if kind == wire.NLMSG_ERROR and isinstance(self.payload, nlmsgerr) and not self.payload.error:
            return "ack"
        known = self.operation()
        return known.name if known is not None else str(_CONTROL.get(kind, kind))

    def mysummary(self) -> str:
        return f"netlink {self.kind_text()}"


def body_class(known: Known | None) -> Any:
    """The layer that begins a message of this operation: its fixed header, or its attributes."""
    if known is not None and known.header is not None and struct_size(known.header):
        return struct_class(known.header)
    return Raw if known is None or known.attributes is None else attributes_class(known.attributes)


class CommandField(NumberField):
    """``cmd`` of a generic netlink family. A name is looked up when the layer is built."""

    __slots__ = ()

    def any2i(self, pkt: Any, x: Any) -> Any:
        return x

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        return super().addfield(pkt, s, _command(pkt, val) if isinstance(val, str) else val)  # type: ignore[no-any-return]

    def text(self, layer: Any, value: Any) -> str:
        known = layer.operation()
        return str(value) if known is None else f"{value} ({known.name})"


def _command(layer: Any, name: str) -> int:
    around = layer.underlayer
    kind = around.getfieldval("nlmsg_type") if isinstance(around, NLMSG) else None
    family = NLCTRL if kind in (None, 0, GENL_ID_CTRL) else families.families.get(kind, "")
    declared = _registry.family(family)
    for known in () if declared is None else declared.operations:
        if known.name == name:
            return known.request if known.request is not None else known.reply or 0
    return number_named(None, name)


class genlmsghdr(Layer):  # noqa: N801 - named like the kernel's struct
    """struct genlmsghdr. ``cmd`` takes a command's name when the family's number is known."""

    fields_desc = [
        CommandField("cmd", spec.u8),
        NumberField("version", spec.u8, 1),
        NumberField("reserved", spec.u16),
    ]

    def operation(self) -> Known | None:
        command, around = self.getfieldval("cmd"), self.underlayer
        if not isinstance(around, NLMSG) or not isinstance(command, int):
            return None
        kind = around.getfieldval("nlmsg_type")
        return around.frame().find(kind, command, to_user=around.goes_to_user())

    def guess_payload_class(self, payload: bytes) -> Any:
        return body_class(self.operation())


class RequestField(LayerListField):
    """The request that an error echoes: whole, or its header alone."""

    __slots__ = ()
    islist = 1

    def __init__(self, name: str) -> None:
        super().__init__(name)

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, list[Any]]:
        if len(s) < wire.NLMSG_HDRLEN:
            return s, []
        capped = pkt.underlayer.nlmsg_flags & wire.NLM_F_CAPPED or pkt.error == 0
        length = LengthField("", spec.u32).read(pkt, s[:4])
        stop = wire.NLMSG_HDRLEN
        if not capped and length > stop:
            stop = wire.align(length)
        return s[stop:], [NLMSG(s[:stop], _internal=1, _parent=pkt)]


class ExtendedField(AttributesField):
    """The attributes of an extended ack, where the header's flags say that they are there."""

    __slots__ = ()

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, list[Any]]:
        if not pkt.request or not pkt.underlayer.nlmsg_flags & wire.NLM_F_ACK_TLVS:
            return s, []
        return super().getfield(pkt, s)  # type: ignore[no-any-return]


class ErrnoField(NumberField):
    """A negative errno; 0 says that all went well."""

    __slots__ = ()

    def any2i(self, pkt: Any, x: Any) -> Any:
        return -number_named(words.ERRNO, x) if isinstance(x, str) else x

    def text(self, layer: Any, value: int) -> str:
        return f"{value} ({words.ERRNO.entries[-value]})" if -value in words.ERRNO.entries else str(value)


class nlmsgerr(Layer):  # noqa: N801 - named like the kernel's struct
    """struct nlmsgerr: an errno (0 is an ack), the request it answers, and the extended ack."""

    bounded = 1
    fields_desc = [
        ErrnoField("error", spec.s32),
        RequestField("request"),
        ExtendedField(words.NLMSGERR),
        RestField(),
    ]


class nlmsgdone(Layer):  # noqa: N801 - named like the other control messages
    """The end of a dump: an errno, and the extended ack."""

    bounded = 1
    fields_desc = [ErrnoField("error", spec.s32), AttributesField(words.NLMSGERR), RestField()]


def learn(message: NLMSG, table: GenericFamilies) -> None:
    """Take a generic family's number out of nlctrl's answer into a table."""
    body = message.payload
    if message.nlmsg_type != GENL_ID_CTRL or not isinstance(body, genlmsghdr) or not message.goes_to_user():
        return
    attrs = body.payload.plain() if isinstance(body.payload, Attributes) else {}
    number, name = attrs.get("family-id"), attrs.get("family-name")
    if not isinstance(number, int) or not isinstance(name, str):
        return
    if body.cmd == _CTRL_CMD_NEWFAMILY:
        table.families[number] = name
    elif body.cmd == _CTRL_CMD_DELFAMILY:
        table.families.pop(number, None)


def packet(message: Message) -> Any:
    """The Scapy packet of one message, dissected from its bytes; raw when there are too few for a header."""
    frame = NetlinkFrame(protocol=message.frame.protocol, byte_order=_NAMES[message.order])
    frame._families, frame._registry, frame._to_user = message.frame.families, message.registry, message.to_user
    raw = message.raw
    return NLMSG(raw, _parent=frame) if len(raw) >= wire.NLMSG_HDRLEN else Raw(raw)


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
        elif type(layer) is Raw and message.operation() is not None:
            attrs = {"#rest": bytes(layer.load).hex()}
        layer = layer.payload
    return header, attrs


def acknowledged(message: Any) -> tuple[int, Values, Any] | None:
    """The errno, the extended ack's values and the echoed request of an error, ack or done; None for others."""
    body = message.payload
    if not isinstance(body, (nlmsgerr, nlmsgdone)):
        return None
    request = body.request[0] if isinstance(body, nlmsgerr) and body.request else None
    attrs = [layer for layer in body.attrs if not isinstance(layer, (Raw, Padding))]
    return body.error, Attributes(attrs=attrs).plain(), request


def __getattr__(name: str) -> Any:
    """The class of a struct or an attribute, by the kernel's name for it."""
    from nlsniff.layer_names import named

    made = None if name.startswith("__") else named(name)
    if made is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return made


conf.l2types.register(DLT_NETLINK, NetlinkFrame)
