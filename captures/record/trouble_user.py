"""Speaks route and generic netlink as it should not be spoken: one trouble a word.

trouble_user.py wordless|retry|poll|endless|interrupted|length|padding|nested ...
"""

from __future__ import annotations

import socket
import struct
import subprocess
import sys
from collections.abc import Callable

REQUEST, ACK, CREATE_ONLY, DUMP = 0x1, 0x4, 0x600, 0x300
NEWLINK, GETLINK, DONE = 16, 18, 3
SOL_NETLINK, EXT_ACK, NETLINK_GENERIC = 270, 11, 16
IFNAME, MTU, LINKINFO, KIND = 3, 4, 18, 1
GENL_ID_CTRL, GETFAMILY, FAMILY_NAME, FAMILY_ID = 16, 3, 2, 1


class Client:
    """A socket that numbers its requests; with extended acks unless told otherwise."""

    def __init__(self, protocol: int = socket.NETLINK_ROUTE, *, words: bool = True) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
        if words:
            self._socket.setsockopt(SOL_NETLINK, EXT_ACK, 1)
        self._seq = 100

    def ask(self, kind: int, flags: int, body: bytes) -> None:
        self._seq += 1
        self._socket.send(struct.pack("=IHHII", 16 + len(body), kind, REQUEST | flags, self._seq, 0) + body)

    def hear(self) -> bytes:
        return self._socket.recv(1 << 13)

    def hear_all(self, data: bytes) -> None:
        while not _ends(data):
            data = self.hear()


def _ends(data: bytes) -> bool:
    while len(data) >= 16:
        length, kind = struct.unpack_from("=IH", data)
        if kind == DONE:
            return True
        data = data[(length + 3) & ~3 :]
    return False


def attribute(number: int, payload: bytes, padding: bytes = bytes(3)) -> bytes:
    return struct.pack("=HH", 4 + len(payload), number) + payload + padding[: -len(payload) % 4]


def link(*attributes: bytes) -> bytes:
    return struct.pack("=BxHiII", 0, 0, 0, 0, 0) + b"".join(attributes)


def wordless() -> None:
    """A value that the kernel refuses without a word, since nobody asked for words."""
    client = Client(words=False)
    client.ask(NEWLINK, ACK, link(attribute(IFNAME, b"lo\0"), attribute(MTU, b"\1")))
    client.hear()


def retry() -> None:
    """The same link five times, which is there already."""
    client = Client()
    for _ in range(5):
        info = attribute(LINKINFO, attribute(KIND, b"dummy\0"))
        client.ask(NEWLINK, ACK | CREATE_ONLY, link(attribute(IFNAME, b"d0\0"), info))
        client.hear()


def poll() -> None:
    """The loopback device twelve times: nothing changes meanwhile."""
    client = Client()
    for _ in range(12):
        client.ask(GETLINK, 0, link(attribute(IFNAME, b"lo\0")))
        client.hear()


def endless() -> None:
    """A dump of which only the first part is read."""
    client = Client()
    client.ask(GETLINK, DUMP, link())
    client.hear()


def interrupted() -> None:
    """A dump while a link is made."""
    client = Client()
    client.ask(GETLINK, DUMP, link())
    first = client.hear()
    subprocess.run(["ip", "link", "add", "meanwhile", "type", "dummy"], check=True)
    client.hear_all(first)


def length() -> None:
    """An MTU of two bytes."""
    client = Client()
    client.ask(NEWLINK, ACK, link(attribute(IFNAME, b"lo\0"), attribute(MTU, b"\1\2")))
    client.hear()


def padding() -> None:
    """Memory behind a name."""
    client = Client()
    client.ask(GETLINK, 0, link(attribute(IFNAME, b"lo\0\0\0", b"\xde\xad\xbe")))
    client.hear()


def nested() -> None:
    """Rings of a device, its header without NLA_F_NESTED."""
    client = Client(NETLINK_GENERIC)
    name = attribute(FAMILY_NAME, b"ethtool\0")
    client.ask(GENL_ID_CTRL, 0, struct.pack("=BBH", GETFAMILY, 1, 0) + name)
    answer = client.hear()
    at = answer.index(struct.pack("=HH", 6, FAMILY_ID))
    (number,) = struct.unpack_from("=H", answer, at + 4)
    client.ask(number, ACK, struct.pack("=BBH", 15, 1, 0) + attribute(1, attribute(2, b"d0\0")))
    client.hear()


def main(words: list[str]) -> None:
    doings: dict[str, Callable[[], None]] = {
        each.__name__: each for each in (wordless, retry, poll, endless, interrupted, length, padding, nested)
    }
    for word in words:
        doings[word]()


if __name__ == "__main__":
    main(sys.argv[1:])
