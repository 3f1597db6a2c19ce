"""The fields a filter may name: of the frame, of nlmsghdr, of errors, and every attribute by its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from nlsniff import spec
from nlsniff.analysis.field import Field, Get, Part, UnknownFieldError, near, plain
from nlsniff.analysis.paths import attribute
from nlsniff.direction import rule
from nlsniff.registry import PROTOCOLS, Registry

if TYPE_CHECKING:
    from nlsniff.message import Message

__all__ = [
    "DECODES",
    "FIELDS",
    "FLAGS",
    "KNOWN",
    "OF_TRANSACTIONS",
    "Field",
    "Get",
    "Part",
    "UnknownFieldError",
    "field",
    "flag_fields",
    "needs_attributes",
]

_SECONDS: Final = re.compile(r"[0-9]{1,20}(\.[0-9]*)?\Z")


def _present(*values: object) -> tuple[object, ...]:
    return tuple(value for value in values if value is not None)


def _error(key: str) -> Get:
    def get(message: Message) -> Sequence[Any]:
        error = message.error
        return () if error is None or key not in error else (error[key],)

    return get


def _error_code(message: Message) -> Sequence[Any]:
    error = message.error
    return () if error is None else _present(error["code"], error.get("name"))


def _request(message: Message) -> Sequence[Any]:
    request = message.request
    return () if request is None else _present(request.get("type"), request.get("type_id"))


def _process(message: Message) -> Sequence[Any]:
    return () if message.process is None else (message.process.name, message.process.pid)


def _of_socket(name: str) -> Callable[[Message], Any]:
    return lambda message: getattr(message.frame.socket, name, None)


def _nanoseconds(text: str) -> int | None:
    """A moment as seconds since 1970, or as a local date and time."""
    from datetime import datetime

    seconds, _, fraction = text.partition(".")
    if _SECONDS.match(text):
        return int(seconds) * 1_000_000_000 + int(fraction.ljust(9, "0")[:9])
    try:
        moment = datetime.fromisoformat(text)
        return int(moment.replace(microsecond=0).timestamp()) * 1_000_000_000 + moment.microsecond * 1000
    except (ValueError, OverflowError, OSError):
        return None


def _errors() -> Sequence[str]:
    from nlsniff.dissectors import control

    return [*control.ERRNO.entries.values()]


def _number(take: Callable[[Message], Any], example: str, part: Part = "") -> Field:
    return Field(lambda message: _present(take(message)), (spec.u64,), part=part, example=example)


def _string(take: Callable[[Message], Any], example: str) -> Field:
    return Field(lambda message: _present(take(message)), (spec.string,), example=example)


TYPE: Final = Field(lambda message: _present(message.type, message.type_id), part="type", example="== newlink")
FAMILY: Final = Field(lambda message: _present(message.family), part="type", example="== rt_link")
PROTOCOL: Final = Field(
    lambda message: (message.protocol, message.frame.protocol),
    part="protocol",
    names=lambda: [*PROTOCOLS.values()],
    example="== generic",
)
DIRECTION: Final = Field(
    lambda message: (message.direction,),
    part="direction",
    names=lambda: ("to-kernel", "to-user", "notification"),
    example="== to-kernel",
)

FIELDS: Final[dict[str, Field]] = {
    "frame.number": _number(lambda message: message.frame.number, "in {1 .. 9}"),
    "frame.time": Field(
        lambda message: (message.frame.time_ns,),
        number=_nanoseconds,
        wants="no date and time; write seconds since 1970, or 2026-11-21T12:30:54",
        example=">= 2026-11-21T12:30:54",
    ),
    "frame.length": _number(lambda message: message.frame.length, "> 4096"),
    "frame.comment": _string(lambda message: message.frame.comment, "contains boot"),
    "netlink.index": _number(lambda message: message.index, "== 0", "index"),
    "netlink.type": TYPE,
    "netlink.flags": Field(
        lambda message: message.flags or (0,), part="kind", names=lambda: FLAGS, example="in {create, excl}"
    ),
    "netlink.seq": _number(lambda message: message.seq, "== 1795307165", "seq"),
    "netlink.portid": _number(lambda message: message.portid, "!= 0", "portid"),
    "netlink.length": _number(lambda message: message.length, ">= 0x100", "length"),
    "netlink.protocol": PROTOCOL,
    "netlink.family": FAMILY,
    "netlink.family_id": _number(lambda message: message.family_id, "== 16"),
    "netlink.command": _number(lambda message: message.command, "== 3"),
    "netlink.version": _number(lambda message: message.version, "== 1"),
    "netlink.direction": DIRECTION,
    "type": TYPE,
    "family": FAMILY,
    "protocol": PROTOCOL,
    "direction": DIRECTION,
    "direction.rule": _string(rule, 'contains "request flag"'),
    "process": Field(_process, example="== ip"),
    "process.pid": _number(lambda message: message.process and message.process.pid, "== 4242"),
    "process.name": _string(lambda message: message.process and message.process.name, "== ip"),
    "process.command": _string(lambda message: message.process and message.process.command, 'contains "-batch"'),
    "process.certain": Field(
        lambda message: (bool(message.process and message.process.certain),), yes_no=True, example="== false"
    ),
    "socket.fd": _number(_of_socket("fd"), "== 3"),
    "socket.netns": _number(_of_socket("netns"), "!= 4026531840"),
    "socket.portid": _number(_of_socket("portid"), "== 4242"),
    "socket.peer": _number(_of_socket("peer"), "== 0"),
    "socket.options": Field(
        lambda message: message.frame.socket.options if message.frame.socket else (), example="== strict-chk"
    ),
    "error": Field(lambda message: (bool((message.error or {}).get("code")),), yes_no=True, example=""),
    "error.code": Field(_error_code, names=_errors, example="in {EEXIST, EBUSY}"),
    "error.text": Field(_error("text"), (spec.string,), example="contains exists"),
    "error.msg": Field(_error("msg"), (spec.string,), example='contains "VLAN id"'),
    "error.attr": Field(_error("attr"), (spec.string,), example="matches kind$"),
    "error.offset": Field(_error("offset"), (spec.u32,), example="> 16"),
    "error.missing_type": Field(_error("missing-type"), example="== 5"),
    "request.type": Field(_request, example="== newlink"),
    "notes": Field(lambda message: message.notes, (spec.string,), example="contains bytes"),
}
OF_TRANSACTIONS: Final = ("answers", "latency", "notified", "result", "transaction.kind", "transaction.number")
"""The fields of ``nlsniff.analysis.joined``."""

KNOWN: Final = Registry()
DECODES: Final = frozenset({"notes"})
"""Fields that need the attributes decoded; all other names without a family do not."""

FLAGS: Final[tuple[str, ...]] = (
    *("request", "multi", "ack", "echo", "dump_intr", "dump_filtered"),
    *("root", "match", "atomic", "dump"),
    *("replace", "excl", "create", "append"),
    *("nonrec", "bulk"),
    *("capped", "ack_tlvs"),
)
"""The flags of nlmsghdr, then those that mean something in requests, in new, in delete and in ack messages."""


def field(name: str, registry: Registry | None = None) -> Field:
    """The field of this name, hyphens and underscores alike. Raises UnknownFieldError."""
    called = name.replace("-", "_")
    if called in FIELDS:
        return FIELDS[called]
    if called.startswith("netlink.flags."):
        return _flag(called.removeprefix("netlink.flags."), name)
    first, _, rest = called.partition(".")
    known = KNOWN if registry is None else registry
    family = known.family(first)
    if family is None:
        names = (plain(each.name) for each in known.families())
        raise UnknownFieldError(f"no field {name}", near(called, [*FIELDS, *OF_TRANSACTIONS, *names, *flag_fields()]))
    if not rest:
        return Field(lambda message: (message.family == family.name,), yes_no=True, part="type")
    return attribute(family, rest.split("."), len(first) + 1)


def needs_attributes(name: str) -> bool:
    """Whether the field called so is behind nlmsghdr, in attributes or the family's header."""
    called = name.replace("-", "_")
    known = called in FIELDS or called in OF_TRANSACTIONS or called.startswith("netlink.")
    return called in DECODES or not known


def flag_fields() -> list[str]:
    """The names of the flags of nlmsghdr as fields."""
    return [f"netlink.flags.{flag}" for flag in FLAGS]


def _flag(flag: str, name: str) -> Field:
    if flag not in FLAGS:
        raise UnknownFieldError(f"no flag {flag}", near(flag, FLAGS), len(name) - len(flag))
    wanted = flag.replace("_", "-")
    return Field(lambda message: (wanted in message.flags,), yes_no=True, part="flag", of=wanted)
