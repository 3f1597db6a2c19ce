"""A capture as a cassette: what was sent to the kernel, datagram by datagram, and what came back for each.

Any capture is one: of nlmon, of ``nlsniff run``, or written by hand as JSON. An answer belongs to the youngest request
of its protocol with its sequence number that its port id does not rule out. What came unasked keeps its place: behind
so many requests.
"""

from __future__ import annotations

import os
import sys

from nlsniff import wire
from nlsniff.errors import CaptureFileError, ReplayError
from nlsniff.frame import Frame, GenericFamilies, Socket
from nlsniff.lean import deque
from nlsniff.message import OPEN, Message, Reading, messages
from nlsniff.record import fresh, record
from nlsniff.spec import KOBJECT_UEVENT

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO, Final

    from nlsniff.sources.files import FrameReader

HOST: Final[wire.Order] = "<" if sys.byteorder == "little" else ">"
MOST_OPEN: Final = 4096
"""Requests that are remembered while an answer may come."""
ONE_EVENT: Final = 2_000_000_000
"""Nanoseconds within which two sockets that hear the same have heard one event."""
MOST_COMPARED: Final = 256


@record(eq=False)
class Exchange:
    """One datagram to the kernel and the datagrams that answer it, in their order. ``number`` counts from 1.

    ``portid`` is the client's, 0 where nothing told it.
    """

    number: int
    request: Frame
    messages: list[Message]
    answers: list[Frame] = fresh(default_factory=list)
    portid: int = 0

    @property
    def protocol(self) -> int:
        """The netlink protocol's number."""
        return self.request.protocol

    @property
    def title(self) -> str:
        """Family and type of what is asked for, as a person would call it."""
        named = next((each for each in self.messages if each.family), self.messages[0])
        return f"{named.family or named.protocol} {named.type or named.type_id}"


@record(eq=False)
class Unasked:
    """A datagram that nobody asked for: a multicast, or one to the port that sent the exchange ``to``.

    ``after`` counts the exchanges before it. ``groups`` is the mask of the groups it went to, ``group`` the number of
    one; both None where the capture does not tell, as of nlmon.
    """

    frame: Frame
    after: int
    groups: int | None = None
    group: int | None = None
    to: Exchange | None = None


@record()
class Cassette:
    """What was recorded. ``notes`` say what of it cannot be replayed, one sentence each.

    ``kernel`` is the release that it was recorded on, empty where the capture does not tell.
    """

    exchanges: list[Exchange] = fresh(default_factory=list)
    unasked: list[Unasked] = fresh(default_factory=list)
    notes: list[str] = fresh(default_factory=list)
    families: GenericFamilies = fresh(default_factory=GenericFamilies)
    kernel: str = ""
    name: str = ""

    @classmethod
    def load(cls, source: str | os.PathLike[str] | BinaryIO | bytes, reading: Reading = OPEN) -> Cassette:
        """From a capture: a path, a file object, or bytes. Raises CaptureFileError; ReplayError as :meth:`of`."""
        from nlsniff.sources.files import FrameReader

        reader = FrameReader(source)
        cut: list[str] = []
        found = cls.of(_readable(reader, cut), reading)
        found.name = reader.name
        found.notes += cut
        found.kernel = reader.report.system.removeprefix("Linux ")
        found.notes += reader.warnings()
        return found

    @classmethod
    def of(cls, frames: Iterable[Frame], reading: Reading = OPEN) -> Cassette:
        """From frames in their order. Raises ReplayError where there is nothing to replay, or no machine to do it."""
        maker = _Maker(reading)
        for frame in frames:
            maker.take(frame)
        found = maker.cassette
        if not found.exchanges and not found.unasked:
            raise ReplayError("the capture holds no netlink to replay", remedy="record one: nlsniff run -w FILE -- CMD")
        return found

    def sockets(self) -> Iterator[Socket]:
        """The sockets that the recording saw, each as it was when it sent something."""
        return (each.request.socket for each in self.exchanges if each.request.socket is not None)


def _readable(reader: FrameReader, problems: list[str]) -> Iterator[Frame]:
    """The frames up to where the file is damaged, which is kept as a problem; raised where nothing came before."""
    count = 0
    try:
        for frame in reader:
            count += 1
            yield frame
    except CaptureFileError as problem:
        if not count:
            raise
        problems.append(str(problem))


class _Maker:
    def __init__(self, reading: Reading) -> None:
        self.cassette = Cassette()
        self._reading = reading
        # Requests by protocol and sequence number, the youngest last.
        self._open: dict[tuple[int, int], deque[Exchange]] = {}
        self._last: Frame | None = None
        # Of each listener, the place in what was heard behind the last that it heard as others did.
        self._places: dict[tuple[int, int, int | None, int | None], int] = {}

    def take(self, frame: Frame) -> None:
        cassette, found = self.cassette, messages(frame, self._reading)
        first = next(found, None)
        if first is None:
            return
        if frame.families.families:
            cassette.families = frame.families
        if frame.protocol != KOBJECT_UEVENT and first.order != HOST:
            raise ReplayError(
                f"frame {frame.number} is of a machine of another byte order",
                remedy="replay it on such a machine; nlsniff show reads it here",
            )
        if first.direction == "to-kernel":
            self._asked(frame, [first, *found])
            return
        exchange = None if first.direction == "notification" else self._answered(frame, first)
        if frame.truncated:
            self._note(frame, "was cut when it was recorded: whoever reads it gets fewer bytes")
        if exchange is not None:
            exchange.answers.append(frame)
        elif not self._is_copy(frame):
            self._heard(frame, first)
        self._last = frame

    def _asked(self, frame: Frame, found: list[Message]) -> None:
        if frame.truncated:
            self._note(frame, "is a request that was cut when it was recorded: nothing can be the same")
        portid = (frame.socket.portid if frame.socket is not None else None) or found[0].portid
        exchange = Exchange(len(self.cassette.exchanges) + 1, frame, found, portid=portid or 0)
        self.cassette.exchanges.append(exchange)
        for seq in dict.fromkeys(message.seq for message in found):
            alike = self._open.setdefault((frame.protocol, seq), deque((), 64))
            alike.append(exchange)
        while len(self._open) > MOST_OPEN:
            del self._open[next(iter(self._open))]

    def _answered(self, frame: Frame, first: Message) -> Exchange | None:
        """The request that this answers."""
        for exchange in reversed(self._open.get((frame.protocol, first.seq), ())):
            if exchange.portid and first.portid and exchange.portid != first.portid:
                continue
            if not _same_socket(exchange.request, frame):
                continue
            exchange.portid = exchange.portid or first.portid
            return exchange
        return None

    def _heard(self, frame: Frame, first: Message) -> None:
        socket, to = frame.socket, None
        if first.direction == "to-user" or (
            socket is not None and not socket.groups and not socket.group and not socket.listens
        ):
            mine = (each for each in reversed(self.cassette.exchanges) if each.protocol == frame.protocol)
            to = next((each for each in mine if _same_socket(each.request, frame, first.portid or None)), None)
        groups, group = (None, None) if socket is None else (socket.groups, socket.group)
        self.cassette.unasked.append(Unasked(frame, len(self.cassette.exchanges), groups, group, to))

    def _is_copy(self, frame: Frame) -> bool:
        """Whether another socket heard this event before: a capture has one for each listener."""
        if frame.socket is not None and frame.socket.listens:
            return self._was_heard(frame, frame.socket)
        last = self._last
        if last is None or last.data != frame.data or last.protocol != frame.protocol:
            return False
        return last.socket is None or frame.socket is None or not _same_socket(last, frame)

    def _was_heard(self, frame: Frame, socket: Socket) -> bool:
        """Whether it is among what others heard since this listener heard something that they had heard, too.

        Two listeners need not read turn by turn.
        """
        pid = 0 if frame.process is None else frame.process.pid
        listener = frame.protocol, pid, socket.fd, socket.portid
        heard, place = self.cassette.unasked, self._places.get(listener, 0)
        while place < len(heard) and frame.time_ns - heard[place].frame.time_ns > ONE_EVENT:
            place += 1
        for index in range(place, min(place + MOST_COMPARED, len(heard))):
            other = heard[index].frame
            if other.data == frame.data and other.protocol == frame.protocol and not _same_socket(other, frame):
                self._places[listener] = index + 1
                return True
        self._places[listener] = place + 1 if place == len(heard) else place
        return False

    def _note(self, frame: Frame, text: str) -> None:
        self.cassette.notes.append(f"frame {frame.number} {text}")


def _same_socket(first: Frame, second: Frame, portid: int | None = None) -> bool:
    """Whether two frames passed one socket, as far as the capture tells."""
    one, other = first.socket, second.socket
    if one is None or other is None:
        return portid is None or one is None or one.portid in (None, portid)
    if one.portid and other.portid:
        return one.portid == other.portid
    same_process = first.process is None or second.process is None or first.process.pid == second.process.pid
    return same_process and one.fd == other.fd
