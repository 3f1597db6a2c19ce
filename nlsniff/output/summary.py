"""What one line says of a message's content: the key attributes that its family names.

Nothing else of the message is decoded. The text of a value is remembered by its bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

from nlsniff import spec, wire
from nlsniff.bodies import body_of
from nlsniff.decode import reader
from nlsniff.layout import IPV4_SIZE, Layout, Layouts, Pieces, UnsupportedError, member_places
from nlsniff.leaves import Memo, asks_around, struct_size
from nlsniff.output.escape import escaped
from nlsniff.output.payload import payload_text
from nlsniff.output.values import plain, shown
from nlsniff.registry import Known
from nlsniff.trace import REST, SECRET, Context, MismatchError, Node
from nlsniff.wire import Order

WIDEST: Final = 72
HEADER: Final = "header."

NO_ATTRIBUTES: Final = spec.AttributeSet("", "", ())
NO_MEMBERS: Final = spec.Struct("", ())

Span = tuple[int, int]
Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a key: where it stands, and how it is told.

    ``path`` holds the number of each attribute on the way; a member of the fixed header has ``place``
    instead, its offset and size. ``choices`` are the texts of the types that the header member
    ``selector``, or the attribute beside it at ``sibling``, chooses from.
    """

    texts: Texts
    path: Path = ()
    place: Span | None = None
    selector: Span | None = None
    choices: Mapping[bytes, Texts] = field(default_factory=dict)
    sibling: Path | None = None

    def chosen(self, data: bytes, start: int, spans: Mapping[Path, Span]) -> Texts:
        """The texts for the message whose body begins at ``start``."""
        found = self.selecting(start, spans)
        return self.texts if found is None else self.choices.get(data[slice(*found)], self.texts)

    def selecting(self, start: int, spans: Mapping[Path, Span]) -> Span | None:
        """Where in the frame the bytes stand that choose; None where none do."""
        if self.sibling is not None:
            return spans.get(self.sibling)
        return None if self.selector is None else (start + self.selector[0], start + sum(self.selector))

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
        if isinstance(known.attributes, spec.Payload) or self._asks(known.family.key):
            self._known = known
            self._kinds = {each.name: each.type for each in (known.attributes or NO_ATTRIBUTES).attributes}
            self._kinds |= {each.name: each.type for each in (known.header or NO_MEMBERS).members}
            self.read = self._read_values

    def _asks(self, keys: tuple[str, ...]) -> bool:
        """Whether a member of the header among the keys cannot be told from its own bytes: an address."""
        wanted = {word.removeprefix(HEADER).partition(".")[0] for key in keys for word in key.split("/")}
        members = () if self._header is None else self._header.members
        return any(asks_around(spec.Struct("", (member,))) for member in members if member.name in wanted)

    def _read_values(self, data: bytes, start: int, end: int, context: Context) -> str:
        """The same from the values of the whole body."""
        header, attributes = body_of(self._known, self.order).read(data, start, end, Context())
        if REST in attributes:
            return payload_text(data, start, end, context)
        said: list[tuple[str, str, str]] = []  # the name's path, the name, the value
        for words in self._known.family.key:
            for place, word in enumerate(words.split("/")):
                path = word.removeprefix(HEADER)
                value: object = header if path != word else attributes
                for name in path.split("."):
                    value = value.get(name) if isinstance(value, dict) else None
                if value in (None, ""):
                    break
                text = _brief(value, self._kinds.get(name, spec.binary))
                text = text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
                if place:
                    said[-1] = (*said[-1][:2], f"{said[-1][2]}/{text}")
                    continue
                name = (name.partition("-")[2] if path != word else "") or name
                said.append((path, name, f'"{text}"' if " " in text else text))
        names = Counter(name for _, name, _ in said)
        return "".join(f" {path if names[name] > 1 else name}={text}" for path, name, text in said)

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
        around = attributes
        for name in word.split("."):
            around = attributes
            named = () if attributes is None else attributes.attributes
            attribute = next((item for item in named if item.name == name), None)
            if attribute is None:
                return None
            numbers.append(attribute.number)
            kind, secret = attribute.type, secret or attribute.secret
            attributes = spec.resolve(kind.attributes) if isinstance(kind, spec.Nest) else None
        before = "/" if joined else f" {word.rpartition('.')[2]}="
        if kind is None or not isinstance(kind, spec.SubMessage):
            return None if kind is None else Part(_texts(kind, self.order, before, secret=secret), tuple(numbers))
        return self._told(kind, around, tuple(numbers), before, secret=secret)

    def _told(
        self, kind: spec.SubMessage, around: spec.AttributeSet | None, path: Path, before: str, *, secret: bool
    ) -> Part | None:
        beside = next((item for item in around.attributes if item.name == kind.selector), None) if around else None
        place = self._places.get(kind.selector)
        if beside is not None and isinstance(beside.type, spec.Scalar):
            size = beside.type.size
        elif place is not None:
            size = place[1]
        else:
            return None
        byteorder: Literal["little", "big"] = "little" if self.order == "<" else "big"
        choices = {
            value.to_bytes(size, byteorder): _texts(choice, self.order, before, secret=secret)
            for value, choice in kind.formats.items()
            if isinstance(value, int)
        }
        plain_texts = _texts(kind.default or spec.binary, self.order, before, secret=secret)
        sibling = None if beside is None else (*path[:-1], beside.number)
        return Part(plain_texts, path, None, None if sibling else place, choices, sibling)

    def _read_slowly(self, data: bytes, start: int, end: int, _context: Context) -> str:
        spans: dict[Path, Span] = {}
        for path, _, _, begin, stop in self._walk(data, start + wire.align(self._size), end, ()):
            spans.setdefault(path, (begin, stop))
        text = []
        for key in self._keys:
            for part in key:
                span = part.span(start, end, spans)
                piece = "" if span is None else part.chosen(data, start, spans)[data[span[0] : span[1]]]
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
                chosen = part.chosen(data, start, spans)
                selecting = part.selecting(start, spans)
                if selecting is not None:
                    if selecting[1] > end:
                        raise UnsupportedError
                    pieces.check_bytes(selecting[0], selecting[1] - selecting[0])
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
