"""What nlsniff captures and shows is what tc and nft printed of it, key by key, in one run."""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from against_programs import NFT, QDISC_SKIPPED, differences, fields_of, nft_told, qdisc_table
from conftest import NLSNIFF, ROOT, Namespace

pytestmark = pytest.mark.timeout(600)
Pair = tuple[dict[str, Any], dict[str, Any]]


@pytest.fixture(scope="session")
def folder(namespace: Namespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the programs printed, and the capture of it."""
    place = tmp_path_factory.mktemp("programs")
    done = namespace.run(
        *("sh", Path(__file__).parent / "programs.sh", place),
        env={"NLSNIFF": str(NLSNIFF), "RECORD": str(ROOT / "captures" / "record")},
        timeout=500,
    )
    log = (place / "log").read_text()
    assert done.returncode == 0, done.stdout + done.stderr + log
    assert "FAILED" not in log, log
    return place


@pytest.fixture(scope="session")
def shown(folder: Path) -> list[dict[str, Any]]:
    """The capture's messages, as nlsniff shows them."""
    command = [NLSNIFF, "show", "--json", folder / "capture.pcapng"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    return [json.loads(line) for line in said.stdout.splitlines()]


@pytest.fixture(scope="session")
def names(shown: list[dict[str, Any]]) -> dict[int, str]:
    """The names of links by their index."""
    links = (one for one in shown if one["type"] == "newlink")
    return {one["header"]["ifi-index"]: one["attrs"]["ifname"] for one in links if "ifname" in one["attrs"]}


def qdiscs(folder: Path, shown: list[dict[str, Any]]) -> list[Pair]:
    told = json.loads((folder / "tc.qdisc").read_text())
    ours = [one for one in shown if one["type"] == "newqdisc" and "multi" in one["flags"]]
    assert len(told) == len(ours)
    return list(zip(told, ours, strict=True))


def qdisc_differences(pair: Pair, names: dict[int, str]) -> list[str]:
    told, ours = pair
    kind = told["kind"]
    lines = differences(told, fields_of(ours), qdisc_table(names, kind), QDISC_SKIPPED.get(kind, {}))
    return [f"{kind} {told['handle']} {line}" for line in lines]


def test_qdiscs_are_what_tc_printed(folder: Path, shown: list[dict[str, Any]], names: dict[int, str]) -> None:
    pairs = qdiscs(folder, shown)
    kinds = {told["kind"] for told, _ in pairs}
    assert {"htb", "fq_codel", "netem", "clsact", "mqprio", "prio", "tbf", "sfq", "red", "fq"} <= kinds
    assert [line for pair in pairs for line in qdisc_differences(pair, names)] == []


def nft_pairs(folder: Path, shown: list[dict[str, Any]]) -> Iterator[tuple[str, Pair]]:
    """Objects by kind, family, table, name and handle."""
    printed = json.loads((folder / "nft").read_text())["nftables"]
    for kind, told in nft_told(printed):
        objects = ("counter", "quota", "limit")
        found = [
            one
            for one in shown
            if one["type"] == ("newobj" if kind in objects else f"new{kind}")
            and one["attrs"]["handle"] == told["handle"]
            and one["attrs"].get("table") == told.get("table")
            and one["attrs"].get("name") == told.get("name")
        ]
        assert found, f"{kind} {told} is not in the capture"
        yield kind, (dict(told), found[0])


def test_tables_chains_rules_and_objects_are_what_nft_printed(folder: Path, shown: list[dict[str, Any]]) -> None:
    pairs = list(nft_pairs(folder, shown))
    assert {kind for kind, _ in pairs} == set(NFT)
    lines = [
        f"{kind} {line}" for kind, (told, ours) in pairs for line in differences(told, fields_of(ours), NFT[kind], {})
    ]
    assert lines == []


def test_every_changed_value_is_found(folder: Path, shown: list[dict[str, Any]], names: dict[int, str]) -> None:
    """The comparison can fail: whatever plain value of tc's or nft's is another, a line names it."""
    compared = 0
    for pair in qdiscs(folder, shown):
        skipped = QDISC_SKIPPED.get(pair[0]["kind"], {})
        for key in [key for key in pair[0] if key not in ("kind", "options") and key not in skipped]:
            changed = copy.deepcopy(pair[0])
            changed[key] = "other"
            assert qdisc_differences((changed, pair[1]), names), key
            compared += 1
    for kind, (told, ours) in nft_pairs(folder, shown):
        for key in told:
            assert differences({**told, key: "other"}, fields_of(ours), NFT[kind], {}), (kind, key)
            compared += 1
    assert compared > 100
