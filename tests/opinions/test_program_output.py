"""What tc printed while a capture was made is what nlsniff reads of the same messages: every key, or a reason why not.

Where a value differs, the kernel's headers decide; the tables (tc_says.py and its like) say where a program rounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import netfilter_says
import pytest
from program_output import NotCompared, changed, differences, dumps, fields_of, leaves, messages, parse, said
from tc_filters_say import ACTIONS, action_table, filter_table
from tc_filters_say import NO_JSON as NO_JSON_FILTERS
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


def whole(text: str) -> list[Any] | None:
    """What was printed, where it is JSON but for a text that tc prints in its midst."""
    try:
        return list(parse(text, without=NO_JSON_FILTERS))
    except ValueError:
        return None


@cache
def filters(kernel: str) -> list[Pair]:
    told = [text for command, text in said(kernel, "programs-tc") if " filter " in command]
    asked = [ours for _, ours in dumps(shown(kernel, "programs-tc"), "gettfilter")]
    both = [(whole(text), ours) for text, ours in zip(told, asked, strict=True)]
    assert kernel == "6.1" or all(text is not None for text, _ in both)
    return [pair for text, ours in both if text is not None for pair in zip(text, ours, strict=True)]


def held(attrs: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """A list of actions, each in an attribute whose number is its place."""
    return [{**inner, "order": int(order)} for each in attrs.get(key, ()) for order, inner in each.items()]


@cache
def actions(kernel: str) -> list[Pair]:
    """Those of filters, and those on their own."""
    found = []
    for told, ours in filters(kernel):
        options = told.get("options", {})
        found += list(zip(options.get("actions", ()), held(ours["attrs"].get("options", {}), "act"), strict=True))
    texts = [text for command, text in said(kernel, "programs-tc") if " actions " in command]
    asked = [ours for _, ours in dumps(shown(kernel, "programs-tc"), "getaction")]
    for text, (one,) in zip(texts, asked, strict=True):
        printed = whole(text)
        assert printed is not None or (kernel == "6.1" and "skbmod" in text)
        if printed is not None:
            assert printed[0]["total acts"] == one["attrs"]["count"]
            found += list(zip(printed[1]["actions"], held(one["attrs"], "tab"), strict=True))
    return found


def filter_differences(told: dict[str, Any], ours: dict[str, Any], _kernel: str) -> list[str]:
    options = {key: value for key, value in told.get("options", {}).items() if key != "actions"}
    rest = {**told, "options": options} if options else {k: v for k, v in told.items() if k != "options"}
    return differences(rest, fields_of(ours), filter_table(ours["attrs"]["kind"]))


def action_differences(told: dict[str, Any], ours: dict[str, Any], kernel: str) -> list[str]:
    fields = {**dict(leaves(ours)), "names": names(kernel)}
    return differences(told, fields, action_table(ours["kind"], kernel))


@pytest.mark.parametrize("kernel", KERNELS)
def test_filters_are_what_tc_printed(kernel: str) -> None:
    kinds = {told["kind"] for told, _ in filters(kernel)}
    assert kinds >= {"flower", "matchall"} | ({"u32", "fw", "basic", "flow"} if kernel == "7.2" else set())
    lines = [
        f"{told['kind']} {line}" for told, ours in filters(kernel) for line in filter_differences(told, ours, kernel)
    ]
    assert lines == []


@pytest.mark.parametrize("kernel", KERNELS)
def test_actions_are_what_tc_printed(kernel: str) -> None:
    kinds = {ours["kind"] for _, ours in actions(kernel)}
    assert kinds >= set(ACTIONS) - ({"skbmod"} if kernel == "6.1" else set())
    lines = [
        f"{ours['kind']} {line}" for told, ours in actions(kernel) for line in action_differences(told, ours, kernel)
    ]
    assert lines == []


def test_every_changed_value_of_a_filter_or_action_is_found() -> None:
    compared = 0
    for told, ours in filters("7.2"):
        for path, other in mutations(told, filter_table(told["kind"])):
            if not path.startswith("options.actions."):
                assert filter_differences(other, ours, "7.2"), path
                compared += 1
    for told, ours in actions("7.2"):
        for path, other in mutations(told, action_table(ours["kind"], "7.2")):
            assert action_differences(other, ours, "7.2"), path
            compared += 1
    assert compared > 500


@cache
def connections(kernel: str) -> list[tuple[str, Pair]]:
    """As XML, and as ``-o extended`` prints them."""
    told = [(command, text) for command, text in said(kernel, "programs-netfilter") if command.startswith("conntrack")]
    asked = [ours for _, ours in dumps(shown(kernel, "programs-netfilter"), "get")]
    found = []
    for (command, text), ours in zip(told, asked, strict=True):
        form = "xml" if "xml" in command else "extended"
        printed = list(netfilter_says.flows(text) if form == "xml" else netfilter_says.lines(text))
        family = 10 if "ipv6" in command else None
        answers = [one for one in ours if family in (None, one["header"]["nfgen-family"])]
        found += [(form, pair) for pair in zip(printed, answers, strict=True)]
    return found


def connection_differences(form: str, told: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    table = netfilter_says.CONNECTION if form == "xml" else netfilter_says.EXTENDED
    return differences(told, fields_of(ours), table)


@cache
def sets(kernel: str) -> list[Pair]:
    (text,) = (text for command, text in said(kernel, "programs-netfilter") if command.startswith("ipset"))
    ((_, ours),) = dumps(shown(kernel, "programs-netfilter"), "list")
    return list(zip(netfilter_says.sets(text), ours, strict=True))


def set_differences(told: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    fields = fields_of(ours)
    return differences(told, fields, netfilter_says.set_table(fields, told))


@pytest.mark.parametrize("kernel", KERNELS)
def test_connections_are_what_conntrack_printed(kernel: str) -> None:
    assert len(connections(kernel)) >= 18
    lines = [line for form, pair in connections(kernel) for line in connection_differences(form, *pair)]
    assert lines == []


@pytest.mark.parametrize("kernel", KERNELS)
def test_sets_and_their_members_are_what_ipset_printed(kernel: str) -> None:
    assert len(sets(kernel)) == 17
    assert [f"{told['name']} {line}" for told, ours in sets(kernel) for line in set_differences(told, ours)] == []


def test_every_changed_value_of_a_connection_or_set_is_found() -> None:
    compared = 0
    for form, (told, ours) in connections("6.1"):
        table = netfilter_says.CONNECTION if form == "xml" else netfilter_says.EXTENDED
        for path, other in mutations(told, table):
            assert connection_differences(form, other, ours), path
            compared += 1
    for told, ours in sets("6.1"):
        for path, other in changed(told):
            assert set_differences(other, ours), path
            compared += 1
    assert compared > 500
