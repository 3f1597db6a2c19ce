from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from nlsniff.cli import to_kernel
from nlsniff.errors import CaptureFileError, NlsniffError, ReplayError
from nlsniff.message import OPEN
from nlsniff.output.pcapng import PcapngWriter
from tests.apart import fresh
from tests.talk import DUMP, GETLINK, MULTI, NEWLINK, Talk, ask, attribute, done, message

IFNAME = 3


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    """A dump of links by a kernel that had another one, and nothing to say of it."""
    with fresh():
        pass
    talk = Talk()
    talk.say(ask(GETLINK, 1, DUMP))
    talk.say(message(NEWLINK, MULTI, 1, 4242, bytes(16) + attribute(IFNAME, b"odd0\0")), done(1))
    path = tmp_path / "dump.pcapng"
    with PcapngWriter(path) as writer:
        for frame in talk.frames:
            writer.write(frame)
    return path


def test_a_difference_is_told_and_ends_with_1(capture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert to_kernel.replay(str(capture), OPEN) == 1
    out, err = capsys.readouterr()
    assert "request 1 (frame 1): rt-link newlink" in out
    assert "  ifname: odd0 in the recording, lo here" in out
    assert err.startswith("nlsniff: 1 request in a fresh user and network namespace of Linux")


def test_json_is_one_object_and_a_report_goes_into_a_file_of_its_own(
    capture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.json"
    assert to_kernel.replay(str(capture), OPEN, as_json=True, output=str(report)) == 1
    assert capsys.readouterr() == ("", "")
    said = json.loads(report.read_text())
    assert said["failed"]
    assert {each["path"] for each in said["differences"]} >= {"ifname"}
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_this_namespace_takes_a_second_word(capture: Path) -> None:
    with pytest.raises(ReplayError, match="add --yes"):
        to_kernel.replay(str(capture), OPEN, here=True)


def test_what_cannot_be_read_ignored_or_written_is_a_problem_of_one_line(capture: Path) -> None:
    with pytest.raises(CaptureFileError):
        to_kernel.replay(str(capture.with_name("missing")), OPEN)
    with pytest.raises(NlsniffError, match="did you mean"):
        to_kernel.replay(str(capture), OPEN, ignore=["rt_link.mtv"])
    with pytest.raises(CaptureFileError, match="cannot"):
        to_kernel.replay(str(capture), OPEN, output=str(capture.parent / "no" / "folder"))
