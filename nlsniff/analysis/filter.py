"""Display filters in Wireshark's manner, compiled to functions of a message.

    netlink.type == "newlink" and not netlink.flags.dump
    rt_link.linkinfo.kind in {"vlan", "vxlan"} or rt_route.dst == 10.0.0.0/8

A field that occurs several times matches when one occurrence does; ``!=`` when it occurs and none is
equal. A field alone is true where it occurs. Hyphens and underscores are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from nlsniff.analysis import fields, operands
from nlsniff.analysis.compare import LiteralError, Match, between, equal, like, ordered
from nlsniff.analysis.field import Field, Get, UnknownFieldError
from nlsniff.analysis.tokens import OPERATORS, FilterError, Token, tokens, unquoted
from nlsniff.analysis.tree import And, Comparison, Node, Not, Or, Sense, all_of, one_of

if TYPE_CHECKING:
    from nlsniff.analysis.joined import Joined
    from nlsniff.message import Message
    from nlsniff.registry import Registry

__all__ = ["MAX_DEPTH", "Filter", "FilterError", "Test", "closure", "compile_filter"]

Test = Callable[["Message"], bool]
MAX_DEPTH: Final = 100
_Made = TypeVar("_Made")


class Filter:
    """A compiled filter: call it with a message.

    ``header_only`` says that it never decodes attributes, ``tree`` is what other back-ends are made of. ``joined``
    is where its fields of transactions look for one; None where it has no such field.
    """

    __slots__ = ("header_only", "joined", "test", "text", "tree")

    def __init__(self, text: str, tree: Node, *, header_only: bool, joined: Joined | None = None) -> None:
        self.text = text
        self.tree = tree
        self.test = closure(tree)
        self.header_only = header_only
        self.joined = joined

    def __call__(self, message: Message) -> bool:
        """Whether the message is to be shown."""
        return self.test(message)


def compile_filter(text: str, registry: Registry | None = None, *, joining: bool = False) -> Filter:
    """The filter as a function of a message; ``registry`` has the families it may name. Raises FilterError.

    ``joining`` says that the caller puts transactions into the filter's ``joined``; else it may not ask of them.
    """
    parser = _Parser(text, registry, joining=joining)
    tree = parser.whole()
    return Filter(text, tree, header_only=parser.header_only, joined=parser.joined)


class _Parser:
    """Recursive descent: or, and, not, comparison."""

    def __init__(self, text: str, registry: Registry | None, *, joining: bool) -> None:
        self.header_only = True
        self.joined: Joined | None = None
        self._joining = joining
        self._registry = registry
        self._text = text
        self._tokens = tokens(text)
        self._place = 0
        self._depth = 0

    def whole(self) -> Node:
        tree = self._either()
        if self._next.kind != "end":
            raise self._wrong("'and' or 'or' is missing before this" if self._next.text != ")" else "no '(' for this")
        return tree

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
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
        field = self._operand()
        if not self._is(*OPERATORS):
            return Comparison(field, "true" if field.yes_no else "exists")
        operator = self._take().text
        if operator == "in":
            return self._one_of(field)
        return self._compared(field, operator)

    def _operand(self) -> Field:
        """A field, or a function of one."""
        token = self._next
        if token.kind != "word":
            raise self._wrong("a field's name belongs here")
        self._take()
        if token.text not in operands.FUNCTIONS or not self._is("("):
            return self._field(token)
        opened = self._take()
        if self._next.kind != "word":
            raise self._wrong("a field's name belongs here")
        field = self._field(self._take())
        if not self._is(")"):
            raise self._wrong("no ')' for this", at=opened.at)
        self._take()
        return self._changed(lambda: operands.applied(token.text, field), token.at)

    def _field(self, token: Token) -> Field:
        cut = operands.SLICE.match(token.text)
        if cut is None:
            return self._named(token.text, token.at)
        field = self._named(cut["name"], token.at)
        return self._changed(lambda: operands.sliced(field, cut["range"]), token.at + cut.start("range") - 1)

    def _named(self, name: str, at: int) -> Field:
        if name.replace("-", "_") in fields.OF_TRANSACTIONS:
            return self._of_transaction(name, at)
        if fields.needs_attributes(name):
            self.header_only = False
        try:
            return fields.field(name, self._registry)
        except UnknownFieldError as unknown:
            remedy = f"did you mean {' or '.join(unknown.near)}?" if unknown.near else ""
            raise self._wrong(str(unknown), at=at + unknown.at, remedy=remedy) from None

    def _of_transaction(self, name: str, at: int) -> Field:
        if not self._joining:
            remedy = "record with -w, then use it in nlsniff show or nlsniff transactions"
            raise self._wrong(f"{name} is known of whole transactions, not here", at=at, remedy=remedy)
        from nlsniff.analysis import joined

        if self.joined is None:
            self.joined = joined.Joined()
        return joined.field(name, self.joined)

    def _changed(self, change: Callable[[], _Made], at: int) -> _Made:
        """What ``change`` makes; what it refuses is pointed at."""
        try:
            return change()
        except LiteralError as why:
            raise self._wrong(str(why), at=at, remedy=why.remedy) from None

    def _compared(self, field: Field, operator: str) -> Node:
        literal = self._literal()
        text = literal.text

        def match() -> Match:
            if operator in ("==", "!="):
                return equal(field, text, quoted=literal.kind == "string")
            return like(text, operator) if operator in ("contains", "matches") else ordered(field, text, operator)

        sense: Sense = "none" if operator == "!=" else "any"
        return Comparison(field, sense, self._changed(match, literal.at), operator, (text,))

    def _literal(self) -> Token:
        token = self._next
        if token.kind not in ("word", "string"):
            raise self._wrong("a value belongs here")
        self._take()
        if token.kind == "string":
            return Token("string", unquoted(token.text), token.at)
        return token

    def _one_of(self, field: Field) -> Node:
        if not self._is("{"):
            raise self._wrong("'{' belongs here", remedy="write: in {1, 2}")
        opened = self._take()
        tests: list[Match] = []
        literals: list[str] = []
        while not (tests and self._is("}")):
            test, text = self._member(field)
            tests.append(test)
            literals.append(text)
            if self._is(","):
                self._take()
            elif not self._is("}"):
                raise self._wrong("no '}' for this", at=opened.at)
        self._take()
        return Comparison(field, "any", lambda value: any(test(value) for test in tests), "in", tuple(literals))

    def _member(self, field: Field) -> tuple[Match, str]:
        """A value of a set, or a range: 1 .. 5."""
        low = self._literal()
        if not self._is(".."):
            return self._changed(lambda: equal(field, low.text, quoted=low.kind == "string"), low.at), low.text
        self._take()
        high = self._literal()
        test = self._changed(lambda: between(field, low.text, high.text), low.at)
        return test, f"{low.text} .. {high.text}"


def closure(node: Node) -> Test:
    """The tree as a function of a message."""
    match node:
        case Or(parts):
            return one_of([closure(part) for part in parts])
        case And(parts):
            return all_of([closure(part) for part in parts])
        case Not(inner):
            return _not(closure(inner))
        case Comparison(field=field, sense=sense, matches=matches):
            if sense == "exists" or sense == "true" or matches is None:
                return _there(field.get) if sense == "exists" else _true(field.get)
            test = _any(field.get, matches)
            return test if sense == "any" else _none(field.get, test)


def _not(test: Test) -> Test:
    return lambda message: not test(message)


def _there(get: Get) -> Test:
    return lambda message: len(get(message)) > 0


def _true(get: Get) -> Test:
    return lambda message: any(get(message))


def _any(get: Get, matches: Callable[[Any], bool]) -> Test:
    def test(message: Message) -> bool:
        for value in get(message):  # noqa: SIM110 - a generator costs more than the test
            if matches(value):
                return True
        return False

    return test


def _none(get: Get, test: Test) -> Test:
    return lambda message: len(get(message)) > 0 and not test(message)
