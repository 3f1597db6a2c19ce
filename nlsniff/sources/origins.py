"""Reads back from a frame's comments what :mod:`nlsniff.origin` wrote into them."""

from __future__ import annotations

import re
from functools import lru_cache

from nlsniff.frame import DIRECTIONS, Frame, Process, Socket
from nlsniff.origin import PREFIX, SOCKET_NUMBERS, Origin

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Final

_PAIR: Final = re.compile(r'([a-z]+)=("(?:[^"\\]|\\.)*"|[^" ]+)(?: |$)')


@lru_cache(4096)
def read(text: str) -> Origin | None:
    """What a comment says, or None where it is no such comment or makes no sense. Unknown keys are passed over."""
    if not text.startswith(PREFIX):
        return None
    pairs: dict[str, str] = {}
    at, end = len(PREFIX), len(text)
    try:
        while at < end:
            match = _PAIR.match(text, at)
            if match is None:
                return None
            value = match[2]
            pairs[match[1]] = _unquoted(value) if value.startswith('"') else value
            at = match.end()
        return _origin(pairs)
    except ValueError:
        return None


def _unquoted(text: str) -> str:
    """Raises ValueError where it is no string."""
    from json import loads  # most values are plain

    return str(loads(text))


def _origin(pairs: dict[str, str]) -> Origin | None:
    """Raises ValueError where a number is none."""
    direction = pairs.get("direction")
    if direction is not None and direction not in DIRECTIONS:
        return None
    process = socket = None
    if "pid" in pairs:
        process = Process(
            int(pairs["pid"]),
            pairs.get("name", ""),
            pairs.get("certain") != "no",
            pairs.get("command"),
            int(pairs["thread"]) if "thread" in pairs else None,
            pairs.get("reason"),
        )
    numbers = {key: int(pairs[key]) for key in SOCKET_NUMBERS if key in pairs}
    options = tuple(pairs["options"].split(",")) if "options" in pairs else ()
    listens = tuple(map(int, pairs["listens"].split(","))) if "listens" in pairs else ()
    if numbers or options or listens:
        socket = Socket(**numbers, options=options, listens=listens)
    return Origin(direction, process, socket)


def apply(frame: Frame, text: str) -> None:
    """Take into the frame what its comments say: ours into its members, the others stay its comment."""
    others = []
    for line in text.split("\n"):
        found = read(line)
        if found is None:
            others.append(line)
        else:
            frame.direction, frame.process, frame.socket = found.direction, found.process, found.socket
    frame.comment = "\n".join(others) if others else None
