"""What goes wrong between a program and its kernel, on purpose: lost and late answers, errors, full buffers.

A fault is written as ``ACTION [ARGUMENT] [at N | after N] [chance P] [on EXPR]``; EXPR is a filter over requests.
"""

from __future__ import annotations

import errno
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from nlsniff import wire
from nlsniff.analysis.filter import compile_filter
from nlsniff.errors import ReplayError
from nlsniff.frame import Frame
from nlsniff.message import OPEN, Message, messages
from nlsniff.replay.cassette import HOST
from nlsniff.replay.player import Around, Client, Delivery, Kernel, Report, refusals

_FAULT: Final = re.compile(
    r"\s*(?P<action>[A-Za-z0-9_-]+)"
    r"(?:\s+(?P<argument>[0-9]+)\s*(?P<unit>ms|s|bytes)?)?"
    r"(?:\s+(?P<when>at|after)\s+(?P<number>[0-9]+))?"
    r"(?:\s+chance\s+(?P<chance>[0-9]+)\s*%?)?"
    r"(?:\s+on\s+(?P<expression>.+))?\s*\Z"
)
ACTIONS: Final = {
    "enobufs": "a receiving call fails with ENOBUFS, and its datagram is lost",
    "lose": "the answer never comes",
    "interrupt": "a dump says that it was interrupted (NLM_F_DUMP_INTR)",
    "truncate": "an answer's datagram is cut to so many bytes",
    "split": "each message of an answer comes in a datagram of its own",
    "small": "the messages of an answer come in datagrams of at most so many bytes",
    "delay": "an answer comes so many milliseconds later",
    "duplicate": "notifications come twice",
}
"""And the name of any errno, such as EBUSY: the request is refused with it."""
_NEEDS: Final = ("truncate", "small", "delay")
NLMSG_FLAGS_AT: Final = 6


@dataclass(slots=True)
class Fault:
    """One fault. ``at`` is the only matching request that it strikes, ``after`` how many it lets pass before.

    For ``enobufs`` and ``duplicate`` deliveries are counted, not requests. ``chance`` is in percent.
    """

    action: str
    argument: int = 0
    at: int = 0
    after: int = 0
    chance: int = 100
    matches: Callable[[Message], bool] | None = None
    code: int = 0
    seen: int = 0
    struck: int = 0

    def strikes(self, chances: random.Random) -> bool:
        """Whether it strikes this time; counts."""
        self.seen += 1
        if self.at and self.seen != self.at:
            return False
        if self.seen <= self.after or (self.after and self.action == "enobufs" and self.struck):
            return False
        if self.chance < 100 and chances.random() * 100 >= self.chance:
            return False
        self.struck += 1
        return True


def parse(text: str) -> Fault:
    """A fault as it is written. Raises ReplayError."""
    found = _FAULT.match(text)
    if found is None:
        raise ReplayError(f"no fault: {text!r}", remedy="write: ACTION [N] [at N | after N] [chance P] [on EXPR]")
    action = found["action"].lower()
    code = getattr(errno, found["action"].upper(), 0) if action not in ACTIONS else 0
    if action not in ACTIONS and not code:
        raise ReplayError(f"no fault called {found['action']}", remedy=f"there are {', '.join(ACTIONS)}, and errnos")
    if action in _NEEDS and found["argument"] is None:
        raise ReplayError(f"{action} of how much?", remedy=f"write: {action} 100")
    argument = int(found["argument"] or 0) * (1000 if found["unit"] == "s" else 1)
    number = int(found["number"] or 0)
    return Fault(
        action if not code else "errno",
        argument,
        at=number if found["when"] == "at" else 0,
        after=number if found["when"] == "after" else 0,
        chance=int(found["chance"] or 100),
        matches=compile_filter(found["expression"]).test if found["expression"] else None,
        code=code,
    )


class Faulty(Around):
    """A kernel with faults, which ``seed`` makes strike at the same places again."""

    def __init__(self, kernel: Kernel, faults: Iterable[Fault | str], seed: int = 0) -> None:
        super().__init__(kernel)
        self.faults = [parse(each) if isinstance(each, str) else each for each in faults]
        self._chances = random.Random(seed)

    def take(self, client: Client, data: bytes) -> list[Delivery]:
        """It sends a datagram."""
        frame = Frame(0, 0, client.protocol, data, len(data), self.families, "to-kernel")
        said = [*messages(frame, OPEN)]
        striking = [
            fault
            for fault in self.faults
            if fault.action not in ("enobufs", "duplicate")
            and (fault.matches is None or any(map(fault.matches, said)))
            and fault.strikes(self._chances)
        ]
        found = self.kernel.take(client, data)
        for fault in striking:
            found = [*_struck(fault, client, data, found)]
        return self.delivered(found)

    def report(self) -> Report:
        """What came of it until now."""
        report = self.kernel.report()
        for fault in self.faults:
            if not fault.struck and (note := f"the fault {fault.action} never struck") not in report.notes:
                report.notes.append(note)
        return report

    def delivered(self, deliveries: list[Delivery]) -> list[Delivery]:
        """What is on its way, as the faults of deliveries have it."""
        for fault in self.faults:
            if fault.action == "enobufs":
                deliveries = [
                    each.but(error=errno.ENOBUFS) if fault.strikes(self._chances) else each for each in deliveries
                ]
            elif fault.action == "duplicate":
                deliveries = [
                    copy
                    for each in deliveries
                    for copy in ((each, each) if each.groups and fault.strikes(self._chances) else (each,))
                ]
        return deliveries


def _struck(fault: Fault, client: Client, data: bytes, deliveries: list[Delivery]) -> Iterator[Delivery]:
    """What is delivered instead."""
    answers = [each for each in deliveries if each.client is client and not each.groups]
    others = [each for each in deliveries if each not in answers]
    match fault.action:
        case "errno":
            yield from (Delivery(client, each) for each in refusals(data, fault.code, client.portid))
        case "lose":
            pass
        case "delay":
            yield from (each.but(delay=fault.argument / 1000) for each in answers)
        case "truncate":
            yield from (each.but(data=each.data[: fault.argument]) for each in answers)
        case "interrupt":
            yield from (each.but(data=_interrupted(each.data)) for each in answers)
        case "split" | "small":
            for each in answers:
                yield from (each.but(data=part) for part in _split(each.data, fault.argument))
        case _:
            yield from answers
    yield from others


def _parts(data: bytes) -> Iterator[bytes]:
    for offset, header in wire.headers(data, HOST):
        yield data[offset : offset + wire.align(max(header.length, wire.NLMSG_HDRLEN))]


def _interrupted(data: bytes) -> bytes:
    """The parts of a dump, each with the flag."""
    copy = bytearray(data)
    for offset, header in wire.headers(data, HOST):
        if header.flags & wire.NLM_F_MULTI:
            flags = header.flags | wire.NLM_F_DUMP_INTR
            copy[offset + NLMSG_FLAGS_AT : offset + NLMSG_FLAGS_AT + 2] = flags.to_bytes(
                2, "little" if HOST == "<" else "big"
            )
    return bytes(copy)


def _split(data: bytes, size: int) -> Iterator[bytes]:
    """The messages of a datagram in several, of one message or of at most so many bytes each."""
    gathered = b""
    for part in _parts(data):
        if gathered and len(gathered) + len(part) > size:
            yield gathered
            gathered = b""
        gathered += part
    if gathered:
        yield gathered
