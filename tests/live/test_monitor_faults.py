"""``nlsniff monitor`` when something is not as it should be: overruns, rights, things that are not there or go.

NLSNIFF_OVERRUN sets for how many seconds a reader is too slow.
"""

from __future__ import annotations

import json
import os
import re
import signal
import site
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from monitoring import COMMAND, ROUTES, batches, ends, finish, listening, sh, started, told, without_notice

import nlsniff

pytestmark = pytest.mark.timeout(600)
OVERRUN_SECONDS = float(os.environ.get("NLSNIFF_OVERRUN", "3"))
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
# Root without a capability is an ordinary user to the kernel's netlink, and may read an interpreter under /root.
POWERLESS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]


@pytest.fixture
def device() -> Iterator[str]:
    """A link of our own, up."""
    sh("ip link add mon9 type dummy && ip link set mon9 up")
    yield "mon9"
    without_notice("ip", "link", "del", "mon9")


@pytest.fixture(scope="module")
def ordinary() -> list[str]:
    """The command as an ordinary user, by an interpreter that he may run."""
    folders = [folder for folder in sys.path if folder] + site.getsitepackages()
    program = f"import site; [site.addsitedir(f) for f in {folders!r}]; from nlsniff.cli import main; main()"
    tried = [[*NOBODY, python, "-c", program] for python in (sys.executable, "/usr/bin/python3")]
    usable = (each for each in tried if without_notice(*each, "describe", "rt-link"))
    return [*next(usable, [*POWERLESS, *COMMAND[:-1]]), "monitor"]


def test_an_overrun_is_survived_and_its_loss_counted_exactly(tmp_path: Path, device: str) -> None:
    batches(tmp_path, device)
    with listening(tmp_path, "route:ipv4-route", "--buffer", "8k", "-w", "a.pcapng") as (process, said):
        os.killpg(process.pid, signal.SIGSTOP)
        sh(f"ip -batch {tmp_path}/add")
        os.killpg(process.pid, signal.SIGCONT)
        sh(f"ip -batch {tmp_path}/del")
        sh("ip route add 192.0.2.0/24 dev mon9")
    heard, dropped = ends(said)
    assert dropped > ROUTES // 2
    assert heard + dropped == 2 * ROUTES + 1
    assert len({message.frame.number for message in nlsniff.read(tmp_path / "a.pcapng")}) == heard
    assert told(said) == dropped


def test_a_reader_that_is_too_slow_for_long_loses_what_is_counted(tmp_path: Path, device: str) -> None:
    """It runs for a moment of every second."""
    batches(tmp_path, device, 500)
    sent = 0
    with listening(tmp_path, "route:ipv4-route", "--buffer", "8k", "-w", "a.pcapng") as (process, said):
        until = time.monotonic() + OVERRUN_SECONDS
        while time.monotonic() < until:
            os.killpg(process.pid, signal.SIGSTOP)
            sh(f"ip -batch {tmp_path}/add; ip -batch {tmp_path}/del")
            os.killpg(process.pid, signal.SIGCONT)
            sh(f"ip -batch {tmp_path}/add; ip -batch {tmp_path}/del")
            sent += 4 * 500
    heard, dropped = ends(said)
    assert heard > 0
    assert dropped > 0
    assert heard + dropped == sent
    assert told(said) == dropped
    assert len(list(nlsniff.read(tmp_path / "a.pcapng"))) == heard


def test_what_nobody_takes_from_a_full_pipe_waits(tmp_path: Path, device: str) -> None:
    batches(tmp_path, device)
    with started(tmp_path, "route:ipv4-route", "--json", stdout=subprocess.PIPE) as (process, said):
        sh(f"ip -batch {tmp_path}/add; ip -batch {tmp_path}/del")
        process.send_signal(signal.SIGTERM)
        lines = process.stdout.read().splitlines()
        finish(process, said)
    assert ends(said) == (2 * ROUTES, 0)
    assert len(lines) == 2 * ROUTES


def test_a_reader_that_goes_ends_it_quietly(tmp_path: Path, device: str) -> None:
    with started(tmp_path, "route:link", stdout=subprocess.PIPE) as (process, said):
        sh(f"ip link set {device} alias one")
        assert "ifname=mon9" in process.stdout.readline()
        process.stdout.close()
        sh(f"ip link set {device} alias two; ip link set {device} alias three")
        finish(process, said)
    assert [line for line in said if "messages" not in line and "listening" not in line] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_order(tmp_path: Path, device: str, number: signal.Signals) -> None:
    with started(tmp_path, "route:link", "-w", "a.pcapng", stdout=subprocess.DEVNULL) as (process, said):
        sh(f"ip link set {device} alias one")
        process.send_signal(number)
        finish(process, said)
    (message,) = nlsniff.read(tmp_path / "a.pcapng")
    assert message.attrs["ifalias"] == "one"
    assert ends(said) == (1, 0)


def test_a_full_disk_ends_it_with_what_there_was_room_for(tmp_path: Path, device: str) -> None:
    batches(tmp_path, device)
    small = 'mount -t tmpfs -o size=64k tmpfs small && cd small && { "$@"; code=$?; cp a.pcapng ..; exit $code; }'
    command = ["unshare", "-m", "sh", "-c", small, "sh", *COMMAND]
    (tmp_path / "small").mkdir()
    with started(tmp_path, "route:ipv4-route", "-w", "a.pcapng", command=command, stdout=subprocess.DEVNULL) as (
        process,
        said,
    ):
        sh(f"ip -batch {tmp_path}/add; ip -batch {tmp_path}/del")
        finish(process, said, status=2)
    (line,) = [line for line in said if "ENOSPC" in line]
    assert "a.pcapng" in line
    kept = list(nlsniff.read(tmp_path / "a.pcapng"))
    assert 100 < len(kept) < 2 * ROUTES
    assert {message.type for message in kept} == {"newroute"}


def test_an_ordinary_user_hears_what_is_open_and_is_told_what_is_not(
    tmp_path: Path, device: str, ordinary: list[str]
) -> None:
    with listening(tmp_path, "route:link", "netfilter:conntrack-new", "--json", command=ordinary) as (_, said):
        sh(f"ip link set {device} alias heard")
    assert '"ifalias":"heard"' in (tmp_path / "out").read_text()
    (line,) = [line for line in said if "conntrack-new" in line]
    assert re.search(r"cannot join netfilter:conntrack-new: .*EPERM.*CAP_NET_ADMIN", line)


def test_an_ordinary_user_is_told_in_one_line_what_he_lacks(ordinary: list[str]) -> None:
    every = r"xfrm \(8 groups\): EPERM.*CAP_NET_ADMIN.*; audit:readlog: EPERM.*CAP_AUDIT_READ: try sudo"
    assert re.search(every, refusal([*ordinary, "xfrm", "audit"]))
    broadcast = r"hearing other namespaces: .*EPERM.*CAP_NET_BROADCAST: try sudo"
    assert re.search(broadcast, refusal([*ordinary, "route", "--all-netns"]))


def test_process_events_are_refused_where_nobody_sends_them() -> None:
    """As by a kernel without the proc connector: it answers in the first network namespace only."""
    assert re.search(
        r"cannot join connector:proc: .*ECONNREFUSED.* PROC_EVENTS",
        refusal(["unshare", "-n", *COMMAND, "connector:proc"]),
    )


def refusal(command: list[str]) -> str:
    """The one line of a command that cannot begin."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    (line,) = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    return line


def test_a_namespace_that_goes_is_survived(tmp_path: Path) -> None:
    """A named one, removed while listened to: its links go, and in the end the listener ends in order."""
    sh("ip netns add nlsniff-gone")
    with listening(tmp_path, "route:link", "--netns", "nlsniff-gone", "--json") as (_, said):
        sh("ip -n nlsniff-gone link add mon3 type dummy; ip -n nlsniff-gone link del mon3; ip netns del nlsniff-gone")
    shown = [json.loads(line)["type"] for line in (tmp_path / "out").read_text().splitlines()]
    assert "newlink" in shown
    assert "dellink" in shown
    assert ends(said) == (len(shown), 0)


def test_namespaces_that_go_while_all_are_heard_are_told_by_their_id(tmp_path: Path) -> None:
    names = ("nlsniff-one", "nlsniff-two")
    for name in names:
        sh(f"ip netns add {name}; ip netns set {name} auto; ip -n {name} link add mon4 up type dummy")
    with listening(tmp_path, "route:link", "route:nsid", "--all-netns", "-w", "a.pcapng", "--show") as (_, said):
        for name in names:
            sh(f"ip -n {name} link set mon4 alias {name}; ip netns del {name}")
        wait_for(tmp_path / "a.pcapng", "delnsid", 89, 2)
    found = list(nlsniff.read(tmp_path / "a.pcapng"))
    ids = {
        m.attrs["ifalias"]: m.frame.socket.nsid
        for m in found
        if m.family == "rt-link" and "ifalias" in m.attrs and m.frame.socket is not None
    }
    assert set(ids) == set(names)
    assert len(set(ids.values())) == 2
    assert None not in ids.values()
    text = (tmp_path / "out").read_text()
    assert all(re.search(rf"newlink .*mon4.* nsid={nsid}", text) for nsid in ids.values())
    assert ends(said)[1] == 0


def wait_for(path: Path, what: str, type_id: int, count: int) -> None:
    """Wait until a growing file has messages of a type; a namespace is gone some time after it was removed."""
    until = time.monotonic() + 60
    while sum(message.type_id == type_id for message in nlsniff.read(path)) < count:
        assert time.monotonic() < until, f"no {what}"
        time.sleep(0.2)
