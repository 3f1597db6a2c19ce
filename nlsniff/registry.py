"""Which family and operation a message belongs to; finds dissectors and loads them when first met.

A dissector's first line says what it serves, so that none is imported to learn that:
``# route: 16-19 92-95`` gives message types, ``# generic: nlctrl`` family names of the kernel (in quotes where a
name holds a space), and ``# sock-diag: 20-21 where u8@16=2,10`` says of what type a number in the message is, at
which offset, and what it may be; without a value, that the operations look at it.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType
from typing import Any, Final, Literal, cast

from nlsniff import spec
from nlsniff.errors import SpecError
from nlsniff.record import fresh, record
from nlsniff.shelf import Book, Shelf

PROTOCOLS: Final[dict[int, str]] = {
    spec.ROUTE: "route",
    spec.UNUSED: "unused",
    spec.USERSOCK: "usersock",
    3: "firewall",
    spec.SOCK_DIAG: "sock-diag",
    spec.NFLOG: "nflog",
    spec.XFRM: "xfrm",
    spec.SELINUX: "selinux",
    spec.ISCSI: "iscsi",
    spec.AUDIT: "audit",
    spec.FIB_LOOKUP: "fib-lookup",
    spec.CONNECTOR: "connector",
    spec.NETFILTER: "netfilter",
    spec.IP6_FW: "ip6-fw",
    spec.DNRTMSG: "dnrtmsg",
    spec.KOBJECT_UEVENT: "uevent",
    spec.GENERIC: "generic",
    spec.SCSITRANSPORT: "scsitransport",
    spec.ECRYPTFS: "ecryptfs",
    spec.RDMA: "rdma",
    spec.CRYPTO: "crypto",
    spec.SMC: "smc",
}
NLCTRL: Final = "nlctrl"
GENL_ID_CTRL: Final = 16
MOST_KNOWN: Final = 1 << 16

_SERVES: Final = re.compile(r"#\s*(\w[\w-]*):\s*(.+)")
_NAME: Final = re.compile(r'"([^"]+)"|(\S+)')
_CONDITION: Final = re.compile(r"(u8|u16|u32)@(\d+)(?:=([\w,]+))?")
_SCALARS: Final = {"u8": spec.u8, "u16": spec.u16, "u32": spec.u32}

Order = Literal["<", ">"]
Wanted = tuple[spec.Where, ...]
# The offset and the size of each number that tells messages apart, and the bytes there in one message.
Spans = tuple[tuple[int, int], ...]
Told = tuple[bytes, ...]
Seen = dict[tuple[int, int], bytes]


@record(frozen=True, eq=False)
class Known:
    """An operation of a family in one direction: its name, fixed header and attributes.

    ``bodies`` keeps what was compiled from them, by byte order.
    """

    family: spec.Family
    name: str
    header: spec.Struct | None
    attributes: spec.AttributeSet | None
    named_by: str = ""
    verb: str = ""
    bodies: dict[str, Any] = fresh(default_factory=dict)


def protocol_name(protocol: int) -> str:
    """The name of a netlink protocol; one without a name keeps its number."""
    return PROTOCOLS.get(protocol, str(protocol))


class Registry:
    """Finds the declaration behind a message.

    Families added by the user, and those of the ``given`` shelf, come before the built-in ones and replace those of
    their names; ``installed`` ones serve what nothing else does.
    """

    def __init__(
        self, families: Iterable[spec.Family] = (), given: Shelf | None = None, installed: Shelf | None = None
    ) -> None:
        self._added = tuple(families)
        self._given = Shelf() if given is None else given
        self._installed = Shelf(_find_installed) if installed is None else installed
        self._known: dict[tuple[int, str | tuple[Told, Order], int, bool, bool], Known | None] = {}
        self._names: frozenset[str] | None = None
        self._spans: dict[int, Spans] = {}
        self._declared: dict[tuple[int, bool], dict[int, set[tuple[str, str, bool]]]] = {}

    @property
    def problems(self) -> list[SpecError]:
        """What could not be read of the specs and dissectors that messages asked for."""
        return [*self._given.problems, *self._installed.problems]

    def spans(self, protocol: int) -> Spans:
        """Which bytes tell messages of this protocol and of one type apart; empty where the type alone does."""
        found = () if protocol == spec.GENERIC else self._spans.get(protocol)
        if found is None:
            added = [family for family in self._added if family.protocol == protocol]
            added += self._given.numbered(protocol)
            wheres = [family.where for family in added]
            wheres += [operation.where for family in added for operation in family.operations]
            wheres += [wanted for *_, wanted in _numbers(PROTOCOLS.get(protocol, ""))]
            found = tuple(sorted({(each.offset, each.type.size) for wanted in wheres for each in wanted}))
            self._spans[protocol] = found
        return found

    def told(self, protocol: int, data: bytes, start: int, end: int) -> Told:
        """What stands in those bytes of the message between two offsets of a frame."""
        return tuple(data[start + at : min(start + at + size, end)] for at, size in self.spans(protocol))

    def numbered(
        self, protocol: int, type_id: int, *, to_user: bool, told: Told = (), order: Order = "<"
    ) -> Known | None:
        """The operation of a message whose type is the operation's number; ``told`` is what else it goes by."""
        key = (protocol, (told, order) if told else "", type_id, to_user, False)
        try:
            return self._known[key]
        except KeyError:
            seen = dict(zip(self.spans(protocol), told, strict=False))
            found = self._find(self._for_type(protocol, type_id, seen, order), type_id, seen, order, to_user=to_user)
            if found is None and not _serves(protocol, type_id):
                installed = self._installed.numbered(protocol)
                found = self._find(installed, type_id, seen, order, to_user=to_user)
            return self._remember(key, found)

    def generic(self, name: str, command: int, *, to_user: bool, unasked: bool = False) -> Known | None:
        """The operation of a generic netlink family, by the family's name and the command.

        ``unasked`` says that its sequence number and port id are 0, as in events.
        """
        key = (spec.GENERIC, name, command, to_user, unasked)
        try:
            return self._known[key]
        except KeyError:
            found = self._find(self._for_name(name), command, {}, "<", to_user=to_user, unasked=unasked)
            if found is None and name not in _generic():
                installed = self._installed.generic(name)
                found = self._find(installed, command, {}, "<", to_user=to_user, unasked=unasked)
            return self._remember(key, found)

    def _remember(
        self, key: tuple[int, str | tuple[Told, Order], int, bool, bool], found: Known | None
    ) -> Known | None:
        # What is declared is few; what is not could fill the memory.
        if found is not None or len(self._known) < MOST_KNOWN:
            return self._known.setdefault(key, found)
        return None

    def declared(self, protocol: int, *, installed: bool = False) -> dict[int, set[tuple[str, str, bool]]]:
        """The types of a protocol's messages, each with the families and operations that it may be.

        The last of the three says that such a message names its operation itself. Imports the dissectors of that
        protocol, and reads what the user gave for it; what is ``installed`` besides only where that is asked for.
        """
        found = self._declared.get((protocol, installed))
        if found is None:
            found = self._declared[protocol, installed] = {}
            served = () if protocol == spec.GENERIC else _numbers(PROTOCOLS.get(protocol, ""))
            paths = {path for *_, path, _ in served}
            built_in = (family for path in sorted(paths) for family in load(path))
            others = self._installed.numbered(protocol) if installed else ()
            for family in (*self._added, *self._given.numbered(protocol), *built_in, *others):
                for operation in family.operations if family.protocol == protocol else ():
                    for number in {operation.request, operation.reply} - {None}:
                        told = family.name, operation.name, bool(family.named_by)
                        found.setdefault(cast("int", number), set()).add(told)
        return found

    def served(self, protocol: int) -> list[tuple[int, int]]:
        """The ranges of types that nlsniff's own dissectors serve: no others are looked for."""
        return [row[:2] for row in _numbers(PROTOCOLS.get(protocol, ""))] if protocol != spec.GENERIC else []

    def family(self, name: str) -> spec.Family | None:
        """A family by its name, hyphens or underscores."""
        wanted = _plain(name)
        return next((family for family in self.families() if _plain(family.name) == wanted), None)

    def families(self) -> Iterator[spec.Family]:
        """Every family there is; imports all dissectors and reads all specs."""
        met: set[str] = set()
        built_in = (family for path in _modules() for family in load(path))
        for source in ((*self._added, *self._given.families()), built_in, self._installed.families()):
            names = set[str]()
            for family in source:
                if family.name not in met:
                    names.add(family.name)
                    yield family
            met |= names

    def _replaced(self) -> frozenset[str]:
        """The names of families that the user gave."""
        if self._names is None:
            self._names = self._given.names().union(family.name for family in self._added)
        return self._names

    def _for_type(self, protocol: int, type_id: int, seen: Seen, order: Order) -> Iterator[spec.Family]:
        given = (*(family for family in self._added if family.protocol == protocol), *self._given.numbered(protocol))
        yield from (family for family in given if _holds(family.where, seen, order))
        replaced = self._replaced()
        for first, last, path, wanted in _numbers(PROTOCOLS.get(protocol, "")):
            if first <= type_id <= last and _holds(wanted, seen, order):
                built_in = (family for family in load(path) if family.name not in replaced)
                yield from (family for family in built_in if _holds(family.where, seen, order))

    def _for_name(self, name: str) -> Iterator[spec.Family]:
        added = (family for family in self._added if family.protocol == spec.GENERIC)
        yield from (family for family in added if family.name == name)
        yield from self._given.generic(name)
        path = _generic().get(name)
        if path is not None and name not in self._replaced():
            yield from (family for family in load(path) if family.name == name)

    @staticmethod
    def _find(
        families: Iterable[spec.Family], number: int, seen: Seen, order: Order, *, to_user: bool, unasked: bool = False
    ) -> Known | None:
        spare = otherwise = None
        for family in families:
            for operation in family.operations:
                sent, wanted = (operation.reply, operation.request) if to_user else (operation.request, operation.reply)
                if number not in (sent, wanted) or not _holds(operation.where, seen, order):
                    continue
                if sent == number:
                    known = _known(family, operation, to_user=to_user)
                    if operation.event == unasked:
                        return known
                    otherwise = otherwise or known
                elif spare is None and (sent is None or family.protocol != spec.GENERIC):
                    spare = _known(family, operation, to_user=to_user)
        return otherwise or spare


def _known(family: spec.Family, operation: spec.Operation, *, to_user: bool) -> Known:
    attributes = operation.attributes
    if to_user and operation.reply_attributes is not None:
        attributes = operation.reply_attributes
    return Known(family, operation.name, operation.header or family.header, attributes, family.named_by, operation.verb)


def _holds(wanted: Wanted, seen: Seen, order: Order) -> bool:
    """Whether a message has the numbers by which a family or an operation is known."""
    for each in wanted:
        raw = seen.get((each.offset, each.type.size), b"")
        byteorder: Any = "little" if order == "<" else "big"
        if each.values and (len(raw) < each.type.size or int.from_bytes(raw, byteorder) not in each.values):
            return False
    return True


def _plain(name: str) -> str:
    return name.replace("_", "-").lower()


def _find_installed() -> Iterator[Book]:
    """What packages announce, and the specs that lie about: asked only for what nlsniff does not know."""
    from nlsniff.plugins import announced
    from nlsniff.ynl.index import installed

    yield from announced()
    yield from installed()


def _serves(protocol: int, type_id: int) -> bool:
    """Whether a built-in dissector serves this type of message."""
    return any(row[0] <= type_id <= row[1] for row in _numbers(PROTOCOLS.get(protocol, "")))


def built_in(name: str, protocol: int) -> spec.Family | None:
    """A family of nlsniff's own by name and protocol; imports the dissectors of that protocol only."""
    if protocol == spec.GENERIC:
        modules = {path for path in (_generic().get(name),) if path is not None}
    else:
        modules = {row[2] for row in _numbers(PROTOCOLS.get(protocol, ""))}
    found = (family for path in sorted(modules) for family in load(path))
    return next((family for family in found if family.name == name), None)


def module_of(family: spec.Family) -> ModuleType | None:
    """The dissector that declares a built-in family."""
    path = next((path for path in _modules() if family in load(path)), None)
    return None if path is None else importlib.import_module(path)


@cache
def load(module: str) -> tuple[spec.Family, ...]:
    """The families that a dissector module declares as FAMILY or FAMILIES."""
    declared = importlib.import_module(module)
    family = getattr(declared, "FAMILY", None)
    return (family,) if family is not None else tuple(getattr(declared, "FAMILIES", ()))


def _root() -> str:
    package = importlib.import_module("nlsniff.dissectors")
    return next(iter(package.__path__))


@cache
def _modules() -> tuple[str, ...]:
    return tuple(module for folder in ("", *_folders()) for module, _, _ in _served(folder))


def _folders() -> tuple[str, ...]:
    root = _root()
    return tuple(sorted(name for name in os.listdir(root) if os.path.isfile(os.path.join(root, name, "__init__.py"))))


@cache
def _served(folder: str) -> tuple[tuple[str, str, str], ...]:
    """Each dissector of a folder: its module, the protocol and what of it, from the file's first line."""
    found = []
    place = os.path.join(_root(), folder)
    for name in sorted(name for name in os.listdir(place) if name.endswith(".py")):
        with open(os.path.join(place, name), encoding="utf-8") as file:
            match = _SERVES.match(file.readline())
        if match:
            module = ".".join(part for part in ("nlsniff.dissectors", folder, name[:-3]) if part)
            found.append((module, match[1], match[2]))
    return tuple(found)


@cache
def _numbers(protocol: str) -> tuple[tuple[int, int, str, Wanted], ...]:
    ranges = []
    folder = protocol.rpartition("-")[2]  # sock-diag's is diag
    if not os.path.isdir(os.path.join(_root(), folder)):
        folder = ""
    for module, served, what in _served(folder):
        if served != protocol:
            continue
        types, _, conditions = what.partition(" where ")
        wanted = tuple(_condition(*found) for found in _CONDITION.findall(conditions))
        for part in types.split():
            first, _, last = part.partition("-")
            ranges.append((int(first, 0), int(last or first, 0), module, wanted))
    # What asks for more comes before what takes the rest.
    return tuple(sorted(ranges, key=lambda each: -sum(bool(wanted.values) for wanted in each[3])))


def _condition(kind: str, offset: str, numbers: str) -> spec.Where:
    return spec.where(int(offset), _SCALARS[kind], *(int(number, 0) for number in numbers.split(",") if number))


@cache
def _generic() -> dict[str, str]:
    found: dict[str, str] = {}
    for module, served, what in _served("generic"):
        if served == "generic":
            found.update((quoted or name, module) for quoted, name in _NAME.findall(what))
    return found
