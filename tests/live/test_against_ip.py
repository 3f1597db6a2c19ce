"""What nlsniff captures and shows of a dump is what ``ip -j -d`` printed of it, field by field, in one run."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from against_ip import differences, read_ip
from conftest import NLSNIFF, ROOT, Namespace

pytestmark = pytest.mark.timeout(1200)

# Scenario -> the objects that `ip` was asked for at its end (SNAPSHOT in captures/record/scenarios).
SCENARIOS = {
    "link-virtual": ["link"],
    "address": ["addr"],
    "route": ["route4", "route6"],
    "rule": ["rule4", "rule6"],
    "neighbour": ["neigh4", "neigh6"],
}
# Under emulation each takes half a minute and more: the others when asked for.
if os.environ.get("NLSNIFF_ALL_SCENARIOS"):
    SCENARIOS |= {name: ["link"] for name in ("link-tunnel", "link-bridge", "link-bond", "link-set")}
    SCENARIOS["route-encap"] = ["route4", "route6"]
FAMILIES = {"4": (2, "inet"), "6": (10, "inet6")}


@pytest.fixture(scope="session")
def recorded(namespace: Namespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with captures by nlsniff and ip's JSON of all scenarios."""
    folder = tmp_path_factory.mktemp("recorded")
    done = namespace.run(
        *("sh", ROOT / "captures" / "record" / "session.sh", folder, folder, *SCENARIOS),
        env={"NLSNIFF": str(NLSNIFF), "CHANGES_ONLY": "1"},
        timeout=1100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(path for path in folder.iterdir() if path.is_dir())


@cache
def _shown(capture: Path) -> list[dict[str, Any]]:
    shown = subprocess.run(
        [NLSNIFF, "show", "--json", capture], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )
    return [json.loads(line) for line in shown.stdout.splitlines()]


def _dumps(messages: list[dict[str, Any]], what: str) -> Iterator[list[dict[str, Any]]]:
    """The parts of each dump of what, such as link or route6, in order."""
    kind, family = what.rstrip("46"), FAMILIES.get(what[-1])
    parts: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for message in messages:
        if message["type"] != f"new{kind}" or "multi" not in message["flags"]:
            continue
        given = next(value for key, value in message["header"].items() if key.endswith("family"))
        if family is None or given in family:
            parts.setdefault((message["seq"], message["portid"]), []).append(message)
    yield from parts.values()


def _names(messages: list[dict[str, Any]]) -> Mapping[int, str]:
    links = (message for message in messages if message["type"] == "newlink" and "attrs" in message)
    return {link["header"]["ifi-index"]: link["attrs"]["ifname"] for link in links if "ifname" in link["attrs"]}


@pytest.mark.parametrize(("scenario", "what"), [(name, what) for name, all_ in SCENARIOS.items() for what in all_])
def test_shows_what_ip_printed(recorded: Path, scenario: str, what: str) -> None:
    told = read_ip((recorded / f"{scenario}.{what}.json").read_text())
    messages = _shown(recorded / f"{scenario}.pcapng")
    dump = [*_dumps(messages, what)][-1]
    assert told
    assert differences(what.rstrip("46"), told, dump, _names(messages)) == []
