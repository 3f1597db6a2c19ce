"""nlsniff replay: what a user types and sees."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

NLSNIFF = str(Path(sys.executable).with_name("nlsniff"))
SPEAKER = str(Path(__file__).parents[1] / "sources" / "trace" / "speaker.py")
SPEAK = [sys.executable, SPEAKER, "sendmsg"]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("recorded") / "run.pcapng")
    subprocess.run([NLSNIFF, "run", "-q", "-w", path, "--", *SPEAK], check=True, timeout=60)
    return path


def without_port(answer: str) -> str:
    """The answer that the speaker prints in hex, without the port id, which is the process's own."""
    return answer[:24] + answer[32:]


def replay(recording: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [NLSNIFF, "replay", recording, *words], capture_output=True, text=True, timeout=60, check=False
    )


def test_the_command_prints_what_it_printed_and_the_report_is_one_line(recording: str) -> None:
    alone = subprocess.run(SPEAK, capture_output=True, text=True, timeout=60, check=True)
    done = replay(recording, "--", *SPEAK)
    assert (done.returncode, without_port(done.stdout)) == (0, without_port(alone.stdout))
    assert done.stderr == "nlsniff: 1 request answered from the recording\n"
    assert replay(recording, "-q", "--", *SPEAK).stderr == ""


def test_the_report_as_json_goes_where_it_is_sent(recording: str, tmp_path: Path) -> None:
    path = tmp_path / "report"
    assert replay(recording, "--json", "-o", str(path), "--", *SPEAK).stderr == ""
    assert json.loads(path.read_text())["served"] == 1
    assert path.stat().st_mode & 0o777 == 0o600
    done = replay(recording, "--json", "-o", "-", "--", "true")
    assert json.loads(done.stdout)["unused"] == [{"number": 1, "frame": 1, "request": "rt-link getlink"}]
    refused = replay(recording, "-o", str(tmp_path / "no" / "where"), "--", "true")
    assert refused.returncode == 2
    assert "cannot write" in refused.stderr


def test_a_failed_replay_is_status_1_unless_the_command_failed_itself(recording: str) -> None:
    other = "import socket, struct; socket.socket(16, 3, 0).send(struct.pack('=IHHIIQ', 24, 26, 5, 1, 0, 0)); "
    assert replay(recording, "--", sys.executable, "-c", other).returncode == 1
    assert replay(recording, "--", sys.executable, "-c", f"{other} exit(5)").returncode == 5
    assert replay(recording, "--", "true").returncode == 0
    assert replay(recording, "--strict", "--", "true").returncode == 1
    assert replay(recording, "--strict", "--", "sh", "-c", f"{' '.join(SPEAK)}; {' '.join(SPEAK)}").returncode == 1
    assert replay(recording, "--once", "--", "sh", "-c", f"{' '.join(SPEAK)}; {' '.join(SPEAK)}").returncode == 1


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("EPERM", ""),
        ("EPERM on rt_link", ""),
        ("EPERM on rt_route", "the fault errno never struck"),
        ("lose", "stalled: "),
    ],
)
def test_faults_strike(fault: str, says: str, recording: str) -> None:
    done = replay(recording, "--inject", fault, "--patience", "0.5", "--", *SPEAK)
    assert says in done.stderr
    assert (without_port(done.stdout) == without_port(replay(recording, "--", *SPEAK).stdout)) == ("never" in says)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "give a command to run (nlsniff replay FILE -- CMD"),
        (("--inject", "explode", "--", "true"), "no fault called explode; there are"),
        (("--ignore", "rt_link.mtv", "--", "true"), "did you mean"),
        (("--order", "odd", "--", "true"), "'odd' is not one of"),
    ],
)
def test_wrong_usage_is_one_line_that_says_what_to_do(words: tuple[str, ...], says: str, recording: str) -> None:
    done = replay(recording, *words)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_recording_that_is_none_is_said_to_be(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pcapng"
    empty.write_bytes(b"")
    for path, says in ((str(empty), "empty"), ("/nowhere", "cannot open"), (sys.executable, "a program (ELF)")):
        done = replay(path, "--", "true")
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr
        assert len(done.stderr.splitlines()) == 1
