"""What one line says of a message's content: the key attributes that its family names.

Nothing else of the message is decoded. The text of a value is remembered by its bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from nlsniff import spec, wire
from nlsniff.decode import SECRET, Context, Memo, MismatchError, Node, reader, struct_size
from nlsniff.layout import Layout, Layouts, Pieces, UnsupportedError, member_places
from nlsniff.output.escape import escaped
from nlsniff.output.values import plain, shown
from nlsniff.registry import Known
from nlsniff.wire import Order

WIDEST: Final = 72
HEADER: Final = "header."

Span = tuple[int, int]
# The number of each attribute on the way, and the texts of what stands there.
Part = tuple[tuple[int, ...], Memo]
MemberPart = tuple[int, int, Memo]


class Summary:
    """The key attributes of one operation's messages as `` name=value`` texts.

    ``read(data, start, end, context)`` takes the body between two offsets of a frame. A key such as
    ``dst/header.rtm-dst-len`` joins two values by a slash.
    """

    def __init__(self, known: Known, order: Order) -> None:
        self.order = order
        self._header, self._attributes = known.header, known.attributes
        self._size = 0 if known.header is None else struct_size(known.header) or 0
        self._keys = [key for key in map(self._key, known.family.key) if key]
        self._nests = {path[:depth] for key in self._keys for path, _ in _attribute_parts(key) for depth in range(1, len(path))}
        layouts: Layouts[str] = Layouts(self._read_slowly, self._trace, self._generate)
        self.read = layouts.read

    def _key(self, words: str) -> list[Part | MemberPart]:
        parts = []
        for word in words.split("/"):
            before = "/" if parts else f" {word.removeprefix(HEADER).rpartition('.')[2]}="
            part = self._member(word, before) if word.startswith(HEADER) else self._path(word, before)
            if part is None:
                return parts
            parts.append(part)
        return parts

    def _member(self, word: str, before: str) -> MemberPart | None:
        name = word.removeprefix(HEADER)
        if self._header is None:
            return None
        try:
            start, size = member_places(self._header, 0)[name]
        except (KeyError, UnsupportedError):
            return None
        kind = next(member.type for member in self._header.members if member.name == name)
        if before != "/":
            before = f" {name.partition('-')[2] or name}="
        return start, size, _texts(kind, self.order, before, zero=before == "/", secret=False)

    def _path(self, word: str, before: str) -> Part | None:
        attributes, numbers = self._attributes, []
        attribute = None
        for name in word.split("."):
            named = () if attributes is None else attributes.attributes
            attribute = next((item for item in named if item.name == name), None)
            if attribute is None:
                return None
            numbers.append(attribute.number)
            kind = attribute.type
            attributes = spec.resolve(kind.attributes) if isinstance(kind, spec.Nest) else None
        if attribute is None:
            return None
        return tuple(numbers), _texts(attribute.type, self.order, before, zero=True, secret=attribute.secret)

    def _read_slowly(self, data: bytes, start: int, end: int, _context: Context) -> str:
        spans = self._spans(data, start, end)
        text = []
        for key in self._keys:
            for part in key:
                piece = self._piece(part, data, start, end, spans)
                if not piece:
                    break
                text.append(piece)
        return "".join(text)

    def _piece(self, part: Part | MemberPart, data: bytes, start: int, end: int, spans: dict[tuple[int, ...], Span]) -> str:
        if len(part) == 3:
            offset, size, texts = part
            place = start + offset
            return texts[data[place : place + size]] if place + size <= end else ""  # type: ignore[no-any-return]
        path, texts = part
        span = spans.get(path)
        return "" if span is None else texts[data[span[0] : span[1]]]  # type: ignore[no-any-return]

    def _spans(self, data: bytes, start: int, end: int) -> dict[tuple[int, ...], Span]:
        """Where the payload of each attribute stands, of those that come twice the first."""
        spans: dict[tuple[int, ...], Span] = {}
        for path, _, _, begin, stop in self._walk(data, start + wire.align(self._size), end, ()):
            spans.setdefault(path, (begin, stop))
        return spans

    def _walk(
        self, data: bytes, start: int, end: int, above: tuple[int, ...]
    ) -> Iterator[tuple[tuple[int, ...], int, int, int, int]]:
        for word, offset, begin, stop in wire.attributes(data, start, end, self.order):
            path = (*above, word & wire.NLA_TYPE_MASK)
            yield path, word, offset, begin, stop
            if path in self._nests:
                yield from self._walk(data, begin, stop, path)

    def _trace(self, data: bytes, start: int, end: int) -> Node:
        root = Node("", start, end - start, None)
        for path, word, offset, _, stop in self._walk(data, start + wire.align(self._size), end, ()):
            root.children.append(Node(".".join(map(str, path)), offset, stop - offset, word))
        return root

    def _generate(self, data: bytes, root: Node) -> Layout[str]:
        if root.length < self._size:
            raise UnsupportedError
        pieces = Pieces(data, root, self.order)
        spans: dict[str, Span] = {}
        for node in root.children:
            pieces.check_header(node)
            spans.setdefault(node.name, (node.offset + wire.NLA_HDRLEN, node.offset + node.length))
        texts = []
        for key in self._keys:
            for part in key:
                if len(part) == 3:
                    offset, size, memo = part
                    span = root.offset + offset, root.offset + offset + size
                else:
                    path, memo = part
                    found = spans.get(".".join(map(str, path)))
                    if found is None or (found[0] == found[1] and not memo[b""]):
                        break
                    span = found
                texts.append(f"{{{pieces.bind(memo)}[{pieces.take_bytes(*span)}]}}")
        return pieces.layout('f"' + "".join(texts) + '"' if texts else '""')


def _attribute_parts(key: list[Part | MemberPart]) -> Iterator[Part]:
    for part in key:
        if len(part) == 2:
            yield part


def _texts(kind: spec.Type, order: Order, before: str, *, zero: bool, secret: bool) -> Memo:
    """Payload bytes -> their text; ``zero`` says whether a value of 0 is worth a word."""
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

    return Memo(text)


def _brief(value: object, kind: spec.Type) -> str:
    if isinstance(value, list) and isinstance(kind, spec.Scalar):
        return ",".join(map(str, value))
    if isinstance(kind, spec.Scalar) and kind.label is not None and not kind.as_flags and isinstance(value, int):
        return kind.label.entries.get(value, str(value))
    if isinstance(kind, spec.Scalar) and not isinstance(value, str):
        return shown(value, kind)
    return escaped(value) if isinstance(value, str) else plain(value)


@lru_cache(maxsize=None)
def summary_of(known: Known, order: Order) -> Summary:
    """The summary of an operation; made once and shared."""
    return Summary(known, order)
