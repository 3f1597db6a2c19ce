"""Bytes for people: offset, hex, text; with key material blanked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nlsniff import control, wire
from nlsniff.trace import Node

if TYPE_CHECKING:
    from nlsniff.message import Message

Spans = Sequence[tuple[int, int]]


def dump(message: Message) -> Iterator[str]:
    """The message's bytes, 16 a line, offsets from its nlmsghdr. Secrets are blanked as the message says."""
    hidden = hidden_spans(message)
    for start in range(message.offset, message.end, 16):
        stop = min(start + 16, message.end)
        data = message.frame.data[start:stop]
        text = "".join(
            "*" if covered(hidden, start + place) else chr(byte) if 0x20 <= byte < 0x7F else "."
            for place, byte in enumerate(data)
        )
        middle = min(start + 8, stop)
        head = hex_bytes(message.frame.data, start, middle, hidden)
        tail = hex_bytes(message.frame.data, middle, stop, hidden)
        yield f"{start - message.offset:04x}  {head:<23}  {tail:<23}  {text}"


def hex_bytes(data: bytes, start: int, stop: int, hidden: Spans) -> str:
    """Bytes as ``00 01 02``, those of a hidden span as ``**``."""
    if not hidden:
        return data[start:stop].hex(" ")
    places = range(start, min(stop, len(data)))
    return " ".join("**" if covered(hidden, place) else f"{data[place]:02x}" for place in places)


def covered(spans: Spans, place: int) -> bool:
    """Whether an offset lies in one of the spans."""
    return any(start <= place < stop for start, stop in spans)


def hidden_spans(message: Message) -> list[tuple[int, int]]:
    """Where in ``frame.data`` the payloads of secret attributes stand, an echoed request's too; none with secrets."""
    if message.reading.secrets:
        return []
    spans = _secrets(message.trace())
    if message.is_control:
        asked = control.echoed(message)
        if asked is not None:
            spans += _secrets(asked.trace())
    return spans


def _secrets(node: Node) -> list[tuple[int, int]]:
    if node.secret:
        return [(node.offset + wire.NLA_HDRLEN, node.offset + node.length)]
    return node.hidden + [span for child in node.children for span in _secrets(child)]
