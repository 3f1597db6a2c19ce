"""What is shown of a file is the same whether the scan leaves frames out or not."""

from __future__ import annotations

import gzip
import io
import struct
from itertools import product
from pathlib import Path

import pytest

from nlsniff.analysis.filter import compile_filter
from nlsniff.analysis.places import place_test
from nlsniff.analysis.sieve import sieve_of
from nlsniff.cli import run
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.linktype import cooked_header
from nlsniff.message import Reading, walk
from nlsniff.output.pcapng import PcapngWriter
from nlsniff.sources import scan
from nlsniff.sources.files import FrameReader

pytestmark = pytest.mark.skipif(not scan.COMPILED, reason="nlsniff was installed without a C compiler")

CAPTURES = Path(__file__).resolve().parents[2] / "captures"
EVERY = sorted(path for path in CAPTURES.rglob("*") if path.suffix in (".pcap", ".pcapng"))
FILTERS = (
    *("netlink.seq > 1", "netlink.seq == 0", "netlink.portid != 0 and not netlink.length > 60", "type == newlink"),
    *("type in {newroute, 20, getlink, new}", "type matches del", "not type == done", "netlink.flags.dump"),
    *("netlink.flags.multi == false", "direction == notification", "direction == to-user and netlink.flags.multi"),
    *("rt_link", "family != nl80211", "rt_link.ifname or nlctrl.family_name", "protocol == generic", "error.code < 0"),
    *("not (protocol == route or type == ack)", "netlink.index > 0", "notes", "netlink.command == 3"),
)
FORMATS = ((), ("--json",), ("-v",))


def shown(arguments: list[str], capfdbinary: pytest.CaptureFixture[bytes]) -> tuple[int, bytes, bytes]:
    status = run(["show", *arguments])
    return status, *capfdbinary.readouterr()


def places(source, text: str, *, sifted: bool, number_from: int = 1) -> tuple[list[object], int]:
    """Which messages a filter takes, by number, place, direction and process, and how many frames were made."""
    reading = Reading()
    chosen = compile_filter(text)
    test = place_test(chosen, reading)
    reader = FrameReader(source, number_from=number_from, sieve=sieve_of(chosen, reading.registry) if sifted else None)
    made = [frame for batch in reader.batches() for frame in batch]
    found = [(p[0].number, p[0].time_ns, p[0].process, p[0].data, *p[1:]) for p in walk(made, reading) if test(p)]
    return found, len(made)


def message(kind: int, flags: int = 0, seq: int = 0, port: int = 0, order: str = "<", body: bytes = b"") -> bytes:
    return struct.pack(order + "IHHII", 16 + len(body), kind, flags, seq, port) + body


def capture(*datagrams: bytes, protocol: int = 0, order: str = "<", cut: int = 0) -> bytes:
    """A classic capture file of these."""
    found = struct.pack(order + "IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 253)
    for number, data in enumerate(datagrams):
        packet = cooked_header(protocol) + data
        found += struct.pack(order + "IIII", number, 0, len(packet) - cut, len(packet)) + packet[: len(packet) - cut]
    return found


def both(source, text: str) -> tuple[list[object], int]:
    """What a filter takes, the same with and without the scan; and the frames that were made for it."""
    plain, _ = places(source, text, sifted=False)
    sifted, made = places(source, text, sifted=True)
    assert sifted == plain
    return sifted, made


def test_only_frames_that_may_match_are_made_and_they_keep_their_numbers():
    data = capture(*(message(24, 0, seq) for seq in range(100)))
    found, made = both(data, "netlink.seq in {3, 4, 90}")
    assert [each[0] for each in found] == [4, 5, 91]
    assert made == 3
    again, _ = places(data, "netlink.seq == 3", sifted=True, number_from=1001)
    assert [each[0] for each in again] == [1004]


def test_both_byte_orders_of_the_file_and_both_formats_are_scanned():
    frames = [Frame(0, seq, 0, message(24, 0, seq), 16, GenericFamilies()) for seq in range(50)]
    out = io.BytesIO()
    with PcapngWriter(out) as writer:
        for frame in frames:
            writer.write(frame)
    assert both(capture(*(frame.data for frame in frames), order=">"), "netlink.seq == 7")[1] == 1
    data = out.getvalue().replace(b"nlsniff", b"another")
    assert both(data, "netlink.seq == 7")[1] == 1


def test_types_are_learned_as_they_come():
    data = capture(*(message(kind, 2, 1, 1) for kind in (16, 20, 24, 28, 16, 20) * 50))
    found, made = both(data, "type == newlink")
    assert len(found) == made == 100


def test_a_message_in_the_middle_of_a_frame_is_found():
    part = message(20, 2, 1, 1)
    data = capture(part * 5, part * 2 + message(16, 2, 1, 1) + part, part)
    found, made = both(data, "type == newlink")
    assert [each[0] for each in found] == [2]
    assert made == 1


def test_directions_that_follow_from_requests_stay():
    asked = message(18, 1, 5)
    data = capture(asked, message(16, 0, 5, 9), message(16, 0, 5, 9), message(16, 0, 6, 9), message(24, 0, 5, 9))
    _, made = both(data, "direction == notification")
    assert made >= 4
    repeated = capture(message(36, 0x605, 7), message(104, 0x605, 7, 4), message(2, 0, 7, 4), message(104, 0x605, 7, 4))
    both(repeated, "netlink.seq == 7 and direction == to-user")


@pytest.mark.parametrize(
    "odd",
    [
        message(16, 0, 5)[:10],
        message(24, 0, 9) + bytes(4),
        message(24, 0, 9) + message(24, 0, 5)[:12],
        struct.pack("<IHHII", 200, 24, 0, 9, 1),
        struct.pack("<IHHII", 3, 24, 1, 9, 1),
        message(16, 0, 5, 1, ">"),
        message(18, 1, 5, 0, ">"),
        bytes(70000),
        b"",
    ],
)
def test_frames_that_are_no_plain_row_of_messages_pass(odd):
    data = capture(odd, *(message(24, 0, seq) for seq in range(20)))
    _, made = both(data, "netlink.seq == 5 or notes")
    _, made = both(data, "netlink.seq == 5")
    assert made >= 1 + bool(odd)


def test_truncated_frames_pass():
    data = capture(*(message(24, 0, seq, body=bytes(8)) for seq in range(20)), cut=4)
    assert both(data, "netlink.seq == 5")[1] == 20


@pytest.mark.parametrize(("protocol", "text"), [*product((15, 16), ("type == newlink", "netlink.seq == 1"))])
def test_protocols_whose_messages_say_themselves_what_they_are_are_told_of_the_same(protocol, text):
    both(capture(*(message(kind, 0, 1, 0, body=bytes(4)) for kind in (16, 17, 30)), protocol=protocol), text)


def test_a_frame_cut_by_the_files_end_is_the_same():
    data = capture(*(message(24, 0, seq, body=bytes(8)) for seq in range(20)))
    assert len(data) > 100
    for end in range(len(data) - 45, len(data)):
        results = []
        for sifted in (False, True):
            reading, chosen = Reading(), compile_filter("netlink.seq == 19")
            reader = FrameReader(data[:end], sieve=sieve_of(chosen, reading.registry) if sifted else None)
            found: list[object] = []
            try:
                found += [frame.data for batch in reader.batches() for frame in batch if chosen_in(frame, chosen)]
            except Exception as problem:
                found.append(str(problem))
            results.append(found)
        assert results[0] == results[1]


def chosen_in(frame, chosen) -> bool:
    from nlsniff.message import messages

    return any(map(chosen, messages(frame)))


@pytest.mark.parametrize("path", EVERY, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_capture_is_shown_the_same(path, capfdbinary, monkeypatch):
    """Byte by byte in each format, the filters in turn, and of all filters which messages they take."""
    for number, shape in enumerate(FORMATS):
        text = FILTERS[(len(path.name) + EVERY.index(path) + number * 7) % len(FILTERS)]
        monkeypatch.setattr(scan, "COMPILED", True)
        with_it = shown([*shape, "-Y", text, str(path)], capfdbinary)
        monkeypatch.setattr(scan, "COMPILED", False)
        assert with_it == shown([*shape, "-Y", text, str(path)], capfdbinary), text
    monkeypatch.setattr(scan, "COMPILED", True)
    for text in FILTERS:
        both(path, text)


NAMED = [path for path in EVERY if path.suffix == ".pcapng" and b"nlsniff: processes " in path.read_bytes()]


@pytest.mark.parametrize("text", ["netlink.seq > 5", "process.name", "type == newlink", "direction == to-kernel"])
def test_names_stay_the_same_whether_the_end_can_be_seen_or_not(text, tmp_path):
    for path in NAMED:
        data = path.read_bytes()
        for version in (data, data[: data.rindex(b"nlsniff: processes ") - 40], data + data):
            both(version, text)
        packed = tmp_path / "a.gz"
        packed.write_bytes(gzip.compress(data))
        both(packed, text)


def test_the_scan_refuses_a_place_outside_of_the_buffer():
    plain = (16, 14, 2, False)
    for at, link in ((-1, plain), (11, plain), (0, (16, 15, 2, False)), (0, (16, 14, 2**31, False))):
        with pytest.raises((ValueError, OverflowError)):
            scan.passing(bytes(10), at, True, False, link, 0, 1, bytes(8), bytearray(8))
