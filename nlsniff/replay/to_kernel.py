"""A recording said again to a real kernel, request by request, and its answers held against the recorded ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from nlsniff import control, wire
from nlsniff.analysis.matching import Comparison, Masks
from nlsniff.errors import ReplayError
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.message import OPEN, Message, Reading, messages
from nlsniff.replay.cassette import Cassette, Exchange
from nlsniff.replay.listening import Listening
from nlsniff.replay.mapping import Mapping, UnplayableError, is_tap
from nlsniff.replay.namespace import kernel
from nlsniff.replay.obstacles import empty_secrets, obstacles, refusal, some
from nlsniff.replay.outcome import Found, Outcome, Where, is_sided, missing, says_attributes_follow, title
from nlsniff.replay.pairing import pair
from nlsniff.replay.sockets import Answer, RealKernel, Wanted
from nlsniff.replay.speakers import Speakers

SECONDS: Final = 2.0
PATIENCE_SECONDS: Final = 1.5
LATEST_SECONDS: Final = 0.1
"""How far behind the recording what settles by itself may be asked for."""
SETTLING_SECONDS: Final = 1.2
"""How long after a change the kernel may still be at it: it tells of carriers once a second (``link_watch.c``)."""

Tell = Callable[[str], None]


def replay_to_kernel(
    recorded: Iterable[Frame] | Cassette,
    *,
    netns: str | int | None = None,
    here: bool = False,
    masks: Masks | None = None,
    lenient: bool = False,
    seconds: float = SECONDS,
    patience: float = PATIENCE_SECONDS,
    tell: Tell = lambda _text: None,
    reading: Reading = OPEN,
) -> Outcome:
    """Say the requests of a recording again in a fresh network namespace, in that of ``netns``, or ``here``.

    An answer may take ``seconds``. What only reads is asked again for up to ``patience`` seconds while its answer
    differs: devices come up, and addresses are found to be alone, in their own time. ``reading`` shows key material.
    Raises ReplayError where there is nothing to send, or nowhere to send it; CaptureError for a namespace that is none.
    """
    cassette = recorded if isinstance(recorded, Cassette) else Cassette.of(recorded, reading)
    if not cassette.exchanges:
        raise ReplayError("the capture holds no request to send", remedy="replay one that has the asking side, too")
    with kernel(netns, here=here) as (live, where):
        replay = Replay(cassette, live, masks or Masks(registry=reading.registry), reading, seconds, patience)
        outcome = replay.outcome
        outcome.where = where
        outcome.kernels = cassette.kernel, live.release()
        outcome.lenient = lenient or bool(cassette.kernel and cassette.kernel != outcome.kernels[1])
        count = len(cassette.exchanges)
        tell(f"{count:,} request{'s' * (count != 1)} {where} of Linux {outcome.kernels[1]}")
        replay.run()
    if not outcome.sent:
        raise ReplayError("; ".join(["no request could be sent", *outcome.notes]))
    return outcome


class Replay:
    """One replay to one kernel. What came of it is in ``outcome``."""

    def __init__(
        self,
        cassette: Cassette,
        live: RealKernel,
        masks: Masks,
        reading: Reading = OPEN,
        seconds: float = SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.outcome = Outcome(requests=len(cassette.exchanges), notes=list(cassette.notes))
        self._cassette = cassette
        self._live = live
        self._masks = masks
        self._reading = reading
        self._seconds = seconds
        self._patience = patience
        self._comparison = Comparison(masks)
        self._mapping = Mapping(cassette, live, self._comparison.renamed)
        self._speakers = Speakers(cassette, live)
        self._unplayable: dict[str, list[Exchange]] = {}
        self._began = self._changed = 0.0
        self._hopeless: set[tuple[str, str]] = set()
        self._in_vain = 0

    def run(self) -> None:
        """Send all there is to send, and compare."""
        listening = Listening(self._cassette, self._live, self._mapping, self._reading)
        self._mapping.refresh()
        self.outcome.notes += [*listening.join(), *self._speakers.notes]
        self._began = time.monotonic()
        for exchange in self._cassette.exchanges:
            try:
                self._play(exchange)
            except UnplayableError as why:
                self._unplayable.setdefault(str(why), []).append(exchange)
            self._speakers.leave(exchange)
            listening.take(exchange.number)
        listening.wait(self._seconds)
        self._compare_events(listening)
        self.outcome.notes += [*self._left_out(), *listening.notes]

    def _left_out(self) -> Iterator[str]:
        for why, exchanges in self._unplayable.items():
            yield f"not sent: {why}: {some(exchanges)}"

    def _play(self, exchange: Exchange) -> None:
        for why in obstacles(exchange):
            raise UnplayableError(why)
        speaker = self._speakers.of(exchange)
        data = self._mapping.request(exchange, speaker.portid)
        for message in exchange.messages:
            self._comparison.note_said(message)
        recorded = self._recorded(exchange)
        wanted = Wanted(len(recorded), sum(map(_is_end, recorded)))
        answer = self._live.ask(speaker.handle, data, wanted, self._seconds)
        if answer.refused:
            raise UnplayableError(refusal(exchange, answer.refused))
        self.outcome.sent += 1
        if not _only_reads(exchange):
            self._changed = time.monotonic()
            self._mapping.changed()
        found, compared = self._compare(exchange, recorded, answer)
        if found and _only_reads(exchange):
            found, compared, answer = self._until_settled(exchange, data, wanted, found, compared, answer)
        self.outcome.compared += compared
        self.outcome.keep(found)
        self._note_trouble(exchange, answer)

    def _until_settled(
        self, exchange: Exchange, data: bytes, wanted: Wanted, found: list[Found], compared: int, answer: Answer
    ) -> tuple[list[Found], int, Answer]:
        """Ask again while the answer differs and a change is fresh, or we are ahead of the recording."""
        speaker, recorded = self._speakers.of(exchange), self._recorded(exchange)
        then = (exchange.request.time_ns - self._cassette.exchanges[0].request.time_ns) / 1e9
        # Where waiting was of no use before, it will hardly be now.
        patience = self._patience / (1 + self._in_vain)
        settled = max(self._began + then + LATEST_SECONDS, self._changed + SETTLING_SECONDS)
        end = min(settled, time.monotonic() + patience)
        pause = 0.01
        while self._may_settle(found) and time.monotonic() < end:
            time.sleep(pause)
            pause = min(2 * pause, 0.2)
            answer = self._live.ask(speaker.handle, data, wanted, self._seconds)
            found, compared = self._compare(exchange, recorded, answer)
        self._in_vain += bool(found)
        self._hopeless.update((each.title, each.difference.path) for each in found)
        return found, compared, answer

    def _may_settle(self, found: list[Found]) -> bool:
        """Whether something differs that is worth waiting for: no attribute that a kernel lacks, nothing hopeless."""
        differ = (each for each in found if not is_sided(each.difference))
        return any((each.title, each.difference.path) not in self._hopeless for each in differ)

    def _recorded(self, exchange: Exchange) -> list[Message]:
        return [message for frame in exchange.answers for message in messages(frame, self._reading)]

    def _compare(self, exchange: Exchange, recorded: list[Message], answer: Answer) -> tuple[list[Found], int]:
        live = [*self._heard(exchange, answer.datagrams)]
        where = Where(exchange.number, exchange.request.number, exchange.title)
        whole = _is_whole(exchange, recorded)
        pairs = pair(recorded, live, self._masks, self._devices)
        found = [each for one, other in pairs.both for each in self._differences(where, one, other)]
        gone = [message for message in pairs.only_first if not answer.lost and not is_tap(message)]
        found += [missing(where, message, first=True) for message in gone]
        found += [missing(where, message, first=False) for message in pairs.only_second if whole]
        return found, len(pairs.both)

    def _heard(self, exchange: Exchange, datagrams: list[bytes]) -> Iterator[Message]:
        for data in datagrams:
            frame = live_frame(exchange.request, data, self._mapping.live)
            yield from messages(frame, self._reading)

    def _devices(self, message: Message, recorded: bool) -> tuple[int, ...]:
        return self._mapping.devices_of(message, recorded=recorded)

    def _differences(self, where: Where, recorded: Message, live: Message) -> Iterator[Found]:
        self._mapping.learn(recorded, live)
        if recorded.frame.truncated:
            return
        for difference in self._comparison.differences(recorded, live):
            if self._mapping.derived.same(difference.first, difference.second):
                continue
            if not (recorded.is_control and says_attributes_follow(difference)):
                yield where.found(recorded, difference)

    def _compare_events(self, listening: Listening) -> None:
        pairs = pair(listening.recorded, listening.live, self._masks, self._devices, ordered=False)
        self.outcome.compared += len(pairs.both)
        for recorded, live in pairs.both:
            where = Where(listening.after[id(recorded)], recorded.frame.number)
            self.outcome.keep(self._differences(where, recorded, live))
        for message in pairs.only_first:
            where = Where(listening.after[id(message)], message.frame.number)
            self.outcome.keep([missing(where, message, first=True)])
        if pairs.only_second:
            kinds = ", ".join(dict.fromkeys(map(title, pairs.only_second)))
            count = len(pairs.only_second)
            self.outcome.notes.append(f"{count} notification{'s' * (count != 1)} came here only: {kinds}")

    def _note_trouble(self, exchange: Exchange, answer: Answer) -> None:
        what = f"request {exchange.number} ({exchange.title})"
        if answer.late:
            self.outcome.notes.append(f"{what}: what answers it did not end within {self._seconds:g} s")
        if answer.lost:
            self.outcome.notes.append(f"{what}: the receive buffer was too small for all that answers it (ENOBUFS)")
        for path in empty_secrets(exchange):
            self.outcome.notes.append(f"{what}: {path} is all zeros; was the key material taken out?")


def live_frame(like: Frame, data: bytes, families: GenericFamilies) -> Frame:
    """A datagram that the kernel sent, as a frame with the number of what it belongs to."""
    return Frame(like.number, time.time_ns(), like.protocol, data, len(data), families, "to-user")


def _is_end(message: Message) -> bool:
    return message.is_control and message.type_id in (wire.NLMSG_ERROR, wire.NLMSG_DONE)


def _is_whole(exchange: Exchange, recorded: list[Message]) -> bool:
    """Whether the recording has all that answered: what the program did not read is not in it."""
    due = sum(_expects_end(message) for message in exchange.messages)
    return bool(recorded) and sum(map(_is_end, recorded)) >= min(due, 1)


def _expects_end(request: Message) -> bool:
    return bool(request.flag_bits & wire.NLM_F_ACK) or request.flag_bits & control.NLM_F_DUMP == control.NLM_F_DUMP


def _only_reads(exchange: Exchange) -> bool:
    return all(control.verb(message.known.verb or message.known.name) == "get" for message in _known(exchange)) and all(
        message.known is not None for message in exchange.messages
    )


def _known(exchange: Exchange) -> Iterator[Any]:
    return (message for message in exchange.messages if message.known is not None)
