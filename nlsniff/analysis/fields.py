"""The fields a filter may name: of the frame, of nlmsghdr, of errors, and every attribute by its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, Literal

from nlsniff import spec
from nlsniff.registry import Registry

if TYPE_CHECKING:
    from nlsniff.message import Message

Get = Callable[["Message"], Sequence[Any]]
Number = Callable[[str], "int | None"]
Part = Literal["", "length", "seq", "portid", "index", "protocol", "type", "kind", "flag", "direction", "attribute"]
"""What a field's values follow from: one number of nlmsghdr, the message's place or protocol; its ``type`` with
protocol and direction; its ``kind``, which is these and the flags; a named ``flag``; attributes of one family.
Empty where it takes the message."""


_SECONDS: Final = re.compile(r"[0-9]{1,20}(\.[0-9]*)?\Z")


@dataclass(frozen=True, slots=True)
class Field:
    """How a field's values are taken out of a message: none, one, or each occurrence.

    ``types`` are the declared types its values may have, ``yes_no`` says that its values are truths,
    ``number`` turns a literal of the field's own notation into a number. ``part`` says what decides the values,
    for back-ends that have no message yet; ``of`` is the flag's or the family's name.
    """

    get: Get
    types: tuple[spec.Type, ...] = ()
    yes_no: bool = False
    number: Number | None = None
    part: Part = ""
    of: str = ""


class UnknownFieldError(LookupError):
    """No field of this name. ``near`` are those it may have meant, ``at`` where in the name it went wrong."""

    def __init__(self, what: str, near: Iterable[str], at: int = 0) -> None:
        super().__init__(what)
        self.near = list(near)
        self.at = at


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


def _of_socket(name: str) -> Callable[[Message], Sequence[Any]]:
    return lambda message: _present(getattr(message.frame.socket, name, None))


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


TYPE: Final = Field(lambda message: _present(message.type, message.type_id), part="type")
FAMILY: Final = Field(lambda message: _present(message.family), part="type")
PROTOCOL: Final = Field(lambda message: (message.protocol, message.frame.protocol), part="protocol")

FIELDS: Final[dict[str, Field]] = {
    "frame.number": Field(lambda message: (message.frame.number,)),
    "frame.time": Field(lambda message: (message.frame.time_ns,), number=_nanoseconds),
    "frame.length": Field(lambda message: (message.frame.length,)),
    "frame.comment": Field(lambda message: _present(message.frame.comment), (spec.string,)),
    "netlink.index": Field(lambda message: (message.index,), part="index"),
    "netlink.type": TYPE,
    "netlink.flags": Field(lambda message: message.flags or (0,), part="kind"),
    "netlink.seq": Field(lambda message: (message.seq,), part="seq"),
    "netlink.portid": Field(lambda message: (message.portid,), part="portid"),
    "netlink.length": Field(lambda message: (message.length,), part="length"),
    "netlink.protocol": PROTOCOL,
    "netlink.family": FAMILY,
    "netlink.family_id": Field(lambda message: _present(message.family_id)),
    "netlink.command": Field(lambda message: _present(message.command)),
    "netlink.version": Field(lambda message: _present(message.version)),
    "netlink.direction": Field(lambda message: (message.direction,), part="direction"),
    "type": TYPE,
    "family": FAMILY,
    "protocol": PROTOCOL,
    "direction": Field(lambda message: (message.direction,), part="direction"),
    "process": Field(_process),
    "process.pid": Field(lambda message: _present(message.process and message.process.pid)),
    "process.name": Field(lambda message: _present(message.process and message.process.name), (spec.string,)),
    "process.command": Field(lambda message: _present(message.process and message.process.command), (spec.string,)),
    "process.certain": Field(lambda message: (bool(message.process and message.process.certain),), yes_no=True),
    "socket.fd": Field(_of_socket("fd")),
    "socket.netns": Field(_of_socket("netns")),
    "socket.portid": Field(_of_socket("portid")),
    "socket.peer": Field(_of_socket("peer")),
    "socket.options": Field(lambda message: message.frame.socket.options if message.frame.socket else ()),
    "error": Field(lambda message: (bool((message.error or {}).get("code")),), yes_no=True),
    "error.code": Field(_error_code),
    "error.text": Field(_error("text"), (spec.string,)),
    "error.msg": Field(_error("msg"), (spec.string,)),
    "error.attr": Field(_error("attr"), (spec.string,)),
    "error.offset": Field(_error("offset")),
    "error.missing_type": Field(_error("missing-type")),
    "request.type": Field(_request),
    "notes": Field(lambda message: message.notes, (spec.string,)),
}
KNOWN: Final = Registry()
DECODES: Final = frozenset({"notes"})
"""Fields that need the attributes decoded; all other names without a family do not."""

FLAGS: Final = (
    *("request", "multi", "ack", "echo", "dump_intr", "dump_filtered"),
    *("root", "match", "atomic", "dump"),
    *("replace", "excl", "create", "append"),
    *("nonrec", "bulk"),
    *("capped", "ack_tlvs"),
)
"""The flags of nlmsghdr, then those that mean something in requests, in new, in delete and in ack messages."""


def field(name: str, registry: Registry | None = None) -> Field:
    """The field of this name, hyphens and underscores alike. Raises UnknownFieldError."""
    plain = name.replace("-", "_")
    if plain in FIELDS:
        return FIELDS[plain]
    if plain.startswith("netlink.flags."):
        return _flag(plain.removeprefix("netlink.flags."), name)
    first, _, rest = plain.partition(".")
    known = KNOWN if registry is None else registry
    family = known.family(first)
    if family is None:
        names = (_plain(each.name) for each in known.families())
        raise UnknownFieldError(f"no field {name}", _near(plain, [*FIELDS, *names, *_flag_fields()]))
    if not rest:
        return Field(lambda message: (message.family == family.name,), yes_no=True, part="type")
    return _attribute(family, rest.split("."), len(first) + 1)


def needs_attributes(name: str) -> bool:
    """Whether the field called so is behind nlmsghdr, in attributes or the family's header."""
    plain = name.replace("-", "_")
    return plain in DECODES or not (plain in FIELDS or plain.startswith("netlink."))


def _flag_fields() -> list[str]:
    return [f"netlink.flags.{flag}" for flag in FLAGS]


def _flag(flag: str, name: str) -> Field:
    if flag not in FLAGS:
        raise UnknownFieldError(f"no flag {flag}", _near(flag, FLAGS), len(name) - len(flag))
    wanted = flag.replace("_", "-")
    return Field(lambda message: (wanted in message.flags,), yes_no=True, part="flag", of=wanted)


def _plain(name: str) -> str:
    return name.replace("-", "_").lower()


def _near(name: str, known: Iterable[str]) -> list[str]:
    return get_close_matches(name, [*known], n=3)


def _attribute(family: spec.Family, path: list[str], at: int) -> Field:
    """A path of attributes, from the family's own set inwards."""
    types: dict[str, list[tuple[str, spec.Type]]] = _roots(family)
    if path[0] == "header" and "header" not in types and len(path) > 1:
        at += len(path.pop(0)) + 1
    keys: list[str] = []
    kinds: list[spec.Type] = []
    for place, name in enumerate(path):
        if name.startswith("#"):
            keys.append(name)
            kinds = [spec.binary]
            types = {}
        elif name in types:
            keys.append(types[name][0][0])
            kinds = [kind for _, kind in types[name]]
            types = _merged(child for kind in kinds for child in _inside(kind))
        elif kinds and place == len(path) - 1 and (bits := _named_bits(kinds, name)):
            return _bit(family, tuple(keys), *bits)
        else:
            here = ".".join([_plain(family.name), *path[:place]])
            raise _unknown(name, here, [*types, *_bit_names(kinds)], at)
        at += len(name) + 1
    return Field(_getter(family.name, tuple(keys)), tuple(kinds), part="attribute", of=family.name)


def _unknown(name: str, here: str, names: list[str], at: int) -> UnknownFieldError:
    near = _near(name, names)
    some = ", ".join(sorted(names)[:12]) + (", …" if len(names) > 12 else "")
    return UnknownFieldError(
        f"nothing called {name} in {here}" + (f"; there are {some}" if names and not near else ""), near, at
    )


def _roots(family: spec.Family) -> dict[str, list[tuple[str, spec.Type]]]:
    structs = {id(layout): layout for layout in (family.header, *(op.header for op in family.operations)) if layout}
    sets = {id(known): known for op in family.operations for known in (op.attributes, op.reply_attributes) if known}
    found: list[tuple[str, spec.Type]] = []
    for known in sets.values():
        found.extend((attribute.name, attribute.type) for attribute in known.attributes)
    for layout in structs.values():
        found.extend((member.name, member.type) for member in layout.members)
    return _merged(found)


def _merged(found: Iterable[tuple[str, spec.Type]]) -> dict[str, list[tuple[str, spec.Type]]]:
    merged: dict[str, list[tuple[str, spec.Type]]] = {}
    for name, kind in found:
        if not isinstance(kind, spec.Pad):
            merged.setdefault(_plain(name), []).append((name, kind))
    return merged


def _inside(kind: spec.Type) -> Iterator[tuple[str, spec.Type]]:
    """What may be named below a type: attributes of nests and of every format, members of structs."""
    match kind:
        case spec.Nest():
            yield from _named(kind.attributes)
        case spec.StructValue():
            yield from _members(kind.struct)
        case spec.Fixed() | spec.Records():
            yield from _members(kind.header)
            yield from () if kind.attributes is None else _named(kind.attributes)
        case spec.IndexedArray() | spec.Array():
            yield from _inside(kind.element)
        case spec.NestTypeValue():
            yield from ((level, spec.u32) for level in kind.levels)
            yield from _named(kind.attributes)
        case spec.SubMessage():
            choices = (*kind.formats.values(), *filter(None, (kind.default,)))
            yield from (item for choice in choices for item in _inside(choice))
        case spec.Packed():
            yield from ((name, spec.u32) for name, _ in kind.fields)
        case spec.Bitfield32():
            yield from ((name, _half(kind)) for name in ("value", "selector"))


def _members(layout: spec.Struct) -> Iterator[tuple[str, spec.Type]]:
    yield from ((member.name, member.type) for member in layout.members)


def _half(kind: spec.Bitfield32) -> spec.Scalar:
    return spec.u32 if kind.enum is None else spec.flags(spec.u32, kind.enum)


def _named(attributes: spec.AttributesRef) -> Iterator[tuple[str, spec.Type]]:
    yield from ((attribute.name, attribute.type) for attribute in spec.resolve(attributes).attributes)


def _bits(kinds: Iterable[spec.Type]) -> Iterator[tuple[int, str]]:
    for kind in kinds:
        if isinstance(kind, spec.Scalar) and kind.as_flags:
            names = kind.enum or kind.label
            yield from names.entries.items() if names is not None else ()


def _bit_names(kinds: Iterable[spec.Type]) -> list[str]:
    return [_plain(name) for _, name in _bits(kinds)]


def _named_bits(kinds: Iterable[spec.Type], name: str) -> tuple[str, int] | None:
    return next(((real, mask) for mask, real in _bits(kinds) if _plain(real) == name), None)


def _bit(family: spec.Family, keys: tuple[str, ...], name: str, mask: int) -> Field:
    take = _getter(family.name, keys)

    def get(message: Message) -> Sequence[bool]:
        return [item == name or (isinstance(item, int) and item & mask == mask) for item in take(message)]

    return Field(get, yes_no=True, part="attribute", of=family.name)


def _getter(family: str, keys: tuple[str, ...]) -> Get:
    def get(message: Message) -> Sequence[Any]:
        if message.family != family or message.is_control:
            return ()
        found: list[Any] = []
        _collect(message.attrs, keys, 0, found)
        if keys[0] in message.header:
            _collect(message.header, keys, 0, found)
        return found

    return get


def _collect(value: Any, keys: tuple[str, ...], place: int, found: list[Any]) -> None:
    """Every value at the end of the path; lists and the indexes of arrays are passed through."""
    if isinstance(value, list) and value:
        for item in value:
            _collect(item, keys, place, found)
    elif place == len(keys):
        found.append(value)
    elif isinstance(value, dict):
        if keys[place] in value:
            _collect(value[keys[place]], keys, place + 1, found)
        elif len(value) == 1 and next(iter(value)).isdecimal():
            _collect(next(iter(value.values())), keys, place, found)
