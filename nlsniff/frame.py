"""One captured datagram, as every source yields it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["to-kernel", "to-user", "notification"]


@dataclass(slots=True)
class GenericFamilies:
    """The run-time numbers of generic netlink in one namespace, as far as they are known.

    ``families`` maps a family id to its name, ``groups`` a multicast group id to ``family/group``.
    """

    families: dict[int, str] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Process:
    """Who sent or received a message; ``certain`` is False for an inference."""

    pid: int
    name: str
    certain: bool


@dataclass(slots=True)
class Frame:
    """One datagram of netlink, without the capture format's own headers.

    ``number`` counts from 1 over all frames of the source, ``time_ns`` is Unix time in nanoseconds,
    ``protocol`` the netlink protocol, ``length`` the bytes it had before the capture cut it to
    ``data``. ``families`` belongs to the section or interface the frame was captured on and is shared
    by its frames. ``direction`` and ``process`` are None where the source does not know them.
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

    @property
    def truncated(self) -> bool:
        """Whether the capture cut bytes off."""
        return len(self.data) < self.length
