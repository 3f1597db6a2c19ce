"""Annotated bytes as C, Go and Rust write them: a row a piece, its meaning in the comment behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nlsniff.output.code.annotate import Piece, pieces
from nlsniff.output.code.request import Datagram

PER_ROW: Final = 8
COLUMN: Final = 50
TYPE_OFFSET: Final = 4
"""Of nlmsg_type in nlmsghdr."""


def byte_rows(datagram: Datagram, indent: str, comment: str = "// {}") -> Iterator[str]:
    """The bytes of a datagram, each message's under its title."""
    for place, request in enumerate(datagram.requests):
        if len(datagram.requests) > 1:
            yield indent + comment.format(clean(request.title))
        for piece in pieces(request):
            yield from _piece_rows(piece, indent, comment)
        if datagram.padding(place):
            yield from _piece_rows(Piece(0, "padding", "", "<", tail=bytes(datagram.padding(place))), indent, comment)


def _piece_rows(piece: Piece, indent: str, comment: str) -> Iterator[str]:
    data = piece.data
    said = comment.format(piece.comment)
    if not data:
        yield indent + said
    for start in range(0, len(data), PER_ROW):
        row = indent + " ".join(f"0x{byte:02x}," for byte in data[start : start + PER_ROW])
        yield row if start else f"{row:<{len(indent) + COLUMN}} {said}"


def families(datagram: Datagram) -> Iterator[tuple[int, str]]:
    """Where the run-time number of a generic family belongs, and the family's name."""
    offset = 0
    for place, request in enumerate(datagram.requests):
        if request.generic is not None:
            yield offset + TYPE_OFFSET, request.generic
        offset += len(request.message.raw) + datagram.padding(place)


def clean(text: str) -> str:
    """A text that cannot end a comment."""
    return text.replace("*/", "* /").replace("\\", "/")


def quoted(text: str) -> str:
    """A string as C, Go, Rust and Python all read it: printable ASCII, anything else as bytes in hex."""
    made = []
    for byte in text.encode():
        plain = 0x20 <= byte < 0x7F and byte not in b'"\\'
        made.append(chr(byte) if plain else f"\\x{byte:02x}")
    return '"' + "".join(made) + '"'
