"""What a health reporter tells: DEVLINK_ATTR_FMSG, a formatted message of names, values and brackets.

Its meaning lies in the order of its parts, and the type of each value stands in the part before it, as
devlink_fmsg_item_fill_data() in ``net/devlink/health.c`` writes them. So it is a list of parts, as in
``[{"obj-nest-start": true}, {"pair-nest-start": true}, {"obj-name": "a"}, {"u32": 1}, {"nest-end": true}]``.
"""

from __future__ import annotations

import struct as layout
from typing import Any

from nlsniff.spec import Custom

FLAGS = {107: "obj-nest-start", 108: "pair-nest-start", 109: "arr-nest-start", 110: "nest-end"}
OBJ_NAME, VALUE_TYPE, VALUE_DATA = 111, 112, 113
NUMBERS = {1: ("u8", "B"), 2: ("u16", "H"), 3: ("u32", "I"), 4: ("u64", "Q"), 6: ("flag", "B")}
STRINGS = {5: "string", 10: "nul-string"}
BINARY = 11

FLAG_NUMBERS = {name: number for number, name in FLAGS.items()}
NUMBER_TYPES = {name: (number, form) for number, (name, form) in NUMBERS.items()}
STRING_TYPES = {name: number for number, name in STRINGS.items()}


def decode_fmsg(payload: bytes, order: str) -> list[dict[str, Any]]:
    """The parts in their order; each value is named by its type."""
    parts: list[dict[str, Any]] = []
    kind: int | None = None
    for number, data in _attributes(payload, order):
        if kind is not None and number == VALUE_DATA:
            parts.append(_value(kind, data, order))
            kind = None
        elif kind is not None:
            raise ValueError("a value's type without the value")
        elif number in FLAGS and not data:
            parts.append({FLAGS[number]: True})
        elif number == OBJ_NAME:
            parts.append({"obj-name": _text(data)})
        elif number == VALUE_TYPE and len(data) == 1:
            kind = data[0]
        else:
            raise ValueError(f"attribute {number} in a formatted message")
    return parts if kind is None else [*parts, {"obj-value-type": kind}]


def encode_fmsg(value: Any, order: str) -> bytes:
    """The bytes of what ``decode_fmsg`` gives."""
    return b"".join(_part(name, content, order) for part in value for name, content in part.items())


def _attributes(payload: bytes, order: str) -> list[tuple[int, bytes]]:
    found, place = [], 0
    while place < len(payload):
        if place + 4 > len(payload):
            raise ValueError("bytes behind the last part")
        length, number = layout.unpack_from(order + "HH", payload, place)
        end = place + length
        padding = payload[end : (end + 3) & ~3]
        if length < 4 or end > len(payload) or any(padding) or len(padding) != -length % 4:
            raise ValueError("a part that does not fit")
        found.append((number, payload[place + 4 : end]))
        place = end + len(padding)
    return found


def _text(data: bytes) -> str:
    if not data.endswith(b"\0") or b"\0" in data[:-1]:
        raise ValueError("a string without NUL at its end")
    return data[:-1].decode()


def _value(kind: int, data: bytes, order: str) -> dict[str, Any]:
    if kind in NUMBERS:
        name, form = NUMBERS[kind]
        if len(data) != layout.calcsize(form):
            raise ValueError(f"{len(data)} bytes for a value of type {name}")
        return {name: layout.unpack(order + form, data)[0]}
    if kind in STRINGS:
        return {STRINGS[kind]: _text(data)}
    if kind == BINARY:
        return {"binary": data.hex()}
    raise ValueError(f"a value of type {kind}")


def _part(name: str, content: Any, order: str) -> bytes:
    if name in FLAG_NUMBERS:
        return _attribute(FLAG_NUMBERS[name], b"", order)
    if name == "obj-name":
        return _attribute(OBJ_NAME, content.encode() + b"\0", order)
    if name == "obj-value-type":
        return _attribute(VALUE_TYPE, bytes([content]), order)
    if name == "binary":
        kind, data = BINARY, bytes.fromhex(content)
    elif name in STRING_TYPES:
        kind, data = STRING_TYPES[name], content.encode() + b"\0"
    else:
        kind, form = NUMBER_TYPES[name]
        data = layout.pack(order + form, content)
    return _attribute(VALUE_TYPE, bytes([kind]), order) + _attribute(VALUE_DATA, data, order)


def _attribute(number: int, data: bytes, order: str) -> bytes:
    return layout.pack(order + "HH", 4 + len(data), number) + data + bytes(-len(data) % 4)


FMSG = Custom("devlink-fmsg", decode_fmsg, encode_fmsg)
