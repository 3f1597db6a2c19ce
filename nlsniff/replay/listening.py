"""Notifications during a replay: the groups that the recording heard are joined, and what they say is gathered."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from typing import Final

from nlsniff.frame import Frame
from nlsniff.genericnames import group_at
from nlsniff.groupnames import names_of
from nlsniff.message import Message, Reading, messages
from nlsniff.registry import protocol_name
from nlsniff.replay.cassette import Cassette, Unasked
from nlsniff.replay.mapping import Mapping
from nlsniff.replay.pairing import kind
from nlsniff.replay.sockets import RealKernel
from nlsniff.spec import GENERIC

_TICK_SECONDS: Final = 0.05


class Listening:
    """What was notified: ``recorded`` with the request ``after`` which it came, by the message's id, and ``live``."""

    def __init__(self, cassette: Cassette, kernel: RealKernel, mapping: Mapping, reading: Reading) -> None:
        self._kernel = kernel
        self._mapping = mapping
        self._reading = reading
        heard = [each for each in cassette.unasked if each.to is None]
        self._groups = _groups(heard)
        self.recorded: list[Message] = []
        self.after: dict[int, int] = {}
        self.live: list[Message] = []
        self.notes: list[str] = []
        for each in heard:
            for message in messages(each.frame, reading):
                self.recorded.append(message)
                self.after[id(message)] = each.after
        self._kinds = {kind(message) for message in self.recorded}

    def join(self) -> Iterator[str]:
        """Join the groups; what refuses, in words."""
        for protocol, groups in self._groups.items():
            numbers = [*self._numbers(protocol, groups)]
            try:
                refused = self._kernel.listen(protocol, numbers)
            except OSError as error:
                yield f"no notifications of {protocol_name(protocol)}: {error.strerror}"
                continue
            asked = groups is not None and refused
            for group, code in refused.items() if asked else ():
                yield f"group {group} of {protocol_name(protocol)} cannot be heard here: {os.strerror(code)}"

    def _numbers(self, protocol: int, groups: set[tuple[int, str | None]] | None) -> Iterator[int]:
        """This kernel's numbers of groups; all that have a name where the capture does not tell which were heard."""
        if groups is None:
            wanted = {message.family for message in self.recorded if message.frame.protocol == protocol}
            for family in sorted(each for each in wanted if each) if protocol == GENERIC else ():
                self._mapping.family_number(family)
            names = names_of(protocol, self._mapping.live)
            yield from (n for n, name in names.items() if protocol != GENERIC or name.partition("/")[0] in wanted)
            return
        for number, name in sorted(groups, key=lambda group: group[0]):
            found = number if protocol != GENERIC else None if name is None else self._mapping.group_number(name)
            if found is not None:
                yield found

    def take(self, number: int) -> None:
        """Gather what came; the request of this ``number`` was the last."""
        for event in self._kernel.heard() if self._groups else ():
            self._put(event.protocol, event.data, number)

    def wait(self, seconds: float) -> None:
        """Gather until as much came as in the recording, for so long at most."""
        end = time.monotonic() + seconds
        wanted = Counter(map(kind, self.recorded))
        while wanted - Counter(map(kind, self.live)) and time.monotonic() < end:
            for event in self._kernel.heard(_TICK_SECONDS):
                self._put(event.protocol, event.data, 0)

    def _put(self, protocol: int, data: bytes, number: int) -> None:
        frame = Frame(number, time.time_ns(), protocol, data, len(data), self._mapping.live, "notification")
        # What the recording has nothing of was perhaps not listened to.
        self.live += [message for message in messages(frame, self._reading) if kind(message) in self._kinds]


def _groups(heard: list[Unasked]) -> dict[int, set[tuple[int, str | None]] | None]:
    """The groups that were listened to, by protocol: number and name of each; None where that is untold."""
    found: dict[int, set[tuple[int, str | None]] | None] = {}
    for each in heard:
        frame, socket = each.frame, each.frame.socket
        if socket is None or not socket.listens:
            found.setdefault(frame.protocol, None)
            continue
        known = found.get(frame.protocol) or set()
        moment = frame.number, 0
        known |= {(number, group_at(frame.families, number, moment)[0]) for number in socket.listens}
        found[frame.protocol] = known
    return found
