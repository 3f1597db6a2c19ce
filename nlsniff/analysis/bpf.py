"""A filter as a classic BPF program: which frames, or which messages, can be left out unseen.

It rejects only where nothing can match. What a fixed offset of nlmsghdr does not decide may be true. What nlctrl
says always passes: names are learned from it. One generator makes two forms, for a message and for a whole frame.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from nlsniff import spec, wire
from nlsniff.analysis import assembler as asm
from nlsniff.analysis.assembler import Assembler
from nlsniff.analysis.fields import Field, Part
from nlsniff.analysis.kinds import Side, holds_of_protocol, numeric, type_ranges
from nlsniff.analysis.tree import And, Comparison, Node, Not, Or, holds
from nlsniff.direction import NOTIFICATION, TO_KERNEL, TO_USER
from nlsniff.frame import Direction
from nlsniff.message import HEADERLESS
from nlsniff.registry import GENL_ID_CTRL, PROTOCOLS, Registry

TAPPED: Final = (
    *(spec.ROUTE, spec.USERSOCK, spec.SOCK_DIAG, spec.NFLOG, spec.XFRM, spec.FIB_LOOKUP, spec.NETFILTER, spec.GENERIC),
)
"""``netlink_tap_filter_supported()`` in the kernel's af_netlink.c."""

ACCEPTED: Final = 0xFFFFFFFF
NEW_TYPE: Final = 1
"""What a message's program returns where a type must be met first."""

_HEADER: Final[dict[Part, tuple[int, int]]] = {"length": (0, 4), "seq": (8, 4), "portid": (12, 4)}
_LENGTH, _TYPE, _FLAGS, _SEQ, _PORTID = (0, 4), (4, 2), (6, 2), (8, 4), (12, 4)
_LARGEST: Final = 1 << 16
_MOST_RANGES: Final = 64
_LOW_FLAGS: Final = {"request": 1, "multi": 2, "ack": 4, "echo": 8, "dump-intr": 16, "dump-filtered": 32}
_HIGH_FLAGS: Final = {
    "root": 0x100,
    "match": 0x200,
    "atomic": 0x400,
    "dump": 0x300,
    "replace": 0x100,
    "excl": 0x200,
    "create": 0x400,
    "append": 0x800,
    "nonrec": 0x100,
    "bulk": 0x200,
    "capped": 0x100,
    "ack-tlvs": 0x200,
}
"""Bits without which a message cannot have the flag; what they are called depends on its type."""


def message_program(
    node: Node, registry: Registry, met: Mapping[int, Collection[int]], passing: Iterable[int] = ()
) -> bytes | None:
    """For one message, with its nlmsghdr in little-endian order at offset 0.

    It knows the types that were ``met``, by protocol, and returns NEW_TYPE where another would have to be known; frames
    of protocols ``passing`` pass, and of those without nlmsghdr. It takes directions to follow from the header alone.
    None where it decides nothing.
    """
    if not _decides(node, registry):
        return None
    made = Assembler("little")
    accept, drop, new = made.label(), made.label(), made.label()
    made.add(asm.LD_W, asm.PROTOCOL)
    for protocol in {*HEADERLESS, *passing}:
        made.when(asm.JEQ, protocol, accept)
    _pass_nlctrl(made, accept)
    _Emitter(made, registry, PROTOCOLS, met, new).emit(node, "may", accept, drop)
    _return(made, {accept: ACCEPTED, drop: 0, new: NEW_TYPE})
    return made.assembled()


def _decides(node: Node, registry: Registry) -> bool:
    """Whether there may be messages that it rejects, whatever types there are."""
    made = Assembler("little")
    accept, drop = made.label(), made.label()
    _Emitter(made, registry, PROTOCOLS, {}).emit(node, "may", accept, drop)
    _return(made, {accept: ACCEPTED, drop: 0})
    return made.reaches(drop)


def frame_program(node: Node, registry: Registry, rejected: int = 0, byteorder: str = sys.byteorder) -> bytes | None:
    """For a frame on the kernel's tap. ``rejected`` is what is kept of a frame that is not wanted, in bytes.

    nlmsghdr is looked at where the frame holds one message. Directions depend on the requests that are open: what may
    open or close one passes, unless nothing of its protocol can match. None where it decides nothing, or needs too many
    instructions.
    """
    made = Assembler(byteorder)
    accept, drop, several = made.label(), made.label(), made.label()
    made.add(asm.LD_LEN)
    made.unless(asm.JGE, wire.NLMSG_HDRLEN, accept)
    made.add(asm.LD_W, asm.PROTOCOL)
    for protocol in HEADERLESS:
        made.when(asm.JEQ, protocol, accept)
    _pass_nlctrl(made, accept)
    _Emitter(made, registry, TAPPED, one=False).emit(node, "may", several, drop)
    made.place(several)
    _pass_several(made, accept)
    _pass_open(made, accept)
    _Emitter(made, registry, TAPPED).emit(node, "may", accept, drop)
    _return(made, {accept: ACCEPTED, drop: rejected})
    return made.assembled() if made.reaches(drop) else None


def _return(made: Assembler, ends: Mapping[int, int]) -> None:
    for label, value in ends.items():
        made.place(label)
        made.add(asm.RET, value)


def _pass_nlctrl(made: Assembler, accept: int) -> None:
    """With the protocol loaded."""
    on = made.label()
    made.unless(asm.JEQ, spec.GENERIC, on)
    made.load(*_TYPE)
    made.when(asm.JEQ, GENL_ID_CTRL, accept)
    made.place(on)


def _pass_several(made: Assembler, accept: int) -> None:
    """What is not one whole message in the byte order of this host.

    The order of the header's bytes is inferred from its length, so one that fits must be there.
    """
    made.add(asm.LD_LEN)
    made.when(asm.JGE, _LARGEST, accept)
    made.load(*_LENGTH)
    made.unless(asm.JGE, wire.NLMSG_HDRLEN, accept)
    made.add(asm.LDX_LEN)
    made.when(asm.JGT_X, 0, accept)
    made.add(asm.ADD, 3)
    made.add(asm.AND, 0xFFFFFFFC)
    made.unless(asm.JGE_X, 0, accept)


def _pass_open(made: Assembler, accept: int) -> None:
    """What asks, answers, or has the number of a request that may be open (:mod:`nlsniff.direction`)."""
    on = made.label()
    made.load(*_FLAGS)
    made.when(asm.JSET, wire.NLM_F_REQUEST, accept)
    made.load(*_TYPE)
    for answer in (wire.NLMSG_ERROR, wire.NLMSG_DONE):
        made.when(asm.JEQ, answer, accept)
    made.load(*_FLAGS)
    made.when(asm.JSET, wire.NLM_F_MULTI, on)
    for number in (_SEQ, _PORTID):
        made.load(*number)
        made.unless(asm.JEQ, 0, accept)
    made.place(on)


def _of_family(asked: Comparison) -> Comparison:
    """What must be true where anything is true of an attribute: the message is of its family."""
    name = asked.field.of
    return Comparison(Field(lambda message: (message.family == name,), yes_no=True, part="type"), "true")


class _Emitter:
    """Code for a tree; ``one`` says that a message's header is at offset 0 and may be looked at.

    ``new`` is where to go with a type that is not among those ``met``; without these, all types are known.
    """

    def __init__(
        self,
        made: Assembler,
        registry: Registry,
        protocols: Iterable[int],
        met: Mapping[int, Collection[int]] | None = None,
        new: int | None = None,
        *,
        one: bool = True,
    ) -> None:
        self._made = made
        self._registry = registry
        self._protocols = tuple(protocols)
        self._met = met
        self._new = new
        self._one = one

    def emit(self, node: Node, side: Side, yes: int, no: int) -> None:
        """Go to ``yes`` where the tree may be true, or surely is, else to ``no``."""
        match node:
            case Not(inner):
                self.emit(inner, "surely" if side == "may" else "may", no, yes)
            case And(parts):
                self._each(parts, lambda part, on: self.emit(part, side, on, no))
                self._made.go(yes)
            case Or(parts):
                self._each(parts, lambda part, on: self.emit(part, side, yes, on))
                self._made.go(no)
            case Comparison():
                self._compare(node, side, yes, no)

    def _each(self, parts: Iterable[Node], emit: Callable[[Node, int], None]) -> None:
        for part in parts:
            on = self._made.label()
            emit(part, on)
            self._made.place(on)

    def _compare(self, asked: Comparison, side: Side, yes: int, no: int) -> None:
        unknown = yes if side == "may" else no
        part = asked.field.part
        if part == "protocol":
            self._protocol(asked, yes, no, unknown)
        elif self._one and part in _HEADER and (ranges := numeric(asked)) is not None:
            self._made.load(*_HEADER[part])
            self._in(ranges, yes)
            self._made.go(no)
        elif self._one and part == "flag":
            self._flag(asked, yes, no, unknown)
        elif self._one and part == "direction":
            self._direction(asked, yes, no)
        elif self._one and part == "type":
            self._type(asked, side, yes, no, unknown)
        elif self._one and part == "attribute" and side == "may":
            self._type(_of_family(asked), side, yes, no, unknown)
        else:
            self._made.go(unknown)

    def _protocol(self, asked: Comparison, yes: int, no: int, unknown: int) -> None:
        self._made.add(asm.LD_W, asm.PROTOCOL)
        for protocol in self._protocols:
            self._made.when(asm.JEQ, protocol, yes if holds_of_protocol(asked, protocol) else no)
        self._made.go(unknown)

    def _flag(self, asked: Comparison, yes: int, no: int, unknown: int) -> None:
        there, absent = (yes if holds(asked, (value,)) else no for value in (True, False))
        bits = _LOW_FLAGS.get(asked.field.of)
        if bits is None:
            bits, there = _HIGH_FLAGS[asked.field.of], there if there == absent else unknown
        self._made.load(*_FLAGS)
        self._made.add(asm.AND, bits)
        self._made.jump(asm.JEQ, bits, there, absent)

    def _direction(self, asked: Comparison, yes: int, no: int) -> None:
        """As ``infer_direction`` does."""
        made = self._made
        ends: dict[Direction, int] = {
            way: yes if holds(asked, (way,)) else no for way in (TO_KERNEL, TO_USER, NOTIFICATION)
        }
        made.load(*_FLAGS)
        made.when(asm.JSET, wire.NLM_F_REQUEST, ends[TO_KERNEL])
        made.load(*_TYPE)
        for answer in (wire.NLMSG_ERROR, wire.NLMSG_DONE):
            made.when(asm.JEQ, answer, ends[TO_USER])
        numbered, asked_for = made.label(), made.label()
        made.load(*_SEQ)
        made.jump(asm.JEQ, 0, asked_for, numbered)
        made.place(numbered)
        made.load(*_PORTID)
        made.unless(asm.JEQ, 0, ends[TO_USER])
        self._part_of_several(ends[TO_USER], ends[NOTIFICATION])
        made.place(asked_for)
        made.load(*_PORTID)
        made.when(asm.JEQ, 0, ends[NOTIFICATION])
        self._part_of_several(ends[TO_USER], ends[NOTIFICATION])

    def _part_of_several(self, to_user: int, otherwise: int) -> None:
        self._made.load(*_FLAGS)
        self._made.jump(asm.JSET, wire.NLM_F_MULTI, to_user, otherwise)

    def _type(self, asked: Comparison, side: Side, yes: int, no: int, unknown: int) -> None:
        made = self._made
        if self._met is not None and self._new is None:  # either, by a type of which nothing is known
            made.jump(asm.JEQ, 0, yes, no)
            return
        protocols = self._protocols if self._met is None else self._met
        for protocol in protocols:
            on = made.label()
            made.add(asm.LD_W, asm.PROTOCOL)
            made.unless(asm.JEQ, protocol, on)
            met = None if self._met is None else self._met[protocol]
            ranges = [*type_ranges(asked, protocol, side, self._registry, met)]
            if len(ranges) > _MOST_RANGES:
                made.go(unknown)
            else:
                made.load(*_TYPE)
                self._in([(first, last) for first, last, true in ranges if true], yes)
                if self._new is not None:
                    self._in([(first, last) for first, last, true in ranges if true is None], self._new)
                made.go(no)
            made.place(on)
        made.go(unknown if self._new is None else self._new)

    def _in(self, ranges: Iterable[tuple[int, int]], yes: int) -> None:
        """Go to ``yes`` where what is loaded lies in one of these, otherwise on."""
        for first, last in ranges:
            if first == last:
                self._made.when(asm.JEQ, first, yes)
                continue
            on = self._made.label()
            if first:
                self._made.unless(asm.JGE, first, on)
            self._made.unless(asm.JGT, last, yes)
            self._made.place(on)
