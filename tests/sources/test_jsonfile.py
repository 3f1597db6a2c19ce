"""Captures as JSON lines: hand-written ones, sections, frames, mistakes."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

import nlsniff
from nlsniff.errors import CaptureFileError
from nlsniff.frame import Process, Socket
from nlsniff.message import messages
from nlsniff.sources.files import FrameReader

HEAD = '{"nlsniff-capture":1}'
LINK = {"family": "rt-link", "type": "newlink"}


def text(*lines: str | dict[str, Any]) -> bytes:
    return "\n".join([HEAD, *(line if isinstance(line, str) else json.dumps(line) for line in lines)]).encode() + b"\n"


def test_a_cassette_written_by_hand_needs_neither_times_nor_numbers() -> None:
    found = list(
        nlsniff.read(
            text(
                LINK | {"attrs": {"ifname": "d0", "mtu": 9000}},
                {"type": "ack"},
                {"family": "rt-link", "type": "getlink", "flags": ["request", "dump"]},
                LINK | {"direction": "to-user", "flags": ["multi"], "header": {"ifi-index": 4}},
                {"type": "done", "flags": ["multi"]},
            )
        )
    )
    assert [(message.type, message.seq, message.direction) for message in found] == [
        ("newlink", 1, "to-kernel"),
        ("ack", 1, "to-user"),
        ("getlink", 2, "to-kernel"),
        ("newlink", 2, "to-user"),
        ("done", 2, "to-user"),
    ]
    assert [message.frame.number for message in found] == [1, 2, 3, 4, 5]
    assert found[0].frame.time_ns == 0
    assert found[0].attrs == {"ifname": "d0", "mtu": 9000}
    assert not any(message.notes for message in found)


def test_a_hand_written_answer_belongs_to_its_request() -> None:
    cassette = text(LINK | {"attrs": {"ifname": "d0"}}, {"type": "error", "error": {"name": "EPERM"}})
    (joined,) = nlsniff.transactions(nlsniff.read(cassette))
    assert (joined.type, joined.result, joined.frames) == ("newlink", "error", (1, 2))


def test_a_generic_family_without_a_number_gets_one() -> None:
    lines = [{"protocol": "generic", "family": name, "type": kind} for name, kind in FAMILIES]
    found = list(nlsniff.read(text(*lines)))
    assert [(message.family, message.type) for message in found] == FAMILIES
    assert found[0].type_id == found[2].type_id != found[1].type_id
    assert found[3].type_id == 16


FAMILIES = [("nl80211", "get-wiphy"), ("devlink", "get"), ("nl80211", "get-interface"), ("nlctrl", "getfamily")]


def test_lines_of_one_frame_with_a_growing_index_are_one_datagram() -> None:
    lines = [
        LINK | {"frame": 4, "index": 0, "attrs": {"ifname": "d0"}},
        LINK | {"frame": 4, "index": 1},
        LINK | {"frame": 4, "index": 0},
        LINK | {"frame": 9},
    ]
    frames = list(FrameReader(text(*lines)))
    assert [(frame.number, len(list(messages(frame)))) for frame in frames] == [(4, 2), (5, 1), (9, 1)]


def test_what_a_frame_adds_is_read() -> None:
    line = LINK | {
        "time_ns": 5,
        "process": {"pid": 7, "name": "ip", "certain": True, "command": "ip l"},
        "socket": {"fd": 3, "options": ["ext-ack"], "listens": [1]},
        "packet_type": 6,
        "comment": "why",
        "cut": 2,
    }
    (frame,) = FrameReader(text(line))
    assert (frame.time_ns, frame.packet_type, frame.comment, frame.length - len(frame.data)) == (5, 6, "why", 2)
    assert frame.process == Process(7, "ip", True, "ip l")
    assert frame.socket == Socket(fd=3, options=("ext-ack",), listens=(1,))


def test_sections_have_families_of_their_own() -> None:
    heads = [f'{{"nlsniff-capture":1,"families":{{"31":"{name}"}}}}' for name in ("nl80211", "devlink")]
    line = '{"protocol":"generic","type_id":31,"payload":"01010000"}'
    found = nlsniff.read("\n".join([heads[0], line, heads[1], line]).encode())
    assert [message.family for message in found] == ["nl80211", "devlink"]


def test_big_endian_captures_are_written_by_the_header() -> None:
    capture = b'{"nlsniff-capture":1,"byte_order":"big"}\n' + json.dumps(LINK | {"attrs": {"mtu": 1500}}).encode()
    (message,) = nlsniff.read(capture)
    assert message.raw[:4] == b"\0\0\0\x28"
    assert message.attrs == {"mtu": 1500}


def test_it_is_found_compressed_with_spaces_and_a_byte_order_mark(tmp_path: Path) -> None:
    capture = b'\xef\xbb\xbf { "nlsniff-capture" : 1 }\r\n\r\n' + json.dumps(LINK).encode()
    path = tmp_path / "hand.jsonl.gz"
    path.write_bytes(gzip.compress(capture))
    assert [message.type for message in nlsniff.read(path)] == ["newlink"]


def test_other_json_is_no_capture() -> None:
    with pytest.raises(CaptureFileError, match="not a capture file: it looks like text"):
        list(FrameReader(b'{"frame":1}\n'))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 3: no JSON"),
        ("[1]", "line 3: no JSON object"),
        ({"type": "newlink"}, "line 3: type: nothing says what message this is; give family and type"),
        (LINK | {"attrs": {"ifnam": "x"}}, "line 3: attrs.ifnam: no attribute of link-attrs"),
        (LINK | {"protocol": "rout"}, "line 3: protocol: no protocol 'rout'"),
        (LINK | {"direction": "up"}, "line 3: direction: no direction 'up'"),
        (LINK | {"time_ns": "now"}, "line 3: time_ns: 'now' is no number"),
        (LINK | {"process": "ip"}, "line 3: process: no process"),
        (LINK | {"socket": {"fdd": 1}}, "line 3: socket: no socket"),
        (LINK | {"byte_order": "odd"}, "line 3: byte_order: no byte order"),
        (LINK | {"raw": "0g"}, "line 3: raw: this is no hex"),
        ('{"nlsniff-capture":2}', "line 3: version 2 of the format is unknown"),
        ('{"nlsniff-capture":1,"families":{"x":"y"}}', "line 3: families and groups are no numbers with names"),
    ],
)
def test_a_mistake_is_one_line_after_all_that_could_be_read(line: Any, told: str) -> None:
    found, reader = [], iter(FrameReader(text(LINK, line, LINK)))
    with pytest.raises(CaptureFileError) as caught:
        found.extend(reader)
    problem = str(caught.value)
    assert problem.startswith(f"<bytes>: {told}"), problem
    assert "\n" not in problem
    assert caught.value.remedy


def test_what_was_read_before_a_mistake_is_given() -> None:
    frames, numbers = iter(FrameReader(text(LINK, LINK, "{"))), []
    with pytest.raises(CaptureFileError):
        numbers.extend(frame.number for frame in frames)
    assert numbers == [1, 2]


class Drops:
    """A file that gives a little at a time and holds nothing itself."""

    def __init__(self, lines: int) -> None:
        line = (json.dumps(LINK | {"attrs": {"ifname": "d0"}}) + "\n").encode()
        self._parts = chain([text()], (line for _ in range(lines)))

    def read(self, _size: int = -1) -> bytes:
        return next(self._parts, b"")


def test_memory_is_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlsniff.rewrite.MOST_ASKED", 16)

    def peak(lines: int) -> int:
        tracemalloc.start()
        assert sum(1 for _ in FrameReader(cast("BinaryIO", Drops(lines)))) == lines
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(2000) < peak(200) + (1 << 16)
