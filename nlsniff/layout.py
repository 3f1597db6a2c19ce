"""The fast way through messages whose shape was seen before.

Most messages of a capture share few shapes: the same attributes with the same lengths at the same
offsets. For a shape that keeps coming back, a function is generated that checks every attribute header
with one unpack and reads every value with another. What it returns is what the slow way returns; a
message of any other shape, or one that needs a note, goes the slow way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from struct import Struct as Packing
from typing import Any, Final, Generic, TypeVar

from nlsniff import spec, wire
from nlsniff.decode import reader
from nlsniff.leaves import (
    FORMATS,
    HINTS,
    Memo,
    address_text,
    asks_around,
    flag_names,
    number_places,
    scalar_order,
    scalar_value,
    size_of,
    text_of,
)
from nlsniff.record import record
from nlsniff.trace import SECRET, TAIL, Context, MismatchError, Node
from nlsniff.wire import Order

SIGHTINGS: Final = 4
PER_LENGTH: Final = 12
MOST_LAYOUTS: Final = 192
MOST_LENGTHS: Final = 4096
MOST_PIECES: Final = 600
EARN: Final = 256
IPV4_SIZE: Final = 4
EMPTY: Final = b""
# Bytes up to SHORT are remembered; arrays up to LONG bytes are written out element by element.
SHORT: Final = 64
LONG: Final = 256
FAILURES: Final = (MismatchError, ValueError, IndexError, KeyError, TypeError, OverflowError)

Result = TypeVar("Result")
Slow = Callable[[bytes, int, int, Context], Result]
Build = Callable[[bytes, int, Context], Result]
Layout = tuple[Callable[[bytes, int], tuple[Any, ...]], tuple[Any, ...], Build[Result]]


class UnsupportedError(Exception):
    """A shape that the generator leaves to the slow way."""


class Layouts(Generic[Result]):
    """The known shapes of one operation's messages, by their length.

    ``slow`` reads any message; ``generate`` makes a layout from a trace or raises UnsupportedError.
    Making one costs as much as many slow readings, so it is done only for lengths seen repeatedly, and
    as often as fast readings have earned it.
    """

    __slots__ = ("_credit", "_generate", "_known", "_made", "_missed", "_slow", "_trace")

    def __init__(
        self,
        slow: Slow[Result],
        trace: Callable[[bytes, int, int], Node],
        generate: Callable[[bytes, Node], Layout[Result]],
    ) -> None:
        self._slow = slow
        self._trace = trace
        self._generate = generate
        self._known: dict[int, list[Layout[Result]]] = {}
        self._missed: dict[int, int] = {}
        self._made = 0
        self._credit = 32 * EARN

    def read(self, data: bytes, start: int, end: int, context: Context) -> Result:
        """What ``slow`` reads between two offsets of a frame."""
        found = self.read_fast(data, start, end, context)
        return self.read_slowly(data, start, end, context) if found is None else found

    def read_fast(self, data: bytes, start: int, end: int, context: Context) -> Result | None:
        """The same for a message of a known shape; None for others."""
        layouts = self._known.get(end - start)
        if layouts is None:
            return None
        for layout in layouts:
            check, expected, build = layout
            if check(data, start) == expected:
                self._credit += 1
                if layouts[0] is not layout:
                    layouts.remove(layout)
                    layouts.insert(0, layout)
                try:
                    return build(data, start, context)
                except FAILURES:
                    return None
        return None

    def read_slowly(self, data: bytes, start: int, end: int, context: Context) -> Result:
        """The same for any message; remembers its shape when it comes often and is without fault."""
        before = len(context.notes)
        result = self._slow(data, start, end, context)
        if len(context.notes) == before:
            length = end - start
            if len(self._missed) > MOST_LENGTHS:
                self._missed.clear()
            sightings = self._missed.get(length, 0) + 1
            self._missed[length] = sightings
            if sightings >= SIGHTINGS:
                self._learn(data, start, end)
        return result

    def _learn(self, data: bytes, start: int, end: int) -> None:
        self._missed[end - start] = 0
        if self._credit < EARN:
            return
        self._credit -= EARN
        if self._made >= MOST_LAYOUTS:
            self._known.clear()
            self._made = 0
        layouts = self._known.setdefault(end - start, [])
        if len(layouts) >= PER_LENGTH:
            layouts.pop()
        try:
            layouts.append(self._generate(data, self._trace(data, start, end)))
        except UnsupportedError:
            return
        self._made += 1


@cache
def _leaf_table(kind: spec.Type, order: Order) -> Memo:
    """Payload bytes -> value, for types whose values are immutable or copied by the generated code."""
    read = reader(kind, order)
    return Memo(lambda raw: read(raw, 0, len(raw), Context()))


@cache
def _flags_table(names: spec.Enum) -> Memo:
    return Memo(lambda value: flag_names(names, value))


@cache
def _flags_texts(names: spec.Enum) -> Memo:
    return Memo(lambda value: dumps(flag_names(names, value)))


@cache
def _text_table(hint: str | None) -> Memo:
    return Memo(HINTS[hint])


@cache
def _address_table(family: int | None) -> Memo:
    return Memo(lambda raw: address_text(raw, family))


_strings: Final = Memo(text_of)
_json_texts: Final = Memo(lambda value: dumps(value))


@cache
def _halves(order: Order) -> Memo:
    """Half an IPv4 address, read as a number of 16 bits, -> its text."""
    low_first = order == "<"
    return Memo(lambda half: f"{half & 255}.{half >> 8}" if low_first else f"{half >> 8}.{half & 255}")


class Pieces:
    """The parts of a shape: what is checked, what is read, and the names generated code uses."""

    def __init__(self, data: bytes, root: Node, order: Order) -> None:
        self.base = root.offset
        self.order = order
        self._data = data
        self._names: dict[str, Any] = {"SECRET": SECRET}
        self._bound: dict[int, str] = {}
        self._reads: list[tuple[int, int, str]] = []
        self._checks: dict[int, tuple[int, str]] = {}

    def check_header(self, node: Node) -> None:
        """An attribute's type and length must be these in every message of the shape."""
        if node.word is None or node.raw or len(self._checks) >= MOST_PIECES:
            raise UnsupportedError
        self._checks[node.offset - self.base] = (wire.NLA_HDRLEN, "I")

    def check_bytes(self, start: int, size: int) -> None:
        """These bytes must be the same in every message of the shape."""
        if size:
            self._checks[start - self.base] = (size, f"{size}s")

    def number(self, start: int, size: int) -> int:
        """The number that stands there in the message at hand."""
        return int.from_bytes(self._data[start : start + size], "little" if self.order == "<" else "big")

    def take(self, start: int, size: int, form: str) -> str:
        """A value to be read; the name it will have."""
        if len(self._reads) >= MOST_PIECES:
            raise UnsupportedError
        self._reads.append((start - self.base, size, form))
        return f"v{len(self._reads) - 1}"

    def take_bytes(self, start: int, stop: int) -> str:
        """Bytes to be read, as an expression."""
        return self.take(start, stop - start, f"{stop - start}s") if stop > start else self.bind(EMPTY)

    def take_ipv4(self, start: int) -> str:
        """An IPv4 address to be read, as the inside of an f-string: two halves, each out of a table."""
        halves = self.bind(_halves(self.order))
        high, low = (self.take(place, 2, "H") for place in (start, start + 2))
        return f"{{{halves}[{high}]}}.{{{halves}[{low}]}}"

    def bind(self, thing: Any) -> str:
        """A name for an object that generated code uses."""
        name = self._bound.setdefault(id(thing), f"x{len(self._bound)}")
        self._names[name] = thing
        return name

    def layout(self, expression: str) -> Layout[Any]:
        """The checks and the generated function whose result is the expression."""
        check = Packing(self._form((offset, *part) for offset, part in sorted(self._checks.items()))).unpack_from
        places = sorted(range(len(self._reads)), key=lambda place: self._reads[place])
        self._names["unpack"] = Packing(self._form(self._reads[place] for place in places)).unpack_from
        targets = "".join(f"v{place}," for place in places) or "_"
        source = f"def build(data, start, context):\n    {targets} = unpack(data, start)\n    return {expression}"
        exec(compile(source, "<layout>", "exec"), self._names)
        return check, check(self._data, self.base), self._names["build"]

    def _form(self, parts: Iterable[tuple[int, int, str]]) -> str:
        form, at = [str(self.order)], 0
        for offset, size, letter in parts:
            if offset < at:
                raise UnsupportedError
            form.append(f"{offset - at}x{letter}")
            at = offset + size
        return "".join(form)


@record(frozen=True)
class Leaf:
    """A value without others inside, as code: a Python expression, and the inside of an f-string of JSON."""

    code: str
    json: str


# The shape of a message's values: what generated code will make, as dicts, lists and leaves.
Tree = Leaf | dict[str, Any] | list[Any]


def python(tree: Tree) -> str:
    """The expression that makes plain values."""
    match tree:
        case dict():
            return "{" + ", ".join(f"{name!r}: {python(value)}" for name, value in tree.items()) + "}"
        case list():
            return "[" + ", ".join(map(python, tree)) + "]"
    return tree.code


def masked(tree: Tree) -> Leaf:
    """Key material, where it may be shown."""
    return Leaf(f"({python(tree)}, SECRET)[not context.secrets]", "")


def json_text(tree: Tree) -> str:
    """The inside of an f-string, in single quotes, that makes JSON."""
    match tree:
        case dict():
            return "{{" + ",".join(f"{literal(dumps(name))}:{json_text(value)}" for name, value in tree.items()) + "}}"
        case list():
            return "[" + ",".join(map(json_text, tree)) + "]"
    if not tree.json:
        raise UnsupportedError
    return tree.json


@cache
def _encoder() -> Callable[[object], bytes]:
    import msgspec  # most readers never need it

    return msgspec.json.Encoder().encode


def dumps(value: object) -> str:
    """A value as JSON text."""
    return _encoder()(value).decode()


def literal(text: str) -> str:
    """A text as the inside of an f-string in single quotes."""
    return text.replace("\\", "\\\\").replace("'", "\\'").replace("{", "{{").replace("}", "}}")


class ValueWriter:
    """Finds the tree of a message's values, as the slow way would give them."""

    def __init__(self, data: bytes, root: Node, order: Order) -> None:
        self.pieces = Pieces(data, root, order)
        self.order = order
        self._scopes: list[dict[str, tuple[int, int]]] = []

    def body(self, root: Node, header: spec.Struct | None) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fixed header and the attributes of a whole message."""
        places = {} if header is None else member_places(header, root.offset)
        self._scopes.append(places if header is None else places | deep_places(header, root.offset))
        size = sum(size for _, size in places.values())
        head = {} if header is None else self.struct(header, root.offset, root.offset + size)
        return head, self.attributes(root)

    def attributes(self, node: Node) -> dict[str, Any]:
        """The dict of a nest's attributes; checks each of their headers."""
        self._scopes.append(
            {child.name: (child.offset + wire.NLA_HDRLEN, child.length - wire.NLA_HDRLEN) for child in node.children}
        )
        items: dict[str, Any] = {}
        for child in node.children:
            self.pieces.check_header(child)
            if isinstance(child.type, spec.Pad) and child.length == wire.NLA_HDRLEN:
                continue
            value = self.attribute(child)
            if child.multi:
                items.setdefault(child.name, []).append(value)
            elif items.setdefault(child.name, value) is not value:
                raise UnsupportedError
        self._scopes.pop()
        return items

    def attribute(self, node: Node) -> Tree:
        """The value of one attribute."""
        start = node.offset + wire.NLA_HDRLEN
        stop = node.offset + node.length
        if node.type is None:
            return self.hexed(start, stop)
        for selector in node.selectors:
            self._guard(selector)
        value = self.value(node.type, start, stop, node)
        return masked(value) if node.secret else value

    def _guard(self, selector: str) -> None:
        """A sub-message keeps its shape only while its selector has this value."""
        for scope in reversed(self._scopes):
            if selector in scope:
                self.pieces.check_bytes(*scope[selector])
                return

    def value(self, kind: spec.Type, start: int, stop: int, node: Node) -> Tree:
        """The value of a payload or of a member."""
        write = _WRITERS.get(type(kind))
        if write is None:
            raise UnsupportedError
        return write(self, kind, start, stop, node)

    def hexed(self, start: int, stop: int) -> Leaf:
        """Bytes as hex."""
        code = f"{self.pieces.take_bytes(start, stop)}.hex()"
        return Leaf(code, f'"{{{code}}}"')

    def worded(self, code: str) -> Leaf:
        """A value that is often the same, a string or a number: its JSON is remembered."""
        return Leaf(code, f"{{{self.pieces.bind(_json_texts)}[{code}]}}")

    def dumped(self, code: str) -> Leaf:
        """Any value."""
        return Leaf(code, f"{{{self.pieces.bind(dumps)}({code})}}")

    def text(self, _kind: spec.Text, start: int, stop: int, _node: Node) -> Leaf:
        """A string."""
        return self.worded(f"{self.pieces.bind(_strings)}[{self.pieces.take_bytes(start, stop)}]")

    def binary(self, kind: spec.Binary, start: int, stop: int, _node: Node) -> Leaf:
        """Bytes as their hint shows them; long ones are not worth remembering."""
        if stop - start == IPV4_SIZE and kind.hint in ("ipv4", "ipv4-or-v6"):
            inside = self.pieces.take_ipv4(start)
            return Leaf(f'f"{inside}"', f'"{inside}"')
        raw = self.pieces.take_bytes(start, stop)
        table = f"[{raw}]" if stop - start <= SHORT else f"({raw})"
        code = self.pieces.bind(_text_table(kind.hint) if stop - start <= SHORT else HINTS[kind.hint]) + table
        # No hint gives a character that JSON would escape.
        return Leaf(code, f'"{{{code}}}"')

    def bitfield(self, kind: spec.Bitfield32, start: int, _stop: int, _node: Node) -> dict[str, Any]:
        """A value and a selector."""
        number = spec.u32 if kind.enum is None else spec.flags(spec.u32, kind.enum)
        value, selector = (self.scalar(number, place, place + 4) for place in (start, start + 4))
        return {"value": value, "selector": selector}

    def custom(self, kind: spec.Custom, start: int, stop: int, _node: Node) -> Leaf:
        """What the declaration's own code makes of the bytes."""
        decode, order = self.pieces.bind(kind.decode), self.pieces.bind(self.order)
        return self.dumped(f"{decode}({self.pieces.take_bytes(start, stop)}, {order})")

    def slowly(self, kind: spec.Type, start: int, stop: int, _node: Node) -> Leaf:
        """A call of the slow way's reader, for types without attributes inside."""
        read = self.pieces.bind(reader(kind, self.order))
        base = self.pieces.base
        return self.dumped(f"{read}(data, start + {start - base}, start + {stop - base}, context)")

    def scalar(self, kind: spec.Scalar, start: int, stop: int) -> Leaf:
        """A number, or what is printed for it."""
        size = stop - start
        listed = kind.enum is not None and kind.as_flags
        if size > 1 and scalar_order(kind, self.order) != self.order:
            table = _leaf_table(kind, self.order)
            code = f"{self.pieces.bind(table)}[{self.pieces.take_bytes(start, stop)}]"
            return self.dumped(f"{code}.copy()") if listed else self.worded(code)
        letter = FORMATS[size].lower() if kind.signed else FORMATS[size]
        name = self.pieces.take(start, size, letter)
        if kind.enum is not None and listed:
            texts = self.pieces.bind(_flags_texts(kind.enum))
            return Leaf(f"{self.pieces.bind(_flags_table(kind.enum))}[{name}].copy()", f"{{{texts}[{name}]}}")
        if kind.enum is not None:
            return self.worded(f"{self.pieces.bind(_getter(kind.enum))}({name}, {name})")
        shown = scalar_value(kind)
        return Leaf(name, f"{{{name}}}") if shown is None else self.worded(f"{self.pieces.bind(shown)}({name})")

    def struct(self, layout: spec.Struct, start: int, stop: int) -> dict[str, Any]:
        """The struct's members, as far as the bytes go."""
        items: dict[str, Any] = {}
        asks = asks_around(layout)
        if asks:
            self._scopes.append(deep_places(layout, start))
        for member in layout.members:
            size = size_of(member.type)
            after = stop if size is None else start + size
            if after > stop or (start == stop and size is None):
                break
            if not isinstance(member.type, spec.Pad):
                value = self.member(member.type, start, after)
                items[member.name] = masked(value) if member.secret else value
            start = after
        if asks:
            self._scopes.pop()
        if start < stop:
            rest = self.hexed(start, stop)
            items[TAIL] = masked(rest) if any(member.secret for member in layout.members) else rest
        return items

    def address(self, kind: spec.Address, start: int, stop: int, _node: Node) -> Leaf:
        """An address whose family stands elsewhere: the same in all messages of the shape."""
        family = None
        for scope in reversed(self._scopes):
            for place in (scope[path] for path in kind.family if path in scope):
                self.pieces.check_bytes(*place)
                family = family or self.pieces.number(*place)
            if family:
                break
        table = self.pieces.bind(_address_table(family))
        code = f"{table}[{self.pieces.take_bytes(start, stop)}]"
        return Leaf(code, f'"{{{code}}}"')

    def member(self, kind: spec.Type, start: int, stop: int) -> Tree:
        """The value of a struct's member: one that holds no attributes."""
        if isinstance(
            kind, (spec.Nest, spec.IndexedArray, spec.SubMessage, spec.Records, spec.NestTypeValue, spec.Fixed)
        ):
            raise UnsupportedError
        return self.value(kind, start, stop, Node("", start, stop - start, None))

    def array(self, kind: spec.Array, start: int, stop: int, node: Node) -> Tree:
        """The array's elements; of a long one of numbers, which need no note, the slow way's."""
        if stop - start > LONG and isinstance(kind.element, spec.Scalar):
            return self.slowly(kind, start, stop, node)
        size = size_of(kind.element)
        if not size or (stop - start) % size:
            raise UnsupportedError
        return [self.value(kind.element, place, place + size, node) for place in range(start, stop, size)]

    def indexed(self, kind: spec.IndexedArray, node: Node) -> list[Any]:
        """An indexed array, as YNL shows it."""
        items: list[Any] = []
        wrapped = isinstance(kind.element, (spec.Nest, spec.SubMessage))
        for child in node.children:
            self.pieces.check_header(child)
            value = self.attribute(child)
            items.append({child.name: value} if wrapped else value)
        return items

    def fixed(self, kind: spec.Fixed, start: int, stop: int, node: Node) -> dict[str, Any]:
        """A struct, with attributes behind it where it has any."""
        return self.struct(kind.header, start, stop) if kind.attributes is None else self.extended(kind, start, node)

    def extended(self, kind: spec.Fixed | spec.Records, start: int, node: Node) -> dict[str, Any]:
        """A struct and the attributes behind it."""
        places = member_places(kind.header, start)
        head = self.struct(kind.header, start, start + sum(size for _, size in places.values()))
        self._scopes.append(places)
        rest = self.attributes(node)
        self._scopes.pop()
        return head | rest

    def records(self, kind: spec.Records, node: Node) -> list[Any]:
        """The records; their lengths are part of the shape."""
        for child in node.children:
            self.pieces.check_bytes(*member_places(kind.header, child.offset)[kind.length])
        return [self.extended(kind, child.offset, child) for child in node.children]


def member_places(layout: spec.Struct, start: int) -> dict[str, tuple[int, int]]:
    """Each member's offset and size. Raises UnsupportedError for a struct of open length."""
    places = {}
    for number, member in enumerate(layout.members):
        size = size_of(member.type)
        if size is None:
            raise UnsupportedError
        places[f"#{number}" if isinstance(member.type, spec.Pad) else member.name] = (start, size)
        start += size
    return places


def deep_places(layout: spec.Struct, start: int) -> dict[str, tuple[int, int]]:
    """The offset and size of each number in a struct, and by dotted paths of those in structs inside it."""
    return {path: (start + place, kind.size) for path, place, kind in number_places(layout)}


_WRITERS: Final[dict[type, Callable[[ValueWriter, Any, int, int, Node], Tree]]] = {
    spec.Scalar: lambda writer, kind, start, stop, _: writer.scalar(kind, start, stop),
    spec.Text: ValueWriter.text,
    spec.Binary: ValueWriter.binary,
    spec.Flag: lambda _writer, _kind, _start, _stop, _node: Leaf("True", "true"),
    spec.StructValue: lambda writer, kind, start, stop, _: writer.struct(kind.struct, start, stop),
    spec.Array: ValueWriter.array,
    spec.Packed: ValueWriter.slowly,
    spec.Bitfield32: ValueWriter.bitfield,
    spec.Address: ValueWriter.address,
    spec.Custom: ValueWriter.custom,
    spec.Nest: lambda writer, _kind, _start, _stop, node: writer.attributes(node),
    spec.IndexedArray: lambda writer, kind, _start, _stop, node: writer.indexed(kind, node),
    spec.Fixed: lambda writer, kind, start, stop, node: writer.fixed(kind, start, stop, node),
    spec.Records: lambda writer, kind, _start, _stop, node: writer.records(kind, node),
}


@cache
def _getter(names: spec.Enum) -> Callable[[int, int], Any]:
    return dict(names.entries).get
