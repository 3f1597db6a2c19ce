"""``nlsniff capture``: its options, its lines, its exits. The capture itself is played."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, Self

import pytest

from nlsniff.cli import capture as module
from nlsniff.cli import run
from nlsniff.errors import CaptureError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.sources.files import open_frames
from nlsniff.sources.packets import OneByOne, Received


class Played:
    """Gives these frames, three a batch, and then the error; tells how it was made and left."""

    frames: ClassVar[list[Received]] = []
    error: CaptureError | None = None
    last: Played

    def __init__(
        self,
        interface: str | None,
        *,
        netns: str | None,
        large: bool,
        gather_ms: int,
        names: bool,
        program: bytes | None,
    ) -> None:
        self.program = program
        self.made = (interface, netns, large)
        self.names = names
        self.who: Any = None
        self.gather_ms = gather_ms
        self.interface = interface or "nlmon0"
        self.families = GenericFamilies({16: "nlctrl"})
        self.received = self.dropped = self.truncated = 0
        self.stopping = self.left = False
        self.answers = [Frame(0, 5, 16, bytes(20), 20, self.families, packet_type=0)]
        self.began = time.monotonic()
        self.receiver: Any = self
        Played.last = self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.left = True

    def stop(self) -> None:
        self.stopping = True

    def count_drops(self) -> int:
        self.dropped = 2
        return 2

    def batches(self, *, limit: int | None, seconds: float | None, take: object) -> Iterator[int]:
        del seconds
        assert take is None, "there is no ring"
        rest = self.frames[:limit]
        while rest and not self.stopping:
            self.batch, rest = rest[:3], rest[3:]
            self.received += len(self.batch)
            yield len(self.batch)
            yield 0
        if self.error:
            raise self.error

    def current(self, number: int) -> Iterator[Frame]:
        for n, got in enumerate(self.batch, number):
            yield Frame(n, got.time_ns, got.protocol, got.data, got.length, self.families)


@pytest.fixture
def tap(monkeypatch: pytest.MonkeyPatch, helpers: SimpleNamespace, tmp_path: Path) -> type[Played]:
    """Seven frames: a request for a vlan and its error, by turns."""
    datagrams = [helpers.REQUEST, helpers.ERROR] * 3 + [helpers.REQUEST]

    class Seven(Played):
        frames: ClassVar = [Received(10**18 + n, 0, 4, data, len(data)) for n, data in enumerate(datagrams)]
        error = None

    monkeypatch.setattr(module, "Capture", Seven)
    monkeypatch.chdir(tmp_path)
    return Seven


def test_a_recording_holds_all_and_the_closing_line_says_so(tap: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["capture", "-w", "a.pcapng"]) == 0
    assert [frame.data for frame in open_frames("a.pcapng")] == [frame.data for frame in tap.frames]
    first, last = capfd.readouterr().err.splitlines()
    assert first == "nlsniff: capturing on nlmon0, writing a.pcapng; Ctrl-C ends"
    size = Path("a.pcapng").stat().st_size
    assert last.startswith(f"nlsniff: 7 frames ({size / 1000:.1f} kB), 2 dropped, 0 truncated, 0.")
    assert last.endswith(" s → a.pcapng")
    assert tap.last.left


def test_a_limit_is_exact(tap: Any) -> None:
    del tap
    assert run(["capture", "-w", "a.pcapng", "-c", "5"]) == 0
    assert len(list(open_frames("a.pcapng"))) == 5


def test_without_a_file_messages_are_shown_as_they_come(tap: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["capture", "--json", "-c", "2"]) == 0
    shown = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [(m["frame"], m["type"]) for m in shown] == [(1, "newlink"), (2, "error")]
    assert tap.last.gather_ms < 100


@pytest.mark.parametrize("words", [["--show", "--json"], ["--json"]])
def test_with_show_a_recording_is_shown_behind_the_writer(
    tap: Any, words: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["capture", "-w", "a.pcapng", *words]) == 0
    shown = [json.loads(line)["frame"] for line in capfd.readouterr().out.splitlines()]
    assert shown == list(range(1, len(tap.frames) + 1))


def test_a_filter_chooses_what_is_written_and_counted(tap: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["capture", "-w", "a.pcapng", "-Y", 'type == "error"', "-c", "2"]) == 0
    assert [frame.data for frame in open_frames("a.pcapng")] == [tap.frames[1].data] * 2
    assert "2 of 6 frames" in capfd.readouterr().err


def test_rotation_writes_several_files(tap: Any) -> None:
    assert run(["capture", "-w", "a.pcapng", "--rotate-size", "900"]) == 0
    files = sorted(Path().glob("a-*.pcapng"))
    assert len(files) > 1
    assert sum(len(list(open_frames(file))) for file in files) == len(tap.frames)


def test_a_device_that_goes_away_keeps_what_came_and_exits_2(tap: Any, capfd: pytest.CaptureFixture[str]) -> None:
    tap.error = CaptureError("nlmon0 was removed during the capture (ENETDOWN)", errno=100)
    assert run(["capture", "-w", "a.pcapng"]) == 2
    assert len(list(open_frames("a.pcapng"))) == 7
    lines = capfd.readouterr().err.splitlines()
    assert "7 frames" in lines[1]
    assert lines[2] == "nlsniff: nlmon0 was removed during the capture (ENETDOWN)"


def test_a_file_that_cannot_be_written_is_told_and_the_device_left(tap: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["capture", "-w", "no/such/a.pcapng"]) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert "no/such/a.pcapng" in line
    assert "ENOENT" in line
    assert tap.last.left


def test_a_full_disk_is_told_and_the_device_left(tap: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["capture", "-w", "/dev/full"]) == 2
    assert "ENOSPC" in capfd.readouterr().err
    assert tap.last.left


def test_a_closed_pipe_ends_it_quietly(tap: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo("pipe")
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)

    class Closing(tap):  # type: ignore[misc]
        def batches(self, **options: Any) -> Iterator[int]:
            os.close(reader)
            return super().batches(**options)  # type: ignore[no-any-return]

    monkeypatch.setattr(module, "Capture", Closing)
    monkeypatch.setattr(module, "drop_output", lambda: None)
    assert run(["capture", "-w", "pipe"]) == 0


def test_signals_stop_the_capture_and_are_given_back(tap: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGINT)

    class Interrupted(tap):  # type: ignore[misc]
        def batches(self, **options: Any) -> Iterator[int]:
            for count in super().batches(**options):
                os.kill(os.getpid(), signal.SIGINT)
                os.kill(os.getpid(), signal.SIGINT)
                yield count

    monkeypatch.setattr(module, "Capture", Interrupted)
    assert run(["capture", "-w", "a.pcapng"]) == 0
    assert len(list(open_frames("a.pcapng"))) == 3
    assert signal.getsignal(signal.SIGINT) is before


def test_what_the_user_asked_for_reaches_the_capture(tap: Any) -> None:
    assert run(["capture", "-i", "tap7", "--netns", "blue", "--large", "-w", "a"]) == 0
    assert tap.last.made == ("tap7", "blue", True)
    assert tap.last.names


def test_names_are_left_out_when_that_is_asked_for(tap: Any) -> None:
    assert run(["capture", "--no-names", "-w", "a"]) == 0
    assert not tap.last.names


def test_what_cannot_be_known_of_processes_is_told_in_one_line(
    tap: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Poor(tap):  # type: ignore[misc]
        def __enter__(self) -> Self:
            self.who = SimpleNamespace(trouble="no log of processes", last_scan=lambda: None, name=lambda _frames: None)
            return super().__enter__()  # type: ignore[no-any-return]

    monkeypatch.setattr(module, "Capture", Poor)
    assert run(["capture", "-w", "a.pcapng"]) == 0
    assert capfd.readouterr().err.count("nlsniff: no log of processes\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--rotate-size", "1MB"],
        ["-w", "-", "--rotate-time", "1m"],
        ["-w", "a", "--rotate-keep", "3"],
        ["-w", "-", "--show"],
        ["-w", "-", "--json"],
        ["--process", "ip", "--no-names"],
        ["-w", "a", "-c", "0"],
        ["-w", "a.pcap", "--large"],
        ["-w", "a", "--duration", "soon"],
        ["-w", "a", "--rotate-size", "much"],
    ],
)
def test_what_makes_no_sense_is_bad_usage(tap: Any, arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    del tap
    assert run(["capture", *arguments]) == 2
    assert len(capfd.readouterr().err.splitlines()) == 1
    assert not Path("a").exists()


def test_a_classic_file_begins_with_the_families_answers(tap: Any) -> None:
    assert run(["capture", "-w", "a.pcap"]) == 0
    assert [frame.data for frame in open_frames("a.pcap")] == [bytes(20), *(frame.data for frame in tap.frames)]
    assert Path("a.pcap").read_bytes()[:4] in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d")


@pytest.mark.parametrize(("compiled", "why"), [(False, "without a C compiler"), (True, "no memory for a ring")])
def test_recording_frame_by_frame_is_told(
    tap: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], compiled: bool, why: str
) -> None:
    class Slow(tap):  # type: ignore[misc]
        def __enter__(self) -> Self:
            self.receiver = OneByOne(None)  # type: ignore[arg-type]
            return self

    monkeypatch.setattr(module, "Capture", Slow)
    monkeypatch.setattr(module, "COMPILED", compiled)
    assert run(["capture", "-w", "a.pcapng"]) == 0
    assert [frame.data for frame in open_frames("a.pcapng")] == [frame.data for frame in tap.frames]
    assert why in capfd.readouterr().err.splitlines()[1]


def test_a_filter_chooses_what_a_classic_file_holds(tap: Any) -> None:
    assert run(["capture", "-w", "a.pcap", "-Y", 'type == "error"']) == 0
    assert [frame.data for frame in open_frames("a.pcap")] == [bytes(20), *[tap.frames[1].data] * 3]


def test_the_seconds_told_count_from_the_tap_on(tap: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    class Earlier(tap):  # type: ignore[misc]
        def __enter__(self) -> Self:
            self.began -= 3
            return super().__enter__()  # type: ignore[no-any-return]

    monkeypatch.setattr(module, "Capture", Earlier)
    assert run(["capture", "-w", "a.pcapng"]) == 0
    assert ", 3." in capfd.readouterr().err
