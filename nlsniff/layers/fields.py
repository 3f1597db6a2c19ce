"""Scapy fields for the types a dissector declares.

A field reads a slice of exactly its own bytes and raises MismatchError where they cannot be of its
type; whoever holds the field then keeps the bytes as they are. ``plain`` gives a value as the JSON
contract prints it. Two values mean the same in every field: None is nothing on the wire, and Scapy's
RawVal is bytes written as they are.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
import uuid as uuids
from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final

from scapy.config import conf
from scapy.fields import Field, RawVal
from scapy.pton_ntop import inet_ntop
from scapy.volatile import VolatileValue

from nlsniff import spec
from nlsniff.leaves import ADDRESS_SIZE, address_text
from nlsniff.wire import Order

SECRET: Final = "(secret)"


_CUSTOM_ERRORS: Final = (ValueError, IndexError, KeyError, TypeError, OverflowError)


_IP: Final = ("ipv4", "ipv6", "ipv4-or-v6")


class MismatchError(ValueError):
    """Bytes that cannot be of the declared type."""


def above(layer: Any) -> Any:
    """The layer around this one: the one whose list it stands in, or the header before it."""
    return layer.underlayer if layer.parent is None else layer.parent


def order_of(layer: Any) -> Order:
    """The byte order of the capture a layer belongs to; this machine's for one that stands alone."""
    while layer is not None:
        if getattr(type(layer), "is_frame", False):
            return layer.order()  # type: ignore[no-any-return]
        layer = above(layer)
    return "<" if sys.byteorder == "little" else ">"


def is_hidden(layer: Any, name: str = "") -> bool:
    """Whether a layer, or its field of this name, is or stands in key material, and nobody asked to see that."""
    if conf.contribs["nlsniff"]["secrets"]:
        return False
    if name in getattr(type(layer), "secret_fields", ()):
        return True
    while layer is not None:
        if getattr(type(layer), "is_secret", False):
            return True
        layer = above(layer)
    return False


class ValueField(Field):
    """Base of all: ``width`` bytes, or with None as many as there are."""

    __slots__ = ("width",)

    def __init__(self, name: str, default: Any, width: int | None, letter: str = "B") -> None:
        self.width = width
        super().__init__(name, default, letter)

    def read(self, layer: Any, raw: bytes) -> Any:
        """The internal value of these bytes. Raises MismatchError."""
        return raw

    def write(self, layer: Any, value: Any) -> bytes:
        """The bytes of an internal value. Raises ValueError for one out of range."""
        return bytes(value)

    def plain(self, layer: Any, value: Any) -> Any:
        """The value as the JSON contract prints it."""
        return value.hex()

    def text(self, layer: Any, value: Any) -> str:
        """The value for people."""
        return repr(self.i2h(layer, value))

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, Any]:
        raw = s if self.width is None else s[: self.width]
        if self.width is not None and len(raw) < self.width:
            raise MismatchError(f"{len(raw)} bytes where {self.width} belong")
        return s[len(raw) :], self.read(pkt, raw)

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        return s if val is None else s + self.write(pkt, val)

    def i2repr(self, pkt: Any, x: Any) -> str:
        if x is not None and is_hidden(pkt, self.name):
            return SECRET
        return repr(x) if x is None or isinstance(x, (RawVal, VolatileValue)) else self.text(pkt, x)


class RestField(ValueField):
    """Bytes that belong to no other field."""

    __slots__ = ()

    def __init__(self, name: str = "rest") -> None:
        super().__init__(name, b"", None)

    def randval(self) -> bytes:
        return b""


class FillField(ValueField):
    """Padding: None is as many zeros as are needed when the layer is built.

    ``count(layer, written)`` says how many that are.
    """

    __slots__ = ("count",)

    def __init__(self, name: str, count: Callable[[Any, bytes], int], width: int | None = None) -> None:
        self.count = count
        super().__init__(name, None, width)

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        return s + (bytes(self.count(pkt, s)) if val is None else bytes(val))

    def randval(self) -> None:
        return None


class TextField(ValueField):
    """A string, its NULs cut off: of a fixed width, or with the NULs left to the field behind it."""

    __slots__ = ()

    def __init__(self, name: str, kind: spec.Text) -> None:
        super().__init__(name, b"", kind.length, "s")

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, bytes]:
        if self.width is not None:
            return super().getfield(pkt, s)
        value = self.read(pkt, s)
        return s[len(value) :], value

    def read(self, layer: Any, raw: bytes) -> bytes:
        value = raw.rstrip(b"\0")
        if b"\0" in value:
            raise MismatchError("bytes behind the terminating NUL")
        try:
            value.decode()
        except UnicodeDecodeError:
            raise MismatchError("not UTF-8") from None
        return value

    def write(self, layer: Any, value: bytes) -> bytes:
        if self.width is None:
            return value
        if len(value) > self.width:
            raise ValueError(f"{self.name}: {value!r} is longer than {self.width} bytes")
        return value.ljust(self.width, b"\0")

    def any2i(self, pkt: Any, x: Any) -> Any:
        return x.encode() if isinstance(x, str) else x

    def plain(self, layer: Any, value: bytes) -> str:
        return value.decode(errors="backslashreplace")


class BytesField(ValueField):
    """Bytes, an address, or a UUID. Takes the bytes or their text."""

    __slots__ = ("hint",)

    def __init__(self, name: str, kind: spec.Binary) -> None:
        self.hint = kind.hint
        super().__init__(name, bytes(kind.length or 0), kind.length, "s")

    def read(self, layer: Any, raw: bytes) -> bytes:
        if self.hint in _IP and len(raw) not in (0, 4, 16):
            raise MismatchError(f"{len(raw)} bytes are no IP address")
        if self.hint == "uuid" and len(raw) != 16:
            raise MismatchError(f"{len(raw)} bytes are no UUID")
        return raw

    def any2i(self, pkt: Any, x: Any) -> Any:
        if not isinstance(x, str):
            return x
        if self.hint == "uuid":
            return uuids.UUID(x).bytes
        if self.hint in _IP:
            return ipaddress.ip_address(x).packed if x else b""
        return bytes.fromhex(x.replace(":", "")) if self.hint == "mac" else x.encode()

    def write(self, layer: Any, value: bytes) -> bytes:
        if self.width is not None and len(value) != self.width:
            raise ValueError(f"{self.name}: {value!r} is not {self.width} bytes")
        return bytes(value)

    def i2h(self, pkt: Any, x: Any) -> Any:
        shown = self.hint not in (None, "hex") and isinstance(x, bytes)
        return self.plain(pkt, x) if shown else x

    def plain(self, layer: Any, value: bytes) -> str:
        if self.hint == "mac":
            return value.hex(":")
        if self.hint == "uuid" and len(value) == 16:
            return str(uuids.UUID(bytes=value))
        if self.hint in _IP and len(value) in (4, 16):
            return str(inet_ntop(socket.AF_INET if len(value) == 4 else socket.AF_INET6, value))
        return value.hex()

    def text(self, layer: Any, value: Any) -> str:
        return repr(value) if self.hint is None else self.plain(layer, value)


class AddressField(BytesField):
    """16 bytes that hold an IPv4 or IPv6 address, as a number in the layers around says."""

    __slots__ = ("families",)

    def __init__(self, name: str, kind: spec.Address) -> None:
        self.families = kind.family
        super().__init__(name, spec.Binary(ADDRESS_SIZE, "ipv4-or-v6"))

    def any2i(self, pkt: Any, x: Any) -> Any:
        return ipaddress.ip_address(x).packed.ljust(ADDRESS_SIZE, b"\0") if isinstance(x, str) else x

    def plain(self, layer: Any, value: bytes) -> str:
        return address_text(value, number_around(layer, self.families))


def number_around(layer: Any, paths: tuple[str, ...]) -> int | None:
    """The number at the first of these paths in the nearest struct that has one; 0 says nothing."""
    while layer is not None:
        for path in paths:
            found: int | None = layer.number(path) if hasattr(layer, "number") else None
            if found:
                return found
        layer = above(layer)
    return None


class ArrayField(ValueField):
    """Numbers, strings or bytes of one width, back to back."""

    __slots__ = ("element", "labels", "step")
    islist = 1

    def __init__(self, name: str, kind: spec.Array, element: ValueField) -> None:
        self.element, self.labels, self.step = element, kind.labels, element.width or 1
        count = kind.count or 0
        super().__init__(name, [element.default] * count, None if kind.count is None else count * self.step)

    def read(self, layer: Any, raw: bytes) -> list[Any]:
        if len(raw) % self.step:
            raise MismatchError(f"{len(raw)} bytes are no whole number of elements of {self.step}")
        return [self.element.read(layer, raw[place : place + self.step]) for place in range(0, len(raw), self.step)]

    def write(self, layer: Any, value: list[Any]) -> bytes:
        if self.width is not None and len(value) * self.step != self.width:
            raise ValueError(f"{self.name}: {len(value)} elements where {self.width // self.step} belong")
        return b"".join(self.element.write(layer, item) for item in value)

    def any2i(self, pkt: Any, x: Any) -> Any:
        return [self.element.any2i(pkt, item) for item in x] if isinstance(x, (list, tuple)) else x

    def plain(self, layer: Any, value: list[Any]) -> list[Any]:
        return [self.element.plain(layer, item) for item in value]

    def text(self, layer: Any, value: list[Any]) -> str:
        names = {} if self.labels is None else self.labels.entries
        words = ((names.get(place), self.element.text(layer, item)) for place, item in enumerate(value))
        return "[" + ", ".join(word if name is None else f"{name}={word}" for name, word in words) + "]"


class CustomField(ValueField):
    """A payload its declaration has code for: what that code makes of it, or the bytes where it loses some."""

    __slots__ = ("kind",)
    islist = 1  # a list or dict given to it is one value, not several to iterate over

    def __init__(self, name: str, kind: spec.Custom) -> None:
        self.kind = kind
        super().__init__(name, bytes(kind.size or 0), kind.size, "s")

    def read(self, layer: Any, raw: bytes) -> Any:
        order = order_of(layer)
        try:
            value = self.kind.decode(raw, order)
        except _CUSTOM_ERRORS as why:
            raise MismatchError(f"no {self.kind.name} ({why})") from None
        try:
            return value if self.kind.encode(value, order) == raw else raw
        except _CUSTOM_ERRORS:
            return raw

    def write(self, layer: Any, value: Any) -> bytes:
        return value if isinstance(value, bytes) else self.kind.encode(value, order_of(layer))

    def plain(self, layer: Any, value: Any) -> Any:
        if not isinstance(value, bytes):
            return value
        try:
            return self.kind.decode(value, order_of(layer))
        except _CUSTOM_ERRORS:
            return value.hex()

    def text(self, layer: Any, value: Any) -> str:
        return repr(value)

    def do_copy(self, x: Any) -> Any:
        return deepcopy(x)


conf.contribs.setdefault("nlsniff", {"secrets": False})
