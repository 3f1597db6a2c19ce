"""The requests of a capture, as they were sent: a list of messages a datagram."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from nlsniff.analysis.filter import Filter
from nlsniff.analysis.joined import transaction_test
from nlsniff.analysis.places import place_test
from nlsniff.analysis.transaction import Transaction
from nlsniff.analysis.transactions import of_frames
from nlsniff.frame import Frame
from nlsniff.message import Message, Place, Reading, walk

Datagram = list[Message]


def datagrams(frames: Iterable[Frame], reading: Reading, chosen: Filter | None = None) -> Iterator[Datagram]:
    """The requests of each datagram that holds any, of those where the filter is true of one."""
    if chosen is not None and chosen.joined is not None:
        test = transaction_test(chosen)
        for found in of_frames(frames, reading, keep=0):
            if test(found):
                yield from of_transaction(found)
        return
    wanted = None if chosen is None else place_test(chosen, reading)
    for places in _sent(frames, reading):
        if wanted is None or any(map(wanted, places)):
            yield [Message(*place, reading) for place in places]


def at_frame(
    frames: Iterable[Frame], reading: Reading, number: int, index: int | None
) -> tuple[Datagram, Place | None]:
    """The requests of one frame, or the one at an index; and a place there that is none, to say what it is."""
    seen: Place | None = None
    for place_frame, places in groupby(walk(frames, reading), key=lambda place: place[0]):
        if place_frame.number == number:
            here = [place for place in places if index in (None, place[1])]
            seen = here[0] if here else None
            return [Message(*place, reading) for place in here if _is_request(place, reading)], seen
    return [], seen


def of_transaction(found: Transaction) -> list[Datagram]:
    """The datagrams that asked: a batch's are taken whole, of others the request alone."""
    asked = found.request
    if asked is None:
        return []
    if not found.members:
        return [[asked]]
    frames = {each.frame.number: each.frame for each in (asked, *(member.request for member in found.members))}
    return [
        [Message(*place, found.reading) for place in walk((_sure(frame),), found.reading)] for frame in frames.values()
    ]


def transaction(frames: Iterable[Frame], reading: Reading, number: int) -> Transaction | None:
    """The transaction of this number."""
    return next((found for found in of_frames(frames, reading, keep=0) if found.number == number), None)


def _sent(frames: Iterable[Frame], reading: Reading) -> Iterator[list[Place]]:
    for _, places in groupby(walk(frames, reading), key=lambda place: place[0]):
        asked = [place for place in places if _is_request(place, reading)]
        if asked:
            yield asked


def _is_request(place: Place, reading: Reading) -> bool:
    return place[6] == "to-kernel" and not Message(*place, reading).is_control


def _sure(frame: Frame) -> Frame:
    """The frame, its direction known: reading it again must not be taken for another request."""
    values = {name: getattr(frame, name) for name in Frame.__match_args__}
    return Frame(**{**values, "direction": "to-kernel"})
