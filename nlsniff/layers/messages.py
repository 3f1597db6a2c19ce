"""Layers of frames and messages: what stands in front of every family."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from scapy.data import ARPHRD_NETLINK
from scapy.fields import RawVal
from scapy.packet import Raw

from nlsniff import spec, wire
from nlsniff.dissectors import control as words
from nlsniff.frame import GenericFamilies
from nlsniff.layers.attributes import Attributes, AttributesField
from nlsniff.layers.base import Layer, LayerListField, built
from nlsniff.layers.classes import content_class
from nlsniff.layers.fields import RestField, ValueField, above
from nlsniff.layers.message_fields import (
    CONTROL,
    ORDER_NAMES,
    ORDERS,
    REGISTRY,
    CommandField,
    ErrnoField,
    MessageFlagsField,
    MessageTypeField,
    OrderField,
    families,
)
from nlsniff.layers.numbers import LengthField, NumberField
from nlsniff.layers.structs import struct_class, struct_size
from nlsniff.message import DONE_IS_DATA, HEADERLESS
from nlsniff.registry import GENL_ID_CTRL, NLCTRL, PROTOCOLS, Known, Registry

PACKET_TYPE: Final = spec.values("packet-type", "host broadcast multicast otherhost outgoing loopback user kernel")


PROTOCOL: Final = spec.Enum("netlink-protocol", PROTOCOLS)


COOKED_LENGTH: Final = 16


ERRNO_LENGTH: Final = 4


_CTRL_CMD_NEWFAMILY: Final = 1


_CTRL_CMD_DELFAMILY: Final = 2


class MessagesField(LayerListField):
    """The messages of a frame, each aligned to 4 bytes but the last; what is no message behind them stays raw."""

    __slots__ = ()

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, list[Any]]:
        order: Any = pkt.byte_order
        found: list[Any] = []
        if pkt.protocol in HEADERLESS:
            known = pkt.find(0, None, to_user=True)
            return b"", [body_class(known, len(s))(s, _internal=1, _parent=pkt)]
        place, end = 0, len(s)
        while place + wire.NLMSG_HDRLEN <= end:
            length = int.from_bytes(s[place : place + 4], order)
            if length < wire.NLMSG_HDRLEN and found:
                break
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
    fields_desc: ClassVar = [
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
        self.explicit = 1  # type: ignore[misc]  # a slot of Packet
        return b""

    def order(self) -> wire.Order:
        """The byte order of the messages, as struct writes it."""
        return ORDERS[self.getfieldval("byte_order")]

    def table(self) -> GenericFamilies:
        """The numbers of generic netlink families where the frame was captured."""
        return getattr(self, "_families", families)

    def find(
        self, type_id: int, command: int | None, *, to_user: bool, unasked: bool = False, raw: bytes = b""
    ) -> Known | None:
        """The operation of a message in this frame; ``raw`` are its first bytes, where they matter."""
        registry, protocol = self.registry(), self.protocol
        if protocol != spec.GENERIC:
            told = registry.told(protocol, raw, 0, len(raw))
            return registry.numbered(protocol, type_id, to_user=to_user, told=told, order=self.order())
        name = NLCTRL if type_id == GENL_ID_CTRL else self.table().families.get(type_id)
        if name is None or command is None:
            return None
        return registry.generic(name, command, to_user=to_user, unasked=unasked)

    def registry(self) -> Registry:
        """Where declarations are looked for."""
        return getattr(self, "_registry", REGISTRY)

    def mysummary(self) -> str:
        name = PROTOCOLS.get(self.protocol, self.protocol)
        kinds = ", ".join(item.kind_text() for item in self.messages if isinstance(item, NLMSG))
        return f"netlink {name}: {kinds}"


class NLMSG(Layer):
    """struct nlmsghdr, and the message behind it."""

    fields_desc: ClassVar = [
        LengthField("nlmsg_len", spec.u32),
        MessageTypeField("nlmsg_type", spec.u16),
        MessageFlagsField("nlmsg_flags", spec.u16, wire.NLM_F_REQUEST),
        NumberField("nlmsg_seq", spec.u32),
        NumberField("nlmsg_pid", spec.u32),
    ]

    def pre_dissect(self, s: bytes) -> bytes:
        if above(self) is None:
            self.parent = NetlinkFrame(byte_order=ORDER_NAMES[wire.byte_order(s, len(s))])
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
        if self.is_control():
            acknowledges = {wire.NLMSG_ERROR: nlmsgerr, wire.NLMSG_DONE: nlmsgdone}.get(kind, Raw)
            return Raw if isinstance(self.parent, nlmsgerr) or len(payload) < ERRNO_LENGTH else acknowledges
        if self.is_generic():
            return genlmsghdr if len(payload) >= wire.GENL_HDRLEN else Raw
        return body_class(self.operation(), len(payload))

    def is_control(self) -> bool:
        """Whether this is an error, ack, done, noop or overrun."""
        kind = self.getfieldval("nlmsg_type")
        return kind in CONTROL and (kind != wire.NLMSG_DONE or self.frame().protocol not in DONE_IS_DATA)

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
        if not isinstance(kind, int) or self.is_control():
            return None
        command = self.payload.getfieldval("cmd") if isinstance(self.payload, genlmsghdr) else None
        frame = self.frame()
        raw = b""
        if frame.registry().spans(frame.protocol or 0):
            raw = self.original or self.self_build() + bytes(self.payload)
        return frame.find(kind, command, to_user=self.goes_to_user(), unasked=self.is_unasked(), raw=raw)

    def goes_to_user(self) -> bool:
        """Whether the kernel sent it: it obeys only what has NLM_F_REQUEST, and sets that on nothing."""
        if isinstance(self.parent, nlmsgerr):
            return False
        asked = bool(self.getfieldval("nlmsg_flags") & wire.NLM_F_REQUEST)
        return getattr(self.parent, "_to_user", not asked)

    def is_unasked(self) -> bool:
        """Whether its sequence number and port id say that it answers nobody."""
        return not self.getfieldval("nlmsg_seq") and not self.getfieldval("nlmsg_pid")

    def kind_text(self) -> str:
        """What kind of message this is, by name as far as it has one."""
        kind = self.getfieldval("nlmsg_type")
        if kind == wire.NLMSG_ERROR and isinstance(self.payload, nlmsgerr) and not self.payload.error:
            return "ack"
        known = self.operation()
        return known.name if known is not None else str(CONTROL.get(kind, kind))

    def mysummary(self) -> str:
        return f"netlink {self.kind_text()}"


def body_class(known: Known | None, length: int = 0) -> Any:
    """The layer that begins a message of this operation: its fixed header, or what it has in its place."""
    if known is not None and known.header is not None and struct_size(known.header):
        return struct_class(known.header)
    return Raw if known is None or known.attributes is None else content_class(known.attributes, None, length)


class genlmsghdr(Layer):  # noqa: N801 - named like the kernel's struct
    """struct genlmsghdr. ``cmd`` takes a command's name when the family's number is known."""

    fields_desc: ClassVar = [
        CommandField("cmd", spec.u8),
        NumberField("version", spec.u8, 1),
        NumberField("reserved", spec.u16),
    ]

    def operation(self) -> Known | None:
        command, around = self.getfieldval("cmd"), self.underlayer
        if not isinstance(around, NLMSG) or not isinstance(command, int):
            return None
        kind = around.getfieldval("nlmsg_type")
        return around.frame().find(kind, command, to_user=around.goes_to_user(), unasked=around.is_unasked())

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
        return super().getfield(pkt, s)


class nlmsgerr(Layer):  # noqa: N801 - named like the kernel's struct
    """struct nlmsgerr: an errno (0 is an ack), the request it answers, and the extended ack."""

    bounded = 1
    fields_desc: ClassVar = [
        ErrnoField("error", spec.s32),
        RequestField("request"),
        ExtendedField(words.NLMSGERR),
        RestField(),
    ]


class nlmsgdone(Layer):  # noqa: N801 - named like the other control messages
    """The end of a dump: an errno, and the extended ack."""

    bounded = 1
    fields_desc: ClassVar = [ErrnoField("error", spec.s32), AttributesField(words.NLMSGERR), RestField()]


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
