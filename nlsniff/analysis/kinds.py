"""Of which protocols and types of messages a comparison is true, before there is any message.

A field of the type or the protocol takes little of a message: its names and numbers. They are made here of what the
registry knows of a number, whichever way the message went.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

from nlsniff import control, spec, wire
from nlsniff.analysis.tree import Comparison, holds
from nlsniff.message import DONE_IS_DATA
from nlsniff.registry import protocol_name

if TYPE_CHECKING:
    from nlsniff.message import Message
    from nlsniff.registry import Registry

Side = Literal["may", "surely"]
Numbers = tuple[tuple[int, int], ...]
"""Ranges, the last number included."""

LARGEST_TYPE: Final = 0xFFFF
LARGEST: Final = 0xFFFFFFFF
_NUMBER: Final = re.compile(r"(0[xX][0-9a-fA-F]{1,8}|[0-9]{1,10})\Z")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_-]*\Z")


@dataclass(frozen=True, slots=True)
class _Of:
    """What a field of the type or the protocol takes of a message."""

    type: str | None = None
    type_id: int = 0
    family: str | None = None
    protocol: str = ""
    frame: _Of | int = 0


def _true(asked: Comparison, of: _Of) -> bool:
    return holds(asked, asked.field.get(cast("Message", of)))


@dataclass(frozen=True, slots=True)
class _OfFrame:
    protocol: int


def holds_of_protocol(asked: Comparison, protocol: int) -> bool:
    """Whether a comparison of the protocol is true of this one."""
    return _true(asked, _Of(protocol=protocol_name(protocol), frame=cast("_Of", _OfFrame(protocol))))


def numeric(asked: Comparison, last: int = LARGEST) -> Numbers | None:
    """Where a number from 0 to ``last`` is as was asked; None where it was not compared with plain numbers."""
    if not asked.literals or not all(map(_NUMBER.match, asked.literals)):
        return None
    found = [int(text, 0) if text[:2] in ("0x", "0X") else int(text) for text in asked.literals]
    number = found[0]
    bounds = {
        "==": ((number, number),),
        "in": tuple((each, each) for each in found),
        "!=": ((0, number - 1), (number + 1, last)),
        "<": ((0, number - 1),),
        "<=": ((0, number),),
        ">": ((number + 1, last),),
        ">=": ((number, last),),
    }
    known = bounds.get(asked.operator)
    if known is None:
        return None
    cut = ((first, min(final, last)) for first, final in known)
    return tuple((first, final) for first, final in cut if first <= final)


def type_ranges(
    asked: Comparison, protocol: int, side: Side, registry: Registry, met: Collection[int] | None
) -> Iterator[tuple[int, int, bool | None]]:
    """From 0 to the largest type: a first, a last, and whether the comparison may, or surely will, be true of them.

    None stands for types that are not among those ``met``; with None for these, for no type.
    """
    if met is not None:
        verdicts: dict[int, bool | None] = {each: _judged(asked, side, _met(protocol, each, registry)) for each in met}
        yield from _merged(verdicts, [(0, LARGEST_TYPE, None)])
        return
    undecided = side == "may"
    if protocol == spec.GENERIC:
        yield 0, LARGEST_TYPE, undecided
        return
    named = {*registry.declared(protocol), *control.NAMES}
    verdicts = {each: _judged(asked, side, _declared(protocol, each, registry)) for each in named}
    # A type that nlsniff does not serve itself may get a name from a spec that lies about.
    yield from _merged(verdicts, _unnamed(asked, tuple(registry.served(protocol)), undecided=undecided))


def _merged(
    single: dict[int, bool | None], rest: list[tuple[int, int, bool | None]]
) -> Iterator[tuple[int, int, bool | None]]:
    """Single numbers over ranges that cover them all, neighbours of one verdict as one."""
    edges = {first for first, *_ in rest}.union(single, (number + 1 for number in single if number < LARGEST_TYPE))
    starts = sorted(edges)
    below = iter(rest)
    _, last, beneath = next(below)
    begun, verdict = 0, single.get(0, beneath)
    for start in starts:
        while start > last:
            _, last, beneath = next(below)
        here = single.get(start, beneath)
        if start and here is not verdict:
            yield begun, start - 1, verdict
            begun = start
        verdict = here
    yield begun, LARGEST_TYPE, verdict


def _unnamed(asked: Comparison, served: Numbers, *, undecided: bool) -> list[tuple[int, int, bool | None]]:
    """Whether it is true of a type that nobody names, range by range."""
    numbers = _of_numbers(asked)
    if numbers is None:
        return [(0, LARGEST_TYPE, undecided)]
    edges = {0}.union(*({first, last + 1} for first, last in (*numbers, *served)))
    starts = sorted(edge for edge in edges if edge <= LARGEST_TYPE)
    found: list[tuple[int, int, bool | None]] = []
    for start, stop in zip(starts, [*starts[1:], LARGEST_TYPE + 1], strict=True):
        ours = any(first <= start <= last for first, last in served)
        here = any(first <= start <= last for first, last in numbers) if ours else undecided
        found.append((start, stop - 1, here))
    return found


def _of_numbers(asked: Comparison) -> Numbers | None:
    """The types without a name for which it is true; None where only trying would tell."""
    probe = 0xFFF0
    if probe not in asked.field.get(cast("Message", _Of(type_id=probe))):  # it looks at names only
        return ((0, LARGEST_TYPE),) if _true(asked, _Of()) else ()
    if asked.sense == "exists":
        return ((0, LARGEST_TYPE),)
    if asked.operator in ("==", "!=", "in") and all(map(_is_name, asked.literals)):
        return ((0, LARGEST_TYPE),) if asked.operator == "!=" else ()
    return numeric(asked, LARGEST_TYPE)


def _is_name(literal: str) -> bool:
    """Whether a literal stands for no number."""
    return _NAME.match(literal) is not None and literal not in ("true", "yes", "false", "no")


def _judged(asked: Comparison, side: Side, kinds: list[_Of] | None) -> bool:
    if kinds is None:
        return side == "may"
    answers = [_true(asked, kind) for kind in kinds]
    return any(answers) if side == "may" else all(answers)


def _control(protocol: int, number: int) -> list[_Of]:
    name = control.NAMES.get(number)
    if name is None or (number == wire.NLMSG_DONE and protocol in DONE_IS_DATA):
        return []
    return [_Of(each, number) for each in (("ack", name) if number == wire.NLMSG_ERROR else (name,))]


def _declared(protocol: int, number: int, registry: Registry) -> list[_Of] | None:
    """What messages of a declared type may be; None where they tell themselves."""
    if found := _control(protocol, number):
        return found
    declared = registry.declared(protocol)[number]
    if registry.spans(protocol):
        return _candidates(number, declared)
    # Of several the direction decides.
    if len(declared) > 1:
        return _met(protocol, number, registry)
    candidates = _candidates(number, declared)
    return None if candidates is None else candidates[1:]


def _candidates(number: int, declared: set[tuple[str, str, bool]]) -> list[_Of] | None:
    if any(tells for *_, tells in declared):
        return None
    return [_Of(None, number), *(_Of(name, number, family) for family, name, _ in declared)]


def _met(protocol: int, number: int, registry: Registry) -> list[_Of] | None:
    """The same, by dissectors of this one type, which reading its messages needs anyway."""
    if found := _control(protocol, number):
        return found
    if protocol == spec.GENERIC:
        return None
    if registry.spans(protocol):
        ours = any(first <= number <= last for first, last in registry.served(protocol))
        return _candidates(number, registry.declared(protocol, installed=not ours).get(number, set()))
    known = {registry.numbered(protocol, number, to_user=to_user) for to_user in (True, False)}
    if any(each is not None and each.named_by for each in known):
        return None
    return [_Of(None, number) if each is None else _Of(each.name, number, each.family.name) for each in known]
