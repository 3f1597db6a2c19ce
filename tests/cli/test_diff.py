"""``nlsniff diff``: what a user types and sees."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "captures/7.2/demo.pcap"
OLD, NEW = (ROOT / f"captures/{series}/address.pcap" for series in ("6.1", "7.2"))
Run = Callable[..., CompletedProcess[bytes]]


def objects(done: CompletedProcess[bytes]) -> list[dict[str, object]]:
    return [json.loads(text) for text in done.stdout.splitlines()]


def changed(tmp_path: Path, old: bytes, new: bytes) -> Path:
    path = tmp_path / "changed.pcap"
    data = DEMO.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))
    return path


def test_the_same_capture_does_not_differ(nlsniff: Run) -> None:
    done = nlsniff("diff", DEMO, DEMO)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"no difference: 12 transactions alike\n", b"")
    (summary,) = objects(nlsniff("diff", "--json", DEMO, DEMO))
    assert summary == {"summary": {"same": 12, "different": 0, "only_a": 0, "only_b": 0}}


def test_two_kernels_differ_and_the_status_says_so(nlsniff: Run) -> None:
    done = nlsniff("diff", OLD, NEW)
    assert (done.returncode, done.stderr) == (1, b"")
    assert "alike" in done.stdout.decode().splitlines()[-1]
    assert b"\x1b" not in done.stdout


def test_a_changed_attribute_is_told_and_can_be_ignored(nlsniff: Run, tmp_path: Path) -> None:
    other = changed(tmp_path, b"\x07\0\x03\0d0\0\0", b"\x07\0\x03\0d9\0\0")
    found = objects(nlsniff("diff", "--json", "--requests", DEMO, other))
    told = {each["path"] for pair in found[:-1] for each in pair["differences"]}  # type: ignore[attr-defined]
    assert told == {"ifname"}
    done = nlsniff("diff", "--requests", "--ignore", "rt_link.ifname", DEMO, other)
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_differs_between_two_recordings_is_ignored(nlsniff: Run, tmp_path: Path) -> None:
    other = changed(tmp_path, b"\x07\0\x03\0d0\0\0", b"\x07\0\x03\0d9\0\0")
    assert nlsniff("diff", "--requests", DEMO, other).returncode == 1
    assert nlsniff("diff", "--requests", "--learn", other, DEMO, other).returncode == 0


def test_a_filter_restricts_both_sides(nlsniff: Run) -> None:
    found = objects(nlsniff("diff", "--json", "-Y", "rt_addr", OLD, NEW))
    assert {each["family"] for each in found[:-1]} <= {"rt-addr"}
    everything = objects(nlsniff("diff", "--json", OLD, NEW))
    assert found[-1] != everything[-1]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["a.pcap"], "give two captures"),
        (["a", "b", "c"], "give two captures"),
        (["--sandbox", "a", "b"], "--sandbox is for commands"),
        (["--run", "", "a"], "--run wants a command"),
        (["--run", "'", "a"], "No closing quotation"),
        (["-", "-"], "only one side"),
        (["--ignore", "rt_link.mut", DEMO, DEMO], "did you mean mtu?"),
        (["nowhere.pcap", DEMO], "nowhere.pcap"),
        (["--run", "/nonexistent/program", DEMO], "cannot run /nonexistent/program: No such file"),
    ],
)
def test_what_cannot_be_done_is_refused(nlsniff: Run, words: list[str], why: str) -> None:
    done = nlsniff("diff", *words)
    assert (done.returncode, done.stdout) == (2, b"")
    assert why in done.stderr.decode()


def test_what_could_be_read_is_compared_before_the_problem_is_the_status(nlsniff: Run, tmp_path: Path) -> None:
    path = tmp_path / "cut.pcap"
    path.write_bytes(DEMO.read_bytes()[:-5])
    done = nlsniff("diff", DEMO, path)
    assert done.returncode == 2
    assert b"alike" in done.stdout
    assert b"cut.pcap" in done.stderr


def has_ip() -> bool:
    return bool(shutil.which("ip") and shutil.which("busybox"))


@pytest.mark.skipif(not has_ip(), reason="wants iproute2 and busybox")
def test_two_commands_are_compared_and_leave_nothing_behind(nlsniff: Run, tmp_path: Path) -> None:
    tail = "ip addr add 192.0.2.1/24 dev lo"
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    done = nlsniff(
        *("diff", "--json", "--sandbox", "--run", f"busybox {tail}", "--run", tail), env={"TMPDIR": str(temporary)}
    )
    assert done.returncode == 1, done.stderr
    *pairs, summary = objects(done)
    assert summary["summary"]["only_b"] == 0  # type: ignore[index]
    asked = [each for pair in pairs for each in pair["differences"] if each["in"] == "request"]  # type: ignore[attr-defined]
    flags = next(each for each in asked if each["path"] == "flags")
    assert ("dump" in flags["a"], "dump" in flags["b"]) == (True, False)  # busybox lists all devices to find one
    assert {pair["process"]["a"]["name"] for pair in pairs} == {"busybox"}  # type: ignore[index]
    assert {pair["process"]["b"]["name"] for pair in pairs} == {"ip"}  # type: ignore[index]
    assert [*temporary.iterdir()] == []


@pytest.mark.skipif(not has_ip(), reason="wants iproute2 and busybox")
def test_a_command_and_a_capture_may_be_mixed_in_either_order(nlsniff: Run, tmp_path: Path) -> None:
    path = tmp_path / "ip.pcapng"
    assert nlsniff("run", "--sandbox", "-q", "-w", path, "ip", "link", "show", "lo").returncode == 0
    same = nlsniff("diff", "--requests", "--sandbox", path, "--run", "ip link show lo")
    assert same.returncode == 0
    assert same.stdout.startswith(b"no difference: ")
    assert b"LOOPBACK" in same.stderr  # what it prints is no part of the comparison
    for words, side in (([path, "--run", "ip addr"], "b"), (["--run=ip addr", path], "a")):
        found = objects(nlsniff("diff", "--json", "--sandbox", "-Y", "rt_addr", *words))
        (alone,) = found[:-1]
        assert isinstance(alone[side], int)
        assert alone["a" if side == "b" else "b"] is None


@pytest.mark.skipif(not has_ip(), reason="wants iproute2 and busybox")
def test_a_command_that_fails_is_told_and_compared(nlsniff: Run) -> None:
    words = ["diff", "--sandbox", "--run", "ip link show nowhere", "--run", "ip link show nowhere"]
    done: subprocess.CompletedProcess[bytes] = nlsniff(*words)
    assert done.returncode == 0
    assert done.stderr.count(b"exit status 1; what it said until then is compared") == 2
