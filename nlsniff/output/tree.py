"""A message as a tree for people: header, fixed header, every attribute, errors explained, notes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from nlsniff import control, decode, leaves, spec, trace, wire
from nlsniff.direction import rule
from nlsniff.groupnames import group
from nlsniff.output.escape import escaped
from nlsniff.output.hexdump import dump, hex_bytes, hidden_spans
from nlsniff.output.payload import text_of
from nlsniff.output.text import INFERRED, SEEN
from nlsniff.output.values import EMPTY, members, pieces, plain, shown
from nlsniff.trace import REST, SECRET, Context, Node, Values, nodes_at

if TYPE_CHECKING:
    from nlsniff.frame import Frame
from nlsniff.message import Message

DIRECTIONS: Final = {"to-kernel": "to kernel", "to-user": "from kernel", "notification": "notification"}
POINTER: Final = "  ◀ the kernel points here"
GUTTER: Final = 32
PER_ROW: Final = 8
SHORT: Final = 80
MANY: Final = 8

BOLD, DIM, RED, YELLOW, CYAN = "1", "2", "31", "33", "36"


@dataclass(slots=True)
class Row:
    """One line of the tree: how deep, what it is called, what it says, and the bytes it stands for.

    ``parts`` is laid out behind ``name``, over several lines where it must be. ``style`` colours the
    whole line.
    """

    depth: int
    name: str
    parts: Sequence[str]
    start: int = 0
    stop: int = 0
    style: str = ""
    mark: str = ""


class Tree:
    """Writes trees. ``width`` is in columns; ``with_bytes`` puts offset and bytes beside each line."""

    def __init__(self, *, colour: bool = False, width: int = 120, with_bytes: bool = False) -> None:
        self._colour = colour
        self._width = width
        self._with_bytes = with_bytes

    def text(self, message: Message, blamed: int | None = None) -> str:
        """The tree of one message, an empty line behind it. Secrets are masked as the message says.

        ``blamed`` is an offset of the frame: the attribute there is marked.
        """
        writer = _Writer(message, split=self._with_bytes, blamed=blamed)
        hidden = hidden_spans(message) if self._with_bytes else []
        lines = [self._paint(title(message), BOLD)]
        for row in writer.rows():
            lines.extend(self._lines(row, message, hidden))
        lines.append("")
        return "\n".join(lines) + "\n"

    def _lines(self, row: Row, message: Message, hidden: list[tuple[int, int]]) -> Iterator[str]:
        texts = self._layout(row)
        if not self._with_bytes:
            yield from texts
            return
        data = message.frame.data
        starts = list(range(row.start, row.stop, PER_ROW))
        for place in range(max(len(texts), len(starts))):
            left = ""
            if place < len(starts):
                start = starts[place]
                stop = min(start + PER_ROW, row.stop)
                left = f"  {start - message.offset:04x}  {hex_bytes(data, start, stop, hidden)}"
            text = texts[place] if place < len(texts) else ""
            yield (self._paint(f"{left:<{GUTTER}}", DIM) + text).rstrip()

    def _layout(self, row: Row) -> list[str]:
        """The row's text, broken between its parts where it gets too wide."""
        indent = " " * (2 + 2 * row.depth)
        room = self._width - (GUTTER if self._with_bytes else 0)
        lines, line = [], row.name
        for place, part in enumerate(row.parts):
            piece = part + ("," if place + 1 < len(row.parts) else "")
            if place and len(indent) + len(line) + 1 + len(piece) > room:
                lines.append(line)
                line = "  " + piece
            else:
                line = f"{line} {piece}" if line else piece
        lines.append(line + row.mark)
        if row.style:
            return [indent + self._paint(text, row.style) for text in lines]
        if row.name:
            lines[0] = self._paint(row.name, CYAN) + lines[0][len(row.name) :]
        if row.mark:
            lines[-1] = lines[-1].removesuffix(row.mark) + self._paint(row.mark, RED)
        return [indent + text for text in lines]

    def _paint(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._colour and text else text


def title(message: Message) -> str:
    """The line above a tree: frame, time, direction, who, what, how long."""
    frame = message.frame
    place = f"frame {frame.number}" + (f".{message.index}" if message.index else "")
    seconds, rest = divmod(frame.time_ns, 1_000_000_000)
    when = _clock(seconds) + f".{rest // 1000:06d}"
    arrow = (SEEN if frame.direction else INFERRED)[message.direction].strip()
    way = f"{arrow} {DIRECTIONS[message.direction]}" + ("" if frame.direction else " (inferred)")
    unnamed = f"type {message.type_id}" if message.command is None else f"command {message.command}"
    if not message.head_size:
        unnamed = ""
    family = message.family or message.protocol
    if "family" in message.inferred:
        family += " (inferred)"
    what = f"{family} {message.type or unnamed}"
    parts = [place, when, way, escaped(what.rstrip()), f"{message.length} bytes"]
    process = frame.process
    if process is not None:
        sure = "" if process.certain else " (inferred)"
        parts.append(f"{escaped(process.name)}({process.pid}){sure}")
    return "  ".join(parts)


def _clock(seconds: int) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def _origin(frame: Frame) -> Iterator[Row]:
    """What is known of process and socket besides the name."""
    process, socket = frame.process, frame.socket
    if process is not None:
        if process.command:
            yield Row(0, "command", [escaped(process.command)])
        if process.thread is not None:
            yield Row(0, "thread", [str(process.thread)])
        if process.reason:
            yield Row(0, "because", [escaped(process.reason)])
    if socket is not None:
        for name in socket.__match_args__:
            value = getattr(socket, name)
            if value not in (None, ()):
                said = " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
                if name == "group":
                    said += f" ({escaped(str(group(frame.protocol, value, frame.families, frame.number)))})"
                yield Row(0, name, [said])


class _Writer:
    """Turns one message into rows. ``split`` gives each member of a struct a row of its own."""

    def __init__(self, message: Message, *, split: bool, blamed: int | None) -> None:
        self._message = message
        self._at_fault = blamed
        self._split = split
        self._blamed: Node | None = None

    def rows(self) -> Iterator[Row]:
        message = self._message
        if message.frame.comment and not message.index:
            yield Row(0, "comment", [shown(message.frame.comment, spec.string)])
        yield from _origin(message.frame)
        if message.frame.direction is None:
            yield Row(0, "direction", [f"inferred: {rule(message)}"])
        yield from self._header(message, 0)
        if message.is_control:
            yield from self._control()
        else:
            root = message.trace()
            self._blame(root, self._at_fault)
            yield from self._body(message, root, 0)
        for note in message.notes:
            yield Row(0, "", [f"! {escaped(note)}"], style=YELLOW)

    def _blame(self, root: Node, place: int | None) -> None:
        """Mark the attribute that begins at or holds an offset of the frame."""
        found = [] if place is None else nodes_at(root, place)
        self._blamed = found[-1] if found else None

    def _header(self, message: Message, depth: int) -> Iterator[Row]:
        start, end = message.offset, message.end
        if not message.head_size:
            return
        if end - start < wire.NLMSG_HDRLEN:
            yield Row(depth, "nlmsghdr", [f"only {end - start} bytes of it"], start, end)
            return
        name = message.family if message.family_id is not None else message.type
        kind = f"{escaped(name)} ({message.type_id})" if name else str(message.type_id)
        flags = " ".join(flag if isinstance(flag, str) else f"{flag:#x}" for flag in message.flags) or "none"
        parts = [f"length {message.length}", f"type {kind}", f"flags {flags}"]
        parts += [f"seq {message.seq}", f"port id {message.portid}"]
        yield Row(depth, "nlmsghdr", parts, start, start + wire.NLMSG_HDRLEN)
        if message.command is not None:
            command = f"{escaped(message.type)} ({message.command})" if message.type else str(message.command)
            place = start + wire.NLMSG_HDRLEN
            parts = [f"command {command}", f"version {message.version}"]
            yield Row(depth, "genlmsghdr", parts, place, place + wire.GENL_HDRLEN)

    def _body(self, message: Message, root: Node, depth: int) -> Iterator[Row]:
        body = message.body()
        if body is None:
            yield from self._payload(message, message.body_offset, depth)
            return
        if body.header is not None:
            place = (message.body_offset, min(message.body_offset + body.size, message.end))
            yield from self._struct(body.header.name, message.header, body.header, place, depth)
        if isinstance(body.attributes, spec.Payload):
            yield from self._content(message, root, body.attributes, depth)
        else:
            yield from self._attributes(root, message.attrs, body.attributes, depth)

    def _content(self, message: Message, root: Node, known: spec.Payload, depth: int) -> Iterator[Row]:
        """A body that is no attributes: a struct, or values of which only all together have a place."""
        for node in root.children:
            start, end = node.offset + wire.NLA_HDRLEN, node.offset + node.length
            if REST in message.attrs:
                yield from self._payload(message, start, depth)
                return
            values = {name: message.header[name] for name in known.header if name in message.header} | message.attrs
            if isinstance(node.type, spec.StructValue):
                yield from self._struct(node.type.struct.name, values, node.type.struct, (start, end), depth)
                return
            kinds = {each.name: each.type for each in known.attributes}
            yield Row(depth, known.name, [f"{end - start} bytes"], start, end)
            for name, value in values.items():
                yield Row(depth + 1, f"{escaped(name)}:", _parts(value, kinds.get(name, spec.string)))

    def _payload(self, message: Message, start: int, depth: int) -> Iterator[Row]:
        if start >= message.end:
            return
        yield Row(depth, "payload", [f"{message.end - start} bytes"], start, message.end)
        text = None if message.is_control else text_of(message.frame.data[start : message.end])
        if text is not None:
            for part in text.split("\0"):
                yield Row(depth + 1, "", [escaped(part)])
        elif not self._split:
            for line in list(dump(message))[start // 16 - message.offset // 16 :]:
                yield Row(depth + 1, "", [line])

    def _control(self) -> Iterator[Row]:
        message = self._message
        start = message.offset + wire.NLMSG_HDRLEN
        if message.error is None:
            yield from self._payload(message, start, 0)
            return
        style = RED if message.error.get("code") else ""
        asked = control.echoed(message)
        yield Row(0, "", [explained(message.error, asked)], start, start + control.ERRNO_SIZE, style)
        if asked is not None:
            yield from self._echoed(asked, message.error.get("offset"))
        yield from self._extended()

    def _echoed(self, asked: Message, offset: object) -> Iterator[Row]:
        whole = asked.end - asked.offset > wire.NLMSG_HDRLEN
        yield Row(0, "request:", [] if whole else ["(its header alone)"])
        yield from self._header(asked, 1)
        if whole:
            root = asked.trace()
            if isinstance(offset, int):
                self._blame(root, asked.offset + offset)
            yield from self._body(asked, root, 1)

    def _extended(self) -> Iterator[Row]:
        message = self._message
        start, stop = control.extended_span(message)
        if start >= stop:
            return
        words = import_module("nlsniff.dissectors.control")
        root = Node("", start, stop - start, None)
        read = decode.attributes_reader(words.NLMSGERR, message.order)
        values = read(message.frame.data, start, stop, Context(trace=root))
        yield Row(0, "extended ack:", [])
        yield from self._attributes(root, values, words.NLMSGERR, 1)

    def _attributes(self, parent: Node, values: Values, known: spec.AttributeSet | None, depth: int) -> Iterator[Row]:
        counts = Counter(child.name for child in parent.children)
        several = {name for name, count in counts.items() if count > 1}
        if known is not None:
            several |= {attribute.name for attribute in known.attributes if attribute.multi}
        seen: Counter[str] = Counter()
        for child in parent.children:
            value = values.get(child.name)
            if child.name in several and isinstance(value, list):
                place = seen[child.name]
                value = value[place] if place < len(value) else None
                seen[child.name] += 1
            yield from self._attribute(child, child.name, value, depth)

    def _attribute(self, node: Node, name: str, value: Any, depth: int) -> Iterator[Row]:
        """An attribute and what is inside it."""
        kind, row = node.type, self._row(node, name, depth)
        if node.raw or value == SECRET or kind is None:
            row.parts = [self._untyped(node, value)]
            yield row
            return
        inside = self._inside(node, kind, value, depth + 1)
        if inside is None:
            row.parts = _parts(value, kind)
            yield row
            return
        rows = list(inside)
        row.stop = node.offset + wire.NLA_HDRLEN
        if not rows:
            row.parts = [EMPTY]
        yield row
        yield from rows
        if node.padding and self._split:
            place = node.offset + node.length
            yield Row(depth + 1, "", ["(padding)"], place, place + len(node.padding))

    def _row(self, node: Node, name: str, depth: int) -> Row:
        stop = node.offset + node.length + len(node.padding)
        return Row(depth, f"{escaped(name)}:", [], node.offset, stop, mark=POINTER if node is self._blamed else "")

    @staticmethod
    def _untyped(node: Node, value: object) -> str:
        size = node.length - (wire.NLA_HDRLEN if node.word is not None else 0)
        if value == SECRET:
            return f"{SECRET[:-1]}, {size} bytes)"
        if node.name == REST:
            return f"{plain(value)} (no attribute)"
        why = "kept as hex" if node.raw else "unknown"
        return f"{plain(value)} ({why})" if value else f"({why}, empty)"

    def _inside(self, node: Node, kind: spec.Type, value: Any, depth: int) -> Iterator[Row] | None:
        """The rows below an attribute, None for one that has none."""
        match kind:
            case spec.Nest() if isinstance(value, dict):
                return self._attributes(node, value, spec.resolve(kind.attributes), depth)
            case spec.Fixed() if isinstance(value, dict):
                return self._fixed(node, kind, value, depth)
            case spec.Records() if isinstance(value, list):
                return self._records(node, kind, value, depth)
            case spec.IndexedArray() if isinstance(value, list):
                return self._indexed(node, value, depth)
            case spec.StructValue() if self._split and isinstance(value, dict):
                start = node.offset + wire.NLA_HDRLEN
                return self._members(value, kind.struct, start, node.offset + node.length, depth)
        return None

    def _fixed(self, node: Node, kind: spec.Fixed, value: Values, depth: int) -> Iterator[Row]:
        start, stop = node.offset + wire.NLA_HDRLEN, node.offset + node.length
        size = leaves.struct_size(kind.header)
        names = {member.name for member in kind.header.members}
        values = value if size is None else {key: item for key, item in value.items() if key in names}
        end = stop if size is None or kind.attributes is None else min(start + size, stop)
        yield from self._struct(kind.header.name, values, kind.header, (start, end), depth)
        if kind.attributes is not None:
            yield from self._attributes(node, value, spec.resolve(kind.attributes), depth)

    def _records(self, node: Node, kind: spec.Records, values: list[Values], depth: int) -> Iterator[Row]:
        size, known = leaves.struct_size(kind.header) or 0, spec.resolve(kind.attributes)
        names = {member.name for member in kind.header.members}
        for place, (child, value) in enumerate(zip(node.children, values, strict=False)):
            head = {key: item for key, item in value.items() if key in names}
            title = f"[{place}] {kind.header.name}"
            yield from self._struct(title, head, kind.header, (child.offset, child.offset + size), depth)
            yield from self._attributes(child, value, known, depth + 1)

    def _indexed(self, node: Node, values: list[Any], depth: int) -> Iterator[Row]:
        for child, value in zip(node.children, values, strict=False):
            wrapped = isinstance(value, dict) and value.keys() == {child.name}
            rows = list(self._attribute(child, f"[{child.name}]", value[child.name] if wrapped else value, depth))
            yield from rows if self._split else _joined(rows)

    def _struct(
        self, name: str, values: Values, layout: spec.Struct, place: tuple[int, int], depth: int
    ) -> Iterator[Row]:
        """A struct: its members on one row, or each on its own where bytes are shown. ``place`` in the frame."""
        if not self._split:
            yield Row(depth, name, members(values, layout) or [EMPTY])
            return
        yield Row(depth, name, [])
        yield from self._members(values, layout, *place, depth + 1)

    @staticmethod
    def _members(values: Values, layout: spec.Struct, start: int, stop: int, depth: int) -> Iterator[Row]:
        """A row for each member, padding too, and for bytes that belong to none."""
        for member in layout.members:
            size = leaves.size_of(member.type)
            end = stop if size is None else start + size
            if end > stop or start >= stop:
                break
            if isinstance(member.type, spec.Pad):
                yield Row(depth, "", ["(padding)"], start, end)
            elif member.name in values:
                text = members({member.name: values[member.name]}, layout)[0]
                name, _, rest = text.partition(" ")
                yield Row(depth, name, [rest], start, end)
            start = end
        if start < stop:
            known = isinstance(values.get(trace.TAIL), str)
            yield Row(depth, trace.TAIL if known else "", [] if known else ["(padding)"], start, stop)


def _joined(rows: list[Row]) -> list[Row]:
    """A nest of a few plain values on one row; anything else as it is."""
    head, *rest = rows
    if not rest or any(row.depth != head.depth + 1 or row.mark or len(row.parts) != 1 for row in rest):
        return rows
    parts = [f"{row.name.removesuffix(':')} {row.parts[0]}" for row in rest]
    if sum(map(len, parts)) > SHORT:
        return rows
    return [Row(head.depth, head.name, parts, mark=head.mark)]


def _parts(value: object, kind: spec.Type) -> list[str]:
    """A value as the parts that may be laid out over lines; many zeros, as in statistics, in two words."""
    if value is None or value in ({}, []):
        return [EMPTY] if not isinstance(kind, spec.Scalar) else [shown(value, kind)]
    if not isinstance(kind, spec.StructValue | spec.Array) or not isinstance(value, (dict, list)):
        return [shown(value, kind)]
    items = value.values() if isinstance(value, dict) else value
    if len(value) > MANY and all(item == 0 for item in items):
        return [f"all {len(value)} are 0"]
    return pieces(value, kind)


def explained(error: Values, asked: Message | None) -> str:
    """What an error message says, in one sentence: errno, the kernel's own words, the attribute to blame."""
    code = error["code"]
    if not code:
        text = "0: acknowledged" if asked is not None else "0: complete"
    else:
        text = " ".join(str(part) for part in (code, error.get("name"), error.get("text")) if part is not None)
    if "msg" in error:
        text += f": {shown(error['msg'], spec.string)}"
    if "attr" in error:
        text += f", at attribute {escaped(error['attr'])}"
    elif "offset" in error:
        text += f", at byte {error['offset']} of the request"
    if "missing-type" in error:
        text += f", missing attribute {_missing(error, asked)}"
    return ("error " if code < 0 else "result ") + text


def _missing(error: Values, asked: Message | None) -> str:
    number, nest = error["missing-type"], error.get("missing-nest")
    nests, name = control.missing(asked, error)
    path = ".".join([*map(escaped, nests), *([name] if name else [])])
    where = f" in the nest at byte {nest} of the request" if nest is not None and not nests else ""
    return (f"{path} ({number})" if name else f"{number}{' in ' + path if path else ''}") + where
