"""The words a YNL file may hold, and what belongs behind each: the kernel's schemas as a table.

Documentation/netlink/{genetlink,genetlink-c,genetlink-legacy,netlink-raw}.yaml. A word that is not here could mean
that the bytes are laid out otherwise, so it is an error and not passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final

from nlsniff.errors import SpecError
from nlsniff.ynl.document import Items, Map, Node, Word, wrong

TEXT: Final = "a word"
NUMBER: Final = "a whole number"
EXPRESSION: Final = "a number or the name of a constant"
TRUTH: Final = "true or false"
ANYTHING: Final = "anything"
NAMES: Final = "a list of words"
MOST: Final = 200_000
"""Words looked at in one file; a few lines of aliases can stand for any number of them."""

Shape = str | list[Any] | Mapping[str, Any]
_HINTS: Final = "hex mac fddi ipv4 ipv6 ipv4-or-v6 uuid"
_ORDERS: Final = "little-endian big-endian"
_SCALARS: Final = "u8 u16 u32 u64 s8 s16 s32 s64"
_TYPES: Final = (
    f"unused pad flag binary bitfield32 uint sint {_SCALARS} string nest indexed-array nest-type-value sub-message"
)


def _of(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _needed(key: str) -> bool:
    return key.endswith("!")


_ENTRY: Final = {"name!": TEXT, "value": NUMBER, "doc": ANYTHING}
_MEMBER: Final = {
    "name!": TEXT,
    "type!": _of(f"{_SCALARS} string binary pad"),
    "len": EXPRESSION,
    "byte-order": _of(_ORDERS),
    "doc": ANYTHING,
    "enum": TEXT,
    "enum-as-flags": TRUTH,
    "display-hint": _of(_HINTS),
    "struct": TEXT,
}
_DEFINITION: Final = {
    "name!": TEXT,
    "type!": _of("const enum flags struct"),
    "header": TEXT,
    "scope": TEXT,
    "doc": ANYTHING,
    "value": EXPRESSION,
    "value-start": EXPRESSION,
    "entries": [_ENTRY],
    "members": [_MEMBER],
    "render-max": TRUTH,
    "enum-name": TEXT,
    "enum-cnt-name": TEXT,
    "name-prefix": TEXT,
}
_CHECKS: Final = {
    "flags-mask": TEXT,
    "min": EXPRESSION,
    "max": EXPRESSION,
    "min-len": EXPRESSION,
    "max-len": EXPRESSION,
    "exact-len": EXPRESSION,
    "unterminated-ok": TRUTH,
    "sparse": TRUTH,
}
_ATTRIBUTE: Final = {
    "name!": TEXT,
    "type": _of(_TYPES),
    "doc": ANYTHING,
    "value": NUMBER,
    "type-value": NAMES,
    "byte-order": _of(_ORDERS),
    "multi-attr": TRUTH,
    "nested-attributes": TEXT,
    "enum": TEXT,
    "enum-as-flags": TRUTH,
    "checks": _CHECKS,
    "sub-type": _of(_TYPES),
    "display-hint": _of(_HINTS),
    "name-prefix": TEXT,
    "struct": TEXT,
    "len": EXPRESSION,
    "sub-message": TEXT,
    "selector": TEXT,
}
_SET: Final = {
    "name!": TEXT,
    "name-prefix": TEXT,
    "enum-name": TEXT,
    "doc": ANYTHING,
    "subset-of": TEXT,
    "attr-cnt-name": TEXT,
    "attr-max-name": TEXT,
    "header": TEXT,
    "attributes!": [_ATTRIBUTE],
}
_SUB_MESSAGE: Final = {
    "name!": TEXT,
    "doc": ANYTHING,
    "formats!": [{"value!": EXPRESSION, "doc": ANYTHING, "fixed-header": TEXT, "attribute-set": TEXT}],
}
_MESSAGE: Final = {"value": NUMBER, "attributes": NAMES}
_MODE: Final = {"request": _MESSAGE, "reply": _MESSAGE, "pre": TEXT, "post": TEXT}
_OPERATION: Final = {
    "name!": TEXT,
    "doc": ANYTHING,
    "value": NUMBER,
    "attribute-set": TEXT,
    "flags": NAMES,
    "dont-validate": NAMES,
    "config-cond": TEXT,
    "fixed-header": TEXT,
    "do": _MODE,
    "dump": _MODE,
    "notify": TEXT,
    "event": _MESSAGE,
    "mcgrp": TEXT,
}
_OPERATIONS: Final = {
    "enum-model": _of("unified directional"),
    "name-prefix": TEXT,
    "enum-name": TEXT,
    "async-prefix": TEXT,
    "async-enum": TEXT,
    "fixed-header": TEXT,
    "list!": [_OPERATION],
}
FAMILY: Final = {
    "name!": TEXT,
    "doc": ANYTHING,
    "protocol": _of("genetlink genetlink-c genetlink-legacy netlink-raw"),
    "protonum": NUMBER,
    "uapi-header": TEXT,
    "c-family-name": TEXT,
    "c-version-name": TEXT,
    "max-by-define": TRUTH,
    "cmd-max-name": TEXT,
    "cmd-cnt-name": TEXT,
    "kernel-policy": _of("split per-op global"),
    "kernel-family": ANYTHING,
    "version": NUMBER,
    "definitions": [_DEFINITION],
    "attribute-sets!": [_SET],
    "sub-messages": [_SUB_MESSAGE],
    "operations!": _OPERATIONS,
    "mcast-groups": {
        "list!": [{"name!": TEXT, "doc": ANYTHING, "value": NUMBER, "c-define-name": TEXT, "flags": NAMES}]
    },
}
"""A key with ``!`` must be there. A tuple lists the words that may stand, a list holds the shape of its elements."""

_NUMBER: Final = re.compile(r"[+-]?(0[xX][0-9a-fA-F]{1,16}|0[oO][0-7]{1,22}|0[bB][01]{1,64}|[0-9]{1,20})\Z")
_TRUTHS: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def checked(node: Node, path: str) -> Map:
    """The document with numbers and truths read, every word known. Raises SpecError."""
    return _Checker(path).map(node, FAMILY, "a spec")


class _Checker:
    def __init__(self, path: str) -> None:
        self._path = path
        self._left = MOST

    def map(self, node: Node, shape: Mapping[str, Any], what: str) -> Map:
        """A mapping of this shape."""
        if isinstance(node, Word) and not node and node.plain:
            return self._complete(Map(node.line), shape, what)
        if not isinstance(node, Map):
            raise self._wrong(node.line, f"{what} is no mapping", "write 'key: value' lines")
        known = {key.rstrip("!"): kind for key, kind in shape.items()}
        made = Map(node.line)
        for key, value in node.items():
            line = node.lines[key]
            if key not in known:
                near = get_close_matches(key, known, n=1)
                remedy = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}"
                raise self._wrong(line, f"unknown word {key!r} in {what}", remedy)
            if isinstance(value, Word) and not value and value.plain and not isinstance(known[key], dict):
                continue  # "enum-name:" with nothing behind it
            made.lines[key] = line
            made[key] = self._value(value, known[key], key, line)
        return self._complete(made, shape, what)

    def _complete(self, made: Map, shape: Mapping[str, Any], what: str) -> Map:
        missing = [key.rstrip("!") for key in shape if _needed(key) and key.rstrip("!") not in made]
        if missing:
            raise self._wrong(made.line, f"{what} lacks {' and '.join(missing)}", "add it")
        return made

    def _wrong(self, line: int, what: str, remedy: str) -> SpecError:
        return wrong(self._path, line, what, remedy)

    def _value(self, node: Node, shape: Any, key: str, line: int) -> Any:
        self._left -= 1
        if self._left < 0:
            raise self._wrong(line, f"more than {MOST:,} words", "split the spec")
        if shape is ANYTHING:
            return node
        if isinstance(shape, dict):
            return self.map(node, shape, key)
        if isinstance(shape, list):
            return self._items(node, shape[0], key)
        if shape is NAMES:
            return [self._word(each, TEXT, key) for each in self._sequence(node, key)]
        return self._word(node, shape, key)

    def _sequence(self, node: Node, key: str) -> Items:
        if isinstance(node, Word) and not node and node.plain:
            return Items(node.line)
        if not isinstance(node, Items):
            raise self._wrong(node.line, f"{key} is no list", "begin each of its lines with '- '")
        self._left -= len(node)
        return node

    def _items(self, node: Node, shape: Mapping[str, Any], key: str) -> list[Map]:
        found = []
        for each in self._sequence(node, key):
            if shape is _ENTRY and isinstance(each, Word):
                entry = Map(each.line)
                entry["name"] = self._word(each, TEXT, key)
                found.append(entry)
            else:
                found.append(self.map(each, shape, f"one of {key}"))
        return found

    def _word(self, node: Node, shape: Any, key: str) -> Any:
        if not isinstance(node, Word):
            raise self._wrong(node.line, f"{key} is no single word", f"write {_said(shape)}")
        if shape is TRUTH and node.lower() in _TRUTHS:
            return _TRUTHS[node.lower()]
        if shape in (NUMBER, EXPRESSION) and _NUMBER.match(node):
            return int(node, 10 if node.lstrip("+-").isdigit() else 0)
        if (shape in (TEXT, EXPRESSION) and node) or (isinstance(shape, tuple) and node in shape):
            return str(node)
        near = get_close_matches(node, shape, n=1) if isinstance(shape, tuple) else []
        remedy = f"did you mean {near[0]}?" if near else f"write {_said(shape)}"
        raise self._wrong(node.line, f"{key} is {str(node)[:60]!r}", remedy)


def _said(shape: Any) -> str:
    return f"one of {', '.join(shape)}" if isinstance(shape, tuple) else str(shape)
