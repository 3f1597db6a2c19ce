"""A message's bytes from its JSON: the way back of :mod:`nlsniff.output.json`, for captures written or edited as text.

Values are written as a careful program would (:mod:`nlsniff.encode`). Where a message brings its bytes too
(``raw``), those are taken as long as they decode to the values beside them; where a value was changed, the values
win: the attributes that did not change keep their bytes, the others are written anew, and all lengths with them. What
is not said beside ``raw`` stays as the bytes have it. ``"exact": true`` takes the bytes whatever the values say.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import Any, Final, cast

from nlsniff import control, encode, spec, wire
from nlsniff.decode import CUSTOM_FAILURES
from nlsniff.encode import ValueNotEncodableError
from nlsniff.frame import Direction, Frame, GenericFamilies
from nlsniff.message import HEADERLESS, MASKED, OPEN, Message
from nlsniff.record import record
from nlsniff.registry import GENL_ID_CTRL, NLCTRL, Known, Registry, built_in
from nlsniff.trace import SECRET, Context, Node, Values
from nlsniff.wire import Order

REGISTRY: Final = OPEN.registry
CONTROL: Final = {**{name: number for number, name in control.NAMES.items()}, "ack": wire.NLMSG_ERROR}
SAID: Final = ("family", "type", "type_id", "flags", "seq", "portid", "family_id", "version")
CARRIED: Final = ("header", "attrs", "payload", "error", "request", "rest")
BIG: Final = 1 << 32
MOST_ASKED: Final = 4096
_DERIVED: Final = ("name", "text", "attr")


class RecordError(ValueError):
    """JSON that makes no message. ``path`` is the place in it, ``remedy`` what to do."""

    def __init__(self, path: str, what: str, remedy: str = "") -> None:
        super().__init__(f"{path}: {what}" if path else what)
        self.remedy = remedy


@record(frozen=True)
class Where:
    """What the message's frame says of it. ``cut`` bytes of the frame were not captured.

    ``checked`` reads each message again that was written, to tell what an encoder passes over.
    """

    protocol: int
    order: Order
    direction: Direction
    cut: int = 0
    checked: bool = True

    @property
    def to_user(self) -> bool:
        """Whether the kernel sends it."""
        return self.direction != "to-kernel"


def span(said: Values, where: Where, asked: bytes = b"", *, last: bool = True) -> bytes:
    """The bytes that a message fills in its frame, up to the next one if it is not the ``last``.

    ``asked`` is the request that an error or ack answers, for those that echo none themselves. Raises RecordError.
    """
    raw = _hex(said, "raw")
    if raw is not None and (said.get("exact") is True or _agrees(said, was := _read(raw, said, where))):
        return raw
    if raw is None:
        return _ended(composed(said, where, asked), _hex(said, "rest") or b"", last=last)
    known = was.to_dict()
    whole = {key: known[key] for key in (*SAID, *CARRIED) if key in known} | said
    if said.get("family") != known["family"] or said.get("type", known["type"]) != known["type"]:
        whole = {key: value for key, value in whole.items() if key in said}
    rest = bytes.fromhex(known.get("rest", "")) if "rest" not in said else _hex(said, "rest") or b""
    return _ended(composed(whole, where, asked, was), rest, last=last)


def _ended(message: bytes, rest: bytes, *, last: bool) -> bytes:
    return message + bytes(-len(message) % 4) + rest if rest or not last else message


def _agrees(said: Values, was: Message) -> bool:
    """Whether the bytes decode to what is said, with or without key material."""
    return any(_says(said, found) for found in (was, Message(*was.place, MASKED)))


def _says(said: Values, was: Message) -> bool:
    found = was.to_dict()
    return all(_plain(key, said[key]) == _plain(key, found.get(key)) for key in (*SAID, *CARRIED) if key in said)


def _plain(key: str, value: Any) -> Any:
    """A value as bytes can say it: what an error's code is called is not in them."""
    without = _DERIVED if key == "error" else ("family",) if key == "request" else ()
    return {name: value[name] for name in value if name not in without} if without and value else value


def _read(data: bytes, said: Values, where: Where) -> Message:
    """The message in these bytes, which a frame holds as its last."""
    number, family = said.get("family_id"), said.get("family")
    table = GenericFamilies()
    if isinstance(number, int) and isinstance(family, str):
        table.families[number] = family
    request = said.get("request")
    if isinstance(request, dict) and isinstance(request.get("type_id"), int) and request.get("family"):
        table.families[request["type_id"]] = request["family"]
    frame = Frame(1, 0, where.protocol, data, len(data) + where.cut, table, where.direction)
    size, head = len(data), (len(data), 0, 0, 0, 0)
    if where.protocol in HEADERLESS:
        return Message(frame, 0, 0, size, where.order, (size + where.cut, 0, 0, 0, 0), where.direction, 0, OPEN)
    if size >= wire.NLMSG_HDRLEN:
        head = wire.HEADER[where.order].unpack_from(data)
    end = head[0] if head[0] >= wire.NLMSG_HDRLEN else size
    rest = wire.align(end) if wire.align(end) < size else 0
    return Message(frame, 0, 0, min(end, size), where.order, head, where.direction, rest, OPEN)


def composed(said: Values, where: Where, asked: bytes = b"", was: Message | None = None) -> bytes:
    """One message from its values, without what follows it. Raises RecordError."""
    kind = said.get("type")
    done_is_data = kind == "done" and said.get("family") is not None
    if kind in CONTROL and not done_is_data and where.protocol not in HEADERLESS:
        return _control(said, where, asked, was)
    if "payload" in said:
        return _headed(said, where, _hex(said, "payload") or b"", _number(said, "type_id"), None)
    if not isinstance(said.get("family"), str) or not isinstance(kind, str):
        remedy = "give family and type, or type_id and payload"
        raise RecordError("type", "nothing says what message this is", remedy)
    if was is not None and was.known is not None and (was.family, was.type, was.type_id) == _named(said):
        return _checked(said, where, was.known, was.type_id, was.command, was)
    failure: RecordError | None = None
    for known, number in _candidates(said, where):
        try:
            return _checked(said, where, known, number, number, None)
        except RecordError as problem:
            failure = failure or problem
    raise failure or RecordError("type", f"{said['family']} has no {kind}", _near(kind, _operations(said, where)))


def _named(said: Values) -> tuple[object, ...]:
    return said.get("family"), said.get("type"), said.get("type_id")


def _candidates(said: Values, where: Where) -> Iterator[tuple[Known, int]]:
    """The operations that it may be, with their numbers: the best first."""
    kind, number = said["type"], said.get("type_id")
    generic = where.protocol == spec.GENERIC
    if isinstance(number, int) and not generic and not REGISTRY.spans(where.protocol):
        known = REGISTRY.numbered(where.protocol, number, to_user=where.to_user)
        if known is not None and known.family.name == said["family"] and (known.named_by or known.name == kind):
            yield known, number
            return
    family = _family(REGISTRY, where.protocol, said["family"])
    if family is None:
        raise RecordError("family", f"no family {said['family']!r} of this protocol", "nlsniff describe lists them")
    found: list[tuple[Known, int]] = []
    for operation in family.operations:
        sent = (operation.reply, operation.request) if where.to_user else (operation.request, operation.reply)
        numbers = [each for each in dict.fromkeys(sent) if each is not None]
        if operation.name != kind and not (family.named_by and (number in numbers or number is None)):
            continue
        attributes = operation.attributes
        if where.to_user and operation.reply_attributes is not None:
            attributes = operation.reply_attributes
        layout = operation.header or family.header
        known = Known(family, operation.name, layout, attributes, family.named_by, operation.verb)
        found += [(known, each) for each in numbers[:1] + ([number] if number in numbers[1:] else [])]
    yield from sorted(found, key=lambda each: each[1] != number and not generic)


@cache
def _family(registry: Registry, protocol: int, name: str) -> spec.Family | None:
    found = built_in(name, protocol) or registry.family(name)
    return found if found is not None and found.protocol == protocol else None


def _operations(said: Values, where: Where) -> list[str]:
    family = _family(REGISTRY, where.protocol, said["family"])
    return [] if family is None else [operation.name for operation in family.operations]


def _near(name: object, known: list[str]) -> str:
    found = get_close_matches(str(name), known, n=3)
    return f"did you mean {' or '.join(found)}?" if found else "nlsniff describe lists what there is"


def _checked(said: Values, where: Where, known: Known, number: int, command: int | None, was: Message | None) -> bytes:
    """The message, read again: what it says must be found in it."""
    try:
        body = _body(said, where, known, was)
    except CUSTOM_FAILURES as problem:
        if isinstance(problem, RecordError):
            raise
        path, remedy = "attrs", "nlsniff describe says what it may be"
        if isinstance(problem, ValueNotEncodableError):
            name, _, what = _told(problem)
            raise RecordError(f"{path}.{name}", what, remedy) from None
        raise RecordError(path, str(problem), remedy) from None
    type_id = number
    if where.protocol == spec.GENERIC:
        type_id = _number(said, "family_id", GENL_ID_CTRL if said["family"] == NLCTRL else None)
        version = _number(said, "version", known.family.version)
        reserved = bytes(2) if was is None else was.raw[18:20].ljust(2, b"\0")
        body = bytes((command or 0, version & 0xFF)) + reserved + body
    data = _headed(said, where, body, type_id, known.verb or said["type"])
    if not where.checked:
        return data
    found = _read(data, {**said, "family_id": type_id}, where)
    if found.family != said["family"] or (found.type != said["type"] and not known.named_by):
        remedy = "see which of family, type, direction and header do not fit"
        raise RecordError("type", f"it would read as {found.family} {found.type}", remedy)
    for key in ("header", "attrs"):
        _kept(said.get(key) or {}, getattr(found, key), key)
    return data


def _told(problem: ValueNotEncodableError) -> tuple[str, str, str]:
    """The path of a value, and what is wrong with it."""
    return re.sub(r"\.? (?=\S)", ": ", str(problem), count=1).replace("::", ":").partition(": ")


def _kept(said: object, found: object, path: str) -> None:
    """Every name must come back: what an encoder passes over is a mistake of whoever wrote it."""
    if isinstance(said, dict) and isinstance(found, dict):
        for name, value in said.items():
            if name not in found:
                raise RecordError(f"{path}.{name}", "no such name here", _near(name, list(map(str, found))))
            _kept(value, found[name], f"{path}.{name}")
    elif isinstance(said, list) and isinstance(found, list) and len(said) == len(found):
        for place, value in enumerate(said):
            _kept(value, found[place], f"{path}[{place}]")


def _headed(said: Values, where: Where, body: bytes, type_id: int, kind: str | None, more: int = 0) -> bytes:
    if where.protocol in HEADERLESS:
        return body
    bits = flag_bits(said.get("flags", []), kind) | more
    length = wire.NLMSG_HDRLEN + len(body)
    numbers = (length, type_id & 0xFFFF, bits, _number(said, "seq", 0), _number(said, "portid", 0))
    return wire.HEADER[where.order].pack(*numbers) + body


def flag_bits(names: object, kind: str | None) -> int:
    """The header's flags from their names, which mean what they do for a message of this kind."""
    if not isinstance(names, list):
        raise RecordError("flags", f"{names!r} is no list of flags", 'write ["request", "ack"]')
    known, bits = _flag_names(kind), 0
    for name in names:
        bit = name if isinstance(name, int) else known.get(name)
        if bit is None or not 0 <= bit <= 0xFFFF:
            raise RecordError("flags", f"no flag {name!r}", f"there are {', '.join(known)}")
        bits |= bit
    return bits


@cache
def _flag_names(kind: str | None) -> dict[str, int]:
    found = {"dump": control.NLM_F_DUMP}
    for place in range(16):
        found.update((name, 1 << place) for name in control.flag_names(1 << place, kind) if isinstance(name, str))
    return found


def _number(said: Mapping[str, Any], key: str, default: int | None = None) -> int:
    value = said.get(key, default)
    if value is None:
        raise RecordError(key, "it is not said", f'write "{key}": NUMBER')
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < BIG:
        raise RecordError(key, f"{value!r} is no number from 0 to {BIG - 1}", "write such a number")
    return value


def _hex(said: Mapping[str, Any], key: str) -> bytes | None:
    value = said.get(key)
    if value is None:
        return None
    try:
        return bytes.fromhex(value)
    except (TypeError, ValueError):
        raise RecordError(key, "this is no hex", "write two digits a byte") from None


def _mapping(said: Mapping[str, Any], key: str) -> Values:
    value = said.get(key) or {}
    if not isinstance(value, dict):
        raise RecordError(key, f"{value!r} is no object", f'write "{key}": {{…}}')
    return value


def _body(said: Values, where: Where, known: Known, was: Message | None) -> bytes:
    """Fixed header and attributes; those that did not change as they were."""
    header, attrs = _mapping(said, "header"), _mapping(said, "attrs")
    root, old_header, old_attrs = Node("", 0, 0, None), Values(), Values()
    if was is not None and (body := was.body()) is not None:
        context = Context(secrets=True, trace=root)
        old_header, old_attrs = body.read(was.frame.data, was.body_offset, was.end, context)
    payload = known.attributes if isinstance(known.attributes, spec.Payload) else None
    parts = []
    if known.header is not None:
        parts.append(_fixed_header(known.header, header, old_header, where, was, payload))
        parts.append(bytes(-len(parts[0]) % 4))
    if payload is not None:
        if attrs or any(name in header for name in payload.header):
            whole = attrs | {name: header[name] for name in payload.header if name in header}
            parts.append(encode.payload(payload.type, whole, where.order, None, (header,)))
    elif known.attributes is None:
        parts.append(bytes.fromhex(attrs.get("#rest", "")))
    elif was is None:
        parts.append(encode.attributes_bytes(known.attributes, attrs, where.order, None, (header,)))
    else:
        changed = _Changed(was.frame.data, where.order)
        parts.append(changed.attributes(known.attributes, attrs, old_attrs, root.children, (header,)))
    whole_body = b"".join(parts)
    trimmed = not attrs and parts and payload is None
    return b"".join(parts[:1]) if trimmed and len(parts) > 1 and not parts[-1] and not parts[1] else whole_body


def _fixed_header(
    layout: spec.Struct,
    header: Values,
    old: Values,
    where: Where,
    was: Message | None,
    payload: spec.Payload | None,
) -> bytes:
    members = [member.name for member in layout.members if not isinstance(member.type, spec.Pad)]
    for name in header:
        if name not in members and name != "#tail" and not (payload and name in payload.header):
            raise RecordError(f"header.{name}", f"no member of {layout.name}", _near(name, members))
    try:
        data = encode.struct_bytes(layout, header, where.order)
    except ValueNotEncodableError as problem:
        name, _, what = _told(problem)
        raise RecordError(f"header.{name}", what, "nlsniff describe says what it may be") from None
    if was is not None and header == old:
        data = was.frame.data[was.body_offset : min(was.body_offset + len(data), was.end)]
    return data


class _Changed:
    """Attributes of which some were changed: the others keep their bytes, and all their places."""

    def __init__(self, data: bytes, order: Order) -> None:
        self._data = data
        self._order = order

    def attributes(
        self,
        known: spec.AttributeSet,
        values: Values,
        old: Values,
        nodes: list[Node],
        outer: encode.Outer,
    ) -> bytes:
        """What is in ``values``, in the order that ``nodes`` had; new ones behind."""
        scopes = (*outer, values)
        by_name = {attribute.name: attribute for attribute in known.attributes}
        met: dict[str, int] = {}
        parts: list[bytes] = []
        counts: dict[str, int] = {}
        for node in nodes:
            counts[node.name] = counts.get(node.name, 0) + 1
        for node in nodes:
            if node.name not in old:  # an alignment attribute, which has no value
                parts.append(self._bytes(node))
                continue
            place = met.get(node.name, 0)
            met[node.name] = place + 1
            if node.name not in values:
                continue
            attribute = by_name.get(node.name)
            many = counts[node.name] > 1 or (attribute is not None and attribute.multi)
            now, before = _items(values[node.name], many), _items(old[node.name], many)
            if place < len(now):
                parts.append(self._one(node, attribute, now[place], before[place], scopes))
        for name, value in values.items():
            if name not in met:
                parts.append(encode.attributes_bytes(known, {name: value}, self._order, None, scopes))
                continue
            attribute = by_name.get(name)
            many = met[name] > 1 or (attribute is not None and attribute.multi)
            parts += [
                encode.attributes_bytes(known, {name: [item] if many else item}, self._order, None, scopes)
                for item in _items(value, many)[met[name] :]
            ]
        return b"".join(parts)

    def _one(self, node: Node, attribute: spec.Attribute | None, now: Any, before: Any, scopes: encode.Outer) -> bytes:
        if now == before or (now == SECRET and node.secret):
            return self._bytes(node)
        if node.word is None:
            return bytes.fromhex(now)
        if attribute is None:
            return wire.attribute(node.word, bytes.fromhex(now), self._order)
        kind = node.type or attribute.type
        chosen = attribute.type
        if isinstance(chosen, spec.SubMessage) and chosen.selector != spec.LENGTH:
            chosen = encode.choice(chosen, scopes)
        if isinstance(kind, spec.Nest) and chosen is kind and isinstance(now, dict) and isinstance(before, dict):
            body = self.attributes(spec.resolve(kind.attributes), now, before, node.children, scopes)
        else:
            try:
                body = encode.payload(attribute.type, now, self._order, None, scopes)
            except ValueNotEncodableError as why:
                raise ValueNotEncodableError(f"{attribute.name}.{why}") from None
        return wire.attribute(node.word, body, self._order)

    def _bytes(self, node: Node) -> bytes:
        return self._data[node.offset : node.offset + node.length] + node.padding


def _items(value: Any, many: bool) -> list[Any]:
    return value if many and isinstance(value, list) else [value]


def _control(said: Values, where: Where, asked: bytes, was: Message | None) -> bytes:
    """An error, ack, done, noop or overrun."""
    kind = said["type"]
    if "payload" in said or kind in ("noop", "overrun"):
        return _headed(said, where, _hex(said, "payload") or b"", CONTROL[kind], kind)
    error = _mapping(said, "error")
    code = _code(error)
    if kind == "ack" and code:
        raise RecordError("error.code", f"an ack has code 0, not {code}", 'make it "type": "error"')
    parts, more = [wire.ERRNO[where.order].pack(code)], 0
    if kind != "done":
        same = was is not None and was.is_control and _plain("request", said.get("request")) == was.request
        if was is not None and same:
            start, stop = control.request_span(was)
            echo = was.frame.data[start:stop]
        else:
            echo = _echo(said, where, asked, whole=bool(code))
        parts.append(echo)
        if code and len(echo) == wire.NLMSG_HDRLEN:
            length = wire.HEADER[where.order].unpack(echo)[0]
            more |= wire.NLM_F_CAPPED if length > wire.NLMSG_HDRLEN else 0
    if extended := _extended(error, where):
        more |= wire.NLM_F_ACK_TLVS
        parts.append(extended)
    return _headed(said, where, b"".join(parts), CONTROL[kind], kind, more)


def _code(error: Values) -> int:
    code, name = error.get("code"), error.get("name")
    if code is None and isinstance(name, str):
        code = -getattr(errno, name, 0)
        if not code:
            raise RecordError("error.name", f"no errno {name!r}", 'write "code": NUMBER')
    if code is None:
        return 0
    if isinstance(code, bool) or not isinstance(code, int) or not -(1 << 31) <= code < 1 << 31:
        raise RecordError("error.code", f"{code!r} is no errno", "write a negative number, or 0")
    return code


def _echo(said: Values, where: Where, asked: bytes, *, whole: bool) -> bytes:
    """The request in an error or ack: as said, or the one that was asked before."""
    request = said.get("request")
    if not isinstance(request, dict):
        if not asked:
            order = wire.HEADER[where.order]
            return order.pack(wire.NLMSG_HDRLEN, 0, 0, _number(said, "seq", 0), _number(said, "portid", 0))
        return asked if whole and len(asked) % 4 == 0 else asked[: wire.NLMSG_HDRLEN]
    inner = {key: value for key, value in request.items() if key != "length"}
    to_kernel = Where(where.protocol, where.order, "to-kernel")
    if not any(key in inner for key in ("header", "attrs", "payload")):
        kind = inner.get("type")
        if kind is None and asked and inner.get("type_id") == wire.HEADER[where.order].unpack_from(asked)[1]:
            return asked[: wire.NLMSG_HDRLEN]
        length = _number(request, "length", wire.NLMSG_HDRLEN)
        bits = flag_bits(inner.get("flags", []), kind)
        numbers = (length, _number(inner, "type_id", 0), bits, _number(inner, "seq", 0), _number(inner, "portid", 0))
        return wire.HEADER[where.order].pack(*numbers)
    if asked and _says({key: inner[key] for key in inner if key != "family"}, _read(asked, said, to_kernel)):
        return asked + bytes(-len(asked) % 4)
    if where.protocol == spec.GENERIC and "family" in inner:
        inner["family_id"] = inner.get("type_id")
    elif "payload" not in inner:
        numbered = where.protocol != spec.GENERIC  # whose types are families
        known = REGISTRY.numbered(where.protocol, _number(inner, "type_id", 0), to_user=False) if numbered else None
        if known is None:
            raise RecordError("request", "its family is not known", 'give the bytes behind its header as "payload"')
        inner["family"] = known.family.name
    data = composed(inner, to_kernel)
    return data + bytes(-len(data) % 4)


def _extended(error: Values, where: Where) -> bytes:
    """The attributes of an extended ack."""
    names = {shown: name for name, shown in control.RENAMED.items()}
    values = {names.get(name, name): value for name, value in error.items() if name not in (*_DERIVED, "code")}
    if not values:
        return b""
    words = import_module("nlsniff.dissectors.control")
    try:
        return encode.attributes_bytes(words.NLMSGERR, values, where.order)
    except ValueNotEncodableError as problem:
        raise RecordError("error", str(problem), "leave it out, or correct it") from None


class Asked:
    """The latest requests by protocol and sequence number, for the errors and acks that echo them."""

    def __init__(self) -> None:
        self._requests: dict[tuple[int, int], bytes] = {}

    def find(self, said: Values, where: Where) -> bytes:
        """The request that a message may answer, empty where none is known."""
        seq = said.get("seq")
        return self._requests.get((where.protocol, seq), b"") if isinstance(seq, int) and where.to_user else b""

    def keep(self, data: bytes, where: Where) -> None:
        """Take a message that was written."""
        if where.to_user or where.protocol in HEADERLESS or len(data) < wire.NLMSG_HDRLEN:
            return
        length, _, _, seq, _ = wire.HEADER[where.order].unpack_from(data)
        self._requests.pop((where.protocol, seq), None)
        if len(self._requests) >= MOST_ASKED:
            del self._requests[next(iter(self._requests))]
        self._requests[where.protocol, seq] = data[: max(length, wire.NLMSG_HDRLEN)]


def default_direction(said: Values) -> Direction:
    """Which way a message goes that does not say it."""
    flags = said.get("flags")
    if said.get("type") in CONTROL and said.get("family") is None:
        return "to-user"
    if isinstance(flags, list) and "request" not in flags:
        return "to-user" if said.get("seq") and said.get("portid") else "notification"
    return "to-kernel"


def masked(said: object) -> bool:
    """Whether a secret is masked in there."""
    if isinstance(said, dict):
        return any(map(masked, said.values()))
    return any(map(masked, said)) if isinstance(said, list) else said == SECRET


def direction(said: Values) -> Direction:
    """The direction that is said, or the one that follows. Raises RecordError."""
    value = said.get("direction")
    if value is None:
        return default_direction(said)
    if value not in ("to-kernel", "to-user", "notification"):
        raise RecordError("direction", f"no direction {value!r}", "it is to-kernel, to-user or notification")
    return cast("Direction", value)
