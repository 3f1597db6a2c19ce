"""Where a frame comes from (direction, process, socket) as one comment of a capture file, and back.

Wireshark shows the comment, so it reads as text::

    nlsniff: direction=to-kernel pid=4242 name=ip fd=3 netns=4026531840 options=ext-ack command="ip link"

Pairs of key and value; a value with anything but letters, digits and ``._-+,:/@`` is a JSON string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nlsniff.frame import DIRECTIONS, Direction, Frame, Process, Socket
from nlsniff.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

PREFIX: Final = "nlsniff: "
LIMIT: Final = 60_000
"""Bytes of a comment at most; an option of pcapng holds 65,535. A longer command line is cut."""

_PLAIN: Final = re.compile(r"[\w.\-+,:/@]+", re.ASCII)
_PAIR: Final = re.compile(r'([a-z]+)=("(?:[^"\\]|\\.)*"|[^" ]+)(?: |$)')
_SOCKET_NUMBERS: Final = ("fd", "netns", "nsid", "portid", "peer", "groups", "group")


@record(frozen=True)
class Origin:
    """What a comment says; each part None where it says nothing."""

    direction: Direction | None
    process: Process | None
    socket: Socket | None


def comment(frame: Frame) -> str | None:
    """The comment for a frame whose source knows anything of it; None for any other."""
    if frame.direction is None and frame.process is None and frame.socket is None:
        return None
    return comment_of(Origin(frame.direction, frame.process, frame.socket))


@lru_cache(4096)
def comment_of(origin: Origin) -> str:
    """The comment that says this."""
    return PREFIX + " ".join(f"{key}={_quoted(value)}" for key, value in _pairs(origin))


def _pairs(origin: Origin) -> Iterator[tuple[str, str]]:
    direction, process, socket = origin.direction, origin.process, origin.socket
    if direction is not None:
        yield "direction", direction
    if process is not None:
        yield from _process_pairs(process)
    if socket is not None:
        yield from _socket_pairs(socket)
    if process is not None and process.command is not None:
        yield "command", process.command[:LIMIT]


def _process_pairs(process: Process) -> Iterator[tuple[str, str]]:
    yield "pid", str(process.pid)
    yield "name", process.name
    if process.thread is not None:
        yield "thread", str(process.thread)
    if not process.certain:
        yield "certain", "no"
    if process.reason is not None:
        yield "reason", process.reason


def _socket_pairs(socket: Socket) -> Iterator[tuple[str, str]]:
    for key in _SOCKET_NUMBERS:
        if (number := getattr(socket, key)) is not None:
            yield key, str(number)
    if socket.options:
        yield "options", ",".join(socket.options)
    if socket.listens:
        yield "listens", ",".join(map(str, socket.listens))


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    from json import dumps

    return dumps(value)


@lru_cache(4096)
def read(text: str) -> Origin | None:
    """What a comment says, or None where it is no such comment or makes no sense. Unknown keys are passed over."""
    if not text.startswith(PREFIX):
        return None
    from json import loads

    pairs: dict[str, str] = {}
    at, end = len(PREFIX), len(text)
    try:
        while at < end:
            match = _PAIR.match(text, at)
            if match is None:
                return None
            value = match[2]
            pairs[match[1]] = loads(value) if value.startswith('"') else value
            at = match.end()
        return _origin(pairs)
    except ValueError:
        return None


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
    numbers = {key: int(pairs[key]) for key in _SOCKET_NUMBERS if key in pairs}
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
