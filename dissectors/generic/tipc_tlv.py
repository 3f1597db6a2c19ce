"""What stands behind the header of TIPC's older family: values with a length and a type, all in network byte order.

``include/uapi/linux/tipc_config.h``. A text without end is written by tipc_tlv_sprintf() in
``net/tipc/netlink_compat.c``, which leaves the four bytes of length and type out of the length.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import calcsize, pack, unpack
from typing import Any

from nlsniff.spec import Custom, payload

MEDIA_NAME = BEARER_NAME = 32
LINK_NAME = 68
TEXTS = {3: "string", 4: "large-string", 5: "ultra-string", 16: "error-string", 18: "media-name", 19: "bearer-name"}
TEXTS[20] = "link-name"
NUMBERS = {2: "unsigned", 17: "net-addr", 26: "port-ref"}
# name, struct, members
STRUCTS = {
    21: ("node-info", ">II", ("addr", "up")),
    22: ("link-info", f">II{LINK_NAME}s", ("dest", "up", "str")),
    23: ("bearer-config", f">II{BEARER_NAME}s", ("priority", "disc-domain", "name")),
    24: ("link-config", f">I{LINK_NAME}s", ("value", "name")),
    25: ("name-table-query", ">IIII", ("depth", "type", "lowbound", "upbound")),
}
ADDRESSES = {"net-addr", "addr", "dest", "disc-domain"}
# The first byte of an error's text may stand for it: TIPC_CFG_*.
ERRORS = {
    0x80: "tlv-error",
    0x81: "not-net-admin",
    0x82: "not-zone-mstr",
    0x83: "no-remote",
    0x84: "not-supported",
    0x85: "invalid-value",
}
NUMBER_OF = {name: number for number, name in {**TEXTS, **NUMBERS, 1: "void"}.items()}
NUMBER_OF |= {named[0]: number for number, named in STRUCTS.items()}
NAMES = {number: name for name, number in NUMBER_OF.items()}


def _decode(data: bytes, _order: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, value in _values(data):
        found.setdefault(NAMES.get(kind, f"#{kind}"), []).append(_value(kind, value))
    shown = {name: values[0] if len(values) == 1 else values for name, values in found.items()}
    if _encode(shown, ">") != data:
        raise ValueError("no values of TIPC's")
    return shown


def _values(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(data):
        length, kind = unpack(">HH", data[place : place + 4])
        if place == 0 and length == len(data) - 4 and kind in (4, 5):
            length += 4
        if length < 4 or place + length > len(data):
            raise ValueError("a length beyond the end")
        yield kind, data[place + 4 : place + length]
        place += length + -length % 4


def _value(kind: int, value: bytes) -> Any:
    if kind in TEXTS:
        code = ERRORS.get(value[0]) if kind == 16 and len(value) == 2 else None
        return code or value.removesuffix(b"\0").decode("utf-8")
    if kind in NUMBERS and len(value) == 4:
        return _plain(NUMBERS[kind], unpack(">I", value)[0])
    if kind in STRUCTS and len(value) == calcsize(STRUCTS[kind][1]):
        _, layout, members = STRUCTS[kind]
        return {name: _plain(name, each) for name, each in zip(members, unpack(layout, value), strict=True)}
    return True if kind == 1 and not value else value.hex()


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, bytes):
        return value.rstrip(b"\0").decode("utf-8")
    return hex(value) if name in ADDRESSES else value


def _encode(value: Any, _order: str) -> bytes:
    parts = []
    for name, given in value.items():
        kind = NUMBER_OF[name] if name in NUMBER_OF else int(name[1:])
        for each in given if isinstance(given, list) else [given]:
            data = _bytes(kind, each)
            short = kind in (4, 5) and not data.endswith(b"\0")
            head = pack(">HH", len(data) if short else len(data) + 4, kind)
            parts.append(head + data + (b"" if short else bytes(-len(data) % 4)))
    return b"".join(parts)


def _bytes(kind: int, value: Any) -> bytes:
    if kind in TEXTS:
        code = next((code for code, name in ERRORS.items() if kind == 16 and name == value), None)
        if code is not None:
            return bytes((code, 0))
        return str(value).encode() + (b"" if kind in (4, 5) else b"\0")
    if isinstance(value, str) and kind not in NUMBERS:
        return bytes.fromhex(value)
    if kind in NUMBERS:
        return pack(">I", _number(value))
    if kind in STRUCTS:
        return pack(STRUCTS[kind][1], *(_raw(name, value[name]) for name in STRUCTS[kind][2]))
    return b""


def _number(value: Any) -> int:
    return int(value, 16) if isinstance(value, str) else int(value)


def _raw(name: str, value: Any) -> bytes | int:
    return str(value).encode() if name in ("name", "str") else _number(value)


TLVS = Custom("tipc-tlvs", _decode, _encode)
PAYLOAD = payload("tipc-tlvs", TLVS, dict.fromkeys(NUMBER_OF, TLVS))
