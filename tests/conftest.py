"""What tests share: the recorded captures, and a made-up family that uses every word of nlsniff.spec."""

from __future__ import annotations

import ipaddress
import signal
import sys
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

import nlsniff
from nlsniff import spec
from nlsniff.frame import Direction, Frame, GenericFamilies
from nlsniff.message import MASKED, Message, Reading, messages
from nlsniff.registry import Registry

sys.path.insert(0, str(Path(__file__).parent))  # for talk.py

# A shell that starts us in the background ignores SIGINT for us and for every program we start: tests that
# interrupt a program need it as it is in a terminal.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent
MADE_UP_TYPE = 0x7000

COLOURS = spec.values("colours", "red green blue", 1)
SWITCHES = spec.bits("switches", "a b - d")
HEADER = spec.struct(
    "thingmsg", kind=spec.u8, pad=spec.pad(1), count=spec.u16, index=spec.s32, mode=spec.flags(spec.u32, SWITCHES)
)
ODD_HEADER = spec.struct("oddmsg", first=spec.u32, second=spec.u8)
POINT = spec.struct("point", x=spec.s16, pad=spec.pad(2), y=spec.be(spec.u32))
NAMED = spec.struct("named", title=spec.chars(6), at=spec.struct_value(POINT), last=spec.u8)
OPEN = spec.struct("open", size=spec.u16, data=spec.binary)
KEYED = spec.struct("keyed", title=spec.chars(4), key=spec.secret(spec.binary))
FLAT = spec.struct("flat", key=spec.secret(spec.blob(3)), count=spec.u8)
PEERS = spec.struct("peers", far=spec.address("family"), near=spec.address("at.y", "family"), family=spec.u16)
RECORD = spec.struct("record", len=spec.u16, hops=spec.u8, flags=spec.flags(spec.u8, SWITCHES))


def _inner() -> spec.AttributeSet:
    return INNER


INNER = spec.attrs(
    "inner",
    "INNER_",
    number=spec.u32,
    name=spec.string,
    deeper=spec.nest(_inner),
    key=spec.secret(spec.binary),
    by_outer=spec.sub_message("kind", vlan=spec.u16, bond=spec.string),
    by_header=spec.sub_message("count", {1: spec.u32, 2: spec.string}),
)
OTHER = spec.attrs("other", "OTHER_", weight=spec.u64, colour=spec.enum(spec.u8, COLOURS))


def _spelled(payload: bytes, _order: str) -> object:
    if not payload:
        raise ValueError("empty")
    return {"first": payload[0], "rest": list(payload[1:])}


def _unspelled(value: Any, _order: str) -> bytes:
    return bytes([value["first"], *value["rest"]])


EVERYTHING = spec.attrs(
    "everything",
    "EVERYTHING_",
    byte=spec.u8,
    short=spec.u16,
    word=spec.u32,
    long=spec.u64,
    signed_byte=spec.s8,
    signed_short=spec.s16,
    signed_word=spec.s32,
    signed_long=spec.s64,
    any_width=spec.uint,
    any_signed=spec.sint,
    network=spec.be(spec.u16),
    little=spec.le(spec.u32),
    colour=spec.enum(spec.u16, COLOURS),
    network_colour=spec.be(spec.enum(spec.u32, COLOURS)),
    switches=spec.flags(spec.u32, SWITCHES),
    network_switches=spec.be(spec.flags(spec.u16, SWITCHES)),
    labelled=spec.label(spec.u8, COLOURS),
    hexed=spec.hint(spec.u32, "hex"),
    address_number=spec.be(spec.hint(spec.u32, "ipv4")),
    bits=spec.packed(spec.be(spec.u32), label=20, class_=3, bottom=1, ttl=8),
    text=spec.string,
    bare=spec.bare_string,
    bytes_=spec.binary,
    mac=spec.mac,
    ipv4=spec.ipv4,
    ipv6=spec.ipv6,
    ip=spec.ip,
    uuid=spec.uuid,
    blob=spec.blob(5),
    flag=spec.flag,
    pad=spec.padding,
    bitfield=spec.bitfield32(),
    named_bitfield=spec.bitfield32(SWITCHES),
    named=spec.struct_value(NAMED),
    open=spec.struct_value(OPEN),
    numbers=spec.array(spec.u32),
    two_numbers=spec.array(spec.be(spec.u16), 2),
    many=spec.array(spec.u64, 40),
    points=spec.array(spec.struct_value(POINT)),
    named_points=spec.array(spec.struct_value(NAMED)),
    nest=spec.nest(INNER),
    plain_nest=spec.nest(OTHER, nested_flag=False),
    with_header=spec.fixed(NAMED, INNER),
    header_only=spec.fixed(POINT),
    items=spec.indexed(spec.u16),
    nests=spec.indexed(spec.nest(OTHER), start=0),
    policies=spec.nest_type_value(("policy-id", "attr-id"), OTHER),
    data=spec.sub_message("kind", vlan=OTHER, bond=spec.struct_value(POINT), dummy=spec.flag),
    kind=spec.string,
    by_count=spec.sub_message("count", {1: spec.u32, 2: spec.nest(OTHER)}, default=spec.binary),
    hops=spec.records(RECORD, "len", INNER),
    custom=spec.Custom("spelled", _spelled, _unspelled),
    keyed=spec.struct_value(KEYED),
    keyed_points=spec.array(spec.struct_value(FLAT)),
    peers=spec.struct_value(PEERS),
    by_length=spec.sub_message(
        spec.LENGTH, {2: spec.u16, 8: spec.struct_value(POINT)}, default=spec.struct_value(OPEN)
    ),
    several=spec.multi(spec.u32),
    several_nests=spec.multi(spec.nest(OTHER)),
    password=spec.secret(spec.string),
    secret_nest=spec.secret(spec.nest(OTHER)),
)
FAMILY = spec.Family(
    "made-up",
    spec.ROUTE,
    HEADER,
    (
        spec.Operation("newthing", MADE_UP_TYPE, MADE_UP_TYPE, EVERYTHING),
        spec.Operation("oddthing", MADE_UP_TYPE + 1, MADE_UP_TYPE + 1, EVERYTHING, header=ODD_HEADER),
        spec.Operation("onlyheader", MADE_UP_TYPE + 2, MADE_UP_TYPE + 2, None),
        spec.Operation("bare", MADE_UP_TYPE + 3, MADE_UP_TYPE + 3, EVERYTHING, header=spec.struct("nothing")),
    ),
    key=("text", "kind", "header.index", "ip/byte", "nest.name", "password", "by-count", "switches"),
)


class MadeUp:
    """The made-up family, how to read it, and what its attributes may hold."""

    def __init__(self) -> None:
        registry = Registry([FAMILY])
        self.family = FAMILY
        self.everything = EVERYTHING
        self.masked = Reading(registry)
        self.open = Reading(registry, secrets=True)
        self.values = _values
        self.sets = _sets
        self.structs = _structs

    def __repr__(self) -> str:
        return "<the made-up family>"


def _numbers(kind: spec.Scalar) -> st.SearchStrategy[int]:
    size = (kind.size or 8) * 8
    return st.integers(-(1 << size - 1), (1 << size - 1) - 1) if kind.signed else st.integers(0, (1 << size) - 1)


def _scalars(kind: spec.Scalar) -> st.SearchStrategy[Any]:
    numbers = _numbers(kind)
    if kind.enum is not None and kind.as_flags:
        named = sum(kind.enum.entries)
        chosen = st.lists(st.booleans(), min_size=len(kind.enum.entries), max_size=len(kind.enum.entries))
        rest = numbers.map(lambda number: number & ~named)
        names = tuple(kind.enum.entries.values())
        return st.builds(
            lambda picks, left: [name for name, pick in zip(names, picks, strict=True) if pick] + [left] * bool(left),
            chosen,
            rest,
        )
    if kind.enum is not None:
        known = kind.enum.entries
        return st.sampled_from([*known.values()]) | numbers.filter(lambda number: number not in known)
    if kind.hint == "hex":
        return numbers.map(hex)
    if kind.hint == "ipv4":
        return numbers.map(lambda number: str(ipaddress.IPv4Address(number)))
    return numbers


def _texts(kind: spec.Text) -> st.SearchStrategy[str]:
    letters = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
    return letters if kind.length is None else letters.filter(lambda text: len(text.encode()) <= (kind.length or 0))


def _binaries(kind: spec.Binary) -> st.SearchStrategy[str]:
    raw = st.binary(min_size=kind.length or 0, max_size=kind.length or 80)
    match kind.hint:
        case "mac":
            return st.binary(max_size=20).map(lambda some: some.hex(":"))
        case "uuid":
            return st.binary(min_size=16, max_size=16).map(lambda some: str(uuid.UUID(bytes=some)))
        case "ipv4":
            return st.ip_addresses(v=4).map(str)
        case "ipv6":
            return st.ip_addresses(v=6).filter(lambda address: not address.ipv4_mapped).filter(_plain_ipv6).map(str)
        case "ipv4-or-v6":
            return st.just("") | _binaries(spec.ipv4) | _binaries(spec.ipv6)
    return raw.map(bytes.hex)


def _plain_ipv6(address: ipaddress.IPv6Address) -> bool:
    """An address that everyone spells alike: those of ::/96 hold an IPv4 address for inet_ntop() only."""
    return int(address) >> 32 != 0


def _structs(layout: spec.Struct) -> st.SearchStrategy[dict[str, Any]]:
    members = {each.name: _values(each.type) for each in layout.members if not isinstance(each.type, spec.Pad)}
    if layout is PEERS:
        members["family"] = st.sampled_from([2, 10])
        return st.fixed_dictionaries(members).map(_of_one_family)
    if layout is KEYED:
        members["key"] = members["key"].filter(bool)
    if layout is OPEN:
        members["data"] = members["data"].filter(bool)  # a last member of no bytes is not there
    return st.fixed_dictionaries(members)


def _of_one_family(peers: dict[str, Any]) -> dict[str, Any]:
    """The addresses of the family that the struct says."""
    names = ("far", "near")
    version = 4 if peers["family"] == 2 else 6
    return peers | {name: peers[name][version] for name in names}


def _indexes(kind: spec.IndexedArray) -> st.SearchStrategy[list[Any]]:
    if not isinstance(kind.element, spec.Nest):
        return st.lists(_values(kind.element), max_size=4)
    index = st.integers(0, 0x3FFF).map(str)
    return st.lists(st.builds(lambda at, value: {at: value}, index, _values(kind.element)), max_size=3)


def _leveled(kind: spec.NestTypeValue) -> st.SearchStrategy[Any]:
    levels = st.fixed_dictionaries({level: st.integers(0, 0x3FFF) for level in kind.levels})
    item = st.builds(lambda outer, inner: {**outer, **inner}, levels, _sets(spec.resolve(kind.attributes)))
    return st.lists(item, max_size=3).map(lambda items: items[0] if len(items) == 1 else items)


def _headed(header: spec.Struct, attributes: spec.AttributesRef | None) -> st.SearchStrategy[Any]:
    rest = st.just({}) if attributes is None else _sets(spec.resolve(attributes))
    return st.builds(lambda head, inner: {**head, **inner}, _structs(header), rest)


@cache
def _values(kind: spec.Type) -> st.SearchStrategy[Any]:  # noqa: C901 (one case a word)
    match kind:
        case spec.Scalar():
            return _scalars(kind)
        case spec.Packed():
            return st.fixed_dictionaries({name: st.integers(0, (1 << width) - 1) for name, width in kind.fields})
        case spec.Text():
            return _texts(kind)
        case spec.Binary():
            return _binaries(kind)
        case spec.Flag():
            return st.just(True)
        case spec.Address():
            return st.fixed_dictionaries({4: _binaries(spec.ipv4), 6: _binaries(spec.ipv6)})
        case spec.Bitfield32():
            number = _scalars(spec.u32 if kind.enum is None else spec.flags(spec.u32, kind.enum))
            return st.fixed_dictionaries({"value": number, "selector": number})
        case spec.StructValue():
            return _structs(kind.struct)
        case spec.Array():
            least, most = (0, 4) if kind.count is None else (kind.count, kind.count)
            return st.lists(_values(kind.element), min_size=least, max_size=most)
        case spec.Nest():
            return _sets(spec.resolve(kind.attributes))
        case spec.Fixed():
            return _headed(kind.header, kind.attributes)
        case spec.IndexedArray():
            return _indexes(kind)
        case spec.NestTypeValue():
            return _leveled(kind)
        case spec.Records():
            return st.lists(_headed(kind.header, kind.attributes), max_size=3)
        case spec.Custom():
            return st.binary(min_size=1, max_size=6).map(lambda some: {"first": some[0], "rest": list(some[1:])})
    raise TypeError(kind)


@st.composite
def _drawn(draw: st.DrawFn, attributes: spec.AttributeSet, known: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    """Some attributes of a set in any order, selectors before, behind or without what they select."""
    known_here = dict(known)
    # What an outer scope selects has tests of its own: its type is not known here.
    left_out = (spec.Pad, spec.SubMessage) if attributes is INNER else spec.Pad
    drawable = [each for each in attributes.attributes if not isinstance(each.type, left_out)]
    chosen = draw(st.lists(st.sampled_from(drawable), unique=True, max_size=8))
    values: dict[str, Any] = {}
    for each in sorted(chosen, key=lambda attribute: isinstance(attribute.type, spec.SubMessage)):
        kind = each.type
        if isinstance(kind, spec.SubMessage):
            if kind.selector == "kind" and kind.selector not in values and attributes is EVERYTHING:
                values["kind"] = draw(st.sampled_from([*kind.formats, "unheard-of"]))
            selector = values.get(kind.selector, known_here.get(kind.selector))
            kind = kind.formats.get(selector, kind.default or spec.binary)
        if each.name == "by-length":
            kind = draw(st.sampled_from([spec.u16, spec.struct_value(POINT)]))
        if each.name == "kind":
            values[each.name] = draw(st.sampled_from(["vlan", "bond", "dummy", "unheard-of"]))
            continue
        if each.name == "deeper" and draw(st.booleans()):
            continue
        value = _values(kind)
        values[each.name] = draw(st.lists(value, min_size=1, max_size=3) if each.multi else value)
    return {name: values[name] for name in draw(st.permutations([*values]))}


def _sets(attributes: spec.AttributeSet, **known: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.deferred(lambda: _drawn(attributes, tuple(known.items())))


@pytest.fixture(scope="session")
def made_up() -> MadeUp:
    """The family that uses every word of nlsniff.spec."""
    return MadeUp()


@pytest.fixture(scope="session")
def datagram() -> Callable[..., list[Message]]:
    """Reads the messages of these bytes as one frame."""

    def read(
        data: bytes, protocol: int = spec.ROUTE, *, direction: Direction | None = None, reading: Reading = MASKED
    ) -> list[Message]:
        frame = Frame(1, 1795307165025046038, protocol, data, len(data), GenericFamilies(), direction=direction)
        return list(messages(frame, reading))

    return read


@cache
def _recorded() -> tuple[tuple[Path, Message], ...]:
    return tuple(
        (path.relative_to(ROOT), message)
        for path in sorted((ROOT / "captures").rglob("*.pcap*"))
        for message in nlsniff.read(path)
    )


@pytest.fixture(scope="session")
def recorded() -> tuple[tuple[Path, Message], ...]:
    """Every message of every capture, with the capture's path."""
    return _recorded()


@pytest.fixture(scope="session")
def shapes() -> list[Message]:
    """One message of each type and length out of all captures: what mutations start from."""
    found: dict[tuple[object, ...], Message] = {}
    for _, message in _recorded():
        key = (message.frame.protocol, message.type_id, message.direction, message.length)
        found.setdefault(key, message)
    return [*found.values()]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a capture file for those that ask for ``capture``."""
    if "capture" in metafunc.fixturenames and metafunc.module.__name__.endswith("test_captures"):
        metafunc.parametrize("capture", list(_files()), ids=lambda path: f"{path.parent.name}-{path.stem}")


def _files() -> Iterator[Path]:
    yield from sorted((ROOT / "captures").rglob("*.pcap*"))
