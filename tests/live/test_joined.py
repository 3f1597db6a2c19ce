"""One session of real programs under nlmon and under ``nlsniff run`` at once: both tell the same transactions.

It has to come before test_run.py, which ends by forbidding ptrace for good (Yama's scope 3).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

import nlsniff
from nlsniff.analysis.doctor import Finding, examine
from nlsniff.sources.files import open_frames

ROUTES = 100_000 if os.environ.get("NLSNIFF_ALL_SCENARIOS") else 500
COMMAND = f"{sys.executable} -c 'from nlsniff.cli import main; main()'"
TROUBLE = Path(__file__).parents[2] / "captures" / "record" / "trouble_user.py"
pytestmark = pytest.mark.timeout(600)

# What fails has behind it a part of what the program prints when the kernel's words are not in it; "" means they are.
COMMANDS = {
    "ip link add d0 type dummy": None,
    "ip link set d0 up": None,
    "ip addr add 192.0.2.1/24 dev d0": None,
    "ip link add d0 mtu 1400 type dummy": "",
    "ip link add d0.1 link d0 type vlan id 5000": "",
    "ip link add v1 link d0 type vlan id 10 protocol 0x1234": "",
    "ip route add 10.0.0.0/8 via 203.0.113.1": "",
    "ip address add 192.0.2.1/24 dev d0": "",
    "ip addr del 192.0.2.77/24 dev d0": "",
    "ip rule add iif d0 goto 1 pref 5": "",
    "ip neigh del 192.0.2.9 dev d0": "",
    "ip nexthop add id 1 via 1.2.3.4 dev d0": "",
    "ip link set d0 vf 1 mac 02:00:00:00:00:01": "",
    "tc qdisc add dev d0 root nonsense": "",
    "tc qdisc add dev d0 root handle 1: htb default 1": None,
    "tc qdisc add dev d0 root handle 2: pfifo": "",
    "tc class add dev d0 parent 9: classid 9:1 htb rate 1mbit": "",
    "tc -s qdisc show": None,
    "nft add table inet t": None,
    "nft add rule inet nope c accept": "",
    "nft add chain inet t c { type filter hook input priority 0 ; }": None,
    "nft create table inet t": "",
    "nft list ruleset": None,
    "ethtool -k d0": None,
    "ethtool -G nothere rx 5": "No such device",
    "wg set nothere listen-port 1": "",
    "iw dev d0 info": "",
    "conntrack -L": None,
    "ip -s link show": None,
    "ip route get 192.0.2.5": None,
    "ip link del nothere": 'Cannot find device "nothere"',
}
# The programs' standard error and process id stand in numbered files.
TELL = 'n=$1; shift; echo $$ >"$n.pid"; exec "$@" >/dev/null 2>"$n.err"'
BEFORE = """
seq 20 | sed 's/.*/link add many& type dummy/' | ip -batch -
python3 - <<'END' >routes
for n in range(%(routes)d):
    print(f"route add 10.{n >> 16}.{n >> 8 & 255}.{n & 255}/32 dev many1")
END
ip link set many1 up
ip -batch routes
"""
AFTER = """
%(python)s %(trouble)s interrupted
(for n in $(seq 8); do ip route add 198.51.100.$n dev many1; done) &
ip route show table all >/dev/null
wait
ip route flush table main
"""
# The system's own programs: those that come with a kernel are started by ld.so, and named so.
BOTH = """
cd "$1" || exit 9
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
sh ./before.sh
%(command)s capture --no-names -w tapped.pcapng 2>log & capture=$!
until grep -q 'capturing on' log; do sleep 0.1; done
%(command)s run -q -w traced.pcapng -- sh ./session.sh
kill -TERM $capture
wait $capture
cat log
"""

Story = tuple[object, ...]


class Namespace(Protocol):
    """What the fixture of that name gives."""

    def run(self, *words: str | Path, timeout: float) -> subprocess.CompletedProcess[str]:
        """A command in a fresh network namespace."""


@dataclass(frozen=True)
class Session:
    """The two captures of one session, and what its commands printed and were."""

    folder: Path

    def transactions(self, name: str) -> list[nlsniff.Transaction]:
        return list(nlsniff.transactions(nlsniff.read(self.folder / name)))

    def printed(self, number: int) -> str:
        return (self.folder / f"{number}.err").read_text(errors="replace")

    def pid(self, number: int) -> int:
        return int((self.folder / f"{number}.pid").read_text())


@pytest.fixture(scope="module")
def session(namespace: Namespace, tmp_path_factory: pytest.TempPathFactory) -> Session:
    folder = tmp_path_factory.mktemp("session")
    words = {"routes": ROUTES, "python": sys.executable, "trouble": TROUBLE, "command": COMMAND}
    for module in ("8021q", "sch_htb", "wireguard", "nf_conntrack_netlink", "cfg80211"):
        subprocess.run(["modprobe", "-q", module], check=False)
    lines = [f"sh -c '{TELL}' sh {number} {_quoted(each)}" for number, each in enumerate(COMMANDS)]
    (folder / "before.sh").write_text(BEFORE % words)
    (folder / "session.sh").write_text("\n".join(lines) + "\n" + AFTER % words)
    done = namespace.run("sh", "-c", BOTH % words, "sh", folder, timeout=550)
    assert " 0 dropped" in done.stdout, (done.stdout, done.stderr)
    return Session(folder)


def _quoted(command: str) -> str:
    return " ".join(f"'{word}'" if word in "{};" else word for word in command.split())


def stories(found: list[nlsniff.Transaction]) -> Counter[Story]:
    """What is the same however it was captured: all but times, port ids that nothing told, and bare notifications."""
    return Counter(
        (
            each.kind,
            each.family or each.protocol,
            each.type,
            each.seq,
            each.result,
            each.answered,
            tuple((member.request.type, str(member.error)) for member in each.members),
            tuple(tuple(diagnosis.lines()) for _, diagnosis in each.diagnoses()),
        )
        for each in found
        if each.kind != "notification" and not is_ours(each)
    )


def is_ours(found: nlsniff.Transaction) -> bool:
    """Whether it is nlsniff's own question for the names of generic families, before the command begins."""
    return (found.kind, found.type, found.seq) == ("dump", "getfamily", 1)


def test_nlmon_and_run_tell_the_same_transactions(session: Session) -> None:
    tapped, traced = (stories(session.transactions(name)) for name in ("tapped.pcapng", "traced.pcapng"))
    assert tapped - traced == Counter()
    assert traced - tapped == Counter()
    assert {each[4] for each in tapped} >= {"ok", "error", "interrupted", "unconfirmed"}
    assert any(each[5] >= ROUTES for each in tapped)  # type: ignore[operator]


def test_each_diagnosis_is_what_the_program_printed(session: Session) -> None:
    by_pid: dict[int, list[nlsniff.Transaction]] = {}
    for each in session.transactions("traced.pcapng"):
        if each.process is not None and each.result == "error":
            by_pid.setdefault(each.process.pid, []).append(each)
    for number, (command, expected) in enumerate(COMMANDS.items()):
        printed, failed = session.printed(number), by_pid.get(session.pid(number), [])
        if expected is None:
            assert "Error" not in printed, (command, printed)
            continue
        assert failed, (command, printed)
        _, diagnosis = failed[-1].diagnoses()[-1]
        error = diagnosis.error
        said = expected or str(error.get("msg") or error["text"])
        assert said in printed, (command, said, printed)
        if "offset" in error:
            assert diagnosis.attr, (command, error)
        if "missing-type" in error:
            assert diagnosis.missing, (command, error)
            assert "#" not in diagnosis.missing


def test_the_attribute_at_fault_is_named(session: Session) -> None:
    named = {
        (each.family, diagnosis.attr, diagnosis.value)
        for each in session.transactions("traced.pcapng")
        for _, diagnosis in each.diagnoses()
        if diagnosis.attr
    }
    assert ("nftables", "table", "nope") in named
    assert ("ethtool", "header.dev-name", "nothere") in named


def test_the_doctor_names_the_process_that_interrupted_the_dump(session: Session) -> None:
    findings = examine(open_frames(session.folder / "traced.pcapng")).findings()
    (one, *_) = _kind(findings, "interrupted-dump")
    assert "rt-link getlink of python" in one.title
    assert any("rt-link newlink of ip(" in line for line in one.evidence), one.evidence
    tapped = examine(open_frames(session.folder / "tapped.pcapng")).findings()
    (same, *_) = _kind(tapped, "interrupted-dump")
    assert any("rt-link newlink" in line for line in same.evidence), same.evidence


def test_the_doctor_finds_every_failure(session: Session) -> None:
    found = _kind(examine(open_frames(session.folder / "traced.pcapng")).findings(), "failed")
    commands = {line for each in found for line in each.evidence}
    for command, expected in COMMANDS.items():
        if expected is not None:
            assert any(line.endswith(_quoted(command)) for line in commands), (command, sorted(commands))


def _kind(found: list[Finding], kind: str) -> list[Finding]:
    return [each for each in found if each.kind == kind]
