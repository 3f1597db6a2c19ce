"""What programs printed while a capture was made, key by key against the answers in the capture.

A table has a row for each key of a program: the path of our value, or how the program makes its own of our values. A
key without a row is a difference, as is a value that is not the same. ``*`` in a key or a path is a place in a list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import nlsniff
from nlsniff.output import json as output

CAPTURES = Path(__file__).parent.parent.parent / "captures"

Fields = Mapping[str, Any]
Rule = str | Callable[[Fields], Any]
Table = Mapping[str, Rule]


class NotCompared(str):
    """In place of a rule: why a key cannot be compared."""

    __slots__ = ()


def said(kernel: str, name: str) -> list[tuple[str, str]]:
    """Each command whose output was kept, and the output."""
    found: list[tuple[str, str]] = []
    command, lines = "", []
    for line in [*(CAPTURES / kernel / f"{name}.log").read_text().splitlines(), "end"]:
        if line.startswith("#: "):
            lines.append(line[3:])
            continue
        if lines:
            found.append((command, "\n".join(lines)))
        command, lines = line, []
    return found


def parse(text: str, *, without: str = "") -> Any:
    """JSON as programs print it; a key that is repeated in one object gets a number, so that nothing is lost.

    ``without`` is a pattern of what is no JSON at all.
    """
    return json.loads(re.sub(without, "", text) if without else text, object_pairs_hook=_numbered)


def _numbered(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        times = sum(known.split("#")[0] == key for known in found)
        found[f"{key}#{times + 1}" if times else key] = value
    return found


def messages(kernel: str, name: str) -> list[dict[str, Any]]:
    """Every message of a capture as its JSON."""
    read = nlsniff.read(CAPTURES / kernel / f"{name}.pcap", secrets=True)
    return [json.loads(output.line(message)) for message in read]


def dumps(shown: Sequence[Mapping[str, Any]], request: str) -> Iterator[tuple[Mapping[str, Any], list[dict[str, Any]]]]:
    """Each request of this type for a dump, with what the kernel answered."""
    for place, one in enumerate(shown):
        if one["type"] == request and "dump" in one["flags"] and one["direction"] == "to-kernel":
            yield one, list(_answers(shown[place + 1 :], one["seq"]))


def _answers(later: Sequence[Mapping[str, Any]], seq: int) -> Iterator[dict[str, Any]]:
    """Up to the end of the dump: programs that start in the same second use the same numbers."""
    for one in later:
        if one["seq"] == seq and "multi" in one["flags"]:
            if one["type"] == "done":
                return
            yield dict(one)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its dotted path; what is empty or a list of plain values is one."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, inner in enumerate(value):
            # An array whose elements are attributes: the attribute's number holds nothing that a program prints.
            only = next(iter(inner)) if len(inner) == 1 else ""
            yield from leaves(inner[only] if only.isdigit() else inner, f"{path}.{number}")
    else:
        yield path, value


def fields_of(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message as paths: the header's members behind ``header.``."""
    return {**dict(leaves(message["header"], "header")), **dict(leaves(message["attrs"]))}


def within(fields: Fields, prefix: str) -> dict[str, Any]:
    """What stands below one path."""
    return {key.removeprefix(prefix): value for key, value in fields.items() if key.startswith(prefix)}


def differences(told: Mapping[str, Any], fields: Fields, table: Table) -> list[str]:
    """One line for each key of ``told`` that ``fields`` do not bear out."""
    return [line for key, value in leaves(told) for line in _difference(key, value, fields, table)]


def _difference(key: str, value: Any, fields: Fields, table: Table) -> Iterator[str]:
    places = [part for part in key.split(".") if part.isdigit()]
    rule = table.get(key) or table.get(re.sub(r"(?<=\.)\d+(?=\.|$)", "*", key))
    if rule is None:
        yield f"{key}={value!r} has no row"
        return
    if isinstance(rule, NotCompared):
        return
    if isinstance(rule, str):
        for place in places:
            rule = rule.replace("*", place, 1)
        ours = fields.get(rule)
    else:
        ours = _made(rule, fields)
    if not same(value, ours):
        yield f"{key}={value!r}, nlsniff makes it {ours!r}"


def _made(rule: Callable[[Fields], Any], fields: Fields) -> Any:
    try:
        return rule(fields)
    except KeyError as missing:
        return f"no {missing}"


def same(told: Any, ours: Any) -> bool:
    """Whether both say the same: flags in any order, an empty object as nothing."""
    if isinstance(ours, frozenset):  # several spellings, of several versions of the program
        return told in ours
    if isinstance(told, list) and isinstance(ours, list) and told and isinstance(told[0], str):
        return sorted(map(str, told)) == sorted(map(str, ours))
    if isinstance(told, float):
        return isinstance(ours, (int, float)) and abs(told - ours) < 1e-6
    if told == {}:
        return ours in (None, {})
    return bool(told == ours) and isinstance(told, bool) == isinstance(ours, bool)


def changed(told: Any) -> Iterator[tuple[str, Any]]:
    """Copies of what a program printed with one plain value changed, at any depth, and the path of it."""
    for path, inner in _slots(told):
        copy = json.loads(json.dumps(told))
        place = copy
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = f"other than {inner}"
        yield ".".join(map(str, path)), copy


def _slots(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        if isinstance(inner, (dict, list)) and inner:
            yield from _slots(inner, (*path, key))
        elif not isinstance(inner, (dict, list)):
            yield (*path, key), inner
