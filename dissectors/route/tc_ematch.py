"""Extended matches of tc: trees of conditions on a packet, each a header and what its kind looks for.

From ``include/uapi/linux/pkt_cls.h`` (TCF_EM_*), ``tc_ematch/*.h`` and ``net/sched/em_*.c``. What stands behind the
header is a struct, a struct with bytes behind it, or attributes, by kind; several structs have bit fields,
which lie the other way round on a big-endian machine.
"""

from __future__ import annotations

import struct as layout
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from nlsniff.spec import Custom, attrs, indexed, struct, struct_value, u16, values

KINDS: Final = ("container", "cmp", "nbyte", "u32", "meta", "text", "vlan", "canid", "ipset", "ipt")
RELATIONS: Final = ("end", "and", "or", 3)
INVERT, SIMPLE, RELATION = 1 << 2, 1 << 3, 3
OPERANDS: Final = ("eq", "gt", "lt")
LAYERS: Final = ("link", "network", "transport")
META_TYPES: Final = ("var", "int")
META_IDS: Final = tuple(
    values(
        "tcf-meta-id",
        "value random loadavg-0 loadavg-1 loadavg-2 dev priority protocol pkttype pktlen datalen maclen nfmark tcindex "
        "rtclassid rtiif sk-family sk-state sk-reuse sk-bound-if sk-refcnt sk-shutdown sk-proto sk-type sk-rcvbuf "
        "sk-rmem-alloc sk-wmem-alloc sk-omem-alloc sk-wmem-queued sk-rcv-qlen sk-snd-qlen sk-err-qlen "
        "sk-forward-allocs sk-sndbuf sk-allocs sk-route-caps sk-hash sk-lingertime sk-ack-backlog sk-max-ack-backlog "
        "sk-prio sk-rcvlowat sk-rcvtimeo sk-sndtimeo sk-sendmsg-off sk-write-pending vlan-tag rxhash",
    ).entries.values()
)

Values = dict[str, Any]
Names = tuple[str | int, ...]


def _named(names: Names, number: int) -> str | int:
    return names[number] if number < len(names) else number


def _number(names: Names, value: str | int) -> int:
    return value if isinstance(value, int) and value not in names else names.index(value)


def _halves(byte: int, order: str) -> tuple[int, int]:
    """The first and the second bit field of four bits in a byte."""
    low, high = byte & 0xF, byte >> 4
    return (low, high) if order == "<" else (high, low)


def _byte(first: int, second: int, order: str) -> int:
    return first | second << 4 if order == "<" else first << 4 | second


def _read_cmp(data: bytes, order: str) -> Values:
    val, mask, off, first, second = layout.unpack(order + "IIHBB", data)
    align, flags = _halves(first, order)
    layer, opnd = _halves(second, order)
    named = {"layer": _named(LAYERS, layer), "opnd": _named(OPERANDS, opnd)}
    return {"val": val, "mask": mask, "off": off, "align": align, "flags": flags, **named}


def _write_cmp(value: Values, order: str) -> bytes:
    first = _byte(value["align"], value["flags"], order)
    second = _byte(_number(LAYERS, value["layer"]), _number(OPERANDS, value["opnd"]), order)
    return layout.pack(order + "IIHBB", value["val"], value["mask"], value["off"], first, second)


def _read_nbyte(data: bytes, order: str) -> Values:
    off, word = layout.unpack_from(order + "HH", data)
    length, layer = (word & 0xFFF, word >> 12) if order == "<" else (word >> 4, word & 0xF)
    return {"off": off, "len": length, "layer": _named(LAYERS, layer), "pattern": data[4:].hex()}


def _write_nbyte(value: Values, order: str) -> bytes:
    length, layer = value["len"], _number(LAYERS, value["layer"])
    word = length | layer << 12 if order == "<" else length << 4 | layer
    return layout.pack(order + "HH", value["off"], word) + bytes.fromhex(value["pattern"])


def _read_u32(data: bytes, order: str) -> Values:
    mask, val = layout.unpack_from(">II", data)
    off, offmask = layout.unpack(order + "ii", data[8:])
    return {"mask": mask, "val": val, "off": off, "offmask": offmask}


def _write_u32(value: Values, order: str) -> bytes:
    return layout.pack(">II", value["mask"], value["val"]) + layout.pack(order + "ii", value["off"], value["offmask"])


def _read_text(data: bytes, order: str) -> Values:
    algo, start, end, length, layers = layout.unpack_from(order + "16sHHHB", data)
    from_layer, to_layer = _halves(layers, order)
    return {
        "algo": algo.rstrip(b"\0").decode("ascii"),
        "from-offset": start,
        "to-offset": end,
        "pattern-len": length,
        "from-layer": _named(LAYERS, from_layer),
        "to-layer": _named(LAYERS, to_layer),
        "pattern": data[24:].hex(),
    }


def _write_text(value: Values, order: str) -> bytes:
    layers = _byte(_number(LAYERS, value["from-layer"]), _number(LAYERS, value["to-layer"]), order)
    numbers = (value["from-offset"], value["to-offset"], value["pattern-len"], layers)
    return layout.pack(order + "16sHHHBx", value["algo"].encode(), *numbers) + bytes.fromhex(value["pattern"])


def _read_canid(data: bytes, order: str) -> Values:
    return {"rules": [{"can-id": one, "can-mask": mask} for one, mask in layout.iter_unpack(order + "II", data)]}


def _write_canid(value: Values, order: str) -> bytes:
    return b"".join(layout.pack(order + "II", rule["can-id"], rule["can-mask"]) for rule in value["rules"])


def _read_ipset(data: bytes, order: str) -> Values:
    return dict(zip(("index", "dim", "flags"), layout.unpack(order + "HBB", data), strict=True))


def _write_ipset(value: Values, order: str) -> bytes:
    return layout.pack(order + "HBB", value["index"], value["dim"], value["flags"])


def _attributes(data: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(data):
        length, number = layout.unpack_from(order + "HH", data, place)
        if length < 4 or place + length > len(data):
            raise ValueError("not made of whole attributes")
        yield number, data[place + 4 : place + length]
        place += length + -length % 4


def _attribute(number: int, payload: bytes, order: str) -> bytes:
    return layout.pack(order + "HH", len(payload) + 4, number) + payload + bytes(-len(payload) % 4)


def _read_meta_value(data: bytes, order: str) -> Values:
    kind, shift, operand = layout.unpack(order + "HBB", data)
    if kind & 0x800:
        raise ValueError("a bit of struct tcf_meta_val that has no meaning")
    named = {"type": _named(META_TYPES, kind >> 12), "id": _named(META_IDS, kind & 0x7FF)}
    return {**named, "shift": shift, "op": _named(OPERANDS, operand)}


def _write_meta_value(value: Values, order: str) -> bytes:
    kind = _number(META_TYPES, value["type"]) << 12 | _number(META_IDS, value["id"])
    return layout.pack(order + "HBB", kind, value["shift"], _number(OPERANDS, value["op"]))


def _read_meta(data: bytes, order: str) -> Values:
    """Both sides of a comparison; a side's value or mask is a number or bytes, by the type of that side."""
    value: Values = {}
    for number, payload in _attributes(data, order):
        if number == 1:
            halves = (payload[:4], payload[4:])
            value["hdr"] = {
                side: _read_meta_value(half, order) for side, half in zip(("left", "right"), halves, strict=True)
            }
            continue
        name = {2: "lvalue", 3: "rvalue"}[number]
        if value["hdr"]["left" if number == 2 else "right"]["type"] == "var":
            value[name] = payload.hex()
        elif len(payload) == 4:
            value[name] = layout.unpack(order + "I", payload)[0]
        else:
            value[f"{name}64"] = layout.unpack(order + "Q", payload)[0]
    return value


def _write_meta(value: Values, order: str) -> bytes:
    header = b"".join(_write_meta_value(value["hdr"][side], order) for side in ("left", "right"))
    parts = [_attribute(1, header, order)]
    for name, item in value.items():
        if name == "hdr":
            continue
        number = 2 if name.startswith("lvalue") else 3
        wide = "Q" if name.endswith("64") else "I"
        payload = bytes.fromhex(item) if isinstance(item, str) else layout.pack(order + wide, item)
        parts.append(_attribute(number, payload, order))
    return b"".join(parts)


_IPT: Final = {1: "hook", 2: "match-name", 3: "match-revision", 4: "nfproto", 5: "match-data"}


def _read_ipt(data: bytes, order: str) -> Values:
    value: Values = {}
    for number, payload in _attributes(data, order):
        name = _IPT[number]
        if name == "match-name":
            value[name] = payload.removesuffix(b"\0").decode("ascii")
        elif name == "match-data":
            value[name] = payload.hex()
        else:
            value[name] = layout.unpack(order + ("I" if name == "hook" else "B"), payload)[0]
    return value


def _write_ipt(value: Values, order: str) -> bytes:
    numbers = {name: number for number, name in _IPT.items()}
    parts = []
    for name, item in value.items():
        if name == "match-name":
            payload = item.encode() + b"\0"
        elif name == "match-data":
            payload = bytes.fromhex(item)
        else:
            payload = layout.pack(order + ("I" if name == "hook" else "B"), item)
        parts.append(_attribute(numbers[name], payload, order))
    return b"".join(parts)


_READ: Final[Mapping[str | int, tuple[Callable[[bytes, str], Values], Callable[[Values, str], bytes]]]] = {
    "cmp": (_read_cmp, _write_cmp),
    "nbyte": (_read_nbyte, _write_nbyte),
    "u32": (_read_u32, _write_u32),
    "meta": (_read_meta, _write_meta),
    "text": (_read_text, _write_text),
    "canid": (_read_canid, _write_canid),
    "ipset": (_read_ipset, _write_ipset),
    "ipt": (_read_ipt, _write_ipt),
}


def decode_ematch(payload: bytes, order: str) -> Values:
    """One match: who it is, how it is joined to the next, what it looks for.

    A container holds the number of the match that its own tree begins with, a simple match a number. What
    cannot be written back from its values stays hex, under ``data``.
    """
    matchid, kind, flags, pad = layout.unpack_from(order + "HHHH", payload)
    data = payload[8:]
    value: Values = {"matchid": matchid, "kind": _named(KINDS, kind), "relation": _named(RELATIONS, flags & RELATION)}
    value |= {"invert": True} if flags & INVERT else {}
    value |= {"simple": True} if flags & SIMPLE else {}
    if pad or flags & ~(INVERT | SIMPLE | RELATION):
        raise ValueError("bits of struct tcf_ematch_hdr that have no meaning")
    if (kind == 0 or flags & SIMPLE) and len(data) == 4:
        return {**value, "ref" if kind == 0 else "value": layout.unpack(order + "I", data)[0]}
    return {**value, **_payload(value["kind"], data, order)}


def _payload(kind: str | int, data: bytes, order: str) -> Values:
    if kind in _READ:
        read, write = _READ[kind]
        try:
            value = read(data, order)
            if write(value, order) == data:
                return value
        except (ValueError, LookupError, layout.error):
            pass
    return {"data": data.hex()} if data else {}


def encode_ematch(value: Any, order: str) -> bytes:
    """The bytes of what ``decode_ematch`` gives."""
    flags = _number(RELATIONS, value["relation"])
    flags |= (INVERT if value.get("invert") else 0) | (SIMPLE if value.get("simple") else 0)
    header = layout.pack(order + "HHHH", value["matchid"], _number(KINDS, value["kind"]), flags, 0)
    for name in ("ref", "value"):
        if name in value:
            return header + layout.pack(order + "I", value[name])
    if "data" in value or value["kind"] not in _READ:
        return header + bytes.fromhex(value.get("data", ""))
    # A match without any bytes of its own has no members either.
    inner = {name: item for name, item in value.items() if name not in _HEADER}
    return header + (_READ[value["kind"]][1](inner, order) if inner else b"")


_HEADER: Final = {"matchid", "kind", "relation", "invert", "simple"}

TREE_HDR = struct("tcf-ematch-tree-hdr", nmatches=u16, progid=u16)
EMATCH = attrs(
    "ematch-attrs",
    "TCA_EMATCH_",
    {
        "tree-hdr": struct_value(TREE_HDR),
        "tree-list": indexed(Custom("tcf-ematch", decode_ematch, encode_ematch)),
    },
)
