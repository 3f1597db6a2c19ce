"""What two conversations do not share: transactions aligned, then compared message by message.

Both are held in memory, about 2 kB a small transaction and side; see :mod:`nlsniff.analysis.alignment` for
how they are aligned in bounded time.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from nlsniff.analysis.alignment import Levels, align, match
from nlsniff.analysis.matching import (
    Comparison,
    Difference,
    Masks,
    error_differences,
    key,
    opened_message,
    shape,
)
from nlsniff.analysis.transaction import Member, Transaction
from nlsniff.message import Message

Role = Literal["request", "member", "answer", "notification"]
TELLING: Final = 3
NO_ERROR: Final = ("ok", "unconfirmed")
"""Results that are told apart by the ack flag of the request alone."""


@dataclass(frozen=True, slots=True)
class Part:
    """A message of each side, or of one side alone, and what they do not share."""

    role: Role
    first: Message | None
    second: Message | None
    differences: list[Difference] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether there is anything to tell."""
        return self.first is None or self.second is None or bool(self.differences)


@dataclass(frozen=True, slots=True)
class Pair:
    """A transaction of each side, or one that the other side lacks; ``parts`` are those that differ.

    ``result`` is what differs in what came of it.
    """

    first: Transaction | None
    second: Transaction | None
    parts: list[Part] = field(default_factory=list)
    result: list[Difference] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether there is anything to tell."""
        return self.first is None or self.second is None or bool(self.parts or self.result)


def diff(
    first: Iterable[Transaction],
    second: Iterable[Transaction],
    *,
    masks: Masks | None = None,
    requests: bool = False,
) -> Iterator[Pair]:
    """All pairs, those that do not differ too. ``requests`` leaves out all that the kernel said."""
    yield from _Differ(Masks() if masks is None else masks, requests=requests).pairs(first, second)


def learn(masks: Masks, first: Iterable[Transaction], again: Iterable[Transaction]) -> None:
    """Mask the values that differ between two recordings of the same."""
    for pair in diff(first, again, masks=masks):
        for part in pair.parts:
            if part.first is not None and part.second is not None:
                masks.learn(part.first, (each for each in part.differences if each.path not in ("flags", "version")))


class _Differ:
    def __init__(self, masks: Masks, *, requests: bool) -> None:
        self._masks = masks
        self._requests = requests
        self._comparison = Comparison(masks)

    def pairs(self, first: Iterable[Transaction], second: Iterable[Transaction]) -> Iterator[Pair]:
        mine, its = self._ordered(first), self._ordered(second)
        aligned = align(*([self._levels(each) for each in side] for side in (mine, its)))
        for one, other in aligned:
            ours, theirs = None if one is None else mine[one], None if other is None else its[other]
            if ours is None or theirs is None:
                yield Pair(ours, theirs)
            else:
                yield self._compared(ours, theirs)

    def _ordered(self, found: Iterable[Transaction]) -> list[Transaction]:
        wanted = (each for each in found if not self._requests or _is_asked(each))
        return sorted(wanted, key=lambda each: each.number)

    def _levels(self, found: Transaction) -> Levels:
        """How alike two are: they say the same, are about the same, or ask for the same."""
        kind: Hashable = "batch" if found.kind == "batch" else "asked" if _is_asked(found) else "heard"
        named = opened_message(found.named)
        loosest: Hashable = kind, named.frame.protocol, named.family, found.type or named.type_id
        if kind == "batch":
            members = [opened_message(each.request) for each in found.members]
            same: Hashable = tuple(hash(shape(each, self._masks, 1)) for each in members)
            about: tuple[Hashable, ...] = tuple((each.family, each.type, key(each, self._masks)) for each in members)
        else:
            same, about = shape(named, self._masks, 1), key(named, self._masks)
        return hash((kind, same)), *_about(loosest, about), hash(loosest)

    def _compared(self, first: Transaction, second: Transaction) -> Pair:
        parts = [*self._asked(first, second)]
        result: list[Difference] = []
        if not self._requests and _is_asked(first):
            parts += self._said("answer", _answers(first), _answers(second), one_by_one=first.kind != "dump")
            heard = ([heard.message for heard in each.notifications] for each in (first, second))
            parts += self._said("notification", *heard, one_by_one=False)
            result = [*_results(first, second)]
        return Pair(first, second, [part for part in parts if part.differs], result)

    def _asked(self, first: Transaction, second: Transaction) -> Iterator[Part]:
        if first.request is not None and second.request is not None:
            yield self._part("request", first.request, second.request)
        elif not _is_asked(first):
            yield self._part("notification", first.first, second.first)
        elif first.request is not second.request:
            yield Part("request", first.request, second.request)
        mine, its = first.members, second.members
        for one, other in align(
            *([self._message_levels(opened_message(each.request)) for each in side] for side in (mine, its))
        ):
            member, like = None if one is None else mine[one], None if other is None else its[other]
            yield self._member(member, like)

    def _member(self, first: Member | None, second: Member | None) -> Part:
        if first is None or second is None:
            return Part("member", None if first is None else first.request, None if second is None else second.request)
        part = self._part("member", first.request, second.request)
        if not self._requests:
            part.differences.extend(error_differences(first.error, second.error))
        return part

    def _said(
        self, role: Role, first: Sequence[Message], second: Sequence[Message], *, one_by_one: bool
    ) -> Iterator[Part]:
        """Messages of which the order says nothing. Most are the same: only the others are looked at for likeness."""
        mine, its = ([opened_message(each) for each in side] for side in (first, second))
        same = match(*([(hash(shape(each, self._masks)),) for each in side] for side in (mine, its)))
        left = [one for one, other in same if one is not None and other is None]
        right = [other for one, other in same if one is None and other is not None]
        alike = match(
            [self._answer_levels(mine[place], one_by_one=one_by_one) for place in left],
            [self._answer_levels(its[place], one_by_one=one_by_one) for place in right],
        )
        for one, other in same:
            if one is not None and other is not None:
                yield Part(role, first[one], second[other], self._comparison.differences(mine[one], its[other]))
        for one, other in alike:
            ours = None if one is None else first[left[one]]
            yield self._part(role, ours, None if other is None else second[right[other]])

    def _part(self, role: Role, first: Message | None, second: Message | None) -> Part:
        if first is None or second is None:
            return Part(role, first, second)
        return Part(role, first, second, self._comparison.differences(first, second))

    def _message_levels(self, message: Message) -> Levels:
        kind = message.frame.protocol, message.family, message.type or message.type_id
        return hash(shape(message, self._masks, 1)), *_about(kind, key(message, self._masks)), hash(kind)

    def _answer_levels(self, message: Message, *, one_by_one: bool) -> Levels:
        """The same of what a dump tells: two things that have other keys are two things."""
        *levels, kind = self._message_levels(message)
        return *levels, kind if one_by_one or not key(message, self._masks) else None


def _about(kind: Hashable, values: tuple[Hashable, ...]) -> Levels:
    """All key values; the first few, which say most; and the first alone where it is a name or an address."""
    few = hash((kind, values[:TELLING])) if values else None
    name = next((each for each in values[:1] if isinstance(each, tuple) and isinstance(each[1], str)), None)
    return hash((kind, values)) if values else None, few, None if name is None else hash((kind, name))


def _is_asked(found: Transaction) -> bool:
    return found.kind != "notification"


def _answers(found: Transaction) -> list[Message]:
    """What the kernel told; acks and errors are its result."""
    return [each for each in found.answers if not each.is_control]


def _results(first: Transaction, second: Transaction) -> Iterator[Difference]:
    mine, its = ("ok" if each.result in NO_ERROR else each.result for each in (first, second))
    if mine != its:
        yield Difference("result", first.result, second.result)
    if first.kind != "batch":  # there each member has its own
        yield from error_differences(first.error, second.error)
