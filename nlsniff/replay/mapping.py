"""What the numbers of a recording are on the kernel it is replayed to, and requests that say those.

Devices and generic families are the same where their names are; handles and generations where the same request was
answered with them. A number that nothing is known of stays: a fresh namespace counts from the beginning, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from struct import Struct
from struct import error as struct_error
from typing import Final

from nlsniff.analysis.matching import Renamed
from nlsniff.frame import Frame, GenericFamilies
from nlsniff.genericnames import family_at
from nlsniff.message import Message, messages
from nlsniff.registry import GENL_ID_CTRL
from nlsniff.replay.cassette import Cassette, Exchange
from nlsniff.replay.derived import Derived
from nlsniff.replay.places import Place
from nlsniff.replay.places import places as find_places
from nlsniff.replay.sockets import RealKernel
from nlsniff.sources import rtnl
from nlsniff.spec import ROUTE
from nlsniff.wire import NLMSG_HDRLEN

Moment = tuple[int, int]

_TYPE_AT: Final = 4
_PORTID_AT: Final = 12
_U16: Final = Struct("=H")
_U32: Final = Struct("=I")


@lru_cache(1024)
def places(message: Message) -> tuple[Place, ...]:
    """The numbers of a message that the kernel chose: what is compared is asked for them several times."""
    return tuple(find_places(message))


class UnplayableError(Exception):
    """A request that cannot be said to this kernel, and why."""


class Devices:
    """The names that a recording gives to devices' numbers, and when."""

    def __init__(self) -> None:
        self._told: dict[int, list[tuple[Moment, str]]] = {}

    def learn(self, told: Iterable[Message]) -> None:
        """Take what messages about devices say."""
        for message in told:
            found = device(message)
            if found is not None:
                self._told.setdefault(found.index, []).append(((message.frame.number, message.index), found.name))

    def name(self, index: int, moment: Moment) -> str | None:
        """The last name that a number had before, otherwise the first one later; None where it never has any."""
        told = self._told.get(index, ())
        before = [name for at, name in told if at <= moment]
        return before[-1] if before else next((name for _, name in told), None)


def device(message: Message) -> rtnl.Link | None:
    """The device that the kernel tells of; None where it tells of something else."""
    if message.frame.protocol != ROUTE or message.type_id != rtnl.RTM_NEWLINK or not message.to_user:
        return None
    try:
        link = rtnl.link_of(message.raw[NLMSG_HDRLEN:])
    except struct_error:  # cut by the capture
        return None
    return link if link.name else None


def is_tap(message: Message) -> bool:
    """Whether the kernel tells of a device of nlmon, by which recordings are made."""
    found = device(message)
    return found is not None and found.kind == "nlmon"


class Mapping:
    """From the recording's numbers to the live kernel's. ``renamed`` is shared with the comparison."""

    def __init__(self, recorded: Cassette, kernel: RealKernel, renamed: Renamed) -> None:
        self._kernel = kernel
        self._renamed = renamed
        self._devices = Devices()
        for frame in _told(recorded):
            self._devices.learn(messages(frame))
        self.live = GenericFamilies(settled=True)
        self.derived = Derived()
        self._asked: set[str] = set()
        self._links: dict[str, int] = {}
        self._last_generation: dict[str, int] = {}

    def request(self, exchange: Exchange, portid: int) -> bytes:
        """The datagram as this kernel understands it, for a socket of that port id. Raises UnplayableError."""
        data = bytearray(exchange.request.data)
        for message in exchange.messages:
            if message.portid:
                _U32.pack_into(data, message.offset + _PORTID_AT, portid)
            if message.family_id not in (None, GENL_ID_CTRL):
                _U16.pack_into(data, message.offset + _TYPE_AT, self._family(message))
            for place in places(message):
                self._put(message, place, data)
        return bytes(data)

    def changed(self) -> None:
        """What devices there are may be different now."""
        self._links = {}

    def _put(self, message: Message, place: Place, data: bytearray) -> None:
        here = place.read(data)
        there = self._other(message, place, here) if here > 0 else here
        if there != here:
            try:
                place.write(data, there)
            except OverflowError:
                raise UnplayableError(f"{place.path[1:]}: {there} has no room in {place.size} bytes") from None

    def _other(self, message: Message, place: Place, number: int) -> int:
        if place.varies == "ifindex":
            return self._device(number, (message.frame.number, message.index))
        family = _family_name(message)
        known = self._renamed.other(_kind(message, place), number)
        if known is None:  # what a message is about and what it refers to have the same numbers by other names
            known = self._renamed.other(family, number)
        if known is None and place.varies == "generation":
            known = self._last_generation.get(family)
        return number if known is None else int(known)

    def _device(self, index: int, moment: Moment) -> int:
        """By its name where this kernel has a device of that name now, otherwise by what it was before."""
        name = self._devices.name(index, moment)
        self._links = self._links or self._kernel.links()
        if name is not None and name in self._links:
            self._renamed.learn("ifindex", index, self._links[name])
            return self._links[name]
        known = self._renamed.other("ifindex", index)
        return index if known is None else int(known)

    def _family(self, message: Message) -> int:
        """This kernel's number of a generic family."""
        moment = message.frame.number, message.index
        name = family_at(message.frame.families, message.type_id, moment)[0]
        name = name or message.reading.generic.get(message.type_id)
        if name is None:
            raise UnplayableError(f"the capture has no name for the generic family {message.type_id}")
        number = self.family_number(name)
        if number is None:
            raise UnplayableError(f"this kernel has no generic family {name}")
        return number

    def family_number(self, name: str) -> int | None:
        """This kernel's number of a generic family; None where it has none, nor a module that brings it."""
        number = self._numbers(self.live.families).get(name)
        if number is None and name not in self._asked:
            self._asked.add(name)
            self.refresh(name)
            number = self._numbers(self.live.families).get(name)
        return number

    def refresh(self, name: str = "") -> None:
        """Ask which generic families there are now."""
        families, groups = self._kernel.families(name)
        for mine, theirs in ((self.live.families, families), (self.live.groups, groups)):
            mine.clear()
            mine.update(theirs)

    def group_number(self, name: str) -> int | None:
        """This kernel's number of a generic group ``family/group``."""
        if self.family_number(name.partition("/")[0]) is None:
            return None
        return self._numbers(self.live.groups).get(name)

    @staticmethod
    def _numbers(table: dict[int, str]) -> dict[str, int]:
        return {name: number for number, name in table.items()}

    def learn(self, recorded: Message, live: Message) -> None:
        """Take what the two kernels call the same thing: they answered the same request so."""
        named, ours = device(recorded), device(live)
        if named is not None and ours is not None and named.name == ours.name:
            self._renamed.learn("ifindex", named.index, ours.index)
            self.derived.learn(named.address, ours.address)
        theirs = {place.path: place for place in places(live)}
        for place in places(recorded):
            other = theirs.get(place.path)
            if place.varies == "ifindex" or other is None:
                continue
            first, second = place.read(recorded.frame.data), other.read(live.frame.data)
            for kind in (_kind(recorded, place), _family_name(recorded)):
                self._renamed.learn(kind, first, second)
            if place.varies == "generation":
                self._last_generation[_family_name(recorded)] = second

    def devices_of(self, message: Message, *, recorded: bool) -> tuple[int, ...]:
        """The numbers of devices in a message, in this kernel's terms as far as they are known."""
        found = (place.read(message.frame.data) for place in places(message) if place.varies == "ifindex")
        if not recorded:
            return tuple(found)
        others = ((number, self._renamed.other("ifindex", number)) for number in found)
        return tuple(number if other is None else int(other) for number, other in others)


def _told(recorded: Cassette) -> list[Frame]:
    """What the kernel said, in the order of the capture."""
    frames = [frame for exchange in recorded.exchanges for frame in exchange.answers]
    frames += [each.frame for each in recorded.unasked]
    frames = [frame for frame in frames if frame.protocol == ROUTE]
    return sorted(frames, key=lambda frame: frame.number)


def _kind(message: Message, place: Place) -> str:
    return f"{_family_name(message)} {place.name}"


def _family_name(message: Message) -> str:
    return message.family or message.protocol
