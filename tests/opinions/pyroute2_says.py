"""What pyroute2's message classes make of the bytes of one message, offline."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterator
from typing import Any

from pyroute2.netlink import ctrlmsg, nla_slot, nlmsg_base, nlmsgerr
from pyroute2.netlink.rtnl.marshal import MarshalRtnl

from nlsniff import spec
from nlsniff.message import Message

GENL_ID_CTRL = 16
# Types that give bytes back as they are: no opinion.
BARE = {"none", "hex", "cdata", "binary"}
SHRUGS = {*BARE, "nla_base"}
# What padding in a fixed header is called
PADDING = ("_", "pad", "res")

logging.getLogger("pyroute2").setLevel(logging.CRITICAL)
logging.getLogger().setLevel(logging.CRITICAL)


def class_for(message: Message) -> Any:
    """The class that pyroute2 has for a message, None where it has none."""
    if message.is_control:
        return nlmsgerr if message.type in ("error", "ack") else None
    if message.frame.protocol == spec.ROUTE:
        return MarshalRtnl.msg_map.get(message.type_id)
    return ctrlmsg if message.frame.protocol == spec.GENERIC and message.type_id == GENL_ID_CTRL else None


def ask(message: Message) -> nlmsg_base | None:
    """The message decoded by pyroute2; None where it has no class or gives up."""
    found = class_for(message)
    if found is None:
        return None
    asked = found(message.raw, offset=0)
    try:
        asked.decode()
    except Exception:  # it raises whatever its own code happens to raise
        return None
    return asked


def attributes(asked: nlmsg_base) -> Iterator[tuple[str, nlmsg_base]]:
    """The name and object of each attribute at any depth, arrays' elements without a name."""
    for slot in asked.get("attrs") or ():
        if isinstance(slot, nla_slot):
            yield from _of_slot(slot)


def _of_slot(slot: nla_slot) -> Iterator[tuple[str, nlmsg_base]]:
    if not slot.try_to_decode():
        return
    found = slot.cell[1]
    yield slot.name, found
    if found._nla_array and isinstance(found.value, list):
        for element in found.value:
            yield "", element
            yield from attributes(element)
    elif isinstance(found.getvalue(), dict):
        yield from attributes(found)


def has_opinion(found: nlmsg_base) -> bool:
    """Whether a value is more than the bytes. Some types are made of those that give bytes back, under other names."""
    return type(found).__name__ not in SHRUGS and not {base.__name__ for base in type(found).__mro__} & BARE


def plain(found: nlmsg_base) -> list[Any]:
    """An attribute's value as numbers, texts and bytes; empty for a nest."""
    number = dict.get(found, "value")
    value = found.getvalue()
    if isinstance(number, (int, tuple)) and not isinstance(value, (dict, list)):
        return list(number) if isinstance(number, tuple) else [number]
    return list(_flat(value))


def members(asked: nlmsg_base) -> list[Any]:
    """The fixed header's members, padding left out."""
    return [asked[name] for name, _ in asked.fields if not name.startswith(PADDING)]


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("attrs", "header") and not name.startswith("_"):
                yield from _flat(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _flat(inner)
    elif value is not None:
        yield value


def same(ours: Any, theirs: Any) -> bool:
    """Whether two plain values mean the same: an address is its bytes, a byte string its text."""
    if isinstance(ours, bytes):
        return bool(ours == _as_bytes(theirs))
    if isinstance(ours, str) and isinstance(theirs, bytes):
        return bool(ours.encode() == theirs.rstrip(b"\0"))
    return bool(ours == theirs)


def _as_bytes(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return bytes.fromhex(value.replace(":", "")) if _is_hex(value) else ipaddress.ip_address(value).packed
    except ValueError:
        return value


def _is_hex(value: str) -> bool:
    return value == "" or all(len(part) == 2 for part in value.split(":"))
