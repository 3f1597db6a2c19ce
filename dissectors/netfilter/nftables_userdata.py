"""What nft keeps in the user data of tables, chains, rules, sets, elements and objects.

The kernel gives it back as it came. By libnftnl's ``udata.h`` it is a run of type, length and value, a byte each
for the first two; texts end in a NUL and numbers are in host order. User data of any other form stays hex.
"""

from __future__ import annotations

import struct as layout
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from nlsniff.spec import Custom

Pair = tuple[Callable[[bytes, str], Any], Callable[[Any, str], bytes]]
Fields = Mapping[int, tuple[str, Pair]]

BYTE_ORDER = {0: "invalid", 1: "host-endian", 2: "big-endian"}


def decode_text(value: bytes, _order: str) -> str:
    """A text with its NUL."""
    text, nul, rest = value.partition(b"\0")
    if not nul or rest:
        raise ValueError("a text that does not end in its only NUL")
    return text.decode()


def encode_text(value: Any, _order: str) -> bytes:
    """The bytes of what ``decode_text`` gives."""
    return str(value).encode() + b"\0"


def decode_number(value: bytes, order: str) -> int:
    """A number of 32 bits."""
    if len(value) != 4:
        raise ValueError(f"a number of {len(value)} bytes")
    number: int = layout.unpack(order + "I", value)[0]
    return number


def encode_number(value: Any, order: str) -> bytes:
    """The bytes of what ``decode_number`` gives."""
    return layout.pack(order + "I", value)


def decode_byte_order(value: bytes, order: str) -> str | int:
    """nft's ``enum byteorder``, by name."""
    number = decode_number(value, order)
    return BYTE_ORDER.get(number, number)


def encode_byte_order(value: Any, order: str) -> bytes:
    """The bytes of what ``decode_byte_order`` gives."""
    return encode_number(next((number for number, name in BYTE_ORDER.items() if name == value), value), order)


def decode_hex(value: bytes, _order: str) -> str:
    """Bytes that nothing more is known of."""
    return value.hex()


def encode_hex(value: Any, _order: str) -> bytes:
    """The bytes of what ``decode_hex`` gives."""
    return bytes.fromhex(value)


def decode_fields(fields: Fields, payload: bytes, order: str) -> dict[str, Any]:
    """Types, lengths and values as ``{name: value}``; a type without a name is ``#type`` and hex."""
    values: dict[str, Any] = {}
    place = 0
    while place < len(payload):
        if place + 2 > len(payload) or place + 2 + payload[place + 1] > len(payload):
            raise ValueError("user data that is not made of whole fields")
        kind, length = payload[place], payload[place + 1]
        name, (decode, _) = fields.get(kind, (f"#{kind}", HEX))
        if name in values:
            raise ValueError(f"{name} comes twice")
        values[name] = decode(payload[place + 2 : place + 2 + length], order)
        place += 2 + length
    return values


def encode_fields(fields: Fields, value: Any, order: str) -> bytes:
    """The bytes of what ``decode_fields`` gives."""
    numbers = {name: (kind, encode) for kind, (name, (_, encode)) in fields.items()}
    parts = []
    for name, item in value.items():
        kind, encode = numbers[name] if name in numbers else (int(name.removeprefix("#")), encode_hex)
        body = encode(item, order)
        parts.append(bytes((kind, len(body))) + body)
    return b"".join(parts)


def fields_of(fields: Fields) -> Pair:
    """How fields inside a field are read and written."""
    return partial(decode_fields, fields), partial(encode_fields, fields)


TEXT: Pair = (decode_text, encode_text)
NUMBER: Pair = (decode_number, encode_number)
ENDIAN: Pair = (decode_byte_order, encode_byte_order)
HEX: Pair = (decode_hex, encode_hex)
# Which expression the type was taken from is told in nft's own numbers, and what follows is that expression's.
TYPEOF = fields_of({0: ("expr", NUMBER), 1: ("data", HEX)})


def userdata(name: str, fields: Fields) -> Custom:
    """User data made of these fields."""
    return Custom(name, partial(decode_fields, fields), partial(encode_fields, fields))


COMMENT: Fields = {0: ("comment", TEXT)}
TABLE = userdata("table-userdata", {**COMMENT, 1: ("nft-ver", HEX), 2: ("nft-build", HEX)})
CHAIN = userdata("chain-userdata", COMMENT)
RULE = userdata("rule-userdata", {**COMMENT, 1: ("ebtables-policy", NUMBER)})
OBJECT = userdata("obj-userdata", COMMENT)
ELEMENT = userdata("setelem-userdata", {**COMMENT, 1: ("flags", NUMBER)})
SET = userdata(
    "set-userdata",
    {
        0: ("key-byteorder", ENDIAN),
        1: ("data-byteorder", ENDIAN),
        2: ("merge-elements", NUMBER),
        3: ("key-typeof", TYPEOF),
        4: ("data-typeof", TYPEOF),
        5: ("expr", HEX),
        6: ("data-interval", NUMBER),
        7: ("comment", TEXT),
    },
)
