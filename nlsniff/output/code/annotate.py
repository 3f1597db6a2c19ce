"""A message cut into annotated pieces: each member of a header, each attribute, with its name, constant and value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from nlsniff import spec, wire
from nlsniff.decode import CUSTOM_FAILURES, reader
from nlsniff.leaves import scalar_order, size_of
from nlsniff.message import Message
from nlsniff.output.code.request import Request
from nlsniff.output.describe import constant
from nlsniff.output.values import number, shown
from nlsniff.record import record
from nlsniff.trace import SECRET, Context, MismatchError, Node, Scope
from nlsniff.wire import Order

LETTERS: Final = {1: "B", 2: "H", 4: "I", 8: "Q"}
LONG: Final = 60
NAMES: Final = ("nlmsg_len", "nlmsg_type", "nlmsg_flags", "nlmsg_seq", "nlmsg_pid")
FLAG_PREFIX: Final = "NLM_F_"


@record()
class Piece:
    """Some bytes of a message that mean one thing. All pieces of a message, joined, are the message.

    The bytes are the numbers that struct's ``form`` packs, then ``tail``. ``secret`` marks a placeholder;
    ``family`` is the generic family whose run-time number belongs into these bytes.
    """

    depth: int
    name: str
    text: str
    order: Order
    form: str = ""
    numbers: tuple[int, ...] = ()
    tail: bytes = b""
    secret: bool = False
    family: str | None = None

    @property
    def data(self) -> bytes:
        """The bytes."""
        from struct import pack

        return pack(self.order + self.form, *self.numbers) + self.tail

    @property
    def comment(self) -> str:
        """What they are, on one line that no language's comment ends early."""
        text = f"{self.name}: {self.text}" if self.text else self.name
        if self.secret:
            text += " — a placeholder for a secret"
        return ("  " * self.depth + text).replace("*/", "* /").replace("\\", "/")


def pieces(request: Request) -> list[Piece]:
    """The message's pieces, in order."""
    return list(_Walk(request).pieces())


class _Walk:
    """Goes through a message from its first byte to its last, and leaves none out."""

    def __init__(self, request: Request) -> None:
        self._message: Message = request.message
        self._data = self._message.frame.data
        self._order: Order = self._message.order
        self._hidden = request.hidden
        self._at = self._message.offset

    def pieces(self) -> Iterator[Piece]:
        message = self._message
        if message.head_size and message.end - message.offset >= wire.NLMSG_HDRLEN:
            yield from self._heads()
        body = None if message.is_control else message.body()
        if body is not None and body.header is not None and body.header.members:
            stop = min(message.body_offset + body.size, message.end)
            yield from self._struct(body.header, message.header, stop, 0)
            yield from self._bytes(min(message.body_offset + wire.align(body.size), message.end), 0, "padding")
        if body is not None and body.attributes is not None and not isinstance(body.attributes, spec.Payload):
            yield from self._attributes(message.trace(), body.attributes, 0)
        elif body is not None and isinstance(body.attributes, spec.Payload):
            yield from self._content(body.attributes)
        yield from self._bytes(message.end, 0, "payload")

    def _heads(self) -> Iterator[Piece]:
        """nlmsghdr and genlmsghdr."""
        message = self._message
        flags = [f"{flag:#x}" if isinstance(flag, int) else _flag(flag) for flag in message.flags]
        known = "" if message.family is None else f"{message.family} "
        family = message.family if message.family_id not in (None, wire.NLMSG_MIN_TYPE) else None
        kind = known if message.family_id is not None else f"{known}{message.type or ''}"
        header = (message.length, message.type_id, message.flag_bits, message.seq, message.portid)
        texts = (str(message.length), f"{kind.strip()} ({message.type_id})".strip(), " | ".join(flags) or "0")
        for name, letter, value, text in zip(NAMES, "IHHII", header, (*texts, *map(str, header[3:])), strict=True):
            yield self._numbers(letter, (value,), 0, name, text, family if name == "nlmsg_type" else None)
        if message.command is not None:
            named = f"{message.type or 'unknown'} ({message.command})"
            yield self._numbers("B", (message.command,), 0, "cmd", named)
            yield self._numbers("B", (message.version or 0,), 0, "version", str(message.version))
            yield from self._bytes(self._at + 2, 0, "reserved")

    def _numbers(
        self, form: str, numbers: tuple[int, ...], depth: int, name: str, text: str, family: str | None = None
    ) -> Piece:
        made = Piece(depth, name, text, self._order, form, numbers, family=family)
        self._at += len(made.data)
        return made

    def _bytes(self, stop: int, depth: int, name: str, text: str = "") -> Iterator[Piece]:
        """What stands from here to an offset, where anything does."""
        if self._at < stop:
            secret = self._is_hidden(self._at, stop)
            tail = self._data[self._at : stop]
            yield Piece(depth, name, SECRET if secret else text, self._order, tail=tail, secret=secret)
            self._at = stop

    def _is_hidden(self, start: int, stop: int) -> bool:
        return any(begin < stop and start < end for begin, end in self._hidden)

    def _struct(self, layout: spec.Struct, values: Mapping[str, Any], stop: int, depth: int) -> Iterator[Piece]:
        """The members of a struct, as far as the bytes go."""
        for member in layout.members:
            size = size_of(member.type)
            after = stop if size is None else self._at + size
            if after > stop or self._at >= stop:
                break
            inner = values.get(member.name)
            if isinstance(member.type, spec.Pad):
                yield from self._bytes(after, depth, "padding")
            elif isinstance(member.type, spec.StructValue) and isinstance(inner, dict):
                yield Piece(depth, member.name, f"struct {member.type.struct.name}", self._order)
                yield from self._struct(member.type.struct, inner, after, depth + 1)
            else:
                yield self._value(member.type, after, depth, member.name, _text(inner, member.type))
        yield from self._bytes(stop, depth, "further bytes")

    def _value(self, kind: spec.Type | None, stop: int, depth: int, name: str, text: str) -> Piece:
        """One value: a number where it is one in the order of its machine, bytes otherwise."""
        start, self._at = self._at, stop
        made = Piece(depth, name, text, self._order)
        if self._is_hidden(start, stop):
            made.secret, made.text = True, SECRET
        self._fill(made, kind, start, stop)
        return made

    def _fill(self, made: Piece, kind: spec.Type | None, start: int, stop: int) -> None:
        """Put the bytes of a value behind those that the piece has."""
        size = stop - start
        if isinstance(kind, spec.Scalar) and size in LETTERS and scalar_order(kind, self._order) == self._order:
            made.form += LETTERS[size].lower() if kind.signed else LETTERS[size]
            whole = int.from_bytes(self._data[start:stop], _END[self._order], signed=kind.signed)
            made.numbers = (*made.numbers, whole)
        else:
            made.tail += self._data[start:stop]

    def _content(self, known: spec.Payload) -> Iterator[Piece]:
        """A body that is no attributes."""
        message = self._message
        if isinstance(known.type, spec.StructValue):
            yield from self._struct(known.type.struct, message.header | message.attrs, message.end, 0)
            return
        yield from self._bytes(message.end, 0, known.name, _short(shown(message.attrs)))

    def _attributes(self, parent: Node, known: spec.AttributeSet | None, depth: int) -> Iterator[Piece]:
        names = kernel_names(known)
        for node in parent.children:
            yield from self._bytes(node.offset, depth, "padding")
            yield from self._node(node, names.get(node.name, ""), depth)

    def _node(self, node: Node, kernel: str, depth: int) -> Iterator[Piece]:
        """An attribute with what is inside it, or a record, or a rest."""
        stop = node.offset + node.length
        name = f"{node.name} {kernel}".strip()
        if node.word is None:
            yield from self._inside(node, node.type, name, stop, depth)
            return
        head = Piece(depth, name, "", self._order, "HH", (self._word(node.offset), node.word))
        start = self._at = node.offset + wire.NLA_HDRLEN
        if node.children or (isinstance(node.type, spec.StructValue) and not node.raw):
            if isinstance(node.type, spec.StructValue):
                head.text = f"struct {node.type.struct.name}"
            yield head
            yield from self._inside(node, node.type, name, stop, depth + 1)
            yield from self._bytes(min(stop + len(node.padding), self._message.end), depth + 1, "padding")
            return
        head.secret = self._is_hidden(start, stop)
        head.text = SECRET if head.secret else self._read(node, start, stop)
        self._fill(head, None if node.raw else node.type, start, stop)
        self._at = min(stop + len(node.padding), self._message.end)
        head.tail += self._data[stop : self._at]
        yield head

    def _inside(self, node: Node, kind: spec.Type | None, name: str, stop: int, depth: int) -> Iterator[Piece]:
        """A struct and attributes, as the type has them."""
        layout, known = _parts(kind)
        if layout is not None:
            first = min((child.offset for child in node.children), default=stop)
            end = min(first, self._at + _size(layout, first - self._at), stop)
            values = self._values(layout, self._at, end)
            yield from self._struct(layout, values, end, depth)
        if isinstance(kind, spec.IndexedArray):
            for child in node.children:
                yield from self._bytes(child.offset, depth, "padding")
                yield from self._node(child, "", depth)
        else:
            yield from self._attributes(node, known, depth)
        yield from self._bytes(stop, depth, "further bytes" if node.children or layout else name)

    def _word(self, place: int) -> int:
        """An attribute's length, as it is written."""
        return int.from_bytes(self._data[place : place + 2], _END[self._order])

    def _values(self, layout: spec.Struct, start: int, stop: int) -> Mapping[str, Any]:
        read = self._shown_by(spec.struct_value(layout), start, stop)
        return read if isinstance(read, dict) else {}

    def _read(self, node: Node, start: int, stop: int) -> str:
        kind = node.type
        if isinstance(kind, spec.Pad):
            return ""
        if node.raw or kind is None:
            return _short(self._data[start:stop].hex())
        value = self._shown_by(kind, start, stop)
        return "true" if value is True else _text(value, kind)

    def _shown_by(self, kind: spec.Type, start: int, stop: int) -> Any:
        """The value of these bytes; as hex where they are not what the type says."""
        context = Context(secrets=True)
        context.scopes = [Scope(self._message.header), Scope(self._message.attrs)]
        try:
            return reader(kind, self._order)(self._data, start, stop, context)
        except (MismatchError, *CUSTOM_FAILURES):
            return self._data[start:stop].hex()


_END: Final[Mapping[Order, Any]] = {"<": "little", ">": "big"}


def kernel_names(known: spec.AttributeSet | None) -> dict[str, str]:
    """What the kernel's headers call the attributes of a set."""
    return {} if known is None else {each.name: constant(known, each) for each in known.attributes}


def _parts(kind: spec.Type | None) -> tuple[spec.Struct | None, spec.AttributeSet | None]:
    """The struct at the beginning of a payload, and the attributes that follow."""
    match kind:
        case spec.Nest():
            return None, spec.resolve(kind.attributes)
        case spec.StructValue():
            return kind.struct, None
        case spec.Fixed() | spec.Records() as extended:
            attributes = extended.attributes
            return (
                extended.header if isinstance(extended, spec.Fixed) else None,
                None if attributes is None else spec.resolve(attributes),
            )
    return None, None


def _size(layout: spec.Struct, room: int) -> int:
    size = size_of(spec.struct_value(layout))
    return room if size is None else min(size, room)


def _flag(name: str) -> str:
    return FLAG_PREFIX + name.upper().replace("-", "_")


def _text(value: Any, kind: spec.Type) -> str:
    """A value for people; the number behind a name is in the bytes."""
    if isinstance(kind, spec.Scalar) and isinstance(value, str) and kind.enum is not None:
        known = number(value, kind.enum)
        return value if known is None else f"{value} ({known})"
    return _short(shown(value, kind))


def _short(text: str) -> str:
    return text if len(text) <= LONG else text[: LONG - 1] + "…"
