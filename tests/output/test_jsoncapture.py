"""A capture as JSON lines reads back as the same capture."""

from __future__ import annotations

import json
from pathlib import Path
from struct import pack
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlsniff.frame import Frame, GenericFamilies, Process, Socket
from nlsniff.message import MASKED, OPEN, Reading
from nlsniff.output.jsoncapture import JsonCapture, byte_order, header, losses
from nlsniff.sources.files import FrameReader

ROOT = Path(__file__).parent.parent.parent
CAPTURES = sorted((ROOT / "captures").rglob("*.pcap*"))
MEMBERS = (
    "number",
    "time_ns",
    "protocol",
    "data",
    "length",
    "direction",
    "process",
    "comment",
    "packet_type",
    "socket",
)


def exported(frames: list[Frame], *, reading: Reading = OPEN, always: bool = False, system: str = "") -> bytes:
    lines: list[bytes] = []
    made, table = None, None
    for frame in frames:
        if made is None or frame.families is not table:
            table, order = frame.families, byte_order(frame, reading)
            lines.append(header(table, system, order))
            made = JsonCapture(reading, order=order, always=always)
        lines.append(made.lines(frame))
    return b"".join(lines)


def members(frame: Frame) -> dict[str, Any]:
    return {name: getattr(frame, name) for name in MEMBERS}


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_recorded_capture_reads_back_byte_for_byte(path: Path) -> None:
    reader = FrameReader(path)
    frames = list(reader)
    text = exported(frames, system=reader.report.system)
    again = FrameReader(text)
    back = list(again)
    assert list(map(members, back)) == list(map(members, frames))
    assert again.report.system == reader.report.system
    assert b'"exact"' not in text


def test_most_messages_are_values_alone() -> None:
    lines = [json.loads(line) for line in exported(list(FrameReader(ROOT / "captures/7.2/demo.pcap"))).splitlines()]
    with_bytes = [line for line in lines if "raw" in line]
    assert len(with_bytes) * 4 < len(lines)


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
sockets = st.builds(
    Socket,
    fd=st.none() | st.integers(0, 99),
    netns=st.none() | st.integers(0, 1 << 40),
    groups=st.none() | st.integers(0, 1 << 31),
    options=st.lists(st.sampled_from(["ext-ack", "pktinfo"])).map(tuple),
    listens=st.lists(st.integers(1, 40)).map(tuple),
).filter(lambda socket: socket != Socket())
processes = st.builds(Process, st.integers(1, 1 << 22), words, st.booleans(), st.none() | words, st.none() | st.just(7))
headed = st.builds(
    lambda order, kind, flags, seq, body, more: (
        pack(order + "IHHII", 16 + len(body), kind, flags, seq, 0) + body + more
    ),
    st.sampled_from("<>"),
    st.integers(0, 64),
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFFFFFF),
    st.binary(max_size=60),
    st.binary(max_size=24),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([0, 4, 6, 9, 11, 12, 15, 16, 20, 21, 31, 400]),
    st.lists(headed | st.binary(max_size=40), max_size=3).map(b"".join),
    st.integers(0, 50),
    st.sampled_from([None, "to-kernel", "to-user", "notification"]),
    st.none() | processes,
    st.none() | sockets,
    st.none() | words,
    st.integers(0, 7),
    st.integers(0, 1 << 62),
)
def test_any_frame_reads_back(
    protocol: int,
    data: bytes,
    cut: int,
    direction: Any,
    process: Process | None,
    socket: Socket | None,
    comment: str | None,
    packet_type: int,
    time_ns: int,
) -> None:
    more = (direction, process, comment, packet_type, socket)
    frame = Frame(3, time_ns, protocol, data, len(data) + cut, GenericFamilies(), *more)
    (back,) = FrameReader(exported([frame]))
    assert members(back) == members(frame)


def test_a_secret_is_masked_and_zero_in_the_bytes_unless_it_is_wanted() -> None:
    frames = list(FrameReader(ROOT / "captures/7.2/wireguard.pcap"))
    reading, text = FrameReader(exported(frames, reading=MASKED)), exported(frames)
    back = list(reading)
    assert [len(frame.data) for frame in back] == [len(frame.data) for frame in frames]
    assert [frame.data for frame in back] != [frame.data for frame in frames]
    assert any("masked secrets are zeros" in line and "--secrets" in line for line in reading.warnings())
    keys = {json.loads(line).get("attrs", {}).get("private-key") for line in text.splitlines()} - {None}
    assert keys
    masked = exported(frames, reading=MASKED)
    assert not any(key.encode() in masked for key in keys)


def test_a_frame_in_the_other_byte_order_says_so() -> None:
    frame = Frame(1, 0, 0, pack(">IHHII", 16, 18, 0x301, 5, 0), 16, GenericFamilies())
    text = header(order="little") + JsonCapture(OPEN, order="little").lines(frame)
    assert json.loads(text.splitlines()[1])["byte_order"] == "big"
    assert next(iter(FrameReader(text))).data == frame.data


def test_every_message_has_its_bytes_where_that_is_asked_for() -> None:
    lines = exported(list(FrameReader(ROOT / "captures/7.2/demo.pcap")), always=True).splitlines()[1:]
    assert all("raw" in json.loads(line) for line in lines)


def test_lost_frames_are_told_in_the_last_line() -> None:
    reader = FrameReader(header() + losses(7))
    assert list(reader) == []
    assert reader.report.dropped == 7
