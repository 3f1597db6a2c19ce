"""What ``nft -j list ruleset`` printed is what nlsniff reads of the same messages: objects, rules, elements."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from nft_says import MESSAGES, TABLES, element, lowered, of_kernel
from program_output import CAPTURES, changed, differences, fields_of, leaves, messages, parse, said

KERNELS = sorted(log.parent.name for log in CAPTURES.glob("*/programs-nft.log"))


@cache
def told(kernel: str) -> list[tuple[str, dict[str, Any]]]:
    (text,) = (text for command, text in said(kernel, "programs-nft") if "list ruleset" in command)
    return [next(iter(one.items())) for one in parse(text)["nftables"] if "metainfo" not in one]


@cache
def answers(kernel: str) -> list[dict[str, Any]]:
    return [one for one in messages(kernel, "programs-nft") if "multi" in one["flags"] and one["type"] != "done"]


def key_of(kind: str, one: dict[str, Any]) -> tuple[Any, ...]:
    """What tells an object from all others: a handle is one only in its table, and among its own kind."""
    return kind, one.get("table"), one["handle"]


@cache
def ours(kernel: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {key_of(MESSAGES[one["type"]], one["attrs"]): one for one in answers(kernel) if one["type"] in MESSAGES}


def kind_of(kind: str) -> str:
    return {"map": "set"}.get(kind, kind if kind in MESSAGES.values() else "object")


def object_differences(kernel: str, kind: str, values: dict[str, Any]) -> list[str]:
    mine = ours(kernel).get(key_of(kind_of(kind), values))
    plain = {key: value for key, value in values.items() if key not in ("expr", "elem")}
    return differences(plain, fields_of(mine), TABLES[kind]) if mine else [f"nothing has the handle of {plain}"]


def rule_differences(kernel: str, values: dict[str, Any]) -> list[str]:
    """Each expression must stand in its place; of those nft tells nothing, there may be none."""
    held = ours(kernel)[key_of("rule", values)]["attrs"]["expressions"]["elem"]
    wanted = lowered(values["family"], values["expr"])
    if [name for name, _ in wanted] != [one["name"] for one in held]:
        return [f"{[name for name, _ in wanted]}, nlsniff makes it {[one['name'] for one in held]}"]
    fields = [dict(leaves(one["data"])) for one in held]
    both = zip(wanted, fields, strict=True)
    return [line for (name, paths), mine in both for line in expression_differences(name, paths, mine)]


def expression_differences(name: str, paths: dict[str, Any], mine: dict[str, Any]) -> list[str]:
    differing = {path: value for path, value in paths.items() if mine.get(path) != value}
    return [f"{name} {path}={value!r}, nlsniff makes it {mine.get(path)!r}" for path, value in differing.items()]


def elements(kernel: str, table: str, name: str) -> dict[str, dict[str, Any]]:
    asked = [one["attrs"] for one in answers(kernel) if one["type"] == "newsetelem"]
    held = [
        each for one in asked if (one["table"], one["set"]) == (table, name) for each in one["elements"].get("elem", ())
    ]
    return of_kernel([dict(leaves(each)) for each in held])


def element_differences(held: dict[str, dict[str, Any]], printed: list[Any]) -> list[str]:
    wanted = [element(each) for each in printed]
    if sorted(one["key.value"] for one in wanted) != sorted(held):
        return [f"{wanted}, nlsniff makes it {held}"]
    return [
        f"{path}={value!r}, nlsniff makes it {held[one['key.value']].get(path)!r}"
        for one in wanted
        for path, value in one.items()
        if held[one["key.value"]].get(path) != value
    ]


@pytest.mark.parametrize("kernel", KERNELS)
def test_objects_are_what_nft_printed(kernel: str) -> None:
    assert {kind for kind, _ in told(kernel)} == set(TABLES)
    lines = [f"{kind} {line}" for kind, values in told(kernel) for line in object_differences(kernel, kind, values)]
    assert lines == []


@pytest.mark.parametrize("kernel", KERNELS)
def test_expressions_of_rules_are_what_nft_printed(kernel: str) -> None:
    rules = [values for kind, values in told(kernel) if kind == "rule"]
    compared = sum(len(paths) for one in rules for _, paths in lowered(one["family"], one["expr"]))
    assert compared > 150
    assert [line for one in rules for line in rule_differences(kernel, one)] == []


@pytest.mark.parametrize("kernel", KERNELS)
def test_elements_of_sets_are_what_nft_printed(kernel: str) -> None:
    sets = [values for kind, values in told(kernel) if kind in ("set", "map")]
    printed = [(elements(kernel, one["table"], one["name"]), one["elem"]) for one in sets]
    # The set of a rule, which has no name and is printed in its place.
    inside = [
        each["match"]["right"]["set"]
        for kind, values in told(kernel)
        for each in values.get("expr", ())
        if kind == "rule"
        and "match" in each
        and isinstance(each["match"]["right"], dict)
        and "set" in each["match"]["right"]
    ]
    printed.append((elements(kernel, "t", "__set0"), *inside))
    assert sum(len(element(each)) for _, those in printed for each in those) > 15
    assert [line for held, those in printed for line in element_differences(held, those)] == []


@pytest.mark.parametrize("kernel", KERNELS)
def test_every_changed_value_of_an_object_is_found(kernel: str) -> None:
    compared = 0
    for kind, values in told(kernel):
        plain = {key: value for key, value in values.items() if key not in ("expr", "elem")}
        for path, other in changed(plain):
            assert object_differences(kernel, kind, other), (kind, path)
            compared += 1
    assert compared > 120


@pytest.mark.parametrize("kernel", KERNELS)
def test_every_changed_value_of_an_expression_of_ours_is_found(kernel: str) -> None:
    """Whatever value that nft tells is another in the message, a line says so."""
    compared = 0
    for _, values in (one for one in told(kernel) if one[0] == "rule"):
        held = ours(kernel)[key_of("rule", values)]["attrs"]["expressions"]
        for place, (name, paths) in enumerate(lowered(values["family"], values["expr"])):
            for path in paths:
                data = dict(leaves(held["elem"][place]["data"])) | {path: "another"}
                assert data[path] != paths[path], name
                assert expression_differences(name, paths, data)
                compared += 1
    assert compared > 150


@pytest.mark.parametrize("kernel", KERNELS)
def test_every_changed_element_is_found(kernel: str) -> None:
    compared = 0
    for values in (values for kind, values in told(kernel) if kind in ("set", "map")):
        held = elements(kernel, values["table"], values["name"])
        for one in map(element, values["elem"]):
            key = one["key.value"]
            for path in set(one) - {"key.value"}:
                other = {**held, key: {**held[key], path: "another"}}
                assert element_differences(other, values["elem"]), path
                compared += 1
    assert compared > 5
