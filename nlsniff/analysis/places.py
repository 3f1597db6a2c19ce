"""A filter over the places that ``walk()`` gives: a Message is made only for what may match.

What follows from a message's kind (protocol, type, flags, direction) is asked of the first message of each
kind and remembered; numbers of nlmsghdr are compared as they are; attributes only of their own family.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from nlsniff.analysis.filter import Filter, Test, closure
from nlsniff.analysis.tree import And, Comparison, Node, Not, Or, all_of, comparisons, holds, one_of
from nlsniff.message import HEADERLESS, Message, Place, Reading
from nlsniff.spec import GENERIC
from nlsniff.wire import NLMSG_MIN_TYPE

if TYPE_CHECKING:
    from nlsniff.analysis.fields import Part

PlaceTest = Callable[[Place], bool]

_OF_KIND: Final[frozenset[Part]] = frozenset(("type", "kind", "flag", "direction", "protocol"))
_NUMBERS: Final[dict[Part, Callable[[Place], int]]] = {
    "index": lambda place: place[1],
    "length": lambda place: place[5][0],
    "seq": lambda place: place[5][3],
    "portid": lambda place: place[5][4],
}
_MOST_KINDS: Final = 4096


def place_test(chosen: Filter, reading: Reading) -> PlaceTest:
    """The filter as a function of a message's place."""
    may = _may(chosen.tree, reading)
    if all(_exact(asked) for asked in comparisons(chosen.tree)):
        return may
    test = chosen.test
    return lambda place: may(place) and test(Message(*place, reading))


def _exact(asked: Comparison) -> bool:
    return asked.field.part != "attribute"


def _may(node: Node, reading: Reading) -> PlaceTest:
    """Whether a tree may be true of a message. True for all whose attributes would have to be asked."""
    if all(asked.field.part in _OF_KIND for asked in comparisons(node)):
        return _by_kind(closure(node), reading)
    match node:
        case And(parts):
            return all_of([_may(part, reading) for part in parts])
        case Or(parts):
            return one_of([_may(part, reading) for part in parts])
        case Not(inner):
            surely = _surely(inner, reading)
            return lambda place: not surely(place)
        case Comparison():
            if node.field.part == "attribute":
                return _of_family(node.field.of, reading)
            return _asked(node, reading)


def _surely(node: Node, reading: Reading) -> PlaceTest:
    """Whether a tree is true of a message, whatever its attributes are."""
    match node:
        case And(parts):
            return all_of([_surely(part, reading) for part in parts])
        case Or(parts):
            return one_of([_surely(part, reading) for part in parts])
        case Not(inner):
            may = _may(inner, reading)
            return lambda place: not may(place)
        case Comparison():
            if node.field.part == "attribute":
                return lambda _place: False
            return _may(node, reading)


def _asked(asked: Comparison, reading: Reading) -> PlaceTest:
    number = _NUMBERS.get(asked.field.part)
    if number is None:
        test = closure(asked)
        return lambda place: test(Message(*place, reading))
    if asked.sense == "any" and asked.matches is not None:
        matches: Callable[[Any], bool] = asked.matches
        return lambda place: matches(number(place))
    return lambda place: holds(asked, (number(place),))


def _of_family(name: str, reading: Reading) -> PlaceTest:
    """An attribute's field has no value in messages of other families, and without one nothing is true of it."""
    return _by_kind(lambda message: message.family == name and not message.is_control, reading)


def _by_kind(test: Test, reading: Reading) -> PlaceTest:
    known: dict[tuple[object, ...], bool] = {}
    spans = reading.registry.spans

    def answer(place: Place) -> bool:
        frame, _, start, end, order, (length, type_id, flags, _, _), direction, _ = place
        key = (type_id, flags, direction, frame.protocol, order)
        found = known.get(key)
        if found is not None and end - start == length:
            return found
        message = Message(*place, reading)
        found = test(message)
        if end - start == length and type_id >= NLMSG_MIN_TYPE and _is_plain(message) and not spans(frame.protocol):
            if len(known) >= _MOST_KINDS:
                known.clear()
            known[key] = found
        return found

    return answer


def _is_plain(message: Message) -> bool:
    """Whether the kind says what the message is: its family's number holds everywhere, and nothing else names it."""
    if message.frame.protocol == GENERIC or message.frame.protocol in HEADERLESS:
        return False
    return message.known is None or not message.known.named_by
