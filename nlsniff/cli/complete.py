"""Shell completion of filters: fields, operators and values, wherever in the expression they belong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from nlsniff.analysis import fields, paths
from nlsniff.analysis.field import Field, UnknownFieldError, plain
from nlsniff.analysis.joined import FIELDS as JOINED
from nlsniff.analysis.literals import leaves, names
from nlsniff.analysis.tokens import KEYWORDS, OPERATORS, FilterError, tokens

if TYPE_CHECKING:
    from nlsniff.analysis.tokens import Token
    from nlsniff.registry import Registry

State = Literal["field", "operator", "value", "set", "member", "separator", "joint", "lost"]
_LAST: Final = re.compile(r"""["']?[^\s(){},"'&|=!<>~]*\Z""")
_BARE: Final = re.compile(r"[\w.:/#+-]+\Z")


class _Place(NamedTuple):
    """What belongs behind the words so far, and the field whose value it would be."""

    state: State
    field: str = ""
    opened: int = 0


def candidates(text: str, registry: Registry, *, joining: bool) -> list[str]:
    """The whole expressions that ``text`` may be completed to: each is ``text`` with its last word ended."""
    last = _LAST.search(text)
    at = len(text) if last is None else last.start()
    before, word = text[:at], text[at:]
    try:
        place = _place(tokens(before)[:-1])
    except FilterError:
        return []
    if place.state == "operator" and not before[-1:].isspace():
        return []
    quote, start = (word[0], word[1:]) if word[:1] in ("'", '"') else ("", word)
    if quote and place.state not in ("value", "member"):
        return []
    wanted: Iterable[str] = _words(place, start, registry, joining=joining)
    if place.state in ("value", "member"):
        wanted = (_written(found, quote) for found in wanted)
    return [before + found for found in dict.fromkeys(wanted) if found != word]


def _place(found: list[Token]) -> _Place:
    place = _Place("field")
    for token in found:
        place = _next(place, token)
    return place


_LEADS: Final[dict[tuple[State, str], State]] = {
    ("field", "word"): "operator",
    ("field", "not"): "field",
    ("field", "("): "field",
    **{("operator", sign): "value" for sign in OPERATORS},
    ("operator", "in"): "set",
    ("set", "{"): "member",
    **{("value", sign): "joint" for sign in ("word", "string")},
    **{("member", sign): "separator" for sign in ("word", "string")},
    **{("separator", sign): "member" for sign in (",", "..")},
    ("separator", "}"): "joint",
    **{(state, sign): "field" for state in ("operator", "joint") for sign in ("and", "or")},
    **{(state, ")"): "joint" for state in ("operator", "joint")},
}


def _next(place: _Place, token: Token) -> _Place:
    """Where a piece leads to; what does not belong there leads nowhere."""
    sign = token.text if token.kind == "op" else token.kind
    state = _LEADS.get((place.state, sign), "lost")
    opened = place.opened + (sign == "(") - (sign == ")")
    if opened < 0:
        return _Place("lost")
    return _Place(state, token.text if place.state == "field" and sign == "word" else place.field, opened)


def _words(place: _Place, start: str, registry: Registry, *, joining: bool) -> Iterator[str]:
    """The words that belong there and begin so."""
    ends = [")"] if place.opened else []
    match place.state:
        case "field":
            yield from _fields(start, registry, joining=joining)
        case "operator":
            yield from (word for word in (*OPERATORS, "and", "or", *ends) if word.startswith(start))
        case "joint":
            yield from (word for word in ("and", "or", *ends) if word.startswith(start))
        case "set":
            yield from ["{"] if not start else []
        case "separator":
            yield from ["}"] if not start else []
        case "value" | "member":
            yield from (word for word in _values(place.field, registry) if plain(word).startswith(plain(start)))


def _fields(start: str, registry: Registry, *, joining: bool) -> Iterator[str]:
    called = [*fields.FIELDS, *fields.flag_fields(), *(JOINED if joining else ())]
    yield from (name for name in (*called, "not") if name.startswith(plain(start)))
    *path, last = start.split(".")
    hyphens = "-" in start
    if not path:
        found: Iterable[str] = (each.name for each in registry.families() if _BARE.match(each.name))
    else:
        family = registry.family(path[0])
        found = () if family is None else paths.below(family, path[1:])
    for name in found:
        if plain(name).startswith(plain(last)):
            yield ".".join([*path, name.replace("_", "-") if hyphens else plain(name)])


def _values(name: str, registry: Registry) -> Iterator[str]:
    """What the field may be compared with, as far as its values have names."""
    known = _known(name, registry)
    if known in (fields.TYPE, fields.FIELDS["request.type"]):
        yield from (operation.name for family in registry.families() for operation in family.operations)
        yield from ("ack", "error", "done")
    elif known is fields.FAMILY:
        yield from (family.name for family in registry.families())
    elif known is not None and known.names is not None:
        yield from known.names()
    elif known is not None and known.yes_no:
        yield from ("true", "false")
    elif known is not None:
        yield from (word for kind in leaves(known.types) for _, word in names(kind))


def _known(name: str, registry: Registry) -> Field | None:
    called = plain(name)
    if called in JOINED:
        return JOINED[called][1]
    try:
        return fields.field(name, registry)
    except UnknownFieldError:
        return None


def _written(word: str, quote: str) -> str:
    """A value as it stands in a filter: in the quotes that were begun, or in some where it needs them."""
    if not quote and _BARE.match(word) and word not in KEYWORDS:
        return word
    return f"{quote or chr(34)}{word}{quote or chr(34)}"
