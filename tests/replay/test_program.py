"""Programs of all kinds against their own recordings: each prints and returns what it did, and nothing was missed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from programs import IN_CI, SCRIPTS, run, script_of

from nlsniff.output.pcapng import PcapngWriter
from tests.talk import DONE, DUMP, GETLINK, MULTI, NEWLINK, PORT, Talk, ask, message

NLSNIFF = str(Path(sys.executable).with_name("nlsniff"))
TIMES = 20 if os.environ.get("NLSNIFF_ALL_SCENARIOS") else 2


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_program_does_again_what_it_did(name: str, tmp_path: Path) -> None:
    script = script_of(name, tmp_path)
    recording, report = tmp_path / "run.pcapng", tmp_path / "report"
    recorded = run([NLSNIFF, "run", "-q", "-w", str(recording), "--"], script)
    if b"unshare failed" in recorded.stderr and not IN_CI:
        pytest.skip(recorded.stderr.decode().strip())
    for _ in range(TIMES):
        words = [NLSNIFF, "replay", str(recording), "--json", "-o", str(report), "--"]
        replayed = run(words, script)
        told = json.loads(report.read_text())
        assert (told["unmatched"], told["stalled"]) == ([], [])
        assert (replayed.returncode, replayed.stdout, replayed.stderr) == (
            recorded.returncode,
            recorded.stdout,
            recorded.stderr,
        )
        assert told["unused"] == []
        assert told["served"]


SPEAKER = """
import errno, os, socket, struct, sys
sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
request = struct.pack("=IHHIIBxHiII", 32, 18, 1, 7, 0, 0, 0, 1, 0, 0)  # getlink of lo
"""


@pytest.fixture
def recording(tmp_path: Path) -> str:
    """getlink of lo, once."""
    path = str(tmp_path / "run.pcapng")
    python("sock.send(request); sock.recv(65536)", NLSNIFF, "run", "-q", "-w", path, "--")
    return path


def python(script: str, *before: str, timeout: float = 30) -> subprocess.CompletedProcess[str]:
    words = [*before, sys.executable, "-c", SPEAKER + script]
    return subprocess.run(words, capture_output=True, text=True, timeout=timeout, check=False)


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("os.write(sock.fileno(), request); print(len(os.read(sock.fileno(), 65536)) > 500)", "True"),
        (
            "sock.send(request); print(sock.recv(4, socket.MSG_PEEK | socket.MSG_TRUNC)[:0], sock.recvfrom(65536)[1])",
            "b'' (0, 0)",
        ),
        ("sock.bind((0, 0)); print(sock.getsockname() == (os.getpid(), 0), sock.getpeername())", "True (0, 0)"),
        ("print(sock.getsockopt(1, 39), sock.getsockopt(1, 38), sock.getsockopt(1, 3))", "16 0 3"),
        ("sock.setsockopt(270, 11, 1); print(sock.getsockopt(270, 11), sock.getsockopt(270, 12))", "1 0"),
        ("sock.setsockopt(270, 1, 33); print(sock.getsockopt(270, 9, 64)[4])", "1"),
        ("sock.setblocking(False)\ntry: sock.recv(9)\nexcept BlockingIOError: print('again')", "again"),
        ("sock.settimeout(0.1)\ntry: sock.recv(9)\nexcept TimeoutError: print('late')", "late"),
        (
            "sock.setsockopt(1, 20, struct.pack('@ll', 0, 100000))\n"
            "try: sock.recv(9)\nexcept BlockingIOError: print('late')",
            "late",
        ),
        ("sock.send(request); print(sock.recvmsg(10, 100)[1:])", "([], 32, (0, 0))"),
        ("sock.send(request)\nif not os.fork(): print(sock.recv(65536)[4]); os._exit(0)\nos.wait()", "16"),
        ("[socket.socket(16, 3, 0).close() for _ in range(300)]; print('open')", "open"),
        ("sock.send(b'garbage'); print('sent')", "sent"),
        ("sock.send(request); sock.close(); print('closed')", "closed"),
        ("try: sock.setsockopt(270, 99, 1)\nexcept OSError as error: print(error.errno)", "92"),
    ],
)
def test_calls_do_what_they_do_on_netlink(script: str, says: str, recording: str) -> None:
    done = python(script, NLSNIFF, "replay", recording, "-q", "--")
    assert done.stdout == f"{says}\n", done.stderr


@pytest.mark.parametrize("call", ["seccomp", "pidfd_getfd"])
def test_where_programs_cannot_be_supervised_one_line_says_so(call: str, recording: str) -> None:
    forbid = str(Path(__file__).parents[1] / "sources" / "trace" / "forbid.py")
    done = python("print('ran')", sys.executable, forbid, call, NLSNIFF, "replay", recording, "--")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "does not let a program be supervised here" in line
    assert "Linux 5.14" in line


def test_a_request_of_a_megabyte_is_taken_and_refused(recording: str) -> None:
    huge = "data = struct.pack('=IHHII', 1 << 20, 18, 1, 7, 0) + bytes((1 << 20) - 16)\n"
    done = python(f"{huge}print(sock.send(data), sock.recv(99)[4])", NLSNIFF, "replay", recording, "--")
    assert (done.returncode, done.stdout) == (1, f"{1 << 20} 2\n")
    assert "not recorded: rt-link getlink, 1048576 bytes" in done.stderr


@pytest.mark.parametrize(
    "script",
    [
        "sock.recv(9)",
        "sock.recv(9, socket.MSG_PEEK)",
        "os.read(sock.fileno(), 9)",
        "import select; poll = select.poll(); poll.register(sock); poll.modify(sock, 1); poll.poll()",
        "import select; poll = select.epoll(); poll.register(sock, 1); poll.poll()",
        "import threading; threading.Thread(target=sock.recv, args=(9,)).start()",
    ],
)
def test_who_waits_for_what_never_comes_is_ended_and_named(script: str, recording: str) -> None:
    done = python(script, NLSNIFF, "replay", recording, "--patience", "0.5", "--")
    assert done.returncode == -signal.SIGTERM
    assert "nlsniff: stalled: python" in done.stderr.replace("python3", "python")
    assert "waits for more than was recorded" in done.stderr


@pytest.mark.parametrize(
    "script",
    [
        "import time; time.sleep(1.2)",
        "import select; poll = select.poll(); poll.register(sock, 1); poll.poll(1200)",
        "import select; poll = select.poll(); poll.register(sock, 1)\n"
        "reading, writing = os.pipe(); poll.register(reading, 1)\n"
        "if not os.fork(): import time; time.sleep(1.2); os.write(writing, b'x'); os._exit(0)\n"
        "poll.poll()",
    ],
)
def test_who_waits_for_something_else_is_let_wait(script: str, recording: str) -> None:
    done = python(f"{script}\nprint('done')", NLSNIFF, "replay", recording, "--patience", "0.4", "--")
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr


def test_an_empty_client_leaves_the_recording_unused(recording: str) -> None:
    done = python("", NLSNIFF, "replay", recording, "--")
    assert (done.returncode, done.stdout) == (0, "")
    assert "not asked for: 1 rt-link getlink" in done.stderr
    assert python("", NLSNIFF, "replay", recording, "--strict", "--").returncode == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [(["sh", "-c", "exit 7"], 7), (["sh", "-c", "kill -9 $$"], -9), (["/nowhere"], 127), (["/etc/passwd"], 126)],
)
def test_the_exit_status_is_the_commands(words: list[str], status: int, recording: str) -> None:
    done = subprocess.run([NLSNIFF, "replay", recording, "--", *words], capture_output=True, timeout=20, check=False)
    assert done.returncode == status


def test_interrupting_ends_the_command_and_the_report_is_told(recording: str) -> None:
    words = [
        NLSNIFF,
        "replay",
        recording,
        "--",
        "sh",
        "-c",
        "trap 'echo bye; exit 3' INT; echo here; while :; do sleep 0.1; done",
    ]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "here\n"
        os.killpg(running.pid, signal.SIGINT)
        out, told = running.communicate(timeout=20)
    assert (out, running.returncode) == ("bye\n", 3)
    assert "0 requests answered" in told


def test_a_killed_supervisor_leaves_nothing_behind(recording: str) -> None:
    words = [NLSNIFF, "replay", recording, "--", "sh", "-c", "echo $$; exec sleep 60"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        child = int(running.stdout.readline())
        running.kill()
    end = time.monotonic() + 10
    while Path(f"/proc/{child}/stat").exists() and ") Z" not in Path(f"/proc/{child}/stat").read_text():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_in_a_sandbox_an_ioctl_harms_nothing(recording: str) -> None:
    where = "print(os.stat('/proc/self/ns/net').st_ino)"
    done = python(where, NLSNIFF, "replay", recording, "--sandbox", "--")
    if "user namespace cannot be made" in done.stderr and not IN_CI:
        pytest.skip(done.stderr)
    assert int(done.stdout) != Path("/proc/self/ns/net").stat().st_ino


def test_a_dump_larger_than_any_buffer_is_read_as_from_a_file(tmp_path: Path) -> None:
    """Whoever reads by read(2) is not seen reading; what is left is handed over as room comes."""
    recording, big = tmp_path / "big.pcap", bytes(30_000)
    talk = Talk()
    talk.say(ask(GETLINK, 7, DUMP, PORT))
    for part in range(60):
        talk.say(message(NEWLINK, MULTI, 7, PORT, bytes([part]) + big))
    talk.say(message(DONE, MULTI, 7, PORT, bytes(4)))
    with PcapngWriter(recording) as writer:
        for frame in talk.frames:
            writer.write(frame)
    dump = "os.write(sock.fileno(), struct.pack('=IHHII', 32, 18, 0x301, 7, 0) + bytes(16))\n"
    count = f"{dump}n = 0\nwhile os.read(sock.fileno(), 65536)[4] != 3: n += 1\nprint(n)\n"
    again = f"{count}sock.send(struct.pack('=IHHII', 32, 18, 0x301, 8, 0) + bytes(16)); print(sock.recv(99)[16])"
    done = python(again, NLSNIFF, "replay", str(recording), "-q", "--")
    assert done.stdout == "60\n0\n", done.stderr
