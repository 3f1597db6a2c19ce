"""What came of a replay to a real kernel: each difference, of which request it is, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from nlsniff.analysis.matching import ABSENT, Difference
from nlsniff.message import Message

WHOLE: Final = "message"
"""The path of a difference that is a whole message."""


@dataclass(frozen=True, slots=True)
class Found:
    """One difference: of which request, counted from 1, its frame in the recording, and what answered (or notified)."""

    request: int
    frame: int
    title: str
    difference: Difference


@dataclass(slots=True)
class Outcome:
    """What came of it. ``differences`` are values that are not the same, and messages that only one side has.

    Attributes that only one side has are in ``only_recorded`` and ``only_here``; ``lenient`` says that they do not
    count, as between two releases of the kernel. ``kernels`` are the recorded one, where the capture tells, and ours.
    """

    where: str = ""
    kernels: tuple[str, str] = ("", "")
    lenient: bool = False
    requests: int = 0
    sent: int = 0
    compared: int = 0
    differences: list[Found] = field(default_factory=list)
    only_recorded: list[Found] = field(default_factory=list)
    only_here: list[Found] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether the two kernels do not say the same, as far as that counts."""
        return bool(self.differences or (not self.lenient and (self.only_recorded or self.only_here)))

    def keep(self, found: Iterable[Found]) -> None:
        """Take differences, each to where it belongs."""
        for each in found:
            if not is_sided(each.difference):
                self.differences.append(each)
            elif each.difference.has_first:
                self.only_recorded.append(each)
            else:
                self.only_here.append(each)


def title(message: Message) -> str:
    """Family and type, as a person would call them."""
    return f"{message.family or message.protocol} {message.type or message.type_id}"


class Where(NamedTuple):
    """The request that something answers, and what that asked for."""

    request: int
    frame: int
    asked: str = ""

    def found(self, message: Message, difference: Difference) -> Found:
        """A difference in what answered; an ack or error is called by what it answers."""
        named = self.asked if message.is_control and self.asked else title(message)
        return Found(self.request, self.frame, named, difference)


def missing(where: Where, message: Message, *, first: bool) -> Found:
    """A message that only one side has: the recording, or this kernel."""
    said = title(message)
    if message.error and message.error["code"]:
        said += f" {message.error.get('name', message.error['code'])}"
    sides = (said, ABSENT) if first else (ABSENT, said)
    return where.found(message, Difference(WHOLE, *sides))


def says_attributes_follow(difference: Difference) -> bool:
    """Whether only the flag differs that an error or ack has attributes, which are compared themselves."""
    if difference.path != "flags":
        return False
    return set(difference.first) ^ set(difference.second) == {"ack-tlvs"}


def is_sided(difference: Difference) -> bool:
    """Whether it is an attribute that only one of two messages has."""
    return difference.path != WHOLE and not (difference.has_first and difference.has_second)
