"""Requests as pyroute2 messages: a class with the attributes that are there, and the values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from struct import unpack_from
from typing import Any, Final

from nlsniff import spec, wire
from nlsniff.leaves import scalar_order, size_of
from nlsniff.message import Message
from nlsniff.output.code.annotate import LETTERS, kernel_names
from nlsniff.output.code.python import bytes_literal, program, quoted_family
from nlsniff.output.code.request import Datagram, Request
from nlsniff.output.code.rows import clean
from nlsniff.trace import Node

HEAD: Final = '''\
#!/usr/bin/env python3
"""Sends what nlsniff found in a capture, and prints the kernel's answers."""

import os
import socket
import struct

from pyroute2.netlink import nla, nlmsg

NLMSG_ERROR, NLMSG_DONE = 2, 3


def encoded(message, kind, flags, seq, pid=0):
    """The bytes of a message."""
    message["header"] = {"type": kind, "flags": flags, "sequence_number": seq, "pid": pid}
    message.encode()
    return bytes(message.data)[: struct.unpack_from("=I", message.data)[0]]
'''
ATOMS: Final = {1: "uint8", 2: "uint16", 4: "uint32", 8: "uint64"}
FLAGS: Final = wire.NLA_F_NESTED | wire.NLA_F_NET_BYTEORDER


def source(datagrams: Sequence[Datagram]) -> str:
    """A program that sends them in order."""
    numbers = count(1)
    return program(
        HEAD, datagrams, lambda number, datagram: ["\n\n".join(_texts(number, datagram, numbers)).rstrip("\n")]
    )


def _texts(number: int, datagram: Datagram, numbers: Iterator[int]) -> Iterator[str]:
    """The class of each message, and the function that makes the datagram of them."""
    calls = []
    for place, request in enumerate(datagram.requests):
        made = _Classes(request, f"message_{next(numbers)}")
        yield made.declaration()
        padding = datagram.padding(place)
        calls.append(made.call() + (f"\n        + bytes({padding})" if padding else ""))
    remarks = "".join(f"    # {remark}\n" for remark in datagram.remarks)
    joined = "\n        + ".join(calls)
    yield (f"def request_{number}():\n    # {clean(datagram.title)}\n{remarks}    return (\n        {joined}\n    )\n")


class _Classes:
    """A message as a class of pyroute2's and a value of it."""

    def __init__(self, request: Request, name: str) -> None:
        self._request, self._message, self._name = request, request.message, name
        self._data, self._order = self._message.frame.data, self._message.order
        root, body = self._message.trace(), self._message.body()
        known = None if body is None or isinstance(body.attributes, spec.Payload) else body.attributes
        whole = known is not None and bool(root.children) and _is_whole(root)
        start = root.children[0].offset if whole else self._message.end
        self._fields = list(_fields(self._message, start))
        self._inner: list[str] = []
        self._map: list[str] = []
        self._attrs: list[str] = []
        if whole:
            self._map, self._attrs, self._inner = self._nest(root, kernel_names(known), 1)

    def declaration(self) -> str:
        """The class."""
        lines = [f"class {self._name}(nlmsg):"]
        lines.append("    fields = (")
        lines += [f'        ("{name}", "{form}"),' for name, form, _ in self._fields]
        lines.append("    )")
        lines += _map_lines(self._map, 1)
        return "\n".join([*lines, *self._inner]) + "\n"

    def call(self) -> str:
        """The expression that makes its bytes."""
        message = self._message
        kind = quoted_family(self._request.generic) if self._request.generic else str(message.type_id)
        values = [f'"{name}": {value}' for name, _, value in self._fields]
        if self._attrs:
            values.append('"attrs": [\n            ' + ",\n            ".join(self._attrs) + ",\n        ]")
        inside = "{" + ", ".join(values) + "}"
        head = f"{kind}, {message.flag_bits:#x}, {message.seq}" + (f", {message.portid}" if message.portid else "")
        return f"encoded({self._name}().setvalue({inside}), {head})"

    def _nest(self, node: Node, names: dict[str, str], depth: int) -> tuple[list[str], list[str], list[str]]:
        """The rows of a map, the values, and the classes inside."""
        rows: dict[str, None] = {}
        values, inner = [], []
        for place, child in enumerate(node.children):
            name = names.get(child.name) or child.name
            kind, value, classes = self._attribute(child, f"{_identifier(child.name)}_{place}", depth)
            number = (child.word or 0) & wire.NLA_TYPE_MASK
            known = f"{name}_{place}" if any(row.split(", ")[1] == f'"{name}"' for row in rows) else name
            rows[f'({number}, "{known}", "{kind}")'] = None
            values.append(f'("{known}", {value})')
            inner += classes
        return list(rows), values, inner

    def _attribute(self, node: Node, called: str, depth: int) -> tuple[str, str, list[str]]:
        """The type of an attribute, its value, and the classes that the type needs."""
        start, stop = node.offset + wire.NLA_HDRLEN, node.offset + node.length
        flags, kind = (node.word or 0) & FLAGS, node.type
        indent = "    " * depth
        head = [f"{indent}class {called}(nla):", f"{indent}    nla_flags = {flags:#x}"]
        if isinstance(kind, (spec.Nest, spec.IndexedArray)) and node.children and _is_whole(node, start, stop):
            known = spec.resolve(kind.attributes) if isinstance(kind, spec.Nest) else None
            rows, values, inner = self._nest(node, kernel_names(known), depth + 1)
            return called, "{" + f'"attrs": [{", ".join(values)}]' + "}", [*head, *_map_lines(rows, depth + 1), *inner]
        plainly = stop - start in ATOMS and not flags and not node.raw
        if plainly and self._is_atom(kind):
            return ATOMS[stop - start], str(self._number(start, stop)), []
        value = bytes_literal(self._data[start:stop])
        if not flags:
            return "cdata", value, []
        fields = f'{indent}    fields = (("value", "{stop - start}s"),)'
        return called, f'{{"value": {value}}}', [*head, fields]

    def _is_atom(self, kind: spec.Type | None) -> bool:
        """Whether it is an unsigned number in the order of its machine."""
        return isinstance(kind, spec.Scalar) and not kind.signed and scalar_order(kind, self._order) == self._order

    def _number(self, start: int, stop: int) -> int:
        found: int = unpack_from(self._order + LETTERS[stop - start], self._data, start)[0]
        return found


def _is_whole(node: Node, start: int = 0, stop: int = 0) -> bool:
    """Whether it is filled with attributes, their padding zero."""
    place = start
    for child in node.children:
        if child.word is None or any(child.padding) or (place and child.offset != place):
            return False
        place = child.offset + wire.align(child.length)
        if len(child.padding) != place - child.offset - child.length:
            return False
    return not stop or place == stop


def _fields(message: Message, stop: int) -> Iterator[tuple[str, str, Any]]:
    """The members of the fixed headers: name, struct's form, value. What does not fit is bytes."""
    at, body, data = message.offset + message.head_size, message.body(), message.frame.data
    if message.command is not None:
        yield "cmd", "B", message.command
        yield "version", "B", message.version
        yield "reserved", "2s", bytes_literal(data[at + 2 : at + 4])
        at += wire.GENL_HDRLEN
    for member in () if body is None or body.header is None else body.header.members:
        size = size_of(member.type)
        if size is None or at + size > stop:
            break
        yield _member(_identifier(member.name) + f"_{at - message.offset}", member.type, message, at, size)
        at += size
    if at < stop:
        yield "bytes", f"{stop - at}s", bytes_literal(data[at:stop])


def _member(name: str, kind: spec.Type, message: Message, at: int, size: int) -> tuple[str, str, Any]:
    data, order = message.frame.data, message.order
    if isinstance(kind, spec.Scalar) and size in LETTERS and scalar_order(kind, order) == order:
        form = LETTERS[size].lower() if kind.signed else LETTERS[size]
        return name, form, unpack_from(order + form, data, at)[0]
    return name, f"{size}s", bytes_literal(data[at : at + size])


def _identifier(name: str) -> str:
    made = "".join(letter if letter.isalnum() else "_" for letter in name)
    return made if made[:1].isalpha() else f"_{made}"


def _map_lines(rows: list[str], depth: int) -> list[str]:
    indent = "    " * depth
    return [f"{indent}nla_map = (", *(f"{indent}    {row}," for row in rows), f"{indent})"] if rows else []
