"""Holds what nlsniff says of a dump against what ``ip -j -d`` said of the same dump, field by field.

Every key that ``ip`` prints must find its counterpart in the message and be the same, or be named in
`DERIVED`: what iproute2 computes or takes from elsewhere. `differences` returns what is left.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from against_ip_names import COMPUTED, DERIVED, NUMBERS, RENAMED, TUNNELS, WORDS
from route_as_ip import SECOND, route_as_ip

Json = Mapping[str, Any]
Names = Mapping[int, str]

PREFIXES = ("ifi-", "ifa-", "rtm-", "ndm-")
ABSENT: tuple[Any, ...] = (False, 0, "any", [], "0x0", "0x00", "0x00000", "0.0.0.0")
# ip makes NO-CARRIER of UP without RUNNING, and M-DOWN of a lower link that is down.
NOT_FLAGS = {"no-carrier", "m-down"}
USER_HZ = 100


def read_ip(text: str) -> list[dict[str, Any]]:
    """ip's JSON. Of two equal keys in one object the second is kept as ``encap KEY``: routes have such."""
    if not text.strip():
        return []
    told: list[dict[str, Any]] = json.loads(text, object_pairs_hook=_pairs)
    return told


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    together: dict[str, Any] = {}
    for key, value in pairs:
        inside = [(key, value)]
        if (
            key == "encap" and isinstance(value, dict) and "encap_type" in value
        ):  # since iproute2 7: an object, its kind in encap_type
            inside = [("encap", value.pop("encap_type")), *value.items()]
        for name, told in inside:
            together[SECOND + name if name in together else name] = told
    return together


def differences(kind: str, told: Sequence[Json], messages: Sequence[Json], names: Names) -> list[str]:
    """One line for each field of ``told`` (ip's objects) that ``messages`` (of one dump) do not bear out.

    ``kind`` is link, addr, route, rule or neigh; ``names`` maps link indexes to names.
    """
    told = list(_objects(kind, told))
    if len(told) != len(messages):
        return [f"{kind}: ip printed {len(told)}, the dump held {len(messages)}"]
    lines = []
    for theirs, message in zip(_sorted(kind, told), _ours_sorted(kind, messages), strict=True):
        compare = _compare_route if kind == "route" else _compare
        lines += [f"{kind} {_title(theirs)}: {line}" for line in compare(kind, theirs, message, names)]
    return lines


def _objects(kind: str, told: Sequence[Json]) -> Iterator[Json]:
    for entry in told:
        if kind == "addr":
            yield from ({**address, "ifindex": entry["ifindex"]} for address in entry.get("addr_info", []) if address)
        elif entry:
            yield entry


def _sorted(kind: str, told: Sequence[Json]) -> Sequence[Json]:
    """ip groups addresses by link; everything else it prints in the order of the dump."""
    return sorted(told, key=lambda entry: entry["ifindex"]) if kind == "addr" else told


def _ours_sorted(kind: str, messages: Sequence[Json]) -> Sequence[Json]:
    return sorted(messages, key=lambda one: one["header"]["ifa-index"]) if kind == "addr" else messages


def _title(theirs: Json) -> str:
    return str(theirs.get("ifname") or theirs.get("local") or theirs.get("dst") or theirs.get("priority"))


def _compare(kind: str, theirs: Json, message: Json, names: Names) -> Iterator[str]:
    fields = {key.split("-", 1)[-1] if key[:4] in PREFIXES else key: value for key, value in message["header"].items()}
    fields.update(_leaves(message["attrs"], ""))
    link = theirs.get("linkinfo", {})
    for key, value in _leaves(theirs, ""):
        scope, inside, leaf = kind, "", key
        if key.startswith("linkinfo.info_data."):
            scope, inside, leaf = link["info_kind"], "linkinfo.data.", key.removeprefix("linkinfo.info_data.")
        elif key.startswith("linkinfo.info_slave_data."):
            scope, inside = f"{link['info_slave_kind']} slave", "linkinfo.slave-data."
            leaf = key.removeprefix("linkinfo.info_slave_data.")
        if leaf not in DERIVED.get(scope, ()):
            shown = {path[len(inside) :]: field for path, field in fields.items() if path.startswith(inside)}
            yield from _compare_field(scope, leaf, value, shown, names)


def _compare_route(kind: str, theirs: Json, message: Json, names: Names) -> Iterator[str]:
    ours = dict(_leaves(route_as_ip(dict(message), names), ""))
    for leaf, value in _leaves(theirs, ""):
        if leaf.split(".")[0] in DERIVED[kind]:
            continue
        if leaf not in ours:
            if value not in ABSENT:
                yield f"{leaf}={value!r} has no counterpart"
        elif not _same(kind, leaf, value, ours[leaf], names):
            yield f"{leaf}={value!r}, nlsniff makes it {ours[leaf]!r}"


def _compare_field(scope: str, leaf: str, value: Any, fields: Json, names: Names) -> Iterator[str]:
    if leaf in COMPUTED.get(scope, {}) or (scope in TUNNELS and leaf in COMPUTED["tunnels"]):
        computed = (COMPUTED.get(scope, {}) | COMPUTED["tunnels"])[leaf](fields)
        if not _same(scope, leaf, value, computed, names):
            yield f"{leaf}={value!r}, nlsniff's fields make it {computed!r}"
        return
    known = {**RENAMED[""], **RENAMED.get(scope, {}), **(RENAMED["tunnels"] if scope in TUNNELS else {})}
    place = known.get(leaf, leaf.replace("_", "-"))
    if place not in fields:
        flags = {_word(word) for field in fields.values() if isinstance(field, list) for word in field}
        if value not in ABSENT and not (value in (True, None) and _word(known.get(leaf, leaf)) in flags):
            yield f"{leaf}={value!r} has no counterpart"
    elif not _same(scope, leaf, value, fields[place], names):
        yield f"{leaf}={value!r}, nlsniff says {place}={fields[place]!r}"


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every value with its dotted path; the elements of a list of objects are numbered from 0."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{number}")
    else:
        yield path, value


def _same(scope: str, leaf: str, told: Any, ours: Any, names: Names) -> bool:
    """Whether both mean the same; numbers that ip names are looked up in `NUMBERS`."""
    numbers = NUMBERS.get(f"{scope}.{leaf}") or NUMBERS.get(leaf)
    if numbers is not None:
        return told in (numbers.get(ours), str(ours), ours) or _word(told) == _word(ours)
    if isinstance(told, list):
        given = ours if isinstance(ours, list) else [ours]
        return {_word(one) for one in told} - NOT_FLAGS <= {_word(one) for one in given}
    if leaf == "link" and told is None:
        return bool(ours == 0)
    if told == "any":
        return not any(_bytes(ours) or b"")
    if told is None or isinstance(told, bool):
        return (ours not in (0, False)) is (told is not False)
    if isinstance(told, float):  # timers, in hundredths of a second on the wire
        return isinstance(ours, int) and abs(told * USER_HZ - ours) < 1
    if scope == "macsec" and leaf == "sci":  # ip prints 16 digits without 0x
        told = f"0x{told}"
    return any(reading(told, ours, names) for reading in READINGS)


def _word(value: Any) -> str:
    text = str(value).lower().replace("_", "-")
    return WORDS.get(text, text)


def _number(value: Any) -> int | None:
    try:
        return value if isinstance(value, int) else int(str(value), 0)
    except ValueError:
        return None


def _bytes(value: Any) -> bytes | None:
    """Addresses of any kind as bytes, whether written as IP, as a link address, or as a number."""
    text = str(value).replace(":", "")
    try:
        if isinstance(value, int):
            return value.to_bytes(4, "big")
        return ipaddress.ip_address(str(value)).packed
    except (ValueError, OverflowError):
        pass
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


READINGS: tuple[Callable[[Any, Any, Names], bool], ...] = (
    lambda told, ours, _: _word(told) == _word(ours),
    lambda told, ours, _: _number(told) is not None and _number(told) == _number(ours),
    lambda told, ours, names: isinstance(ours, int) and names.get(ours) == told,
    lambda told, ours, _: _bytes(told) is not None and _bytes(told) == _bytes(ours),
)
