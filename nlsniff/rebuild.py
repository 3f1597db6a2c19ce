"""A whole message written back from its values and its trace: the proof that nothing was lost."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from nlsniff import control, decode, encode, spec, wire
from nlsniff.trace import Context, Node, Values

if TYPE_CHECKING:
    from nlsniff.message import Message


def message_bytes(message: Message) -> bytes:
    """The message from its decoded values; truncated ones as far as they were captured.

    Raises ValueNotEncodableError where a value does not lead back.
    """
    if message.end - message.offset < message.head_size:
        return message.raw
    head = b""
    if message.head_size:
        head = wire.HEADER[message.order].pack(
            message.length, message.type_id, message.flag_bits, message.seq, message.portid
        )
    if message.is_control:
        return head + _control_bytes(message)
    body = message.body()
    if body is None:
        return head + bytes.fromhex(message.payload or "")
    root = Node("", message.offset, message.end - message.offset, None)
    header, values = body.read(message.frame.data, message.body_offset, message.end, Context(secrets=True, trace=root))
    parts = [head]
    if message.family_id is not None:
        place = message.offset + wire.NLMSG_HDRLEN
        parts.append(bytes((message.command or 0, message.version or 0)) + message.frame.data[place + 2 : place + 4])
    room = message.end - message.body_offset
    if body.header is not None:
        length = min(body.size, room)
        parts.append(encode.struct_bytes(body.header, header, message.order, root, length))
        padding = message.body_offset + body.size
        parts.append(message.frame.data[padding : message.body_offset + min(wire.align(body.size), room)])
    if isinstance(body.attributes, spec.Payload):
        parts.append(_payload_bytes(body.attributes, header, values, message, root))
    elif body.attributes is not None:
        parts.append(encode.attributes_bytes(body.attributes, values, message.order, root.children, (header,)))
    elif "#rest" in values:
        parts.append(bytes.fromhex(values["#rest"]))
    return b"".join(parts)


def _payload_bytes(payload: spec.Payload, header: Values, values: Values, message: Message, root: Node) -> bytes:
    """A body that is no attributes."""
    if not root.children:
        return b""
    if "#rest" in values:
        return bytes.fromhex(values["#rest"])
    (node,) = root.children
    whole = values | {name: header[name] for name in payload.header if name in header}
    return encode.payload(payload.type, whole, message.order, node, (header,))


def _control_bytes(message: Message) -> bytes:
    """An errno, the echoed request and the extended ack; other control messages keep their payload."""
    error, start = message.error, message.offset + wire.NLMSG_HDRLEN
    if error is None:
        return message.frame.data[start : message.end]
    parts = [wire.ERRNO[message.order].pack(error["code"])]
    echoed = control.echoed(message)
    if echoed is not None:
        # A kernel echoes requests only; what claims otherwise may hold such claims without end.
        parts.append(echoed.raw if echoed.is_control else message_bytes(echoed))
        parts.append(message.frame.data[echoed.end : control.request_span(message)[1]])
    begin, stop = control.extended_span(message)
    if begin < stop:
        words = import_module("nlsniff.dissectors.control")
        root = Node("", begin, stop - begin, None)
        read = decode.attributes_reader(words.NLMSGERR, message.order)
        values = read(message.frame.data, begin, stop, Context(secrets=True, trace=root))
        parts.append(encode.attributes_bytes(words.NLMSGERR, values, message.order, root.children))
    elif echoed is None or control.request_span(message)[1] < message.end:
        written = sum(map(len, parts))
        parts.append(message.frame.data[start + written : message.end])
    return b"".join(parts)
