"""Why a request failed: the kernel's error with the attribute that caused it, found in the request itself.

The kernel counts the offset from the request's nlmsghdr (``NLMSGERR_ATTR_OFFS``), and echoes the request only where
the client did not ask for short acks (``NETLINK_CAP_ACK``): the request at hand tells what the offset points at.
Sources: netlink(7), ``netlink_ack_tlv_fill()``, ``__nla_validate_parse()``, ``nla_policy``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from nlsniff import control, spec, wire
from nlsniff.leaves import size_of
from nlsniff.message import Message
from nlsniff.trace import Node, Values, nodes_at

Members = tuple[tuple[int, int, str], ...]  # offset, size, name
NLMSGHDR: Final[Members] = ((0, 4, "nlmsg_len"), (4, 2, "nlmsg_type"), (6, 2, "nlmsg_flags"), (8, 4, "nlmsg_seq"))
GENLMSGHDR: Final[Members] = ((0, 1, "cmd"), (1, 1, "version"), (2, 2, "reserved"))
# What the policy's type says of a length (include/net/netlink.h).
SIZES: Final = {"u8": 1, "u16": 2, "u32": 4, "u64": 8, "s8": 1, "s16": 2, "s32": 4, "s64": 8, "bitfield32": 8}
SHAPES: Final = {"flag": "be a flag without a value", "nested": "be a nest of attributes"}
BOUNDS: Final = (("min-value-u", "max-value-u"), ("min-value-s", "max-value-s"))


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is known of a failed request.

    ``attr`` is the path of the attribute or header member at fault, ``value`` its decoded value, ``place`` where it
    stands in the request's frame: offset and length. ``missing`` is the path of an attribute that should be there.
    ``policy`` is the kernel's rule that was broken, as a sentence. All but ``error`` is None where it is not known.
    """

    error: Values
    attr: str | None = None
    value: Any = None
    place: tuple[int, int] | None = None
    missing: str | None = None
    policy: str | None = None
    notes: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The story in a few lines of text, the kernel's own words in quotes; nothing is escaped."""
        error = self.error
        said = f"{error.get('name', error['code'])} ({error['text']})"
        yield f'{said}: "{error["msg"]}"' if "msg" in error else said
        if self.attr is not None and self.policy is None:
            yield f"at {self.attr}{_is(self.value)}"
        if self.policy is not None:
            yield self.policy
        if self.missing is not None:
            yield f"{self.missing} is missing"
        yield from self.notes


def explain(error: Message, request: Message | None = None) -> Diagnosis | None:
    """The diagnosis of an error; None where the message is no error.

    ``request`` is the failed one where it is known; else what the error echoes of it serves.
    """
    found = error.error
    if not found or not found["code"]:
        return None
    echoed = control.echoed(error)
    asked = request if request is not None else echoed
    if asked is None or asked.end - asked.offset < wire.NLMSG_HDRLEN:
        return Diagnosis(found)
    root = asked.trace()
    attr = value = place = None
    notes: list[str] = []
    offset = found.get("offset")
    if isinstance(offset, int):
        whole = asked.offset + offset < asked.end and offset >= 0
        if whole:
            attr, value, place = _pointed_at(asked, root, asked.offset + offset)
        else:
            notes.append(f"the kernel points at byte {offset}, which is not in the request")
    missing = _missing(asked, found)
    policy = _policy(found.get("policy"), attr, value, place)
    return Diagnosis(found, attr, value, place, missing, policy, notes)


def _pointed_at(asked: Message, root: Node, at: int) -> tuple[str | None, Any, tuple[int, int] | None]:
    """What stands at an offset of the request's frame: its path, its value, and its place."""
    if at < asked.body_offset:
        return _in_headers(asked, at)
    path = nodes_at(root, at)
    if path:
        names = [node.name for node in path]
        return ".".join(names), _value(asked.attrs, path, root), (path[-1].offset, path[-1].length)
    return _in_struct(asked, at)


def _in_headers(asked: Message, at: int) -> tuple[str | None, Any, tuple[int, int] | None]:
    name, base, members = "nlmsghdr", asked.offset, NLMSGHDR
    if at >= asked.offset + wire.NLMSG_HDRLEN:
        name, base, members = "genlmsghdr", asked.offset + wire.NLMSG_HDRLEN, GENLMSGHDR
    for start, size, member in members:
        if base + start <= at < base + start + size:
            data = asked.frame.data[base + start : base + start + size]
            value: Any = int.from_bytes(data, "little" if asked.order == "<" else "big")
            return f"{name}.{member}", asked.flags if member == "nlmsg_flags" else value, (base + start, size)
    return name, None, None


def _in_struct(asked: Message, at: int) -> tuple[str | None, Any, tuple[int, int] | None]:
    body = asked.body()
    found = None if body is None or body.header is None else member_at(body.header, at - asked.body_offset)
    if body is None or body.header is None or found is None:
        return None, None, None
    name, start, size = found
    return f"{body.header.name}.{name}", asked.header.get(name), (asked.body_offset + start, size)


def member_at(header: spec.Struct, place: int) -> tuple[str, int, int] | None:
    """The member of a struct that holds a byte of it: its name, offset and size."""
    start = 0
    for member in header.members:
        size = size_of(member.type) or 0
        if place < start + size:
            return member.name, start, size
        start += size
    return None


def _value(values: Any, path: list[Node], root: Node) -> Any:
    """The decoded value at the end of a path of nodes; of a multi-attr the one that stands there."""
    parent = root
    for node in path:
        if isinstance(values, dict):
            alike = [child for child in parent.children if child.name == node.name]
            values = values.get(node.name)
            if isinstance(values, list) and (node.multi or len(alike) > 1):
                place = next((index for index, child in enumerate(alike) if child is node), 0)
                values = values[place] if place < len(values) else None
        else:
            return None
        parent = node
    return values


def _missing(asked: Message, found: Values) -> str | None:
    """The path of an attribute that the kernel misses, by name where the declaration has it."""
    number = found.get("missing-type")
    if not isinstance(number, int):
        return None
    nests, name = control.missing(asked, found)
    return ".".join([*nests, name or f"#{number}"])


def _policy(policy: object, attr: str | None, value: Any, place: tuple[int, int] | None) -> str | None:
    """The policy that was broken, as a sentence."""
    if not isinstance(policy, dict):
        return None
    name, kind = attr or "the attribute", str(policy.get("type"))
    here = None if place is None else place[1] - wire.NLA_HDRLEN
    wanted = SIZES.get(kind)
    if wanted is not None and here is not None and here != wanted:
        return f"{name} must have {_bytes(wanted)} ({kind}), had {_bytes(here)}"
    lengths = list(_lengths(policy))
    if lengths:
        return f"{name} must have {' and '.join(lengths)}" + ("" if here is None else f", had {_bytes(here)}")
    rules = [*_ranges(policy, wanted), *_masks(policy)] or [SHAPES[kind]] * (kind in SHAPES)
    if not rules:
        return None
    said = f"{name} must {' and '.join(rules)}"
    return said if value is None else f"{said}, was {_plain(value)}"


def _ranges(policy: Values, size: int | None) -> Iterator[str]:
    """What a number must be; not what every number of its size is."""
    for least, most in BOUNDS:
        low, high = policy.get(least), policy.get(most)
        if low == 0 and size is not None and high == (1 << 8 * size) - 1:
            continue
        if low is not None and high is not None:
            yield f"be {low}" if low == high else f"be between {low} and {high}"
        elif high is not None:
            yield f"be at most {high}"
        elif low is not None:
            yield f"be at least {low}"


def _lengths(policy: Values) -> Iterator[str]:
    low, high = policy.get("min-length"), policy.get("max-length")
    zero = " and a zero behind them" if policy.get("type") == "nul-string" else ""
    if low is not None and high is not None:
        yield _bytes(low) if low == high else f"{low} to {_bytes(high)}{zero}"
    elif high is not None:
        yield f"at most {_bytes(high)}{zero}"
    elif low is not None:
        yield f"at least {_bytes(low)}"


def _masks(policy: Values) -> Iterator[str]:
    for name in ("mask", "bitfield32-mask"):
        if policy.get(name) is not None:
            yield f"have no bits but those of {policy[name]:#x}"


def _bytes(count: int) -> str:
    return f"{count} byte{'s' * (count != 1)}"


def _is(value: Any) -> str:
    return "" if value is None or isinstance(value, dict) else f" = {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value)) or "none"
    return f'"{value}"' if isinstance(value, str) and not value.replace(".", "").isalnum() else str(value)
