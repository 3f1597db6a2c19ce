"""A transaction: one request with all that came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from nlsniff import control, wire
from nlsniff.analysis.explain import Diagnosis, explain
from nlsniff.frame import Process
from nlsniff.message import Message, Place, Reading
from nlsniff.registry import protocol_name
from nlsniff.trace import Values

Kind = Literal["do", "dump", "batch", "notification"]
Result = Literal["ok", "error", "interrupted", "unconfirmed", "unanswered", "incomplete"]

RESULTS: Final[dict[Result, str]] = {
    "ok": "acknowledged, answered, or dumped to the end",
    "error": "the kernel's error is in error",
    "interrupted": "dumped to the end, but what was dumped changed meanwhile (NLM_F_DUMP_INTR)",
    "unconfirmed": "no ack was asked for, and no error came",
    "unanswered": "an answer was due, and none came",
    "incomplete": "the capture holds no end of it",
}


class Heard:
    """One notification, and how often it was heard: once for each listener."""

    __slots__ = ("_reading", "copies", "place")

    def __init__(self, place: Place, reading: Reading) -> None:
        self.place = place
        self.copies = 1
        self._reading = reading

    @property
    def message(self) -> Message:
        """The first of the copies."""
        return Message(*self.place, self._reading)


class Member:
    """One message of a batch, and what the kernel said of it: an error or ack, None for nothing."""

    __slots__ = ("_reading", "answer", "place")

    def __init__(self, place: Place, reading: Reading) -> None:
        self.place = place
        self.answer: Place | None = None
        self._reading = reading

    @property
    def request(self) -> Message:
        """The member itself."""
        return Message(*self.place, self._reading)

    @property
    def error(self) -> Values | None:
        """What :attr:`Message.error` is of the answer, None where none came or it was an ack."""
        found = None if self.answer is None else Message(*self.answer, self._reading).error
        return found if found and found["code"] else None


class Transaction:
    """A request with its answers, or a notification that nobody of the capture asked for.

    ``number`` counts from 1 in the order of beginning. ``kind`` is ``do``, ``dump`` (an answer of many parts),
    ``batch`` (of nfnetlink: its ``members``) or ``notification``. ``portid`` is the client's port id, from the answer
    where the request has 0, and None where nothing told it. Times are Unix times in nanoseconds, ``bytes`` those of
    requests and answers. ``answered`` counts the answers but for ack, error and done, ``notified`` the notifications
    it caused; ``answers`` and ``notifications`` hold as many of them as were to be kept. ``notes`` says what is odd.
    """

    __slots__ = (
        "_answers",
        "_complete",
        "_end",
        "_first",
        "_given",
        "_key",
        "_notifications",
        "_place",
        "_said",
        "_slot",
        "answered",
        "bytes",
        "ended_ns",
        "first_ns",
        "kind",
        "last_frame",
        "last_ns",
        "members",
        "notes",
        "notified",
        "number",
        "portid",
        "process",
        "reading",
        "result",
    )

    def __init__(self, number: int, kind: Kind, place: Place, reading: Reading, *, asked: bool = True) -> None:
        frame = place[0]
        self.number = number
        self.kind: Kind = kind
        self.reading = reading
        self.result: Result = "unanswered"
        self.portid: int | None = None
        self.process: Process | None = frame.process
        self.first_ns: int | None = None
        self.ended_ns: int | None = None
        self.last_frame, self.last_ns = frame.number, frame.time_ns
        self.answered = self.notified = 0
        self.bytes = place[5][0] if asked else 0
        self.members: list[Member] = []
        self.notes: list[str] = []
        # Under which protocol, number, port id and namespace it is open; without the port id where that is not known.
        self._key: tuple[int, int, int, int] | None = None
        self._slot: tuple[int, int, int] | None = None
        self._place = place
        self._first: Message | None = None
        self._said = asked
        self._complete = self._given = False
        self._end: Place | None = None
        self._answers: list[Place] = []
        self._notifications: list[Heard] = []

    def __repr__(self) -> str:
        return f"<Transaction {self.number} {self.family or self.protocol} {self.type}: {self.result}>"

    @property
    def request(self) -> Message | None:
        """The request; None where it was not captured, and of a notification."""
        return self.first if self._said else None

    @property
    def first(self) -> Message:
        """The first message of it: the request where there is one."""
        if self._first is None:
            self._first = Message(*self._place, self.reading)
        return self._first

    @property
    def end(self) -> Message | None:
        """The message that ended it: an ack, an error, a done, the only answer; None where none did."""
        return None if self._end is None else Message(*self._end, self.reading)

    @property
    def answers(self) -> list[Message]:
        """The answers, acks and errors among them, in order; the first ones where not all were to be kept."""
        return [Message(*place, self.reading) for place in self._answers]

    @property
    def notifications(self) -> list[Heard]:
        """The notifications that bear its number and port id; the first ones where not all were to be kept."""
        return self._notifications

    def messages(self) -> Iterator[Message]:
        """All its messages that were kept: request, members, answers and what ended it, notifications; each once."""
        places = [self._place, *(each.place for each in self.members), *self._answers]
        places += [] if self._end is None else [self._end]
        places += [each.place for each in self._notifications]
        for place in {(place[0].number, place[1]): place for place in places}.values():
            yield Message(*place, self.reading)

    @property
    def protocol(self) -> str:
        """The netlink protocol, by name."""
        return protocol_name(self._place[0].protocol)

    @property
    def named(self) -> Message:
        """The message whose family and type are its own: a control message's are those of what it echoes."""
        first = self.members[0].request if self.members else self.first
        if first.is_control and first.type_id == wire.NLMSG_ERROR:
            return control.echoed(first) or first
        return first

    @property
    def family(self) -> str | None:
        """The request's family, a batch's of its first member, otherwise the first answer's."""
        return self.named.family

    @property
    def type(self) -> str | None:
        """The request's operation by name; ``batch`` for a batch."""
        return "batch" if self.kind == "batch" else self.named.type

    @property
    def seq(self) -> int:
        """The sequence number of its first message."""
        return self._place[5][3]

    @property
    def frames(self) -> tuple[int, int]:
        """The first and the last frame that belong to it."""
        return self._place[0].number, self.last_frame

    @property
    def began_ns(self) -> int:
        """When its first message was captured."""
        return self._place[0].time_ns

    @property
    def latency_ns(self) -> int | None:
        """From the request to what ended it; None where the capture lacks either."""
        if not self._said or self._end is None or self.ended_ns is None:
            return None
        return self.ended_ns - self.began_ns

    @property
    def error(self) -> Values | None:
        """What :attr:`Message.error` is of the error that ended it, of a batch the first member's."""
        if self.result != "error":
            return None
        failed = next(self.failures(), None)
        return None if failed is None else failed[1].error

    def diagnoses(self) -> list[tuple[Message | None, Diagnosis]]:
        """Each failed request with what is known of why."""
        found = ((asked, explain(error, asked)) for asked, error in self.failures())
        return [(asked, diagnosis) for asked, diagnosis in found if diagnosis is not None]

    def odd(self, note: str) -> None:
        """Keep a remark, once."""
        if note not in self.notes:
            self.notes.append(note)

    def failures(self) -> Iterator[tuple[Message | None, Message]]:
        """Each failed request with the kernel's error: of a batch those of its members."""
        if self.result != "error":
            return
        for member in self.members:
            if member.answer is not None and member.error:
                yield member.request, Message(*member.answer, self.reading)
        end = self.end
        if end is not None and not any(member.answer == self._end for member in self.members):
            yield self.request, end
