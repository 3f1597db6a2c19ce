"""Fields of transactions in filters: what came of the request that a message belongs to.

A message does not know its transaction. So a filter that names such a field reads it from a :class:`Joined`, into
which whoever tests messages puts the transaction first; filters without such a field have none and pay nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, get_args

from nlsniff import spec
from nlsniff.analysis import duration
from nlsniff.analysis.field import Field, Get
from nlsniff.analysis.places import PlaceTest, place_test
from nlsniff.analysis.transaction import RESULTS, Kind
from nlsniff.analysis.transactions import Transactions

if TYPE_CHECKING:
    from nlsniff.analysis.filter import Filter
    from nlsniff.analysis.transaction import Transaction
    from nlsniff.message import Place, Reading


@dataclass(slots=True)
class Joined:
    """The transaction that the fields tell of; without one they have no value."""

    transaction: Transaction | None = None


def _nowhere(_message: object) -> tuple[Any, ...]:
    return ()


FIELDS: Final[dict[str, tuple[Callable[[Transaction], Any], Field]]] = {
    "answers": (lambda found: found.answered, Field(_nowhere, (spec.u64,), example="> 100")),
    "latency": (
        lambda found: found.latency_ns,
        Field(_nowhere, number=duration.nanoseconds, wants=duration.WANTED, example="> 10ms"),
    ),
    "notified": (lambda found: found.notified, Field(_nowhere, (spec.u64,), example="> 0")),
    "result": (lambda found: found.result, Field(_nowhere, names=lambda: [*RESULTS], example="== interrupted")),
    "transaction.kind": (lambda found: found.kind, Field(_nowhere, names=lambda: get_args(Kind), example="== dump")),
    "transaction.number": (lambda found: found.number, Field(_nowhere, (spec.u64,), example="in {1 .. 9}")),
}


def field(name: str, joined: Joined) -> Field:
    """The field of this name, of the transaction that is in ``joined`` when it is asked."""
    take, known = FIELDS[name]
    return replace(known, get=_getter(take, joined))


def _getter(take: Callable[[Transaction], Any], joined: Joined) -> Get:
    def get(_message: object) -> tuple[Any, ...]:
        transaction = joined.transaction
        value = None if transaction is None else take(transaction)
        return () if value is None else (value,)

    return get


def joining_test(chosen: Filter, reading: Reading) -> PlaceTest:
    """The filter as a function of places in their order, each with what is known by then of its transaction."""
    test, joined = place_test(chosen, reading), chosen.joined
    if joined is None:
        return test
    join = Transactions(reading, keep=0).join

    def answer(place: Place) -> bool:
        joined.transaction = join(place)
        return test(place)

    return answer


def transaction_test(chosen: Filter) -> Callable[[Transaction], bool]:
    """The filter as a function of transactions: whether it is true of one of the messages that were kept."""
    joined = Joined() if chosen.joined is None else chosen.joined

    def answer(found: Transaction) -> bool:
        joined.transaction = found
        return any(map(chosen.test, found.messages()))

    return answer
