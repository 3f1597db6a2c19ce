"""The kernel's part of a recorded conversation, played to clients that say their own.

Knows nothing of sockets: a transport gives it what a client sends and takes what is to be delivered to whom.
"""

from __future__ import annotations

from functools import partial

from nlsniff import wire
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.lean import deque
from nlsniff.message import HEADERLESS, OPEN, Message, Reading, messages
from nlsniff.record import fresh, record
from nlsniff.replay.cassette import HOST, Cassette, Exchange, Unasked
from nlsniff.replay.readdress import readdressed, unaddressed

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from typing import Final, Literal, Protocol

    from nlsniff.analysis.matching import Difference, Masks
    from nlsniff.replay.readdress import Address

    Order = Literal["any", "strict"]
else:
    Protocol = object

EOPNOTSUPP: Final = 95
MOST_REPORTED: Final = 1000
LEVELS: Final = (0, 1, 2)  # of shape()
FIRST_FREE_PORT: Final = 0xFFFFF000


@record(eq=False)
class Client:
    """A socket of the program that speaks to us. ``portid`` is 0 until it is bound; ``process`` is its owner."""

    protocol: int
    process: int
    portid: int = 0
    groups: set[int] = fresh(default_factory=set)
    options: set[int] = fresh(default_factory=set)

    @property
    def mask(self) -> int:
        """The first 32 groups it has joined, as sockaddr_nl has them."""
        return sum(1 << group - 1 for group in self.groups if group <= 32)


class Delivery:
    """A datagram for a client; ``groups`` is the mask of those it was sent to, 0 for what is for it alone.

    ``error`` is an errno that its receiving call fails with instead; ``delay`` are seconds to wait before. The data may
    be given as a function: it is called when somebody is about to read, who can use what came before meanwhile.
    """

    __slots__ = ("_data", "client", "delay", "error", "groups")

    def __init__(
        self, client: Client, data: bytes | Callable[[], bytes], groups: int = 0, error: int = 0, delay: float = 0.0
    ) -> None:
        self.client = client
        self.groups = groups
        self.error = error
        self.delay = delay
        self._data = data

    @property
    def data(self) -> bytes:
        """The datagram's bytes."""
        if not isinstance(self._data, bytes):
            self._data = self._data()
        return self._data

    def but(self, data: bytes | None = None, error: int | None = None, delay: float | None = None) -> Delivery:
        """A copy with something changed."""
        return Delivery(
            self.client,
            self._data if data is None else data,
            self.groups,
            self.error if error is None else error,
            self.delay if delay is None else delay,
        )


@record(frozen=True)
class Unmatched:
    """A request that was not recorded, the recorded one that is nearest to it, and what they do not share."""

    frame: Frame
    message: Message | None
    nearest: Exchange | None
    differences: list[Difference]


@record()
class Report:
    """What came of a replay."""

    served: int = 0
    unmatched: list[Unmatched] = fresh(default_factory=list)
    unused: list[Exchange] = fresh(default_factory=list)
    repeated: dict[int, int] = fresh(default_factory=dict)
    """How often each exchange was asked for again, by its number."""
    unheard: int = 0
    """Recorded notifications that nobody listened for."""
    stalled: list[str] = fresh(default_factory=list)
    notes: list[str] = fresh(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether the program said what was not recorded, or waits for what never comes."""
        return bool(self.unmatched or self.stalled)


class Kernel(Protocol):
    """Who answers: a :class:`Player`, or a program of one's own (:class:`nlsniff.replay.scripted.Scripted`)."""

    @property
    def families(self) -> GenericFamilies:
        """The run-time numbers of generic netlink here."""

    def open(self, protocol: int, process: int) -> Client:
        """A client's new socket."""

    def close(self, client: Client) -> None:
        """It is closed."""

    def bind(self, client: Client, portid: int, groups: Iterable[int]) -> list[Delivery]:
        """It takes a port id, 0 for any, and joins groups."""

    def join(self, client: Client, group: int) -> list[Delivery]:
        """It joins one group more."""

    def take(self, client: Client, data: bytes) -> list[Delivery]:
        """It sends a datagram."""

    def report(self) -> Report:
        """What came of it until now."""


class Clients:
    """The sockets of programs that speak to us, and their port ids: the process's own for its first of a protocol."""

    def __init__(self) -> None:
        self.clients: list[Client] = []
        self._taken: set[tuple[int, int]] = set()
        self._next = FIRST_FREE_PORT

    def open(self, protocol: int, process: int) -> Client:
        """A client's new socket."""
        client = Client(protocol, process)
        self.clients.append(client)
        return client

    def close(self, client: Client) -> None:
        """It is closed; closing twice does no harm."""
        if client in self.clients:
            self.clients.remove(client)
            self._taken.discard((client.protocol, client.portid))

    def name(self, client: Client, wanted: int = 0) -> None:
        """Give a client its port id, the one it wants where that is free."""
        if client.portid:
            return
        portid = wanted or client.process
        while not portid or (client.protocol, portid) in self._taken:
            portid = self._next
            self._next -= 1
        client.portid = portid
        self._taken.add((client.protocol, portid))


class Around:
    """Another kernel, with something done to what it delivers."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel

    @property
    def families(self) -> GenericFamilies:
        """The run-time numbers of generic netlink here."""
        return self.kernel.families

    def open(self, protocol: int, process: int) -> Client:
        """A client's new socket."""
        return self.kernel.open(protocol, process)

    def close(self, client: Client) -> None:
        """It is closed."""
        self.kernel.close(client)

    def bind(self, client: Client, portid: int, groups: Iterable[int]) -> list[Delivery]:
        """It takes a port id, 0 for any, and joins groups."""
        return self.delivered(self.kernel.bind(client, portid, groups))

    def join(self, client: Client, group: int) -> list[Delivery]:
        """It joins one group more."""
        return self.delivered(self.kernel.join(client, group))

    def take(self, client: Client, data: bytes) -> list[Delivery]:
        """It sends a datagram."""
        return self.delivered(self.kernel.take(client, data))

    def report(self) -> Report:
        """What came of it until now."""
        return self.kernel.report()

    def delivered(self, deliveries: list[Delivery]) -> list[Delivery]:
        """What is delivered instead."""
        return deliveries


def refusals(data: bytes, code: int, portid: int) -> Iterator[bytes]:
    """The errors that refuse each request of a datagram."""
    for offset, header in wire.headers(data, HOST):
        if header.flags & wire.NLM_F_REQUEST:
            echoed = data[offset : offset + max(header.length, wire.NLMSG_HDRLEN)]
            body = wire.ERRNO[HOST].pack(-code) + echoed
            head = wire.Header(wire.NLMSG_HDRLEN + len(body), wire.NLMSG_ERROR, 0, header.seq, portid)
            yield wire.message(head, body, HOST)


class Player(Clients):
    """Answers each request as it was answered when it was recorded.

    ``order`` "any" takes the first recorded request not yet used that is the same; "strict" only the next one of its
    protocol. Where all that are the same were used, the last is given again, unless ``repeat`` is False. What varies
    by declaration or by ``masks`` may differ. A request that was not recorded is refused with EOPNOTSUPP.
    """

    def __init__(
        self,
        cassette: Cassette,
        *,
        masks: Masks | None = None,
        order: Order = "any",
        repeat: bool = True,
        reading: Reading = OPEN,
    ) -> None:
        super().__init__()
        self.cassette = cassette
        self._given_masks = masks
        self._order = order
        self._repeat = repeat
        self._reading = reading
        self._report = Report(notes=list(cassette.notes))
        self._exact: dict[tuple[int, bytes], list[Exchange]] = {}
        for exchange in cassette.exchanges:
            key = exchange.protocol, unaddressed(exchange.request.data, HOST)
            self._exact.setdefault(key, []).append(exchange)
        self._shapes: list[dict[Hashable, list[Exchange]]] | None = None
        self._used: dict[int, int] = {}
        self._owners: dict[int, Client] = {}
        self._addresses: dict[Address, Address] = {}
        self._portids: dict[int, int] = {}
        self._progress = 0
        self._pending = deque(cassette.unasked)

    def bind(self, client: Client, portid: int = 0, groups: Iterable[int] = ()) -> list[Delivery]:
        """It takes a port id, 0 for any, and joins groups."""
        self.name(client, portid)
        client.groups.update(groups)
        return self._notifications() if client.groups else []

    def join(self, client: Client, group: int) -> list[Delivery]:
        """It joins one group more."""
        client.groups.add(group)
        return self._notifications()

    def take(self, client: Client, data: bytes) -> list[Delivery]:
        """It sends a datagram; what that brings to whom, in order."""
        self.name(client)
        exchange = self._find(client, data)
        if exchange is None:
            return [Delivery(client, each) for each in refusals(data, EOPNOTSUPP, client.portid)]
        self._report.served += 1
        self._used[exchange.number] = self._used.get(exchange.number, 0) + 1
        self._progress = max(self._progress, exchange.number)
        self._owners[exchange.number] = client
        renamed = self._meet(exchange, client, data)
        found = [Delivery(client, partial(readdressed, each.data, HOST, renamed)) for each in exchange.answers]
        return found + self._notifications() if self._pending else found

    def report(self) -> Report:
        """What came of it until now."""
        report = self._report
        report.unused = [each for each in self.cassette.exchanges if each.number not in self._used]
        report.repeated = {number: count - 1 for number, count in self._used.items() if count > 1}
        report.unheard = len(self._pending)
        return report

    @property
    def families(self) -> GenericFamilies:
        """The run-time numbers of generic netlink when it was recorded."""
        return self.cassette.families

    @property
    def pending(self) -> int:
        """How many notifications wait for their moment, or for a listener."""
        return len(self._pending)

    @property
    def _masks(self) -> Masks:
        """What may differ; made when a request is not byte for byte a recorded one."""
        if self._given_masks is None:
            from nlsniff.analysis.matching import Masks

            self._given_masks = Masks()
        return self._given_masks

    def _find(self, client: Client, data: bytes) -> Exchange | None:
        found = self._usable(client.protocol, self._exact.get((client.protocol, unaddressed(data, HOST)), ()))
        if found is not None:
            return found
        frame = self._frame(client, data)
        said = [*messages(frame, self._reading)]
        for alike, loosely in zip(self._by_shape(), LEVELS, strict=True):
            key = self._shape(client.protocol, said, loosely=loosely)
            found = self._usable(client.protocol, alike.get(key, ()))
            if found is not None:
                return found
        self._miss(frame, said)
        return None

    def _usable(self, protocol: int, alike: Iterable[Exchange]) -> Exchange | None:
        """Of the exchanges with the same request the one to play."""
        last = None
        for exchange in alike:
            if exchange.number not in self._used:
                return exchange if self._order == "any" or self._is_next(protocol, exchange) else None
            last = exchange
        return last if self._repeat else None

    def _is_next(self, protocol: int, exchange: Exchange) -> bool:
        mine = (each for each in self.cassette.exchanges if each.protocol == protocol and each.number not in self._used)
        return next(mine, None) is exchange

    def _by_shape(self) -> list[dict[Hashable, list[Exchange]]]:
        if self._shapes is None:
            self._shapes = [{} for _ in LEVELS]
            for exchange in self.cassette.exchanges:
                for alike, loosely in zip(self._shapes, LEVELS, strict=True):
                    key = self._shape(exchange.protocol, exchange.messages, loosely=loosely)
                    alike.setdefault(key, []).append(exchange)
        return self._shapes

    def _shape(self, protocol: int, said: list[Message], *, loosely: int) -> Hashable:
        from nlsniff.analysis.matching import shape

        return protocol, *(shape(each, self._masks, loosely) for each in said)

    def _frame(self, client: Client, data: bytes) -> Frame:
        return Frame(0, 0, client.protocol, data, len(data), self.cassette.families, "to-kernel")

    def _miss(self, frame: Frame, said: list[Message]) -> None:
        """Report a request that was not recorded, with the nearest that was of its family and type."""
        if len(self._report.unmatched) >= MOST_REPORTED:
            return
        nearest: tuple[tuple[int, int, bool], Exchange, list[Difference]] | None = None
        first = said[0] if said else None
        for exchange in self.cassette.exchanges if first is not None else ():
            if exchange.protocol != frame.protocol:
                continue
            differences = self._differences(exchange, said)
            if any(each.path in ("family", "type") for each in differences):
                continue
            missing = abs(len(exchange.messages) - len(said))
            weight = missing, len(differences), exchange.number in self._used
            if nearest is None or weight < nearest[0]:
                nearest = weight, exchange, differences
        found = (None, []) if nearest is None else nearest[1:]
        self._report.unmatched.append(Unmatched(frame, first, *found))

    def _differences(self, exchange: Exchange, said: list[Message]) -> list[Difference]:
        from nlsniff.analysis.matching import Comparison

        comparison = Comparison(self._masks)
        pairs = zip(exchange.messages, said, strict=False)
        return [each for one, other in pairs for each in comparison.differences(one, other)]

    def _meet(self, exchange: Exchange, client: Client, data: bytes) -> Callable[[Address], Address]:
        """Note what the recorded numbers of a request and its sender are now; how its answers are renamed."""
        recorded = [each.seq for each in exchange.messages]
        mine = dict(zip(recorded, (header.seq for _, header in wire.headers(data, HOST)), strict=False))
        for old, new in mine.items():
            self._addresses[old, exchange.portid] = new, client.portid
        self._portids[exchange.portid] = client.portid

        def renamed(address: Address) -> Address:
            if not address[1]:  # some answers bear no port id (nfnl_hook_dump_one())
                return mine.get(address[0], address[0]), 0
            return self._renamed(address)

        return renamed

    def _renamed(self, address: Address) -> Address:
        """A recorded sequence number and port id as they are now; those that nobody had stay."""
        found = self._addresses.get(address)
        if found is None:
            found = address[0], self._portids.get(address[1], address[1]) if address[1] else 0
        return found

    def _notifications(self) -> list[Delivery]:
        """Those whose moment has come and that somebody listens for."""
        found: list[Delivery] = []
        later: list[Unasked] = []
        while self._pending and self._pending[0].after <= self._progress:
            item = self._pending.popleft()
            heard = [*self._listeners(item)]
            if not heard:
                later.append(item)
                continue
            data = (
                item.frame.data
                if item.frame.protocol in HEADERLESS
                else readdressed(item.frame.data, HOST, self._renamed)
            )
            found += [Delivery(each, data, _mask(item, each)) for each in heard]
        self._pending.extendleft(reversed(later))
        return found

    def _listeners(self, item: Unasked) -> Iterator[Client]:
        if item.to is not None:
            owner = self._owners.get(item.to.number)
            if owner is not None:
                yield owner
            return
        for client in self.clients:
            if client.protocol == item.frame.protocol and _hears(client, item):
                yield client


def _mask(item: Unasked, client: Client) -> int:
    """The groups that a listener is told of; one that it has joined where the capture does not tell."""
    if item.to is not None:
        return 0
    if item.group:
        return 1 << item.group - 1 if item.group <= 32 else 0
    return item.groups or client.mask & -client.mask


def _hears(client: Client, item: Unasked) -> bool:
    """Whether a client has joined a group that this was sent to; where the capture does not tell, one of those that
    the recorded listener had joined, or any.
    """
    if not client.groups:
        return False
    if item.group:
        return item.group in client.groups
    if item.groups is not None:
        return bool(item.groups & client.mask)
    listens = item.frame.socket.listens if item.frame.socket is not None else ()
    return not listens or not client.groups.isdisjoint(listens)
