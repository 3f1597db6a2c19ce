"""The built-in declarations against the kernel's own specs: whatever differs is explained.

The explanations stand in EXPLAINED here and in the ``differences_*.py`` beside this file. The specs are those
of Linux 7.2, beside the repository in ``../shared/specs``; without them the test is skipped.
The comparison reads the YAML itself, so that it is no mirror of nlsniff's own YNL loader.
"""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlsniff import spec
from nlsniff.registry import Registry

SPECS = Path(__file__).resolve().parents[2].parent / "shared" / "specs"
SCALARS = {"u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "uint", "sint"}
PADDING = {"pad", "unused"}

UNTYPED = "the spec leaves it untyped binary; the header says what it holds"
BY_FAMILY = "the spec's type, but for address families whose addresses look different"
NETWORK_ORDER = "the kernel reads and writes it in network order"
NOT_IN_SPEC = "in the kernel's header, not in the spec"

KINDS = (
    *("amt", "bareudp", "batadv", "caif", "can", "dsa", "dummy", "gtp", "ifb", "ip6erspan", "ip6gretap", "ipoib"),
    *("ipvlan", "ipvtap", "lowpan", "macsec", "macvlan", "macvtap", "netdevsim", "nlmon", "openvswitch", "pfcp"),
    *(
        "ovs_geneve",
        "ppp",
        "rmnet",
        "team",
        "vcan",
        "veth",
        "virt_wifi",
        "vsockmon",
        "vxcan",
        "vxlan",
        "wireguard",
        "wwan",
        "xfrm",
    ),
)

# What differs, by family and by place: "set.attribute", "struct.member", "operation side".
EXPLAINED: dict[str, dict[str, str]] = {
    "nlctrl": {
        "policy-attrs.mask number": "NL_POLICY_TYPE_ATTR_MASK is 12 in include/uapi/linux/netlink.h",
        "policy-attrs.pad number": "NL_POLICY_TYPE_ATTR_PAD is 11 there",
    },
    "rt-addr": {
        "addr-attrs.address": BY_FAMILY,
        "addr-attrs.local": BY_FAMILY,
        "addr-attrs.anycast": UNTYPED,
        "addr-attrs.multicast": UNTYPED,
        "addr-attrs.target-netnsid": UNTYPED,
    },
    "rt-link": {
        **dict.fromkeys(
            (
                "link-attrs.wireless",
                "link-attrs.protinfo",
                "link-attrs.devlink-port",
                "linkinfo-attrs.xstats",
                "linkinfo-bridge-attrs.mcast-querier-state",
                "linkinfo-netkit-attrs.peer-info",
                "ifla6-attrs.token",
                "stats-attrs.link-xstats",
                "stats-attrs.link-xstats-slave",
                "stats-attrs.af-spec",
                "link-offload-xstats.cpu-hit",
                "link-offload-xstats.l3-stats",
            ),
            UNTYPED,
        ),
        **dict.fromkeys(
            (
                "linkinfo-gre6-attrs.tos",
                "linkinfo-gre6-attrs.pmtudisc",
                "linkinfo-gre6-attrs.ignore-df",
                "linkinfo-ip6tnl-attrs.tos",
                "linkinfo-ip6tnl-attrs.pmtudisc",
                "linkinfo-ip6tnl-attrs.6rd-prefix",
                "linkinfo-ip6tnl-attrs.6rd-relay-prefix",
                "linkinfo-ip6tnl-attrs.6rd-prefixlen",
                "linkinfo-ip6tnl-attrs.6rd-relay-prefixlen",
                "bond-slave-attrs.actor-port-prio",
                "bond-slave-attrs.ad-churn-actor-state",
                "bond-slave-attrs.ad-churn-partner-state",
                "vf-ports-attrs.port",
                *(f"port-self-attrs.{name}" for name in ("vf", "profile", "vsi-type", "instance-uuid", "host-uuid")),
                *(f"port-self-attrs.{name}" for name in ("request", "response")),
                "stats-attrs.get-filters",
                "stats-attrs.set-offload-xstats-l3-stats",
                "link-attrs.ext-mask",
            ),
            NOT_IN_SPEC,
        ),
        **dict.fromkeys((f"linkinfo-data-msg.{kind}" for kind in KINDS), "a kind of link the spec has no format for"),
        "linkinfo-member-data-msg.vrf": "a kind of link the spec has no format for",
        "rtnl-link-ifmap.pad": "the padding at the end of the struct",
        "ifla-vf-guid.pad": "the padding in the middle of the struct",
        "ifla-vf-vlan-info.pad": "the padding at the end of the struct",
        "ifla-vf-vlan-info.vlan-proto": "__be16 in struct ifla_vf_vlan_info",
        "ifla-cacheinfo.reachable-time": "unsigned in struct ifla_cacheinfo",
        "ifla-bridge-id.prio": "two bytes, the first the higher",
        "linkinfo-bridge-attrs.vlan-protocol": NETWORK_ORDER,
        "linkinfo-bridge-attrs.fdb-flush": "NLA_FLAG in practice: ip and the kernel give it no payload",
        "linkinfo-iptun-attrs.flags": "SIT_ISATAP is 1 in host order, though sit passes it as __be16",
        "linkinfo-ip6tnl-attrs.flags": "in host order in ip6_tunnel",
        "link-attrs.af-spec": "nests by address family, and flat in messages of AF_BRIDGE",
        "stats-attrs.link-64": "requests have a set of their own, IFLA_STATS_GETSET_*",
        "stats-attrs.link-offload-xstats": "requests have a set of their own, IFLA_STATS_GETSET_*",
        "link-attrs.proto-down-reason": "a nest of IFLA_PROTO_DOWN_REASON_*",
    },
    "rt-neigh": {
        "neighbour-attrs.dst": BY_FAMILY,
        "neighbour-attrs.port": NETWORK_ORDER,
        "neighbour-attrs.fdb-ext-attrs": UNTYPED,
    },
    "rt-route": {
        "route-attrs.dst": BY_FAMILY,
        "route-attrs.newdst": UNTYPED,
        "route-attrs.multipath": UNTYPED,
        "route-attrs.mfc-stats": UNTYPED,
        "route-attrs.via": UNTYPED,
        "route-attrs.encap": UNTYPED,
        "route-attrs.pad": UNTYPED,
        "route-attrs.expires": "64 bits in multicast routes, the spec's 32 in all others",
        "route-attrs.sport": NETWORK_ORDER,
        "route-attrs.dport": NETWORK_ORDER,
        "rta-cacheinfo.rta-expires": "signed in struct rta_cacheinfo",
        "rta-cacheinfo.rta-id": NOT_IN_SPEC,
        "rta-cacheinfo.rta-ts": NOT_IN_SPEC,
        "rta-cacheinfo.rta-tsage": NOT_IN_SPEC,
    },
    "rt-rule": {
        "fib-rule-attrs.tun-id": NETWORK_ORDER,
    },
}
for _more in sorted(Path(__file__).parent.glob("differences_*.py")):
    EXPLAINED.update(runpy.run_path(str(_more))["EXPLAINED"])


class Comparison:
    """One spec against one declared family. ``differences`` maps a place to what is said on both sides."""

    def __init__(self, document: dict[str, Any], family: spec.Family) -> None:
        self.document = document
        self.family = family
        self.definitions = {one["name"]: one for one in document.get("definitions", ())}
        self.sets = {one["name"]: one for one in document["attribute-sets"]}
        self.sub_messages = {one["name"]: one for one in document.get("sub-messages", ())}
        self.differences: dict[str, str] = {}
        self._seen: set[tuple[str, int]] = set()
        self._operations()
        for group in document.get("mcast-groups", {}).get("list", ()):
            if group["name"] not in family.groups:
                self._differ(f"group {group['name']}", "has it", "has not")

    def _differ(self, place: str, theirs: object, ours: object) -> None:
        if theirs != ours:
            self.differences[place] = f"kernel spec {theirs}, built in {ours}"

    def _operations(self) -> None:
        shared = self.document["operations"]
        for theirs, request, reply in operation_numbers(self.document):
            sent = self._built_in(theirs, request, "request")
            answered = self._built_in(theirs, reply, "reply")
            if sent is not None:
                self._differ(f"{theirs['name']} name", theirs["name"], sent.name)
            for operation, side in ((sent, "request"), (answered, "reply")):
                if operation is None:
                    continue
                self._header(theirs.get("fixed-header", shared.get("fixed-header")), operation)
                replied = operation.reply_attributes if side == "reply" else None
                ours = replied or operation.attributes
                if ours is not None and "attribute-set" in theirs:
                    self._attributes(theirs["attribute-set"], ours)

    def _built_in(self, theirs: dict[str, Any], number: int | None, side: str) -> spec.Operation | None:
        if number is None:
            return None
        found = next((one for one in self.family.operations if getattr(one, side) == number), None)
        if found is None:
            self._differ(f"{theirs['name']} {side}", number, None)
        return found

    def _header(self, name: str | None, operation: spec.Operation) -> None:
        ours = operation.header or self.family.header
        if name is None or ours is None:
            self._differ(f"{operation.name} header", name, ours and ours.name)
        else:
            self._struct(name, ours)

    def _attributes(self, name: str, ours: spec.AttributeSet) -> None:
        if (name, id(ours)) in self._seen:
            return
        self._seen.add((name, id(ours)))
        theirs = dict(numbered_attributes(self.sets, name))
        declared = {attribute.name: attribute for attribute in ours.attributes}
        for attribute, (number, described) in theirs.items():
            place = f"{name}.{attribute}"
            found = declared.get(attribute)
            if found is None:
                if described["type"] not in PADDING:
                    self._differ(place, f"{described['type']} {number}", "nothing")
                continue
            self._differ(f"{place} number", number, found.number)
            self._differ(f"{place} multi", described.get("multi-attr", False), found.multi)
            self._type(place, described, found.type)
        for attribute in declared.keys() - theirs.keys():
            self._differ(f"{name}.{attribute}", "nothing", declared[attribute].number)

    def _type(self, place: str, theirs: dict[str, Any], ours: spec.Type) -> None:
        kind = theirs["type"]
        match kind, ours:
            case "nest", spec.Nest():
                self._attributes(theirs["nested-attributes"], spec.resolve(ours.attributes))
            case "nest", spec.SubMessage(default=spec.Nest() as usual):
                self._differ(place, "nest", "SubMessage")
                self._attributes(theirs["nested-attributes"], spec.resolve(usual.attributes))
            case "indexed-array", spec.IndexedArray():
                self._type(f"{place}[]", {**theirs, "type": theirs["sub-type"]}, ours.element)
            case "nest-type-value", spec.NestTypeValue():
                self._differ(f"{place} levels", tuple(theirs["type-value"]), ours.levels)
                self._attributes(theirs["nested-attributes"], spec.resolve(ours.attributes))
            case "sub-message", spec.SubMessage():
                self._differ(f"{place} selector", theirs["selector"], ours.selector)
                self._formats(theirs["sub-message"], ours)
            case (("binary" | "struct"), spec.StructValue()) if "struct" in theirs:
                self._struct(theirs["struct"], ours.struct)
            case "binary", spec.Array() if "sub-type" in theirs:
                self._type(f"{place}[]", {**theirs, "type": theirs["sub-type"]}, ours.element)
            case _:
                self._differ(place, self._text(theirs), built_in_text(ours))

    def _formats(self, name: str, ours: spec.SubMessage) -> None:
        theirs = {one["value"]: one for one in self.sub_messages[name]["formats"]}
        for value, described in theirs.items():
            place = f"{name}.{value}"
            found = ours.formats.get(value)
            match found:
                case spec.Nest() if "fixed-header" not in described and "attribute-set" in described:
                    self._attributes(described["attribute-set"], spec.resolve(found.attributes))
                case spec.Fixed() if "fixed-header" in described:
                    self._struct(described["fixed-header"], found.header)
                    if found.attributes is not None and "attribute-set" in described:
                        self._attributes(described["attribute-set"], spec.resolve(found.attributes))
                case spec.StructValue() if "attribute-set" not in described and "fixed-header" in described:
                    self._struct(described["fixed-header"], found.struct)
                case _:
                    self._differ(place, dict(described), type(found).__name__)
        for value in ours.formats.keys() - theirs.keys():
            self._differ(f"{name}.{value}", "nothing", value)

    def _struct(self, name: str, ours: spec.Struct) -> None:
        members = {member["name"]: member for member in self.definitions[name]["members"]}
        declared = {member.name: member.type for member in ours.members}
        shared = members.keys() & declared.keys()
        self._differ(
            f"{name} order", [one for one in members if one in shared], [one for one in declared if one in shared]
        )
        for member, described in members.items():
            if member in declared:
                self._type(f"{name}.{member}", described, declared[member])
            else:
                self._differ(f"{name}.{member}", described["type"], "nothing")
        for member in declared.keys() - members.keys():
            self._differ(f"{name}.{member}", "nothing", built_in_text(declared[member]))

    def _text(self, theirs: dict[str, Any]) -> str:
        """A plain type of the spec in the words of ``built_in_text``."""
        kind = theirs["type"]
        if kind in PADDING:
            return "pad"
        parts = [kind]
        if kind in SCALARS:
            parts += [theirs["byte-order"]] if "byte-order" in theirs else []
        if kind in SCALARS | {"bitfield32"} and "enum" in theirs:
            parts.append(self._entries(theirs["enum"], as_flags=theirs.get("enum-as-flags", False)))
        if "display-hint" in theirs:
            parts.append(theirs["display-hint"])
        return " ".join(parts)

    def _entries(self, name: str, *, as_flags: bool) -> str:
        definition = self.definitions[name]
        masks = definition["type"] == "flags" or as_flags
        return entries_text(
            {1 << number if masks else number: entry for number, entry in numbered(definition)}, masks=masks
        )


def numbered(definition: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """The entries of an enum or flags definition with their numbers (for flags: of the bit)."""
    number = definition.get("value-start", 0)
    for entry in definition["entries"]:
        described = entry if isinstance(entry, dict) else {"name": entry}
        number = described.get("value", number)
        yield number, described["name"]
        number += 1


def numbered_attributes(
    sets: Mapping[str, dict[str, Any]], name: str
) -> Iterator[tuple[str, tuple[int, dict[str, Any]]]]:
    """The attributes of a set with their numbers; those of a subset are described in its superset."""
    described = sets[name]
    whole = dict(numbered_attributes(sets, described["subset-of"])) if "subset-of" in described else {}
    number = 1
    for attribute in described["attributes"]:
        if attribute["name"] in whole:
            number, inherited = whole[attribute["name"]]
            yield attribute["name"], (number, {**inherited, **attribute})
            continue
        number = attribute.get("value", number)
        yield attribute["name"], (number, attribute)
        number += 1


def operation_numbers(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], int | None, int | None]]:
    """Each operation that has messages of its own, with the numbers of its request and reply."""
    shared = document["operations"]
    if shared.get("enum-model", "unified") == "directional":
        yield from directional_numbers(shared["list"])
        return
    number = 1
    for operation in shared["list"]:
        number = operation.get("value", number)
        sides = {side for mode in ("do", "dump") for side in operation.get(mode) or ()}
        told = "notify" in operation or "event" in operation
        sent, answered = not told and ("request" in sides or not sides), told or "reply" in sides
        yield operation, number if sent else None, number if answered else None
        number += 1


def directional_numbers(operations: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int | None, int | None]]:
    """The same where requests and what the kernel sends are counted apart; either may set its number."""
    request = reply = 1
    for operation in operations:
        if "notify" in operation or "event" in operation:
            reply = operation.get("value", reply)
            yield operation, None, reply
            reply += 1
            continue
        mode = operation.get("do") or operation["dump"]
        request = mode["request"].get("value", request) if "request" in mode else request
        reply = mode["reply"].get("value", reply) if "reply" in mode else reply
        yield operation, request, reply if "reply" in mode else None
        request += 1
        reply += "reply" in mode


def entries_text(entries: Mapping[int, str], *, masks: bool) -> str:
    """Names with their numbers on one line."""
    listed = ", ".join(f"{number}={name}" for number, name in sorted(entries.items()))
    return f"{'flags' if masks else 'enum'}({listed})"


def built_in_text(kind: spec.Type | None) -> str:
    """A declared type on one line."""
    match kind:
        case spec.Scalar():
            order = {"host": "", "be": "big-endian", "le": "little-endian"}[kind.order]
            names = entries_text(kind.enum.entries, masks=kind.as_flags) if kind.enum is not None else ""
            return " ".join(part for part in (kind.kind, order, names, kind.hint) if part)
        case spec.Text():
            return "string"
        case spec.Binary():
            return f"binary {kind.hint}" if kind.hint else "binary"
        case spec.Flag():
            return "flag"
        case spec.Pad():
            return "pad"
        case spec.Bitfield32():
            return f"bitfield32 {entries_text(kind.enum.entries, masks=True)}" if kind.enum else "bitfield32"
    return type(kind).__name__


@cache
def documents() -> dict[str, Path]:
    """The spec files by the name of the family that each describes."""
    found = {}
    for path in sorted(SPECS.glob("*.yaml")):
        named = re.search(r"^name:\s*(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        if named:
            found[named[1]] = path
    return found


def built_in() -> list[spec.Family]:
    """The built-in families that a kernel spec describes."""
    return [family for family in Registry().families() if family.name in documents()]


@pytest.mark.skipif(not SPECS.is_dir(), reason="the kernel's YNL files are not beside the repository")
@pytest.mark.parametrize("family", built_in(), ids=lambda family: family.name)
def test_a_built_in_family_says_what_the_kernel_spec_says(family: spec.Family) -> None:
    document = yaml.safe_load(documents()[family.name].read_text(encoding="utf-8"))
    differences = Comparison(document, family).differences
    explained = EXPLAINED.get(family.name, {})
    assert {place: what for place, what in differences.items() if place not in explained} == {}
    assert explained.keys() - differences.keys() == set(), "explanations of what no longer differs"


MADE_UP = """
name: rt-made-up
definitions:
  - {name: colour, type: enum, value-start: 1, entries: [red, green]}
  - {name: head, type: struct, members: [{name: kind, type: u8}, {name: fill, type: pad, len: 3}]}
attribute-sets:
  - name: whole
    attributes:
      - {name: first, type: u32, enum: colour}
      - {name: gap, type: unused}
      - {name: inner, type: nest, nested-attributes: part, value: 7}
      - {name: list, type: string, multi-attr: true}
  - {name: part, subset-of: whole, attributes: [{name: list}]}
operations:
  fixed-header: head
  enum-model: directional
  list:
    - {name: get, attribute-set: whole, do: {request: {value: 18}, reply: {value: 16}}}
"""
COLOUR = spec.values("colour", "red green", 1)
HEAD = spec.struct("head", kind=spec.u8, fill=spec.pad(3))


def made_up(first: spec.Type, listed: spec.Type) -> spec.Family:
    part = spec.attrs("part", "P_", list=spec.at(8, spec.multi(spec.string)))
    whole = spec.attrs("whole", "W_", first=first, inner=spec.at(7, spec.nest(part)), list=listed)
    return spec.Family("rt-made-up", spec.ROUTE, HEAD, (spec.Operation("get", 18, 16, whole),))


def differences(family: spec.Family) -> dict[str, str]:
    return Comparison(yaml.safe_load(MADE_UP), family).differences


def test_a_family_declared_as_its_spec_says_shows_no_difference() -> None:
    assert differences(made_up(spec.enum(spec.u32, COLOUR), spec.multi(spec.string))) == {}


def test_a_wrong_type_number_or_multiplicity_is_found() -> None:
    found = differences(made_up(spec.u16, spec.at(9, spec.string)))
    assert found == {
        "whole.first": "kernel spec u32 enum(1=red, 2=green), built in u16",
        "whole.list number": "kernel spec 8, built in 9",
        "whole.list multi": "kernel spec True, built in False",
    }


@pytest.mark.parametrize(
    ("model", "numbers"),
    [
        ("unified", [("get", 1, 1), ("set", 2, None), ("ntf", None, 3), ("act", 4, 4)]),
        ("directional", [("get", 1, 1), ("set", 2, None), ("ntf", None, 2), ("act", 3, 3)]),
    ],
)
def test_operations_are_numbered_as_the_enum_model_says(
    model: str, numbers: list[tuple[str, int | None, int | None]]
) -> None:
    listed = [
        {"name": "get", "do": {"request": {}, "reply": {}}},
        {"name": "set", "do": {"request": {}}},
        {"name": "ntf", "notify": "get"},
        {"name": "act", "dump": {"request": {}, "reply": {}}},
    ]
    found = operation_numbers({"operations": {"enum-model": model, "list": listed}})
    assert [(operation["name"], request, reply) for operation, request, reply in found] == numbers


def test_a_missing_operation_and_a_missing_attribute_are_found() -> None:
    whole = spec.attrs("whole", "W_", inner=spec.at(7, spec.nest(spec.attrs("part", "P_"))))
    family = spec.Family("rt-made-up", spec.ROUTE, HEAD, (spec.Operation("get", 17, 16, whole),))
    assert differences(family) == {
        "get request": "kernel spec 18, built in None",
        "part.list": "kernel spec string 8, built in nothing",
        "whole.first": "kernel spec u32 1, built in nothing",
        "whole.list": "kernel spec string 8, built in nothing",
    }
