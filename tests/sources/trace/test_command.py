"""nlsniff.sources.trace.command: a command's netlink as frames, and the command left as it is."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nlsniff.errors import CaptureError
from nlsniff.frame import Frame
from nlsniff.output.pcapng import enhanced_packet, make_header
from nlsniff.sources.trace.command import Command
from nlsniff.sources.trace.recording import Format

FORM = Format(lambda families: make_header(families=families), enhanced_packet)
SPEAKER = str(Path(__file__).with_name("speaker.py"))
HERE = Path(__file__).parent


def trace(*words: str, **options: object) -> tuple[list[Frame], int | None, list[str]]:
    """The frames, the wait status and what was told; the command's output is left alone."""
    told: list[str] = []
    with Command(words, form=FORM, tell=told.append, **options) as command:  # type: ignore[arg-type]
        frames = [frame for batch in command.batches() for frame in batch]
        command.wait()
    return frames, command.status, told


def through_a_file(tmp_path: Path, *words: str) -> tuple[list[Frame], str]:
    out = tmp_path / "out"
    frames, status, _ = trace("sh", "-c", 'exec "$@" >"$0"', str(out), *words)
    assert status == 0
    return frames, out.read_text()


@pytest.mark.parametrize("how", ["write", "vectors", "sendto", "peek", "dup", "sendmsg", "thread", "passed"])
def test_each_way_to_speak_is_seen_once_in_both_directions(how: str, tmp_path: Path) -> None:
    (asked, answered), printed = through_a_file(tmp_path, sys.executable, SPEAKER, how)
    assert (asked.direction, asked.packet_type, asked.protocol) == ("to-kernel", 4, 0)
    assert asked.data[:16].hex() == "20000000120001000700000000000000"
    assert (answered.direction, answered.packet_type) == ("to-user", 0)
    assert answered.data.hex() == printed.strip()
    assert answered.process is not None
    assert answered.process.certain
    assert answered.process.command is not None
    assert answered.process.command.endswith(f"speaker.py {how}")
    assert (answered.process.thread is None) == (how != "thread")
    assert answered.socket is not None
    assert answered.socket.netns == Path("/proc/self/ns/net").stat().st_ino


def test_what_its_reader_cuts_is_as_long_as_what_it_got(tmp_path: Path) -> None:
    (_, answered), printed = through_a_file(tmp_path, sys.executable, SPEAKER, "short")
    assert answered.data.hex() == printed.strip()
    assert len(answered.data) == 100


def test_every_child_is_followed(tmp_path: Path) -> None:
    frames, _ = through_a_file(tmp_path, sys.executable, SPEAKER, "fork")
    assert len(frames) == 40
    assert len({frame.process.pid for frame in frames if frame.process}) == 20


@pytest.mark.parametrize(("script", "status"), [("exit 3", 3 << 8), ("kill -9 $$", 9), ("true", 0)])
def test_the_end_of_the_command_is_told(script: str, status: int) -> None:
    assert trace("sh", "-c", script) == ([], status, [])


def test_a_command_that_does_not_exist_raises() -> None:
    with pytest.raises(FileNotFoundError):
        trace("/nonexistent/program")


def test_a_script_whose_interpreter_is_missing_is_told(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("#!/nonexistent/interpreter -x\n")
    script.chmod(0o755)
    with pytest.raises(FileNotFoundError, match="its interpreter /nonexistent/interpreter -x is not there"):
        trace(str(script))


def test_a_socket_taken_from_another_process_is_seen(tmp_path: Path) -> None:
    frames, printed = through_a_file(tmp_path, sys.executable, SPEAKER, "taken")
    assert [frame.direction for frame in frames] == ["to-kernel", "to-user"]
    assert frames[1].data.hex() == printed.strip()


def test_many_messages_in_one_call_are_seen(tmp_path: Path) -> None:
    (asked, answered), _ = through_a_file(tmp_path, sys.executable, SPEAKER, "mmsg", str(tmp_path / "got"))
    assert asked.data[:16].hex() == "20000000120001000700000000000000"
    assert answered.data.hex() == (tmp_path / "got").read_text()


def test_a_file_without_a_format_is_a_script(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("exit 7\n")
    script.chmod(0o755)
    assert trace(str(script))[1] == 7 << 8


def test_a_daemon_goes_on_when_the_recording_ends(tmp_path: Path) -> None:
    out = tmp_path / "out"
    script = (
        f"setsid sh -c 'sleep 0.5; {sys.executable} {SPEAKER} sendmsg >{out}.part; mv {out}.part {out}' & sleep 0.2"
    )
    with Command(("sh", "-c", script), form=FORM) as command:
        frames = [frame for batch in command.batches() for frame in batch]
    assert (frames, command.status) == ([], 0)
    assert command.left >= 1
    end = time.monotonic() + 20
    while not out.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert out.read_text().strip()


def test_a_background_process_of_the_session_is_waited_for() -> None:
    frames, status, _ = trace("sh", "-c", f"(sleep 0.3; {sys.executable} {SPEAKER} sendmsg >/dev/null) & exit 4")
    assert (len(frames), status) == (2, 4 << 8)


def test_a_running_process_is_attached_to_and_left_unharmed() -> None:
    script = (
        f"import subprocess, sys; sys.stdin.readline(); sys.argv[1:] = ['sendmsg']; exec(open({SPEAKER!r}).read());"
        "sys.stdin.readline(); print('alive', flush=True)"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        frames: list[Frame] = []
        with Command(pid=process.pid, form=FORM) as command:
            process.stdin.write("\n")
            process.stdin.flush()
            for batch in command.batches():
                frames += batch
                if len(frames) >= 2:
                    command.stop()
        process.stdin.write("\n")
        process.stdin.flush()
        printed = process.stdout.read().split()
    assert [frame.direction for frame in frames] == ["to-kernel", "to-user"]
    assert frames[1].data.hex() == printed[0]
    assert (printed[1], process.returncode) == ("alive", 0)


def test_a_process_that_is_not_there_is_a_clear_error() -> None:
    with pytest.raises(CaptureError, match="there is no process 4194305"):
        Command(pid=4194305, form=FORM).__enter__()


def test_when_the_reader_is_killed_the_command_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "out"
    speak = f"{sys.executable} {SPEAKER} sendmsg >{out}.part; mv {out}.part {out}"
    script = (
        "import sys; from nlsniff.cli.run import FORM; from nlsniff.sources.trace.command import Command\n"
        f"with Command(['sh', '-c', 'sleep 0.5; {speak}'], form=FORM) as c:\n"
        "  print('up', flush=True)\n  list(c.batches())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
        end = time.monotonic() + 20
        while not out.exists() and time.monotonic() < end:
            time.sleep(0.05)
        process.stdout.close()
    assert out.read_text().strip()
