"""Sends one generic netlink request, for families that no program here speaks.

    genl_user.py FAMILY COMMAND [ATTRIBUTE ...]

COMMAND is a number, with ``!`` behind it a dump. An attribute is ``NUMBER:TYPE:VALUE`` with a type of u8 to u64, be16,
be32, str, hex, if (the index of a device by name), nest (attributes between brackets, with commas) or nested (the same
with NLA_F_NESTED, which newer families ask for). Prints the answers in hex.
"""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Iterator

NETLINK_GENERIC, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME = 16, 16, 3, 1, 2
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP, NLA_F_NESTED = 1, 4, 0x300, 0x8000
NLMSG_ERROR, NLMSG_DONE = 2, 3
NUMBERS = {"u8": "=B", "u16": "=H", "u32": "=I", "u64": "=Q", "s32": "=i", "be16": ">H", "be32": ">I"}


def attribute(number: int, payload: bytes) -> bytes:
    """One attribute with its padding."""
    return struct.pack("=HH", 4 + len(payload), number) + payload + bytes(-len(payload) % 4)


def parsed(text: str) -> bytes:
    """The bytes of an attribute given on the command line."""
    number, kind, value = text.split(":", 2)
    if kind in NUMBERS:
        payload = struct.pack(NUMBERS[kind], int(value, 0))
    elif kind in ("nest", "nested"):
        payload = b"".join(parsed(each) for each in split(value[1:-1]))
    elif kind == "if":
        payload = struct.pack("=I", socket.if_nametoindex(value))
    else:
        payload = value.encode() + b"\0" if kind == "str" else bytes.fromhex(value)
    return attribute(int(number) | (NLA_F_NESTED if kind == "nested" else 0), payload)


def split(text: str) -> Iterator[str]:
    """The parts between commas, those within brackets left whole."""
    depth = start = 0
    for place, letter in enumerate(text):
        depth += (letter == "[") - (letter == "]")
        if letter == "," and not depth:
            yield text[start:place]
            start = place + 1
    if text[start:]:
        yield text[start:]


def ask(sock: socket.socket, family: int, command: int, flags: int, body: bytes) -> Iterator[bytes]:
    """Send a request; give what answers it, behind the generic header."""
    payload = struct.pack("=BBH", command, 1, 0) + body
    sock.send(struct.pack("=IHHII", 16 + len(payload), family, NLM_F_REQUEST | flags, 1, 0) + payload)
    while True:
        data, place = sock.recv(1 << 16), 0
        while place < len(data):
            length, kind, *_ = struct.unpack_from("=IHHII", data, place)
            if kind in (NLMSG_ERROR, NLMSG_DONE):
                (code,) = struct.unpack_from("=i", data, place + 16)
                if code < 0:  # MAC80211_HWSIM answers a new radio with its number
                    raise OSError(-code, f"command {command}")
                return
            yield data[place + 20 : place + length]
            place += (length + 3) & ~3


def main() -> None:
    """Ask for the family's number, then send the request."""
    name, command, *given = sys.argv[1:]
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC) as sock:
        sock.bind((0, 0))
        wanted = attribute(CTRL_ATTR_FAMILY_NAME, name.encode() + b"\0")
        (answer,) = ask(sock, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK, wanted)
        place = 0
        while (head := struct.unpack_from("=HH", answer, place))[1] != CTRL_ATTR_FAMILY_ID:
            place += (head[0] + 3) & ~3
        (family,) = struct.unpack_from("=H", answer, place + 4)
        flags = NLM_F_DUMP if command.endswith("!") else NLM_F_ACK
        for body in ask(sock, family, int(command.rstrip("!")), flags, b"".join(map(parsed, given))):
            print(body.hex())


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(str(error))
