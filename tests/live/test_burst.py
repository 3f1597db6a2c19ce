"""Under a burst nlsniff records what tcpdump records and drops nothing. NLSNIFF_BURST=20000 makes it a large one."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import NLSNIFF, Namespace

pytestmark = pytest.mark.timeout(900)

ROUTES = int(os.environ.get("NLSNIFF_BURST", "4000"))
CPU_RATIO = 1.5


def burst(namespace: Namespace, folder: Path) -> dict[str, Any]:
    """What the three recorders did; their files are as tcpdump's, and nothing is dropped."""
    folder.mkdir()
    for word in ("add", "delete"):
        lines = (f"route {word} 10.{i >> 16}.{i >> 8 & 255}.{i & 255}/32 dev d0\n" for i in range(ROUTES))
        (folder / word).write_text("".join(lines))
    done = namespace.run(sys.executable, Path(__file__).with_name("burst.py"), NLSNIFF, folder, timeout=400)
    assert done.returncode == 0, done.stdout + done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(result)
    assert result["tcpdump"]["frames"] >= 4 * ROUTES
    assert result["tcpdump"]["dropped"] == 0
    for name in ("pcapng", "pcap"):
        assert result[name]["status"] == 0
        assert result[name]["frames"] == result["tcpdump"]["frames"]
        assert result[name]["hash"] == result["tcpdump"]["hash"]
        assert " 0 dropped, 0 truncated" in result[name]["said"]
    return result


def test_burst_is_recorded_whole(namespace: Namespace, tmp_path: Path) -> None:
    """In the large burst, asked for by NLSNIFF_BURST, a file may cost half as much again as tcpdump's."""
    result = burst(namespace, tmp_path / "burst")
    for name in ("pcapng", "pcap"):
        print(f"{name}: {result[name]['cpu']:.2f} s of processor time, tcpdump {result['tcpdump']['cpu']:.2f} s")
        if "NLSNIFF_BURST" in os.environ:
            assert result[name]["cpu"] <= CPU_RATIO * result["tcpdump"]["cpu"]
