from __future__ import annotations

import io
import json
import os
import resource
import shutil
import stat
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.output.pcapng import BUFFERED, PcapngWriter, enhanced_packet, make_header
from nlsniff.sources.files import FrameReader, open_frames

NOOP = bytes.fromhex("10000000 0100 0000 07000000 2a000000")
TIME = 1_700_000_000_123_456_789
FAMILIES = GenericFamilies({16: "nlctrl", 31: "ethtool"}, {16: "nlctrl/notify"})

little_endian = pytest.mark.skipif(sys.byteorder == "big", reason="the expected bytes are a little-endian machine's")
needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is missing")


def frame(**changes: object) -> Frame:
    fields: dict[str, object] = {
        "number": 1,
        "time_ns": TIME,
        "protocol": 16,
        "data": NOOP,
        "length": 16,
        "families": GenericFamilies(),
    }
    return Frame(**fields | changes)  # type: ignore[arg-type]


@little_endian
def test_header_is_a_section_and_an_interface_of_link_type_netlink() -> None:
    header = make_header(interface="nl", hardware="h", system="s", application="a")
    assert header == bytes.fromhex(
        "0a0d0d0a 38000000 4d3c2b1a 0100 0000 ffffffffffffffff"  # type, 56 bytes, magic, 1.0, length unknown
        "0200 0100 68000000 0300 0100 73000000 0400 0100 61000000 0000 0000"  # hardware, os, userappl, end
        "38000000"
        "01000000 28000000 fd00 0000 00000000"  # type, 40 bytes, NETLINK, no snap length
        "0200 0200 6e6c0000 0900 0100 09000000 0000 0000"  # if_name, if_tsresol, end
        "28000000"
    )


@little_endian
def test_packet_has_nanoseconds_cooked_header_original_length_and_comment() -> None:
    assert enhanced_packet(frame(data=NOOP[:15], length=5000, comment="why")) == bytes.fromhex(
        "06000000 4c000000 00000000 fe9c9717 15cd853d 1f000000 98130000"  # 76 bytes, time, captured 31 of 5016
        "0004 0338 0000 0000 0000 0000 0000 0010"
        "10000000 0100 0000 07000000 2a0000 00"  # padded
        "0100 0300 77687900 0000 0000"
        "4c000000"
    )


def test_file_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "new.pcapng"
    PcapngWriter(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_existing_file_is_emptied_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "old.pcapng"
    path.write_bytes(bytes(1 << 20))
    path.chmod(0o644)
    with PcapngWriter(path) as writer:
        writer.write(frame())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(list(open_frames(path))) == 1


def test_section_says_who_wrote_it_and_holds_the_families(tmp_path: Path) -> None:
    path = tmp_path / "file.pcapng"
    with PcapngWriter(path, interface="tap7", families=FAMILIES, comment="for people\nto read") as writer:
        writer.write(frame())
    reader = FrameReader(path)
    assert [read.families for read in reader] == [FAMILIES]
    assert [interface.name for interface in reader.interfaces] == ["tap7"]
    content = path.read_bytes()
    assert b"for people\nto read" in content
    assert b"nlsniff 0." in content
    assert os.uname().release.encode() in content


frames = st.builds(
    frame,
    time_ns=st.integers(0, (1 << 64) - 1),
    protocol=st.integers(0, 0xFFFF),
    packet_type=st.integers(0, 0xFFFF),
    data=st.binary(max_size=100),
    length=st.just(0) | st.integers(0, 0xFFFFFF),
    comment=st.none() | st.text(st.characters(codec="utf-8"), max_size=40),
)


@given(st.lists(frames, max_size=5))
def test_what_is_written_reads_back_the_same(written: list[Frame]) -> None:
    file = io.BytesIO()
    with PcapngWriter(file) as writer:
        for number, one in enumerate(written, 1):
            one.number, one.length = number, max(one.length, len(one.data))
            writer.write(one)
    assert list(open_frames(file.getvalue())) == written


def test_comment_longer_than_an_option_is_cut_at_a_character() -> None:
    capture = make_header() + enhanced_packet(frame(comment="€" * 30_000))
    (read,) = open_frames(capture)
    assert read.comment == "€" * 21_845  # 65,535 bytes


@pytest.mark.parametrize(("time_ns", "kept"), [(-5, 0), (1 << 70, (1 << 64) - 1)])
def test_time_outside_the_format_is_kept_at_its_edge(time_ns: int, kept: int) -> None:
    (read,) = open_frames(make_header() + enhanced_packet(frame(time_ns=time_ns)))
    assert read.time_ns == kept


def test_flush_brings_everything_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file.pcapng"
    with PcapngWriter(path) as writer:
        assert path.stat().st_size == 0
        writer.write(frame())
        writer.flush()
        assert (writer.saved, writer.bytes_written) == (1, path.stat().st_size)
        assert len(list(open_frames(path))) == 1


def test_given_file_object_stays_open() -> None:
    file = io.BytesIO()
    PcapngWriter(file).close()
    assert not file.closed


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/", "/: cannot create: Is a directory (EISDIR); name a file inside it"),
        ("/no/such", "/no/such: cannot create: No such file or directory (ENOENT); check the name"),
        ("a\0b", "a\0b: cannot create: embedded null byte"),
    ],
)
def test_file_that_cannot_be_created_is_one_line(path: str, what: str) -> None:
    with pytest.raises(CaptureFileError) as raised:
        PcapngWriter(path)
    assert str(raised.value) == what


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_full_disk_is_told_once_with_the_number_of_saved_frames() -> None:
    writer = PcapngWriter("/dev/full")
    writer.write(frame())
    with pytest.raises(CaptureFileError) as raised:
        writer.flush()
    assert str(raised.value) == (
        "/dev/full: cannot write: No space left on device (ENOSPC) (0 frames are saved); "
        "free some space, or write elsewhere"
    )
    with pytest.raises(CaptureFileError, match="No space left"):
        writer.write(frame())
    writer.close()


@contextmanager
def small_files() -> Iterator[None]:
    """Files end early, that of pytest's own output too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (BUFFERED + 10_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def write_for_ever(writer: PcapngWriter, one: Frame) -> None:
    while True:
        writer.write(one)


def test_write_that_fails_halfway_leaves_a_readable_file_with_what_is_said_to_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "file.pcapng"
    big = frame(data=bytes(5000), length=5000)
    writer = PcapngWriter(path)
    writer.write(big)
    told = r"File too large \(EFBIG\) \([1-9]\d frames are saved\)"
    with small_files(), pytest.raises(CaptureFileError, match=told) as raised:
        write_for_ever(writer, big)
    read = list(open_frames(path))
    assert f"({len(read)} frames are saved)" in str(raised.value)
    assert {one.data for one in read} == {bytes(5000)}
    assert writer.saved == len(read)
    assert writer.bytes_written == path.stat().st_size


def test_closed_pipe_is_the_callers() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb", buffering=0) as pipe:
        writer = PcapngWriter(pipe)
        writer.write(frame())
        with pytest.raises(BrokenPipeError):
            writer.flush()


class Slow(io.RawIOBase):
    """Takes at most ten bytes at a time."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def write(self, data: object) -> int:
        piece = bytes(data)[:10]  # type: ignore[call-overload]
        self.taken += piece
        return len(piece)


def test_file_that_takes_little_at_a_time_gets_everything() -> None:
    file = Slow()
    with PcapngWriter(file) as writer:  # type: ignore[arg-type]
        writer.write(frame())
    assert bytes(file.taken) == make_header() + enhanced_packet(frame())


@needs_tshark
def test_tshark_reads_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "file.pcapng"
    newlink = struct.pack("=IHHIIBxHiII", 32, 16, 0x605, 1, 2, 0, 1, 5, 0, 0)  # RTM_NEWLINK, ifinfomsg, index 5
    with PcapngWriter(path, interface="nlmon7", families=FAMILIES, comment="of the section") as writer:
        writer.write(frame(protocol=0, data=newlink, length=32, comment="größer"))
        writer.write(frame(protocol=0, data=newlink[:20], length=32))
    wanted = ["frame.interface_name", "frame.time_epoch", "frame.comment", "frame.len", "frame.cap_len"]
    wanted += ["netlink.hatype", "netlink.family", "netlink-route.nltype"]
    fields = [part for name in wanted for part in ("-e", name)]
    done = subprocess.run(
        ["tshark", "-r", path, "-T", "json", *fields],
        capture_output=True,
        check=True,
        env=os.environ | {"LANG": "C.UTF-8"},
    )
    layers = [packet["_source"]["layers"] for packet in json.loads(done.stdout)]
    assert layers[0] == {
        "frame.interface_name": ["nlmon7"],
        "frame.time_epoch": ["1700000000.123456789"],
        "frame.comment": ["größer"],
        "frame.len": ["48"],
        "frame.cap_len": ["48"],
        "netlink.hatype": ["824"],
        "netlink.family": ["0x0000"],
        "netlink-route.nltype": ["16"],
    }
    assert (layers[1]["frame.len"], layers[1]["frame.cap_len"]) == (["48"], ["36"])


@pytest.mark.skipif(shutil.which("capinfos") is None, reason="capinfos (Wireshark) is missing")
def test_capinfos_shows_the_options_of_the_section(tmp_path: Path) -> None:
    path = tmp_path / "file.pcapng"
    with PcapngWriter(path, families=FAMILIES, comment="of the section", system="Linux 6.1", hardware="x") as writer:
        writer.write(frame())
    shown = subprocess.run(["capinfos", path], capture_output=True, text=True, check=True).stdout
    lines = {" ".join(line.split()) for line in shown.splitlines()}
    assert lines >= {
        "File encapsulation: Linux Netlink",
        "File timestamp precision: nanoseconds (9)",
        "Number of packets: 1",
        "Capture hardware: x",
        "Capture oper-sys: Linux 6.1",
        "Capture comment: of the section",
        'Capture comment: nlsniff: generic netlink families {"families":{"16":"nlctrl","31":"ethtool"},'
        '"groups":{"16":"nlctrl/notify"}}',
    }
