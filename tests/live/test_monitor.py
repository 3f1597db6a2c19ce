"""``nlsniff monitor`` on a real kernel: what programs cause is heard, losses are counted exactly.

NLSNIFF_BURST sets how many routes the bursts add and delete.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

import nlsniff
from nlsniff.message import Message

pytestmark = pytest.mark.timeout(300)
COMMAND = [sys.executable, "-c", "from nlsniff.cli import main; main()", "monitor"]
ROUTES = int(os.environ.get("NLSNIFF_BURST", "2000"))
# Root without a capability is an ordinary user to the kernel's netlink, and may still read the interpreter's files.
ORDINARY = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]


def in_first_namespace() -> bool:
    with suppress(OSError):
        return Path("/proc/self/ns/net").readlink() == Path("/proc/1/ns/net").readlink()
    return False


def sh(command: str) -> None:
    done = subprocess.run(["sh", "-ec", command], check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, f"{command}: {done.stderr}"


def without_notice(*words: str) -> bool:
    return subprocess.run(words, check=False, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0


@contextmanager
def listening(folder: Path, *words: str, before: tuple[str, ...] = ()) -> Iterator[tuple[Any, list[str]]]:
    """The command at work, from the line that says so on; in the end it is stopped. What it said is in the list."""
    out = folder / "out"
    said: list[str] = []
    with out.open("wb") as file:
        process = subprocess.Popen(
            [*before, *COMMAND, *words], cwd=folder, stdout=file, stderr=subprocess.PIPE, text=True, process_group=0
        )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            said.append(line)
            if "listening to" in line:
                break
        yield process, said
        process.send_signal(signal.SIGINT)
        said += process.communicate(timeout=120)[1].splitlines()
        assert process.returncode == 0, said
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def device() -> Iterator[str]:
    """A link of our own, up."""
    sh("ip link add mon9 type dummy && ip link set mon9 up")
    yield "mon9"
    without_notice("ip", "link", "del", "mon9")


def ends(said: list[str]) -> tuple[int, int]:
    """What the last line counted: messages and drops."""
    found = re.search(r"([\d,]+)(?: of [\d,]+)? messages .*, ([\d,]+) dropped by the kernel", said[-1])
    assert found is not None, said
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


def kinds(found: list[Message]) -> set[tuple[str | None, str | None]]:
    return {(message.family or message.protocol, message.type) for message in found}


def test_what_programs_cause_in_route_netfilter_xfrm_and_uevent_is_heard(tmp_path: Path) -> None:
    for module in ("dummy", "nf_tables", "nf_conntrack_netlink", "xfrm_user"):
        without_notice("modprobe", "-q", module)
    with listening(tmp_path, "route", "netfilter", "xfrm", "uevent:kernel", "-w", "a.pcapng") as (_, said):
        sh(
            """ip link add mon8 type dummy; ip link set mon8 up; ip addr add 198.51.100.1/24 dev mon8
            ip route add 203.0.113.0/24 via 198.51.100.2; ip neigh add 198.51.100.9 lladdr 02:00:00:00:00:09 dev mon8
            ip rule add to 203.0.113.7 table 77; ip rule del to 203.0.113.7 table 77
            nft add table ip nlsniff; nft delete table ip nlsniff
            conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p tcp --sport 7 --dport 9 --state ESTABLISHED -t 60
            conntrack -D -s 192.0.2.1
            ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x77 enc 'cipher_null' ''
            ip xfrm policy add dir out src 192.0.2.1 dst 192.0.2.2 tmpl proto esp; ip xfrm state flush
            ip xfrm policy flush; ip link del mon8"""
        )
    found = list(nlsniff.read(tmp_path / "a.pcapng"))
    assert len({message.frame.number for message in found}) == ends(said)[0]
    assert ends(said)[1] == 0
    assert kinds(found) >= {
        (family, verb + what)
        for family, what in (("rt-link", "link"), ("rt-addr", "addr"), ("rt-route", "route"), ("rt-rule", "rule"))
        for verb in ("new", "del")
    }
    assert ("rt-neigh", "newneigh") in kinds(found)
    groups = {(m.protocol, m.frame.socket.group) for m in found if m.frame.socket}
    assert groups >= {("netfilter", n) for n in (1, 3, 7)} | {("xfrm", n) for n in (3, 4)} | {("uevent", 1)}
    assert all(message.direction == "notification" and message.frame.direction for message in found)
    assert all(message.frame.packet_type == 0 for message in found)
    uevents = [m.frame.data for m in found if m.protocol == "uevent"]
    assert any(data.startswith(b"add@/devices/virtual/net/mon8\0ACTION=add\0") for data in uevents)
    assert (tmp_path / "a.pcapng").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(not in_first_namespace(), reason="audit and the proc connector speak in the first namespace only")
def test_audit_process_and_wireless_events_are_heard(tmp_path: Path) -> None:
    wireless = without_notice("modprobe", "-q", "mac80211_hwsim", "radios=1")
    groups = ["audit", "connector:proc", *(["generic:nl80211"] if wireless else [])]
    if os.environ.get("CI"):
        assert wireless, "no mac80211_hwsim"
    try:
        with listening(tmp_path, *groups, "--json") as (process, said):
            sh("auditctl -e 1; auditctl -m nlsniff-was-here; auditctl -e 0")
            if wireless:
                sh("iw phy $(ls /sys/class/ieee80211 | head -n 1) interface add mon7 type monitor; iw dev mon7 del")
            until = time.monotonic() + 60
            out = tmp_path / "out"
            while b'"protocol":"audit"' not in out.read_bytes() and time.monotonic() < until:
                time.sleep(0.1)
    finally:
        without_notice("modprobe", "-r", "mac80211_hwsim")
    shown = [json.loads(line) for line in out.read_text().splitlines()]
    assert b"nlsniff-was-here" in b"".join(
        bytes.fromhex(m["payload"]) for m in shown if m["protocol"] == "audit" and m["type_id"] == 1005
    )
    processes = [bytes.fromhex(m["payload"]) for m in shown if m["protocol"] == "connector" and "payload" in m]
    whats = {int.from_bytes(payload[20:24], sys.byteorder) for payload in processes}
    assert whats >= {1, 2, 0x8000_0000}, "fork, exec, exit"
    assert 0 not in whats, "the answer to our own request"
    assert process.pid not in {m["portid"] for m in shown}
    if wireless:
        assert {m["family"] for m in shown if m["protocol"] == "generic"} == {"nl80211"}
    assert ends(said) == (len({m["frame"] for m in shown}), 0)


def batches(folder: Path, device: str) -> None:
    for word in ("add", "del"):
        lines = (f"route {word} 10.{n >> 16}.{n >> 8 & 255}.{n & 255}/32 dev {device}\n" for n in range(ROUTES))
        (folder / word).write_text("".join(lines))


def test_a_burst_is_heard_whole(tmp_path: Path, device: str) -> None:
    batches(tmp_path, device)
    with listening(tmp_path, "route:ipv4-route", "-w", "a.pcapng", "--show") as (_, said):
        sh(f"ip -batch {tmp_path}/add; ip -batch {tmp_path}/del")
    assert ends(said) == (2 * ROUTES, 0)
    types = [message.type for message in nlsniff.read(tmp_path / "a.pcapng")]
    assert types == ["newroute"] * ROUTES + ["delroute"] * ROUTES
    assert len((tmp_path / "out").read_text().splitlines()) == 2 * ROUTES


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
    frames = {message.frame.number for message in nlsniff.read(tmp_path / "a.pcapng")}
    assert len(frames) == heard
    told = [re.search(r"\d\d:\d\d:\d\d\.\d+ route: .*ENOBUFS.* ([\d,]+) messages lost", line) for line in said]
    assert sum(int(found[1].replace(",", "")) for found in told if found) == dropped


def test_an_ordinary_user_hears_what_is_open_and_is_told_what_is_not(tmp_path: Path, device: str) -> None:
    with listening(tmp_path, "route:link", "netfilter:conntrack-new", "--json", before=tuple(ORDINARY)) as (_, said):
        sh(f"ip link set {device} alias heard")
    assert '"ifalias":"heard"' in (tmp_path / "out").read_text()
    (line,) = [line for line in said if "conntrack-new" in line]
    assert re.search(r"cannot join netfilter:conntrack-new: .*EPERM.*CAP_NET_ADMIN", line)
    alone = subprocess.run(
        [*ORDINARY, *COMMAND, "netfilter:conntrack-new"], check=False, capture_output=True, text=True, timeout=60
    )
    assert alone.returncode == 2
    assert len(alone.stderr.splitlines()) == 1


def test_other_namespaces_are_told_apart(tmp_path: Path) -> None:
    with subprocess.Popen(["unshare", "-n", "sh", "-c", "echo; exec sleep 200"], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        try:
            sh(f"ip link add mon6 type veth peer name mon5 netns {other.pid}")  # gives it an id in ours
            sh(f"ip link set mon6 up; nsenter -t {other.pid} -n ip link set mon5 up")  # one that is down says nothing
            with listening(tmp_path, "route:link", "--all-netns", "--json"):
                sh(f"nsenter -t {other.pid} -n ip link set mon5 alias there; ip link set mon6 alias here")
            inside = tmp_path / "inside"
            inside.mkdir()
            with listening(inside, "route:link", "--netns", str(other.pid), "--json"):
                sh(f"nsenter -t {other.pid} -n ip link set mon5 alias again; ip link set mon6 alias unheard")
        finally:
            other.kill()
            without_notice("ip", "link", "del", "mon6")
    shown = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    aliases = {m["attrs"]["ifalias"]: m["socket"] for m in shown if "ifalias" in m.get("attrs", ())}
    assert aliases["here"]["netns"] == Path("/proc/self/ns/net").stat().st_ino
    assert isinstance(aliases["there"]["nsid"], int)
    assert "netns" not in aliases["there"]
    text = (tmp_path / "inside" / "out").read_text()
    assert '"again"' in text
    assert '"unheard"' not in text
