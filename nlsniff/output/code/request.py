"""What is written as source text: datagrams of requests, their secrets blanked unless they may be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nlsniff import control, wire
from nlsniff.frame import Frame
from nlsniff.message import Message, Reading
from nlsniff.output.escape import escaped
from nlsniff.output.hexdump import hidden_spans
from nlsniff.record import record

PROTOCOL_CONSTANTS: Final = {
    0: "NETLINK_ROUTE",
    2: "NETLINK_USERSOCK",
    4: "NETLINK_SOCK_DIAG",
    5: "NETLINK_NFLOG",
    6: "NETLINK_XFRM",
    7: "NETLINK_SELINUX",
    8: "NETLINK_ISCSI",
    9: "NETLINK_AUDIT",
    10: "NETLINK_FIB_LOOKUP",
    11: "NETLINK_CONNECTOR",
    12: "NETLINK_NETFILTER",
    15: "NETLINK_KOBJECT_UEVENT",
    16: "NETLINK_GENERIC",
    18: "NETLINK_SCSITRANSPORT",
    20: "NETLINK_RDMA",
    21: "NETLINK_CRYPTO",
    22: "NETLINK_SMC",
}
"""As ``include/uapi/linux/netlink.h`` calls them."""


@record(frozen=True)
class Request:
    """A message, and where in its frame a placeholder stands for a secret."""

    message: Message
    hidden: Sequence[tuple[int, int]] = ()

    @property
    def title(self) -> str:
        """What it asks."""
        message = self.message
        kind = message.type or f"type {message.type_id}"
        return escaped(" ".join([message.family or message.protocol, kind, *map(str, message.flags)]))

    @property
    def generic(self) -> str | None:
        """The generic family whose number is known only at run time."""
        message = self.message
        return message.family if message.family_id not in (None, wire.NLMSG_MIN_TYPE) else None


@record(frozen=True)
class Datagram:
    """The requests that one send() carried. ``whole`` says whether they are all that it did."""

    requests: Sequence[Request]

    @property
    def frame(self) -> Frame:
        """Where they were captured."""
        return self.requests[0].message.frame

    @property
    def protocol(self) -> str:
        """The protocol as C calls it, or its number."""
        number = self.frame.protocol
        return PROTOCOL_CONSTANTS.get(number, str(number))

    @property
    def awaited(self) -> int:
        """How many acks, errors, ends of dumps and single answers are to come, as far as the requests say."""
        return sum(_is_answered(request.message) for request in self.requests)

    @property
    def title(self) -> str:
        """What it asks, for a comment."""
        first = self.requests[0]
        place = f"frame {self.frame.number}" + (f".{first.message.index}" if first.message.index else "")
        if len(self.requests) == 1:
            return f"{place}: {first.title}"
        return f"{place}: {len(self.requests)} messages, the first {first.title}"

    @property
    def remarks(self) -> list[str]:
        """What whoever runs it has to know."""
        found = []
        if any(request.hidden for request in self.requests):
            found.append("Secrets are replaced by zeros: nlsniff code --secrets writes them.")
        if any(request.message.end - request.message.offset < request.message.length for request in self.requests):
            found.append("The capture has cut these bytes: the kernel will refuse them.")
        return found

    def padding(self, place: int) -> int:
        """The bytes between the message at this place and the next."""
        message = self.requests[place].message
        return -(message.end - message.offset) % 4 if place + 1 < len(self.requests) else 0


def _is_answered(message: Message) -> bool:
    known = message.known
    kind = "" if known is None else known.verb or known.name
    return bool(message.flag_bits & wire.NLM_F_ACK) or "dump" in message.flags or control.verb(kind) == "get"


def request_of(message: Message) -> Request:
    """The message, with zeros for what its reading keeps secret, to be read without a mask."""
    hidden = hidden_spans(message)
    frame, index, offset, end, order, header, direction, rest_offset = message.place
    reading = message.reading
    if hidden:
        frame = _blanked(frame, hidden)
    if not reading.secrets:
        reading = Reading(reading.registry, secrets=True, generic=reading.generic)
    shown = Message(frame, index, offset, end, order, header, direction, rest_offset, reading)
    return Request(shown, tuple(hidden))


def _blanked(frame: Frame, hidden: Sequence[tuple[int, int]]) -> Frame:
    data = bytearray(frame.data)
    for start, stop in hidden:
        data[start:stop] = bytes(len(data[start:stop]))
    values = {name: getattr(frame, name) for name in Frame.__match_args__}
    return Frame(**{**values, "data": bytes(data)})
