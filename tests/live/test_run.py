"""What nlsniff run sees is what nlmon sees of the protocols that it carries, byte for byte; and where ptrace ends."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pytest

from nlsniff.sources.files import open_frames

pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(240),
    pytest.mark.skipif("NLSNIFF_REQUIRE_LIVE" not in os.environ, reason="run by tests/lab/live.sh, under nlmon"),
]
COMMAND = [sys.executable, "-c", "from nlsniff.cli import main; main()"]
GENERIC = 16
YAMA = Path("/proc/sys/kernel/yama/ptrace_scope")

SCRIPTS = {
    "ip": "ip link add d0 type dummy; ip link set d0 up; ip addr add 192.0.2.1/24 dev d0; "
    "ip route add 10.0.0.0/8 dev d0; ip link; ip addr; ip route show table all; ip rule; ip neigh; "
    "ip link del d0; ip link del d0",
    "tc": "tc qdisc add dev lo root handle 9: pfifo limit 7; tc qdisc show dev lo; tc qdisc del dev lo root",
    "nft": "nft add table ip t '{ chain c { type filter hook input priority 0; } ; }'; "
    "nft list ruleset; nft flush ruleset",
    "ss": "ss -tan; ss -xa | wc -l",
    "ethtool": "ethtool lo; ethtool -k lo | wc -l",
    "busybox": "busybox ip addr; busybox ip route",
}


# In a namespace of its own, where no other program listens: nlmon sees notifications, too.
BESIDE = """
tapped=$1 traced=$2 by=$3 script=$4 log=$5; shift 5
"$@" capture -w "$tapped" 2>"$log" & capture=$!
until grep -q 'capturing on' "$log"; do sleep 0.1; done
"$@" run --by "$by" -q -w "$traced" -- sh -c "$script"
kill -TERM $capture
wait $capture
"""


class Namespace(Protocol):
    """What the fixture of that name gives."""

    def run(self, *words: str | Path, timeout: float) -> subprocess.CompletedProcess[str]:
        """A command in a fresh network namespace."""


def run(*words: str, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*before, *COMMAND, "run", *words], capture_output=True, text=True, check=False)


def messages(path: Path) -> Counter[tuple[int, bytes]]:
    """Each message with its protocol; the batches of nftables and the parts of dumps are taken apart."""
    found: Counter[tuple[int, bytes]] = Counter()
    for frame in open_frames(path):
        data = frame.data
        while len(data) >= 16:
            length = max(struct.unpack_from("=I", data)[0], 16)
            found[frame.protocol, data[:length]] += 1
            data = data[(length + 3) & ~3 :]
    return found


def is_ours(protocol: int, message: bytes) -> bool:
    """Whether a message belongs to nlsniff's own question for the names of generic families."""
    return protocol == GENERIC and struct.unpack_from("=I", message, 8)[0] == 1


WAYS = [*((name, "ptrace") for name in SCRIPTS), ("ip", "wake"), ("ip", "notify"), ("tc", "strace")]
if "NLSNIFF_ALL_SCENARIOS" in os.environ:  # under emulation each takes half a minute
    WAYS = [(name, by) for name in SCRIPTS for by in ("ptrace", "wake", "notify", "strace")]


@pytest.mark.parametrize(("name", "by"), WAYS)
def test_nlmon_sees_the_same(name: str, by: str, tmp_path: Path, namespace: Namespace) -> None:
    if by == "strace" and shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    tapped, traced, log = tmp_path / "tapped.pcapng", tmp_path / "traced.pcapng", tmp_path / "log"
    done = namespace.run("sh", "-c", BESIDE, "sh", tapped, traced, by, SCRIPTS[name], log, *COMMAND, timeout=120)
    ours, theirs = messages(traced), messages(tapped)
    assert ours, done.stderr
    assert not ours - theirs
    if by != "strace":  # which asks the kernel about each socket
        assert not [each for each in theirs - ours if not is_ours(*each)]


in_the_machine = pytest.mark.skipif(
    "virtme" not in Path("/proc/cmdline").read_text(), reason="changes a setting of the whole machine"
)


@in_the_machine
@pytest.mark.parametrize("scope", [1, 2])
def test_yama_lets_a_parent_trace_and_root(scope: int) -> None:
    before = YAMA.read_text()
    YAMA.write_text(str(scope))
    try:
        done = run("--", "ip", "link")
    finally:
        YAMA.write_text(before)
    assert done.returncode == 0
    assert "rt-link" in done.stderr


@in_the_machine
def test_yama_lets_nobody_else_trace_at_2() -> None:
    before = YAMA.read_text()
    YAMA.write_text("2")
    ordinary = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]  # the interpreter may be root's own
    try:
        bare = run("--", "ip", "link", before=ordinary)
    finally:
        YAMA.write_text(before)
    assert bare.returncode == 2
    assert "kernel.yama.ptrace_scope" in bare.stderr


@in_the_machine
def test_where_yama_forbids_it_altogether_one_line_says_so() -> None:
    """The last test: there is no way back from 3."""
    YAMA.write_text("3")
    done = run("--", "ip", "link")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].startswith("nlsniff: the command cannot be traced: Operation not permitted;")
