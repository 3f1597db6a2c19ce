"""Which family and operation a message belongs to; finds dissectors and loads them when first met.

A dissector's first line says what it serves, so that none is imported to learn that:
``# route: 16-19 92-95`` gives message types, ``# generic: nlctrl`` family names of the kernel.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from nlsniff import spec
from nlsniff.record import fresh, record

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


@record(frozen=True, eq=False)
class Known:
    """An operation of a family in one direction: its name, fixed header and attributes.

    ``bodies`` keeps what was compiled from them, by byte order.
    """

    family: spec.Family
    name: str
    header: spec.Struct | None
    attributes: spec.AttributeSet | None
    bodies: dict[str, Any] = fresh(default_factory=dict)


def protocol_name(protocol: int) -> str:
    """The name of a netlink protocol; one without a name keeps its number."""
    return PROTOCOLS.get(protocol, str(protocol))


class Registry:
    """Finds the declaration behind a message. Families added by the user come before the built-in ones."""

    def __init__(self, families: Iterable[spec.Family] = ()) -> None:
        self._added = tuple(families)
        self._known: dict[tuple[int, str | int, int, bool, bool], Known | None] = {}

    def numbered(self, protocol: int, type_id: int, *, to_user: bool) -> Known | None:
        """The operation of a message whose type itself is the operation's number."""
        key = (protocol, "", type_id, to_user, False)
        try:
            return self._known[key]
        except KeyError:
            found = self._find(self._for_type(protocol, type_id), type_id, to_user=to_user)
            return self._remember(key, found)

    def generic(self, name: str, command: int, *, to_user: bool, unasked: bool = False) -> Known | None:
        """The operation of a generic netlink family, by the family's name and the command.

        ``unasked`` says that its sequence number and port id are 0, as in events.
        """
        key = (spec.GENERIC, name, command, to_user, unasked)
        try:
            return self._known[key]
        except KeyError:
            found = self._find(self._for_name(name), command, to_user=to_user, unasked=unasked)
            return self._remember(key, found)

    def _remember(self, key: tuple[int, str | int, int, bool, bool], found: Known | None) -> Known | None:
        # What is declared is few; what is not could fill the memory.
        if found is not None or len(self._known) < MOST_KNOWN:
            return self._known.setdefault(key, found)
        return None

    def family(self, name: str) -> spec.Family | None:
        """A family by its name, hyphens or underscores."""
        wanted = _plain(name)
        return next((family for family in self.families() if _plain(family.name) == wanted), None)

    def families(self) -> Iterator[spec.Family]:
        """Every family there is; imports all dissectors."""
        yield from self._added
        for path in _modules():
            yield from load(path)

    def _for_type(self, protocol: int, type_id: int) -> Iterator[spec.Family]:
        yield from (family for family in self._added if family.protocol == protocol)
        for first, last, path in _numbers(PROTOCOLS.get(protocol, "")):
            if first <= type_id <= last:
                yield from load(path)

    def _for_name(self, name: str) -> Iterator[spec.Family]:
        added = (family for family in self._added if family.protocol == spec.GENERIC)
        yield from (family for family in added if family.name == name)
        path = _generic().get(name)
        if path is not None:
            yield from (family for family in load(path) if family.name == name)

    @staticmethod
    def _find(families: Iterable[spec.Family], number: int, *, to_user: bool, unasked: bool = False) -> Known | None:
        spare = otherwise = None
        for family in families:
            for operation in family.operations:
                sent, wanted = (operation.reply, operation.request) if to_user else (operation.request, operation.reply)
                if sent == number:
                    found = _known(family, operation, to_user=to_user)
                    if operation.event == unasked:
                        return found
                    otherwise = otherwise or found
                elif wanted == number and spare is None and (sent is None or family.protocol != spec.GENERIC):
                    spare = _known(family, operation, to_user=to_user)
        return otherwise or spare


def _known(family: spec.Family, operation: spec.Operation, *, to_user: bool) -> Known:
    attributes = operation.attributes
    if to_user and operation.reply_attributes is not None:
        attributes = operation.reply_attributes
    return Known(family, operation.name, operation.header or family.header, attributes)


def _plain(name: str) -> str:
    return name.replace("_", "-").lower()


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
def _numbers(protocol: str) -> tuple[tuple[int, int, str], ...]:
    ranges = []
    folder = protocol if os.path.isdir(os.path.join(_root(), protocol)) else ""
    for module, served, what in _served(folder):
        if served != protocol:
            continue
        for part in what.split():
            first, _, last = part.partition("-")
            ranges.append((int(first, 0), int(last or first, 0), module))
    return tuple(ranges)


@cache
def _generic() -> dict[str, str]:
    return {name: module for module, served, what in _served("generic") if served == "generic" for name in what.split()}
