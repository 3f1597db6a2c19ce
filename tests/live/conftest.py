"""The live tests run where NLSNIFF_REQUIRE_LIVE is 1, as `make test-live` sets it, and then have to have nlmon."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

# against_ip and its words are this folder's own modules.
sys.path.insert(0, str(Path(__file__).parent))

ROOT = Path(__file__).resolve().parents[2]
NLSNIFF = Path(sys.executable).parent / "nlsniff"
# Named namespaces and BPF files are kept under /run and /sys, which are made private, too.
PRIVATE = 'mount -t tmpfs tmpfs /run && ip link set lo up && exec "$@"'


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here as live."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.live)


class Namespace:
    """Commands as root in a fresh network and mount namespace, one for each command."""

    def command(self, *words: str | Path) -> list[str]:
        """``words`` inside a new namespace, for subprocess."""
        unshare = ["unshare", "-nm"] if os.geteuid() == 0 else ["unshare", "-Urnm"]
        return [*unshare, "sh", "-c", PRIVATE, "sh", *map(str, words)]

    def run(
        self, *words: str | Path, env: Mapping[str, str] | None = None, timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end; the caller looks at the exit status."""
        return subprocess.run(
            self.command(*words),
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )


@pytest.fixture(scope="session", autouse=True)
def namespace() -> Namespace:
    """Where live tests run their commands; without it none may pass."""
    if os.environ.get("NLSNIFF_REQUIRE_LIVE") != "1":
        pytest.skip(
            "live tests change links: `make test-live` runs them in a namespace or virtual machine of their own"
        )
    if trouble := _trouble():
        pytest.fail(f"live tests are required: {trouble}")
    return Namespace()


def _trouble() -> str:
    probe = subprocess.run(["modprobe", "-q", "nlmon"], check=False, capture_output=True)
    if probe.returncode and not Path("/sys/module/nlmon").exists():
        return f"this kernel ({os.uname().release}) has no nlmon"
    made = Namespace().run("ip", "link", "add", "nlmon0", "type", "nlmon")
    return "" if made.returncode == 0 else f"no nlmon device to be had here: {made.stderr.strip()}"
