"""A second opinion: each field that tshark shows, against what nlsniff reads in the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from nlsniff import control, spec, wire
from nlsniff.analysis.explain import member_at
from nlsniff.analysis.read_fields import Fields, read_fields
from nlsniff.analysis.tshark import SHRUGS, Dissected, Field, same
from nlsniff.message import Message
from nlsniff.trace import nodes_at

HEADER: Final = {0: "length", 4: "type", 6: "flags", 8: "seq", 12: "portid"}
NOTHING: Final = "nothing"

KNOWN: Final = {
    "netlink-netfilter.ipset.comment": "where sets are listed, DATA is what they are made of: 26 is MEMSIZE",
    "netlink-netfilter.queue.config.queue_maxlen": "in host order; nfqnl_recv_config() reads it with ntohl()",
    "netlink-netfilter.queue.config.mask": "in host order; nfqnl_recv_config() reads it with ntohl()",
    "netlink-netfilter.queue.config.flags": "in host order; nfqnl_recv_config() reads it with ntohl()",
    "netlink-sock_diag.inet_states": "big-endian; idiag_states of struct inet_diag_req_v2 is __u32 in host order",
}
"""Fields of which tshark is known to say something else than the kernel means, each with the reason."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the two do not agree. ``path`` is ours, ``field`` tshark's; ``known`` the reason it is wrong."""

    frame: int
    family: str
    path: str
    field: str
    ours: str
    theirs: str
    data: str
    known: str | None


@dataclass(slots=True)
class Verdict:
    """What was compared: fields that agree by family, and those that do not.

    ``silent`` counts frames that tshark never came to, ``alone`` fields of messages that nobody declares to nlsniff.
    """

    frames: int = 0
    silent: int = 0
    agreements: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    @property
    def unknown(self) -> list[Difference]:
        """Differences that are not known to be tshark's mistake."""
        return [each for each in self.differences if each.known is None]

    def add(self, messages: list[Message], theirs: Dissected | None) -> None:
        """Compare one frame. Where tshark is silent it has no opinion; a message nobody declares is not compared."""
        self.frames += 1
        if theirs is None:
            self.silent += 1
            return
        ours: Fields = {}
        for message in messages:
            ours.update(read_fields(message))
        for found in theirs.fields:
            if found.name in SHRUGS or found.is_bit:
                continue
            holder = _holder(messages, found.place)
            if holder is None:
                continue
            family = holder.family or holder.protocol
            place = found.place, found.size
            if place in ours and same(ours[place], found.show):
                self.agreements[family] += 1
            elif place not in ours and not _is_ours(holder):
                self.alone[family] += 1
            else:
                self.differences.append(_difference(holder, family, found, ours.get(place, NOTHING)))


def compare(frames: Iterable[tuple[int, list[Message]]], theirs: Iterable[Dissected]) -> Iterator[Verdict]:
    """The verdict so far, after each frame; both sides in the order of the file. Theirs is asked for behind ours."""
    verdict, waiting = Verdict(), iter(theirs)
    there: Dissected | None = None
    for number, messages in frames:
        while there is None or there.number < number:
            there = next(waiting, None)
            if there is None:
                break
        verdict.add(messages, there if there is not None and there.number == number else None)
        yield verdict


def _holder(messages: list[Message], place: int) -> Message | None:
    """The message in whose bytes a place is; what follows the last belongs to it."""
    return next((each for each in reversed(messages) if each.offset <= place), None)


def _is_ours(message: Message) -> bool:
    """Whether a declaration reads the message, and the request that it echoes."""
    echoed = control.echoed(message)
    return all(each.known is not None or each.is_control for each in (message, *([] if echoed is None else [echoed])))


def _difference(message: Message, family: str, found: Field, ours: Any) -> Difference:
    data = message.frame.data[found.place : found.place + found.size].hex()
    said = ours.hex() if isinstance(ours, bytes) else str(ours)
    path = ".".join(path_at(message, found.place))
    return Difference(message.frame.number, family, path, found.name, said, found.show, data, KNOWN.get(found.name))


def path_at(message: Message, place: int) -> list[str]:
    """What nlsniff calls the bytes at an offset of the frame: a member of a header, or an attribute's path."""
    echoed = control.echoed(message) if message.is_control else None
    if echoed is not None and echoed.offset <= place < echoed.end:
        return ["request", *path_at(echoed, place)]
    if place - message.offset in HEADER and message.head_size:
        return ["nlmsghdr", HEADER[place - message.offset]]
    body = message.body()
    if body is None:
        return []
    if body.header is not None and place < message.body_offset + body.size:
        return _member(body.header, place - message.body_offset)
    return _names(message, place - wire.NLA_HDRLEN) or _names(message, place)


def _names(message: Message, place: int) -> list[str]:
    return [node.name for node in nodes_at(message.trace(), place)]


def _member(header: spec.Struct, place: int) -> list[str]:
    found = member_at(header, place)
    return [header.name] if found is None else [header.name, found[0]]
