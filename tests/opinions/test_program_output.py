"""What tc printed while a capture was made is what nlsniff reads of the same messages: every key, or a reason why not.

Where a value differs, the kernel's headers decide; the tables (tc_says.py and its like) say where a program rounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from program_output import NotCompared, changed, differences, dumps, fields_of, messages, parse, said
from tc_says import NO_JSON, class_table, qdisc_table

KERNELS = ("6.1", "7.2")
Pair = tuple[dict[str, Any], dict[str, Any]]


@cache
def shown(kernel: str, name: str) -> list[dict[str, Any]]:
    return messages(kernel, name)


@cache
def names(kernel: str) -> dict[int, str]:
    """The names of links by their index."""
    links = (one for one in shown(kernel, "programs-tc") if one["type"] == "newlink" and one["direction"] == "to-user")
    return {one["header"]["ifi-index"]: one["attrs"]["ifname"] for one in links if "ifname" in one["attrs"]}


@cache
def qdiscs(kernel: str) -> list[Pair]:
    (text,) = (text for command, text in said(kernel, "programs-tc") if " qdisc " in command)
    ((_, ours),) = dumps(shown(kernel, "programs-tc"), "getqdisc")
    return list(zip(parse(text, without=NO_JSON), ours, strict=True))


@cache
def classes(kernel: str) -> list[Pair]:
    """Of the dumps that were printed as JSON."""
    told = [text for command, text in said(kernel, "programs-tc") if " class " in command]
    asked = [ours for _, ours in dumps(shown(kernel, "programs-tc"), "gettclass")]
    both = zip(told, asked, strict=True)
    return [pair for text, ours in both if text.startswith("[") for pair in zip(parse(text), ours, strict=True)]


def qdisc_differences(told: dict[str, Any], ours: dict[str, Any], kernel: str) -> list[str]:
    return differences(told, fields_of(ours), qdisc_table(names(kernel), told["kind"]))


def class_differences(told: dict[str, Any], ours: dict[str, Any], _kernel: str) -> list[str]:
    return differences(told, fields_of(ours), class_table(told["class"]))


@pytest.mark.parametrize("kernel", KERNELS)
def test_qdiscs_are_what_tc_printed(kernel: str) -> None:
    kinds = {told["kind"] for told, _ in qdiscs(kernel)}
    assert {"htb", "hfsc", "fq_codel", "netem", "clsact", "mqprio", "prio", "tbf", "sfq", "red", "fq"} <= kinds
    assert {"codel", "pie", "hhf", "cake", "pfifo", "drr", "ets"} <= kinds
    lines = [
        f"{told['kind']} {line}" for told, ours in qdiscs(kernel) for line in qdisc_differences(told, ours, kernel)
    ]
    assert lines == []


def test_classes_are_what_tc_printed() -> None:
    kinds = {told["class"] for told, _ in classes("7.2")}
    assert {"htb", "hfsc", "fq_codel", "tbf", "prio", "ets", "red", "drr"} <= kinds
    lines = [
        f"{told['class']} {line}" for told, ours in classes("7.2") for line in class_differences(told, ours, "7.2")
    ]
    assert lines == []


def mutations(told: dict[str, Any], table: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each change of a value that is compared."""
    reasons = {key for key, rule in table.items() if isinstance(rule, NotCompared)}
    for path, other in changed(told):
        if not any(path == key or path.startswith(f"{key}.") for key in reasons):
            yield path, other


def test_every_changed_value_of_a_qdisc_or_class_is_found() -> None:
    """The comparison can fail: whatever value that tc printed is another, also in options and lists, a line says so."""
    compared = 0
    for told, ours in qdiscs("7.2"):
        for path, other in mutations(told, qdisc_table(names("7.2"), told["kind"])):
            assert qdisc_differences(other, ours, "7.2") if path != "kind" else other["kind"] != ours["attrs"]["kind"]
            compared += 1
    for told, ours in classes("7.2"):
        for path, other in mutations(told, class_table(told["class"])):
            assert class_differences(other, ours, "7.2"), path
            compared += 1
    assert compared > 700
