"""The packet ring: what is taken from the kernel's blocks, and what a recording makes of it."""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nlsniff.frame import Frame, GenericFamilies
from nlsniff.output import pcap, pcapng
from nlsniff.sources.files import open_frames
from nlsniff.sources.packets import Received
from nlsniff.sources.ring import COMPILED, Ring, _mapped

Take = Callable[[Ring], list[Received]]
TIME_NS = 1_795_301_454_999_999_900
IN_CI = "CI" in os.environ


def test_the_compiled_part_is_there_where_it_can_be_built() -> None:
    assert COMPILED or not IN_CI


def one_by_one(frames: list[Received], *, classic: bool) -> bytes:
    """What the writer of single frames makes of them."""
    encode = pcap.record if classic else pcapng.enhanced_packet
    whole = (Frame(0, f.time_ns, f.protocol, f.data, f.length, GenericFamilies()) for f in frames)
    return b"".join(map(encode, whole))


def test_nothing_waiting_is_an_empty_batch(played: Any) -> None:
    assert played.ring.take(100) == []
    assert played.ring.encode(bytearray(100), 100, classic=False) == (0, 0, 0)
    assert not played.ring.ready()


def test_frames_come_as_they_were_put(played: Any, take: Take) -> None:
    put = [played.put(bytes(range(n)), protocol=n, time_ns=n * 10**9 + n) for n in (16, 17, 18, 19, 255)]
    played.hand_over()
    assert take(played.ring) == put


def test_a_block_that_the_kernel_still_fills_is_left_to_it(played: Any, take: Take) -> None:
    played.put(bytes(16))
    assert not played.ring.ready()
    assert played.ring.pending()
    assert take(played.ring) == []
    played.hand_over()
    assert played.ring.ready()
    assert len(take(played.ring)) == 1
    assert not played.ring.pending()


def test_a_batch_ends_at_its_limit_and_the_rest_stays(played: Any) -> None:
    for n in range(5):
        played.put(bytes(16 + n))
    played.hand_over()
    assert [len(frame.data) for frame in played.ring.take(3)] == [16, 17, 18]
    assert [len(frame.data) for frame in played.ring.take(3)] == [19, 20]


def test_the_ring_goes_round(played: Any, take: Take) -> None:
    for turn in range(9):
        put = [played.put(n.to_bytes(4, "big") * (100 + turn)) for n in range(80)]
        played.hand_over()
        assert take(played.ring) == put


def test_blocks_whose_frames_are_taken_are_the_kernels_again(played: Any, take: Take) -> None:
    for n in range(60):
        played.put(bytes(500 + n))
    played.hand_over()
    assert [played.status(block) for block in range(4)] == [1, 1, 1, 0]
    take(played.ring)
    assert [played.status(block) for block in range(4)] == [0, 0, 0, 0]
    assert not played.ring.pending()


def test_frames_cut_by_the_kernel_or_here_are_counted(played: Any) -> None:
    played.put(bytes(100), length=101)
    played.put(bytes(100))
    played.hand_over()
    assert [(len(frame.data), frame.length) for frame in played.ring.take(9)] == [(100, 101), (100, 100)]
    assert played.ring.cut == 1


def test_no_more_is_kept_of_a_frame_than_was_asked_for(played: Any) -> None:
    from nlsniff.sources._ring import Walker

    played.put(bytes(range(200)))
    played.hand_over()
    walker = Walker(played.memory, 16 << 10, 50)
    assert [(len(data), length) for *_, data, length in walker.take(9)] == [(50, 200)]
    assert walker.cut == 1


@pytest.mark.parametrize("classic", [False, True])
@pytest.mark.parametrize("lengths", [[20], [16, 17, 18, 19, 20], [100] * 300, list(range(16, 300))])
def test_what_is_encoded_is_what_frames_are_one_by_one(played: Any, lengths: list[int], classic: bool) -> None:
    put = [
        played.put(bytes([n & 255]) * length, protocol=n % 23, time_ns=TIME_NS + n * 7)
        for n, length in enumerate(lengths)
    ]
    played.hand_over()
    out = bytearray(b"\xaa" * 200_000)
    frames, used, needed = played.ring.encode(out, 10_000, classic=classic)
    assert (frames, needed) == (len(lengths), 0)
    assert bytes(out[:used]) == one_by_one(put, classic=classic)


@pytest.mark.parametrize("classic", [False, True])
def test_a_file_of_it_reads_back(played: Any, tmp_path: Path, classic: bool) -> None:
    put = [played.put(bytes([n]) * (16 + n), protocol=16, time_ns=TIME_NS + n) for n in range(200)]
    played.hand_over()
    out = bytearray(100_000)
    _, used, _ = played.ring.encode(out, 1000, classic=classic)
    header = pcap.make_header() if classic else pcapng.make_header()
    (tmp_path / "f").write_bytes(header + out[:used])
    got = [(f.time_ns, f.protocol, f.packet_type, f.data, f.length) for f in open_frames(tmp_path / "f")]
    assert got == [tuple(frame) for frame in put]


def test_a_frame_without_room_waits_and_says_what_it_needs(played: Any) -> None:
    put = [played.put(bytes([n]) * 100) for n in range(3)]
    played.hand_over()
    sizes = [len(one_by_one([frame], classic=False)) for frame in put]
    out = bytearray(sizes[0] + sizes[1] + 10)
    assert played.ring.encode(out, 9, classic=False) == (2, sizes[0] + sizes[1], sizes[2])
    assert played.ring.encode(bytearray(sizes[2] - 1), 9, classic=False) == (0, 0, sizes[2])
    assert played.ring.encode(bytearray(sizes[2]), 9, classic=False) == (1, sizes[2], 0)


def test_the_port_ids_met_while_encoding_are_told_once_with_their_first_place(played: Any) -> None:
    def message(portid: int) -> bytes:
        return bytes(12) + portid.to_bytes(4, sys.byteorder) + bytes(4)

    for n, (portid, protocol) in enumerate([(0, 0), (7, 0), (7, 16), (7, 0), (0xEFFF_1234, 0)]):
        played.put(message(portid), protocol=protocol, time_ns=TIME_NS + n)
    played.put(bytes(15))
    played.hand_over()
    played.ring.encode(bytearray(10_000), 99, classic=False)
    size = 28 + 16 + 20 + 4
    assert sorted(played.ring.ports()) == [
        (0, 7, TIME_NS + 1, size),
        (0, 0xEFFF_1234, TIME_NS + 4, 4 * size),
        (16, 7, TIME_NS + 2, 2 * size),
    ]
    assert played.ring.ports() == []


def test_a_header_that_leads_out_of_its_block_ends_the_block(played: Any) -> None:
    played.put(bytes(100))
    played.put(bytes(100))
    played.memory[48:52] = (1 << 20).to_bytes(4, "little")  # where the next frame begins
    played.hand_over()
    put = played.put(bytes(40))
    played.hand_over()
    assert played.ring.take(1)[0].data == bytes(100)
    assert played.ring.take(9) == [put]


def test_waiting_ends_with_a_word_from_elsewhere(played: Any) -> None:
    wake = os.eventfd(0)
    timer = threading.Timer(0.05, os.eventfd_write, (wake, 1))
    timer.start()
    began = time.monotonic()
    played.ring.wait(wake, 60_000, 60_000)
    os.close(wake)
    assert time.monotonic() - began < 50


def test_gathering_ends_when_half_of_the_ring_is_full(played: Any) -> None:
    wake = os.eventfd(0)
    while not played.status(4):
        played.put(bytes(4000))
    began = time.monotonic()
    played.ring.wait(wake, 60_000, 60_000)
    os.close(wake)
    assert time.monotonic() - began < 50


def test_gathering_goes_on_over_blocks_until_half_of_the_ring_is_full(played: Any) -> None:
    wake = os.eventfd(0)
    played.put(bytes(4000))
    played.hand_over()
    played.kernel.send(b"a block")

    def fill() -> None:
        while not played.status(4):
            played.put(bytes(4000))
            played.kernel.send(b"perhaps a block")

    timer = threading.Timer(0.05, fill)
    timer.start()
    began = time.monotonic()
    played.ring.wait(wake, 60_000, 60_000)
    os.close(wake)
    timer.join()
    assert played.status(4)
    assert time.monotonic() - began < 50


def test_what_the_socket_has_to_say_is_raised_behind_the_last_frame(
    played: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Down:
        def getsockopt(self, _level: int, _option: int) -> int:
            return errno.ENETDOWN

    played.put(bytes(20))
    played.hand_over()
    monkeypatch.setattr(played.ring, "_socket", Down())
    assert len(played.ring.take(1)) == 1
    with pytest.raises(OSError, match="down"):
        played.ring.take(1)
    with pytest.raises(OSError, match="down"):
        played.ring.encode(bytearray(100), 1, classic=False)


@pytest.mark.skipif(not COMPILED, reason="built without a compiler")
@pytest.mark.parametrize(("size", "block"), [(0, 4096), (4096, 4095), (6000, 4096)])
def test_memory_that_is_no_ring_is_refused(size: int, block: int) -> None:
    from nlsniff.sources._ring import Walker

    with pytest.raises(ValueError, match="whole number of blocks"):
        Walker(bytearray(size), block, 100)


def test_a_kernel_short_of_memory_gets_a_smaller_wish() -> None:
    class Short:
        """A socket whose kernel grants 4 MiB at most."""

        def __init__(self) -> None:
            self.asked: list[int] = []

        def setsockopt(self, _level: int, option: int, value: int | bytes) -> None:
            if option != 5 or not isinstance(value, bytes):
                return
            block, count = memoryview(value).cast("I")[:2]
            self.asked.append(block * count)
            if block * count > 4 << 20:
                raise OSError(errno.ENOMEM, "Cannot allocate memory")

        def fileno(self) -> int:
            return -1

    sock = Short()
    assert len(_mapped(sock, 1 << 19, 32 << 20)) == 4 << 20  # type: ignore[arg-type]
    assert sock.asked == [32 << 20, 16 << 20, 8 << 20, 4 << 20]


def test_what_the_kernels_filter_rejects_is_counted_and_not_cut(played: Any, take: Take) -> None:
    """Of a rejected frame its one byte is left; one that had no more is a frame."""
    played.ring._walker.expect_rejected(1)
    wanted = played.put(b"wanted")
    played.put(b"r", length=9000)
    tiny = played.put(b"t")
    cut = played.put(b"cut", length=5)
    played.hand_over()
    assert take(played.ring) == [wanted, None, tiny, cut]
    assert played.ring.cut == 1


def test_without_a_filter_a_frame_of_one_byte_is_a_cut_one(played: Any, take: Take) -> None:
    frame = played.put(b"r", length=9000)
    played.hand_over()
    assert take(played.ring) == [frame]
    assert played.ring.cut == 1
