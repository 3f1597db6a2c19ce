"""The doctor on recorded sessions: each finding with its frames, and none where nothing went wrong."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from nlsniff.analysis.doctor import Finding, examine
from nlsniff.message import all_messages
from nlsniff.sources.files import open_frames

CAPTURES = Path(__file__).parents[3] / "captures"
KERNELS = ("6.1", "7.2")
# Under emulation everything is slow; the client of run-trouble waits for links that are deleted.
EMULATED_NS = 30_000_000_000


def found(capture: Path, slow_ns: int = EMULATED_NS) -> list[Finding]:
    return examine(open_frames(str(capture)), slow_ns=slow_ns).findings()


def asked(capture: Path, finding: Finding) -> set[str]:
    """What is asked in the frames of a finding."""
    frames = [frame for frame in open_frames(str(capture)) if frame.number in finding.frames]
    return {f"{each.family} {each.type}" for each in all_messages(frames)}


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(
    ("kind", "about", "evidence"),
    [
        ("failed", "rt-link newlink", "ip link add link d0 name d0.1 type vlan id 5000"),
        ("interrupted-dump", "rt-link getlink", "rt-link newlink of ip("),
        ("dump-without-end", "rt-link getlink", "parts, the last in frame"),
        ("retries", "rt-link newlink", "EEXIST"),
        ("same-answer", "rt-link getlink", ""),
        ("no-extended-ack", "rt-link newlink", ""),
        ("odd-request", "rt-link newlink", ""),
        ("bad-padding", "rt-link getlink", "rt-link getlink: ifname"),
        ("missing-nested", "ethtool rings-get", "ethtool rings-get: header"),
    ],
)
def test_each_trouble_is_found_with_its_frames(kernel: str, kind: str, about: str, evidence: str) -> None:
    capture = CAPTURES / kernel / "run-trouble.pcapng"
    findings = [each for each in found(capture) if each.kind == kind]
    assert findings
    assert any(about in asked(capture, each) for each in findings)
    assert any(evidence in line for each in findings for line in [*each.evidence, ""])


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_change_that_waited_names_what_was_under_way(kernel: str) -> None:
    findings = found(CAPTURES / kernel / "run-trouble.pcapng", slow_ns=20_000_000)
    slow = [line for each in findings if each.kind == "slow" for line in each.evidence]
    assert any("rt-link dellink of ip(" in line for line in slow if line.startswith("while frame"))


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_clean_session_has_no_findings(kernel: str) -> None:
    assert found(CAPTURES / kernel / "run-clean.pcapng") == []


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_storm_is_found(kernel: str) -> None:
    storms = [each for each in found(CAPTURES / kernel / "monitor-storm.pcapng") if each.kind == "notification-storm"]
    assert "rt-route delroute" in storms[0].title
    assert all(each.frames for each in storms)


@pytest.mark.parametrize("kernel", KERNELS)
def test_answers_with_other_numbers_are_found(kernel: str) -> None:
    kinds = [each.kind for each in found(CAPTURES / kernel / "netlabel.pcap")]
    assert kinds.count("mixed-sequence") == 1


@pytest.mark.skipif(shutil.which("editcap") is None, reason="editcap (Wireshark) cuts the frames")
def test_frames_that_are_cut_are_found(tmp_path: Path) -> None:
    cut = tmp_path / "cut.pcap"
    subprocess.run(["editcap", "-s", "120", CAPTURES / "6.1" / "demo.pcap", cut], check=True)
    (one,) = [each for each in found(cut) if each.kind == "truncated"]
    assert one.count == len(one.frames) > 1
