"""Requests joined with their answers, while the messages go by.

An answer belongs to the request of its protocol, sequence number and port id. iproute2 leaves the port id 0: then
the first answer tells it. Netlink is synchronous but for dumps, so of two open requests alike the older is answered
first. Memory is bounded: what was completed is given away soon, and what never ends once too much is open.
Sources: netlink(7), ``netlink_rcv_skb()``, ``netlink_ack()``, ``nfnetlink_rcv_batch()``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import chain
from typing import Final

from nlsniff import control, wire
from nlsniff.analysis.transaction import Heard, Kind, Member, Result, Transaction
from nlsniff.direction import NOTIFICATION, TO_KERNEL
from nlsniff.errors import NlsniffError
from nlsniff.frame import Frame
from nlsniff.message import DONE_IS_DATA, HEADERLESS, MASKED, Message, Place, Reading, walk
from nlsniff.spec import GENERIC, NETFILTER
from nlsniff.wire import NLM_F_ACK, NLM_F_DUMP_INTR, NLM_F_ECHO, NLM_F_MULTI, NLMSG_DONE, NLMSG_ERROR

NLM_F_DUMP: Final = 0x300
# include/uapi/linux/netfilter/nfnetlink.h
NFNL_MSG_BATCH_BEGIN: Final = 0x10
NFNL_MSG_BATCH_END: Final = 0x11

MOST_OPEN: Final = 1 << 14
# What is complete waits for notifications and further answers so long; audit answers after its ack, from a thread.
PATIENCE_FRAMES: Final = 64
PATIENCE_NS: Final = 2_000_000_000
# Copies of one multicast follow each other within this time.
TOGETHER_NS: Final = 20_000_000

Key = tuple[int, int, int, int]  # protocol, seq, port id, namespace
Slot = tuple[int, int, int]  # the same without the port id


def transactions(messages: Iterable[Message], *, keep: int | None = None) -> Iterator[Transaction]:
    """The transactions of messages in their order, each when it is complete.

    ``keep`` bounds the answers and the notifications that each transaction holds; all are counted.
    """
    found = iter(messages)
    first = next(found, None)
    if first is not None:
        engine = Transactions(first.reading, keep=keep)
        yield from engine.all(message.place for message in chain((first,), found))


def of_frames(frames: Iterable[Frame], reading: Reading = MASKED, *, keep: int | None = None) -> Iterator[Transaction]:
    """The same from frames, which is faster."""
    yield from Transactions(reading, keep=keep).all(walk(frames, reading))


class Transactions:
    """Joins the messages it is fed; what :meth:`finish` gives is open at the end."""

    def __init__(self, reading: Reading = MASKED, *, keep: int | None = None) -> None:
        self._reading = reading
        self._keep = keep
        self._count = 0
        self._open: dict[Key, Transaction] = {}
        # Requests with port id 0 until an answer tells it, by protocol, number and namespace.
        self._unbound: dict[Slot, list[Transaction]] = {}
        # The batches whose members may still be answered, by protocol and namespace.
        self._batches: deque[tuple[Transaction, dict[int, Member]]] = deque()
        self._batch: Transaction | None = None
        self._complete: deque[Transaction] = deque()
        self._by_number: list[tuple[int, Transaction]] = []
        self._last: dict[tuple[int, int], tuple[Heard, Transaction]] = {}
        self._taken: Transaction
        self._frame: Frame | None = None
        self._space = 0
        self._port: int | None = None

    def feed(self, places: Iterable[Place]) -> Iterator[Transaction]:
        """Take messages where they stand; gives what is complete, in the order of beginning as far as that goes."""
        for place in places:
            frame = place[0]
            if frame is not self._frame:
                self._enter(frame)
                if self._complete:
                    yield from self._release(frame)
                if len(self._open) > MOST_OPEN or len(self._unbound) > MOST_OPEN:
                    yield from self._shed()
            self._take(place)

    def join(self, place: Place) -> Transaction:
        """Take one message; gives the transaction that it belongs to, of which later ones are not known yet.

        What is complete is let go: this is for who asks of each message what came of it so far.
        """
        for _ in self.feed((place,)):
            pass
        return self._taken

    def all(self, places: Iterable[Place]) -> Iterator[Transaction]:
        """Those of all these messages; where reading them fails, first of those that could be read."""
        try:
            yield from self.feed(places)
        except NlsniffError:
            yield from self.finish()
            raise
        yield from self.finish()

    def finish(self) -> Iterator[Transaction]:
        """What is left at the end, in the order of beginning."""
        left = [each for each in self._complete if not each._given]
        for each in (*self._open.values(), *chain.from_iterable(self._unbound.values())):
            if not each._complete:
                self._leave_open(each)
                left.append(each)
        self._open.clear()
        self._unbound.clear()
        self._complete.clear()
        self._by_number.clear()
        yield from sorted(left, key=lambda each: each.number)

    def _take(self, place: Place) -> None:
        direction = place[6]
        if direction == TO_KERNEL:
            self._taken = self._ask(place)
        elif direction == NOTIFICATION or place[0].protocol in HEADERLESS:
            self._taken = self._hear(place)
        else:
            self._taken = self._answer(place)

    def _enter(self, frame: Frame) -> None:
        """What the messages of a frame share: the namespace, and the port id where the source saw it."""
        self._frame = frame
        self._batch = None
        socket = frame.socket
        self._port = None if socket is None else socket.portid
        # A tap sees one namespace, and only of some frames the socket.
        seen = frame.direction is not None and socket is not None and socket.netns is not None
        self._space = socket.netns if seen else id(frame.families)  # type: ignore[union-attr,assignment]

    def _begin(self, kind: Kind, place: Place, *, asked: bool = True) -> Transaction:
        self._count += 1
        return Transaction(self._count, kind, place, self._reading, asked=asked)

    # Requests

    def _ask(self, place: Place) -> Transaction:
        frame = place[0]
        _, type_id, flags, _, _ = place[5]
        if frame.protocol == NETFILTER and type_id in (NFNL_MSG_BATCH_BEGIN, NFNL_MSG_BATCH_END):
            return self._ask_batch(place)
        if self._batch is not None:
            return self._ask_within(self._batch, place)
        changes = self._changes(frame.protocol, type_id)
        dump = flags & NLM_F_DUMP == NLM_F_DUMP and not changes
        found = self._begin("dump" if dump else "do", place)
        self._open_up(found, place)
        if changes and not flags & (NLM_F_ACK | NLM_F_ECHO):
            found.result = "unconfirmed"
            self._completed(found)
        return found

    def _changes(self, protocol: int, type_id: int) -> bool:
        """Whether a request of this type says by its name that it changes something."""
        verb = None if protocol == GENERIC else self._reading.verb(protocol, type_id)
        return verb is not None and verb[1] in ("new", "delete")

    def _open_up(self, found: Transaction, place: Place) -> None:
        """Make it known to the answers that will come."""
        protocol, (_, _, _, seq, portid) = place[0].protocol, place[5]
        port = portid if self._port is None else self._port
        if not port:
            self._wait_for_port(found, (protocol, seq, self._space))
            return
        found.portid = port
        key = (protocol, seq, port, self._space)
        before = self._open.pop(key, None)
        if before is not None and not before._complete:
            self._leave_open(before)
            self._completed(before)
        self._open[key] = found
        found._key = key

    def _wait_for_port(self, found: Transaction, slot: Slot) -> None:
        found._slot = slot
        self._unbound.setdefault(slot, []).append(found)

    def _ask_batch(self, place: Place) -> Transaction:
        if place[5][1] == NFNL_MSG_BATCH_BEGIN:
            self._batch = found = self._begin("batch", place)
            found.result = "unconfirmed"
            self._batches.append((found, {}))
            self._completed(found)
            self._open_up(found, place)
        elif self._batch is not None:
            found, self._batch = self._batch, None
            found.bytes += place[5][0]
            self._batches[-1][1].setdefault(place[5][3], Member(place, self._reading))
        else:
            found = self._begin("do", place)
            found.notes.append("a batch ends that did not begin")
            self._open_up(found, place)
        return found

    def _ask_within(self, batch: Transaction, place: Place) -> Transaction:
        member = Member(place, self._reading)
        batch.members.append(member)
        batch.bytes += place[5][0]
        self._batches[-1][1][place[5][3]] = member
        return batch

    # Answers

    def _answer(self, place: Place) -> Transaction:
        frame = place[0]
        length, type_id, flags, seq, portid = place[5]
        port = portid if self._port is None else self._port
        found = self._open.get((frame.protocol, seq, port, self._space))
        if found is None or found.ended_ns is not None or found.kind == "batch":
            found = self._find(place, port, found)
        found.bytes += length
        found.last_frame, found.last_ns = frame.number, frame.time_ns
        if found.first_ns is None:
            found.first_ns = frame.time_ns
        if found.process is None:
            found.process = frame.process
        if self._keep is None or len(found._answers) < self._keep:
            found._answers.append(place)
        if type_id == NLMSG_ERROR or (type_id == NLMSG_DONE and frame.protocol not in DONE_IS_DATA):
            self._end(found, place)
            return found
        found.answered += 1
        if flags & NLM_F_DUMP_INTR:
            found.result = "interrupted"
        if (found.kind != "dump" or not flags & NLM_F_MULTI) and not (found._said and found._place[5][2] & NLM_F_ACK):
            self._settle(found, place, "ok")  # some answers have the multi flag, and no end (ctnetlink_stat_ct())
        return found

    def _find(self, place: Place, port: int, before: Transaction | None) -> Transaction:
        """The transaction of an answer whose number and port id are not known together, or were of one ``before``."""
        frame = place[0]
        _, type_id, flags, seq, _ = place[5]
        waiting = self._unbound.get((frame.protocol, seq, self._space), [])
        found = self._best(waiting, place) if waiting else None
        member = None
        if frame.protocol == NETFILTER and found is None:
            found, member = self._member(seq, port, place)
        if found is None:
            found = before or self._beside(place, port)
        if found is None:
            found = self._begin("dump" if flags & NLM_F_MULTI else "do", place, asked=False)
            found.result = "incomplete"
            found.notes.append("its request was not captured")
            if not port:
                self._wait_for_port(found, (frame.protocol, seq, self._space))
        if member is not None and type_id == NLMSG_ERROR:
            member.answer = place
        if port and (found.portid is None or found.kind != "batch") and found.portid != port:
            self._bind(found, place, port)
        return found

    def _beside(self, place: Place, port: int) -> Transaction | None:
        """The open dump of which the kernel told another port id (ieee802154), or another number (netlabel)."""
        protocol, (_, _, flags, seq, _) = place[0].protocol, place[5]
        if port and not flags & NLM_F_MULTI:
            return None
        for (its_protocol, its_seq, its_port, space), found in reversed(self._open.items()):
            if (its_protocol, space) != (protocol, self._space) or found.kind != "dump" or found.ended_ns is not None:
                continue
            if its_seq == seq if not port else its_port == port:
                if its_seq != seq:
                    found.odd("answers have other sequence numbers")
                return found
        return None

    def _best(self, waiting: list[Transaction], place: Place) -> Transaction | None:
        """Of the requests with port id 0 and this number the one that the answer fits: the oldest that waits."""
        frame, _, start, end, order, (_, type_id, _, _, _), *_ = place
        at = start + wire.NLMSG_HDRLEN + 4
        who = frame.process and frame.process.pid
        own = [each for each in waiting if not who or each.process is None or each.process.pid == who]
        open_ones = [each for each in own if each.ended_ns is None] or own
        if len(open_ones) < 2 and type_id != NLMSG_ERROR:
            return next((each for each in open_ones if each.kind != "batch"), None)
        if type_id == NLMSG_ERROR:
            if at + wire.NLMSG_HDRLEN > end:
                return next(iter(open_ones), None)
            echoed = wire.HEADER[order].unpack_from(frame.data, at)
            # The kernel may change the flags meanwhile: ip6_route_multipath_add().
            return next((each for each in open_ones if _without_flags(each._place[5]) == _without_flags(echoed)), None)
        fitting = [each for each in open_ones if each.kind != "batch"]
        return max(fitting, key=lambda each: self._fits(each, place), default=None)  # the first of equals

    def _fits(self, asked: Transaction, place: Place) -> int:
        """How well an answer that is no ack goes with a request."""
        answer = Message(*place, self._reading)
        several = bool(answer.flag_bits & NLM_F_MULTI) == (asked.kind == "dump")
        changes = asked.result == "unconfirmed" or (
            answer.family_id is None
            and not answer.flag_bits & NLM_F_MULTI
            and self._changes(answer.frame.protocol, asked.first.type_id)
            and not asked.first.flag_bits & NLM_F_ECHO
        )
        alike = answer.is_control or answer.family == asked.family
        return 4 * alike + 2 * several - changes

    def _member(self, seq: int, port: int, place: Place) -> tuple[Transaction | None, Member | None]:
        """The batch, and of it the member, that an answer is to."""
        for batch, members in reversed(self._batches):
            if batch.portid in (None, port) and seq in members:
                return batch, members[seq]
            if batch.portid in (None, port) and batch.seq == seq and place[5][1] == NLMSG_ERROR:
                return batch, None
        return None, None

    def _bind(self, found: Transaction, place: Place, port: int) -> None:
        """Its port id is known now."""
        self._withdraw(found)
        found.portid = port
        found._key = key = (place[0].protocol, found.seq, port, self._space)
        before = self._open.get(key)
        if before is not None and not before._complete:
            self._leave_open(before)
            self._completed(before)
        self._open[key] = found

    def _withdraw(self, found: Transaction) -> None:
        """Take it out of the table that has it."""
        if found._key is not None and self._open.get(found._key) is found:
            del self._open[found._key]
        waiting = self._unbound.get(found._slot, []) if found._slot is not None else []
        if found._slot is not None and found in waiting:
            waiting.remove(found)
            if not waiting:
                del self._unbound[found._slot]
        found._key = found._slot = None

    def _end(self, found: Transaction, place: Place) -> None:
        """An error, an ack or a done."""
        frame, _, start, end, order, (_, type_id, flags, _, _), *_ = place
        at = start + wire.NLMSG_HDRLEN
        code = wire.ERRNO[order].unpack_from(frame.data, at)[0] if at + 4 <= end else 0
        if flags & NLM_F_DUMP_INTR:
            found.result = "interrupted"
        if type_id == NLMSG_DONE:
            found.kind = "dump"
        self._settle(found, place, "error" if code < 0 else "ok")

    def _settle(self, found: Transaction, place: Place, result: Result) -> None:
        """What came of it is known; the first error stays, and that a dump was interrupted."""
        found.ended_ns = place[0].time_ns
        if found.result != "error":
            found._end = place
        if result == "error" or found.result not in ("error", "interrupted"):
            found.result = result
        self._completed(found)

    # Notifications

    def _hear(self, place: Place) -> Transaction:
        frame, _, start, end, _, (_, _, _, seq, portid), *_ = place
        channel = (frame.protocol, self._space)
        last = self._last.get(channel)
        if last is not None and self._is_copy(last[0].place, place):
            last[0].copies += 1
            return last[1]
        heard = Heard(place, self._reading)
        cause = self._cause(place, seq, portid) if seq and portid else None
        if cause is None:
            cause = self._begin("notification", place, asked=False)
            cause.result = "ok"
            cause.bytes = end - start
            cause.ended_ns = frame.time_ns
            self._completed(cause)
        elif cause.result == "unconfirmed":
            cause.result = "ok"
        cause.notified += 1
        cause.last_frame, cause.last_ns = frame.number, frame.time_ns
        if self._keep is None or len(cause._notifications) < self._keep:
            cause._notifications.append(heard)
        self._last[channel] = heard, cause
        return cause

    @staticmethod
    def _is_copy(last: Place, place: Place) -> bool:
        """Whether another listener heard the same: one socket does not hear a thing twice."""
        before, now = last[0], place[0]
        if before is now or now.time_ns - before.time_ns > TOGETHER_NS:
            return False
        if before.data[last[2] : last[3]] != now.data[place[2] : place[3]]:
            return False
        return before.socket is None or (before.socket, before.process) != (now.socket, now.process)

    def _cause(self, place: Place, seq: int, portid: int) -> Transaction | None:
        """The request that a notification bears the number and port id of."""
        protocol = place[0].protocol
        found = self._open.get((protocol, seq, portid, self._space))
        if found is None and protocol == NETFILTER:
            found = self._member(seq, portid, place)[0]
            if found is not None and found.portid is None:
                self._bind(found, place, portid)
        if found is None:
            waiting = self._unbound.get((protocol, seq, self._space), ())
            found = next((each for each in waiting if each.kind in ("do", "batch")), None)
            if found is not None:
                self._bind(found, place, portid)
        return found

    # Giving away

    def _completed(self, found: Transaction) -> None:
        """It waits to be given away, once."""
        if not found._complete:
            found._complete = True
            self._complete.append(found)
            heappush(self._by_number, (found.number, found))

    def _release(self, frame: Frame) -> Iterator[Transaction]:
        """What was completed long enough ago, and before it what is complete and older."""
        complete, by_number = self._complete, self._by_number
        while complete:
            found = complete[0]
            if not found._given:
                if frame.number - found.last_frame <= PATIENCE_FRAMES and frame.time_ns - found.last_ns <= PATIENCE_NS:
                    return
                while by_number and by_number[0][0] <= found.number:
                    older = heappop(by_number)[1]
                    older._given = True
                    self._forget(older)
                    yield older
            complete.popleft()

    def _forget(self, found: Transaction) -> None:
        self._withdraw(found)
        if found.kind == "batch":
            self._batches = deque(each for each in self._batches if each[0] is not found)

    def _shed(self) -> Iterator[Transaction]:
        """The oldest of too many open ones: they will hardly end."""
        gone: list[Transaction] = []
        while len(self._open) > MOST_OPEN:
            gone.append(self._open.pop(next(iter(self._open))))
        while len(self._unbound) > MOST_OPEN:
            gone += self._unbound.pop(next(iter(self._unbound)))
        for each in gone:
            if not each._complete:
                self._leave_open(each)
                yield each

    @staticmethod
    def _leave_open(found: Transaction) -> None:
        """It will not be ended any more."""
        if found.ended_ns is not None or found.result != "unanswered":
            return
        if found.answered:
            found.result = "incomplete" if found.kind == "dump" else "ok"
        elif (
            found.kind == "do" and not found._place[5][2] & NLM_F_ACK and control.verb(found.named.type or "") != "get"
        ):
            found.result = "unconfirmed"


def _without_flags(header: tuple[int, ...]) -> tuple[int, ...]:
    length, type_id, _, seq, portid = header
    return length, type_id, seq, portid
