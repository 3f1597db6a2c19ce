"""nlsniff run: what a user types and sees."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from nlsniff.sources.files import open_frames

NLSNIFF = str(Path(sys.executable).with_name("nlsniff"))
SPEAKER = str(Path(__file__).parents[1] / "sources" / "trace" / "speaker.py")
SPEAK = [sys.executable, SPEAKER, "sendmsg"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([NLSNIFF, "run", *words], capture_output=True, text=True, timeout=60, check=False)


def test_output_and_status_are_the_commands_and_messages_go_to_standard_error() -> None:
    done = run("--", "sh", "-c", f"{' '.join(SPEAK)} >/dev/null; echo mine; exit 5")
    assert (done.returncode, done.stdout) == (5, "mine\n")
    first, second, last = done.stderr.splitlines()
    assert "→  rt-link   getlink" in first
    assert "←  rt-link   newlink index=1 ifname=lo" in second
    assert last == "nlsniff: 2 messages: 2 rt-link"


def test_a_file_has_process_command_and_direction_as_a_comment(tmp_path: Path) -> None:
    path = tmp_path / "run.pcapng"
    done = run("-w", str(path), *SPEAK)
    assert done.stderr == f"nlsniff: 2 messages: 2 rt-link → {path}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    frames = list(open_frames(path))
    assert [frame.direction for frame in frames] == ["to-kernel", "to-user"]
    assert all(frame.process and frame.process.command and SPEAKER in frame.process.command for frame in frames)


def test_json_and_filter_go_to_a_file_of_their_own(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert run("-q", "--json", "-Y", 'type == "newlink"', "-o", str(log), *SPEAK).stderr == ""
    (line,) = log.read_text().splitlines()
    found = json.loads(line)
    assert (found["type"], found["direction"], found["process"]["certain"]) == ("newlink", "to-user", True)
    assert found["socket"]["netns"] == Path("/proc/self/ns/net").stat().st_ino


def test_filtered_frames_are_written(tmp_path: Path) -> None:
    path = tmp_path / "run.pcapng"
    run("-Y", 'type == "newlink"', "-w", str(path), *SPEAK)
    assert [frame.direction for frame in open_frames(path)] == ["to-user"]


def test_a_command_that_cannot_be_run_is_told_as_a_shell_does(tmp_path: Path) -> None:
    path = tmp_path / "run.pcapng"
    done = run("-w", str(path), "--", "/nonexistent/program")
    assert (done.returncode, done.stderr) == (
        127,
        "nlsniff: cannot run /nonexistent/program: No such file or directory\n",
    )
    assert not path.exists()
    assert run("--", "/etc/passwd").returncode == 126


def test_a_command_killed_by_a_signal_ends_nlsniff_by_it() -> None:
    assert run("-q", "--", "sh", "-c", "kill -TERM $$").returncode == -signal.SIGTERM


def test_a_signal_sent_to_nlsniff_reaches_the_command() -> None:
    script = "trap 'echo got; exit 9' TERM; echo up; while :; do sleep 0.05; done"
    pipe = subprocess.PIPE
    with subprocess.Popen([NLSNIFF, "run", "-q", "--", "sh", "-c", script], stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.terminate()
        assert process.stdout.read() == "got\n"
    assert process.returncode == 9


def test_usage() -> None:
    assert run().returncode == 2
    assert run("--pid", "1", "true").returncode == 2
    assert "Examples:" in run("--help").stdout


def test_a_full_disk_does_not_stop_the_command() -> None:
    done = run("-w", "/dev/full", "--", "sh", "-c", "echo mine; exit 3")
    assert (done.returncode, done.stdout) == (3, "mine\n")
    assert "No space left on device" in done.stderr


def test_a_program_that_traces_is_warned_of() -> None:
    done = run("-q", "--", sys.executable, "-c", "import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)")
    assert done.stderr.count("traces by ptrace, which only one can") == 1
