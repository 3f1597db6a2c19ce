"""Which item of one sequence stands for which of another.

Items are known by their levels, hashable values from the strictest likeness to the loosest; None is like nothing.
Short stretches are aligned by scores (Needleman and Wunsch), which costs the product of their lengths. Long ones are
first cut where something stands once in both (as patience diff does), then where the nth of a kind meets the nth:
that costs n log n, so that sequences of any length end in time, and memory is never more than one stretch's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterator, Sequence
from typing import Final

Levels = Sequence[Hashable]
Match = tuple[int | None, int | None]
Span = tuple[int, int, int, int]  # from and to in the first, from and to in the second

SCORES: Final = (100, 50, 40, 30, 3)
"""What a pair is worth that is alike at each level: many loosely alike are not worth one that is the same."""

MOST_CELLS: Final = 1 << 20
"""The largest stretch that is aligned by scores, while ALL_CELLS are not used up."""
ALL_CELLS: Final = 1 << 23
FEW_CELLS: Final = 1 << 11
"""Stretches that small are always aligned by scores."""
MOST_CUTS: Final = 12

_PAIRED, _FIRST, _SECOND = 1, 2, 3


def align(first: Sequence[Levels], second: Sequence[Levels]) -> list[Match]:
    """Pairs in the order of both, and between them what stands in one alone, the first's before the second's."""
    pairs = sorted(_Aligner(first, second).pairs())
    found: list[Match] = []
    mine = its = 0
    for one, other in (*pairs, (len(first), len(second))):
        found += [(place, None) for place in range(mine, one)]
        found += [(None, place) for place in range(its, other)]
        if one < len(first):
            found.append((one, other))
        mine, its = one + 1, other + 1
    return found


def match(first: Sequence[Levels], second: Sequence[Levels]) -> list[Match]:
    """Pairs whatever their order, the strictest first, the nth of a kind with the nth; in the first's order."""
    partner: dict[int, int] = {}
    left, right = [*range(len(first))], [*range(len(second))]
    for level in range(max(map(len, (*first[:1], *second[:1])), default=0)):
        if not left or not right:
            break
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for place in right:
            waiting[second[place][level]].append(place)
        waiting.pop(None, None)
        for place in left:
            like = waiting.get(first[place][level])
            if like:
                partner[place] = like.popleft()
        taken = {*partner.values()}
        left = [place for place in left if place not in partner]
        right = [place for place in right if place not in taken]
    return [*((place, partner.get(place)) for place in range(len(first))), *((None, place) for place in right)]


class _Aligner:
    def __init__(self, first: Sequence[Levels], second: Sequence[Levels]) -> None:
        self._first, self._second = first, second
        self._cells = ALL_CELLS
        self._depth = max(map(len, (*first[:1], *second[:1])), default=0)

    def pairs(self) -> Iterator[tuple[int, int]]:
        # Each stretch with how often it was cut already.
        waiting = [((0, len(self._first), 0, len(self._second)), 0)]
        while waiting:
            whole, cuts = waiting.pop()
            ends = [*self._same_ends(whole)]
            yield from ends
            span = _between(whole, ends)
            cells = (span[1] - span[0]) * (span[3] - span[2])
            if not cells:
                continue
            if cells <= FEW_CELLS or cells <= min(MOST_CELLS, self._cells):
                self._cells -= cells
                yield from self._by_scores(span)
                continue
            anchors, cuts = self._anchors(span, cuts)
            yield from anchors
            waiting += [(each, cuts) for each in _gaps(span, anchors)] if anchors else []

    def _same_ends(self, span: Span) -> Iterator[tuple[int, int]]:
        """What is the same at the begin, then at the end."""
        one, stop, other, end = span
        while one < stop and other < end and self._same(one, other):
            yield one, other
            one, other = one + 1, other + 1
        while one < stop and other < end and self._same(stop - 1, end - 1):
            stop, end = stop - 1, end - 1
            yield stop, end

    def _same(self, one: int, other: int) -> bool:
        mine = self._first[one][0]
        return mine is not None and mine == self._second[other][0]

    def _anchors(self, span: Span, cuts: int) -> tuple[list[tuple[int, int]], int]:
        """Pairs to cut at, and how often that was done; none where nothing is alike at any level."""
        if cuts < MOST_CUTS:
            found = _rising(self._once(span))
            if found:
                return found, cuts + 1
            cuts = MOST_CUTS
        for level in range(cuts - MOST_CUTS, self._depth):
            found = _rising(self._nth(span, level))
            if found:
                return found, MOST_CUTS + level + 1
        return [], cuts

    def _once(self, span: Span) -> list[tuple[int, int]]:
        """What stands once in both."""
        mine = Counter(self._first[place][0] for place in range(span[0], span[1]))
        its = Counter(self._second[place][0] for place in range(span[2], span[3]))
        places = {self._second[place][0]: place for place in range(span[2], span[3])}
        found = []
        for place in range(span[0], span[1]):
            name = self._first[place][0]
            if name is not None and mine[name] == 1 == its[name]:
                found.append((place, places[name]))
        return found

    def _nth(self, span: Span, level: int) -> list[tuple[int, int]]:
        """The nth of a kind with the nth."""
        mine, its = (
            [each[level] for each in items[start:stop]]
            for items, start, stop in ((self._first, *span[:2]), (self._second, *span[2:]))
        )
        pairs = match([[each] for each in mine], [[each] for each in its])
        return [(span[0] + one, span[2] + other) for one, other in pairs if one is not None and other is not None]

    def _by_scores(self, span: Span) -> Iterator[tuple[int, int]]:
        start, stop, begin, end = span
        width = end - begin
        steps = [bytearray(width) for _ in range(start, stop)]
        above = [0] * (width + 1)
        seconds = [tuple(self._second[place]) for place in range(begin, end)]
        for row, step in zip(range(start, stop), steps, strict=True):
            levels = tuple(self._first[row])
            scores = [0] * (width + 1)
            left = 0
            for column, other in enumerate(seconds):
                best, way = left, _SECOND
                if above[column + 1] > best:
                    best, way = above[column + 1], _FIRST
                for one, its, worth in zip(levels, other, SCORES, strict=False):
                    if one == its and one is not None:
                        if above[column] + worth > best:
                            best, way = above[column] + worth, _PAIRED
                        break
                scores[column + 1] = left = best
                step[column] = way
            above = scores
        row, column = stop - start - 1, width - 1
        while row >= 0 and column >= 0:
            way = steps[row][column]
            if way == _PAIRED:
                yield start + row, begin + column
            row -= way != _SECOND
            column -= way != _FIRST


def _between(span: Span, ends: list[tuple[int, int]]) -> Span:
    """What is left of a stretch behind the pairs at its begin and before those at its end."""
    one, stop, other, end = span
    for mine, its in ends:
        if (mine, its) == (one, other):
            one, other = one + 1, other + 1
        else:
            stop, end = mine, its
    return one, stop, other, end


def _gaps(span: Span, anchors: list[tuple[int, int]]) -> Iterator[Span]:
    one, stop, other, end = span
    for mine, its in (*anchors, (stop, end)):
        if mine > one and its > other:
            yield one, mine, other, its
        one, other = mine + 1, its + 1


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rises in both; the pairs rise in the first already."""
    tails: list[int] = []
    last: list[int] = []
    before = [-1] * len(pairs)
    for place, (_, other) in enumerate(pairs):
        at = bisect_left(tails, other)
        before[place] = last[at - 1] if at else -1
        tails[at : at + 1], last[at : at + 1] = [other], [place]
    found = []
    place = last[-1] if last else -1
    while place >= 0:
        found.append(pairs[place])
        place = before[place]
    return found[::-1]
