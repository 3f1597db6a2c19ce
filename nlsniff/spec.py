"""The words a dissector is declared with: immutable data, no behaviour.

The nouns are those of the kernel's YNL (``Documentation/userspace-api/netlink/specs.rst``):
attribute set, nest, multi-attr, indexed-array, sub-message, selector, fixed header, display hint.
Names are written with underscores and mean YNL's hyphens; a trailing underscore keeps a name apart
from a Python keyword (``from_``), and a name that is no identifier goes into a mapping given first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal, TypeVar, dataclass_transform

ROUTE: Final = 0
UNUSED: Final = 1
USERSOCK: Final = 2
SOCK_DIAG: Final = 4
NFLOG: Final = 5
XFRM: Final = 6
SELINUX: Final = 7
ISCSI: Final = 8
AUDIT: Final = 9
FIB_LOOKUP: Final = 10
CONNECTOR: Final = 11
NETFILTER: Final = 12
IP6_FW: Final = 13
DNRTMSG: Final = 14
KOBJECT_UEVENT: Final = 15
GENERIC: Final = 16
SCSITRANSPORT: Final = 18
ECRYPTFS: Final = 19
RDMA: Final = 20
CRYPTO: Final = 21
SMC: Final = 22

Order = Literal["host", "be", "le"]
Hint = Literal["hex", "mac", "ipv4", "ipv6", "ipv4-or-v6", "uuid"]
Link = Literal["ip", "arp", "network", "ethernet", "802.11"]
Varies = Literal["", "counter", "time", "random", "id", "ifindex", "generation"]
"""Why two kernels that are asked the same give another value: it counts what happened, says when, was drawn at
random, was numbered by the kernel as it went, is a device's number, or a state's that every change advances."""


@dataclass_transform(frozen_default=True, eq_default=False)
class Declaration:
    """A record that never changes, equal only to itself: ``class X(Declaration)`` lists its fields.

    It is a frozen dataclass to the reader and the type checker; making it one in fact would take a
    third of the time in which ``nlsniff show`` answers.
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    _required: ClassVar[int] = 0

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(cls.__annotations__)
        cls._required = sum(name not in cls.__dict__ for name in cls._fields)

    def __init__(self, *given: Any, **named: Any) -> None:
        cls = type(self)
        state = self.__dict__
        state.update(zip(cls._fields, given, strict=False))
        if len(given) > len(cls._fields) or not named.keys().isdisjoint(state):
            raise TypeError(f"{cls.__name__} takes {', '.join(cls._fields)}, each once")
        state.update(named)
        if named or len(given) < cls._required:
            self._complete(state)

    def _complete(self, state: dict[str, Any]) -> None:
        cls = type(self)
        missing = [name for name in cls._fields[: cls._required] if name not in state]
        unknown = state.keys() - set(cls._fields)
        if missing or unknown:
            raise TypeError(f"{cls.__name__} lacks {missing or 'nothing'}, knows no {sorted(unknown) or 'other'}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot change: declarations are data")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot go: declarations are data")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"


Changed = TypeVar("Changed", bound=Declaration)


def replace(declaration: Changed, /, **changes: Any) -> Changed:
    """A copy of a declaration with other values in some fields."""
    return type(declaration)(**{**declaration.__dict__, **changes})


class Enum(Declaration):
    """Names for numbers. Keys are values, or masks when the set is used as flags."""

    name: str
    entries: Mapping[int, str]


class Type(Declaration):
    """What an attribute, a struct member or an array element holds."""


class Scalar(Type):
    """An integer of a fixed width, or of 4 or 8 bytes for ``uint`` and ``sint`` (``size`` 0).

    ``enum`` turns the value into its name, ``as_flags`` into a list of names. ``label`` names the
    number for people only: kernel specs leave it a number, and so does our JSON. A label whose keys
    are masks has ``as_flags`` without ``enum``.
    """

    kind: str
    size: int
    signed: bool = False
    order: Order = "host"
    enum: Enum | None = None
    as_flags: bool = False
    label: Enum | None = None
    hint: Hint | None = None
    unit: str | None = None


class Packed(Type):
    """An integer cut into named bit fields, the first in the highest bits."""

    base: Scalar
    fields: tuple[tuple[str, int], ...]


class Text(Type):
    """A string. ``length`` is set in structs; attributes end where the attribute ends.

    ``terminated`` says whether a writer puts a NUL behind it (NLA_NUL_STRING and NLA_STRING senders
    differ; the kernel takes both).
    """

    length: int | None = None
    terminated: bool = True


class Binary(Type):
    """Bytes, printed as the hint says, otherwise as hex. ``length`` is exact where it is set.

    ``packet`` says what kind of packet they are: Scapy's layers go on with them.
    """

    length: int | None = None
    hint: Hint | None = None
    packet: Link | None = None


class Flag(Type):
    """An attribute without payload: being there means true."""


class Pad(Type):
    """Padding: ``length`` bytes in a struct, an alignment attribute in an attribute set."""

    length: int | None = None


class Bitfield32(Type):
    """``struct nla_bitfield32``: a value and a selector (``include/uapi/linux/netlink.h``)."""

    enum: Enum | None = None


class Member(Declaration):
    """One member of a struct. ``varies`` says why it may differ where the same was said."""

    name: str
    type: Type
    secret: bool = False
    varies: Varies = ""


class Struct(Declaration):
    """A C struct. The last member may be of open length (binary, text or array)."""

    name: str
    members: tuple[Member, ...]


class StructValue(Type):
    """A struct as the payload of an attribute or inside another struct.

    Kernels append members over time: a shorter payload that ends between two members is an older
    kernel's, a longer one keeps its rest under ``#rest``.
    """

    struct: Struct


class Address(Type):
    """16 bytes in a struct that hold an IPv4 or an IPv6 address, as the address family around says.

    ``family`` are the places where that may stand, the likeliest first: a member beside it or further out,
    a dotted name for one inside a struct there. An IPv4 address fills the first 4 bytes, zeros the others;
    what looks otherwise is shown as an IPv6 address.
    """

    family: tuple[str, ...]


class Array(Type):
    """Elements of one fixed-size type, back to back; ``count`` of them, or as many as there are.

    ``labels`` names the elements for people, by their place from 0.
    """

    element: Type
    count: int | None = None
    labels: Enum | None = None


class Attribute(Declaration):
    """One attribute of a set, with its number (``nla_type``). ``varies`` says why it may differ."""

    name: str
    number: int
    type: Type
    multi: bool = False
    secret: bool = False
    varies: Varies = ""


class AttributeSet(Declaration):
    """Attributes that may stand side by side. ``prefix`` is what the kernel's constants begin with."""

    name: str
    prefix: str
    attributes: tuple[Attribute, ...]


class Payload(AttributeSet):
    """What stands behind a fixed header and is no attributes: one value of a ``type`` that makes a mapping.

    ``attributes`` names what may be in the mapping, for filters and ``describe``; their numbers mean nothing.
    The values called as in ``header`` are shown with the fixed header.
    """

    name: str
    prefix: str
    attributes: tuple[Attribute, ...]
    type: Type
    header: tuple[str, ...] = ()


AttributesRef = AttributeSet | Callable[[], AttributeSet]


class Nest(Type):
    """Attributes inside an attribute. A set that holds itself is given as a function.

    ``nested_flag`` says whether a writer marks it with NLA_F_NESTED.
    """

    attributes: AttributesRef
    nested_flag: bool = True


class Fixed(Type):
    """A struct, and attributes behind it, in one attribute."""

    header: Struct
    attributes: AttributesRef | None = None


class IndexedArray(Type):
    """A nest whose attribute numbers are only indexes: a list of values.

    As in YNL, each nest is shown as ``{"index": {...}}``, other elements are shown bare.
    ``start`` is the first index a writer uses.
    """

    element: Type
    start: int = 1


class NestTypeValue(Type):
    """Nests in nests whose attribute numbers are values, named from the outside in."""

    levels: tuple[str, ...]
    attributes: AttributesRef


class SubMessage(Type):
    """A payload whose type another attribute (or a header field) chooses.

    The selector is looked for in the same set, then outwards, then in the fixed header; ``LENGTH`` is the
    payload's own length. ``default`` serves values without a format; without it they keep their bytes.
    """

    selector: str
    formats: Mapping[str | int, Type]
    default: Type | None = None


class Records(Type):
    """Structs that carry their own length, each with attributes behind it (``struct rtnexthop``).

    ``length`` names the member that counts the bytes of struct and attributes together.
    """

    header: Struct
    length: str
    attributes: AttributesRef


class Custom(Type):
    """A payload that needs code.

    ``decode(payload, order)`` gives a plain value and raises ValueError for bytes it cannot take
    (they are then kept as hex); ``encode(value, order)`` gives the same bytes back. ``order`` is
    ``"<"`` or ``">"``, the byte order of the capturing machine. One that is a member of a struct, with others
    behind it, has a ``size``.
    """

    name: str
    decode: Callable[[bytes, str], object]
    encode: Callable[[object, str], bytes]
    size: int | None = None


class Where(Declaration):
    """A number in a message by which its family or operation is known.

    ``offset`` counts from the message's first byte, with nlmsghdr where it has one. Without ``values`` it is only
    said that there is something to look at.
    """

    offset: int
    type: Scalar
    values: tuple[int, ...] = ()


class Operation(Declaration):
    """One command of a family: the number of its request and of its answer.

    A message that only one side sends has None for the other. ``header`` replaces the family's fixed
    header, ``reply`` the attribute set of the answer where it differs from the request's. ``where`` tells
    messages apart that have the same type and differ in shape; the first operation that fits is it. The flag bits
    from 0x100 up mean what they mean in messages named by ``verb`` (``get``, ``new``, ``del``), which the name
    itself says where it is not given. ``event`` marks a generic message sent unasked (sequence number and port id 0)
    where answers have the same numbers.
    """

    name: str
    request: int | None
    reply: int | None
    attributes: AttributeSet | None = None
    header: Struct | None = None
    reply_attributes: AttributeSet | None = None
    where: tuple[Where, ...] = ()
    verb: str = ""
    event: bool = False


class Family(Declaration):
    """A netlink family: its protocol, fixed header, operations and multicast groups.

    Families whose messages have the same type tell theirs apart by the numbers in ``where``. ``named_by`` is a
    member of the header whose value is the message's type. ``key`` names the attributes worth a place on a one-line
    summary, most telling first; a dotted name reaches into nests and ``header.`` into the fixed header. ``errors``
    names the family's own numbers in NLMSG_ERROR, which are no errno. ``results`` says, by operation, what a positive
    number there is: the answer to a request that went well.
    """

    name: str
    protocol: int
    header: Struct | None
    operations: tuple[Operation, ...]
    groups: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    version: int = 1
    doc: str = ""
    where: tuple[Where, ...] = ()
    named_by: str = ""
    errors: Enum | None = None
    results: Mapping[str, str] = MappingProxyType({})


class Declared(Type):
    """A type with what is said of it as an attribute: number, multi-attr, secret, why it varies."""

    type: Type
    number: int | None = None
    multi: bool = False
    secret: bool = False
    varies: Varies = ""


LENGTH: Final = "#length"

u8: Final = Scalar("u8", 1)
u16: Final = Scalar("u16", 2)
u32: Final = Scalar("u32", 4)
u64: Final = Scalar("u64", 8)
s8: Final = Scalar("s8", 1, signed=True)
s16: Final = Scalar("s16", 2, signed=True)
s32: Final = Scalar("s32", 4, signed=True)
s64: Final = Scalar("s64", 8, signed=True)
uint: Final = Scalar("uint", 0)
sint: Final = Scalar("sint", 0, signed=True)
string: Final = Text()
bare_string: Final = Text(terminated=False)
binary: Final = Binary()
mac: Final = Binary(hint="mac")
ipv4: Final = Binary(4, hint="ipv4")
ipv6: Final = Binary(16, hint="ipv6")
ip: Final = Binary(hint="ipv4-or-v6")
uuid: Final = Binary(16, hint="uuid")
flag: Final = Flag()
padding: Final = Pad()


def values(name: str, entries: str | Mapping[int, str], start: int = 0) -> Enum:
    """Names for numbers: words in the kernel's order from ``start``, or a mapping."""
    if isinstance(entries, str):
        entries = dict(enumerate(entries.split(), start))
    return Enum(name, entries)


def bits(name: str, entries: str | Mapping[int, str]) -> Enum:
    """Names for flags: words from bit 0 up (``-`` skips one), or a mapping of masks."""
    if isinstance(entries, str):
        words = enumerate(entries.split())
        entries = {1 << bit: word for bit, word in words if word != "-"}
    return Enum(name, entries)


def be(scalar: Scalar) -> Scalar:
    """The same number in network byte order."""
    return replace(scalar, order="be")


def le(scalar: Scalar) -> Scalar:
    """The same number in little-endian order, on every machine."""
    return replace(scalar, order="le")


def enum(scalar: Scalar, names: Enum) -> Scalar:
    """A number printed as its name."""
    return replace(scalar, enum=names)


def flags(scalar: Scalar, names: Enum) -> Scalar:
    """A number printed as the list of the flags set in it."""
    return replace(scalar, enum=names, as_flags=True)


def label(scalar: Scalar, names: Enum) -> Scalar:
    """A number that stays a number, and is named for people."""
    return replace(scalar, label=names)


def label_flags(scalar: Scalar, names: Enum) -> Scalar:
    """A number that stays a number, and whose bits are named for people."""
    return replace(scalar, label=names, as_flags=True)


def hint(scalar: Scalar, display: Hint) -> Scalar:
    """A number printed as the display hint says."""
    return replace(scalar, hint=display)


def unit(scalar: Scalar, name: str) -> Scalar:
    """A number with its unit (``ms``, ``bytes/s``), shown by ``describe``."""
    return replace(scalar, unit=name)


def chars(length: int) -> Text:
    """A string in a fixed field of a struct, padded with NULs."""
    return Text(length)


def blob(length: int, display: Hint | None = None) -> Binary:
    """Bytes of an exact length."""
    return Binary(length, display)


def packet(link: Link) -> Binary:
    """Bytes that are a packet, from its link or its network header on.

    ``ip`` is IPv4 or IPv6 by the first four bits, ``network`` ARP too; ``802.11`` has no radiotap header
    and no checksum. Where something beside the payload says which it is, a sub-message chooses among several.
    """
    return Binary(packet=link)


def pad(length: int) -> Pad:
    """Unused bytes in a struct."""
    return Pad(length)


def packed(base: Scalar, /, **fields: int) -> Packed:
    """An integer cut into bit fields, widths in bits, the highest first."""
    return Packed(base, tuple((_name(name), width) for name, width in fields.items()))


def bitfield32(names: Enum | None = None) -> Bitfield32:
    """A value and a selector of 32 bits."""
    return Bitfield32(names)


def struct(name: str, named: Mapping[str, Type] | None = None, /, **members: Type) -> Struct:
    """A struct with its members in order."""
    return Struct(
        name,
        tuple(
            Member(key, kind.type, kind.secret, kind.varies) if isinstance(kind, Declared) else Member(key, kind)
            for key, kind in _named(named, members)
        ),
    )


def attrs(name: str, prefix: str, named: Mapping[str, Type] | None = None, /, **attributes: Type) -> AttributeSet:
    """An attribute set. Numbers run from 1; ``at(n, ...)`` jumps."""
    return AttributeSet(name, prefix, tuple(_numbered(_named(named, attributes))))


def at(number: int, kind: Type) -> Declared:
    """The attribute with this number; those behind it count on from it."""
    return replace(_declared(kind), number=number)


def multi(kind: Type) -> Declared:
    """An attribute that may come several times: always a list."""
    return replace(_declared(kind), multi=True)


def secret(kind: Type) -> Declared:
    """Key material: masked in every output unless asked for."""
    return replace(_declared(kind), secret=True)


def varies(why: Varies, kind: Type) -> Declared:
    """What may differ where the same was said to another kernel, or at another time."""
    return replace(_declared(kind), varies=why)


def nest(attributes: AttributesRef, *, nested_flag: bool = True) -> Nest:
    """Attributes inside an attribute."""
    return Nest(attributes, nested_flag)


def address(*family: str) -> Address:
    """An IPv4 or IPv6 address in 16 bytes; ``family`` names the members that may say which."""
    return Address(tuple(_path(place) for place in family))


def payload(
    name: str,
    kind: Type,
    named: Mapping[str, Type] | None = None,
    /,
    *,
    header: tuple[str, ...] = (),
    **members: Type,
) -> Payload:
    """A body that is no attributes. Of structs and sub-messages of structs the names need not be given."""
    names = {**dict(_members(kind)), **dict(_named(named, members))}
    attributes = ((key, _declared(each)) for key, each in names.items())
    return Payload(
        name, "", tuple(Attribute(key, 0, each.type, varies=each.varies) for key, each in attributes), kind, header
    )


def struct_value(layout: Struct) -> StructValue:
    """A struct as payload."""
    return StructValue(layout)


def array(element: Type, count: int | None = None, labels: Enum | None = None) -> Array:
    """Elements back to back."""
    return Array(element, count, labels)


def indexed(element: Type, start: int = 1) -> IndexedArray:
    """A nest numbered by index."""
    return IndexedArray(element, start)


def fixed(header: Struct, attributes: AttributesRef | None = None) -> Fixed:
    """A struct and attributes behind it."""
    return Fixed(header, attributes)


def records(header: Struct, length: str, attributes: AttributesRef) -> Records:
    """Structs with a length of their own and attributes behind them."""
    return Records(header, _name(length), attributes)


def nest_type_value(levels: tuple[str, ...], attributes: AttributesRef) -> NestTypeValue:
    """Nests whose numbers are values."""
    return NestTypeValue(levels, attributes)


def sub_message(
    selector: str,
    named: Mapping[str | int, Type | AttributeSet] | None = None,
    /,
    *,
    default: Type | None = None,
    **formats: Type | AttributeSet,
) -> SubMessage:
    """A payload chosen by another attribute; an attribute set given as a format means a nest."""
    chosen: dict[str | int, Type | AttributeSet] = dict(named or {})
    chosen.update((_name(name), kind) for name, kind in formats.items())
    return SubMessage(
        selector if selector == LENGTH else _name(selector),
        {value: Nest(kind) if isinstance(kind, AttributeSet) else kind for value, kind in chosen.items()},
        default,
    )


def where(offset: int, kind: Scalar, *values: int) -> Where:
    """The number in a message by which its family or operation is known."""
    return Where(offset, kind, values)


def resolve(attributes: AttributesRef) -> AttributeSet:
    """The attribute set behind a direct or a deferred reference."""
    return attributes if isinstance(attributes, AttributeSet) else attributes()


def _name(identifier: str) -> str:
    return identifier.rstrip("_").replace("_", "-")


def _path(place: str) -> str:
    return ".".join(map(_name, place.split(".")))


def _members(kind: Type) -> Iterator[tuple[str, Type]]:
    if isinstance(kind, StructValue):
        for member in kind.struct.members:
            if not isinstance(member.type, Pad):
                yield member.name, varies(member.varies, member.type)
    elif isinstance(kind, SubMessage):
        for choice in kind.formats.values():
            yield from _members(choice)


def _named(named: Mapping[str, Type] | None, keywords: Mapping[str, Type]) -> Iterator[tuple[str, Type]]:
    yield from (named or {}).items()
    yield from ((_name(identifier), kind) for identifier, kind in keywords.items())


def _declared(kind: Type) -> Declared:
    return kind if isinstance(kind, Declared) else Declared(kind)


def _numbered(named: Iterator[tuple[str, Type]]) -> Iterator[Attribute]:
    number = 0
    for name, kind in named:
        declared = _declared(kind)
        number = number + 1 if declared.number is None else declared.number
        yield Attribute(name, number, declared.type, declared.multi, declared.secret, declared.varies)
