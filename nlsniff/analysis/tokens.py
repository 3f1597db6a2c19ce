"""A filter's text cut into words, strings and signs, and what is said where that fails."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from nlsniff.errors import NlsniffError

_STRING: Final = r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_SIGN: Final = r"==|!=|<=|>=|&&|\|\||[<>!~(){},]"
_PLAIN: Final = r"""[^\s(){},"'&|=!<>~]"""
_TOKEN: Final = re.compile(rf"\s*(?:{_STRING}|(?P<op>{_SIGN})|(?P<word>{_PLAIN}+))", re.DOTALL)
# In a set .. stands between the ends of a range.
_IN_SET: Final = re.compile(rf"\s*(?:{_STRING}|(?P<op>{_SIGN}|\.\.)|(?P<word>(?:(?!\.\.){_PLAIN})+))", re.DOTALL)
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
OPERATORS: Final = ("==", "!=", "<", "<=", ">", ">=", "in", "contains", "matches")
KEYWORDS: Final = frozenset({*_WORDS, *OPERATORS, "and", "or", "not"})


class FilterError(NlsniffError):
    """A filter that cannot be understood. ``position`` is the character it went wrong at, from 0."""

    def __init__(self, what: str, text: str, position: int, *, remedy: str = "") -> None:
        super().__init__(f"filter, character {position + 1}: {what}", remedy=remedy)
        self.text = text
        self.position = position


class Token(NamedTuple):
    """A piece of a filter: ``kind`` is ``string``, ``op``, ``word`` or ``end``, ``at`` the character it begins at."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """The pieces of a filter, and its end. Raises FilterError."""
    found: list[Token] = []
    at, end = 0, len(text.rstrip())
    manner = _TOKEN
    while at < end:
        match = manner.match(text, at)
        if match is None:
            raise _meaningless(text, at)
        kind = str(match.lastgroup)
        word, start = match[kind], match.start(kind)
        if kind != "string" and word in KEYWORDS:
            kind, word = "op", _WORDS.get(word, word)
        if kind == "op" and word in ("{", "}"):
            manner = _IN_SET if word == "{" else _TOKEN
        found.append(Token(kind, word, start))
        at = match.end()
    return [*found, Token("end", "", len(text))]


def _meaningless(text: str, at: int) -> FilterError:
    start = at + len(text[at:]) - len(text[at:].lstrip())
    if text[start] in "\"'":
        return FilterError("this string has no end", text, start)
    return FilterError(f"{text[start]!r} means nothing here", text, start, remedy=_MEANT.get(text[start], ""))


_MEANT: Final = {"=": "write ==", "&": "write and", "|": "write or"}


def unquoted(text: str) -> str:
    """What a string says: a backslash keeps the character behind it."""
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
