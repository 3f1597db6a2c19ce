"""The operations of a YNL file, numbered as the kernel's enums number them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from nlsniff import spec
from nlsniff.record import record
from nlsniff.ynl.document import Map
from nlsniff.ynl.types import Types

LAST_TYPE: Final = 0xFFFF
LAST_COMMAND: Final = 0xFF


@record(frozen=True)
class Numbered:
    """An operation as it is described, the name of its attributes' set, and the numbers of its two messages."""

    described: Map
    request: int | None
    reply: int | None


def operations(document: Map, types: Types, *, raw: bool) -> tuple[spec.Operation, ...]:
    """All operations that have messages. ``raw`` families number messages, others commands of generic netlink."""
    shared = document["operations"]
    numbered = [*(_directional if shared.get("enum-model") == "directional" else _unified)(shared["list"], types)]
    by_name = {each.described["name"]: each for each in numbered}
    made = []
    for each in numbered:
        described = each.described
        for number in (each.request, each.reply):
            if number is not None and not 0 <= number <= (LAST_TYPE if raw else LAST_COMMAND):
                raise types.wrong(described.line, f"{described['name']} is number {number}", "write a number that fits")
        name = described.get("attribute-set") or _of_another(described, by_name, types)
        attributes = None if name is None else types.set(name, described.lines.get("attribute-set", described.line))
        made.append(spec.Operation(described["name"], each.request, each.reply, attributes, _header(described, types)))
    return _by_message(made) if raw else tuple(made)


def _header(described: Map, types: Types) -> spec.Struct | None:
    if "fixed-header" not in described:
        return None
    return types.struct(described["fixed-header"], described.lines["fixed-header"])


def _of_another(described: Map, by_name: dict[str, Numbered], types: Types) -> str | None:
    """The attribute set of the operation whose reply a notification repeats."""
    if "notify" not in described:
        return None
    if described["notify"] not in by_name:
        line = described.lines["notify"]
        raise types.wrong(line, f"notify: no operation {described['notify']!r}", "name one of the list")
    found = by_name[described["notify"]].described.get("attribute-set")
    return None if found is None else str(found)


def _unified(listed: Iterable[Map], types: Types) -> Iterator[Numbered]:
    """One enum for both directions; without modes a number is only kept free."""
    number = 1
    for described in listed:
        number = described.get("value", number)
        asynchronous = "notify" in described or "event" in described
        modes = [described[mode] for mode in ("do", "dump") if mode in described]
        sides = {side for mode in modes for side in mode}
        _check_modes(described, types)
        asks = "request" in sides or (bool(modes) and not sides & {"request", "reply"})
        if modes or asynchronous:
            yield Numbered(described, number if asks else None, number if asynchronous or "reply" in sides else None)
        number += 1


def _directional(listed: Iterable[Map], types: Types) -> Iterator[Numbered]:
    """An enum for each direction, each counting on from its own last number."""
    request = reply = 1
    for described in listed:
        _check_modes(described, types)
        if "notify" in described or "event" in described:
            reply = described.get("value", reply)
            yield Numbered(described, None, reply)
            reply += 1
            continue
        modes = [described[mode] for mode in ("do", "dump") if mode in described]
        if not modes:
            what = f"{described['name']} has neither do, dump, notify nor event"
            raise types.wrong(described.line, what, "numbers by direction need one of them")
        request = _value(modes, "request", request)
        answered = any("reply" in mode for mode in modes)
        reply = _value(modes, "reply", reply)
        yield Numbered(described, request, reply if answered else None)
        request += 1
        reply += answered


def _value(modes: list[Map], side: str, otherwise: int) -> int:
    return next((mode[side]["value"] for mode in modes if "value" in mode.get(side, ())), otherwise)


def _check_modes(described: Map, types: Types) -> None:
    """The attributes that a mode lists are those of the operation's set."""
    name = described.get("attribute-set")
    if name is None:
        return
    known = types.described(name, described.lines["attribute-set"])
    modes = (described.get("do", {}), described.get("dump", {}), described)
    messages = [mode[side] for mode in modes for side in ("request", "reply", "event") if side in mode]
    for message in messages:
        for each in message.get("attributes", ()):
            if each not in known:
                line = message.lines["attributes"]
                raise types.wrong(line, f"{described['name']}: {name} has no attribute {each!r}", "mend the name")


def _by_message(made: list[spec.Operation]) -> tuple[spec.Operation, ...]:
    """Operations of a protocol whose numbers are message types: one is called the same in both directions.

    The answer to getlink is a newlink message, as is the notification; an operation that only answers with
    another's message keeps the number, behind it.
    """
    answers = {each.reply: each for each in reversed(made) if each.reply is not None}
    first, rest = [], []
    for each in made:
        if each.request is not None and each.request in answers:
            told = answers[each.request].attributes
            replied = told if told is not each.attributes else None
            first.append(spec.replace(each, reply=each.request, reply_attributes=replied))
        else:
            rest.append(each)
    return (*first, *rest)
