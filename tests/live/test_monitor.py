"""``nlsniff monitor`` on a real kernel: what programs cause is heard, all of it.

NLSNIFF_BURST sets how many routes the bursts add and delete.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from monitoring import ROUTES, batches, ends, in_first_namespace, listening, sh, without_notice

import nlsniff
from nlsniff.message import Message

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def device() -> Iterator[str]:
    """A link of our own, up."""
    sh("ip link add mon9 type dummy && ip link set mon9 up")
    yield "mon9"
    without_notice("ip", "link", "del", "mon9")


Test = Callable[[Message], bool]


def typed(family: str, *types: str) -> dict[str, Test]:
    """Messages that a dissector names."""
    return {f"{family} {name}": lambda m, name=name: (m.family, m.type) == (family, name) for name in types}


def numbered(protocol: str, **numbers: int) -> dict[str, Test]:
    """Messages by the kernel's number."""
    return {
        f"{protocol} {name}": lambda m, number=number: (m.protocol, m.type_id) == (protocol, number)
        for name, number in numbers.items()
    }


def saying(protocol: str, group: int, **texts: bytes) -> dict[str, Test]:
    """Messages to a group by a part of what they say."""
    return {
        f"{protocol}:{group} {name}": lambda m, text=text: (
            m.protocol == protocol and m.frame.socket is not None and m.frame.socket.group == group and text in m.raw
        )
        for name, text in texts.items()
    }


def missing(expected: dict[str, Test], found: list[Message]) -> list[str]:
    return [name for name, is_it in expected.items() if not any(map(is_it, found))]


IN_ANY_NAMESPACE: dict[str, Test] = {
    **typed("rt-link", "newlink", "dellink"),
    **typed("rt-addr", "newaddr", "deladdr"),
    **typed("rt-route", "newroute", "delroute"),
    **typed("rt-neigh", "newneigh", "delneigh"),
    **typed("rt-rule", "newrule", "delrule"),
    # nfnetlink: subsystem << 8 | message (nf_tables.h, nfnetlink_conntrack.h)
    **numbered("netfilter", newtable=0xA00, deltable=0xA02, newchain=0xA03, newrule=0xA06, newset=0xA09, newgen=0xA0F),
    **numbered("netfilter", new_connection=0x100, connection_gone=0x102),
    **numbered("xfrm", newsa=0x10, newpolicy=0x13, flushsa=0x1C, flushpolicy=0x1D),
    **saying(
        "uevent", 1, link=b"add@/devices/virtual/net/mon8\0ACTION=add\0", gone=b"remove@/devices/virtual/net/mon8\0"
    ),
}
CHANGES = """ip link add mon8 type dummy; ip link set mon8 up; ip addr add 198.51.100.1/24 dev mon8
ip route add 203.0.113.0/24 via 198.51.100.2; ip route del 203.0.113.0/24
ip neigh add 198.51.100.9 lladdr 02:00:00:00:00:09 dev mon8; ip neigh del 198.51.100.9 dev mon8
ip rule add to 203.0.113.7 table 77; ip rule del to 203.0.113.7 table 77
ip addr del 198.51.100.1/24 dev mon8
nft add table ip nlsniff; nft add chain ip nlsniff c; nft add rule ip nlsniff c counter
nft add set ip nlsniff s '{ type ipv4_addr; }'; nft delete table ip nlsniff
conntrack -I -s 192.0.2.1 -d 192.0.2.2 -p tcp --sport 7 --dport 9 --state ESTABLISHED -t 60
conntrack -D -s 192.0.2.1
ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x77 enc 'cipher_null' ''
ip xfrm policy add dir out src 192.0.2.1 dst 192.0.2.2 tmpl proto esp
ip xfrm state flush; ip xfrm policy flush; ip link del mon8"""


def test_what_programs_change_in_route_netfilter_xfrm_and_uevent_is_heard(tmp_path: Path) -> None:
    for module in ("dummy", "nf_tables", "nf_conntrack_netlink", "xfrm_user"):
        without_notice("modprobe", "-q", module)
    with listening(tmp_path, "route", "netfilter", "xfrm", "uevent:kernel", "-w", "a.pcapng") as (_, said):
        sh(CHANGES)
    found = list(nlsniff.read(tmp_path / "a.pcapng"))
    assert missing(IN_ANY_NAMESPACE, found) == []
    assert (len({message.frame.number for message in found}), 0) == ends(said)
    assert all(message.direction == "notification" and message.frame.direction for message in found)
    assert all(message.frame.packet_type == 0 for message in found)
    assert (tmp_path / "a.pcapng").stat().st_mode & 0o777 == 0o600


def process_event(what: int, pid: int) -> Test:
    """An event of the proc connector about a process: cn_msg (20 bytes), what, cpu, time, pid (cn_proc.h)."""

    def is_it(m: Message) -> bool:
        return m.protocol == "connector" and (word(m.raw, 36), word(m.raw, 52)) == (what, pid)

    return is_it


def word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], sys.byteorder)


def nl80211(**commands: int) -> dict[str, Test]:
    """Messages of nl80211 by command (nl80211.h), the first byte of genlmsghdr."""
    return {
        f"nl80211 {name}": lambda m, number=number: m.family == "nl80211" and m.raw[16] == number
        for name, number in commands.items()
    }


def scanned_and_audited(folder: Path) -> bool:
    """Whether the end of a scan (nlmsghdr's seq and pid 0, genlmsghdr of command 34) and audit were heard."""
    end = bytes((*(0,) * 8, 34, 1, 0, 0))
    return end in (folder / "a.pcapng").read_bytes() and b'"protocol":"audit"' in (folder / "out").read_bytes()


@pytest.fixture
def radio() -> Iterator[str]:
    """The name of a simulated radio's interface, of mac80211_hwsim."""
    if not without_notice("modprobe", "-q", "mac80211_hwsim", "radios=1"):
        assert not os.environ.get("CI"), "no mac80211_hwsim"
        pytest.skip("this kernel has no mac80211_hwsim")
    (interface, *_) = Path("/sys/class/ieee80211").glob("*/device/net/*")
    yield interface.name
    without_notice("modprobe", "-r", "mac80211_hwsim")


@pytest.fixture
def udevd() -> Iterator[None]:
    """udev's daemon, which tells in a group of its own what it made of the kernel's events."""
    ours = not without_notice("udevadm", "control", "--ping", "--timeout=5")
    sh(f"{'/lib/systemd/systemd-udevd --daemon' if ours else ':'}; udevadm settle")
    yield
    if ours:
        without_notice("udevadm", "control", "--exit")


@pytest.mark.skipif(not in_first_namespace(), reason="these speak in the first network namespace only")
def test_audit_process_wireless_and_device_events_are_heard(tmp_path: Path, radio: str, udevd: None) -> None:
    del udevd
    without_notice("modprobe", "-q", "-r", "dummy")
    groups = ["audit", "connector:proc", "generic:nl80211", "uevent"]
    with listening(tmp_path, *groups, "-w", "a.pcapng", "--json") as (process, said):
        sh("auditctl -e 1; auditctl -m nlsniff-was-here; su -s /bin/true nobody; auditctl -e 0")
        sh(f"iw dev {radio} interface add mon7 type monitor; iw dev mon7 del; ip link set {radio} up")
        sh(f"iw dev {radio} scan trigger freq 2412")  # iw waiting for the end may begin to listen after it
        sh("modprobe dummy; udevadm trigger --action=change /sys/class/net/lo; udevadm settle")
        with subprocess.Popen(["/bin/true"]) as program:
            pass
        until = time.monotonic() + 60
        while not scanned_and_audited(tmp_path) and time.monotonic() < until:
            time.sleep(0.1)
    found = list(nlsniff.read(tmp_path / "a.pcapng"))
    expected = {
        **numbered("audit", user_message=1005, user_account=1101, user_session=1105, configuration=1305),
        **saying("audit", 1, auditctl=b"nlsniff-was-here"),
        "exec": process_event(2, program.pid),
        "exit": process_event(0x8000_0000, program.pid),
        "fork": lambda m: m.protocol == "connector" and word(m.raw, 36) == 1,
        "comm": lambda m: m.protocol == "connector" and word(m.raw, 36) == 0x200,
        **nl80211(new_interface=7, del_interface=8, trigger_scan=33, new_scan_results=34),
        **saying("uevent", 1, module=b"add@/module/dummy\0", triggered=b"change@/devices/virtual/net/lo\0"),
        **saying(
            "uevent",
            2,
            udev=b"libudev\0\xfe\xed\xca\xfe",
            triggered=b"ACTION=change\0DEVPATH=/devices/virtual/net/lo\0",
        ),
    }
    assert missing(expected, found) == []
    answers = [m for m in found if m.protocol == "connector" and word(m.raw, 36) == 0]
    assert answers == [], "the answer to our own request"
    assert process.pid not in {m.portid for m in found}
    shown = (tmp_path / "out").read_text().splitlines()
    assert [json.loads(line)["frame"] for line in shown] == [m.frame.number for m in found]
    assert ends(said) == (len({m.frame.number for m in found}), 0)


def test_a_burst_is_heard_whole(tmp_path: Path, device: str) -> None:
    batches(tmp_path, device)
    with listening(tmp_path, "route:ipv4-route", "-w", "a.pcapng", "--show") as (_, said):
        sh(f"ip -batch {tmp_path}/add; ip -batch {tmp_path}/del")
    assert ends(said) == (2 * ROUTES, 0)
    types = [message.type for message in nlsniff.read(tmp_path / "a.pcapng")]
    assert types == ["newroute"] * ROUTES + ["delroute"] * ROUTES
    assert len((tmp_path / "out").read_text().splitlines()) == 2 * ROUTES


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
