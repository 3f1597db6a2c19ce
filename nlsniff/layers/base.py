"""What all netlink layers have in common."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from scapy.fields import PacketListField
from scapy.packet import Packet, Raw

from nlsniff.layers.fields import SECRET, is_hidden

Values = dict[str, Any]


class Layer(Packet):
    """Base of all netlink layers: built from its fields every time, so that nothing can be stale."""

    __slots__ = ("_depth", "_walk")
    is_frame = False
    is_secret = False
    bounded = 0  # by how much the lists in it are nested deeper than itself

    def pre_dissect(self, s: bytes) -> bytes:
        around = self.parent
        self._depth = getattr(around, "_depth", 0) + getattr(type(around), "bounded", 0)
        self._walk = None
        return s

    def do_dissect(self, s: bytes) -> bytes:
        for field in self.fields_desc:
            s, self.fields[field.name] = field.getfield(self, s)
        self.explicit = 1  # type: ignore[misc]  # a slot of Packet
        return s

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, list):
            from nlsniff.layers.attributes import Attributes

            other = Attributes(attrs=other)
        return super().__truediv__(other)

    __div__ = __truediv__

    def members(self) -> Values:
        """The values a selector below may look for, that are no attributes."""
        return {}

    def operation(self) -> Any:
        """The operation that the message around declares."""
        return None if self.underlayer is None else self.underlayer.operation()


_OURS = "nla_len nla_type rest padding tail hole terminator attrs items records header"
_taken = set(_OURS.split())


def take_names(*layers: type[Layer]) -> None:
    """Keep the attributes of these classes from being hidden by fields of the same name."""
    for layer in layers:
        _taken.update(dir(layer), layer.__all_slots__)


@cache
def python_name(name: str) -> str:
    """A declared name as a keyword argument; one that Scapy or Python uses itself ends in an underscore."""
    plain = re.sub(r"\W", "_", name)
    if plain[:1].isdigit():
        plain = "_" + plain
    return plain + "_" if keyword.iskeyword(plain) or plain in _taken else plain


def class_name(name: str) -> str:
    """A declared name as the name of a class."""
    return re.sub(r"\W", "_", name)


class LayerListField(PacketListField):
    """A list of layers; their order, padding and parents are seen to when it is built.

    None and bytes stand for a list that the bytes did not make.
    """

    __slots__ = ()

    def __init__(self, name: str) -> None:
        super().__init__(name, [], Raw)

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        if val is None or isinstance(val, bytes):
            return s + (val or b"")
        return s + b"".join(self.parts(pkt, val))

    def parts(self, pkt: Any, val: list[Any]) -> Iterator[bytes]:
        """Each layer's bytes."""
        return (built(item, pkt) for item in val)

    def any2i(self, pkt: Any, x: Any) -> Any:
        return x if x is None or isinstance(x, bytes) else super().any2i(pkt, x)

    def i2repr(self, pkt: Any, x: Any) -> str:
        return SECRET if x and is_hidden(pkt) else repr(x)


def built(layer: Any, parent: Any) -> bytes:
    """A layer's bytes in the byte order of the one around it."""
    if isinstance(layer, Packet):
        layer.parent = parent
    return bytes(layer)


def make_class(name: str, base: type[Any], fields: list[Any], about: object = None, **values: Any) -> Any:
    members = {"fields_desc": fields, "_about": about, "__module__": "nlsniff.layers", **values}
    metaclass: Any = type(base)
    return metaclass(class_name(name), (base,), members)
