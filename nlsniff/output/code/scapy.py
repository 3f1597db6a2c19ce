"""Requests as Scapy layers of nlsniff: what is computed or is a layer's default is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any, Final

from nlsniff import wire
from nlsniff.output.code.python import program
from nlsniff.output.code.request import Datagram, Request
from nlsniff.output.code.rows import clean, quoted

HEAD: Final = '''\
#!/usr/bin/env python3
"""Sends what nlsniff found in a capture, and prints the kernel's answers."""

from scapy.all import *

import os
import socket
import struct

from nlsniff import layers
from nlsniff.layers import NLMSG, NetlinkFrame

NLMSG_ERROR, NLMSG_DONE = 2, 3
'''
LAYERS: Final = "nlsniff.layers"  # imported when a message was made a packet of it
ENDS: Final[tuple[Any, ...]] = ("little", "big")
WIDTH: Final = 100


class NamelessError(Exception):
    """A layer's class that its name does not lead to: two families have one of this name."""


def source(datagrams: Sequence[Datagram]) -> str:
    """A program that sends them in order."""
    return program(HEAD, datagrams, _function)


def _function(number: int, datagram: Datagram) -> Iterator[str]:
    order = {"<": "little", ">": "big"}[datagram.requests[0].message.order]
    yield f"def request_{number}():"
    yield f"    # {clean(datagram.title)}"
    yield from (f"    # {remark}" for remark in datagram.remarks)
    named = {request.message.family_id: request.generic for request in datagram.requests if request.generic}
    if named:
        inside = ", ".join(f"family_id({quoted(name)}): {quoted(name)}" for name in named.values())
        yield f"    layers.families.families.update({{{inside}}})"
    arguments = f'protocol={datagram.frame.protocol}, byte_order="{order}"'
    yield f"    frame = NetlinkFrame({arguments}, messages=["
    for request in datagram.requests:
        yield from _message(request)
    yield "    ])"
    yield "    return bytes(frame)[16:]  # without libpcap's cooked header"


def _message(request: Request) -> Iterator[str]:
    """One message, layer by layer, as an element of a list."""
    lines: list[str] = []
    layer = request.message.layers()
    while layer:
        _minimize(layer)
        try:
            made = _layer(layer, 2)
        except NamelessError:
            made = [f"        Raw({bytes(layer)!r})"]
            layer.remove_payload()
        if lines:
            made[0] = made[0][:8] + "/ " + made[0][8:]
        lines += made
        layer = layer.payload
    if request.generic is not None:
        family = f"nlmsg_type=family_id({quoted(request.generic)})"
        lines[0] = lines[0].replace(f"nlmsg_type={request.message.type_id}", family, 1)
    yield from lines
    yield "        ,"


def _minimize(layer: Any) -> None:
    """Take the fields away that the layer would write so by itself."""
    for field in layer.fields_desc:
        value = layer.fields.get(field.name)
        if isinstance(value, list):
            for item in value:
                if hasattr(item, "fields_desc"):
                    _minimize(item)
        elif hasattr(value, "fields_desc"):
            _minimize(value)
    whole = bytes(layer)
    for field in layer.fields_desc:
        kept = field.name in KEPT or (field.name == "nla_type" and getattr(layer, "inside", False))
        if field.name not in layer.fields or kept or _holds_layers(layer.fields[field.name]):
            continue
        value = layer.fields.pop(field.name)
        layer.raw_packet_cache = None
        if not _same(layer, whole):
            layer.fields[field.name] = value
            layer.raw_packet_cache = None


KEPT: Final = frozenset(("nlmsg_type", "nlmsg_flags", "cmd", "type", "kind"))


def _holds_layers(value: Any) -> bool:
    return hasattr(value, "fields_desc") or isinstance(value, list)


def _same(layer: Any, whole: bytes) -> bool:
    try:
        return bool(bytes(layer) == whole)
    except Exception:  # Scapy's fields raise whatever they like where a value is missing
        return False


def _layer(layer: Any, depth: int) -> list[str]:
    """The expression that makes a layer, on one line where it fits."""
    indent = "    " * depth
    try:
        called = _called(type(layer))
        said = [name for name in (field.name for field in layer.fields_desc) if name in layer.fields]
        arguments = [_argument(name, layer.fields[name], depth + 1) for name in said]
    except NamelessError:
        if not any(field.name == "nla_type" for field in layer.fields_desc):
            raise
        return [indent + line for line in _unnamed(layer)]
    flat = f"{called}({', '.join(each[0].strip() for each in arguments)})"
    if all(len(each) == 1 for each in arguments) and len(indent) + len(flat) <= WIDTH:
        return [indent + flat]
    lines = [f"{indent}{called}("]
    for each in arguments:
        lines += [*each[:-1], each[-1] + ","]
    return [*lines, f"{indent})"]


def _called(kind: type) -> str:
    """How a program names a layer's class. Raises NamelessError where the name means another class."""
    name = kind.__name__
    if name in ("NLMSG", "NetlinkFrame"):
        return name
    if not kind.__module__.startswith("nlsniff."):
        return name
    if getattr(import_module(LAYERS), name, None) is not kind:
        raise NamelessError(name)
    return f"layers.{name}"


def _unnamed(layer: Any) -> tuple[str, str]:
    """An attribute as its number and its bytes, and what it is."""
    raw = bytes(layer)
    length = next(size for size in (int.from_bytes(raw[:2], order) for order in ENDS) if wire.align(size) == len(raw))
    data, padding = raw[wire.NLA_HDRLEN : length], raw[length:]
    odd = f", padding={padding!r}" if any(padding) else ""
    return f"# {type(layer).__name__}", f"layers.nlattr(nla_type={layer.nla_type:d}, data={data!r}{odd})"


def _argument(name: str, value: Any, depth: int) -> list[str]:
    indent = "    " * depth
    if hasattr(value, "fields_desc"):
        made = _layers(value, depth)
        return [f"{indent}{name}={made[0].strip()}", *made[1:]]
    if isinstance(value, list) and any(hasattr(item, "fields_desc") for item in value):
        lines = [f"{indent}{name}=["]
        for item in value:
            made = _layers(item, depth + 1) if hasattr(item, "fields_desc") else [f"{indent}    {item!r}"]
            lines += [*made[:-1], made[-1] + ","]
        return [*lines, f"{indent}]"]
    return [f"{indent}{name}={_plain(value)}"]


def _layers(layer: Any, depth: int) -> list[str]:
    """A layer with the payload behind it."""
    lines = _layer(layer, depth)
    while layer.payload:
        layer = layer.payload
        made = _layer(layer, depth)
        made[0] = "    " * depth + "/ " + made[0].strip()
        lines += made
    return lines


def _plain(value: Any) -> str:
    """A value as Python writes it; Scapy's flags as their number."""
    return repr(int(value)) if hasattr(value, "flagrepr") else repr(value)
