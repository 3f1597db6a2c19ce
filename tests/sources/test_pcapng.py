from __future__ import annotations

import struct

import pytest

from nlsniff.capfile import FAMILIES_PREFIX
from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.sources.files import FrameReader

NOOP = bytes.fromhex("10000000 0100 0000 07000000 2a000000")
COOKED = bytes.fromhex("0004 0338 0000 0000 0000 0000 0000 0010")
PACKET = COOKED + NOOP

# One section, one interface, one packet, in both byte orders; draft-ietf-opsawg-pcapng, sections 4.1 to 4.3
LITTLE = bytes.fromhex(
    "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"  # type, length, magic, 1.0, no section length
    "01000000 28000000 fd00 0000 00000000"  # Interface Description Block, NETLINK, no snap length
    " 0200 0600 6e6c6d6f6e30 0000 0900 0100 09000000 28000000"  # if_name nlmon0, if_tsresol 9; no end of options
    "06000000 40000000 00000000 979a9717 15cd5b07 20000000 20000000"  # Enhanced Packet Block
)
BIG = bytes.fromhex(
    "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"
    "00000001 00000014 00fd 0000 00000000 00000014"
    "00000006 00000040 00000000 00060a24 181e4040 00000020 00000020"  # microseconds
)


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    body += bytes(-len(body) % 4)
    size = len(body) + 12
    return struct.pack(order + "II", kind, size) + body + struct.pack(order + "I", size)


def option(code: int, value: bytes, order: str = "<") -> bytes:
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(options: bytes = b"", order: str = "<", major: int = 1) -> bytes:
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, major, 0, -1) + options, order)


def interface(options: bytes = b"", order: str = "<", link_type: int = 253, snap_length: int = 0) -> bytes:
    return block(1, struct.pack(order + "HHI", link_type, 0, snap_length) + options, order)


def enhanced(
    packet: bytes = PACKET,
    options: bytes = b"",
    order: str = "<",
    *,
    index: int = 0,
    stamp: int = 0,
    length: int | None = None,
    captured: int | None = None,
) -> bytes:
    head = struct.pack(
        order + "IIIII",
        index,
        stamp >> 32,
        stamp & 0xFFFFFFFF,
        len(packet) if captured is None else captured,
        len(packet) if length is None else length,
    )
    return block(6, head + packet + bytes(-len(packet) % 4) + options, order)


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


def test_little_endian_nanoseconds() -> None:
    frames, warnings, error = read(LITTLE + PACKET + bytes.fromhex("40000000"))
    assert (warnings, error) == ([], None)
    (frame,) = frames
    assert (frame.number, frame.time_ns, frame.protocol) == (1, 0x17979A97_075BCD15, 16)
    assert (frame.data, frame.length, frame.packet_type, frame.comment) == (NOOP, 16, 4, None)


def test_big_endian_microseconds() -> None:
    frames, warnings, error = read(BIG + PACKET + bytes.fromhex("00000040"))
    assert (warnings, error) == ([], None)
    assert [(frame.time_ns, frame.data) for frame in frames] == [(0x00060A24_181E4040 * 1000, NOOP)]


def test_file_without_frames_is_no_error() -> None:
    assert read(section()) == ([], [], None)


@pytest.mark.parametrize(
    ("resolution", "stamp", "time_ns"),
    [
        (0, 17, 17_000_000_000),
        (3, 17, 17_000_000),
        (6, 17, 17_000),
        (9, 17, 17),
        (12, 17_999, 17),
        (0x80, 17, 17_000_000_000),
        (0x80 | 10, 1 << 10, 1_000_000_000),
        (0x80 | 30, (5 << 30) + (1 << 29), 5_500_000_000),
        (127, 1 << 63, 0),
        (0xFF, 1 << 63, 0),
    ],
)
def test_time_stamp_resolutions_of_both_bases(resolution: int, stamp: int, time_ns: int) -> None:
    (frame,) = read(section() + interface(option(9, bytes([resolution]))) + enhanced(stamp=stamp))[0]
    assert frame.time_ns == time_ns


def test_time_stamp_offset_is_in_seconds() -> None:
    options = option(9, b"\x09") + option(14, struct.pack("<q", -3))
    (frame,) = read(section() + interface(options) + enhanced(stamp=5_000_000_001))[0]
    assert frame.time_ns == 2_000_000_001


def test_interfaces_have_their_own_resolution_and_name() -> None:
    capture = section() + interface(option(2, b"nlmon0") + option(9, b"\x09")) + interface(option(2, b"nlmon1"))
    reader = FrameReader(capture + enhanced(index=1, stamp=2) + enhanced(index=0, stamp=2) + enhanced(index=1, stamp=3))
    assert [frame.time_ns for frame in reader] == [2000, 2, 3000]
    assert [interface.name for interface in reader.interfaces] == ["nlmon0", "nlmon1"]


def test_sections_of_either_byte_order_start_afresh() -> None:
    little = section() + interface(option(9, b"\x09")) + enhanced(stamp=1)
    big = section(order=">") + interface(order=">") + enhanced(order=">", stamp=1)
    frames, warnings, error = read(little + big + little)
    assert (warnings, error) == ([], None)
    assert [(frame.number, frame.time_ns) for frame in frames] == [(1, 1), (2, 1000), (3, 1)]
    assert frames[0].families is not frames[1].families


def test_simple_packet_is_cut_by_the_snap_length_and_has_no_time() -> None:
    simple = block(3, struct.pack("<I", 5000) + PACKET)
    frames, warnings, error = read(section() + interface(snap_length=32) + simple)
    assert ([(frame.data, frame.length, frame.time_ns) for frame in frames], error) == ([(NOOP, 4984, 0)], None)
    assert warnings == ["<bytes>: packets without a time stamp (Simple Packet Blocks) have time 0"]


def test_simple_packet_leaves_its_padding_out() -> None:
    (frame,) = read(section() + interface() + block(3, struct.pack("<I", 30) + PACKET[:30]))[0]
    assert (frame.data, frame.length) == (NOOP[:14], 14)


def test_obsolete_packet_block_is_read_with_its_comment() -> None:
    # interface 0, 5 drops, time stamp, captured and original length, packet, options
    body = struct.pack("<HHIIII", 0, 5, 0, 9, 32, 40) + PACKET + option(1, b"old") + option(0, b"")
    (frame,) = read(section() + interface() + block(2, body))[0]
    assert (frame.time_ns, frame.data, frame.length, frame.comment) == (9000, NOOP, 24, "old")


def test_comments_of_a_packet_are_joined_by_newlines() -> None:
    options = option(1, b"first") + option(2, b"\x02\0\0\0") + option(1, "größer".encode()) + option(0, b"")
    with_padding = enhanced(PACKET[:31], options)
    frames, warnings, error = read(section() + interface() + with_padding + enhanced())
    assert (warnings, error) == ([], None)
    assert [(frame.comment, len(frame.data)) for frame in frames] == [("first\ngrößer", 15), (None, 16)]


def test_comment_that_is_no_utf8_is_kept_as_far_as_possible() -> None:
    (frame,) = read(section() + interface() + enhanced(options=option(1, b"a\xffb")))[0]
    assert frame.comment == "a�b"


def test_unknown_blocks_are_skipped() -> None:
    names, statistics, private = block(4, bytes(4)), block(5, bytes(12)), block(0x80001234, b"private!")
    frames, warnings, error = read(section() + names + interface() + private + enhanced() + statistics + enhanced())
    assert (len(frames), warnings, error) == (2, [], None)


def test_generic_families_of_the_section_are_read_from_its_comments() -> None:
    comments = (
        option(1, b"for people")
        + option(1, FAMILIES_PREFIX.encode() + b'{"families":{"16":"nlctrl"}}')
        + option(1, FAMILIES_PREFIX.encode() + b'{"families":{"31":"ethtool"},"groups":{"5":"ethtool/monitor"}}')
    )
    body = interface() + enhanced()
    first, second = read(section(comments) + body + section() + body)[0]
    assert first.families == GenericFamilies({16: "nlctrl", 31: "ethtool"}, {5: "ethtool/monitor"})
    assert second.families == GenericFamilies()


def test_damaged_table_of_families_is_told() -> None:
    frames, warnings, error = read(section(option(1, FAMILIES_PREFIX.encode() + b"{")) + interface() + enhanced())
    assert (len(frames), error) == (1, None)
    assert warnings == ["<bytes>: the table of generic families in the file is damaged"]


def test_only_foreign_link_types_is_an_error_that_names_them() -> None:
    capture = section() + interface(link_type=1) + interface(link_type=105) + enhanced() + enhanced(index=1)
    frames, _, error = read(capture)
    assert (frames, str(error)) == (
        [],
        "<bytes>: link types ETHERNET (1), IEEE802_11 (105) carry no netlink; "
        "capture on an nlmon device (link type NETLINK, 253), or in SLL or SLL2 on it",
    )


def test_foreign_frames_among_netlink_are_counted() -> None:
    capture = section() + interface(link_type=1) + interface()
    frames, warnings, error = read(capture + enhanced() + enhanced(index=1) + enhanced())
    assert ([frame.number for frame in frames], error) == ([2], None)
    assert warnings == ["2 frames skipped: link type ETHERNET (1) carries no netlink"]


def test_sll2_interface_gives_its_netlink_and_counts_the_rest() -> None:
    netlink = bytes.fromhex("0010 0000 00000003 0338 04 00 0000000000000000") + NOOP
    ethernet = bytes.fromhex("0800 0000 00000002 0001 04 06 0242ac1100020000") + b"IPv4"
    frames, warnings, error = read(section() + interface(link_type=276) + enhanced(ethernet) + enhanced(netlink))
    assert ([(frame.protocol, frame.packet_type, frame.data) for frame in frames], error) == ([(16, 4, NOOP)], None)
    assert warnings == ["1 frame skipped: they are not netlink"]


def test_packet_of_an_interface_that_is_not_described_is_counted() -> None:
    frames, warnings, error = read(section() + interface() + enhanced(index=7) + enhanced())
    assert ([frame.number for frame in frames], error) == ([2], None)
    assert warnings == ["1 frame skipped: their interface is not described in the file"]


def test_empty_packet_is_counted_and_the_rest_is_read() -> None:
    frames, warnings, error = read(section() + interface() + enhanced(b"") + enhanced())
    assert ([frame.number for frame in frames], error) == ([2], None)
    assert warnings == ["1 frame skipped: shorter than the link type's own header"]


def test_captured_length_beyond_the_block_gives_a_truncated_frame() -> None:
    frames, _, error = read(section() + interface() + enhanced(captured=1000, length=1000) + enhanced())
    assert ([(frame.data, frame.length) for frame in frames], error) == ([(NOOP, 984), (NOOP, 16)], None)


def test_option_beyond_its_block_is_told_and_left_out() -> None:
    options = option(1, b"kept") + struct.pack("<HH", 1, 500) + b"cut."
    frames, warnings, error = read(section() + interface() + enhanced(options=options))
    assert ([frame.comment for frame in frames], error) == (["kept"], None)
    assert warnings == ["<bytes>: some block options are damaged and left out"]


START = section() + interface() + enhanced()


@pytest.mark.parametrize(
    ("damage", "offset", "what"),
    [
        (struct.pack("<II", 6, 65) + bytes(60), 4, "block length 65 is no multiple of 4 from 12 up"),
        (struct.pack("<II", 6, 8) + bytes(60), 4, "block length 8 is no multiple of 4 from 12 up"),
        (struct.pack("<II", 6, 0) + bytes(60), 4, "block length 0 is no multiple of 4 from 12 up"),
        (struct.pack("<II", 6, 0xFFFFFFFC) + bytes(60), 0, "a block of 4,294,967,292 bytes makes no sense"),
        (enhanced()[:-4] + bytes(4), 60, "a block of 64 bytes ends with the length 0"),
        (section().replace(b"\x4d\x3c", b"\0\0"), 8, "byte-order magic 00002b1a is neither order's"),
        (section(major=2), 12, "pcapng version 2.0 is unknown"),
        (block(0x0A0D0D0A, struct.pack("<I", 0x1A2B3C4D)), 0, "a Section Header Block of 16 bytes is too short"),
        (block(1, b"abcd"), 0, "an Interface Description Block of 16 bytes is too short"),
    ],
)
def test_damage_is_an_error_at_its_offset_after_the_frames_before(damage: bytes, offset: int, what: str) -> None:
    frames, _, error = read(START + damage + enhanced())
    assert len(frames) == 1
    assert error is not None
    assert error.offset == len(START) + offset
    assert what in str(error)


def test_packet_block_without_room_for_its_header_is_counted() -> None:
    frames, warnings, error = read(section() + interface() + block(6, bytes(8)) + enhanced())
    assert ([frame.number for frame in frames], error) == ([2], None)
    assert warnings == ["1 frame skipped: their block is too short"]


@pytest.mark.parametrize("missing", [1, 4, 10])
def test_cut_packet_gives_what_is_there(missing: int) -> None:
    frames, _, error = read(START + enhanced()[:-missing])
    there = NOOP[: 16 - max(missing - 4, 0)]
    assert [(frame.number, frame.data, frame.length) for frame in frames] == [(1, NOOP, 16), (2, there, 16)]
    assert str(error) == (
        f"<bytes> at byte {len(START)}: the file ends inside a block ({64 - missing} bytes of it are there); "
        "what came before was read"
    )


@pytest.mark.parametrize("there", [1, 7, 8, 11, 27])
def test_cut_before_a_packet_gives_no_frame(there: int) -> None:
    frames, _, error = read(START + enhanced()[:there])
    assert len(frames) == 1
    assert error is not None
    assert error.offset == len(START)


def test_frame_of_16_megabytes_comes_whole() -> None:
    data = NOOP * (1 << 20)
    frames, _, error = read(section() + interface() + enhanced(COOKED + data) + enhanced())
    assert (error, [len(frame.data) for frame in frames]) == (None, [16 << 20, 16])
