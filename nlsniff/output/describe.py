"""What is declared of families, as plain data and as text: operations, attributes, types, constants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import Any, Final

from nlsniff import spec
from nlsniff.errors import SpecError
from nlsniff.leaves import struct_size
from nlsniff.reach import reach
from nlsniff.registry import protocol_name

Plain = dict[str, Any]
MAX_DEPTH: Final = 12
_SPEC: Final = re.compile(r"[\w-]+\.yaml")
_HEADER: Final = re.compile(r"[\w/-]+\.h\b")


@dataclass(frozen=True, slots=True)
class Item:
    """Something with a name: an attribute, a struct member, a format of a sub-message, an operation's header."""

    name: str
    type: spec.Type
    number: int | None = None
    constant: str = ""
    multi: bool = False
    secret: bool = False
    varies: spec.Varies = ""


def attribute_sets(family: spec.Family) -> list[spec.AttributeSet]:
    """The sets that the operations name themselves, each once."""
    sets = (known for op in family.operations for known in (op.attributes, op.reply_attributes) if known is not None)
    return list({id(known): known for known in sets}.values())


def headers(family: spec.Family) -> list[spec.Struct]:
    """The fixed headers of a family and of its operations, each once."""
    structs = (layout for layout in (family.header, *(op.header for op in family.operations)) if layout is not None)
    return list({id(layout): layout for layout in structs}.values())


def items_of(known: spec.AttributeSet) -> list[Item]:
    """The attributes of a set."""
    return [
        Item(each.name, each.type, each.number, constant(known, each), each.multi, each.secret, each.varies)
        for each in known.attributes
    ]


def constant(known: spec.AttributeSet, attribute: spec.Attribute) -> str:
    """What the kernel's header calls the attribute."""
    return known.prefix + attribute.name.upper().replace("-", "_") if known.prefix else ""


def inside(kind: spec.Type) -> list[Item]:
    """What is inside a type, by name: attributes, members, formats."""
    match kind:
        case spec.Nest():
            return items_of(spec.resolve(kind.attributes))
        case spec.StructValue():
            return _members(kind.struct)
        case spec.Fixed():
            return _members(kind.header) + (items_of(spec.resolve(kind.attributes)) if kind.attributes else [])
        case spec.Records():
            return _members(kind.header) + items_of(spec.resolve(kind.attributes))
        case spec.IndexedArray() | spec.Array():
            return inside(kind.element)
        case spec.NestTypeValue():
            return [Item(level, spec.u32) for level in kind.levels] + items_of(spec.resolve(kind.attributes))
        case spec.SubMessage():
            formats = [Item(str(value), choice) for value, choice in kind.formats.items()]
            return formats + ([Item("(others)", kind.default)] if kind.default is not None else [])
        case spec.Packed():
            return [Item(name, spec.Scalar(f"{width} bits", 0)) for name, width in kind.fields]
    return []


def _members(layout: spec.Struct) -> list[Item]:
    return [
        Item(member.name, member.type, secret=member.secret, varies=member.varies)
        for member in layout.members
        if not isinstance(member.type, spec.Pad)
    ]


def type_text(kind: spec.Type) -> str:  # noqa: C901 - a case a type
    """A type in a few words."""
    match kind:
        case spec.Scalar():
            return _scalar_text(kind)
        case spec.Text():
            return "string" if kind.length is None else f"string of {kind.length} bytes"
        case spec.Binary():
            if kind.packet is not None:
                return f"packet ({kind.packet})"
            hints = {None: "binary", "hex": "binary", "ipv4-or-v6": "ipv4 or ipv6"}
            sized = f" of {kind.length} bytes" if kind.length is not None and kind.hint in (None, "hex") else ""
            return hints.get(kind.hint, str(kind.hint)) + sized
        case spec.Nest():
            return f"nest of {spec.resolve(kind.attributes).name}"
        case spec.StructValue():
            size = struct_size(kind.struct)
            return f"struct {kind.struct.name}" + (f", {size} bytes" if size is not None else "")
        case spec.Fixed():
            behind = f" and {spec.resolve(kind.attributes).name}" if kind.attributes else ""
            return f"struct {kind.header.name}{behind}"
        case spec.Records():
            return f"list of struct {kind.header.name} with {spec.resolve(kind.attributes).name}"
        case spec.Array():
            count = "" if kind.count is None else f"{kind.count} "
            return f"array of {count}{type_text(kind.element)}"
        case spec.IndexedArray():
            return f"indexed array of {type_text(kind.element)}"
        case spec.NestTypeValue():
            return f"nests by {', '.join(kind.levels)} of {spec.resolve(kind.attributes).name}"
        case spec.SubMessage():
            return f"sub-message by {kind.selector}"
        case spec.Custom():
            return kind.name
        case spec.Address():
            return "ipv4 or ipv6 in 16 bytes"
        case spec.Packed():
            return f"bit fields in {type_text(kind.base)}"
        case spec.Bitfield32():
            return "bitfield32" + (f" of {kind.enum.name}" if kind.enum is not None else "")
        case spec.Pad():
            return "padding"
    return type(kind).__name__.lower()


def _scalar_text(kind: spec.Scalar) -> str:
    order = {"be": " big-endian", "le": " little-endian"}.get(kind.order, "")
    names = kind.enum or kind.label
    called = f", {'flags' if kind.as_flags else 'values'} {names.name}" if names is not None else ""
    hint = f", {kind.hint}" if kind.hint else ""
    return kind.kind + order + hint + called + (f", {kind.unit}" if kind.unit else "")


def names_of(kind: spec.Type) -> tuple[spec.Enum, bool] | None:
    """The names of a type's numbers and whether they are flags; for arrays those of the elements' places."""
    match kind:
        case spec.Scalar() if names := kind.enum or kind.label:
            return names, kind.as_flags
        case spec.Bitfield32() if kind.enum is not None:
            return kind.enum, True
        case spec.Array() if kind.labels is not None:
            return kind.labels, False
        case spec.Array() | spec.IndexedArray():
            return names_of(kind.element)
    return None


def roots(family: spec.Family) -> list[Item]:
    """What a path may begin with behind the family's name: fixed headers by name, then attributes."""
    found = [Item(layout.name, spec.StructValue(layout)) for layout in headers(family)]
    return found + [item for known in attribute_sets(family) for item in items_of(known)]


def find(family: spec.Family, path: Iterable[str]) -> Item:
    """What a path leads to. Raises SpecError with near names."""
    here, items, item = family.name, roots(family), None
    for name in path:
        item = next((each for each in items if _same(each.name, name)), None)
        if item is None:
            raise SpecError(f"nothing called {name} in {here}", remedy=_remedy(here, items, name))
        here, items = f"{here}.{item.name}", inside(item.type)
    if item is None:
        raise SpecError(f"no attribute named in {family.name}")
    return item


def _same(left: str, right: str) -> bool:
    return left.replace("_", "-").lower() == right.replace("_", "-").lower()


def _remedy(here: str, items: list[Item], name: str) -> str:
    if not items:
        return f"there is nothing inside {here}"
    near = get_close_matches(name.replace("_", "-"), [item.name for item in items], n=3)
    deeper = [item.name for item in items if any(_same(each.name, name) for each in inside(item.type))]
    if near:
        return f"did you mean {' or '.join(near)}?"
    if deeper:
        return f"it is in {', '.join(f'{here}.{each}.{name}' for each in deeper[:4])}"
    return f"there are {', '.join(item.name for item in items[:12])}{', …' if len(items) > 12 else ''}"


def item_data(item: Item, depth: int = MAX_DEPTH, above: tuple[spec.Type, ...] = ()) -> Plain:
    """An item and all that is inside it, as plain data."""
    found: Plain = {"name": item.name}
    if item.number is not None:
        found["number"] = item.number
    if item.constant:
        found["constant"] = item.constant
    found["type"] = type_text(item.type)
    found |= {key: True for key in ("multi", "secret") if getattr(item, key)}
    if item.varies:
        found["varies"] = item.varies
    if isinstance(item.type, spec.Scalar) and item.type.unit:
        found["unit"] = item.type.unit
    if (names := names_of(item.type)) is not None:
        found["flags" if names[1] else "values"] = {str(number): name for number, name in names[0].entries.items()}
    if depth and item.type not in above:
        within = [item_data(each, depth - 1, (*above, item.type)) for each in inside(item.type)]
        if within:
            found["inside"] = within
    return found


def family_data(family: spec.Family) -> Plain:
    """A family as plain data."""
    found: Plain = {
        "name": family.name,
        "protocol": protocol_name(family.protocol),
        "doc": family.doc,
        "headers": [item_data(Item(layout.name, spec.StructValue(layout))) for layout in headers(family)],
        "operations": [operation_data(family, operation) for operation in family.operations],
        "groups": list(family.groups),
        "attribute-sets": [
            {"name": known.name, "attributes": [item_data(item) for item in items_of(known)]}
            for known in attribute_sets(family)
        ],
    }
    if family.protocol == spec.GENERIC:
        found["version"] = family.version
    return found


def operation_data(family: spec.Family, operation: spec.Operation) -> Plain:
    """An operation as plain data; numbers it does not have are left out."""
    header = operation.header or family.header
    found = {
        "name": operation.name,
        "request": operation.request,
        "reply": operation.reply,
        "header": None if header is None else header.name,
        "attributes": None if operation.attributes is None else operation.attributes.name,
        "reply-attributes": None if operation.reply_attributes is None else operation.reply_attributes.name,
    }
    return {key: value for key, value in found.items() if value is not None}


def counts(family: spec.Family) -> Plain:
    """How much of a family is declared, counted at any depth, and how much of it has no type of its own."""
    found = reach(family)
    attributes = [each for known in found.sets for each in known.attributes if not isinstance(each.type, spec.Pad)]
    return {
        "name": family.name,
        "protocol": protocol_name(family.protocol),
        "operations": len({operation.name for operation in family.operations}),
        "groups": len(family.groups),
        "attribute-sets": len(found.sets),
        "attributes": len(attributes),
        "untyped": sum(_is_untyped(each.type) for each in attributes),
        "structs": len(found.structs),
        "enums": len(found.enums),
        "flags": len(found.bits),
        "named-values": sum(len(names.entries) for names in (*found.enums, *found.bits)),
        "secret": sum(1 for _ in found.secrets()),
        "doc": family.doc,
    }


def _is_untyped(kind: spec.Type) -> bool:
    return isinstance(kind, spec.Binary) and kind.hint is None and kind.packet is None


def origin_of(family: spec.Family) -> str:
    """Where a built-in family's facts come from: a kernel spec or header, as its module's first words say."""
    from nlsniff.registry import module_of

    module = module_of(family)
    words = "" if module is None else module.__doc__ or ""
    named = _SPEC.search(words) or _HEADER.search(words)
    if named is not None:
        return named[0]
    return "given" if module is None else ""


def table(rows: list[list[str]], right: Iterable[int] = ()) -> Iterator[str]:
    """Rows in columns, two spaces apart; the columns named in ``right`` are flush right."""
    flush = set(right)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.rjust(widths[at]) if at in flush else cell.ljust(widths[at]) for at, cell in enumerate(row)]
        yield "  ".join(cells).rstrip()


def family_lines(family: spec.Family, *, deep: bool = False) -> Iterator[str]:
    """A family as text: head, operations, attributes; ``deep`` with all that is inside them."""
    protocol = protocol_name(family.protocol)
    yield f"{family.name}  protocol {protocol} ({family.protocol})" + (f"  {family.doc}" if family.doc else "")
    for layout in headers(family):
        yield from ("", f"fixed header {layout.name}, {struct_size(layout)} bytes")
        yield from _item_lines(_members(layout), 1, deep=False)
    yield from ("", "operations")
    yield from table([["  name", "request", "reply", "attributes"], *_operation_rows(family)], right=(1, 2))
    if family.groups:
        yield from ("", f"multicast groups  {', '.join(family.groups)}")
    for known in attribute_sets(family):
        yield from ("", f"attributes {known.name}")
        yield from _item_lines(items_of(known), 1, deep=deep)
    found = reach(family)
    if secrets := [".".join(where) for where in found.secrets()]:
        yield from ("", f"secrets  {', '.join(secrets)}")
    for names, as_flags in [(names, False) for names in found.enums] + [(names, True) for names in found.bits]:
        if deep:
            yield from ("", *_names_lines(names, as_flags=as_flags))


def _operation_rows(family: spec.Family) -> Iterator[list[str]]:
    """A row an operation; answers of one name whose numbers follow one another have one row together."""

    def alike(numbered: tuple[int, spec.Operation]) -> tuple[object, ...]:
        place, known = numbered
        run = place - known.reply if known.request is None and known.reply is not None else place
        return known.name, known.request, known.attributes, run

    for _, group in groupby(enumerate(family.operations), alike):
        operations = [operation for _, operation in group]
        first, last = operations[0], operations[-1]
        sets = [each.name for each in (first.attributes, first.reply_attributes) if each is not None]
        numbers = ["-" if number is None else str(number) for number in (first.request, first.reply)]
        numbers[1] += f"-{last.reply}" if last is not first else ""
        yield [f"  {first.name}", *numbers, " → ".join(sets)]


def item_lines(path: str, item: Item, *, deep: bool = False) -> Iterator[str]:
    """One attribute as text: what it is, the names of its values, what is inside."""
    number = f"  number {item.number}" if item.number is not None else ""
    named = f"  {item.constant}" if item.constant else ""
    marks = "".join(f"  {mark}" for mark in _marks(item))
    yield f"{path}{number}{named}  {type_text(item.type)}{marks}"
    names = names_of(item.type)
    if names is not None:
        enum, as_flags = names
        yield from ("", *_names_lines(enum, as_flags=as_flags))
    within = inside(item.type)
    if within:
        yield ""
        yield from _item_lines(within, 1, deep=deep)


def _names_lines(enum: spec.Enum, *, as_flags: bool) -> Iterator[str]:
    yield f"{'flags' if as_flags else 'values'} {enum.name}"
    rows = [[f"  {_number(key, as_flags=as_flags)}", name] for key, name in enum.entries.items()]
    if rows:
        yield from table(rows, right=(0,))


def _number(key: int, *, as_flags: bool) -> str:
    return f"{key:#x}" if as_flags else str(key)


def _marks(item: Item) -> list[str]:
    marks = (("several", item.multi), ("secret", item.secret), (f"varies: {item.varies}", item.varies))
    return [text for text, there in marks if there]


def _item_lines(items: list[Item], level: int, *, deep: bool) -> Iterator[str]:
    rows: list[list[str]] = []
    for item, depth in _walk(items, level, deep=deep):
        what = ", ".join([type_text(item.type), *_marks(item)])
        number = "" if item.number is None else str(item.number)
        rows.append([f"{'  ' * depth}{number:>3}  {item.name}", what, item.constant])
    if rows:
        yield from table(rows)


def _walk(
    items: list[Item], depth: int, *, deep: bool, above: tuple[spec.Type, ...] = ()
) -> Iterator[tuple[Item, int]]:
    for item in items:
        yield item, depth
        if deep and item.type not in above and len(above) < MAX_DEPTH:
            yield from _walk(inside(item.type), depth + 1, deep=deep, above=(*above, item.type))
