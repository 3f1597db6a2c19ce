"""``nlsniff stats``: what is shown, chosen and refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "captures/7.2/demo.pcap"
RUN = ROOT / "captures/6.1/run-ip.pcapng"
Run = Callable[..., CompletedProcess[bytes]]


def told(done: CompletedProcess[bytes]) -> dict[str, Any]:
    assert (done.returncode, done.stderr) == (0, b"")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def headings(done: CompletedProcess[bytes]) -> list[str]:
    assert (done.returncode, done.stderr) == (0, b"")
    return [line.split("  ")[0] for line in done.stdout.decode().splitlines() if line.startswith("by ")]


def test_all_tables_but_pid_are_shown(nlsniff: Run) -> None:
    assert headings(nlsniff("stats", RUN)) == ["by protocol", "by family", "by operation", "by process"]


def test_tables_are_chosen(nlsniff: Run) -> None:
    assert headings(nlsniff("stats", "--by", "pid", "--by", "family", RUN)) == ["by pid", "by family"]


def test_several_files_are_one_statistics(nlsniff: Run) -> None:
    one, other = (told(nlsniff("stats", "--json", path))["total"] for path in (DEMO, RUN))
    both = told(nlsniff("stats", "--json", DEMO, RUN))["total"]
    for key in ("messages", "requests", "bytes", "errors"):
        assert both[key] == one[key] + other[key] > 0


def test_rows_and_their_order(nlsniff: Run) -> None:
    found = told(nlsniff("stats", "--json", "--by", "operation", "--sort", "latency", "-c", "3", RUN))["operation"]
    latencies = [each["latency_ns"]["p99"] for each in found]
    assert len(latencies) == 3
    assert latencies == sorted(latencies, reverse=True)
    assert len(told(nlsniff("stats", "--json", "-c", "0", RUN))["operation"]) > 3


def test_a_filter_counts_what_show_shows(nlsniff: Run) -> None:
    expression = 'family == "rt-link" and type == "newlink"'
    shown = nlsniff("show", "-Y", expression, RUN).stdout.splitlines()
    found = told(nlsniff("stats", "--json", "-Y", expression, RUN))
    assert found["total"]["messages"] == len(shown) > 0
    assert [each["type"] for each in found["operation"]] == ["newlink"]


def test_a_process_alone(nlsniff: Run) -> None:
    everything = told(nlsniff("stats", "--json", "--by", "pid", RUN))["pid"]
    pid = everything[-1]["pid"]
    assert told(nlsniff("stats", "--json", "--by", "pid", "--process", pid, RUN))["pid"][0]["pid"] == pid
    assert len(everything) > 1


def test_standard_input(nlsniff: Run) -> None:
    found = told(nlsniff("stats", "--json", "-", input=DEMO.read_bytes()))
    assert found["total"] == told(nlsniff("stats", "--json", DEMO))["total"]


def test_what_could_be_read_of_a_cut_file_is_counted(nlsniff: Run, tmp_path: Path) -> None:
    (tmp_path / "cut.pcap").write_bytes(DEMO.read_bytes()[:-120])
    shown = nlsniff("show", tmp_path / "cut.pcap").stdout.splitlines()
    assert 20 < len(shown) < 24
    done = nlsniff("stats", tmp_path / "cut.pcap")
    assert done.returncode == 2
    assert done.stdout.startswith(b"%d messages" % len(shown))
    assert b"cut.pcap" in done.stderr


def test_a_picture_is_drawn_beside_the_text(nlsniff: Run, tmp_path: Path) -> None:
    done = nlsniff("stats", "--picture", tmp_path / "a.svg", DEMO)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"24 messages")
    assert b"</svg>" in (tmp_path / "a.svg").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--picture", "a.gif", DEMO), b"a.gif: no picture has this suffix; name it FILE.svg or FILE.png"),
        (("--picture", "/proc/no/a.svg", DEMO), b"/proc/no/a.svg: cannot be written: No such file or directory"),
        (("-Y", "family ==", DEMO), b"nlsniff: "),
        (("no-such.pcap",), b"no-such.pcap"),
        (("--by", "colour", DEMO), b"colour"),
    ],
)
def test_what_cannot_be_done_is_told(nlsniff: Run, arguments: tuple[object, ...], words: bytes) -> None:
    done = nlsniff("stats", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert b"Traceback" not in done.stderr
