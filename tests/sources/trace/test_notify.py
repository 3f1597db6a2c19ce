"""nlsniff.sources.trace.notify: the same frames without ptrace, and the command left as it is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nlsniff.frame import Frame

Traced = tuple[list[Frame], int | None, list[str]]
NLSNIFF = str(Path(sys.executable).with_name("nlsniff"))
SPEAKER = str(Path(__file__).with_name("speaker.py"))


@pytest.mark.parametrize("how", ["write", "vectors", "sendto", "peek", "dup", "sendmsg", "thread", "passed"])
def test_each_way_to_speak_is_seen_once_in_both_directions(
    how: str, spoken: Callable[..., tuple[list[Frame], str]]
) -> None:
    (asked, answered), printed = spoken(how, by="notify")
    assert (asked.direction, asked.packet_type, asked.protocol) == ("to-kernel", 4, 0)
    assert asked.data[:16].hex() == "20000000120001000700000000000000"
    assert (answered.direction, answered.packet_type) == ("to-user", 0)
    assert answered.data.hex() == printed
    assert answered.process is not None
    assert (answered.process.thread is None) == (how != "thread")
    assert answered.socket is not None
    assert answered.socket.netns == Path("/proc/self/ns/net").stat().st_ino


def test_a_dump_is_no_larger_than_its_readers_room(spoken: Callable[..., tuple[list[Frame], str]]) -> None:
    frames, printed = spoken("dump", by="notify")
    assert "".join(frame.data.hex() for frame in frames[1:]) == printed
    assert all(len(frame.data) == frame.length <= 4096 for frame in frames)


def test_what_its_reader_cuts_is_as_long_as_what_it_got(spoken: Callable[..., tuple[list[Frame], str]]) -> None:
    (_, answered), printed = spoken("short", by="notify")
    assert answered.data.hex() == printed
    assert answered.length > len(answered.data) == 100


def test_every_child_is_followed(spoken: Callable[..., tuple[list[Frame], str]]) -> None:
    frames, _ = spoken("fork", by="notify")
    assert len(frames) == 40
    assert len({frame.process.pid for frame in frames if frame.process}) == 20


@pytest.mark.parametrize(
    ("how", "says"),
    [("timeout", "timed out"), ("nonblocking", "Resource temporarily unavailable"), ("nowhere", "Bad address")],
)
def test_a_receive_fails_as_it_does_alone(how: str, says: str, spoken: Callable[..., tuple[list[Frame], str]]) -> None:
    assert says in spoken(how, by="notify")[1]


def test_recvmmsg_is_told_not_to_be_seen(tmp_path: Path) -> None:
    words = [NLSNIFF, "run", "--by", "notify", "--", sys.executable, SPEAKER, "mmsg", str(tmp_path / "out")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("receives by recvmmsg: that cannot be seen")) == (0, 1)
    assert done.stderr.endswith("nlsniff: 1 message: 1 rt-link\n")


def test_a_background_process_of_the_session_is_waited_for(trace: Callable[..., Traced]) -> None:
    script = f"(sleep 0.3; {sys.executable} {SPEAKER} sendmsg >/dev/null) & exit 4"
    frames, status, _ = trace("sh", "-c", script, by="notify")
    assert (len(frames), status) == (2, 4 << 8)


def test_a_daemon_goes_on_when_the_recording_ends(trace: Callable[..., Traced], tmp_path: Path) -> None:
    out = tmp_path / "out"
    script = (
        f"setsid sh -c 'sleep 0.5; {sys.executable} {SPEAKER} sendmsg >{out}.part; mv {out}.part {out}' & sleep 0.2"
    )
    frames, status, _ = trace("sh", "-c", script, by="notify")
    assert (frames, status) == ([], 0)
    end = time.monotonic() + 20
    while not out.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert out.read_text().strip()


def test_a_debugger_works_inside(trace: Callable[..., Traced]) -> None:
    program = "import ctypes, sys; sys.exit(ctypes.CDLL(None).ptrace(0, 0, 0, 0) != 0)"
    assert trace(sys.executable, "-c", program, by="notify") == ([], 0, [])


def test_a_command_that_cannot_be_run_raises(trace: Callable[..., Traced]) -> None:
    with pytest.raises(FileNotFoundError):
        trace("/nonexistent/program", by="notify")


def test_when_its_supervisor_is_killed_so_is_the_command() -> None:
    words = [NLSNIFF, "run", "-q", "--by", "notify", "--", "sh", "-c", "echo $PPID $$; exec sleep 60"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        supervisor, command = map(int, process.stdout.readline().split())
        os.kill(supervisor, 9)
        said = process.stderr.read()
    assert process.returncode == 137
    assert said.endswith("nlsniff: the tracer was killed, and the command with it; what was said before is kept\n")
    end = time.monotonic() + 30
    while _runs(command) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _runs(command)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
