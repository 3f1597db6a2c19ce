"""A client of the module beside it: puts, shows and removes jars, or hears of them.

    nlsniff_demo.py put NAME VOLUME [CONTENTS [COLOUR [sealed]]]
    nlsniff_demo.py get|remove NAME
    nlsniff_demo.py dump
    nlsniff_demo.py listen COUNT

CONTENTS and COLOUR are numbers, NAME ``-`` leaves the name out. ``listen`` says when it has joined the group. Prints
the command and name of what comes; the exit status is the errno of a refusal.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from collections.abc import Iterator, Sequence

FAMILY = b"nlsniff_demo\0"
PUT, GET, REMOVE, PUT_NTF, REMOVE_NTF = 1, 2, 3, 4, 5
COMMANDS = {PUT: "put", GET: "get", REMOVE: "remove", PUT_NTF: "put-ntf", REMOVE_NTF: "remove-ntf"}
NAME, VOLUME, CONTENTS, LID = 1, 2, 3, 4
COLOUR, SEALED = 1, 2
NETLINK_GENERIC, GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 16, 16, 3
FAMILY_ID, FAMILY_NAME, MCAST_GROUPS, MCAST_GRP_ID = 1, 2, 7, 2
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP, NLA_F_NESTED = 1, 4, 0x300, 0x8000
NLMSG_ERROR, NLMSG_DONE = 2, 3
SOL_NETLINK, ADD_MEMBERSHIP, EXT_ACK, GET_STRICT_CHK = 270, 1, 11, 12


def attribute(number: int, payload: bytes) -> bytes:
    """One attribute with its padding."""
    return struct.pack("=HH", 4 + len(payload), number) + payload + bytes(-len(payload) % 4)


def attributes(data: bytes) -> dict[int, bytes]:
    """The attributes behind one another, by number."""
    found, place = {}, 0
    while place + 4 <= len(data):
        length, number = struct.unpack_from("=HH", data, place)
        found[number & 0x3FFF] = data[place + 4 : place + length]
        place += (length + 3) & ~3
    return found


def opened() -> socket.socket:
    """A socket that asks for extended acks."""
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
    sock.setsockopt(SOL_NETLINK, EXT_ACK, 1)
    sock.setsockopt(SOL_NETLINK, GET_STRICT_CHK, 1)
    sock.bind((0, 0))
    return sock


def received(sock: socket.socket) -> Iterator[tuple[int, bytes]]:
    """The messages of one datagram: type, and what is behind nlmsghdr."""
    data, place = sock.recv(1 << 16), 0
    while place < len(data):
        length, kind = struct.unpack_from("=IH", data, place)
        yield kind, data[place + 16 : place + length]
        place += (length + 3) & ~3


def ask(sock: socket.socket, family: int, command: int, flags: int, body: bytes) -> Iterator[bytes]:
    """Send a request; what answers it. Raises OSError when it is refused."""
    payload = struct.pack("=BBH", command, 1, 0) + body
    sock.send(struct.pack("=IHHII", 16 + len(payload), family, NLM_F_REQUEST | flags, 1, 0) + payload)
    while True:
        for kind, data in received(sock):
            if kind in (NLMSG_ERROR, NLMSG_DONE):
                (code,) = struct.unpack_from("=i", data)
                if code:
                    raise OSError(-code, os.strerror(-code))
                return
            yield data


def found(sock: socket.socket) -> tuple[int, int]:
    """The numbers of the family and of its group."""
    (answer,) = ask(sock, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK, attribute(FAMILY_NAME, FAMILY))
    told = attributes(answer[4:])
    (group,) = (attributes(each) for each in attributes(told[MCAST_GROUPS]).values())
    return struct.unpack("=H", told[FAMILY_ID])[0], struct.unpack("=I", group[MCAST_GRP_ID])[0]


def jar(words: Sequence[str]) -> bytes:
    """The attributes that the words say."""
    name, *rest = words
    body = b"" if name == "-" else attribute(NAME, name.encode() + b"\0")
    for number, value in zip((VOLUME, CONTENTS), rest, strict=False):
        body += attribute(number, struct.pack("=I", int(value)))
    if rest[2:]:
        lid = attribute(COLOUR, struct.pack("=B", int(rest[2])))
        lid += attribute(SEALED, b"") if rest[3:] else b""
        body += attribute(LID | NLA_F_NESTED, lid)
    return body


def say(data: bytes) -> None:
    """One line: the command and the jar's name."""
    print(COMMANDS[data[0]], attributes(data[4:])[NAME].rstrip(b"\0").decode(), flush=True)


def main() -> int:
    """The command line; the errno of a refusal."""
    verb, *words = sys.argv[1:]
    with opened() as sock:
        family, group = found(sock)
        if verb == "listen":
            sock.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, group)
            print("listening", flush=True)
            for _ in range(int(words[0])):
                for _, data in received(sock):
                    say(data)
            return 0
        command = {"put": PUT, "get": GET, "dump": GET, "remove": REMOVE}[verb]
        flags = NLM_F_DUMP if verb == "dump" else NLM_F_ACK
        try:
            for data in ask(sock, family, command, flags, jar(words) if words else b""):
                say(data)
        except OSError as error:
            print(f"refused: {error.strerror}")
            return error.errno or 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
