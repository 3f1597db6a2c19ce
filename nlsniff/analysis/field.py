"""A field of filters: where its values come from, what they may be, how they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

from nlsniff import spec

if TYPE_CHECKING:
    from nlsniff.message import Message

Get = Callable[["Message"], Sequence[Any]]
Number = Callable[[str], "int | None"]
Part = Literal["", "length", "seq", "portid", "index", "protocol", "type", "kind", "flag", "direction", "attribute"]
"""What a field's values follow from: one number of nlmsghdr, the message's place or protocol; its ``type`` with
protocol and direction; its ``kind``, which is these and the flags; a named ``flag``; attributes of one family.
Empty where it takes the message."""


@dataclass(frozen=True, slots=True)
class Field:
    """How a field's values are taken out of a message: none, one, or each occurrence.

    ``types`` are the declared types its values may have, ``yes_no`` says that its values are truths,
    ``number`` turns a literal of the field's own notation into a number. ``part`` says what decides the values,
    for back-ends that have no message yet; ``of`` is the flag's or the family's name. ``names`` gives the only words
    its values may be, ``wants`` says of a literal that ``number`` does not take what it is not, ``example`` is what may
    stand behind the field's name.
    """

    get: Get
    types: tuple[spec.Type, ...] = ()
    yes_no: bool = False
    number: Number | None = None
    part: Part = ""
    of: str = ""
    names: Callable[[], Sequence[str]] | None = None
    wants: str = ""
    example: str = ""


class UnknownFieldError(LookupError):
    """No field of this name. ``near`` are those it may have meant, ``at`` where in the name it went wrong."""

    def __init__(self, what: str, near: Iterable[str], at: int = 0) -> None:
        super().__init__(what)
        self.near = list(near)
        self.at = at


def plain(name: str) -> str:
    """A name as it is compared: in small letters, hyphens and underscores alike."""
    return name.replace("-", "_").lower()


def near(name: str, known: Iterable[str]) -> list[str]:
    """The known names that this one may have meant."""
    return get_close_matches(name, [*known], n=3)
