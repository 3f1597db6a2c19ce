"""Where a frame comes from (direction, process, socket) as one comment of a capture file.

Wireshark shows the comment, so it reads as text::

    nlsniff: direction=to-kernel pid=4242 name=ip fd=3 netns=4026531840 options=ext-ack command="ip link"

Pairs of key and value; a value with anything but letters, digits and ``._-+,:/@`` is a JSON string.
"""

from __future__ import annotations

from nlsniff.lean import quoted
from nlsniff.record import record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

    from nlsniff.frame import Direction, Frame, Process, Socket

PREFIX: Final = "nlsniff: "
LIMIT: Final = 60_000
"""Bytes of a comment at most; an option of pcapng holds 65,535. A longer command line is cut."""

SOCKET_NUMBERS: Final = ("fd", "netns", "nsid", "portid", "peer", "groups", "group")
"""The members of a socket that are numbers, as a comment names them."""

_PLAIN: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-+,:/@"


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
    for key in SOCKET_NUMBERS:
        if (number := getattr(socket, key)) is not None:
            yield key, str(number)
    if socket.options:
        yield "options", ",".join(socket.options)
    if socket.listens:
        yield "listens", ",".join(map(str, socket.listens))


def _quoted(value: str) -> str:
    if value and not value.strip(_PLAIN):
        return value
    return quoted(value)
