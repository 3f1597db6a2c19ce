"""Says over nfnetlink what no packaged program says: ``queue``, ``log``, ``raw``, and makes traffic: ``traffic``.

Layouts and numbers: ``include/uapi/linux/netfilter/nfnetlink*.h`` and ``nf_tables.h``.
"""

from __future__ import annotations

import socket
import struct
import sys
import threading
from collections.abc import Iterator

NETLINK_NETFILTER = 12
REQUEST, ACK, DUMP, CREATE = 0x1, 0x4, 0x300, 0x400
HEADER = struct.Struct("=IHHII")  # nlmsghdr
NFGENMSG = struct.Struct("!BBH")
ATTRIBUTE = struct.Struct("=HH")
NESTED, NETWORK_ORDER = 0x8000, 0x4000
INET, IPV4, BRIDGE = 1, 2, 7


def attribute(number: int, payload: bytes) -> bytes:
    """One attribute, padded."""
    return ATTRIBUTE.pack(4 + len(payload), number) + payload + bytes(-len(payload) % 4)


def be32(number: int, value: int) -> bytes:
    """A number in network order."""
    return attribute(number, struct.pack("!I", value))


def text(number: int, value: str) -> bytes:
    """A text with its NUL."""
    return attribute(number, value.encode() + b"\0")


class Asker:
    """A socket of NETLINK_NETFILTER."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
        self.socket.settimeout(10)
        self.socket.bind((0, 0))
        self.sequence = 100

    def message(self, kind: int, flags: int, family: int, resource: int, body: bytes = b"") -> bytes:
        """A request."""
        self.sequence += 1
        length = HEADER.size + NFGENMSG.size + len(body)
        head = HEADER.pack(length, kind, flags | REQUEST, self.sequence, 0)
        return head + NFGENMSG.pack(family, 0, resource) + body

    def ask(self, kind: int, flags: int, family: int, resource: int, body: bytes = b"") -> None:
        """Send a request and read what answers it."""
        self.socket.send(self.message(kind, flags, family, resource, body))
        while True:
            for answer, data in self.messages():
                if answer in (2, 3):  # error, done
                    code = struct.unpack_from("=i", data)[0]
                    print(f"{kind:#x}: {code}")
                    return
                if not flags & (DUMP | ACK):
                    return

    def messages(self) -> Iterator[tuple[int, bytes]]:
        """The messages of one datagram."""
        data = self.socket.recv(1 << 17)
        place = 0
        while place + HEADER.size <= len(data):
            length, kind, _, _, _ = HEADER.unpack_from(data, place)
            yield kind, data[place + HEADER.size : place + length]
            place += length + 3 & ~3


def queue(number: int, packets: int) -> None:
    """Take packets from a queue: the first with a verdict of its own, the last two in one."""
    asker = Asker()
    asker.ask(0x302, ACK, 0, 0, attribute(1, struct.pack("!BBH", 4, 0, IPV4)))
    asker.ask(0x302, ACK, 0, 0, attribute(1, struct.pack("!BBH", 3, 0, IPV4)))
    asker.ask(0x302, ACK, 0, number, attribute(1, struct.pack("!BBH", 1, 0, 0)))
    asker.ask(0x302, ACK, 0, number, attribute(2, struct.pack("!IB", 0xFFFF, 2)))
    asker.ask(0x302, ACK, 0, number, be32(3, 64) + be32(4, 0xE) + be32(5, 0xE))
    print("bound", flush=True)
    held = []
    while packets:
        for kind, data in asker.messages():
            if kind != 0x300:
                continue
            packets -= 1
            (identity,) = struct.unpack_from("!I", data, NFGENMSG.size + ATTRIBUTE.size)
            held.append(identity)
            if packets > 1:
                verdict = attribute(2, struct.pack("!II", 1, held.pop())) + be32(3, 7)
                asker.socket.send(asker.message(0x301, 0, 0, number, verdict))
    asker.socket.send(asker.message(0x303, 0, 0, number, attribute(2, struct.pack("!II", 1, held[-1]))))
    asker.ask(0x302, ACK, 0, number, attribute(1, struct.pack("!BBH", 2, 0, 0)))


def log(group: int, packets: int) -> None:
    """Take packets from a group of the log."""
    asker = Asker()
    asker.ask(0x401, ACK, IPV4, 0, attribute(1, b"\3"))
    asker.ask(0x401, ACK, 0, group, attribute(1, b"\1"))
    asker.ask(0x401, ACK, 0, group, attribute(2, struct.pack("!IBB", 0xFFFF, 2, 0)))
    asker.ask(0x401, ACK, 0, group, be32(3, 4096) + be32(4, 1) + be32(5, 1) + attribute(6, struct.pack("!H", 7)))
    print("bound", flush=True)
    while packets > 0:
        packets -= sum(kind == 0x400 for kind, _ in asker.messages())
    asker.ask(0x401, ACK, 0, group, attribute(1, b"\2"))


def raw() -> None:
    """Requests of nf_tables, osf, nfacct and conntrack for which this suite's programs have no words."""
    asker = Asker()
    asker.ask(0xA19, DUMP, INET, 0, text(1, "t"))  # getrule-reset
    asker.ask(0xA15, DUMP, INET, 0, text(1, "t") + be32(3, 1))  # getobj-reset, of counters
    asker.ask(0xA21, DUMP, INET, 0, text(1, "t") + text(2, "counted"))  # getsetelem-reset
    begin = asker.message(0x10, 0, 0, 10)
    kinds = (
        (0xA1F, text(1, "t") + text(2, "none") + be32(3, 1)),
        (0xA1A, text(1, "none")),
        (0xA1D, text(1, "t") + text(2, "none")),
    )
    for kind, body in kinds:  # destroyobj, destroytable, destroyset
        asker.socket.send(begin + asker.message(kind, ACK, INET, 0, body) + asker.message(0x11, 0, 0, 10))
        for answer, data in asker.messages():
            print(f"{kind:#x}: {answer} {struct.unpack_from('=i', data)[0]}")
    finger = struct.pack("=IIBBHHH32s32s32s", 0, 512, 64, 0, 44, 1460, 4, b"Linux", b"9.9", b"made up")
    options = ((2, 4, 0, 0), (4, 2, 0, 0), (8, 10, 0, 0), (1, 1, 0, 0), (3, 3, 0, 7))
    finger += b"".join(struct.pack("=HHII", *one) for one in options).ljust(480, b"\0")
    asker.ask(0x500, ACK | CREATE, 0, 0, attribute(1, finger))
    asker.ask(0x501, ACK, 0, 0, attribute(1, finger))
    asker.ask(0x105, 0, 0, 0)  # conntrack's totals
    asker.ask(0x203, DUMP, 0, 0)  # statistics of expectations
    for hook in range(2):
        asker.ask(0xC00, DUMP, IPV4, 0, be32(1, hook))


def traffic() -> None:
    """Over the loopback: datagrams, a connection, and FTP's announcement of another one."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as two,
    ):
        one.bind(("127.0.0.1", 5300))
        two.bind(("127.0.0.1", 5301))
        for sender, receiver in ((two, 5300), (one, 5301), (two, 5300)):
            sender.sendto(b"datagram", ("127.0.0.1", receiver))
    for port, said in ((8080, b"hello\r\n"), (21, b"227 Entering Passive Mode (127,0,0,1,200,10)\r\n")):
        with socket.create_server(("127.0.0.1", port)) as server:
            thread = threading.Thread(target=_serve, args=(server, said), daemon=True)
            thread.start()
            with socket.create_connection(("127.0.0.1", port), 10) as client:
                client.recv(100)
                client.sendall(b"PASV\r\n")
                client.recv(100)
            thread.join()


def _serve(server: socket.socket, said: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"220 ready\r\n")
        connection.recv(100)
        connection.sendall(said)
        connection.recv(100)


def main() -> None:
    """The word given, with its numbers."""
    words = {"queue": queue, "log": log, "raw": raw, "traffic": traffic}
    words[sys.argv[1]](*map(int, sys.argv[2:]))


if __name__ == "__main__":
    main()
