"""nlsniff.sources.trace.datagrams: what calls say and hear, from memory laid out as the kernel's headers say."""

from __future__ import annotations

import struct

from nlsniff.sources.trace.datagrams import Datagram, heard, may_be_passed, passed, room, said, sent

ADDRESS = struct.pack("=HHII", 16, 0, 77, 4)
MEMORY = bytearray(4096)
MEMORY[0:12] = ADDRESS
MEMORY[100:110] = b"0123456789"
MEMORY[200:232] = struct.pack("@PNPN", 100, 4, 104, 6)
MEMORY[300:352] = struct.pack("@PIxxxxPNPNi", 8192, 12, 200 + 8192, 2, 0, 0, 0)
BASE = 8192
MEMORY[200:232] = struct.pack("@PNPN", BASE + 100, 4, BASE + 104, 6)


def read(address: int, size: int) -> bytes:
    return bytes(MEMORY[address - BASE : address - BASE + size])


def test_sendmsg_gathers_its_vectors_and_knows_its_peer() -> None:
    assert sent("sendmsg", (3, BASE + 300, 0, 0, 0, 0), read) == [Datagram(b"0123456789", 10, 77, 4)]


def test_recvmsg_keeps_what_was_received() -> None:
    assert heard("recvmsg", (3, BASE + 300, 0, 0, 0, 0), 7, read) == [Datagram(b"0123456", 7, 77, 4)]


def test_recvmsg_with_trunc_tells_the_length_that_there_was() -> None:
    assert heard("recvmsg", (3, BASE + 300, 0x20, 0, 0, 0), 50, read) == [Datagram(b"0123456789", 50, 77, 4)]


def test_the_room_of_a_call_is_that_of_its_buffers() -> None:
    assert room("recvmsg", (3, BASE + 300, 0, 0, 0, 0), read) == 10
    assert room("readv", (3, BASE + 200, 1, 0, 0, 0), read) == 4
    assert room("read", (3, BASE + 100, 4096, 0, 0, 0), read) == 4096


def test_descriptors_that_a_message_brings_are_found() -> None:
    control = struct.pack("@Niiii", 24, 1, 1, 5, 9) + struct.pack("@Nii4x", 20, 1, 2)
    MEMORY[500 : 500 + len(control)] = control
    MEMORY[600:656] = struct.pack("@PIxxxxPNPNixxxx", 0, 0, 0, 0, BASE + 500, len(control), 0)
    assert may_be_passed((3, BASE + 600, 0), read)
    assert passed((3, BASE + 600, 0), read) == [5, 9]
    assert not may_be_passed((3, BASE + 300, 0), read)
    assert passed((3, BASE + 300, 0), read) == []


def test_write_and_read_have_no_peer() -> None:
    assert sent("write", (3, BASE + 100, 5, 0, 0, 0), read) == [Datagram(b"01234", 5, None, None)]
    assert heard("read", (3, BASE + 100, 4096, 0, 0, 0), 3, read) == [Datagram(b"012", 3, None, None)]


def test_what_failed_was_not_said_and_what_was_cut_is_cut() -> None:
    whole = [Datagram(b"0123", 4, None, None)]
    assert said("write", whole, -1) == []
    assert said("write", whole, 2) == [Datagram(b"01", 2, None, None)]
    assert said("sendmmsg", whole * 3, 2) == whole * 2


def test_what_a_msghdr_names_is_read_with_it_where_it_is_close() -> None:
    places = []

    def watched(address: int, size: int) -> bytes:
        places.append(address)
        return read(address, size)

    assert sent("sendmsg", (3, BASE + 300, 0, 0, 0, 0), watched)[0].peer == 77
    assert len(places) == 2  # the name is farther off


def test_a_msghdr_at_the_beginning_of_what_is_mapped_is_read() -> None:
    def from_header_on(address: int, size: int) -> bytes:
        if address not in (BASE, BASE + 100, BASE + 104, BASE + 200, BASE + 300):
            raise OSError(5, "no memory there")
        return read(address, size)

    assert sent("sendmsg", (3, BASE + 300, 0, 0, 0, 0), from_header_on) == [Datagram(b"0123456789", 10, 77, 4)]
