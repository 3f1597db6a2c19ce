"""Whole specs: the kernel's all load, and no change to one makes more than a SpecError."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlsniff import spec
from nlsniff.decode import attributes_reader, struct_reader
from nlsniff.errors import SpecError
from nlsniff.message import Message, Reading
from nlsniff.reach import reach
from nlsniff.registry import Registry, built_in
from nlsniff.trace import Context
from nlsniff.ynl.family import load, loads

SPECS = Path(__file__).resolve().parents[2].parent / "shared" / "specs"
Loaded = Callable[..., spec.Family]


def readers(family: spec.Family) -> Iterator[Callable[..., Any]]:
    for operation in family.operations:
        header = operation.header or family.header
        if header is not None:
            yield struct_reader(header, "<")
        for known in (operation.attributes, operation.reply_attributes):
            if known is not None:
                yield attributes_reader(known, "<")


def test_a_family_says_what_its_file_says(loaded: Loaded) -> None:
    family = loaded()
    assert (family.name, family.protocol, family.version, family.groups) == ("my-family", spec.GENERIC, 2, ("news",))
    assert family.doc == "Says little"
    assert family.header is not None
    assert family.header.name == "head"
    assert family.key[:2] == ("colour", "abilities")
    assert "private-key" not in family.key


def test_a_raw_family_needs_the_protocols_number(loaded: Loaded) -> None:
    assert loaded("protocol: genetlink-legacy", "protocol: netlink-raw\nprotonum: 25").protocol == 25
    with pytest.raises(SpecError, match=r"^my\.yaml:2: .*add protonum"):
        loaded("protocol: genetlink-legacy", "protocol: netlink-raw")


def test_key_material_of_the_built_in_family_stays_secret(small: str) -> None:
    family = loads(small.encode(), "my.yaml", frozenset({("part", "colour")}))
    assert set(reach(family).secrets()) == {("my-family", "private-key"), ("part", "colour")}


@pytest.mark.skipif(not SPECS.is_dir(), reason="the kernel's YNL files are not beside the repository")
@pytest.mark.parametrize("path", sorted(SPECS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_spec_of_the_kernel_loads_and_reads_any_bytes(path: Path) -> None:
    family = load(str(path))
    assert family.operations
    noise = random.Random(path.stem).randbytes(400)
    for read in readers(family):
        read(noise, 0, len(noise), Context())


CUT = st.tuples(
    st.floats(0, 1), st.integers(0, 60), st.sampled_from(["", "x", "-1", "999999999999", ": ", "[", "*a", "\0", "~"])
)


@pytest.mark.skipif(not SPECS.is_dir(), reason="the kernel's YNL files are not beside the repository")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["nlctrl", "rt-rule", "fou", "ovs_flow", "conntrack"]), st.lists(CUT, min_size=1, max_size=3))
def test_a_changed_spec_loads_or_is_told_to_be_wrong(name: str, cuts: list[tuple[float, int, str]]) -> None:
    text = (SPECS / f"{name}.yaml").read_text()
    for where, length, put in cuts:
        at = int(where * len(text))
        text = text[:at] + put + text[at + length :]
    only_told(text)


LINES = st.lists(
    st.tuples(st.sampled_from(["drop", "twice", "swap", "word"]), st.integers(0, 10**6)), min_size=1, max_size=4
)


@pytest.mark.skipif(not SPECS.is_dir(), reason="the kernel's YNL files are not beside the repository")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["nlctrl", "rt-rule", "fou", "ovs_flow", "conntrack"]), LINES)
def test_changed_lines_load_or_are_told_to_be_wrong(name: str, changes: list[tuple[str, int]]) -> None:
    lines = (SPECS / f"{name}.yaml").read_text().split("\n")
    for how, number in changes:
        at, other = number % len(lines), number // 7 % len(lines)
        if how == "drop":
            del lines[at]
        elif how == "twice":
            lines.insert(at, lines[at])
        elif how == "swap":
            lines[at], lines[other] = lines[other], lines[at]
        else:  # the value of one line behind the key of another
            lines[at] = lines[at].partition(":")[0] + ":" + lines[other].partition(":")[2]
    only_told("\n".join(lines))


def only_told(text: str) -> None:
    told = None
    try:
        family = loads(text.encode(), "changed.yaml")
    except SpecError as problem:
        told = problem
    if told is None:
        for read in readers(family):
            read(bytes(range(64)), 0, 64, Context())
    else:
        assert str(told).startswith("changed.yaml:")
        assert told.remedy


WITHOUT_SELECTOR = {
    "linkinfo-attrs.slave-data": "ip link set type bond_slave sends kind and no slave-kind; the declaration reads both",
}


# Declaration and spec, on every recorded message of a family that both have.


@pytest.fixture(scope="module")
def explained() -> dict[str, dict[str, str]]:
    """Where a declaration differs on purpose, as tests/dissectors/test_kernel_specs.py and its neighbours say."""
    import runpy

    folder = Path(__file__).parents[1] / "dissectors"
    found: dict[str, dict[str, str]] = runpy.run_path(str(folder / "test_kernel_specs.py"))["EXPLAINED"]
    return found


# Structs whose layout the spec has wrong, or that of a struct inside (differences_tc.py): all behind it differs, too.
SHIFTED = {
    *("tc-hfsc-qopt", "tc-htb-opt", "tc-mqprio-qopt", "tc-police", "tc-prio-qopt", "tc-sfb-qopt", "tc-tbf-qopt"),
    "tc-u32-sel",
}
# A struct's member that is called as an attribute beside it: by us, and by the loader of specs.
OF_HEADER = {"random-loss": "loss-of-header"}


class Walk:
    """Where two readings of one message differ, by the places that explanations go by."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        self.reasons = reasons
        self.found: Counter[str] = Counter()
        self.levels: list[dict[str, Any]] = []
        self.formatless = {place.rpartition(".")[2] for place in reasons}

    def sets(self, known: spec.AttributeSet, ours: Any, theirs: Any, above: str = "") -> None:
        if not (isinstance(ours, dict) and isinstance(theirs, dict)):
            self.found[f"{above or known.name}: {type(ours).__name__} {type(theirs).__name__}"] += 1
            return
        types = {each.name: each.type for each in known.attributes}
        self.levels.append(ours)
        for name in {*ours, *theirs}:
            place = f"{known.name}.{name}"
            if ours.get(name) == theirs.get(name) or self._explained(place):
                continue
            if name not in types:
                if not self._explained_unnamed(known, ours, theirs, name):
                    self.found[place] += 1
                continue
            self.types(place, types[name], ours.get(name), theirs.get(name))
        self.levels.pop()

    def _explained(self, place: str) -> bool:
        return any(reason == place or reason.startswith((f"{place} ", f"{place}[")) for reason in self.reasons)

    def _explained_unnamed(self, known: spec.AttributeSet, ours: Any, theirs: Any, name: str) -> bool:
        """``#number`` on one side: the other has a name for it that is explained, or padding."""
        others = {each for each in {*ours, *theirs} if each not in {*ours} & {*theirs}} - {name}
        named = [each for each in others if self._explained(f"{known.name}.{each}")]
        return bool(named)

    def types(self, place: str, kind: spec.Type, ours: Any, theirs: Any) -> None:  # noqa: C901 - a case a type
        match kind:
            case spec.Nest() | spec.Fixed() | spec.SubMessage() if isinstance(ours, list) and isinstance(theirs, list):
                for left, right in zip(ours, theirs, strict=True):
                    self.types(place, kind, left, right)
            case spec.Nest():
                self.sets(spec.resolve(kind.attributes), ours, theirs, place)
            case spec.IndexedArray() if isinstance(kind.element, spec.Nest) and isinstance(ours, list):
                for left, right in zip(ours, theirs, strict=True):
                    self.types(place, kind.element, next(iter(left.values())), next(iter(right.values())))
            case spec.NestTypeValue() if isinstance(ours, dict):
                self.sets(spec.resolve(kind.attributes), ours, theirs)
            case spec.SubMessage():
                self.formats(place, kind, ours, theirs)
            case spec.StructValue():
                self.struct(kind.struct, ours, theirs)
            case spec.Fixed() if isinstance(ours, dict) and isinstance(theirs, dict):
                ours = {OF_HEADER.get(key, key): value for key, value in ours.items()}
                header = {member.name for member in kind.header.members}
                self.struct(
                    kind.header, *({key: side[key] for key in side if key in header} for side in (ours, theirs))
                )
                if kind.attributes is not None:
                    rest = ({key: side[key] for key in side if key not in header} for side in (ours, theirs))
                    self.sets(spec.resolve(kind.attributes), *rest)
            case _:
                self.found[place] += 1

    def formats(self, place: str, kind: spec.SubMessage, ours: Any, theirs: Any) -> None:
        """A value that the spec has no format for stays hex, and is explained with the spec's formats."""
        chosen = next((level[kind.selector] for level in reversed(self.levels) if kind.selector in level), None)
        choice = kind.formats.get(chosen) if isinstance(chosen, (str, int)) else None
        if choice is not None:
            self.types(place, choice, ours, theirs)
        elif not (chosen is None and place in WITHOUT_SELECTOR) and f"{chosen}" not in self.formatless:
            self.found[f"{place} {chosen}"] += 1

    def struct(self, layout: spec.Struct, ours: Any, theirs: Any) -> None:
        if not (isinstance(ours, dict) and isinstance(theirs, dict)):
            self.found[f"{layout.name}: {type(ours).__name__} {type(theirs).__name__}"] += 1
            return
        for name in {*ours, *theirs} if layout.name not in SHIFTED else ():
            place = f"{layout.name}.{name}"
            if ours.get(name) != theirs.get(name) and not self._explained(place) and name != "#tail":
                self.found[place] += 1


@pytest.fixture(scope="module")
def by_spec() -> Callable[[str], Reading | None]:
    """How messages of a family are read by its spec; None where there is none."""
    from nlsniff.ynl.index import described

    places = {said[0]: str(path) for path in sorted(SPECS.glob("*.yaml")) if (said := described(str(path)))}
    readings: dict[str, Reading | None] = {}

    def reading(family: str) -> Reading | None:
        if family not in readings:
            found = None if family not in places else Reading(Registry([load(places[family])]), secrets=True)
            readings[family] = found
        return readings[family]

    return reading


@pytest.mark.skipif(not SPECS.is_dir(), reason="the kernel's YNL files are not beside the repository")
def test_spec_and_declaration_read_every_recorded_message_alike(
    recorded: tuple[tuple[Path, Message], ...],
    by_spec: Callable[[str], Reading | None],
    explained: dict[str, dict[str, str]],
) -> None:
    differences: Counter[str] = Counter()
    compared: Counter[str] = Counter()
    seen: set[tuple[object, ...]] = set()
    for _, message in recorded:
        reading = None if message.known is None else by_spec(message.known.family.name)
        shape = (message.type_id, message.raw[16:], message.direction, message.frame.protocol)
        if reading is None or message.known is None or shape in seen:
            continue
        seen.add(shape)
        ours = Message(*message.place, Reading(Registry(), secrets=True))
        theirs = Message(*message.place, reading)
        name = message.known.family.name
        if theirs.known is None or (theirs.known.family.name, theirs.type) != (name, ours.type):
            continue  # an operation that the spec does not have
        assert theirs.encode() == theirs.raw
        walk = Walk(explained.get(name, {}))
        if theirs.known.attributes is not None:
            walk.sets(theirs.known.attributes, ours.attrs, theirs.attrs)
        if theirs.known.header is not None:
            walk.struct(theirs.known.header, ours.header, theirs.header)
        compared[name] += 1
        differences.update({f"{name} {place}": count for place, count in walk.found.items()})
    assert differences == {}
    assert {"rt-link", "rt-addr", "rt-route", "rt-neigh", "rt-rule", "nlctrl"} <= compared.keys()


def test_the_built_in_family_of_a_name_is_found_by_protocol() -> None:
    family = built_in("rt-link", spec.ROUTE)
    assert family is not None
    assert family.name == "rt-link"
    assert built_in("unheard-of", spec.GENERIC) is None
    assert partial(built_in, "rt-link")(spec.NETFILTER) is None
