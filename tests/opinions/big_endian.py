"""A capture as a big-endian machine would have made it: the same values, every number the other way round."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from nlsniff import control, decode, encode, wire
from nlsniff.message import Message
from nlsniff.trace import Context, Node

LINKTYPE_NETLINK = 253
ARPHRD_NETLINK = 824
NANOSECONDS = 0xA1B23C4D


def turn(messages: Iterable[Message]) -> Iterator[tuple[int, int, int, bytes]]:
    """Number, time, protocol and big-endian bytes of each frame whose messages are all known, with their rest."""
    for number, group in groupby(messages, key=lambda message: message.frame.number):
        inside = list(group)
        if all(map(_is_known, inside)):
            frame = inside[0].frame
            yield number, frame.time_ns, frame.protocol, b"".join(map(_turned_with_rest, inside))


def write(path: Path, frames: Iterable[tuple[int, int, int, bytes]]) -> None:
    """The frames as a big-endian pcap of link type 253."""
    with path.open("wb") as file:
        file.write(struct.pack(">IHHiIII", NANOSECONDS, 2, 4, 0, 0, 262144, LINKTYPE_NETLINK))
        for _, time_ns, protocol, data in frames:
            cooked = struct.pack(">HH10xH", 4, ARPHRD_NETLINK, protocol)
            size = len(cooked) + len(data)
            file.write(struct.pack(">IIII", *divmod(time_ns, 10**9), size, size) + cooked + data)


def _is_known(message: Message) -> bool:
    if not message.is_control:
        return message.known is not None and message.end - message.offset == message.length
    echoed = control.echoed(message)
    return echoed is None or echoed.end - echoed.offset == wire.NLMSG_HDRLEN or _is_known(echoed)


def _turned_with_rest(message: Message) -> bytes:
    turned = _turned(message)
    return turned + bytes(-len(turned) % 4) + message.rest


def _turned(message: Message) -> bytes:
    header = (message.length, message.type_id, message.flag_bits, message.seq, message.portid)
    inside = _turned_control(message) if message.is_control else _turned_body(message)
    return wire.HEADER[">"].pack(*header) + inside


def _turned_body(message: Message) -> bytes:
    body = message.body()
    if body is None or message.end <= message.body_offset:
        return message.raw[wire.NLMSG_HDRLEN :]
    root = Node("", message.offset, message.end - message.offset, None)
    header, values = body.read_slowly(
        message.frame.data, message.body_offset, message.end, Context(secrets=True, trace=root)
    )
    genl = message.frame.data[message.offset + wire.NLMSG_HDRLEN : message.body_offset]
    room = message.end - message.body_offset
    head = b"" if body.header is None else encode.struct_bytes(body.header, header, ">", root, min(body.size, room))
    head = head.ljust(min(wire.align(body.size), room), b"\0")
    if body.attributes is None:
        return genl + head
    return genl + head + encode.attributes_bytes(body.attributes, values, ">", root.children, (header,))


def _turned_control(message: Message) -> bytes:
    from nlsniff.dissectors.control import NLMSGERR

    if message.error is None:
        return message.raw[wire.NLMSG_HDRLEN :]
    parts = [wire.ERRNO[">"].pack(message.error["code"])]
    echoed = control.echoed(message)
    if echoed is not None:
        parts.append(_turned(echoed))
        parts.append(bytes(control.request_span(message)[1] - echoed.end))
    start, stop = control.extended_span(message)
    if start < stop:
        root = Node("", start, stop - start, None)
        read = decode.attributes_reader(NLMSGERR, message.order)
        values = read(message.frame.data, start, stop, Context(secrets=True, trace=root))
        parts.append(encode.attributes_bytes(NLMSGERR, values, ">", root.children))
    return b"".join(parts)
