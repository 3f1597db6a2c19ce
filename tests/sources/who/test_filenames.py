"""Comments put between blocks that no Python made, and the table behind them: read back by the reader of files."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import pytest

from nlsniff.errors import CaptureFileError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.output.pcapng import enhanced_packet, make_header
from nlsniff.sources.files import FrameReader
from nlsniff.sources.who.filenames import FileNames
from nlsniff.sources.who.names import Entry, Named, Table


class Known:
    """Knows the entries it is given."""

    def __init__(self, *entries: Entry) -> None:
        self.all = list(entries)
        self.news = 0

    def catch_up(self, _ports: Sequence[tuple[int, int, int]]) -> None:
        """All is known, and all of it may be new."""
        self.news += 1

    def find(self, protocol: int, portid: int, time_ns: int) -> Named | None:
        table = Table()
        for each in self.all:
            table.add(each)
        return table.find(protocol, portid, time_ns)

    def entries(self, protocol: int, portid: int, since: int, until: int) -> Iterator[Entry]:
        for each in self.all:
            mine = (each.protocol, each.portid) == (protocol, portid)
            if mine and each.since <= until and (each.until is None or since <= each.until):
                yield each


def answer(portid: int, at: int) -> Frame:
    data = struct.pack("=IHHIIi", 20, 2, 0, 1, portid, 0)
    return Frame(1, at, 0, data, 20, GenericFamilies())


def written(names: FileNames, *frames: Frame, trailer: bool = True, room: int | None = None) -> bytes:
    """The frames as a file, in one write."""
    blocks, ports = b"", {}
    for frame in frames:
        portid = int.from_bytes(frame.data[12:16], "little" if struct.pack("=H", 1)[0] else "big")
        ports.setdefault(portid, (0, portid, frame.time_ns, len(blocks)))
        blocks += enhanced_packet(frame)
    commented = names.commented(memoryview(blocks), list(ports.values()), room)
    return make_header() + b"".join(commented) + (names.trailer(None) if trailer else b"")


def read(data: bytes) -> list[tuple[str, bool] | None]:
    return [frame.process and (frame.process.name, frame.process.certain) for frame in FrameReader(data)]


MakeEntry = Callable[..., Entry]


def test_all_frames_of_a_port_id_are_named(entry: MakeEntry) -> None:
    frames = [answer(7, 100), answer(9, 110), answer(7, 120), answer(8, 130)]
    names = FileNames(Known(entry(7, "ip"), entry(9, "tc")), clock=lambda: 200)
    assert read(written(names, *frames)) == [("ip", False), ("tc", False), ("ip", False), None]


def test_the_frames_stay_what_they_were(entry: MakeEntry) -> None:
    frames = [answer(7, 100), answer(7, 120)]
    found = list(FrameReader(written(FileNames(Known(entry(7, "ip")), clock=lambda: 200), *frames)))
    assert [(each.data, each.time_ns, each.comment) for each in found] == [
        (each.data, each.time_ns, None) for each in frames
    ]


def test_comments_alone_name_what_follows(entry: MakeEntry) -> None:
    names = FileNames(Known(entry(7, "ip", sure=(0, 900))), clock=lambda: 200)
    data = written(names, answer(7, 100), answer(7, 120), trailer=False)
    assert data.count(b"name=ip") == 1
    assert read(data) == [("ip", False)] * 2


def test_what_is_certain_stands_in_the_table(entry: MakeEntry) -> None:
    names = FileNames(Known(entry(7, "ip", sure=(110, 900))), clock=lambda: 200)
    assert read(written(names, answer(7, 100), answer(7, 120))) == [("ip", False), ("ip", True)]


def test_a_port_id_used_twice_within_one_write_is_told_apart_by_the_table(entry: MakeEntry) -> None:
    names = FileNames(Known(entry(7, "ip", 90, 110), entry(7, "tc", 115)._replace(pid=8)), clock=lambda: 200)
    assert read(written(names, answer(7, 100), answer(7, 120))) == [("ip", False), ("tc", False)]


def test_what_was_learned_later_is_in_the_table(entry: MakeEntry) -> None:
    known = Known()
    names = FileNames(known, clock=lambda: 200)
    data = written(names, answer(7, 100), trailer=False)
    known.all.append(entry(7, "late"))
    assert read(data) == [None]
    assert read(data + names.trailer(None)) == [("late", False)]


def test_a_new_file_has_its_own_names(entry: MakeEntry) -> None:
    names = FileNames(Known(entry(7, "ip")), clock=lambda: 200)
    written(names, answer(7, 100))
    names.begin()
    assert names.trailer(None) == b""
    assert read(written(names, answer(7, 100), trailer=False)) == [("ip", False)]


def test_no_more_is_written_than_there_is_room_for(entry: MakeEntry) -> None:
    names = FileNames(Known(entry(7, "ip")), clock=lambda: 200)
    blocks = enhanced_packet(answer(7, 100))
    assert b"".join(names.commented(memoryview(blocks), [(0, 7, 100, 0)], len(blocks) + 8)) == blocks
    assert names.trailer(20) == b""


@pytest.mark.parametrize("size", range(1, 200, 13))
def test_a_table_that_was_cut_leaves_the_frames(entry: MakeEntry, size: int) -> None:
    data = written(FileNames(Known(entry(7, "ip")), clock=lambda: 200), answer(7, 100))
    found: list[int] = []
    with suppress(CaptureFileError):  # that the file ends too early
        found.extend(frame.time_ns for frame in FrameReader(data[:-size]))
    assert found == [100]


class Silent(Known):
    """Hears nothing after the first time."""

    def catch_up(self, _ports: Sequence[tuple[int, int, int]]) -> None:
        self.news = 1


def test_a_known_port_id_is_not_looked_at_again_without_news(monkeypatch: pytest.MonkeyPatch) -> None:
    known, now = Silent(), [10**9]
    names = FileNames(known, lambda: now[0])
    written(names, answer(7, 10**9), trailer=False)
    known.all.append(Entry(0, 7, 0, None, None, 7, "ip", "", 0, "x"))
    now[0] += 2 * 10**9
    assert read(written(names, answer(7, now[0]), trailer=False)) == [None]
    known.news = 2
    monkeypatch.setattr(known, "catch_up", lambda _ports: None)
    now[0] += 2 * 10**9
    assert read(written(names, answer(7, now[0]), trailer=False)) == [("ip", False)]
