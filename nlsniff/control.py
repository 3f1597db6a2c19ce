"""Control messages, which every protocol has: error, ack, done, noop, overrun."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from nlsniff import decode, leaves, wire
from nlsniff.spec import AttributeSet, Enum, Family, Fixed, IndexedArray, Nest, Type, resolve
from nlsniff.trace import Context, Node, Values, nodes_at

if TYPE_CHECKING:
    from nlsniff.message import Message

NAMES: Final = {
    wire.NLMSG_NOOP: "noop",
    wire.NLMSG_ERROR: "error",
    wire.NLMSG_DONE: "done",
    wire.NLMSG_OVERRUN: "overrun",
}
ERRNO_SIZE: Final = 4
NLM_F_DUMP: Final = 0x300
# How the attributes of an extended ack are called in the JSON contract.
RENAMED: Final = {"offs": "offset", "miss-type": "missing-type", "miss-nest": "missing-nest"}

_GET: Final = ("get", "dump")
_NEW: Final = ("new", "add", "set", "create", "join", "connect", "start")
_DELETE: Final = ("del", "remove", "flush", "destroy", "leave", "stop")


def name(message: Message) -> str:
    """``ack`` for an error with code 0, otherwise the type's own name."""
    if message.type_id == wire.NLMSG_ERROR and _code(message) == 0:
        return "ack"
    return NAMES[message.type_id]


def flag_names(bits: int, kind: str | None) -> list[str | int]:
    """The flags by name; ``kind`` is the message's type, which says what the bits from 0x100 up mean."""
    names = _flags.get((bits, kind))
    if names is None:
        if len(_flags) > 4096:
            _flags.clear()
        names = _flags[bits, kind] = _name_flags(bits, kind)
    return names.copy()


_flags: Final[dict[tuple[int, str | None], list[str | int]]] = {}


def _name_flags(bits: int, kind: str | None) -> list[str | int]:
    words = import_module("nlsniff.dissectors.control")
    meaning = words.GET_FLAGS
    if kind in (None, "noop", "overrun"):
        return _name_common(bits, words.FLAGS, dump=kind is None)
    if kind in ("error", "ack", "done"):
        meaning = words.ACK_FLAGS
    elif _says(kind, _GET):
        pass  # what is got may begin like another verb, as in get-addr
    elif _says(kind, _NEW):
        meaning = words.NEW_FLAGS
    elif _says(kind, _DELETE):
        meaning = words.DELETE_FLAGS
    low, high = bits & 0xFF, bits & ~0xFF
    rest: list[str | int] = []
    if meaning is words.GET_FLAGS and high & NLM_F_DUMP == NLM_F_DUMP:
        rest.append("dump")
        high &= ~NLM_F_DUMP
    return leaves.flag_names(words.FLAGS, low) + rest + leaves.flag_names(meaning, high)


def _name_common(bits: int, common: Enum, *, dump: bool) -> list[str | int]:
    """What is sure without the type: the low bits, and that a request with both dump bits asks for a dump."""
    low, high = bits & 0xFF, bits & ~0xFF
    names = leaves.flag_names(common, low)
    if dump and low & wire.NLM_F_REQUEST and high & NLM_F_DUMP == NLM_F_DUMP:
        names.append("dump")
        high &= ~NLM_F_DUMP
    return [*names, high] if high else names


def verb(kind: str) -> str:
    """What an operation of this name does: ``get``, ``new`` or ``delete``; empty where it does not say."""
    for said, words in (("get", _GET), ("new", _NEW), ("delete", _DELETE)):
        if _says(kind, words):
            return said
    return ""


def _says(kind: str, verbs: tuple[str, ...]) -> bool:
    return any(word.startswith(verbs) for word in kind.split("-"))


def _code(message: Message) -> int | None:
    start = message.offset + wire.NLMSG_HDRLEN
    if message.end - start < ERRNO_SIZE:
        return None
    code: int = wire.ERRNO[message.order].unpack_from(message.frame.data, start)[0]
    return code


def error(message: Message) -> Values | None:
    """The error's code, name and text, and the extended ack; None where there is no code."""
    code = _code(message)
    if code is None or message.type_id not in (wire.NLMSG_ERROR, wire.NLMSG_DONE):
        return None
    found: Values = {"code": code, **(_explained(message, code) if code else {})}
    for key, value in _extended(message, None).items():
        found[RENAMED.get(key, key)] = value
    if "offset" in found:
        _resolve(message, found)
    return found


def _explained(message: Message, code: int) -> Values:
    """Name and text of a code that is not 0: an errno, the family's own error, or an operation's result."""
    if code > 0:
        result = _result(message)
        return {"text": f"{result} {code}, no error" if result else f"{_error_text(code)}, if it were negative"}
    words = import_module("nlsniff.dissectors.control")
    if (name := words.ERRNO.entries.get(-code)) is not None:
        return {"name": name, "text": _error_text(-code)}
    family = _asked_family(message)
    if family is not None and family.errors is not None and (own := family.errors.entries.get(-code)) is not None:
        return {"name": own, "text": f"{family.name}'s own"}
    return {"text": _error_text(-code)}


def _asked_family(message: Message) -> Family | None:
    asked = echoed(message)
    return None if asked is None or asked.known is None else asked.known.family


def _result(message: Message) -> str:
    """What a positive number in place of an errno is, where the operation that was asked for answers with one."""
    asked = echoed(message)
    return "" if asked is None or asked.known is None else asked.known.family.results.get(asked.known.name, "")


def _error_text(number: int) -> str:
    try:
        return os.strerror(number)
    except OverflowError:
        return f"Unknown error {number}"


def note(message: Message, context: Context) -> None:
    """What is wrong with the bytes of a control message."""
    if message.type_id in (wire.NLMSG_ERROR, wire.NLMSG_DONE):
        if _code(message) is None and message.type_id == wire.NLMSG_ERROR:
            context.note("no room for an error code")
        _extended(message, context)


def _extended(message: Message, context: Context | None) -> Values:
    start, stop = extended_span(message)
    if start >= stop:
        return {}
    words = import_module("nlsniff.dissectors.control")
    read = decode.attributes_reader(words.NLMSGERR, message.order)
    values: Values = read(message.frame.data, start, stop, context or Context())
    return values


def extended_span(message: Message) -> tuple[int, int]:
    """Where the attributes of an extended ack stand in the frame; an empty span where there are none."""
    start = message.offset + wire.NLMSG_HDRLEN + ERRNO_SIZE
    if message.type_id == wire.NLMSG_ERROR:
        start = request_span(message)[1]
    elif message.type_id != wire.NLMSG_DONE:
        return message.end, message.end
    if not message.flag_bits & wire.NLM_F_ACK_TLVS and message.type_id == wire.NLMSG_ERROR:
        return message.end, message.end
    return min(start, message.end), message.end


def request_span(message: Message) -> tuple[int, int]:
    """Where the echoed request stands in the frame, padding included: header alone on acks and when capped."""
    start = message.offset + wire.NLMSG_HDRLEN + ERRNO_SIZE
    stop = start + wire.NLMSG_HDRLEN
    if stop > message.end:
        return start, message.end
    length = wire.HEADER[message.order].unpack_from(message.frame.data, start)[0]
    capped = message.flag_bits & wire.NLM_F_CAPPED or _code(message) == 0
    if not capped and length > wire.NLMSG_HDRLEN:
        stop = start + wire.align(length)
    return start, min(stop, message.end)


def echoed(message: Message) -> Message | None:
    """The request inside an error or ack as a message of its own; its body is empty when capped."""
    from nlsniff.message import Message as Whole

    if message.type_id != wire.NLMSG_ERROR:
        return None
    start, stop = request_span(message)
    if stop - start < wire.NLMSG_HDRLEN:
        return None
    header = wire.HEADER[message.order].unpack_from(message.frame.data, start)
    whole = Whole(message.frame, message.index, start, stop, message.order, header, "to-kernel", 0, message.reading)
    if stop - start > wire.NLMSG_HDRLEN:
        whole.end = min(stop, start + max(header[0], wire.NLMSG_HDRLEN))
    return whole


def request(message: Message) -> Values | None:
    """The echoed request: its header, and what follows it where the kernel gave it back."""
    asked = echoed(message)
    if asked is None:
        return None
    found: Values = {"length": asked.length, "type": asked.type, "type_id": asked.type_id}
    if asked.end - asked.offset == wire.NLMSG_HDRLEN:
        return found | {"flags": asked.flags, "seq": asked.seq, "portid": asked.portid}
    found |= {"flags": asked.flags, "seq": asked.seq, "portid": asked.portid}
    for key, value in (("header", asked.header), ("attrs", asked.attrs), ("payload", asked.payload)):
        if value:
            found[key] = value
    return found


def missing(asked: Message | None, found: Values) -> tuple[list[str], str | None]:
    """What the kernel misses in a request: the names of the nests it belongs into, and its own name if it has one."""
    nest, path = found.get("missing-nest"), list[Node]()
    body = None if asked is None else asked.body()
    if asked is None or body is None or (asked.end - asked.offset <= wire.NLMSG_HDRLEN and isinstance(nest, int)):
        return [], None
    if isinstance(nest, int):
        path = nodes_at(asked.trace(), asked.offset + nest)
    known = _inside(path[-1].type) if path else body.attributes
    number = found.get("missing-type")
    named = next((each.name for each in known.attributes if each.number == number), None) if known else None
    return [node.name for node in path], named


def _inside(kind: Type | None) -> AttributeSet | None:
    match kind:
        case Nest():
            return resolve(kind.attributes)
        case Fixed():
            return None if kind.attributes is None else resolve(kind.attributes)
        case IndexedArray():
            return _inside(kind.element)
    return None


def _resolve(message: Message, found: Values) -> None:
    """Name the attribute that the offset, counted from the request's nlmsghdr, points at."""
    asked = echoed(message)
    offset: Any = found["offset"]
    if asked is None or not isinstance(offset, int) or asked.end - asked.offset <= wire.NLMSG_HDRLEN:
        return
    path = nodes_at(asked.trace(), asked.offset + offset)
    if path:
        found["attr"] = ".".join(node.name for node in path)
