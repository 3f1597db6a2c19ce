"""nlsniff.sources.trace.sleepers: who has no netlink runs untraced, and who has is seen from then on."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from waking import only_where_possible

from nlsniff.frame import Frame

pytestmark = only_where_possible
Traced = tuple[list[Frame], int | None, list[str]]
Run = Callable[..., subprocess.CompletedProcess[str]]
NLSNIFF = str(Path(sys.executable).with_name("nlsniff"))
SPEAKER = str(Path(__file__).with_name("speaker.py"))

TRACER = """
import socket, subprocess, sys
def tracer():
    return [line.split()[1] for line in open("/proc/self/status") if "TracerPid" in line][0]
"""
HEARD = """
import os, socket, struct, sys
REQUEST = struct.pack("=IHHII", 32, 18, 1, 7, 0) + struct.pack("=BxHiII", 0, 0, 1, 0, 0)
def speak(descriptor):
    os.write(descriptor, REQUEST)
    os.read(descriptor, 65536)
"""


@pytest.fixture
def run() -> Run:
    """Runs ``nlsniff run`` of a Python program, after options; the rest is its arguments."""

    def started(program: str, *arguments: str, options: tuple[str, ...] = (), **more: object) -> object:
        command = [NLSNIFF, "run", "--by", "wake", *options, "--", sys.executable, "-c", program, *arguments]
        return subprocess.run(  # type: ignore[call-overload]
            command, capture_output=True, text=True, timeout=60, check=False, **more
        )

    return started  # type: ignore[return-value]


def test_a_process_is_traced_from_its_first_netlink_socket_on(run: Run) -> None:
    program = TRACER + "print(tracer())\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW)\nprint(tracer())"
    before, after = run(program).stdout.split()
    assert (before, after != "0") == ("0", True)


TIMERS = {
    "alarm": "import signal; signal.alarm(100)",
    "setitimer": "import signal; signal.setitimer(signal.ITIMER_PROF, 100)",
    "timer_create": "from ctypes import *; assert not CDLL(None).timer_create(0, None, byref(c_void_p()))",
}


@pytest.mark.parametrize("name", TIMERS)
def test_a_process_that_gets_a_timer_is_traced_from_there_on(name: str, run: Run) -> None:
    before, after = run(f"{TRACER}print(tracer())\n{TIMERS[name]}\nprint(tracer())").stdout.split()
    assert (before, after != "0") == ("0", True)


def test_a_timers_signals_interrupt_no_call_that_is_asked_about(run: Run) -> None:
    program = (
        "import signal, socket\nsignal.signal(signal.SIGALRM, lambda *_: None)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.0003, 0.0003)\n"
        "for _ in range(2000):\n    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()\n"
        "signal.setitimer(signal.ITIMER_REAL, 0)\n"
    )
    done = run(program)
    assert (done.returncode, done.stderr) == (0, "nlsniff: 0 messages\n")


@pytest.mark.parametrize("how", ["sendmsg", "thread", "passed", "taken"])
def test_each_way_to_speak_is_seen(how: str, spoken: Callable[..., tuple[list[Frame], str]]) -> None:
    (asked, answered), printed = spoken(how, by="wake")
    assert asked.data[:16].hex() == "20000000120001000700000000000000"
    assert answered.data.hex() == printed.strip()


def test_every_child_is_followed(spoken: Callable[..., tuple[list[Frame], str]]) -> None:
    frames, _ = spoken("fork", by="wake")
    assert len({frame.process.pid for frame in frames if frame.process}) == 20


def test_a_command_that_does_not_exist_raises(trace: Callable[..., Traced]) -> None:
    with pytest.raises(FileNotFoundError):
        trace("/nonexistent/program", by="wake")


def test_a_background_process_of_the_session_is_waited_for(trace: Callable[..., Traced]) -> None:
    script = f"({sys.executable} {SPEAKER} sendmsg >/dev/null) & exit 4"
    frames, status, _ = trace("sh", "-c", script, by="wake")
    assert (len(frames), status) == (2, 4 << 8)


IMPORTED = {"sleepers", "questions", "listener"}


@pytest.mark.parametrize(("options", "expected"), [((), set()), (("--by", "wake"), IMPORTED)])
def test_who_does_not_ask_for_it_imports_nothing_of_it(options: tuple[str, ...], expected: set[str]) -> None:
    words = [NLSNIFF, "run", *options, "--", "true"]
    environment = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1"}
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True, env=environment)
    found = {line.rpartition("nlsniff.sources.trace.")[2] for line in done.stderr.splitlines()}
    assert "tracer" in found
    assert found & IMPORTED == expected


def test_a_child_of_one_that_sleeps_is_seen_and_its_parent_sleeps_on(run: Run) -> None:
    program = TRACER + f"subprocess.run([sys.executable, {SPEAKER!r}, 'sendmsg'])\nprint(tracer())"
    done = run(program)
    assert (done.stdout.split()[-1], done.stderr.splitlines()[-1]) == ("0", "nlsniff: 2 messages: 2 rt-link")


def test_a_look_up_whose_daemon_is_not_there_fails_as_alone_and_wakes_nobody(run: Run, tmp_path: Path) -> None:
    program = TRACER + (
        "import socket, sys\n"
        "try:\n    socket.socket(socket.AF_UNIX).connect(sys.argv[1])\n"
        "except OSError as error:\n    print(error.errno, tracer())\n"
    )
    assert run(program, str(tmp_path / "nowhere")).stdout.split() == ["2", "0"]
    assert run(program, str(tmp_path)).stdout.split()[0] == "111"  # it is there, and nobody listens: ECONNREFUSED


@pytest.fixture
def passer(tmp_path: Path) -> str:
    """A path where a process that is not ours waits, and passes a netlink socket to who comes, or sends."""
    stream, path = socket.socket(socket.AF_UNIX), str(tmp_path / "passer")
    datagram = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    stream.bind(path)
    datagram.bind(path + "-datagram")
    stream.listen()

    def answer() -> None:
        with stream, stream.accept()[0] as one, socket.socket(socket.AF_NETLINK, socket.SOCK_RAW) as passed:
            socket.send_fds(one, [b"x"], [passed.fileno()])
            one.recv(1)

    def send() -> None:
        with datagram, socket.socket(socket.AF_NETLINK, socket.SOCK_RAW) as passed:
            address = datagram.recvfrom(1)[1]
            rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, passed.fileno().to_bytes(4, sys.byteorder))
            datagram.sendmsg([b"x"], [rights], 0, address)

    for each in (answer, send):
        threading.Thread(target=each, daemon=True).start()
    return path


GETTING = {
    "connected": "s = socket.socket(socket.AF_UNIX); s.connect(path)",
    "bound": "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(path + '-mine'); "
    "s.sendto(b'x', path + '-datagram')",
    "named by the kernel": "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); "
    "s.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1); s.sendto(b'x', path + '-datagram')",
}


@pytest.mark.parametrize("how", GETTING)
def test_a_socket_that_another_process_passes_is_seen(how: str, run: Run, passer: str) -> None:
    program = f"{HEARD}path = sys.argv[1]\n{GETTING[how]}\nspeak(socket.recv_fds(s, 1, 20)[1][0])"
    done = run(program, passer)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "nlsniff: 2 messages: 2 rt-link")


def test_a_socket_that_comes_over_an_inherited_one_is_seen() -> None:
    mine, theirs = socket.socketpair()
    with mine, theirs, socket.socket(socket.AF_NETLINK, socket.SOCK_RAW) as passed:
        socket.send_fds(mine, [b"x"], [passed.fileno()])
        program = f"{HEARD}s = socket.socket(fileno=int(sys.argv[1]))\nspeak(socket.recv_fds(s, 1, 20)[1][0])"
        words = [NLSNIFF, "run", "--by", "wake", "--", sys.executable, "-c", program, str(theirs.fileno())]
        done = subprocess.run(
            words, capture_output=True, text=True, timeout=60, check=False, pass_fds=[theirs.fileno()]
        )
    said, *_, last = done.stderr.splitlines()
    assert (done.returncode, last) == (0, "nlsniff: 2 messages: 2 rt-link")
    assert said == (
        "nlsniff: --by wake is not possible here (the command inherits a unix or netlink socket): "
        "tracing by ptrace from the beginning"
    )


@pytest.mark.parametrize("request_", [0, 0x4206, 16])
def test_tracing_inside_is_refused_as_if_another_traced_already(request_: int, run: Run) -> None:
    program = (
        "import ctypes, os, sys\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "got = libc.ptrace(int(sys.argv[1]), os.getppid() if sys.argv[1] == '-' else os.getpid(), 0, 0)\n"
        "print(got, ctypes.get_errno())"
    )
    done = run(program, str(request_))
    assert done.stdout.split() == ["-1", "1"]
    assert done.stderr.count("traces by ptrace, which only one can") == 1


def test_a_listener_inside_is_told_not_to_work(run: Run) -> None:
    program = (
        "from nlsniff.sources.trace import calls, seccomp\nmachine = calls.machine()\n"
        "code = seccomp.program(machine, [('dup', ())], seccomp.NOTIFY)\n"
        "try:\n    seccomp.install(machine, code, seccomp.FLAG_NEW_LISTENER)\n"
        "except OSError as error:\n    print(error.errno)\n"
    )
    done = run(program)
    assert done.stdout.split() == ["16"]
    assert done.stderr.count("listens to seccomp, which only one can") == 1


def test_a_filter_inside_does_not_hide_anything(run: Run) -> None:
    program = (
        f"{HEARD}from nlsniff.sources.trace import calls, seccomp\nmachine = calls.machine()\n"
        "seccomp.install(machine, seccomp.program(machine, [('dup', ())]))\n"
        "speak(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).detach())"
    )
    done = run(program)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "nlsniff: 2 messages: 2 rt-link")


def test_a_program_that_loses_its_privilege_is_told_while_it_sleeps() -> None:
    if os.geteuid():
        pytest.skip("root becomes an ordinary user here")
    ordinary = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    try:
        subprocess.run([*ordinary, NLSNIFF, "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("an ordinary user cannot run it where it lies")
    program = shutil.which("su")
    assert program is not None
    for script in ("su --version", f"cd {Path(program).parent}; ./su --version; su --version"):
        words = [*ordinary, NLSNIFF, "run", "--by", "wake", "--", "sh", "-c", f"{script}; exit 3"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, cwd="/")
        assert done.returncode == 3
        assert done.stderr.count(f"{Path(program).resolve()} runs without its set-user-id") == 1


ORPHAN = """
import os, sys, time
reading, writing = os.pipe()
middle = os.fork()
if not middle:
    if not os.fork():
        os.read(reading, 1)
        print(os.getppid(), flush=True)
    os._exit(0)
os.waitpid(middle, 0)
os.write(writing, b"x")
"""


def test_an_orphan_has_the_parent_that_it_would_have_alone(run: Run) -> None:
    alone = subprocess.run([sys.executable, "-c", ORPHAN], capture_output=True, text=True, check=True)
    assert run(ORPHAN).stdout == alone.stdout


def test_when_the_tracer_is_killed_those_that_sleep_go_on(tmp_path: Path) -> None:
    out = tmp_path / "out"
    speak = f"{sys.executable} {SPEAKER} sendmsg >{out}.part && mv {out}.part {out}"
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    script = f"(read line <{fifo}; {speak}) >/dev/null 2>&1 & kill -9 $PPID; exec sleep 60"
    words = [NLSNIFF, "run", "--by", "wake", "--", "sh", "-c", script]
    done = subprocess.run(words, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == 137, done.stderr
    fifo.write_text("go\n")
    for _ in range(400):
        if out.exists():
            break
        threading.Event().wait(0.05)
    assert out.read_text().strip()


SPEAKS_OFTEN = f"""{HEARD}
for _ in range(int(sys.argv[1])):
    child = os.fork()
    if not child:
        speak(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).detach())
        os._exit(0)
    os.waitpid(child, 0)
print("done")
"""


def test_a_group_that_is_stopped_and_continued_all_the_time_is_seen_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "run.pcapng"
    inner = [sys.executable, "-c", SPEAKS_OFTEN, "200"]
    script = 'setsid "$@" & echo $! ; wait $!'
    words = [NLSNIFF, "run", "--by", "wake", "--daemons", "-w", str(path), "--", "sh", "-c", script, "sh", *inner]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        group = int(process.stdout.readline())
        while process.poll() is None:
            try:
                os.killpg(group, signal.SIGSTOP)
                os.killpg(group, signal.SIGCONT)
            except ProcessLookupError:
                break
            threading.Event().wait(0.0005)
        assert process.stdout.read() == "done\n"
        assert process.stderr.read().splitlines()[-1].startswith("nlsniff: 400 messages: 400 rt-link")
    assert process.returncode == 0


NARROW = r"""
#include <unistd.h>
int main(void)
{
	long got;
	unsigned arguments[3] = {16, 3, 0}; /* socket(AF_NETLINK, SOCK_RAW, 0) */

	if (BY_SOCKETCALL && (unsigned long)arguments >> 32)
		return 0;
	__asm__ volatile("int $0x80" : "=a"(got) : "a"(359), "b"(16), "c"(3), "d"(0) : "memory", "r8", "r9", "r10", "r11");
	return got < 0 ? 1 : 0;
}
"""


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="another processor's other word size")
def test_a_socket_of_a_32_bit_program_is_told(tmp_path: Path) -> None:
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("gcc is not installed")
    program = str(tmp_path / "program")
    command = [compiler, "-DBY_SOCKETCALL=0", "-o", program, "-x", "c", "-"]
    subprocess.run(command, input=NARROW, text=True, check=True)
    done = subprocess.run(
        [NLSNIFF, "run", "--by", "wake", "--", program], capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode == 1 or done.returncode < 0:
        pytest.skip("this kernel runs no 32-bit calls")
    assert done.stderr.count(f"{program} is a 32-bit program: its netlink cannot be seen") == 1
