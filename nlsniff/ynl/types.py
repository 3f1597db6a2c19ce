"""The definitions, attribute sets and sub-messages of a YNL file as the words of :mod:`nlsniff.spec`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import partial
from typing import Any, Final

from nlsniff import spec
from nlsniff.errors import SpecError
from nlsniff.ynl.document import Map, wrong

LARGEST: Final = 0xFFFF
"""Bytes that an attribute, and so a struct in it, can have: nla_len is 16 bits wide."""

LAST_TYPE: Final = 0x3FFF
SCALARS: Final[Mapping[str, spec.Scalar]] = {
    each.kind: each
    for each in (
        *(spec.u8, spec.u16, spec.u32, spec.u64, spec.s8, spec.s16, spec.s32, spec.s64),
        *(spec.uint, spec.sint),
    )
}
_ORDERS: Final[Mapping[str, spec.Order]] = {"big-endian": "be", "little-endian": "le"}
_HINTS: Final[Mapping[str, spec.Hint]] = {
    "hex": "hex",
    "mac": "mac",
    "fddi": "mac",
    "ipv4": "ipv4",
    "ipv6": "ipv6",
    "ipv4-or-v6": "ipv4-or-v6",
    "uuid": "uuid",
}
_EXPRESSION: Final = re.compile(r"([0-9A-Za-z_-]+?)(?: - ([0-9]+))?\Z")
_SECRET: Final = re.compile(r"(^|-)((private|preshared|cipher|secret)-key|psk|pmk|passphrase|password|secret)$")
"""What a name says of itself: a YNL file marks no key material, and it is to be masked all the same."""

Secrets = frozenset[tuple[str, str]]


class Types:
    """What a document defines. Everything is looked up, and so checked, by :meth:`check`."""

    def __init__(self, document: Map, path: str, secrets: Secrets = frozenset()) -> None:
        self._path = path
        self._secrets = secrets
        self._family = str(document["name"])
        self._definitions = self._by_name(document.get("definitions", ()), "definition")
        self._described = self._by_name(document["attribute-sets"], "attribute set")
        self._sub_messages = self._by_name(document.get("sub-messages", ()), "sub-message")
        self._attributes: dict[str, dict[str, tuple[int, Map]]] = {}
        self._sets: dict[str, spec.AttributeSet] = {}
        self._structs: dict[str, spec.Struct] = {}
        self._enums: dict[tuple[str, bool], spec.Enum] = {}
        self._pending: list[str] = []

    def check(self) -> None:
        """Make everything there is. Raises SpecError for what refers to nothing."""
        for name, definition in self._definitions.items():
            if definition["type"] == "struct":
                self.struct(name, definition.line)
            elif definition["type"] != "const":
                self._enum(name, definition.line, as_flags=False)
        for name, described in self._described.items():
            self.set(name, described.line)

    def wrong(self, line: int, what: str, remedy: str) -> SpecError:
        """A mistake in this file."""
        return wrong(self._path, line, what, remedy)

    def _by_name(self, listed: Iterable[Map], what: str) -> dict[str, Map]:
        found: dict[str, Map] = {}
        for each in listed:
            if each["name"] in found:
                raise self.wrong(each.line, f"{what} {each['name']} a second time", "keep one of them")
            found[each["name"]] = each
        return found

    def _look_up(self, table: Mapping[str, Any], name: str, what: str, line: int) -> Any:
        if name not in table:
            near = get_close_matches(name, table, n=2)
            remedy = f"did you mean {' or '.join(near)}?" if near else f"define it, or name one of {_some(table)}"
            raise self.wrong(line, f"no {what} {name!r}", remedy)
        return table[name]

    def number(self, expression: int | str, depth: int = 0) -> int | None:
        """The value of a number, a constant's name, or ``NAME - 1``; None for a name of the kernel's headers."""
        if isinstance(expression, int):
            return expression
        match = _EXPRESSION.match(expression)
        definition = self._definitions.get(match[1]) if match else None
        if match is None or definition is None or definition["type"] != "const" or depth > len(self._definitions):
            return None
        value = self.number(definition.get("value", ""), depth + 1)
        return None if value is None else value - int(match[2] or 0)

    def _enum(self, name: str, line: int, *, as_flags: bool) -> spec.Enum:
        definition = self._look_up(self._definitions, name, "enum", line)
        if definition["type"] not in ("enum", "flags"):
            raise self.wrong(line, f"{name} is no enum but a {definition['type']}", "name an enum or flags")
        masks = as_flags or definition["type"] == "flags"
        if (name, masks) not in self._enums:
            self._enums[name, masks] = spec.Enum(name, dict(self._entries(definition, masks=masks)))
        return self._enums[name, masks]

    def _entries(self, definition: Map, *, masks: bool) -> Iterable[tuple[int, str]]:
        number = self.number(definition.get("value-start", 0))
        if number is None:
            raise self.wrong(definition.line, f"value-start {definition['value-start']!r}", "write a number")
        for entry in definition.get("entries", ()):
            number = entry.get("value", number)
            if masks and not 0 <= number < 64:
                raise self.wrong(entry.line, f"flag {entry['name']} is bit {number}", "write a bit from 0 to 63")
            yield 1 << number if masks else number, entry["name"]
            number += 1

    def is_flags(self, described: Map) -> bool:
        """Whether a type's enum names bits."""
        return bool(described.get("enum-as-flags")) or self._definitions[described["enum"]]["type"] == "flags"

    def struct(self, name: str, line: int) -> spec.Struct:
        """A struct by its name."""
        definition = self._look_up(self._definitions, name, "struct", line)
        if definition["type"] != "struct":
            raise self.wrong(line, f"{name} is no struct but a {definition['type']}", "name a struct")
        if name in self._pending:
            raise self.wrong(definition.line, f"struct {name} holds itself", "a struct has an end")
        if name not in self._structs:
            self._pending.append(name)
            members = self._by_name(definition.get("members", ()), f"member of {name}")
            made = tuple(spec.Member(each, self._member(described)) for each, described in members.items())
            self._structs[name] = spec.Struct(name, made)
            self._pending.pop()
        return self._structs[name]

    def _member(self, described: Map) -> spec.Type:
        kind = described["type"]
        if kind in SCALARS:
            return self._scalar(kind, described)
        if kind == "binary" and "struct" in described:
            return spec.StructValue(self.struct(described["struct"], described.lines["struct"]))
        if "len" not in described:
            raise self.wrong(described.line, f"{kind} member {described['name']} lacks len", "say how many bytes")
        length = self.number(described["len"])
        if length is None or not 0 <= length <= LARGEST:
            what = f"len of {described['name']} is {described['len']!r}"
            raise self.wrong(described.lines["len"], what, f"write 0 to {LARGEST}, or a constant of definitions")
        if kind == "string":
            return spec.Text(length)
        return spec.Pad(length) if kind == "pad" else spec.Binary(length, self._hint(described))

    @staticmethod
    def _hint(described: Map) -> spec.Hint | None:
        return _HINTS.get(described.get("display-hint", ""))

    def _scalar(self, kind: str, described: Map) -> spec.Scalar:
        changes: dict[str, Any] = {"order": _ORDERS.get(described.get("byte-order", ""), "host")}
        if "enum" in described:
            as_flags = bool(described.get("enum-as-flags"))
            changes["enum"] = self._enum(described["enum"], described.lines["enum"], as_flags=as_flags)
            changes["as_flags"] = self.is_flags(described)
        elif (hint := self._hint(described)) in ("hex", "ipv4"):
            changes["hint"] = hint
        return spec.replace(SCALARS[kind], **changes)

    def described(self, name: str, line: int) -> dict[str, tuple[int, Map]]:
        """The attributes of a set with their numbers; what a subset leaves out is said in its superset."""
        if name in self._attributes:
            return self._attributes[name]
        wanted = self._look_up(self._described, name, "attribute set", line)
        if name in self._pending:
            raise self.wrong(wanted.line, f"attribute set {name} is a subset of itself", "take subset-of out")
        self._pending.append(name)
        if "subset-of" in wanted:
            found = self._subset(wanted, self.described(wanted["subset-of"], wanted.lines["subset-of"]))
        else:
            found = dict(self._numbered(wanted))
        self._pending.pop()
        self._attributes[name] = found
        return found

    def _numbered(self, described: Map) -> Iterable[tuple[str, tuple[int, Map]]]:
        number, taken = 1, dict[int, str]()
        for name, attribute in self._by_name(described["attributes"], "attribute").items():
            number = attribute.get("value", number)
            if not 0 <= number <= LAST_TYPE:
                raise self.wrong(attribute.line, f"attribute {name} is number {number}", f"write 0 to {LAST_TYPE}")
            if number in taken:
                raise self.wrong(attribute.line, f"{name} has the number of {taken[number]}, {number}", "give another")
            if "type" not in attribute:
                raise self.wrong(attribute.line, f"attribute {name} lacks type", "add it")
            taken[number] = name
            yield name, (number, attribute)
            number += 1

    def _subset(self, described: Map, whole: Mapping[str, tuple[int, Map]]) -> dict[str, tuple[int, Map]]:
        found: dict[str, tuple[int, Map]] = {}
        for attribute in described["attributes"]:  # devlink.yaml lists some twice
            name = attribute["name"]
            number, said = self._look_up(whole, name, f"attribute of {described['subset-of']}", attribute.line)
            merged = Map(attribute.line)
            merged.update({**said, **attribute})
            merged.lines = {**said.lines, **attribute.lines}
            found[name] = number, merged
        return found

    def set(self, name: str, line: int) -> spec.AttributeSet:
        """An attribute set by its name; the same object each time."""
        if name not in self._sets:
            declared = []
            for each, (number, described) in self.described(name, line).items():
                kind = self._type(described)
                if kind is not None:
                    multi, secret = bool(described.get("multi-attr")), self._is_secret(name, each, kind)
                    declared.append(spec.Attribute(each, number, kind, multi, secret))
            self._sets[name] = spec.AttributeSet(name, self._prefix(name), tuple(declared))
        return self._sets[name]

    def _is_secret(self, known: str, name: str, kind: spec.Type) -> bool:
        named = isinstance(kind, (spec.Binary, spec.Text)) and _SECRET.search(name) is not None
        return named or (known, name) in self._secrets

    def _prefix(self, name: str) -> str:
        """What the kernel's constants begin with; without name-prefix as ynl_gen_c.py makes it up."""
        described = self._described[name]
        while "subset-of" in described:
            described = self._described[described["subset-of"]]
        own = "" if described["name"] == self._family else f"{described['name']}-"
        prefix = described.get("name-prefix", f"{self._family}-a-{own}")
        return str(prefix).upper().replace("-", "_")

    def _type(self, described: Map) -> spec.Type | None:
        """An attribute's type; None for a number that nothing uses."""
        kind = described["type"]
        if kind in SCALARS:
            return self._scalar(kind, described)
        make = _MAKERS.get(kind)
        return None if make is None else make(self, described)

    def _reference(self, described: Map, key: str, what: str) -> tuple[str, int]:
        """The name behind a key that this type cannot do without, and its line."""
        if key not in described:
            raise self.wrong(described.line, f"{described['name']} lacks {key}", f"name its {what}")
        return described[key], described.lines[key]

    def _later(self, described: Map) -> spec.AttributesRef:
        """The nested attributes, made when asked for: a set may hold itself."""
        name, line = self._reference(described, "nested-attributes", "attribute set")
        self._look_up(self._described, name, "attribute set", line)
        return partial(self.set, name, line)

    def _nest(self, described: Map) -> spec.Type:
        return spec.Nest(self._later(described))

    def _binary(self, described: Map) -> spec.Type:
        if "struct" in described:
            return spec.StructValue(self.struct(described["struct"], described.lines["struct"]))
        if "sub-type" in described:
            return spec.Array(self._element(described))
        length = self.number(described.get("checks", {}).get("exact-len", ""))
        fits = length is not None and 0 < length <= LARGEST
        return spec.Binary(length if fits else None, self._hint(described))

    def _element(self, described: Map) -> spec.Scalar:
        kind = described["sub-type"]
        if kind not in SCALARS or not SCALARS[kind].size:
            what = f"elements of {described['name']} are {kind}"
            raise self.wrong(described.lines["sub-type"], what, "only numbers of a fixed width stand back to back")
        return self._scalar(kind, described)

    def _indexed(self, described: Map) -> spec.Type:
        kind, line = self._reference(described, "sub-type", "elements' type")
        if kind in ("indexed-array", "unused", "pad"):
            raise self.wrong(line, f"elements of {described['name']} are {kind}", "write nest, binary or a number")
        inner = Map(described.line)
        inner.update({key: value for key, value in described.items() if key not in ("sub-type", "type")})
        inner["type"], inner.lines = kind, described.lines
        element = self._type(inner)
        return spec.IndexedArray(spec.binary if element is None else element)

    def _type_value(self, described: Map) -> spec.Type:
        levels, line = self._reference(described, "type-value", "levels")
        if not 0 < len(levels) <= 8:
            raise self.wrong(line, f"{len(levels)} levels of nests", "write 1 to 8 names")
        return spec.NestTypeValue(tuple(levels), self._later(described))

    def _sub_message(self, described: Map) -> spec.Type:
        name, line = self._reference(described, "sub-message", "formats")
        selector, _ = self._reference(described, "selector", "selector")
        found: dict[str | int, spec.Type] = {}
        for each in self._look_up(self._sub_messages, name, "sub-message", line)["formats"]:
            if each["value"] in found:
                raise self.wrong(each.line, f"a second format for {each['value']}", "keep one of them")
            found[each["value"]] = self._format(each)
        return spec.SubMessage(selector, found)

    def _format(self, described: Map) -> spec.Type:
        attributes: spec.AttributesRef | None = None
        if "attribute-set" in described:
            name, line = described["attribute-set"], described.lines["attribute-set"]
            self._look_up(self._described, name, "attribute set", line)
            attributes = partial(self.set, name, line)
        if "fixed-header" not in described:
            return spec.Nest(attributes or NOTHING)
        header = self.struct(described["fixed-header"], described.lines["fixed-header"])
        if attributes is None:
            return spec.StructValue(header)
        return spec.Fixed(_apart(header, self._described[described["attribute-set"]]), attributes)

    def _bitfield(self, described: Map) -> spec.Type:
        if "enum" not in described:
            return spec.Bitfield32()
        return spec.Bitfield32(self._enum(described["enum"], described.lines["enum"], as_flags=True))


def _apart(header: spec.Struct, described: Map) -> spec.Struct:
    """The struct before attributes that are shown beside its members: none hides another."""
    named = {each.get("name") for each in described.get("attributes", ()) if isinstance(each, dict)}
    if named.isdisjoint(member.name for member in header.members):
        return header
    members = (
        spec.replace(each, name=f"{each.name}-of-header") if each.name in named else each for each in header.members
    )
    return spec.replace(header, members=tuple(members))


NOTHING: Final = spec.AttributeSet("nothing", "", ())
_MAKERS: Final = {
    "flag": lambda _types, _described: spec.flag,
    "pad": lambda _types, _described: spec.padding,
    "string": lambda _types, _described: spec.string,
    "binary": Types._binary,
    "bitfield32": Types._bitfield,
    "nest": Types._nest,
    "indexed-array": Types._indexed,
    "nest-type-value": Types._type_value,
    "sub-message": Types._sub_message,
}


def _some(table: Iterable[str]) -> str:
    names = sorted(table)
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
