"""Capturing from a real nlmon: what comes, and what is left of it. Few and long: the machine may be emulated."""

from __future__ import annotations

import os
import signal
import socket
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest

from nlsniff.analysis.bpf import frame_program
from nlsniff.analysis.filter import compile_filter
from nlsniff.errors import CaptureError
from nlsniff.registry import Registry
from nlsniff.sources import rtnl
from nlsniff.sources.files import open_frames
from nlsniff.sources.nlmon import Capture
from nlsniff.sources.ring import REJECTED

pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(180),
    pytest.mark.skipif("NLSNIFF_REQUIRE_LIVE" not in os.environ, reason="run by tests/lab/live.sh, under nlmon"),
]
COMMAND = [sys.executable, "-c", "from nlsniff.cli import main; main()", "capture"]


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def links() -> dict[str, rtnl.Link]:
    with rtnl.route_socket() as route:
        return {link.name: link for link in rtnl.links_of_kind(route, "nlmon")}


def say(size: int) -> None:
    """One message of so many bytes to rtnetlink, which ignores it (NLMSG_NOOP)."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
        sock.setsockopt(socket.SOL_SOCKET, 32, 1 << 21)  # SO_SNDBUFFORCE
        sock.send(struct.pack("=IHHII", size, 1, 0, 77, 0) + bytes(size - 16))


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    """No nlmon device before, and a test's own gone behind it."""
    yield
    with rtnl.route_socket() as route:
        for link in links().values():
            with suppress(OSError):
                rtnl.delete_link(route, link.index)


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """``nlsniff capture -w a.pcapng`` at work."""
    process = subprocess.Popen([*COMMAND, "-w", "a.pcapng"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "capturing on nlmon0" in process.stderr.readline()
    yield process
    process.kill()
    process.wait()


def test_requests_and_answers_come_and_the_device_goes() -> None:
    with Capture() as capture:
        before = time.time_ns()
        ip("link", "show", "dev", "lo")
        assert links()["nlmon0"].up
        capture.stop()
        frames = list(capture.frames())
    assert all(frame.protocol == 0 and frame.packet_type == 4 for frame in frames)
    assert any(b"lo\0" in frame.data for frame in frames)
    assert all(before - 10**9 < frame.time_ns < time.time_ns() for frame in frames)
    assert frames[0].families.families[16] == "nlctrl"
    assert links() == {}


def test_a_device_that_was_there_is_left_as_it_was() -> None:
    ip("link", "add", "tap7", "type", "nlmon")
    with Capture("tap7"):
        assert links()["tap7"].up
    assert not links()["tap7"].up


def test_frames_beyond_the_usual_size_are_cut_or_whole() -> None:
    with Capture() as capture:
        say(300_000)
        say(3_000)
        cut, small = islice((frame for frame in capture.frames(seconds=20) if frame.length >= 3_000), 2)
        assert (len(cut.data), cut.length, capture.truncated) == (262_128, 300_000, 1)
        assert (len(small.data), small.length) == (3_000, 3_000)
    with Capture(large=True) as capture:
        say(1_800_000)
        whole = next(frame for frame in capture.frames(seconds=20) if frame.length >= 3_000)
        assert len(whole.data) == whole.length == 1_800_000
        assert capture.truncated == 0


def test_a_device_removed_during_the_capture_is_told_after_what_came() -> None:
    with Capture() as capture:
        say(60)
        ip("link", "del", "nlmon0")
        frames = capture.frames()
        while next(frames).length != 60:  # udev's daemon may ask about the new device first
            pass
        with pytest.raises(CaptureError, match="removed"):
            list(frames)
    assert links() == {}


def test_another_namespace_by_process_id() -> None:
    with subprocess.Popen(["unshare", "-n", "sh", "-c", "echo; exec sleep 60"], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        home = Path("/proc/self/ns/net").readlink()
        with Capture(netns=other.pid) as capture:
            assert links() == {}
            subprocess.run(["nsenter", "-t", str(other.pid), "-n", "ip", "link", "show"], check=True)
            capture.stop()
            seen = [frame.data for frame in capture.frames()]
        other.kill()
    assert any(b"nlmon0\0" in data for data in seen)
    assert Path("/proc/self/ns/net").readlink() == home


def test_an_interface_that_is_no_nlmon_is_refused() -> None:
    with pytest.raises(CaptureError, match="lo is no nlmon device"), Capture("lo"):
        pytest.fail("captured from lo")


def test_sigterm_ends_in_order(recording: subprocess.Popen[str], tmp_path: Path) -> None:
    ip("link", "show", "dev", "lo")
    recording.send_signal(signal.SIGTERM)
    rest = recording.communicate(timeout=60)[1]
    assert recording.returncode == 0, rest
    frames = list(open_frames(tmp_path / "a.pcapng"))
    assert f"{len(frames)} frames" in rest
    assert "0 dropped, 0 truncated" in rest
    assert len(frames) >= 3
    assert frames[0].families.families[16] == "nlctrl"
    assert stat.S_IMODE((tmp_path / "a.pcapng").stat().st_mode) == 0o600
    assert links() == {}


def test_what_a_killed_run_leaves_is_reused_and_removed(recording: subprocess.Popen[str]) -> None:
    recording.kill()
    recording.wait()
    left = links()["nlmon0"]
    with Capture() as capture:
        assert capture.interface == "nlmon0"
        assert links()["nlmon0"].index == left.index
    assert links() == {}


def test_a_burst_is_what_tcpdump_records_beside_it(recording: subprocess.Popen[str], tmp_path: Path) -> None:
    """20,000 route changes and 5 dumps; set NLSNIFF_BURST for another number."""
    count = int(os.environ.get("NLSNIFF_BURST", "1000"))
    ip("link", "set", "lo", "up")
    change = [f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}/32 dev lo\n" for n in range(count)]
    for verb in ("add", "del"):
        (tmp_path / verb).write_text("".join(f"route {verb} {route}" for route in change))
    ends = [struct.pack("=IHHII", size, 1, 0, 77, 0) + bytes(size - 16) for size in (60, 64)]
    beside = ["tcpdump", "-i", "nlmon0", "-B", "65536", "-Z", "root", "-U", "-w", str(tmp_path / "b.pcap")]
    with subprocess.Popen(beside, stderr=subprocess.PIPE, text=True) as tcpdump:
        assert tcpdump.stderr is not None
        assert "listening" in tcpdump.stderr.readline()
        say(60)
        ip("-batch", str(tmp_path / "add"))
        for _ in range(5):
            subprocess.run(["ip", "route", "show"], check=True, stdout=subprocess.DEVNULL)
        ip("-batch", str(tmp_path / "del"))
        say(64)
        until = time.monotonic() + 30
        while ends[1] not in (tmp_path / "b.pcap").read_bytes()[-1000:] and time.monotonic() < until:
            time.sleep(0.1)  # tcpdump throws away what it has not taken yet when it is told to end
        for process in (recording, tcpdump):
            process.send_signal(signal.SIGINT)
            process.wait(60)
    assert recording.stderr is not None
    assert " 0 dropped, 0 truncated" in recording.stderr.read()
    ours, theirs = ([frame.data for frame in open_frames(tmp_path / name)] for name in ("a.pcapng", "b.pcap"))
    ours, theirs = (frames[frames.index(ends[0]) : frames.index(ends[1])] for frames in (ours, theirs))
    assert len(ours) > 4 * count
    assert ours == theirs


@pytest.fixture
def classic(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """``nlsniff capture -w a.pcap`` at work, by libpcap."""
    process = subprocess.Popen([*COMMAND, "-w", "a.pcap"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "capturing on nlmon0" in process.stderr.readline()
    yield process
    process.kill()
    process.wait()


def test_a_classic_file_holds_the_families_answers_and_all_that_came(
    classic: subprocess.Popen[str], tmp_path: Path
) -> None:
    for size in (60, 300_000, 210_000):
        say(size)
    classic.send_signal(signal.SIGTERM)
    rest = classic.communicate(timeout=60)[1]
    assert classic.returncode == 0, rest
    frames = list(open_frames(tmp_path / "a.pcap"))
    answers = [frame for frame in frames if frame.packet_type == 0]
    assert answers == frames[: len(answers)]
    assert {frame.protocol for frame in answers} == {16}
    assert b"nlctrl\0" in b"".join(frame.data for frame in answers)
    assert [frame.length for frame in frames[-3:]] == [60, 300_000, 210_000]
    assert [frame.truncated for frame in frames[-3:]] == [False, True, False]
    assert f"{len(frames) - len(answers)} frames" in rest
    assert "0 dropped, 1 truncated" in rest
    assert stat.S_IMODE((tmp_path / "a.pcap").stat().st_mode) == 0o600
    assert links() == {}


def test_a_device_removed_under_libpcap_is_told_after_what_came(classic: subprocess.Popen[str], tmp_path: Path) -> None:
    say(60)
    ip("link", "del", "nlmon0")
    rest = classic.communicate(timeout=60)[1]
    assert classic.returncode == 2, rest
    assert "removed or set down" in rest
    assert 60 in [frame.length for frame in open_frames(tmp_path / "a.pcap")]


def test_the_kernels_filter_spares_frames_and_changes_neither_what_is_taken_nor_the_counts() -> None:
    program = frame_program(compile_filter("protocol == generic").tree, Registry(), REJECTED)
    assert program is not None
    with Capture(program=program) as spared, Capture(spared.interface) as plain:
        for _ in range(20):
            say(60_000)
            rtnl.generic_families()
        spared.stop()
        plain.stop()
        few, all_ = list(spared.frames()), list(plain.frames())
    wanted = [frame for frame in all_ if frame.protocol == 16]
    assert len(wanted) >= 40
    assert sum(len(frame.data) == 60_000 for frame in all_) == 20
    assert {frame.protocol for frame in few} == {16}
    assert [frame.data for frame in few[-len(wanted) :]] == [frame.data for frame in wanted]
    # The first capture also saw the second one being opened: from then on they count alike.
    ahead = spared.received - plain.received
    assert [frame.number - ahead for frame in few[-len(wanted) :]] == [frame.number for frame in wanted]
    assert (spared.dropped, spared.truncated) == (plain.dropped, plain.truncated) == (0, 0)


def test_the_command_takes_the_same_by_the_kernels_filter(tmp_path: Path) -> None:
    ip("link", "add", "nlmon7", "type", "nlmon")
    ip("link", "set", "nlmon7", "up")
    words = [*COMMAND, "-i", "nlmon7", "-w", "a.pcapng", "-Y", "netlink.seq == 77 and type == noop"]
    runs = []
    for name, options in (("names", []), ("kernel", ["--no-names"])):
        folder = tmp_path / name
        folder.mkdir()
        process = subprocess.Popen([*words, *options], cwd=folder, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        assert "capturing on nlmon7" in process.stderr.readline()
        runs.append((folder, process))
    for size in (100, 30_000, 5_000):
        say(size)
        rtnl.generic_families()
    found = []
    for folder, process in runs:
        process.send_signal(signal.SIGINT)
        assert "3 of " in process.communicate(timeout=60)[1]
        found.append([frame.data for frame in open_frames(folder / "a.pcapng")])
    ip("link", "del", "nlmon7")
    assert found[0] == found[1]
    assert [len(data) for data in found[0]] == [100, 30_000, 5_000]
