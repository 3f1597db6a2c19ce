"""The filter that a request gives the kernel: ``inet_diag_bc_run()`` of ``net/ipv4/inet_diag.c``.

A list of operations one behind the other; where one holds, the next is ``yes`` bytes further, otherwise ``no``.
"""

from __future__ import annotations

import socket
from struct import Struct, pack, unpack_from
from typing import Any

from nlsniff.spec import Custom

OPS = (
    "nop jmp s-ge s-le d-ge d-le auto s-cond d-cond dev-cond mark-cond s-eq d-eq cgroup-cond".split()  # noqa: SIM905
)
NUMBERS = {name: number for number, name in enumerate(OPS)}
ONE_PORT = ("s-ge", "s-le", "d-ge", "d-le", "s-eq", "d-eq")
FAMILIES = {0: ("unspec", 0), 2: ("inet", 4), 10: ("inet6", 16)}
FAMILY_NUMBERS = {name: number for number, (name, _) in FAMILIES.items()}
# What stands behind struct inet_diag_bc_op: the names of its numbers, and their layout.
OPERANDS = {
    "dev-cond": (("ifindex",), "I"),
    "mark-cond": (("mark", "mask"), "II"),
    "cgroup-cond": (("cgroup-id",), "Q"),
}


def _decode(payload: bytes, order: str) -> list[dict[str, Any]]:
    found = []
    place = 0
    while place < len(payload):
        code, yes, no = unpack_from(order + "BBH", payload, place)
        name = OPS[code]
        place += 4
        operation = {"op": name, "yes": yes, "no": no}
        if name in ONE_PORT:
            # A second operation, of which only the last number counts.
            operation["port"] = unpack_from(order + "BBH", payload, place)[2]
            place += 4
        elif name in ("s-cond", "d-cond"):
            operation |= _host(payload, place, order)
            place += 8 + FAMILIES[payload[place]][1]
        elif name in OPERANDS:
            names, form = OPERANDS[name]
            numbers = Struct(order + form)
            operation |= dict(zip(names, numbers.unpack_from(payload, place), strict=True))
            place += numbers.size
        found.append(operation)
    if _encode(found, order) != payload:
        raise ValueError("bytes that mean nothing in it")
    return found


def _host(payload: bytes, place: int, order: str) -> dict[str, Any]:
    """``struct inet_diag_hostcond``: any port is -1."""
    family, prefix, port = unpack_from(order + "BBxxi", payload, place)
    name, size = FAMILIES[family]
    raw = payload[place + 8 : place + 8 + size]
    host = {"family": name, "prefix-len": prefix, "port": port}
    return host | {"address": socket.inet_ntop(family, raw)} if size else host


def _encode(value: Any, order: str) -> bytes:
    parts = []
    for operation in value:
        name = operation["op"]
        parts.append(pack(order + "BBH", NUMBERS[name], operation["yes"], operation["no"]))
        if name in ONE_PORT:
            parts.append(pack(order + "BBH", 0, 0, operation["port"]))
        elif name in ("s-cond", "d-cond"):
            family = FAMILY_NUMBERS[operation["family"]]
            parts.append(pack(order + "BBxxi", family, operation["prefix-len"], operation["port"]))
            if family:
                parts.append(socket.inet_pton(family, operation["address"]))
        elif name in OPERANDS:
            names, form = OPERANDS[name]
            parts.append(pack(order + form, *(operation[key] for key in names)))
    return b"".join(parts)


BYTECODE = Custom("inet-diag-bytecode", _decode, _encode)
