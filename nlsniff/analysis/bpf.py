"""A filter as a classic BPF program for the packet socket on nlmon.

The kernel may drop a frame only if no message in it can match. What a fixed offset does not decide may be true;
nlmsghdr is looked at only where the frame holds one message. What nlctrl says always passes: names are learned
from it. Sources: ``Documentation/networking/filter.rst``, ``include/uapi/linux/filter.h``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from struct import Struct
from typing import Final, Literal

from nlsniff import control, spec, wire
from nlsniff.analysis.fields import Part
from nlsniff.analysis.tree import And, Comparison, Node, Not, Or, holds
from nlsniff.frame import Direction, Frame, GenericFamilies
from nlsniff.message import NOTIFICATION, TO_KERNEL, TO_USER, Message, Reading
from nlsniff.registry import GENL_ID_CTRL

INSTRUCTION: Final = Struct("=HBBI")
MOST: Final = 4096
"""BPF_MAXINSNS."""

TAPPED: Final = (
    *(spec.ROUTE, spec.USERSOCK, spec.SOCK_DIAG, spec.NFLOG, spec.XFRM, spec.FIB_LOOKUP, spec.NETFILTER, spec.GENERIC),
)
_ACCEPT: Final = 0xFFFFFFFF
_PROTOCOL: Final = 0xFFFFF000  # SKF_AD_OFF + SKF_AD_PROTOCOL
_LD_W, _LD_H, _LD_B, _LD_LEN, _LD_MEM, _ST, _LDX_LEN = 0x20, 0x28, 0x30, 0x80, 0x60, 0x02, 0x81
_JA, _JEQ, _JGT, _JGE, _JSET, _JGT_X, _JGE_X = 0x05, 0x15, 0x25, 0x35, 0x45, 0x2D, 0x3D
_LSH, _OR_X, _ADD, _AND, _TAX, _RET = 0x64, 0x4C, 0x04, 0x54, 0x07, 0x06
_HEADER: Final[dict[Part, tuple[int, int]]] = {"length": (0, 4), "seq": (8, 4), "portid": (12, 4)}
_TYPE, _FLAGS, _SEQ, _PORTID = (4, 2), (6, 2), (8, 4), (12, 4)
_NUMBER: Final = re.compile(r"(0[xX][0-9a-fA-F]{1,8}|[0-9]{1,10})\Z")
_LARGEST: Final = 1 << 16
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
_MOST_RANGES: Final = 64

Side = Literal["may", "surely"]
Ranges = tuple[tuple[int, int], ...]


def program(node: Node, reading: Reading, byteorder: str = sys.byteorder) -> bytes | None:
    """The instructions; None where the filter decides nothing from fixed offsets, or takes too many of them."""
    made = _Assembler(byteorder)
    single, several, accept, drop = made.label(), made.label(), made.label(), made.label()
    _look(made, single, several, accept)
    made.place(single)
    emitter = _Emitter(made, reading, one=True)
    emitter.emit(node, "may", accept, drop)
    made.place(several)
    _Emitter(made, reading, one=False).emit(node, "may", accept, drop)
    made.place(accept)
    made.add(_RET, _ACCEPT)
    made.place(drop)
    made.add(_RET, 0)
    if not emitter.decides or len(made.code) > MOST:
        return None
    return made.assembled()


class _Assembler:
    """Instructions with labels; conditional jumps reach 255 instructions only, so each goes by way of two long ones."""

    def __init__(self, byteorder: str) -> None:
        self.code: list[tuple[int, int, int, int]] = []
        self._little = byteorder == "little"
        self._places: list[int] = []

    def label(self) -> int:
        self._places.append(-1)
        return len(self._places) - 1

    def place(self, label: int) -> None:
        self._places[label] = len(self.code)

    def add(self, code: int, k: int = 0) -> None:
        self.code.append((code, 0, 0, k))

    def go(self, label: int) -> None:
        self.code.append((_JA, 0, 0, label))

    def jump(self, code: int, k: int, yes: int, no: int) -> None:
        self.code.append((code, 0, 1, k))
        self.go(yes)
        self.go(no)

    def load(self, offset: int, size: int) -> None:
        """A number in the host's byte order; the kernel loads bytes as the network orders them."""
        if not self._little:
            self.add(_LD_H if size == 2 else _LD_W, offset)
            return
        self.add(_LD_B, offset + size - 1)
        for place in range(offset + size - 2, offset - 1, -1):
            self.add(_LSH, 8)
            self.add(_TAX)
            self.add(_LD_B, place)
            self.add(_OR_X)

    def assembled(self) -> bytes:
        return b"".join(
            INSTRUCTION.pack(code, yes, no, self._places[k] - at - 1 if code == _JA else k)
            for at, (code, yes, no, k) in enumerate(self.code)
        )


def _look(made: _Assembler, single: int, several: int, accept: int) -> None:
    """Where to go on: with a frame of one message, or of several; what nlctrl may say is accepted.

    The order of the header's bytes is inferred from its length, so one that fits must be there.
    """

    def must(code: int, k: int, otherwise: int, *, holds: bool = True) -> None:
        on = made.label()
        made.jump(code, k, *((on, otherwise) if holds else (otherwise, on)))
        made.place(on)

    numbered, generic = made.label(), made.label()
    made.add(_LD_LEN)
    must(_JGE, wire.NLMSG_HDRLEN, accept)
    must(_JGE, _LARGEST, several, holds=False)
    made.load(0, 4)
    must(_JGE, wire.NLMSG_HDRLEN, several)
    made.add(_LDX_LEN)
    must(_JGT_X, 0, several, holds=False)
    made.add(_ADD, 3)
    made.add(_AND, 0xFFFFFFFC)
    made.add(_LDX_LEN)
    must(_JGE_X, 0, several)
    made.add(_LD_W, _PROTOCOL)
    made.jump(_JEQ, spec.GENERIC, generic, numbered)
    made.place(generic)
    made.load(*_TYPE)
    must(_JEQ, GENL_ID_CTRL, accept, holds=False)
    made.place(numbered)
    made.go(single)


class _Emitter:
    """Code for a tree; ``one`` says that the frame holds one message, so that its header may be looked at."""

    def __init__(self, made: _Assembler, reading: Reading, *, one: bool) -> None:
        self.decides = False
        self._made = made
        self._reading = reading
        self._one = one

    def emit(self, node: Node, side: Side, yes: int, no: int) -> None:
        """Go to ``yes`` where the tree may be true, or surely is, else to ``no``."""
        match node:
            case Not(inner):
                self.emit(inner, "surely" if side == "may" else "may", no, yes)
            case And(parts):
                self._each(parts, side, lambda part, on: self.emit(part, side, on, no))
                self._made.go(yes)
            case Or(parts):
                self._each(parts, side, lambda part, on: self.emit(part, side, yes, on))
                self._made.go(no)
            case Comparison():
                self._compare(node, side, yes, no)

    def _each(self, parts: Iterable[Node], _side: Side, emit: Callable[[Node, int], None]) -> None:
        for part in parts:
            on = self._made.label()
            emit(part, on)
            self._made.place(on)

    def _compare(self, asked: Comparison, side: Side, yes: int, no: int) -> None:
        unknown = yes if side == "may" else no
        before = len(self._made.code)
        part = asked.field.part
        if part == "protocol":
            self._protocol(asked, yes, no, unknown)
        elif self._one and part in _HEADER and (ranges := _numeric(asked)) is not None:
            self._made.load(*_HEADER[part])
            self._in(ranges, yes, no)
        elif self._one and part == "flag":
            self._flag(asked.field.of, side, yes, no)
        elif self._one and part == "direction":
            self._direction(asked, yes, no)
        elif self._one and part == "type":
            self._type(asked, side, yes, no, unknown)
        else:
            self._made.go(unknown)
            return
        self.decides = self.decides or len(self._made.code) > before + 1

    def _protocol(self, asked: Comparison, yes: int, no: int, unknown: int) -> None:
        self._made.add(_LD_W, _PROTOCOL)
        for protocol in TAPPED:
            on, here = self._made.label(), self._made.label()
            self._made.jump(_JEQ, protocol, here, on)
            self._made.place(here)
            self._made.go(yes if holds(asked, asked.field.get(_sample(protocol, 0, self._reading))) else no)
            self._made.place(on)
        self._made.go(unknown)

    def _flag(self, name: str, side: Side, yes: int, no: int) -> None:
        bits = _LOW_FLAGS.get(name)
        if bits is None and side == "surely":
            self._made.go(no)  # what the upper bits are called depends on the type
            return
        bits = _HIGH_FLAGS[name] if bits is None else bits
        self._made.load(*_FLAGS)
        self._made.add(_AND, bits)
        self._made.jump(_JEQ, bits, yes, no)

    def _direction(self, asked: Comparison, yes: int, no: int) -> None:
        """As ``infer_direction`` does."""
        made = self._made
        ends: dict[Direction, int] = {
            way: yes if holds(asked, (way,)) else no for way in (TO_KERNEL, TO_USER, NOTIFICATION)
        }
        steps = ((_FLAGS, _JSET, wire.NLM_F_REQUEST, TO_KERNEL), (_FLAGS, _JSET, wire.NLM_F_MULTI, TO_USER))
        answers = ((_TYPE, _JEQ, wire.NLMSG_ERROR, TO_USER), (_TYPE, _JEQ, wire.NLMSG_DONE, TO_USER))
        zeros = ((_SEQ, _JEQ, 0, NOTIFICATION), (_PORTID, _JEQ, 0, NOTIFICATION))
        for place, code, number, way in (*steps, *answers, *zeros):
            on = made.label()
            made.load(*place)
            made.jump(code, number, ends[way], on)
            made.place(on)
        made.go(ends[TO_USER])

    def _type(self, asked: Comparison, side: Side, yes: int, no: int, unknown: int) -> None:
        made = self._made
        others = _unnamed(asked)
        families = list(self._reading.registry.families())
        for protocol in TAPPED:
            numbers = {number for family in families for number in _numbers(family, protocol)}
            ranges = _types(asked, protocol, others, numbers, self._reading, side)
            on, here = made.label(), made.label()
            made.add(_LD_W, _PROTOCOL)
            made.jump(_JEQ, protocol, here, on)
            made.place(here)
            if len(ranges) > _MOST_RANGES:
                made.go(unknown)
            else:
                made.load(*_TYPE)
                self._in(ranges, yes, no)
            made.place(on)
        made.go(unknown)

    def _in(self, ranges: Ranges, yes: int, no: int) -> None:
        """Go by whether what is loaded lies in one of these."""
        for first, last in ranges:
            on, above = self._made.label(), self._made.label()
            self._made.jump(_JGE, first, above, on)
            self._made.place(above)
            self._made.jump(_JGT, last, on, yes)
            self._made.place(on)
        self._made.go(no)


def _numeric(asked: Comparison) -> Ranges | None:
    """Where a number of 32 bits is as was asked; None where it was not compared with such numbers."""
    if not asked.literals or not all(map(_NUMBER.match, asked.literals)):
        return None
    found = [int(text, 0) if text[:2] in ("0x", "0X") else int(text) for text in asked.literals]
    last = 0xFFFFFFFF
    number = found[0]
    if any(each > last for each in found):
        return None
    if asked.operator in ("==", "in"):
        return tuple((each, each) for each in found)
    bounds = {
        "!=": ((0, number - 1), (number + 1, last)),
        "<": ((0, number - 1),),
        "<=": ((0, number),),
        ">": ((number + 1, last),),
        ">=": ((number, last),),
    }
    known = bounds.get(asked.operator)
    return None if known is None else tuple(each for each in known if each[0] <= each[1])


def _sample(protocol: int, type_id: int, reading: Reading, way: Direction = TO_USER, code: int = 0) -> Message:
    """A message of this type with nothing in it but an error's code."""
    data = code.to_bytes(4, "little", signed=True).rjust(20, b"\0")
    frame = Frame(1, 0, protocol, data, len(data), GenericFamilies())
    return Message(frame, 0, 0, len(data), "<", (len(data), type_id, 0, 1, 1), way, 0, reading)


def _unnamed(asked: Comparison) -> set[int]:
    """The types for which it holds where nobody has a name for them."""
    type_id = 0xFFFE
    numbered = type_id in asked.field.get(_sample(-1, type_id, Reading()))
    if not numbered:
        return set(range(_LARGEST)) if holds(asked, asked.field.get(_sample(-1, type_id, Reading()))) else set()
    return {number for number in range(_LARGEST) if holds(asked, (number,))}


def _types(asked: Comparison, protocol: int, others: set[int], named: set[int], reading: Reading, side: Side) -> Ranges:
    """The types of a protocol for which it may hold, or surely does."""
    found = set(others)
    open_ended = protocol == spec.GENERIC or bool(reading.registry.spans(protocol))
    if open_ended:
        every = set(range(wire.NLMSG_MIN_TYPE, _LARGEST))
        found = found | every if side == "may" else found - every
    for number in named.union(control.NAMES):
        if not open_ended or number < wire.NLMSG_MIN_TYPE:
            true = _holds(asked, protocol, number, reading, side)
            (found.add if true else found.discard)(number)
    return _ranges(found)


def _holds(asked: Comparison, protocol: int, number: int, reading: Reading, side: Side) -> bool:
    """For a type that has a name, whichever way it goes and whatever its error is."""
    samples = [
        _sample(protocol, number, reading, way, code) for way in (TO_USER, TO_KERNEL, NOTIFICATION) for code in (0, -1)
    ]
    if any(sample.known is not None and sample.known.named_by for sample in samples):
        return side == "may"
    answers = [holds(asked, asked.field.get(sample)) for sample in samples]
    return any(answers) if side == "may" else all(answers)


def _numbers(family: spec.Family, protocol: int) -> Iterable[int]:
    if family.protocol != protocol or protocol == spec.GENERIC:
        return ()
    return {
        number
        for operation in family.operations
        for number in (operation.request, operation.reply)
        if number is not None
    }


def _ranges(numbers: set[int]) -> Ranges:
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return tuple(found)
