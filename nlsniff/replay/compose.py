"""Whole messages from names and values, as the kernel or a program would send them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nlsniff import encode, spec, wire
from nlsniff.errors import ReplayError
from nlsniff.registry import Registry
from nlsniff.replay.cassette import HOST


def compose(
    registry: Registry,
    family: str,
    kind: str,
    header: Mapping[str, Any] | None = None,
    attrs: Mapping[str, Any] | None = None,
    *,
    flags: int = 0,
    seq: int = 0,
    portid: int = 0,
    family_id: int = 0,
    to_user: bool = True,
) -> bytes:
    """One message of a family, by the names that nlsniff shows: ``compose(registry, "rt-link", "newlink", …)``.

    ``family_id`` is the type of a generic family's messages. What is left out of the fixed header is zero.
    Raises ReplayError for a family or operation that nobody declares, ValueNotEncodableError for a value.
    """
    known = registry.family(family.replace("-", "_")) or registry.family(family)
    if known is None:
        raise ReplayError(f"no family {family}", remedy="nlsniff describe lists them")
    operation, number = _operation(known, kind, to_user=to_user)
    layout = known.header if operation.header is None else operation.header
    attributes = operation.attributes
    if to_user and operation.reply_attributes is not None:
        attributes = operation.reply_attributes
    body = b"" if layout is None else encode.struct_bytes(layout, header or {}, HOST)
    body += bytes(-len(body) % 4)
    if attrs:
        if attributes is None:
            raise ReplayError(f"{family} {kind} has no attributes")
        body += encode.attributes_bytes(attributes, attrs, HOST, outer=(header or {},))
    if known.protocol == spec.GENERIC:
        body = bytes((number, known.version, 0, 0)) + body
        number = family_id
    return wire.message(wire.Header(wire.NLMSG_HDRLEN + len(body), number, flags, seq, portid), body, HOST)


def _operation(known: spec.Family, kind: str, *, to_user: bool) -> tuple[spec.Operation, int]:
    for operation in known.operations:
        number = operation.reply if to_user else operation.request
        if operation.name == kind and number is not None:
            return operation, number
    way = "the kernel sends" if to_user else "is sent to the kernel"
    raise ReplayError(f"{known.name} has no {kind} that {way}", remedy=f"nlsniff describe {known.name} lists them")
