"""Scapy fields of the message headers: names for message types, flags, commands and errnos."""

from __future__ import annotations

import sys
from functools import reduce
from operator import or_
from typing import Any, Final

from scapy.fields import Field

from nlsniff import spec, wire
from nlsniff.dissectors import control as words
from nlsniff.frame import GenericFamilies
from nlsniff.layers.numbers import NumberField, flags_in, number_named
from nlsniff.registry import GENL_ID_CTRL, NLCTRL, Registry

families: Final = GenericFamilies()


REGISTRY: Final = Registry()


CONTROL: Final = words.NLMSG.entries


ORDERS: Final[dict[str, wire.Order]] = {"little": "<", "big": ">"}


ORDER_NAMES: Final[dict[wire.Order, str]] = {"<": "little", ">": "big"}


class OrderField(Field):
    """``"little"`` or ``"big"``: nothing on the wire, but how the messages are written there."""

    __slots__ = ()

    def __init__(self, name: str) -> None:
        super().__init__(name, sys.byteorder, "B")

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, str]:
        return s, ORDER_NAMES[wire.byte_order(s, len(s))] if s else sys.byteorder

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        return s

    def any2i(self, pkt: Any, x: Any) -> str:
        if x not in ORDERS:
            raise ValueError(f"byte order {x!r}: say 'little' or 'big'")
        return str(x)

    def randval(self) -> str:
        return sys.byteorder


class MessageTypeField(NumberField):
    """``nlmsg_type``. Takes an operation's name, ``family/operation`` where that is not enough."""

    __slots__ = ()

    def any2i(self, pkt: Any, x: Any) -> Any:
        return _type_number(x) if isinstance(x, str) else x

    def text(self, layer: Any, value: int) -> str:
        return f"{value} ({layer.kind_text()})"


def _type_number(name: str) -> int:
    """A message type by its name. Raises ValueError for one that nobody declares."""
    for number, word in CONTROL.items():
        if word == name:
            return number
    for number, word in ((wire.NLMSG_ERROR, "ack"), (GENL_ID_CTRL, NLCTRL), *families.families.items()):
        if word == name:
            return number
    family, _, operation = name.rpartition("/")
    for declared in REGISTRY.families():
        if declared.protocol != spec.GENERIC and family in ("", declared.name):
            asked = _request_number(declared, operation)
            if asked is not None:
                return asked
    return number_named(None, name)


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


class CommandField(NumberField):
    """``cmd`` of a generic netlink family. A name is looked up when the layer is built."""

    __slots__ = ()

    def any2i(self, pkt: Any, x: Any) -> Any:
        return x

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        return super().addfield(pkt, s, _command(pkt, val) if isinstance(val, str) else val)

    def text(self, layer: Any, value: Any) -> str:
        known = layer.operation()
        return str(value) if known is None else f"{value} ({known.name})"


def _command(layer: Any, name: str) -> int:
    """A command by its name in the family that the header before it names."""
    around = layer.underlayer
    kind = None if around is None else around.getfieldval("nlmsg_type")
    family = NLCTRL if kind in (None, 0, GENL_ID_CTRL) else families.families.get(kind, "")
    declared = REGISTRY.family(family)
    number = None if declared is None else _request_number(declared, name)
    return number_named(None, name) if number is None else number


def _request_number(family: spec.Family, name: str) -> int | None:
    """The number an operation is asked for with, or told with where nobody asks."""
    operation = next((operation for operation in family.operations if operation.name == name), None)
    if operation is None:
        return None
    return operation.reply if operation.request is None else operation.request


class ErrnoField(NumberField):
    """A negative errno; 0 says that all went well."""

    __slots__ = ()

    def any2i(self, pkt: Any, x: Any) -> Any:
        return -number_named(words.ERRNO, x) if isinstance(x, str) else x

    def text(self, layer: Any, value: int) -> str:
        return f"{value} ({words.ERRNO.entries[-value]})" if -value in words.ERRNO.entries else str(value)
