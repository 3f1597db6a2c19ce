"""Which message of one kernel's answer is the same as which of another's.

Answers come in their order. A dump has none: there, what says the same belongs together, then what is most alike.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from nlsniff.analysis.matching import Masks, shape
from nlsniff.message import Message
from nlsniff.wire import NLM_F_MULTI

Key = Callable[[Message], Hashable]
MOST_COMPARED: Final = 20_000
"""Pairs that are looked at for likeness; beyond that, order decides."""


@dataclass(slots=True)
class Pairs:
    """What belongs together, and what has no other."""

    both: list[tuple[Message, Message]] = field(default_factory=list)
    only_first: list[Message] = field(default_factory=list)
    only_second: list[Message] = field(default_factory=list)


def pair(
    first: Sequence[Message],
    second: Sequence[Message],
    masks: Masks,
    devices: Callable[[Message, bool], Hashable] = lambda _message, _first: (),
    *,
    ordered: bool | None = None,
) -> Pairs:
    """Pair the messages of two answers.

    ``devices`` gives the devices of a message, of the first (True) in the second's numbers. ``ordered`` is told
    from the messages where it is not given.
    """
    if ordered is None:
        ordered = not any(message.flag_bits & NLM_F_MULTI for message in (*first, *second))
    found, kinds = Pairs(), dict.fromkeys(map(kind, (*first, *second)))
    for each in kinds:
        mine = [message for message in first if kind(message) == each]
        its = [message for message in second if kind(message) == each]
        if not ordered:
            mine, its = _alike(mine, its, found, masks, devices)
        found.both += zip(mine, its, strict=False)
        found.only_first += mine[len(its) :]
        found.only_second += its[len(mine) :]
    found.both.sort(key=lambda both: (both[0].frame.number, both[0].index))
    return found


def kind(message: Message) -> tuple[Any, ...]:
    """What two messages share that can be held against each other; an ack is an error without one."""
    if message.is_control:
        return message.frame.protocol, message.type_id
    return message.frame.protocol, message.family or message.type_id, message.type or message.type_id


def _alike(
    mine: list[Message],
    its: list[Message],
    found: Pairs,
    masks: Masks,
    devices: Callable[[Message, bool], Hashable],
) -> tuple[list[Message], list[Message]]:
    """Pair what is the same, then what is most alike; what is left is paired with nothing."""
    if len(mine) == len(its) == 1:
        return mine, its
    loose = {id(message): shape(message, masks, 1) for message in (*mine, *its)}
    keys: tuple[tuple[Key, Key], ...] = (
        (
            lambda message: (loose[id(message)], devices(message, True)),
            lambda message: (loose[id(message)], devices(message, False)),
        ),
        (lambda message: loose[id(message)], lambda message: loose[id(message)]),
    )
    for key, other in keys:
        mine, its = _by_key(mine, its, key, other, found)
    if len(mine) * len(its) > MOST_COMPARED:
        return mine, its
    values = {id(message): _values(loose[id(message)]) | {devices(message, True)} for message in mine}
    values |= {id(message): _values(loose[id(message)]) | {devices(message, False)} for message in its}
    mine, its = _by_likeness(mine, its, values, found)
    found.only_first += mine
    found.only_second += its
    return [], []


def _by_key(
    mine: list[Message], its: list[Message], key: Key, other: Key, found: Pairs
) -> tuple[list[Message], list[Message]]:
    waiting: dict[Hashable, deque[Message]] = {}
    for message in its:
        waiting.setdefault(other(message), deque()).append(message)
    rest, taken = [], set[int]()
    for message in mine:
        fitting = waiting.get(key(message))
        if fitting:
            found.both.append((message, fitting[0]))
            taken.add(id(fitting.popleft()))
        else:
            rest.append(message)
    return rest, [message for message in its if id(message) not in taken]


def _by_likeness(
    mine: list[Message], its: list[Message], values: dict[int, frozenset[Hashable]], found: Pairs
) -> tuple[list[Message], list[Message]]:
    scores = sorted(
        (
            (-len(values[id(one)] & values[id(other)]), place, there)
            for place, one in enumerate(mine)
            for there, other in enumerate(its)
        ),
    )
    firsts, seconds = set[int](), set[int]()
    for score, place, there in scores:
        least = min(len(values[id(mine[place])]), len(values[id(its[there])]))
        if place in firsts or there in seconds or -2 * score < least:
            continue
        firsts.add(place)
        seconds.add(there)
        found.both.append((mine[place], its[there]))
    return (
        [message for place, message in enumerate(mine) if place not in firsts],
        [message for place, message in enumerate(its) if place not in seconds],
    )


def _values(form: Hashable) -> frozenset[Hashable]:
    """The values in a shape, those of a message's own level."""
    parts = form[4:] if isinstance(form, tuple) else ()
    return frozenset(value for part in parts if isinstance(part, tuple) for value in part)
