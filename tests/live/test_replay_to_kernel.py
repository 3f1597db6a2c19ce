"""Recordings said again to this kernel: the session in captures/, of this kernel and of the older, and our own.

These trace, and so come before test_run.py, behind which nothing can be traced any more (Yama).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nlsniff.replay.cassette import Cassette
from nlsniff.replay.outcome import Outcome
from nlsniff.replay.to_kernel import replay_to_kernel

ROOT = Path(__file__).resolve().parents[2]
NLSNIFF = Path(sys.executable).parent / "nlsniff"
SERIES = ".".join(os.uname().release.split(".")[:2])
OLD = ROOT / "captures" / "6.1" / "session.pcapng"
OWN = ROOT / "captures" / SERIES / "session.pcapng"
TIMES = 10 if os.environ.get("NLSNIFF_ALL_SCENARIOS") else 1
FAMILIES = {"rt-link", "rt-addr", "rt-route", "rt-rule", "rt-neigh", "tc", "nftables", "ethtool", "wireguard"}
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module", autouse=True)
def _modules() -> None:
    """What a namespace's root cannot load; and no tunnels that come with a namespace."""
    if os.geteuid() == 0:
        subprocess.run(["modprobe", "-a", "-q", "wireguard", "sch_htb", "act_mirred", "vrf"], check=False)
        subprocess.run(["sysctl", "-qw", "net.core.fb_tunnels_only_for_init_net=1"], check=False)


@pytest.fixture(scope="module")
def session() -> Cassette:
    """That of this kernel, or else of the older one."""
    return Cassette.load(OWN if OWN.exists() else OLD)


def told(outcome: Outcome) -> list[str]:
    return [f"{each.request} {each.title} {each.difference}" for each in outcome.differences]


def test_the_session_has_more_than_200_requests_of_all_these_families(session: Cassette) -> None:
    asked = {message.family for exchange in session.exchanges for message in exchange.messages}
    assert asked >= FAMILIES
    assert len(session.exchanges) >= 200


@pytest.mark.parametrize("_time", range(TIMES))
def test_a_session_is_said_again_in_a_fresh_namespace(session: Cassette, _time: int) -> None:
    """To its own kernel without a difference, to a newer one with those that are listed."""
    outcome = replay_to_kernel(session)
    assert outcome.sent == outcome.requests
    if OWN.exists():
        assert told(outcome) == []
        assert not outcome.failed
        assert outcome.kernels[0] == outcome.kernels[1]
    else:
        assert outcome.lenient
        assert outcome.only_here


@contextmanager
def namespace_with(commands: str) -> Iterator[int]:
    words = ["unshare", "-Urn", "sh", "-ec", f"{commands}; echo ready; exec cat"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process.pid
        process.kill()


SMALL = """
ip link show dev lo
ip link add d0 type dummy
ip link set d0 up
ip address add 192.0.2.1/24 dev d0
ip -4 address show dev d0
ip -4 route show
nft add table inet t
nft add chain inet t c
nft list ruleset
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "small.pcapng"
    words = [NLSNIFF, "run", "-q", "-w", path, "--sandbox", "--", "sh", "-ec", SMALL]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return path


@pytest.mark.parametrize(
    ("state", "path", "values"),
    [
        ("ip link set lo mtu 4321", "mtu", (65536, 4321)),
        ("sysctl -qw net.ipv4.conf.default.rp_filter=2", "af-spec.inet.conf[7]", None),
        ("ip link add d0 type dummy", "error.code", (0, -17)),
        ("nft add table inet other", "message", None),
    ],
)
def test_another_state_of_the_kernel_is_found_at_the_right_attribute(
    small: Path, state: str, path: str, values: tuple[object, object] | None
) -> None:
    with namespace_with(state) as pid:
        outcome = replay_to_kernel(Cassette.load(small), netns=pid)
    assert outcome.failed
    found = [
        (each.difference.first, each.difference.second) for each in outcome.differences if each.difference.path == path
    ]
    assert found, told(outcome)
    assert values is None or values in found
