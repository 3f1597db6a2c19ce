"""A netlink message: its header read at once, everything behind it when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from nlsniff import control, genericnames, wire
from nlsniff.bodies import Body, FastRead, body_of
from nlsniff.direction import NOTIFICATION, TO_USER, infer_direction, with_requests
from nlsniff.frame import Direction, Frame, Process
from nlsniff.registry import GENL_ID_CTRL, NLCTRL, Known, Registry, protocol_name
from nlsniff.spec import CONNECTOR, GENERIC, KOBJECT_UEVENT
from nlsniff.trace import Context, Node, Values
from nlsniff.wire import NLM_F_MULTI, NLM_F_REQUEST, NLMSG_HDRLEN

if TYPE_CHECKING:
    from scapy.packet import Packet

HEADERLESS: Final = frozenset((KOBJECT_UEVENT,))
"""Protocols whose datagrams are one message each, without nlmsghdr (``lib/kobject_uevent.c``)."""

DONE_IS_DATA: Final = frozenset((CONNECTOR,))
"""Protocols that send all they say as NLMSG_DONE (``drivers/connector/connector.c``)."""


class Reading:
    """How messages are read: with which dissectors, and whether key material is shown.

    ``generic`` names run-time numbers of generic netlink where the capture does not.
    """

    __slots__ = ("_verbs", "fast", "generic", "quiet", "registry", "secrets")

    def __init__(
        self, registry: Registry | None = None, secrets: bool = False, generic: Mapping[int, str] | None = None
    ) -> None:
        self.registry = Registry() if registry is None else registry
        self.secrets = secrets
        self.generic = {} if generic is None else generic
        # For readings that leave no notes: one context serves them all.
        self.quiet = Context(secrets=secrets)
        # What reads messages of known shape, by protocol, type, direction and byte order; generic netlink's
        # numbers mean something only within their capture and are not in it.
        self.fast: dict[tuple[int, int, Direction, wire.Order], FastRead] = {}
        self._verbs: dict[tuple[int, int], tuple[str, str]] = {}

    def verb(self, protocol: int, type_id: int) -> tuple[str, str] | None:
        """The family of a type, and what a request of it does (:func:`nlsniff.control.verb`); None for an unknown one.

        Not for generic netlink, whose types are families.
        """
        key = protocol, type_id
        if key not in self._verbs:
            known = self.registry.numbered(protocol, type_id, to_user=False)
            if known is None:
                known = self.registry.numbered(protocol, type_id, to_user=True)
            if known is None or len(self._verbs) > MOST_VERBS:
                return None
            self._verbs[key] = known.family.name, control.verb(known.verb or known.name)
        return self._verbs[key]


_SHARE: Final = NLM_F_MULTI | NLM_F_REQUEST
MOST_VERBS: Final = 4096
_UNPACK: Final = {order: packing.unpack_from for order, packing in wire.HEADER.items()}
MASKED: Final = Reading()
OPEN: Final = Reading(MASKED.registry, secrets=True)


# A message's frame, index, offset and end in it, byte order, header, direction, and where the bytes begin
# that follow in the frame and are no message, 0 when none do.
Place = tuple[Frame, int, int, int, wire.Order, tuple[int, int, int, int, int], Direction, int]


class Message:
    """One message of a frame. ``offset`` and ``end`` place it in ``frame.data``.

    ``length`` is what its header says; fewer bytes may have been captured, ``notes`` then says so.
    """

    __slots__ = (
        "_known",
        "_read",
        "direction",
        "end",
        "flag_bits",
        "frame",
        "index",
        "length",
        "offset",
        "order",
        "portid",
        "reading",
        "rest_offset",
        "seq",
        "type_id",
    )

    frame: Frame
    index: int
    length: int
    type_id: int
    flag_bits: int
    seq: int
    portid: int
    direction: Direction

    def __init__(
        self,
        frame: Frame,
        index: int,
        offset: int,
        end: int,
        order: wire.Order,
        header: tuple[int, int, int, int, int],
        direction: Direction,
        rest_offset: int = 0,
        reading: Reading = MASKED,
    ) -> None:
        self.frame = frame
        self.index = index
        self.offset = offset
        self.end = end
        self.order = order
        self.length, self.type_id, self.flag_bits, self.seq, self.portid = header
        self.direction = direction
        self.reading = reading
        self.rest_offset = rest_offset
        self._known: Known | bool | None = False
        self._read: tuple[Values, Values, list[str]] | None = None

    def __repr__(self) -> str:
        return f"<Message {self.frame.number}.{self.index} {self.family or self.protocol} {self.type or self.type_id}>"

    @property
    def place(self) -> Place:
        """Where it stands, as :func:`walk` gives it."""
        header = self.length, self.type_id, self.flag_bits, self.seq, self.portid
        return self.frame, self.index, self.offset, self.end, self.order, header, self.direction, self.rest_offset

    @property
    def protocol(self) -> str:
        """The netlink protocol, by name: ``route``, ``generic`` and so on."""
        return protocol_name(self.frame.protocol)

    @property
    def is_control(self) -> bool:
        """Whether this is an error, ack, done, noop or overrun: every protocol has those."""
        if self.type_id >= wire.NLMSG_MIN_TYPE or self.type_id not in control.NAMES:
            return False
        return self.type_id != wire.NLMSG_DONE or self.frame.protocol not in DONE_IS_DATA

    @property
    def head_size(self) -> int:
        """The bytes of nlmsghdr before everything else: 16, or 0 for a protocol that has none."""
        return 0 if self.frame.protocol in HEADERLESS else wire.NLMSG_HDRLEN

    @property
    def to_user(self) -> bool:
        """Whether the kernel sent it, as far as the direction is known."""
        return self.direction != "to-kernel"

    @property
    def known(self) -> Known | None:
        """The operation that declares this message, None where no dissector does."""
        if self._known is False:
            self._known = self._find()
        return self._known  # type: ignore[return-value]

    @property
    def family_id(self) -> int | None:
        """The run-time number of a generic netlink family; None for other protocols."""
        generic = self.frame.protocol == GENERIC and self.type_id >= wire.NLMSG_MIN_TYPE
        return self.type_id if generic else None

    @property
    def command(self) -> int | None:
        """The command number of a generic netlink message that is long enough to have one."""
        place = self.offset + wire.NLMSG_HDRLEN
        has_one = self.family_id is not None and place + wire.GENL_HDRLEN <= self.end
        return self.frame.data[place] if has_one else None

    @property
    def version(self) -> int | None:
        """The version in a generic netlink header."""
        return None if self.command is None else self.frame.data[self.offset + wire.NLMSG_HDRLEN + 1]

    @property
    def family(self) -> str | None:
        """The family's name, from its declaration or, for generic netlink, from the capture's table."""
        if self.known is not None:
            return self.known.family.name
        return self._generic_name() if self.family_id is not None else None

    @property
    def inferred(self) -> list[str]:
        """What of this message was concluded and not seen: ``direction``, ``family``."""
        found = ["direction"] if self.frame.direction is None else []
        if self.family_id not in (None, GENL_ID_CTRL):
            name, later = genericnames.family_at(self.frame.families, self.type_id, (self.frame.number, self.index))
            found += ["family"] * (name is not None and later)
        return found

    @property
    def type(self) -> str | None:
        """The operation's name, or that of a control message; None where nobody names it."""
        if self.is_control:
            return control.name(self)
        known = self.known
        if known is not None and known.named_by:
            said = self.header.get(known.named_by)
            return said if isinstance(said, str) else known.name
        return None if known is None else known.name

    @property
    def flags(self) -> list[str | int]:
        """The header's flags by name. What bits 0x100 to 0x800 mean depends on the kind of message."""
        known = self.known
        return control.flag_names(self.flag_bits, self.type if known is None else known.verb or self.type)

    @property
    def process(self) -> Process | None:
        """Who sent or received it, where the source knows."""
        return self.frame.process

    @property
    def header(self) -> Values:
        """The family's fixed header, by member."""
        return (self._read or self.content())[0]

    @property
    def attrs(self) -> Values:
        """The attributes, decoded: ``{name: value}`` in wire order."""
        return (self._read or self.content())[1]

    @property
    def notes(self) -> list[str]:
        """What is wrong or odd about these bytes, one sentence each."""
        return self.content()[2]

    @property
    def error(self) -> Values | None:
        """For error, ack and done: code, name, text and what an extended ack adds."""
        return control.error(self) if self.is_control else None

    @property
    def request(self) -> Values | None:
        """For error and ack: the request that the kernel echoes, decoded."""
        return control.request(self) if self.is_control else None

    @property
    def payload(self) -> str | None:
        """The bytes behind nlmsghdr as hex, of a message that nobody can name."""
        if self.known is not None or self.type is not None:
            return None
        return self.frame.data[self.offset + self.head_size : self.end].hex()

    @property
    def raw(self) -> bytes:
        """The message's bytes, nlmsghdr included, as far as captured."""
        return self.frame.data[self.offset : self.end]

    @property
    def rest(self) -> bytes:
        """The bytes of the frame behind its last message that are no message; empty for other messages."""
        return self.frame.data[self.rest_offset :] if self.rest_offset else b""

    def body(self) -> Body | None:
        """How header and attributes of this message are read; None for control and unknown messages."""
        return None if self.known is None else body_of(self.known, self.order)

    @property
    def body_offset(self) -> int:
        """Where the family's fixed header begins in ``frame.data``."""
        generic = wire.GENL_HDRLEN if self.family_id is not None else 0
        return self.offset + self.head_size + generic

    def trace(self) -> Node:
        """The tree of header and attributes with their places in ``frame.data``. Secrets are read."""
        root = Node("", self.offset, self.end - self.offset, None)
        body = self.body()
        if body is not None:
            body.read(self.frame.data, self.body_offset, self.end, Context(secrets=True, trace=root))
        return root

    def encode(self) -> bytes:
        """The message written from its decoded values, in the shape it had.

        Raises ValueNotEncodableError where the values cannot hold it; the bytes are in ``raw``.
        """
        from nlsniff.rebuild import message_bytes

        return message_bytes(self)

    def layers(self) -> Packet:
        """The message as a Scapy packet. Imports Scapy."""
        from nlsniff.layers import packet

        return packet(self)

    def to_dict(self) -> Values:
        """The message as in the JSON contract; ``process``, ``notes`` and the like only when there."""
        from nlsniff.output.json import contract

        return contract(self)

    def content(self) -> tuple[Values, Values, list[str]]:
        """Fixed header, attributes and notes; decoded once."""
        read = self._read
        if read is None:
            frame = self.frame
            fast = self.reading.fast.get((frame.protocol, self.type_id, self.direction, self.order))
            if fast is not None and self.end - self.offset == self.length and not self.rest_offset:
                found = fast(frame.data, self.offset + NLMSG_HDRLEN, self.end, self.reading.quiet)
                if found is not None:
                    read = self._read = (*found, [])
                    return read
            read = self._read = self._read_slowly()
        return read

    def _read_slowly(self) -> tuple[Values, Values, list[str]]:
        context = Context(secrets=self.reading.secrets)
        here = self.end - self.offset
        cut = "cut by the capture" if self.frame.truncated else "beyond the frame's end"
        if here < self.head_size:
            context.note(f"nlmsghdr of {self.head_size} bytes, {here} here: {cut}")
        elif self.length < self.head_size:
            context.note(f"nlmsg_len {self.length} is less than its own header")
        elif here < self.length:
            context.note(f"message of {self.length} bytes, {here} here: {cut}")
        if self.rest_offset:
            zero = "" if any(self.rest) else "zero "
            context.note(f"{len(self.rest)} {zero}bytes follow in the frame that are no message")
        header: Values = {}
        attrs: Values = {}
        body = None if self.is_control else self.body()
        if body is not None:
            if self.family_id is not None:
                self._note_reserved(context)
            elif self.head_size and not self.reading.registry.spans(self.frame.protocol):
                self.reading.fast[(self.frame.protocol, self.type_id, self.direction, self.order)] = body.read_fast
            header, attrs = body.read(self.frame.data, self.body_offset, self.end, context)
        elif self.is_control:
            control.note(self, context)
        return header, attrs, context.notes

    def _note_reserved(self, context: Context) -> None:
        place = self.offset + wire.NLMSG_HDRLEN
        if self.frame.data[place + 2 : place + 4] != b"\0\0":
            context.note(f"genlmsghdr reserved bytes are {self.frame.data[place + 2 : place + 4].hex()}")

    def _find(self) -> Known | None:
        if self.end - self.offset < self.head_size:
            return None  # its type is not here
        if self.type_id < wire.NLMSG_MIN_TYPE and self.is_control:
            return None
        if self.frame.protocol != GENERIC:
            return self._find_numbered()
        name, command = self._generic_name(), self.command
        if name is None or command is None:
            return None
        unasked = not self.seq and not self.portid
        return self.reading.registry.generic(name, command, to_user=self.to_user, unasked=unasked)

    def _find_numbered(self) -> Known | None:
        registry, protocol = self.reading.registry, self.frame.protocol
        told = registry.told(protocol, self.frame.data, self.offset, self.end)
        return registry.numbered(protocol, self.type_id, to_user=self.to_user, told=told, order=self.order)

    def _generic_name(self) -> str | None:
        if self.type_id == GENL_ID_CTRL:
            return NLCTRL
        moment, table = (self.frame.number, self.index), self.frame.families
        name = genericnames.family_at(table, self.type_id, moment)[0] or self.reading.generic.get(self.type_id)
        if name is None:
            genericnames.missing(table, self.type_id, moment)
        return name


def messages(frame: Frame, reading: Reading = MASKED) -> Iterator[Message]:
    """The messages of one frame, in order.

    Bytes behind the last message that are no message (``netlink_rcv_skb()`` ignores them) stay with the
    message before them, as its ``rest``.
    """
    return all_messages((frame,), reading)


def all_messages(frames: Iterable[Frame], reading: Reading = MASKED) -> Iterator[Message]:
    """The messages of many frames, in order."""
    for place in walk(frames, reading):
        yield Message(*place, reading)


def walk(frames: Iterable[Frame], reading: Reading = MASKED) -> Iterator[Place]:
    """Where the messages of many frames stand, and their headers; what nlctrl says is learned on the way."""
    for frame in frames:
        if frame.protocol in HEADERLESS:
            yield from _whole(frame)
            continue
        data, known, asked = frame.data, frame.direction, frame.families.asked
        size = len(data)
        order = wire.byte_order(data, frame.length)
        unpack = _UNPACK[order]
        offset = index = 0
        header = unpack(data) if size >= NLMSG_HDRLEN else (size, 0, 0, 0, 0)
        while offset < size:
            this, start, rest = header, offset, 0
            end = start + this[0] if this[0] >= NLMSG_HDRLEN else size
            flags = this[2]
            if known:
                direction = known
            elif flags & _SHARE == NLM_F_MULTI and this[4] and this[1] != wire.NLMSG_DONE:
                direction = TO_USER
            elif flags & NLM_F_REQUEST or asked or frame.ways:
                direction = with_requests(frame, index, this, reading.verb)
            else:
                direction = infer_direction(*this)
            offset = (end + 3) & ~3
            if offset + NLMSG_HDRLEN <= size:
                header = unpack(data, offset)
            if offset < size and (offset + NLMSG_HDRLEN > size or header[0] < NLMSG_HDRLEN):
                rest, offset = offset, size
            place = frame, index, start, end if end < size else size, order, this, direction, rest
            if frame.protocol == GENERIC and this[1] == GENL_ID_CTRL:
                learn(Message(*place, reading))
            yield place
            index += 1


def _whole(frame: Frame) -> Iterator[Place]:
    """The place of the one message of a frame without nlmsghdr: its length is all that a header would say."""
    if not frame.data:
        return
    header = frame.length, 0, 0, 0, 0
    order = wire.byte_order(frame.data, frame.length)
    yield frame, 0, 0, len(frame.data), order, header, frame.direction or NOTIFICATION, 0


def learn(message: Message) -> None:
    """Take the family and group numbers out of what nlctrl says into the frame's table."""
    command, table = message.command, message.frame.families
    if command in genericnames.TOLD and message.to_user and not table.settled:
        unasked = not message.seq and not message.portid
        moment = message.frame.number, message.index
        genericnames.learn(table, command, message.attrs, moment, unasked=unasked)
