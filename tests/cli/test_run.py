"""nlsniff run: what a user types and sees."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from waking import WAKE

from nlsniff.sources.files import open_frames

NLSNIFF = str(Path(sys.executable).with_name("nlsniff"))
SPEAKER = str(Path(__file__).parents[1] / "sources" / "trace" / "speaker.py")
SPEAK = [sys.executable, SPEAKER, "sendmsg"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([NLSNIFF, "run", *words], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("by", ["ptrace", WAKE])
def test_output_and_status_are_the_commands_and_messages_go_to_standard_error(by: str) -> None:
    done = run("--by", by, "--", "sh", "-c", f"{' '.join(SPEAK)} >/dev/null; echo mine; exit 5")
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


@pytest.mark.parametrize("words", [["--json"], ["-o"], ["--show"]])
def test_asking_how_to_show_while_writing_shows(words: list[str], tmp_path: Path) -> None:
    path, log = tmp_path / "run.pcapng", tmp_path / "log"
    done = run("-w", str(path), *words, *([str(log)] if words == ["-o"] else []), *SPEAK)
    shown = log.read_text().splitlines() if words == ["-o"] else done.stderr.splitlines()[:-1]
    assert (len(shown), len(list(open_frames(path)))) == (2, 2)
    assert shown[0].startswith("{") == (words == ["--json"])


def test_filtered_frames_are_written(tmp_path: Path) -> None:
    path = tmp_path / "run.pcapng"
    run("-Y", 'type == "newlink"', "-w", str(path), *SPEAK)
    assert [frame.direction for frame in open_frames(path)] == ["to-user"]


def test_a_command_that_cannot_be_run_is_told_as_a_shell_does(tmp_path: Path) -> None:
    path = tmp_path / "run.pcapng"
    done = run("-w", str(path), "--", "/nonexistent/program")
    assert (done.returncode, done.stderr) == (
        127,
        "nlsniff: cannot run /nonexistent/program: No such file or directory (ENOENT); check its name, and PATH\n",
    )
    assert not path.exists()
    done = run("--", "/etc/passwd")
    assert (done.returncode, done.stderr) == (
        126,
        "nlsniff: cannot run /etc/passwd: Permission denied (EACCES); is it a program, and executable?\n",
    )
    script = tmp_path / "script"
    script.write_text("#!/nonexistent/sh\n")
    script.chmod(0o755)
    done = run("--", str(script))
    assert done.stderr.endswith(": its interpreter /nonexistent/sh is not there (ENOENT); install that\n")


def test_a_command_killed_by_a_signal_ends_nlsniff_by_it() -> None:
    assert run("-q", "--", "sh", "-c", "kill -TERM $$").returncode == -signal.SIGTERM


@pytest.mark.parametrize("by", ["ptrace", WAKE])
def test_a_signal_sent_to_nlsniff_reaches_the_command(by: str) -> None:
    script = "trap 'echo got; exit 9' TERM; echo up; while :; do sleep 0.05; done"
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [NLSNIFF, "run", "-q", "--by", by, "--", "sh", "-c", script], stdout=pipe, text=True
    ) as process:
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


def test_a_count_ends_the_recording_and_not_the_command(tmp_path: Path) -> None:
    path = tmp_path / "run.pcapng"
    twice = f"{' '.join(SPEAK)} >/dev/null; {' '.join(SPEAK)} >/dev/null; echo late; exit 4"
    done = run("-c", "3", "-w", str(path), "--", "sh", "-c", twice)
    assert (done.returncode, done.stdout) == (4, "late\n")
    assert done.stderr == f"nlsniff: 3 messages: 3 rt-link → {path}\n"
    assert len(list(open_frames(path))) == 3


def test_what_is_no_file_keeps_its_mode_and_its_place(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o644)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert run("-w", str(pipe), "--", "true").returncode == 0
    assert run("-w", str(pipe), "--", "/nonexistent/program").returncode == 127
    os.close(reader)
    assert pipe.stat().st_mode & 0o777 == 0o644


def test_a_tracer_that_is_killed_takes_the_command_with_it_and_says_so(tmp_path: Path) -> None:
    path, out = tmp_path / "run.pcapng", tmp_path / "out"
    script = f"{' '.join(SPEAK)} >/dev/null; sleep 0.2; kill -9 $PPID; sleep 5; : >{out}"
    done = run("-w", str(path), "--", "sh", "-c", script)
    assert (done.returncode, out.exists()) == (137, False)
    assert done.stderr.splitlines()[-1] == (
        "nlsniff: the tracer was killed, and the command with it; what was said before is kept"
    )
    assert len(list(open_frames(path))) == 2


@pytest.mark.parametrize("by", ["ptrace", "notify", WAKE])
def test_a_terminals_keys_stop_continue_and_interrupt_both(by: str, tmp_path: Path) -> None:
    path = tmp_path / "run.pcapng"
    # Not a loop of sleep(1): Ctrl-Z between dash's vfork and exec stops the child alone, with or without nlsniff.
    ticks = "import time\nwhile not time.sleep(0.05): print(*map(chr, (116, 105, 99, 107)), sep=str(), flush=True)"
    script = f'{" ".join(SPEAK)} >/dev/null; exec {sys.executable} -c "{ticks}"'
    with Terminal() as terminal:
        terminal.say(f"nlsniff run --by {by} -w {path} -- sh -c '{script}'; echo st''atus $?\n")
        terminal.until(b"tick")
        terminal.say("\x1a")
        terminal.until(b"Stopped")
        terminal.say("fg\n")
        terminal.until(b"tick")
        terminal.say("\x1a")
        terminal.until(b"Stopped")
        terminal.say("bg\n")
        terminal.until(b"tick")
        terminal.say("fg\n")
        terminal.until(b"tick")
        terminal.say("\x03")
        terminal.until(b"2 messages: 2 rt-link")
    assert len(list(open_frames(path))) == 2


@pytest.mark.parametrize("by", ["ptrace", "notify", WAKE])
def test_the_command_has_the_terminal(by: str) -> None:
    with Terminal() as terminal:
        terminal.say(f"stty rows 33 cols 77; nlsniff run --by {by} -q -- stty size\n")
        terminal.until(b"33 77")
        terminal.say(f"nlsniff run --by {by} -q -- sh -c 'read line; echo got $line'\nword\n")
        terminal.until(b"got word")


def test_input_that_is_piped_reaches_the_command() -> None:
    words = [NLSNIFF, "run", "-q", "--", "tr", "a-z", "A-Z"]
    done = subprocess.run(words, input="piped", capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("PIPED", "")


class Terminal:
    """A shell with job control on a terminal of its own."""

    def __enter__(self) -> Terminal:
        self.pid, self.descriptor = pty.fork()
        if not self.pid:
            path = f"{Path(NLSNIFF).parent}:{os.environ['PATH']}"
            os.execvpe("bash", ["bash", "--norc", "--noediting", "-i"], {**os.environ, "PS1": "$ ", "PATH": path})
        self.seen = b""
        self.until(b"\\$ ")
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def say(self, text: str) -> None:
        os.write(self.descriptor, text.encode())

    def until(self, pattern: bytes) -> None:
        """Read up to what matches; what follows is for the next call."""
        while not (match := re.search(pattern, self.seen)):
            assert select.select([self.descriptor], [], [], 20)[0], self.seen
            self.seen += os.read(self.descriptor, 4096)
        self.seen = self.seen[match.end() :]
