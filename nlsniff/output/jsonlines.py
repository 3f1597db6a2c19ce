"""Many messages as JSON lines: the contract of :mod:`nlsniff.output.json`, written straight from the bytes.

For a message whose shape was seen before, one generated function makes the text of its header and
attributes; what is the same in all messages of a kind is made once. Any other message goes the plain way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from nlsniff import wire
from nlsniff.bodies import Body, body_of
from nlsniff.frame import Process, Socket
from nlsniff.layout import Layout, Layouts, ValueWriter, dumps, json_text
from nlsniff.message import MASKED, Message, Place, Reading
from nlsniff.output import json
from nlsniff.output.json import contract
from nlsniff.spec import GENERIC, Payload
from nlsniff.trace import Context, Node

MOST_KINDS: Final = 8192

# The constant text before seq, the one behind length, and what reads the rest, None for the plain way.
Kind = tuple[str, str, Callable[[bytes, int, int, Context], str] | None]
PLAIN: Final[Kind] = ("", "", None)


class JsonLines:
    """Makes the lines of a capture; ``reading`` says whether key material is shown."""

    def __init__(self, reading: Reading = MASKED) -> None:
        self._reading = reading
        self._kinds: dict[tuple[object, ...], Kind] = {}
        self._said: dict[tuple[Process | None, Socket | None], str] = {}

    def lines(self, places: Iterable[Place]) -> Iterator[str]:
        """The messages that stand there, without newlines."""
        kinds, reading = self._kinds, self._reading
        for place in places:
            frame, index, start, end, order, (length, type_id, flags, seq, portid), direction, rest = place
            kind = kinds.get((type_id, flags, direction, frame.protocol, frame.direction, order))
            if kind is None:
                kind = self._kind(place)
            names, behind, read = kind
            if read is None or end - start != length or rest:
                yield dumps(contract(Message(*place, reading)))
                continue
            context = Context(secrets=reading.secrets)
            body = read(frame.data, start + wire.NLMSG_HDRLEN, end, context)
            notes = f',"notes":{dumps(context.notes)}' if context.notes else ""
            who = self._who(frame.process, frame.socket) if frame.process or frame.socket else ""
            yield (
                f'{{"frame":{frame.number},"index":{index},"time_ns":{frame.time_ns},{names},"seq":{seq},'
                f'"portid":{portid},"length":{length},{behind},{who}{body}{notes}}}'
            )

    def _who(self, process: Process | None, socket: Socket | None) -> str:
        """Process and socket, which are the same for many frames."""
        said = self._said.get((process, socket))
        if said is None:
            if len(self._said) >= MOST_KINDS:
                self._said.clear()
            found = {"process": process and json.process(process), "socket": socket and json.socket(socket)}
            said = dumps({key: value for key, value in found.items() if value})[1:-1] + ","
            self._said[process, socket] = said
        return said

    def _kind(self, place: Place) -> Kind:
        frame, _, _, _, order, (_, type_id, flags, _, _), direction, _ = place
        if len(self._kinds) >= MOST_KINDS:
            self._kinds.clear()
        alike = frame.protocol != GENERIC and not self._reading.registry.spans(frame.protocol)
        kind = self._make_kind(Message(*place, self._reading)) if alike else PLAIN
        self._kinds[type_id, flags, direction, frame.protocol, frame.direction, order] = kind
        return kind

    def _make_kind(self, message: Message) -> Kind:
        known = message.known
        if known is None or message.is_control or not message.head_size:
            return PLAIN
        if known.named_by or isinstance(known.attributes, Payload):
            return PLAIN
        whole = contract(message)
        names, behind = (
            dumps({name: whole[name] for name in part if name in whole})[1:-1]
            for part in (("protocol", "family", "type", "type_id", "flags"), ("direction", "inferred"))
        )
        return names, behind, BodyText(body_of(known, message.order)).read


class BodyText:
    """The JSON of one operation's fixed header and attributes, without the braces around."""

    def __init__(self, body: Body) -> None:
        self._body = body
        layouts: Layouts[str] = Layouts(self._read_slowly, body.trace, self._generate)
        self.read = layouts.read

    def _read_slowly(self, data: bytes, start: int, end: int, context: Context) -> str:
        header, attributes = self._body.read_slowly(data, start, end, context)
        return dumps({"header": header, "attrs": attributes} if header else {"attrs": attributes})[1:-1]

    def _generate(self, data: bytes, root: Node) -> Layout[str]:
        writer = ValueWriter(data, root, self._body.order)
        header, attributes = writer.body(root, self._body.header)
        text = json_text({"header": header, "attrs": attributes} if header else {"attrs": attributes})
        return writer.pieces.layout(f"f'{text[2:-2]}'")
