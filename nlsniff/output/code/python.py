"""Requests as a Python program of its own: socket and struct, a line a member or an attribute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from nlsniff.output.code.annotate import Piece, pieces
from nlsniff.output.code.request import Datagram
from nlsniff.output.code.rows import clean, quoted

LITERAL: Final = 24

HEAD: Final = '''\
#!/usr/bin/env python3
"""Sends what nlsniff found in a capture, and prints the kernel's answers."""

import os
import socket
import struct

NLMSG_ERROR, NLMSG_DONE, NLM_F_MULTI = 2, 3, 2
'''

FAMILY_ID: Final = '''

def family_id(name):
    """The number that this kernel gave a generic netlink family (CTRL_CMD_GETFAMILY)."""
    text = name.encode() + b"\\0"
    attribute = struct.pack("=HH", 4 + len(text), 2) + text + bytes(-len(text) % 4)  # CTRL_ATTR_FAMILY_NAME
    request = struct.pack("=IHHIIBBH", 20 + len(attribute), 16, 1, 1, 0, 3, 1, 0) + attribute
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16) as sock:
        sock.sendto(request, (0, 0))
        answer = sock.recv(65536)
    if struct.unpack_from("=H", answer, 4)[0] == NLMSG_ERROR:
        raise SystemExit(f"this kernel has no generic netlink family {name}")
    place = 20
    while place + 6 <= len(answer):
        length, kind, number = struct.unpack_from("=HHH", answer, place)
        if kind == 1:  # CTRL_ATTR_FAMILY_ID
            return number
        place += (max(length, 4) + 3) & ~3
    raise SystemExit(f"nlctrl gives no number for {name}")
'''

TAIL: Final = '''

def told(sock, awaited):
    """Print the answers until as many requests are done as will say so, or nothing comes for a second."""
    sock.settimeout(1)
    while True:
        try:
            data = sock.recv(1 << 18)
        except TimeoutError:
            return
        while len(data) >= 16:
            length, kind, flags, seq, portid = struct.unpack_from("=IHHII", data)
            if kind == NLMSG_ERROR:
                code = struct.unpack_from("=i", data, 16)[0]
                print(f"seq {seq}:", os.strerror(-code) if code else "ack")
            else:
                print(f"seq {seq}:", "done" if kind == NLMSG_DONE else f"type {kind}, {length} bytes")
            if kind in (NLMSG_ERROR, NLMSG_DONE):
                awaited -= 1
            data = data[(max(length, 16) + 3) & ~3 :]
        if awaited == 0:
            return


def send_netlink(protocol, request, awaited):
    """Send one datagram to the kernel."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol) as sock:
        sock.bind((0, 0))
        sock.sendto(request, (0, 0))
        told(sock, awaited)


'''


def source(datagrams: Sequence[Datagram]) -> str:
    """A program that sends them in order."""
    return program(HEAD, datagrams, _function)


def program(head: str, datagrams: Sequence[Datagram], function: Callable[[int, Datagram], Iterable[str]]) -> str:
    """A program of functions, each of which gives a datagram's bytes: ``function`` writes one, by number."""
    parts = [head]
    if any(request.generic for datagram in datagrams for request in datagram.requests):
        parts.append(FAMILY_ID)
    for number, datagram in enumerate(datagrams, 1):
        parts.append("\n\n" + "\n".join(function(number, datagram)) + "\n")
    parts.append(TAIL)
    parts.append('if __name__ == "__main__":\n')
    for number, datagram in enumerate(datagrams, 1):
        protocol = datagram.frame.protocol
        note = f"  # {datagram.protocol}" if datagram.protocol != str(protocol) else ""
        parts.append(f"    send_netlink({protocol}, request_{number}(), {datagram.awaited}){note}\n")
    return "".join(parts)


def _function(number: int, datagram: Datagram) -> Iterator[str]:
    yield f"def request_{number}():"
    yield f"    # {clean(datagram.title)}"
    yield from (f"    # {remark}" for remark in datagram.remarks)
    yield '    return b"".join(('
    for place, request in enumerate(datagram.requests):
        if len(datagram.requests) > 1:
            yield f"        # {clean(request.title)}"
        yield from (f"        {_line(piece)}" for piece in pieces(request))
        if datagram.padding(place):
            yield f"        bytes({datagram.padding(place)}),  # padding"
    yield "    ))"


def _line(piece: Piece) -> str:
    expression = " + ".join(_expressions(piece))
    return f"{expression},  # {piece.comment}" if expression else f"# {piece.comment}"


def _expressions(piece: Piece) -> Iterator[str]:
    if piece.form:
        numbers = [quoted_family(piece.family)] if piece.family else map(_number, piece.form, piece.numbers)
        yield f'struct.pack("{piece.order}{piece.form}", {", ".join(numbers)})'
    if piece.tail:
        yield bytes_literal(piece.tail)


def quoted_family(name: str) -> str:
    """The expression that gives a family's number."""
    return f"family_id({quoted(name)})"


def _number(letter: str, value: int) -> str:
    """Attribute types and flags of 16 bits read best in hex where they are big."""
    return f"{value:#x}" if letter == "H" and value > 0xFFF else str(value)


def bytes_literal(data: bytes) -> str:
    """Bytes as a literal: text as text, zeros as their number, anything else in hex."""
    if not any(data):
        return f"bytes({len(data)})"
    text = data.rstrip(b"\0")
    if text.isascii() and text.decode().isprintable():
        return repr(data).replace("\\x00", "\\0") if not _digits_follow(data) else repr(data)
    return f'bytes.fromhex("{data.hex()}")' if len(data) > LITERAL else _escaped(data)


def _digits_follow(data: bytes) -> bool:
    """Whether ``\\0`` would swallow a digit behind it."""
    return any(data[place] == 0 and data[place + 1 : place + 2].isdigit() for place in range(len(data)))


def _escaped(data: bytes) -> str:
    return 'b"' + "".join(f"\\x{byte:02x}" for byte in data) + '"'
