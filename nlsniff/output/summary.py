"""What one line says of a message's content: the key attributes that its family names.

Nothing else of the message is decoded. The text of a value is remembered by its bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

from nlsniff import spec, wire
from nlsniff.decode import reader
from nlsniff.layout import IPV4_SIZE, Layout, Layouts, Pieces, UnsupportedError, member_places
from nlsniff.leaves import Memo, struct_size
from nlsniff.output.escape import escaped
from nlsniff.output.values import plain, shown
from nlsniff.registry import Known
from nlsniff.trace import SECRET, Context, MismatchError, Node
from nlsniff.wire import Order

WIDEST: Final = 72
HEADER: Final = "header."

Span = tuple[int, int]
Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a key: where it stands, and how it is told.

    ``path`` holds the number of each attribute on the way; a member of the fixed header has ``place``
    instead, its offset and size. ``choices`` are the texts of the types that the header member
    ``selector`` chooses from.
    """

    texts: Texts
    path: Path = ()
    place: Span | None = None
    selector: Span | None = None
    choices: Mapping[bytes, Texts] = field(default_factory=dict)

    def chosen(self, data: bytes, start: int) -> Texts:
        """The texts for the message whose body begins at ``start``."""
        if self.selector is None:
            return self.texts
        offset, size = self.selector
        return self.choices.get(data[start + offset : start + offset + size], self.texts)

    def span(self, start: int, end: int, spans: Mapping[Path, Span]) -> Span | None:
        """Where its bytes stand in the frame; None where they do not."""
        if self.place is None:
            return spans.get(self.path)
        offset, size = self.place
        return (start + offset, start + offset + size) if start + offset + size <= end else None


class Summary:
    """The key attributes of one operation's messages as `` name=value`` texts.

    ``read(data, start, end, context)`` takes the body between two offsets of a frame. A key such as
    ``dst/header.rtm-dst-len`` joins two values by a slash.
    """

    def __init__(self, known: Known, order: Order) -> None:
        self.order = order
        self._header, self._attributes = known.header, known.attributes
        self._size = 0 if known.header is None else struct_size(known.header) or 0
        self._places = _places(known.header)
        self._keys = [key for key in map(self._key, known.family.key) if key]
        self._nests = {part.path[:depth] for key in self._keys for part in key for depth in range(1, len(part.path))}
        layouts: Layouts[str] = Layouts(self._read_slowly, self._trace, self._generate)
        self.read = layouts.read

    def _key(self, words: str) -> list[Part]:
        parts: list[Part] = []
        for word in words.split("/"):
            in_header = word.startswith(HEADER) and self._header is not None
            part = self._member(word, bool(parts)) if in_header else self._path(word, bool(parts))
            if part is None:
                return parts
            parts.append(part)
        return parts

    def _member(self, word: str, joined: bool) -> Part | None:
        name = word.removeprefix(HEADER)
        place = self._places.get(name)
        if place is None or self._header is None:
            return None
        kind = next(member.type for member in self._header.members if member.name == name)
        before = "/" if joined else f" {name.partition('-')[2] or name}="
        return Part(_texts(kind, self.order, before, zero=joined), place=place)

    def _path(self, word: str, joined: bool) -> Part | None:
        attributes, numbers = self._attributes, []
        kind: spec.Type | None = None
        secret = False
        for name in word.split("."):
            named = () if attributes is None else attributes.attributes
            attribute = next((item for item in named if item.name == name), None)
            if attribute is None:
                return None
            numbers.append(attribute.number)
            kind, secret = attribute.type, secret or attribute.secret
            attributes = spec.resolve(kind.attributes) if isinstance(kind, spec.Nest) else None
        before = "/" if joined else f" {word.rpartition('.')[2]}="
        return None if kind is None else self._told(kind, tuple(numbers), before, secret=secret)

    def _told(self, kind: spec.Type, path: Path, before: str, *, secret: bool) -> Part | None:
        if not isinstance(kind, spec.SubMessage):
            return Part(_texts(kind, self.order, before, secret=secret), path)
        place = self._places.get(kind.selector)
        if place is None:
            return None
        size = place[1]
        byteorder: Literal["little", "big"] = "little" if self.order == "<" else "big"
        choices = {
            value.to_bytes(size, byteorder): _texts(choice, self.order, before, secret=secret)
            for value, choice in kind.formats.items()
            if isinstance(value, int)
        }
        plain_texts = _texts(kind.default or spec.binary, self.order, before, secret=secret)
        return Part(plain_texts, path, None, place, choices)

    def _read_slowly(self, data: bytes, start: int, end: int, _context: Context) -> str:
        spans: dict[Path, Span] = {}
        for path, _, _, begin, stop in self._walk(data, start + wire.align(self._size), end, ()):
            spans.setdefault(path, (begin, stop))
        text = []
        for key in self._keys:
            for part in key:
                span = part.span(start, end, spans)
                piece = "" if span is None else part.chosen(data, start)[data[span[0] : span[1]]]
                if span is None or (span[0] == span[1] and not piece):
                    break
                text.append(piece)
        return "".join(text)

    def _walk(self, data: bytes, start: int, end: int, above: Path) -> Iterator[tuple[Path, int, int, int, int]]:
        for word, offset, begin, stop in wire.attributes(data, start, end, self.order):
            path = (*above, word & wire.NLA_TYPE_MASK)
            yield path, word, offset, begin, stop
            if path in self._nests:
                yield from self._walk(data, begin, stop, path)

    def _is_whole(self, data: bytes, start: int, end: int, above: Path) -> bool:
        """Whether attributes fill the space; where they do not, their headers alone do not tell the shape."""
        stop = start
        for word, _, begin, stop in wire.attributes(data, start, end, self.order):
            path = (*above, word & wire.NLA_TYPE_MASK)
            if path in self._nests and not self._is_whole(data, begin, stop, path):
                return False
        return start + wire.align(stop - start) >= end

    def _trace(self, data: bytes, start: int, end: int) -> Node:
        root = Node("", start, end - start, None)
        for _, word, offset, _, stop in self._walk(data, start + wire.align(self._size), end, ()):
            root.children.append(Node("", offset, stop - offset, word))
        return root

    def _generate(self, data: bytes, root: Node) -> Layout[str]:
        start, end = root.offset, root.offset + root.length
        if not self._is_whole(data, start + wire.align(self._size), end, ()):
            raise UnsupportedError
        pieces = Pieces(data, root, self.order)
        for node in root.children:
            pieces.check_header(node)
        spans: dict[Path, Span] = {}
        for path, _, _, begin, stop in self._walk(data, start + wire.align(self._size), end, ()):
            spans.setdefault(path, (begin, stop))
        texts = []
        for key in self._keys:
            for part in key:
                span = part.span(start, end, spans)
                chosen = part.chosen(data, start)
                if part.selector is not None:
                    if start + sum(part.selector) > end:
                        raise UnsupportedError
                    pieces.check_bytes(start + part.selector[0], part.selector[1])
                if span is None or (span[0] == span[1] and not chosen[b""]):
                    break
                texts.append(_expression(chosen, pieces, *span))
        return pieces.layout('f"' + "".join(texts) + '"' if texts else '""')


def _expression(texts: Texts, pieces: Pieces, start: int, stop: int) -> str:
    """The inside of an f-string: the text of what stands between two offsets."""
    if texts.is_address and stop - start == IPV4_SIZE:
        return f"{{{pieces.bind(texts.before)}}}{pieces.take_ipv4(start)}"
    return f"{{{pieces.bind(texts)}[{pieces.take_bytes(start, stop)}]}}"


def _places(header: spec.Struct | None) -> dict[str, Span]:
    try:
        return {} if header is None else member_places(header, 0)
    except UnsupportedError:
        return {}


class Texts(Memo):
    """Payload bytes -> `` name=value``; ``is_address`` for IP addresses that are always shown."""

    __slots__ = ("before", "is_address")

    def __init__(self, make: Callable[[bytes], str], before: str, *, is_address: bool) -> None:
        super().__init__(make)
        self.before = before
        self.is_address = is_address


def _texts(kind: spec.Type, order: Order, before: str, *, zero: bool = True, secret: bool = False) -> Texts:
    """How the values of a type are told; ``zero`` says whether a value of 0 is worth a word."""
    read = reader(kind, order)

    def text(raw: bytes) -> str:
        if secret:
            return before + SECRET
        if not zero and not any(raw):
            return ""
        try:
            value = read(raw, 0, len(raw), Context())
        except MismatchError:
            value = raw.hex()
        if value == "":
            return ""
        said = _brief(value, kind)
        if len(said) > WIDEST:
            said = said[: WIDEST - 1] + "…"
        return f'{before}"{said}"' if " " in said and isinstance(value, str) else before + said

    is_address = isinstance(kind, spec.Binary) and kind.hint in ("ipv4", "ipv4-or-v6") and zero and not secret
    return Texts(text, before, is_address=is_address)


def _brief(value: object, kind: spec.Type) -> str:
    if isinstance(value, list) and isinstance(kind, spec.Scalar):
        return ",".join(map(str, value))
    if isinstance(kind, spec.Scalar) and kind.label is not None and not kind.as_flags and isinstance(value, int):
        return kind.label.entries.get(value, str(value))
    if isinstance(kind, spec.Scalar) and not isinstance(value, str):
        return shown(value, kind)
    return escaped(value) if isinstance(value, str) else plain(value)


@cache
def summary_of(known: Known, order: Order) -> Summary:
    """The summary of an operation; made once and shared."""
    return Summary(known, order)
