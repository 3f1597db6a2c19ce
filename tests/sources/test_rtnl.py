"""The rtnetlink client, against a kernel that a thread plays."""

from __future__ import annotations

import errno
import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

from nlsniff.sources import rtnl

Answer = Callable[[int], list[bytes]]

# RTM_NEWLINK of an nlmon device: Linux 6.1.0-50-amd64, "ip link add nlmon0 type nlmon; ip link set nlmon0 up
# alias ...", its counters and queues left out.
NLMON = bytes.fromhex(
    "0000 3803 02000000 c1000100 00000000"  # ifinfomsg: type 824, index 2, flags NOARP UP RUNNING LOWER_UP
    "0b00 0300 6e6c6d6f6e3000 00"  # ifname nlmon0
    "1000 1400 6e6c736e6966662031203200"  # ifalias "nlsniff 1 2"
    "1000 1200 0a00 0100 6e6c6d6f6e00 0000"  # linkinfo: kind nlmon
)


def message(type_: int, flags: int, seq: int, body: bytes) -> bytes:
    return struct.pack("=IHHII", 16 + len(body), type_, flags, seq, 0) + body


def ack(seq: int, code: int = 0, tlvs: bytes = b"") -> bytes:
    echoed = struct.pack("=IHHII", 16, 0, 0, seq, 0)
    return message(2, 0x300 if tlvs else 0x100, seq, struct.pack("=i", code) + echoed + tlvs)


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], list[bytes]]]:
    """Answers the next request with what the function makes of its sequence number; gives the requests seen."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    seen: list[bytes] = []
    threads = []
    monkeypatch.setattr(rtnl.socket, "socket", lambda *_: ours)

    def script(answer: Answer) -> list[bytes]:
        def play() -> None:
            seen.append(theirs.recv(65536))
            for data in answer(struct.unpack_from("=I", seen[-1], 8)[0]):
                theirs.send(data)

        threads.append(threading.Thread(target=play))
        threads[-1].start()
        return seen

    yield script
    for thread in threads:
        thread.join(5)
    ours.close()
    theirs.close()


def test_a_link_is_read_with_kind_alias_and_flags(kernel: Callable[[Answer], list[bytes]]) -> None:
    kernel(lambda seq: [message(16, 0, seq, NLMON), ack(seq)])
    with rtnl.route_socket() as route:
        link = rtnl.find_link(route, "nlmon0")
    assert link == rtnl.Link(2, "nlmon0", 824, 0x100C1, "nlmon", "nlsniff 1 2")
    assert link.up


def test_a_missing_link_is_none(kernel: Callable[[Answer], list[bytes]]) -> None:
    kernel(lambda seq: [ack(seq, -errno.ENODEV)])
    with rtnl.route_socket() as route:
        assert rtnl.find_link(route, "gone") is None


def test_an_error_carries_errno_and_the_kernels_own_words(kernel: Callable[[Answer], list[bytes]]) -> None:
    text = b"Unknown device type\0"
    kernel(lambda seq: [ack(seq, -errno.EOPNOTSUPP, struct.pack("=HH", 4 + len(text), 1) + text)])
    with rtnl.route_socket() as route, pytest.raises(OSError, match="Unknown device type") as caught:
        rtnl.create_link(route, "nlmon0", "nlmon")
    assert caught.value.errno == errno.EOPNOTSUPP


def test_creating_asks_for_name_and_kind_exclusively(kernel: Callable[[Answer], list[bytes]]) -> None:
    seen = kernel(lambda seq: [ack(seq)])
    with rtnl.route_socket() as route:
        rtnl.create_link(route, "nlmon0", "nlmon")
    assert struct.unpack_from("=HH", seen[0], 4) == (16, 0x605)  # RTM_NEWLINK; request, ack, excl, create
    assert seen[0][32:] == bytes.fromhex("0b000300 6e6c6d6f6e3000 00  10001280 0a000100 6e6c6d6f6e00 0000")


def test_answers_to_other_requests_are_passed_over(kernel: Callable[[Answer], list[bytes]]) -> None:
    kernel(lambda seq: [ack(seq + 7, -errno.EPERM), ack(seq)])
    with rtnl.route_socket() as route:
        rtnl.delete_link(route, 2)


def test_a_dump_ends_with_done_and_keeps_only_the_kind(kernel: Callable[[Answer], list[bytes]]) -> None:
    other = NLMON[:16] + bytes.fromhex("07000300 6c6f00 00")
    done = message(3, 2, 1, bytes(4))
    kernel(lambda seq: [message(16, 2, seq, NLMON) + message(16, 2, seq, other), done])
    with rtnl.route_socket() as route:
        assert [link.name for link in rtnl.links_of_kind(route, "nlmon")] == ["nlmon0"]


def test_generic_families_and_their_groups_are_read(kernel: Callable[[Answer], list[bytes]]) -> None:
    nlctrl = bytes.fromhex(
        "01020000"  # CTRL_CMD_NEWFAMILY
        "0b000200 6e6c6374726c00 00"  # family-name nlctrl
        "06000100 1000 0000"  # family-id 16
        "1c000700 1800 0100  0800 0200 10000000  0b00 0100 6e6f7469667900 00"  # mcast-groups: notify, 16
    )
    kernel(lambda seq: [message(16, 2, seq, nlctrl), message(3, 2, seq, bytes(4))])
    table = rtnl.generic_families()
    assert table.families == {16: "nlctrl"}
    assert table.groups == {16: "nlctrl/notify"}


def test_every_device_is_listed_with_its_hardware_address(kernel: Callable[[Answer], list[bytes]]) -> None:
    address = bytes.fromhex("0a00 0100 020000000001 0000")
    kernel(
        lambda seq: [message(16, 2, seq, NLMON) + message(16, 2, seq, NLMON + address), message(3, 2, seq, bytes(4))]
    )
    with rtnl.route_socket() as route:
        first, second = rtnl.links(route)
    assert (first.name, first.index, first.address) == ("nlmon0", 2, b"")
    assert second.address == bytes.fromhex("020000000001")
