"""Every message of every capture through pyroute2's classes: attribute by attribute, at the same place, the same value.

Where the two differ, the kernel's headers decide. What pyroute2 has wrong stands below with the reason; what it
does not know, gives back as bytes, or has no class for is no opinion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import nlsniff
from nlsniff import leaves, spec
from nlsniff.analysis.read_attributes import Read, plain, plain_struct, read_attributes
from nlsniff.message import Message

pytest.importorskip("pyroute2")

import pyroute2_says

FILES = sorted((Path(__file__).parent.parent.parent / "captures").rglob("*.pcap*"))
NESTS = (spec.Nest, spec.IndexedArray, spec.NestTypeValue, spec.Records)

# pyroute2's prefix -> the kernel's, which has one set of numbers for all those kinds (include/uapi/linux/if_tunnel.h,
# if_link.h). The numbers agree.
PREFIXES = {
    "IFLA_IP6GRE_": "IFLA_GRE_",
    "IFLA_SIT_": "IFLA_IPTUN_",
    "IFLA_IPIP_": "IFLA_IPTUN_",
    "IFLA_IP6TNL_": "IFLA_IPTUN_",
    "IFLA_MACVTAP_": "IFLA_MACVLAN_",
}
# Number 0 has two names there, for the sake of its own keyword arguments.
RENAMED = {"IFLA_BRIDGE_VLAN_FLAGS": "IFLA_BRIDGE_FLAGS"}
# SEG6_IPTUN_MODE_*, include/uapi/linux/seg6_iptunnel.h
MODES = ["inline", "encap", "l2encap", "encap-red", "l2encap-red"]
# Names that pyroute2 makes of numbers, in nests whose numbers are values.
NUMBERED = ("POLICY({})", "ATTR({})", "OP({})", "TCA_ACT_PRIO_{}", "TCA_CAKE_TIN_STATS_{}")

# What pyroute2 has wrong: (its type, the kernel's constant) -> why nlsniff is right.
WRONG = {
    ("l2addr", "IFLA_ADDRESS"): "reads 6 bytes whatever the length; an IP tunnel's address has 4",
    ("l2addr", "IFLA_BROADCAST"): "reads 6 bytes whatever the length; an IP tunnel's address has 4",
    ("uint16", "IFLA_GRE_IFLAGS"): "in host order; ip_gre puts __be16 there, GRE_KEY is 0x2000",
    ("uint16", "IFLA_GRE_OFLAGS"): "in host order; ip_gre puts __be16 there, GRE_KEY is 0x2000",
    ("uint32", "IFLA_MTU"): "reads 4 bytes whatever the length; the client of run-trouble sends 1 and 2",
    ("uint32", "NETNSA_NSID"): "unsigned; NETNSA_NSID_NOT_ASSIGNED is -1 (include/uapi/linux/net_namespace.h)",
    (
        "BRIDGE_VLANDB_DUMP_FLAGS",
        "BRIDGE_VLANDB_ENTRY",
    ): "in a request: u32 flags (br_vlan_rtm_dump())",
    ("entry", "BRIDGE_VLANDB_DUMP_FLAGS"): "the same, read as a nest",
    ("BRIDGE_VLANDB_ENTRY_UNSPEC",): "the same: what it finds in the flags",
    ("uint32", "IFLA_VXLAN_LABEL"): "in host order; vxlan puts the flow label as __be32",
    ("br_id", "IFLA_BR_ROOT_ID"): "the priority in host order; struct ifla_bridge_id has the higher byte first",
    ("br_id", "IFLA_BR_BRIDGE_ID"): "the priority in host order; struct ifla_bridge_id has the higher byte first",
    ("wireless", "IFLA_WIRELESS"): "takes struct iw_event (include/uapi/linux/wireless.h) for attributes",
    ("SIOCGIWSCAN",): "the same: what it finds in the event",
    ("SIOCGIWAP",): "the same",
    ("IWEVASSOCREQIE",): "the same",
    ("IWEVASSOCRESPIE",): "the same",
    ("br_id", "IFLA_BRPORT_ROOT_ID"): "the priority in host order; struct ifla_bridge_id has the higher byte first",
    ("br_id", "IFLA_BRPORT_BRIDGE_ID"): "the priority in host order; struct ifla_bridge_id has the higher byte first",
    ("flag", "IFLA_VXLAN_TTL_INHERIT"): "true whatever the payload; the kernel's dump has a byte that may be 0",
    ("TCA_CAKE_STATS_MIN_NETLEN", "TCA_CAKE_STATS_MAX_NETLEN"): "in another order than include/uapi/linux/pkt_sched.h",
    ("TCA_CAKE_STATS_MAX_NETLEN", "TCA_CAKE_STATS_MAX_ADJLEN"): "in another order than include/uapi/linux/pkt_sched.h",
    ("TCA_CAKE_STATS_MIN_ADJLEN", "TCA_CAKE_STATS_MIN_NETLEN"): "in another order than include/uapi/linux/pkt_sched.h",
    ("TCA_CAKE_STATS_MAX_ADJLEN", "TCA_CAKE_STATS_MIN_ADJLEN"): "in another order than include/uapi/linux/pkt_sched.h",
    ("be32", "TCA_MATCHALL_CLASSID"): "in network order; mall_change() has nla_get_u32() (net/sched/cls_matchall.c)",
    ("be32", "TCA_MATCHALL_FLAGS"): "in network order; mall_change() has nla_get_u32() (net/sched/cls_matchall.c)",
    ("u32_sel", "TCA_U32_SEL"): "values of keys in host order; struct tc_u32_key has them as __be32, as the masks",
    ("uint32", "TCA_BPF_OPS"): "one number; the attribute holds instructions, struct sock_filter",
    ("int64", "NL_POLICY_TYPE_ATTR_MAX_VALUE_U"): "signed; the constant ends in U for unsigned",
    (
        "NL_POLICY_TYPE_ATTR_TYPE",
        "NLMSGERR_ATTR_MSG",
    ): "takes NLMSGERR_ATTR_POLICY for another extended ack; __netlink_policy_dump_write_attr() fills it",
    ("asciiz", "NL_POLICY_TYPE_ATTR_TYPE"): "the same, read as the message's text",
}
# Messages that pyroute2 cannot read: (family, type, ifi_family).
GIVES_UP = {
    ("rt-link", "newlink", 10): "KeyError: knows IFLA_PROTINFO of AF_BRIDGE only",
    ("rt-addr", "getaddr", 0): "expects a whole struct ifaddrmsg, where ip sends struct rtgenmsg for a dump",
    ("rt-link", "getlink", 0): "expects a whole struct ifinfomsg, where busybox sends struct rtgenmsg for a dump",
    ("rt-link", "getlink", 17): "the same, where nft asks for the names of all links",
    ("rt-route", "getroute", 0): "the same, where Open vSwitch asks for the routes of all families by one byte",
    ("rt-route", "getroute", 2): "expects a whole struct rtmsg, where busybox sends struct rtgenmsg for a dump",
}


def _inet_conf(_kind: spec.Type | None, value: Any) -> list[Any]:
    """pyroute2 takes AF_INET for a struct, and the one attribute's header for its first member."""
    return value["conf"]  # type: ignore[no-any-return]


def _segments(_kind: spec.Type | None, value: Any) -> list[Any]:
    """The mode's number, the segment routing header, its segments and TLVs."""
    header = {"tlvs": "", **value["srh"]}
    segments, tlvs = header.pop("segments"), bytes.fromhex(header.pop("tlvs"))
    return [MODES.index(value["mode"]), *header.values(), *segments, tlvs]


def _without_names(theirs: list[Any]) -> list[Any]:
    """pyroute2 adds the name of a mode, knows two of five, and the key id in a TLV."""
    return theirs[: next((place for place, part in enumerate(theirs) if part in MODES), len(theirs))]


def _range(theirs: list[Any]) -> list[Any]:
    """pyroute2 writes a range as text with a colon, and as two numbers where both are 0."""
    return [int(part) for each in theirs for part in str(each).split(":")]


def _flow_keys(kind: spec.Type | None, value: Any) -> list[Any]:
    """pyroute2 gives their names, in an order of its own."""
    return sorted(leaves.flag_names(_label(kind), value), key=str)


def _flow_mode(kind: spec.Type | None, value: Any) -> list[Any]:
    return [_label(kind).entries[value]]


def _label(kind: spec.Type | None) -> spec.Enum:
    assert isinstance(kind, spec.Scalar)
    assert kind.label is not None
    return kind.label


# Types of pyroute2 with a shape of their own -> how ours and theirs become lists that compare.
Shape = tuple[Callable[[spec.Type | None, Any], list[Any]], Callable[[list[Any]], list[Any]]]
SHAPES: dict[str, Shape] = {
    "inet": (_inet_conf, lambda theirs: theirs[1:]),
    "port_range": (plain, _range),
    "uid_range": (plain, _range),
    # The length is a header of its own there
    "nh": (lambda kind, value: plain(kind, value)[1:], list),
    # The kernel keeps room for the longest of addresses
    "vf_mac": (
        lambda kind, value: [part[:6] if isinstance(part, bytes) else part for part in plain(kind, value)],
        list,
    ),
    "ipv6_sr_hdr": (_segments, _without_names),
    "stab": (lambda _kind, value: [bytes(value)], list),
    "tca_parse_keys": (_flow_keys, lambda theirs: sorted(theirs[0].split(","))),
    "tca_parse_mode": (_flow_mode, list),
}


def _constant(name: str) -> str:
    """pyroute2's name for an attribute as the kernel's headers have it."""
    for theirs, kernels in PREFIXES.items():
        if name.startswith(theirs):
            return kernels + name.removeprefix(theirs).removeprefix("FLAGS_")
    return RENAMED.get(name, name)


def _holds(read: Read, theirs: list[Any]) -> bool:
    """Whether a nest is one for pyroute2 too, or a list of as many elements; each is compared on its own."""
    if isinstance(read.kind, spec.IndexedArray):
        return len(theirs) in (0, len(read.value))
    return not theirs or isinstance(read.kind, spec.Records)


def _agree(read: Read, found: Any) -> bool:
    kind, theirs = type(found).__name__, pyroute2_says.plain(found)
    if isinstance(read.kind, NESTS) and kind != "inet":
        return _holds(read, theirs)
    of_ours, of_theirs = SHAPES.get(kind, (plain, list))
    ours, theirs = of_ours(read.kind, read.value), of_theirs(theirs)
    # The kernel appends members and elements; pyroute2 ends where the kernel of its day did.
    as_far = ours[: len(theirs)] if len(theirs) > 1 else ours
    return len(as_far) == len(theirs) and all(map(pyroute2_says.same, as_far, theirs))


def _differences(message: Message) -> Iterator[tuple[str, ...]]:
    """What pyroute2 says otherwise about one message, the attributes that WRONG lists included."""
    asked = pyroute2_says.ask(message)
    if asked is None:
        if (message.family, message.type, next(iter(_header(message)), 0)) not in GIVES_UP:
            yield ("gives up", str(message.family), str(message.type))
        return
    theirs = {found.offset: (name, found) for name, found in pyroute2_says.attributes(asked)}
    if message.is_control:
        if message.error is None or asked["error"] != message.error["code"]:
            yield ("error code", str(asked["error"]))
        # Jumps over the echoed request by taking it for an attribute of type 0, and where only its header is
        # echoed (NLM_F_CAPPED) lands in the middle of the text behind it.
        jumped = {"NLMSGERR_ATTR_UNUSED", *(["UNKNOWN"] if "capped" in message.flags else [])}
        theirs = {place: found for place, found in theirs.items() if found[0] not in jumped}
    elif message.family != "nlctrl" and _header(message) != pyroute2_says.members(asked):
        yield ("header", str(message.family), f"{_header(message)} {pyroute2_says.members(asked)}")
    for read in read_attributes(message):
        if read.place in theirs:
            yield from _difference(read, *theirs.pop(read.place))
    yield from (("not ours", name) for name, _ in theirs.values())


def _difference(read: Read, name: str, found: Any) -> Iterator[tuple[str, ...]]:
    if name == "UNKNOWN":
        return
    if not read.constant:
        if name and name not in [form.format(read.number) for form in NUMBERED]:
            yield ("name", str(read.number), name)
    elif _constant(name) != read.constant:
        yield ("name", read.constant, name)
    if pyroute2_says.has_opinion(found) and not _agree(read, found):
        yield ("value", type(found).__name__, read.constant)


def _header(message: Message) -> list[Any]:
    body = message.body()
    return [] if body is None or body.header is None else plain_struct(body.header, message.header)


@cache
def _compared() -> tuple[Counter[tuple[str, ...]], dict[tuple[str, ...], str], int]:
    """All differences with a place where each is met, and how many messages were compared. Repeats are left out."""
    found: Counter[tuple[str, ...]] = Counter()
    places: dict[tuple[str, ...], str] = {}
    seen: set[tuple[object, ...]] = set()
    for path in FILES:
        for message in nlsniff.read(path, secrets=True):
            key = (message.frame.protocol, message.type_id, message.flag_bits, message.raw[16:])
            if (
                key in seen
                or pyroute2_says.class_for(message) is None
                or (not message.is_control and not message.body())
            ):
                continue
            seen.add(key)
            for difference in _differences(message):
                found[difference] += 1
                places.setdefault(difference, f"{path.parent.name}/{path.name} frame {message.frame.number}")
    return found, places, len(seen)


def test_pyroute2_contradicts_nothing_but_where_it_is_wrong() -> None:
    found, places, count = _compared()
    assert count > 1000
    left = {difference: places[difference] for difference in found if difference[1:] not in WRONG}
    assert left == {}


def test_what_pyroute2_has_wrong_is_met_in_the_captures() -> None:
    found, _, _ = _compared()
    assert set(WRONG) <= {difference[1:] for difference in found}
