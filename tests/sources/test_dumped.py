"""What libpcap writes, from a file instead of a device: counted, divided, cut back."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nlsniff.errors import CaptureFileError
from nlsniff.output import pcap
from nlsniff.sources import dumped as module
from nlsniff.sources import libpcap
from nlsniff.sources.dumped import Dumped, DumpRecorder, is_cut, split_records
from nlsniff.sources.files import open_frames
from nlsniff.sources.libpcap import Tap
from nlsniff.sources.packets import Received
from nlsniff.sources.recorder import Rotation

ANSWER = Received(5, 16, 0, bytes(16), 16)
ONE_FILE = Rotation()


def frames(count: int, length: int = 100) -> list[Received]:
    return [Received(10**18 + n, 16, 4, n.to_bytes(4, "big") * (length // 4), length) for n in range(count)]


def data(path: Path) -> list[bytes]:
    return [frame.data for frame in open_frames(path)][1:]


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[list[Received]], Dumped]]:
    """Makes a receiver whose device is a file with these frames."""
    library = libpcap.load()
    if library is None:
        pytest.skip("there is no libpcap here")
    offline = library.pcap_open_offline_with_tstamp_precision
    offline.restype, offline.argtypes = ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_uint, ctypes.c_char_p]
    source = tmp_path / "source"
    same = {name: getattr(library, name) for name in libpcap._SIGNATURES}
    ready: dict[str, Any] = {"pcap_create": lambda _name, error: offline(bytes(source), 1, error)}
    ready |= {name: lambda *_: 0 for name in same if name.startswith("pcap_set") or name == "pcap_activate"}
    played = SimpleNamespace(**{**same, **ready}, pcap_dump=library.pcap_dump)
    large: list[int] = [0]
    monkeypatch.setattr(module.packets, "new_packets", lambda _sock: large.pop() if large else 0)
    ours, theirs = socket.socketpair()
    taps: list[Tap] = []

    def make(batch: list[Received]) -> Dumped:
        source.write_bytes(pcap.make_header(batch))
        large.append(sum(len(frame.data) > 200_000 for frame in batch))
        taps.append(Tap(played, "nlmon0", 100))  # type: ignore[arg-type]
        return Dumped(taps[-1], ours)

    yield make
    for tap in taps:
        tap.close()
    ours.close()
    theirs.close()


def record(source: Dumped, path: Path, rotation: Rotation = ONE_FILE, *, step: int = 1000) -> DumpRecorder:
    """All that the source has, so many frames a batch."""
    recorder = DumpRecorder(str(path), source, lambda: pcap.record(ANSWER), rotation)
    while count := source.receive(step):
        recorder.write_batch(count)
    recorder.close()
    return recorder


def test_a_file_begins_with_the_answers_and_goes_on_with_the_frames(play: Any, tmp_path: Path) -> None:
    recorder = record(play(frames(5, 104)), tmp_path / "a.pcap")
    got = [(f.time_ns, f.protocol, f.packet_type, f.data, f.length) for f in open_frames(tmp_path / "a.pcap")]
    assert got == [tuple(frame) for frame in (ANSWER, *frames(5, 104))]
    assert (recorder.frames, recorder.size) == (5, (tmp_path / "a.pcap").stat().st_size)
    assert stat.S_IMODE((tmp_path / "a.pcap").stat().st_mode) == 0o600


def test_a_limit_is_exact(play: Any, tmp_path: Path) -> None:
    source = play(frames(10))
    recorder = DumpRecorder(str(tmp_path / "a"), source, bytes, ONE_FILE)
    assert source.receive(7) == 7
    recorder.close()
    assert len(list(open_frames(tmp_path / "a"))) == 7


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_no_file_exceeds_the_rotation_size_and_no_frame_is_lost(play: Any, tmp_path: Path, step: int) -> None:
    recorder = record(play(frames(40)), tmp_path / "a.pcap", Rotation(size=1500), step=step)
    files = sorted(tmp_path.glob("a-*.pcap"))
    assert files[0].name == "a-00001.pcap"
    assert all(file.stat().st_size <= 1500 for file in files)
    assert [item for file in files for item in data(file)] == [frame.data for frame in frames(40)]
    assert (recorder.frames, recorder.size) == (40, sum(file.stat().st_size for file in files))


def test_the_batch_after_the_rotation_time_begins_a_file(
    play: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    source = play(frames(6))
    recorder = DumpRecorder(str(tmp_path / "a"), source, lambda: pcap.record(ANSWER), Rotation(seconds=60))
    for now in (159.0, 161.0, 162.0):  # noqa: B007 - what the clock says
        recorder.write_batch(source.receive(2))
    recorder.close()
    assert [len(data(file)) for file in sorted(tmp_path.glob("a-*"))] == [2, 4]


def test_frames_that_were_cut_are_counted(play: Any, tmp_path: Path) -> None:
    cut = Received(7, 0, 4, bytes(220_000), 300_000)
    source = play([*frames(2), cut, Received(8, 0, 4, bytes(210_000), 210_000)])
    recorder = DumpRecorder(str(tmp_path / "a"), source, bytes, ONE_FILE)
    source.receive(100)
    assert (source.cut(), source.cut()) == (1, 0)
    recorder.close()


@pytest.fixture
def file_limit() -> Iterator[int]:
    """No file of this process may exceed so many bytes: a disk that fills up at a known place."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield 20_000
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_leaves_whole_records_and_says_how_many(
    play: Any, tmp_path: Path, file_limit: int
) -> None:
    source = play(frames(1000))
    recorder = DumpRecorder(str(tmp_path / "a"), source, lambda: pcap.record(ANSWER), ONE_FILE)
    recorder.write_batch(source.receive(10))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    with pytest.raises(CaptureFileError, match=r"EFBIG.*frames are saved"):
        recorder.write_batch(source.receive(1000))
    recorder.close()
    assert data(tmp_path / "a") == [frame.data for frame in frames(1000)[: recorder.frames]]
    assert recorder.frames > 100
    assert file_limit - 200 < (tmp_path / "a").stat().st_size <= file_limit


def test_records_end_where_one_makes_no_sense() -> None:
    whole = [pcap.record(frame) for frame in frames(3)]
    for tail in (whole[0][:-1], whole[0][:9], bytes(64), b"\xff" * 64):
        assert split_records(b"".join(whole) + tail) == whole


def test_a_record_tells_whether_it_is_cut() -> None:
    assert is_cut(pcap.record(Received(1, 0, 4, bytes(16), 17)))
    assert not is_cut(pcap.record(Received(1, 0, 4, bytes(16), 16)))


def test_what_the_kernel_still_gathers_is_known_from_its_counts() -> None:
    tap = SimpleNamespace(stats=lambda: (3, 1), dispatch=lambda _limit: 2, flush=lambda: None)
    source = Dumped(tap, socket.socket())  # type: ignore[arg-type]
    assert source.waiting()
    source._descriptor = os.open(os.devnull, os.O_RDONLY)
    source.receive(5)
    os.close(source._descriptor)
    assert not source.waiting()
    assert source.dropped() == 1


def test_frames_gathered_over_a_while_are_one_batch_within_its_limit(play: Any, tmp_path: Path) -> None:
    source = play(frames(10))
    recorder = DumpRecorder(str(tmp_path / "a"), source, lambda: pcap.record(ANSWER), ONE_FILE)
    recorder.write_batch(source.receive(3))
    assert source.receive(0) == 0
    source._room = 5  # of a limit of 8
    source.gather(lambda _seconds: True, 1, 1)
    recorder.write_batch(source.receive(5))
    recorder.close()
    assert recorder.frames == 8
    assert data(tmp_path / "a") == [frame.data for frame in frames(8)]


def test_a_device_that_goes_away_is_told_once_and_after_what_came() -> None:
    given = iter([2])

    def dispatch(_limit: int) -> int:
        for count in given:
            return count
        raise OSError(100, "The interface disappeared")

    tap = SimpleNamespace(dispatch=dispatch, flush=lambda: None)
    source = Dumped(tap, socket.socket())  # type: ignore[arg-type]
    source._descriptor = os.open(os.devnull, os.O_RDONLY)
    assert source.receive(9) == 2
    with pytest.raises(OSError, match="disappeared"):
        source.receive(9)
    assert source.receive(9) == 0
    os.close(source._descriptor)
