from __future__ import annotations

import struct

import pytest

from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame
from nlsniff.sources.files import FrameReader

# NLMSG_NOOP and its 16 bytes, little-endian: length, type, flags, sequence number, port id
NOOP = bytes.fromhex("10000000 0100 0000 07000000 2a000000")
COOKED = bytes.fromhex("0004 0338 0000 0000 0000 0000 0000 0010")
COOKED2 = bytes.fromhex("0010 0000 00000003 0338 04 00 0000000000000000")

LITTLE_MICRO = bytes.fromhex(
    "d4c3b2a1 0200 0400 00000000 00000000 00000400 fd000000"  # magic, 2.4, zone, accuracy, snap length, NETLINK
    "00f15365 40e20100 20000000 20000000"  # 1,700,000,000 s, 123,456 µs, 32 bytes captured of 32
)
BIG_NANO = bytes.fromhex(
    "a1b23c4d 0002 0004 00000000 00000000 00040000 000000fd6553f100 075bcd15 00000020 00000020"  # 123,456,789 ns
)


def header(link_type: int = 253, magic: int = 0xA1B2C3D4) -> bytes:
    return struct.pack("<IHHiIII", magic, 2, 4, 0, 0, 262144, link_type)


def record(packet: bytes, *, length: int | None = None, captured: int | None = None, seconds: int = 1) -> bytes:
    size = len(packet)
    captured = size if captured is None else captured
    return struct.pack("<IIII", seconds, 0, captured, size if length is None else length) + packet


def read(capture: bytes) -> tuple[list[Frame], list[str], CaptureFileError | None]:
    """Frames, warnings and the error at the end."""
    reader = FrameReader(capture)
    frames: list[Frame] = []
    try:
        for batch in reader.batches():
            frames += batch
    except CaptureFileError as error:
        return frames, reader.warnings(), error
    return frames, reader.warnings(), None


def test_little_endian_microseconds() -> None:
    frames, warnings, error = read(LITTLE_MICRO + COOKED + NOOP)
    assert (warnings, error) == ([], None)
    (frame,) = frames
    assert (frame.number, frame.time_ns, frame.protocol) == (1, 1_700_000_000_123_456_000, 16)
    assert (frame.data, frame.length, frame.truncated, frame.packet_type) == (NOOP, 16, False, 4)


def test_big_endian_nanoseconds() -> None:
    frames, warnings, error = read(BIG_NANO + COOKED + NOOP)
    assert (warnings, error) == ([], None)
    assert [(frame.time_ns, frame.protocol, frame.data) for frame in frames] == [(1_700_000_000_123_456_789, 16, NOOP)]


def test_file_without_frames_is_no_error() -> None:
    assert read(header()) == ([], [], None)


def test_frame_check_sequence_bits_above_the_link_type_are_ignored() -> None:
    frames, _, error = read(header(253 | 0x54000000) + record(COOKED + NOOP))
    assert (len(frames), error) == (1, None)


def test_frames_share_one_table_of_families() -> None:
    first, second = read(header() + record(COOKED + NOOP) * 2)[0]
    assert first.families is second.families


def test_cooked_linux_capture_gives_its_netlink_and_counts_the_rest() -> None:
    ethernet = bytes.fromhex("0000 0001 0006 0242ac110002 0000 0800") + b"an IPv4 packet"
    frames, warnings, error = read(header(113) + record(COOKED + NOOP) + record(ethernet) + record(COOKED + NOOP))
    assert [frame.number for frame in frames] == [1, 3]
    assert (warnings, error) == (["1 frame skipped: they are not netlink"], None)


def test_second_cooked_linux_header_is_read_too() -> None:
    frames, _, _ = read(header(276) + record(COOKED2 + NOOP))
    assert [(frame.protocol, frame.packet_type, frame.data) for frame in frames] == [(16, 4, NOOP)]


def test_other_link_type_is_named_with_what_is_needed() -> None:
    frames, _, error = read(header(1) + record(b"x" * 60))
    assert (frames, str(error)) == (
        [],
        "<bytes> at byte 20: link type ETHERNET (1) carries no netlink; "
        "capture on an nlmon device (link type NETLINK, 253), or in SLL or SLL2 on it",
    )


def test_frame_cut_by_the_snap_length_keeps_its_original_length() -> None:
    (frame,) = read(header() + record(COOKED + NOOP, length=16 + 5000))[0]
    assert (frame.data, frame.length, frame.truncated) == (NOOP, 5000, True)


def test_captured_length_beyond_snap_and_original_length_is_taken() -> None:
    big = bytes(300_000)
    (frame,) = read(header() + record(COOKED + big, length=10))[0]
    assert (frame.data, frame.length) == (big, len(big))


def test_frame_without_netlink_bytes_is_an_empty_frame() -> None:
    (frame,) = read(header() + record(COOKED))[0]
    assert (frame.data, frame.length) == (b"", 0)


def test_record_of_no_length_is_counted_and_the_rest_is_read() -> None:
    frames, warnings, error = read(header() + record(b"") + record(COOKED + NOOP))
    assert ([frame.number for frame in frames], error) == ([2], None)
    assert warnings == ["1 frame skipped: shorter than the link type's own header"]


def test_frame_of_16_megabytes_comes_whole() -> None:
    data = NOOP * (1 << 20)
    frames, _, error = read(header() + record(COOKED + data) + record(COOKED + NOOP))
    assert (error, [len(frame.data) for frame in frames]) == (None, [16 << 20, 16])
    assert frames[0].data == data


@pytest.mark.parametrize("captured", [0xFFFFFFFF, (256 << 20) + 1])
def test_absurd_record_is_an_error_at_its_offset_after_the_frames_before(captured: int) -> None:
    frames, _, error = read(header() + record(COOKED + NOOP) + record(b"junk", captured=captured))
    assert len(frames) == 1
    assert error is not None
    assert error.offset == 24 + 48
    assert f"a packet record of {captured:,} bytes makes no sense" in str(error)


@pytest.mark.parametrize("size", [4, 20, 23])
def test_cut_in_the_file_header(size: int) -> None:
    frames, _, error = read(header()[:size])
    assert (frames, str(error)) == (
        [],
        f"<bytes> at byte 0: the file ends inside the file header ({size} of 24 bytes); copy it again, whole",
    )


@pytest.mark.parametrize("size", [1, 15])
def test_cut_in_a_record_header(size: int) -> None:
    frames, _, error = read(header() + record(COOKED + NOOP) + record(COOKED + NOOP)[:size])
    assert len(frames) == 1
    assert str(error) == (
        "<bytes> at byte 72: the file ends inside a packet record's header; what came before was read"
    )


def test_cut_in_a_record_gives_what_is_there_as_a_truncated_frame() -> None:
    frames, _, error = read(header() + record(COOKED + NOOP) + record(COOKED + NOOP)[:-6])
    assert [(frame.number, frame.data, frame.length) for frame in frames] == [(1, NOOP, 16), (2, NOOP[:-6], 16)]
    assert str(error) == (
        "<bytes> at byte 72: the file ends inside a packet record (26 of 32 bytes); what came before was read"
    )


def test_cut_in_the_cooked_header_gives_no_frame() -> None:
    frames, warnings, error = read(header() + record(COOKED + NOOP)[:-20])
    assert frames == []
    assert warnings == ["1 frame skipped: shorter than the link type's own header"]
    assert error is not None
