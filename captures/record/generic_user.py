"""A client of generic families that Debian has no program for, over plain sockets: generic_user.py WHAT.

``taskstats``, ``thermal``, ``smc``; ``psample COMMAND``, ``drops COMMAND``, ``hear FAMILY GROUP COMMAND``: these run a
command while they listen.
Numbers: ``include/uapi/linux/genetlink.h``, ``taskstats.h``, ``cgroupstats.h``, ``thermal.h``, ``psample.h``,
``net_dropmon.h``.
"""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator

NETLINK_GENERIC, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP = 16, 270, 1
REQUEST, ACK, DUMP = 0x01, 0x04, 0x300
NLMSG_ERROR, NLMSG_DONE, GENL_ID_CTRL = 2, 3, 16
GETFAMILY, FAMILY_ID, FAMILY_NAME, MCAST_GROUPS, GROUP_NAME, GROUP_ID = 3, 1, 2, 7, 1, 2


def attribute(number: int, payload: bytes) -> bytes:
    """One attribute with its padding."""
    return struct.pack("=HH", 4 + len(payload), number) + payload + bytes(-len(payload) % 4)


def u32(number: int, value: int) -> bytes:
    """A number of 32 bits as attribute."""
    return attribute(number, struct.pack("=I", value))


def text(number: int, value: str) -> bytes:
    """A string as attribute."""
    return attribute(number, value.encode() + b"\0")


def attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and payload of each attribute."""
    while len(data) >= 4:
        length, number = struct.unpack_from("=HH", data)
        yield number & 0x3FFF, data[4:length]
        data = data[(length + 3) & ~3 :]


class Family:
    """A family by its name; ``groups`` maps names of multicast groups to their numbers."""

    def __init__(self, name: str, version: int = 1) -> None:
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.sock.bind((0, 0))
        self.sock.settimeout(20)
        self.number, self.version, self.seq = GENL_ID_CTRL, version, 0
        found = dict(attributes(self.ask(GETFAMILY, text(FAMILY_NAME, name))[0]))
        self.groups: dict[str, int] = {}
        for _, group in attributes(found.get(MCAST_GROUPS, b"")):
            said = dict(attributes(group))
            self.groups[said[GROUP_NAME].rstrip(b"\0").decode()] = struct.unpack("=I", said[GROUP_ID])[0]
        (self.number,) = struct.unpack("=H", found[FAMILY_ID])

    def join(self, group: str) -> None:
        """Become a member of a multicast group."""
        self.sock.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, self.groups[group])

    def ask(self, command: int, body: bytes = b"", flags: int = ACK) -> list[bytes]:
        """Send a command; the attributes of each answer, up to the ack or the end of the dump."""
        self.seq += 1
        head = struct.pack(
            "=IHHIIBBH", 20 + len(body), self.number, REQUEST | flags, self.seq, 0, command, self.version, 0
        )
        self.sock.send(head + body)
        answers = []
        while True:
            for kind, payload in self.hear():
                if kind in (NLMSG_ERROR, NLMSG_DONE):
                    code = struct.unpack_from("=i", payload)[0]
                    if code:
                        print(command, os.strerror(-code))
                    return answers
                answers.append(payload[4:])

    def hear(self) -> list[tuple[int, bytes]]:
        """The messages of the next datagram: type, and what is behind nlmsghdr."""
        data, messages = self.sock.recv(1 << 16), []
        while len(data) >= 16:
            length, kind = struct.unpack_from("=IH", data)
            messages.append((kind, data[16:length]))
            data = data[(length + 3) & ~3 :]
        return messages


def taskstats() -> None:
    """What a process and a control group used, and what a process tells at its end."""
    family = Family("TASKSTATS")
    family.ask(1, u32(1, os.getpid()))
    family.ask(1, u32(2, os.getpid()))
    group = os.open("/tmp/record-cgroup", os.O_RDONLY)  # of cgroup v1: another has no statistics here
    family.ask(4, u32(1, group))
    family.ask(4, u32(1, 0))
    cpus = f"0-{(os.cpu_count() or 1) - 1}"
    family.ask(1, text(3, cpus))
    subprocess.run(["/bin/true"], check=True)
    family.hear()
    family.ask(1, text(4, cpus))


def thermal() -> None:
    """Zones, cooling devices, and what is there of the first zone."""
    family = Family("thermal", 2)
    family.join("event")
    family.ask(1, flags=DUMP)
    family.ask(6, flags=DUMP)
    for command in (2, 3, 4, 5):
        family.ask(command, u32(2, 0))
    family.ask(7, u32(2, 0))
    family.ask(8, u32(2, 0) + u32(25, 50000) + u32(26, 3))


def psample(command: list[str]) -> None:
    """Sampled packets while a command makes some."""
    family = Family("psample")
    family.join("packets")
    family.join("config")
    family.ask(1, flags=DUMP)
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    family.hear()


def drops(command: list[str]) -> None:
    """Dropped packets, summed up and one by one, while a command makes some."""
    family = Family("NET_DM", 2)
    family.join("events")
    family.ask(6)
    for mode in (0, 1):
        family.ask(2, attribute(1, bytes([mode])) + u32(9, 96) + u32(11, 100))
        family.ask(3, attribute(20, b""))
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        family.hear()
        family.ask(8)
        family.ask(4, attribute(20, b""))
    family.ask(2, attribute(1, b"\x07"))


def smc() -> None:
    """All that SMC tells of itself, its table of networks, a user's EID."""
    family = Family("SMC_GEN_NETLINK")
    for command in (*range(1, 10), 13, 16):
        family.ask(command, flags=DUMP)
    family.ask(10, text(1, "RECORDED-EID"))
    family.ask(9, flags=DUMP)
    family.ask(12)
    table = Family("SMC_PNETID")
    table.ask(2, text(1, "NET1") + text(2, "d0"))
    table.ask(1, flags=DUMP)
    table.ask(3, text(1, "NET1"))


def hear(command: list[str]) -> None:
    """What a group of a family tells while a command runs."""
    name, group, *command = command
    family = Family(name)
    family.join(group)
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    family.hear()


def main() -> None:
    """Do what the first argument says."""
    what, *command = sys.argv[1:]
    if command:
        {"psample": psample, "drops": drops, "hear": hear}[what](command)
    else:
        {"taskstats": taskstats, "thermal": thermal, "smc": smc}[what]()


if __name__ == "__main__":
    main()
