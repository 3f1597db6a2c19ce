"""One captured datagram, as every source yields it."""

from __future__ import annotations

from nlsniff.record import fresh, record

TYPE_CHECKING = False  # typing is not imported where a command waits for its start

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final, Literal

    Moment = tuple[int, int]  # a message's frame and its place in it
    Key = tuple[str, int]  # "family" or "group", and a number
    Span = tuple[Moment, str | None, Moment]  # until when, what, and since when that was said
    Asked = tuple[int, int, int, int]  # a request's type, flags and port id, and the number of its frame
    Direction = Literal["to-kernel", "to-user", "notification"]
else:
    Direction = str

DIRECTIONS: Final[frozenset[Direction]] = frozenset(("to-kernel", "to-user", "notification"))


@record(eq=False)
class GenericFamilies:
    """The run-time numbers of generic netlink in one namespace, as far as they are known.

    ``families`` maps a family id to its name, ``groups`` a multicast group id to ``family/group``. What they were
    at a moment is in :mod:`nlsniff.genericnames`: ``past`` holds what a number was before, ``since`` when its name
    was first said; ``ahead`` looks for names in the rest of the capture, after which the table is ``settled``.
    ``unnamed`` takes the numbers that stay without one. ``asked`` has the requests that wait for an answer, by
    protocol and sequence number: each one's type, flags, port id and frame (:mod:`nlsniff.direction`).
    """

    families: dict[int, str] = fresh(default_factory=dict)
    groups: dict[int, str] = fresh(default_factory=dict)
    past: dict[Key, list[Span]] = fresh(default_factory=dict)
    since: dict[Key, Moment] = fresh(default_factory=dict)
    ahead: Callable[[GenericFamilies], None] | None = None
    settled: bool = False
    unnamed: dict[int, Moment] | None = None
    asked: dict[tuple[int, int], tuple[Asked, ...]] = fresh(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """Whether the numbers mean the same now."""
        if not isinstance(other, GenericFamilies):
            return NotImplemented
        return self.families == other.families and self.groups == other.groups

    __hash__ = None  # type: ignore[assignment]


@record(frozen=True)
class Process:
    """Who sent or received a message. ``certain`` is False for an inference; ``reason`` is how it was concluded.

    ``command`` is the command line, its arguments quoted as a shell would need them; ``thread`` the thread's
    id where it is another than the process's.
    """

    pid: int
    name: str
    certain: bool
    command: str | None = None
    thread: int | None = None
    reason: str | None = None


@record(frozen=True)
class Socket:
    """The socket that a frame passed, as far as the source saw it.

    ``fd`` is the process's descriptor, ``netns`` the inode of the network namespace it belongs to, or with
    ``nsid`` the id by which the listener's namespace knows the sender's (NETLINK_LISTEN_ALL_NSID). ``peer`` is
    the other side's port id (0 is the kernel), ``groups`` the mask of multicast groups it was sent to (the first 32),
    ``group`` the one group's number where the receiver was told (NETLINK_PKTINFO).
    ``options`` are the socket's options that change what is said, ``listens`` the groups it has joined.
    """

    fd: int | None = None
    netns: int | None = None
    nsid: int | None = None
    portid: int | None = None
    peer: int | None = None
    groups: int | None = None
    group: int | None = None
    options: tuple[str, ...] = ()
    listens: tuple[int, ...] = ()


@record()
class Frame:
    """One datagram of netlink, without the capture format's own headers.

    ``number`` counts from 1 over all frames of the source, ``time_ns`` is Unix time in nanoseconds,
    ``protocol`` the netlink protocol, ``length`` the bytes it had before the capture cut it to
    ``data``. ``families`` belongs to the section or interface the frame was captured on and is shared
    by its frames. ``direction``, ``process`` and ``socket`` are None where the source does not know them.
    ``ways`` keeps, by index, the directions of messages that earlier frames decided (:mod:`nlsniff.direction`).
    """

    number: int
    time_ns: int
    protocol: int
    data: bytes
    length: int
    families: GenericFamilies
    direction: Direction | None = None
    process: Process | None = None
    comment: str | None = None
    packet_type: int = 4
    socket: Socket | None = None
    ways: dict[int, Direction] | None = None

    @property
    def truncated(self) -> bool:
        """Whether the capture cut bytes off."""
        return len(self.data) < self.length
