"""Everything that a family's declaration holds, however deep: attribute sets, structs, names of values."""

from __future__ import annotations

from collections.abc import Iterator

from nlsniff import spec
from nlsniff.record import fresh, record


@record()
class Reach:
    """What was found, each once, by identity; in the order met."""

    sets: list[spec.AttributeSet] = fresh(default_factory=list)
    structs: list[spec.Struct] = fresh(default_factory=list)
    enums: list[spec.Enum] = fresh(default_factory=list)
    bits: list[spec.Enum] = fresh(default_factory=list)

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Set or struct, and attribute or member, of all that is key material."""
        yield from ((known.name, each.name) for known in self.sets for each in known.attributes if each.secret)
        yield from ((known.name, each.name) for known in self.structs for each in known.members if each.secret)


def reach(family: spec.Family) -> Reach:
    """All that the operations of a family lead to."""
    found = Reach()
    met: set[int] = set()
    kept: list[object] = []  # what was met stays alive, so that no id is given twice
    waiting: list[object] = []
    for operation in family.operations:
        waiting += filter(None, (operation.header or family.header, operation.attributes, operation.reply_attributes))
    while waiting:
        here = waiting.pop(0)
        if id(here) in met:
            continue
        met.add(id(here))
        kept.append(here)
        if isinstance(here, spec.AttributeSet):
            found.sets.append(here)
            waiting += [each.type for each in here.attributes]
            if isinstance(here, spec.Payload):
                waiting.append(here.type)
        elif isinstance(here, spec.Struct):
            found.structs.append(here)
            waiting += [member.type for member in here.members]
        elif isinstance(here, spec.Type):
            waiting += _inside(here)
            _note_names(here, found, met)
    return found


def _inside(kind: spec.Type) -> Iterator[object]:
    match kind:
        case spec.StructValue():
            yield kind.struct
        case spec.Nest() | spec.NestTypeValue():
            yield spec.resolve(kind.attributes)
        case spec.Fixed() | spec.Records():
            yield kind.header
            if kind.attributes is not None:
                yield spec.resolve(kind.attributes)
        case spec.IndexedArray() | spec.Array():
            yield kind.element
        case spec.SubMessage():
            yield from kind.formats.values()
            if kind.default is not None:
                yield kind.default


def _note_names(kind: spec.Type, found: Reach, met: set[int]) -> None:
    match kind:
        case spec.Scalar():
            names, as_flags = kind.enum or kind.label, kind.as_flags
        case spec.Bitfield32():
            names, as_flags = kind.enum, True
        case spec.Array():
            names, as_flags = kind.labels, False
        case _:
            return
    if names is not None and id(names) not in met:
        met.add(id(names))
        (found.bits if as_flags else found.enums).append(names)
