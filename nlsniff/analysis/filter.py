"""Display filters in Wireshark's manner, compiled to functions of a message.

    netlink.type == "newlink" and not netlink.flags.dump
    rt_link.linkinfo.kind in {"vlan", "vxlan"} or rt_route.dst == 10.0.0.0/8

A field that occurs several times matches when one occurrence does; ``!=`` when it occurs and none is
equal. A field alone is true where it occurs. Hyphens and underscores are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from nlsniff.analysis import fields
from nlsniff.analysis.compare import LiteralError, equal, like, ordered
from nlsniff.analysis.tree import And, Comparison, Node, Not, Or
from nlsniff.errors import NlsniffError

if TYPE_CHECKING:
    from nlsniff.message import Message
    from nlsniff.registry import Registry

Test = Callable[["Message"], bool]
MAX_DEPTH: Final = 100

_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<op>==|!=|<=|>=|&&|\|\||[<>!~(){},])|(?P<word>[^\s(){},"'&|=!<>~]+))"""
)
_WORDS: Final = {
    "&&": "and",
    "||": "or",
    "!": "not",
    "~": "matches",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}
_OPERATORS: Final = ("==", "!=", "<", "<=", ">", ">=", "in", "contains", "matches")
_KEYWORDS: Final = frozenset({*_WORDS, *_OPERATORS, "and", "or", "not"})


class FilterError(NlsniffError):
    """A filter that cannot be understood. ``position`` is the character it went wrong at, from 0."""

    def __init__(self, what: str, text: str, position: int, *, remedy: str = "") -> None:
        super().__init__(f"filter, character {position + 1}: {what}", remedy=remedy)
        self.text = text
        self.position = position


class Filter:
    """A compiled filter: call it with a message.

    ``header_only`` says that it never decodes attributes, ``tree`` is what other back-ends are made of.
    """

    __slots__ = ("header_only", "test", "text", "tree")

    def __init__(self, text: str, tree: Node, *, header_only: bool) -> None:
        self.text = text
        self.tree = tree
        self.test = closure(tree)
        self.header_only = header_only

    def __call__(self, message: Message) -> bool:
        """Whether the message is to be shown."""
        return self.test(message)


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def compile_filter(text: str, registry: Registry | None = None) -> Filter:
    """The filter as a function of a message; ``registry`` has the families it may name. Raises FilterError."""
    parser = _Parser(text, registry)
    tree = parser.whole()
    return Filter(text, tree, header_only=parser.header_only)


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            quote = text[start] in "\"'"
            why = "this string has no end" if quote else f"{text[start]!r} means nothing here"
            raise FilterError(why, text, start, remedy="" if quote or text[start] != "=" else "write ==")
        kind = str(match.lastgroup)
        word, start = match[kind], match.start(kind)
        if kind != "string" and word in _KEYWORDS:
            kind, word = "op", _WORDS.get(word, word)
        found.append(_Token(kind, word, start))
        at = match.end()
    return [*found, _Token("end", "", len(text))]


class _Parser:
    """Recursive descent: or, and, not, comparison."""

    def __init__(self, text: str, registry: Registry | None) -> None:
        self.header_only = True
        self._registry = registry
        self._text = text
        self._tokens = _tokens(text)
        self._place = 0
        self._depth = 0

    def whole(self) -> Node:
        tree = self._either()
        if self._next.kind != "end":
            raise self._wrong("'and' or 'or' is missing before this" if self._next.text != ")" else "no '(' for this")
        return tree

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _take(self) -> _Token:
        token = self._next
        self._place += 1
        return token

    def _is(self, *words: str) -> bool:
        return self._next.kind == "op" and self._next.text in words

    def _wrong(self, what: str, *, at: int | None = None, remedy: str = "") -> FilterError:
        token = self._next
        if token.kind == "end" and at is None:
            what = f"{what}, and the filter ends" if self._text.strip() else "the filter is empty"
        return FilterError(what, self._text, token.at if at is None else at, remedy=remedy)

    def _either(self) -> Node:
        parts = [self._both()]
        while self._is("or"):
            self._take()
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _both(self) -> Node:
        parts = [self._negated()]
        while self._is("and"):
            self._take()
            parts.append(self._negated())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _negated(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._wrong(f"nested deeper than {MAX_DEPTH} levels")
        try:
            if self._is("not"):
                self._take()
                return Not(self._negated())
            if self._is("("):
                return self._bracketed()
            return self._comparison()
        finally:
            self._depth -= 1

    def _bracketed(self) -> Node:
        opened = self._take()
        tree = self._either()
        if not self._is(")"):
            raise self._wrong("no ')' for this", at=opened.at)
        self._take()
        return tree

    def _comparison(self) -> Node:
        token = self._next
        if token.kind != "word":
            raise self._wrong("a field's name belongs here")
        self._take()
        field = self._field(token)
        if not self._is(*_OPERATORS):
            return Comparison(field, "true" if field.yes_no else "exists")
        operator = self._take().text
        if operator == "in":
            return self._one_of(field)
        return self._compared(field, operator)

    def _field(self, token: _Token) -> fields.Field:
        if fields.needs_attributes(token.text):
            self.header_only = False
        try:
            return fields.field(token.text, self._registry)
        except fields.UnknownFieldError as unknown:
            remedy = f"did you mean {' or '.join(unknown.near)}?" if unknown.near else ""
            raise self._wrong(str(unknown), at=token.at + unknown.at, remedy=remedy) from None

    def _compared(self, field: fields.Field, operator: str) -> Node:
        literal = self._literal()
        try:
            if operator in ("==", "!="):
                same = equal(field, literal.text, quoted=literal.kind == "string")
                return Comparison(field, "any" if operator == "==" else "none", same, operator, (literal.text,))
            if operator in ("contains", "matches"):
                return Comparison(field, "any", like(literal.text, operator), operator, (literal.text,))
            return Comparison(field, "any", ordered(field, literal.text, operator), operator, (literal.text,))
        except LiteralError as why:
            raise self._wrong(str(why), at=literal.at) from None

    def _literal(self) -> _Token:
        token = self._next
        if token.kind not in ("word", "string"):
            raise self._wrong("a value belongs here")
        self._take()
        if token.kind == "string":
            return _Token("string", _unquoted(token.text), token.at)
        return token

    def _one_of(self, field: fields.Field) -> Node:
        if not self._is("{"):
            raise self._wrong("'{' belongs here", remedy="write: in {1, 2}")
        opened = self._take()
        tests, literals = [], []
        while not self._is("}"):
            literal = self._literal()
            tests.append(equal(field, literal.text, quoted=literal.kind == "string"))
            literals.append(literal.text)
            if self._is(","):
                self._take()
            elif not self._is("}"):
                raise self._wrong("no '}' for this", at=opened.at)
        self._take()
        return Comparison(field, "any", lambda value: any(test(value) for test in tests), "in", tuple(literals))


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def closure(node: Node) -> Test:
    """The tree as a function of a message."""
    match node:
        case Or(parts):
            return _or([closure(part) for part in parts])
        case And(parts):
            return _and([closure(part) for part in parts])
        case Not(inner):
            return _not(closure(inner))
        case Comparison(field=field, sense=sense, matches=matches):
            if sense == "exists" or sense == "true" or matches is None:
                return _there(field.get) if sense == "exists" else _true(field.get)
            test = _any(field.get, matches)
            return test if sense == "any" else _none(field.get, test)


def _or(tests: list[Test]) -> Test:
    def test(message: Message) -> bool:
        for each in tests:  # noqa: SIM110 - a generator costs more than the test
            if each(message):
                return True
        return False

    return test


def _and(tests: list[Test]) -> Test:
    def test(message: Message) -> bool:
        for each in tests:  # noqa: SIM110 - a generator costs more than the test
            if not each(message):
                return False
        return True

    return test


def _not(test: Test) -> Test:
    return lambda message: not test(message)


def _there(get: fields.Get) -> Test:
    return lambda message: len(get(message)) > 0


def _true(get: fields.Get) -> Test:
    return lambda message: any(get(message))


def _any(get: fields.Get, matches: Callable[[Any], bool]) -> Test:
    def test(message: Message) -> bool:
        for value in get(message):  # noqa: SIM110 - a generator costs more than the test
            if matches(value):
                return True
        return False

    return test


def _none(get: fields.Get, test: Test) -> Test:
    return lambda message: len(get(message)) > 0 and not test(message)
