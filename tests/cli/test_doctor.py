"""``nlsniff doctor``: what it tells of files, and by which exit status."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from talk import NEWLINK, Talk, answer, ask

from nlsniff.output.pcapng import PcapngWriter

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "captures/7.2/demo.pcap"
Run = Callable[..., CompletedProcess[bytes]]


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    talk, asked = Talk(), ask(NEWLINK, 7, body=b"\1" * 16)
    talk.say(asked)
    talk.say(answer(0, asked))
    path = tmp_path / "clean.pcapng"
    with PcapngWriter(path) as writer:
        for frame in talk.frames:
            writer.write(frame)
    return path


def test_findings_are_told_with_exit_status_1(nlsniff: Run) -> None:
    done = nlsniff("doctor", DEMO)
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (1, b"")
    assert 'the kernel refused rt-link newlink of port 354: ERANGE (Numerical result out of range): "8021q' in text
    assert text.splitlines()[-1].endswith("findings in 12 requests, 24 messages")


def test_a_clean_capture_says_so(nlsniff: Run, clean: Path) -> None:
    done = nlsniff("doctor", clean)
    assert (done.returncode, done.stdout) == (0, b"nothing wrong in 1 request, 2 messages\n")


def test_json_is_a_finding_a_line(nlsniff: Run, clean: Path) -> None:
    done = nlsniff("doctor", "--json", DEMO)
    found = [json.loads(text) for text in done.stdout.splitlines()]
    assert [each["kind"] for each in found][:3] == ["failed"] * 3
    assert nlsniff("doctor", "--json", clean).stdout == b""


def test_hints_can_be_left_out(nlsniff: Run) -> None:
    capture = ROOT / "captures/6.1/macsec.pcap"
    hints = [json.loads(text) for text in nlsniff("doctor", "--json", capture).stdout.splitlines()]
    assert "hint" in {each["severity"] for each in hints}
    found = [json.loads(text) for text in nlsniff("doctor", "--json", "--no-hints", capture).stdout.splitlines()]
    assert "hint" not in {each["severity"] for each in found}


def test_what_is_slow_can_be_told(nlsniff: Run) -> None:
    kinds = [
        {json.loads(text)["kind"] for text in nlsniff("doctor", "--json", "--slow", slow, DEMO).stdout.splitlines()}
        for slow in ("1s", "1us")
    ]
    assert ["slow" in each for each in kinds] == [False, True]


def test_frames_lost_by_the_capture_are_told(nlsniff: Run, tmp_path: Path) -> None:
    path = tmp_path / "lossy.pcapng"
    with PcapngWriter(path) as writer:
        writer.write_losses(17)
    done = nlsniff("doctor", path)
    assert done.returncode == 1
    assert b"17 frames were lost" in done.stdout


def test_a_file_that_is_cut_off_is_examined_as_far_as_it_goes(nlsniff: Run, tmp_path: Path) -> None:
    cut = tmp_path / "cut.pcap"
    cut.write_bytes(DEMO.read_bytes()[:-40])
    done = nlsniff("doctor", cut)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"ERANGE" in done.stdout
    assert done.stdout.endswith(b", as far as the file can be read\n")


def test_of_a_file_that_is_no_capture_nothing_is_said(nlsniff: Run) -> None:
    done = nlsniff("doctor", ROOT / "README.md")
    assert (done.returncode, done.stdout) == (2, b"")


def test_several_files_have_headings(nlsniff: Run, clean: Path) -> None:
    done = nlsniff("doctor", clean, DEMO)
    assert done.stdout.decode().count("==> ") == 2
    assert done.returncode == 1


def test_a_missing_file_is_one_line(nlsniff: Run, tmp_path: Path) -> None:
    done = nlsniff("doctor", tmp_path / "none.pcap")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
