"""Under a burst nlsniff records what tcpdump records, drops nothing, and costs little more."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from conftest import NLSNIFF, Namespace

pytestmark = pytest.mark.timeout(600)

ROUTES = 20_000
CPU_RATIO = 1.5


def test_burst_is_recorded_whole_at_the_cost_of_tcpdump(namespace: Namespace, tmp_path: Path) -> None:
    for word in ("add", "delete"):
        lines = (f"route {word} 10.{i >> 16}.{i >> 8 & 255}.{i & 255}/32 dev d0\n" for i in range(ROUTES))
        (tmp_path / word).write_text("".join(lines))
    burst = Path(__file__).with_name("burst.py")
    done = namespace.run(sys.executable, burst, NLSNIFF, tmp_path, timeout=550)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    print(result)
    assert result["tcpdump"]["frames"] >= 4 * ROUTES
    assert result["tcpdump"]["dropped"] == 0
    assert result["nlsniff"]["frames"] == result["tcpdump"]["frames"]
    assert "dropped" not in result["nlsniff"]["said"] or " 0 dropped" in result["nlsniff"]["said"]
    assert result["nlsniff"]["cpu"] <= CPU_RATIO * result["tcpdump"]["cpu"]
