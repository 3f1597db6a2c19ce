"""Messages as JSON, one object a line: the contract that users' scripts rely on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec

from nlsniff import wire
from nlsniff.trace import Values

if TYPE_CHECKING:
    from nlsniff.frame import Process, Socket
    from nlsniff.message import Message

encode: Final[Callable[[object], bytes]] = msgspec.json.Encoder().encode


def contract(message: Message) -> Values:
    """One message as plain data, keys in the contract's order.

    ``inferred`` names the keys that were concluded and not seen; it is left out when there are none.
    """
    frame = message.frame
    found: Values = {
        "frame": frame.number,
        "index": message.index,
        "time_ns": frame.time_ns,
        "protocol": message.protocol,
        "family": message.family,
        "type": message.type,
        "type_id": message.type_id,
        "flags": message.flags,
        "seq": message.seq,
        "portid": message.portid,
        "length": message.length,
        "direction": message.direction,
    }
    _add(found, "inferred", message.inferred)
    if message.family_id is not None:
        found["family_id"] = message.family_id
        if message.version is not None:
            found["version"] = message.version
    _add(found, "process", frame.process and process(frame.process))
    _add(found, "socket", frame.socket and socket(frame.socket))
    if message.is_control:
        _add(found, "error", message.error)
        _add(found, "request", message.request)
        if message.error is None:
            _add(found, "payload", message.raw[wire.NLMSG_HDRLEN :].hex())
    elif message.known is None:
        _add(found, "payload", message.payload)
    else:
        header, found_attrs = message.header, message.attrs
        if header:
            found["header"] = header
        found["attrs"] = found_attrs
    if message.rest_offset and any(message.rest):
        found["rest"] = message.rest.hex()
    _add(found, "notes", message.notes)
    return found


def process(who: Process) -> Values:
    """A process as in the contract, with what more is known of it."""
    found: Values = {"pid": who.pid, "name": who.name, "certain": who.certain}
    for key in ("thread", "command", "reason"):
        _add(found, key, getattr(who, key))
    return found


def socket(seen: Socket) -> Values:
    """What is known of a frame's socket, by the names of :class:`nlsniff.frame.Socket`."""
    values = {name: getattr(seen, name) for name in seen.__match_args__}
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    return {name: value for name, value in plain.items() if value not in (None, [])}


def _add(found: Values, key: str, value: object) -> None:
    if value:
        found[key] = value


def line(message: Message) -> bytes:
    """One message as a line of JSON, its newline included."""
    return encode(contract(message)) + b"\n"
