"""Options of neighbour discovery, and the address they came from, behind ``struct nduseroptmsg``.

RFC 4861 (link-layer addresses, prefix, MTU), RFC 4191 (route), RFC 6775 (6LoWPAN context), RFC 8106 (name servers and
search list), RFC 8781 (pref64), RFC 8910 (captive portal). Which of them the kernel hands on says ndisc_is_useropt() in
``net/ipv6/ndisc.c``. An option counts its length in units of 8 bytes; lifetimes are seconds. Behind the options
stands the attribute NDUSEROPT_SRCADDR, whose header reads as an option of no length or of too great a one.
"""

from __future__ import annotations

import ipaddress
from struct import Struct, unpack_from
from typing import Any, Final

from nlsniff.spec import Custom

TYPES: Final = {
    1: "source-link-layer-address",
    2: "target-link-layer-address",
    3: "prefix-information",
    4: "redirected-header",
    5: "mtu",
    24: "route-information",
    25: "rdnss",
    31: "dnssl",
    34: "6lowpan-context",
    37: "captive-portal",
    38: "pref64",
}
NUMBERS: Final = {name: number for number, name in TYPES.items()}
UNIT: Final = 8
SRCADDR: Final = 1
ON_LINK, AUTONOMOUS = 0x80, 0x40
PREFIX_FLAGS: Final = {ON_LINK: "on-link", AUTONOMOUS: "autonomous"}
PREFERENCES: Final = {0: "medium", 1: "high", 3: "low"}
# RFC 6775, section 4.2: whether the context is for compression too, its number, and the unit of its lifetime
COMPRESSION, CONTEXT_ID, MINUTE = 0x10, 0x0F, 60
# RFC 8781, section 4: the prefix length code
PREF64_LENGTHS: Final = (96, 64, 56, 48, 40, 32)

_PREFIX: Final = Struct(">BBIIxxxx16s")
_ROUTE: Final = Struct(">BBI")
_CONTEXT: Final = Struct(">BBxxH")
_LIFETIME: Final = Struct(">xxI")

Values = dict[str, Any]


def _decode(payload: bytes, order: str) -> Values:
    found: Values = {"options": []}
    at = 0
    while at + UNIT <= len(payload):
        size = payload[at + 1] * UNIT
        if not size or at + size > len(payload):
            break
        found["options"].append(_option(payload[at : at + size]))
        at += size
    if at < len(payload):
        found["srcaddr"] = _source(payload[at:], order)
    if _encode(found, order) != payload:
        raise ValueError("options that do not lead back to their bytes")
    return found


def _source(data: bytes, order: str) -> str:
    """NDUSEROPT_SRCADDR. Raises ValueError for anything else."""
    if data[:4] != _head(order) or len(data) != 20:
        raise ValueError("no NDUSEROPT_SRCADDR behind the options")
    return str(ipaddress.IPv6Address(data[4:]))


def _head(order: str) -> bytes:
    return Struct(f"{order}HH").pack(20, SRCADDR)


def _option(data: bytes) -> Values:
    """One option, typed where it is what it should be, otherwise with its bytes."""
    kind: str | int = TYPES.get(data[0], data[0])
    try:
        found = {"type": kind, **_READ[str(kind)](data[2:])}
        if _option_bytes(found) == data:
            return found
    except (KeyError, ValueError, IndexError, ArithmeticError):
        pass
    return {"type": kind, "data": data[2:].hex()}


def _link_layer(data: bytes) -> Values:
    if len(data) != 6:
        raise ValueError("no Ethernet address")
    return {"address": data.hex(":")}


def _prefix(data: bytes) -> Values:
    length, bits, valid, preferred, prefix = _PREFIX.unpack(_exactly(data, _PREFIX.size))
    flags = [name for bit, name in PREFIX_FLAGS.items() if bits & bit]
    return {
        "prefix": f"{ipaddress.IPv6Address(prefix)}/{length}",
        "flags": flags,
        "valid-lifetime": valid,
        "preferred-lifetime": preferred,
    }


def _mtu(data: bytes) -> Values:
    return {"mtu": _LIFETIME.unpack(_exactly(data, _LIFETIME.size))[0]}


def _route(data: bytes) -> Values:
    length, bits, lifetime = _ROUTE.unpack_from(_at_least(data, _ROUTE.size))
    prefix = ipaddress.IPv6Address(data[_ROUTE.size :].ljust(16, b"\0"))
    size = len(data) + 2
    return {
        "prefix": f"{prefix}/{length}",
        "preference": PREFERENCES[bits >> 3],
        "lifetime": lifetime,
        "length": size,
    }


def _rdnss(data: bytes) -> Values:
    (lifetime,) = _LIFETIME.unpack_from(_at_least(data, _LIFETIME.size))
    rest = data[_LIFETIME.size :]
    addresses = [str(ipaddress.IPv6Address(rest[at : at + 16])) for at in range(0, len(rest), 16)]
    return {"lifetime": lifetime, "addresses": addresses}


def _dnssl(data: bytes) -> Values:
    (lifetime,) = _LIFETIME.unpack_from(_at_least(data, _LIFETIME.size))
    names: list[str] = []
    labels: list[str] = []
    at = _LIFETIME.size
    while at < len(data) and (data[at] or labels):
        size = data[at]
        if size:
            labels.append(data[at + 1 : at + 1 + size].decode("ascii"))
        else:
            names.append(".".join(labels))
            labels = []
        at += 1 + size
    return {"lifetime": lifetime, "domains": names}


def _context(data: bytes) -> Values:
    length, bits, minutes = _CONTEXT.unpack_from(_at_least(data, _CONTEXT.size))
    prefix = ipaddress.IPv6Address(data[_CONTEXT.size :].ljust(16, b"\0"))
    return {
        "prefix": f"{prefix}/{length}",
        "context-id": bits & CONTEXT_ID,
        "compression": bool(bits & COMPRESSION),
        "valid-lifetime": minutes * MINUTE,
        "length": len(data) + 2,
    }


def _captive(data: bytes) -> Values:
    return {"uri": data.rstrip(b"\0").decode("utf-8")}


def _pref64(data: bytes) -> Values:
    (scaled,) = unpack_from(">H", _exactly(data, 14))
    prefix = ipaddress.IPv6Address(data[2:] + bytes(4))
    return {"prefix": f"{prefix}/{PREF64_LENGTHS[scaled & 7]}", "lifetime": scaled >> 3 << 3}


_READ: Final = {
    "source-link-layer-address": _link_layer,
    "target-link-layer-address": _link_layer,
    "prefix-information": _prefix,
    "mtu": _mtu,
    "route-information": _route,
    "rdnss": _rdnss,
    "dnssl": _dnssl,
    "6lowpan-context": _context,
    "captive-portal": _captive,
    "pref64": _pref64,
}


def _exactly(data: bytes, size: int) -> bytes:
    if len(data) != size:
        raise ValueError(f"{len(data)} bytes, not {size}")
    return data


def _at_least(data: bytes, size: int) -> bytes:
    if len(data) < size:
        raise ValueError(f"{len(data)} bytes, fewer than {size}")
    return data


def _encode(value: object, order: str) -> bytes:
    if not isinstance(value, dict):
        raise TypeError("no options of neighbour discovery")
    parts = [_option_bytes(option) for option in value.get("options", ())]
    if "srcaddr" in value:
        parts.append(_head(order) + ipaddress.IPv6Address(value["srcaddr"]).packed)
    return b"".join(parts)


def _option_bytes(option: Values) -> bytes:
    kind = option["type"]
    number = NUMBERS[kind] if isinstance(kind, str) else int(kind)
    body = bytes.fromhex(option["data"]) if "data" in option else _body(str(kind), option)
    body += bytes(-(len(body) + 2) % UNIT)
    return bytes((number, (len(body) + 2) // UNIT)) + body


def _body(kind: str, option: Values) -> bytes:
    if "address" in option:
        return bytes.fromhex(option["address"].replace(":", ""))
    address, _, length = str(option.get("prefix", "::/0")).partition("/")
    prefix = ipaddress.IPv6Address(address).packed
    match kind:
        case "prefix-information":
            bits = sum(bit for bit, name in PREFIX_FLAGS.items() if name in option["flags"])
            return _PREFIX.pack(int(length), bits, option["valid-lifetime"], option["preferred-lifetime"], prefix)
        case "mtu":
            return _LIFETIME.pack(option["mtu"])
        case "route-information":
            preference = next(bits for bits, name in PREFERENCES.items() if name == option["preference"])
            size = option.get("length", 24) - 2 - _ROUTE.size
            return _ROUTE.pack(int(length), preference << 3, option["lifetime"]) + prefix[:size]
        case "rdnss":
            addresses = (ipaddress.IPv6Address(each).packed for each in option["addresses"])
            return _LIFETIME.pack(option["lifetime"]) + b"".join(addresses)
        case "dnssl":
            names = (b"".join(_label(label) for label in name.split(".")) + b"\0" for name in option["domains"])
            return _LIFETIME.pack(option["lifetime"]) + b"".join(names)
        case "6lowpan-context":
            bits = option["context-id"] | COMPRESSION * option["compression"]
            size = option.get("length", 24) - 2 - _CONTEXT.size
            return _CONTEXT.pack(int(length), bits, option["valid-lifetime"] // MINUTE) + prefix[:size]
        case "captive-portal":
            return str(option["uri"]).encode()
        case "pref64":
            return Struct(">H").pack(option["lifetime"] | PREF64_LENGTHS.index(int(length))) + prefix[:12]
    raise ValueError(f"no option {kind}")


def _label(label: str) -> bytes:
    return bytes((len(label),)) + label.encode("ascii")


ND_OPTIONS: Final = Custom("nd-options", _decode, _encode)
