"""What ``nft -j list ruleset`` prints, and of which of our values it is made.

nft makes one word of several expressions of the kernel's, so a rule is taken the other way: what nft printed is
lowered to the expressions that the kernel must hold (libnftables' order), and each must be there in its place.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from program_output import Fields, Rule, Table

FAMILIES = {1: "inet", 2: "ip", 3: "arp", 5: "netdev", 7: "bridge", 10: "ip6"}
# include/uapi/linux/netfilter.h: enum nf_inet_hooks
HOOKS = ("prerouting", "input", "forward", "output", "postrouting")
UNITS = {1: "second", 60: "minute", 3600: "hour", 86400: "day", 604800: "week"}
PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17}
# Numbers of nft's own data types (nftables/datatype.h), which the kernel keeps without a look.
TYPES = {7: "ipv4_addr", 13: "inet_service"}

COMMON: dict[str, Rule] = {
    "family": lambda f: FAMILIES[f["header.nfgen-family"]],
    "handle": "handle",
    "table": "table",
    "name": "name",
    "comment": "userdata.comment",
}
SET: dict[str, Rule] = {
    "type": lambda f: TYPES[f["key-type"]],
    "flags": "flags",
    "timeout": lambda f: f["timeout"] / 1000,
    "size": "desc.size",
    # include/uapi/linux/netfilter/nf_tables.h: NFT_DATA_VERDICT
    "map": lambda f: {0xFFFFFF00: "verdict"}[f["data-type"]],
}
TABLES: dict[str, Table] = {
    "table": COMMON,
    "chain": COMMON
    | {
        "type": "type",
        "hook": lambda f: HOOKS[f["hook.num"]],
        "prio": "hook.priority",
        # include/uapi/linux/netfilter.h: NF_DROP, NF_ACCEPT
        "policy": lambda f: ("drop", "accept")[f["policy"]],
    },
    "rule": COMMON | {"chain": "chain"},
    "set": COMMON | SET,
    "map": COMMON | SET,
    "counter": COMMON | {"packets": "data.packets", "bytes": "data.bytes"},
    "quota": COMMON | {"bytes": "data.bytes", "used": "data.consumed", "inv": lambda f: "invert" in f["data.flags"]},
    "limit": COMMON | {"rate": "data.rate", "per": lambda f: UNITS[f["data.unit"]], "burst": "data.burst"},
    "ct helper": COMMON
    | {
        "type": "data.name",
        "protocol": lambda f: {number: name for name, number in PROTOCOLS.items()}[f["data.l4proto"]],
        "l3proto": lambda f: FAMILIES[f["data.l3proto"]],
    },
}
# The kind of object, by the message that holds it.
MESSAGES = {"newtable": "table", "newchain": "chain", "newrule": "rule", "newset": "set", "newobj": "object"}

# Where a field stands in a packet: RFC 791, 8200, 9293.
PAYLOADS: dict[tuple[str, str], tuple[str, int, int]] = {
    ("ip", "protocol"): ("network-header", 9, 1),
    ("ip", "saddr"): ("network-header", 12, 4),
    ("ip", "daddr"): ("network-header", 16, 4),
    ("ip6", "hoplimit"): ("network-header", 7, 1),
    ("ip6", "daddr"): ("network-header", 24, 16),
    ("tcp", "dport"): ("transport-header", 2, 2),
    ("tcp", "flags"): ("transport-header", 13, 1),
}
TCP_FLAGS = {"fin": 1, "syn": 2, "rst": 4}
# include/uapi/linux/netfilter/nf_conntrack_common.h: NF_CT_STATE_BIT
CT_STATES = {"established": 2, "related": 4}
# nft's words for keys where YNL's are others.
KEYS = {"l4proto": "l4-proto"}
# What a match on a protocol's header asks before: the key, and its value.
NEEDS = {
    "tcp": ("l4-proto", "06"),
    "ip": ("nfproto", "02"),
    "ip6": ("nfproto", "0a"),
}

Lowered = tuple[str, dict[str, Any]]


def _meta(key: str) -> Lowered:
    return "meta", {"key": KEYS.get(key, key), "dreg": 1}


def _cmp(value: str, op: str = "eq") -> Lowered:
    return "cmp", {"sreg": 1, "op": op, "data.value": value}


def _immediate(register: int, value: str) -> Lowered:
    return "immediate", {"dreg": register, "data.value": value}


def _verdict(code: str, **more: str) -> Lowered:
    return "immediate", {"dreg": 0, "data.verdict.code": code, **{f"data.verdict.{k}": v for k, v in more.items()}}


def lowered(family: str, told: Sequence[Mapping[str, Any]]) -> list[Lowered]:
    """The kernel's expressions for what nft printed of one rule, with as much of each as nft tells."""
    asked = {"ip"} if family == "ip" else set[str]()
    found: list[Lowered] = []
    for each in told:
        ((kind, value),) = each.items()
        found += STATEMENTS[kind](value, asked)
    return found


def _needed(protocol: str, asked: set[str]) -> Iterator[Lowered]:
    if protocol not in asked:
        key, value = NEEDS[protocol]
        asked.add(protocol)
        yield from (_meta(key), _cmp(value))


def _loaded(left: Mapping[str, Any], asked: set[str], octets: int = 0) -> Iterator[Lowered]:
    ((kind, value),) = left.items()
    if kind == "meta":
        yield _meta(value["key"])
    elif kind == "ct":
        yield "ct", {"key": value["key"], "dreg": 1}
    else:
        yield from _needed(value["protocol"], asked)
        base, offset, length = PAYLOADS[value["protocol"], value["field"]]
        yield "payload", {"dreg": "reg-1", "base": base, "offset": offset, "len": octets or length}


def _match(value: Mapping[str, Any], asked: set[str]) -> Iterator[Lowered]:
    left, right = value["left"], value["right"]
    if value["op"] == "in":
        yield from _loaded(left, asked)
        bits = sum(CT_STATES[state] for state in right)
        yield "bitwise", {"op": "mask-xor", "mask.value": bits.to_bytes(4, "little").hex(), "xor.value": "00000000"}
        yield _cmp("00000000", "neq")
    elif "&" in left:
        field, mask = left["&"]
        yield from _loaded(field, asked)
        yield "bitwise", {"op": "mask-xor", "mask.value": f"{sum(TCP_FLAGS[flag] for flag in mask):02x}"}
        yield _cmp(f"{TCP_FLAGS[right]:02x}")
    elif isinstance(right, dict) and "prefix" in right:
        octets = right["prefix"]["len"] // 8
        yield from _loaded(left, asked, octets)
        yield _cmp(ipaddress.ip_address(right["prefix"]["addr"]).packed[:octets].hex())
    elif isinstance(right, dict) or str(right).startswith("@"):
        yield from _loaded(left, asked)
        # A set without a name has one of the kernel's; its elements are held against what was printed.
        yield "lookup", {"sreg": 1, "flags": [], "set": "__set0" if isinstance(right, dict) else right[1:]}
    else:
        yield from _loaded(left, asked)
        yield _cmp(_octets(left, right))


def _octets(left: Mapping[str, Any], right: Any) -> str:
    ((_, value),) = left.items()
    if value.get("key") in ("iifname", "oifname"):
        return str(right.encode().ljust(16, b"\0").hex())
    if isinstance(right, int):
        return f"{right:02x}"
    return f"{PROTOCOLS[right]:02x}" if right in PROTOCOLS else ipaddress.ip_address(right).packed.hex()


def _mangle(value: Mapping[str, Any], _: set[str]) -> Iterator[Lowered]:
    source = value["value"]
    yield _immediate(1, source.to_bytes(4, "little").hex()) if isinstance(source, int) else _meta(source["meta"]["key"])
    ((kind, key),) = value["key"].items()
    yield kind, {"key": key["key"], "sreg": 1}


def _vmap(value: Mapping[str, Any], asked: set[str]) -> Iterator[Lowered]:
    yield from _loaded(value["key"], asked)
    yield "lookup", {"set": value["data"][1:], "sreg": 1, "dreg": 0}


def _counter(value: Any, _: set[str]) -> Iterator[Lowered]:
    # include/uapi/linux/netfilter/nf_tables.h: NFT_OBJECT_COUNTER
    yield ("objref", {"imm-name": value, "imm-type": 1}) if isinstance(value, str) else ("counter", dict(value))


def _limit(value: Mapping[str, Any], _: set[str]) -> Iterator[Lowered]:
    units = {name: seconds for seconds, name in UNITS.items()}
    yield "limit", {"rate": value["rate"], "unit": units[value["per"]], "burst": value["burst"], "type": "pkts"}


def _quota(value: Mapping[str, Any], _: set[str]) -> Iterator[Lowered]:
    yield "quota", {"bytes": value["val"], "flags": ["invert"] if value["inv"] else []}


def _log(value: Mapping[str, Any], _: set[str]) -> Iterator[Lowered]:
    yield "log", {{"queue-threshold": "qthreshold"}.get(key, key): each for key, each in value.items()}


def _reject(value: Mapping[str, Any], _: set[str]) -> Iterator[Lowered]:
    # include/uapi/linux/icmp.h: ICMP_PORT_UNREACH
    yield "reject", {"type": f"{value['type']}-unreach", "icmp-code": {"port-unreachable": 3}[value["expr"]]}


def _snat(value: Mapping[str, Any], _: set[str]) -> Iterator[Lowered]:
    first, last = value["port"]["range"]
    yield _immediate(1, ipaddress.ip_address(value["addr"]).packed.hex())
    yield from (_immediate(2, f"{first:04x}"), _immediate(3, f"{last:04x}"))
    # include/uapi/linux/netfilter/nf_tables.h: NFT_NAT_SNAT
    yield "nat", {"type": 0, "family": 2, "reg-addr-min": 1, "reg-proto-min": 2, "reg-proto-max": 3}


STATEMENTS: dict[str, Callable[[Any, set[str]], Iterator[Lowered]]] = {
    **{code: lambda _, __, code=code: iter([_verdict(code)]) for code in ("accept", "drop", "return")},  # type: ignore[misc]
    "jump": lambda value, _: iter([_verdict("jump", chain=value["target"])]),
    "masquerade": lambda value, _: iter([("masq", {"flags": [f"proto-{value['flags']}"]})]),
    "match": _match,
    "mangle": _mangle,
    "vmap": _vmap,
    "counter": _counter,
    "limit": _limit,
    "quota": _quota,
    "log": _log,
    "reject": _reject,
    "snat": _snat,
}


def element(told: Any) -> dict[str, Any]:
    """The first of the kernel's elements for one that nft printed, under the paths of ours."""
    if isinstance(told, list):
        key, verdict = told
        return element(key) | {"data.verdict.code": next(iter(verdict))}
    if isinstance(told, int):
        return {"key.value": f"{told:04x}"}
    if isinstance(told, str):
        return {"key.value": ipaddress.ip_address(told).packed.hex()}
    ((kind, value),) = told.items()
    if kind == "elem":
        more = {"timeout": value["timeout"] * 1000} if "timeout" in value else {}
        # nft cuts the milliseconds off.
        return element(value["val"]) | more | {"expires": value["expires"], **_comment(value)}
    low, high = ends(kind, value)
    return element(low) | {"end": element(high)["key.value"]}


def ends(kind: str, value: Any) -> tuple[Any, Any]:
    """The first of an interval, and the first behind it, which is an element of the kernel's too."""
    if kind == "range":
        return value[0], value[1] + 1
    network = ipaddress.ip_network(f"{value['addr']}/{value['len']}")
    return value["addr"], str(network.broadcast_address + 1)


def _comment(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"userdata.comment": value["comment"]} if "comment" in value else {}


def of_kernel(elements: Sequence[Fields]) -> dict[str, dict[str, Any]]:
    """Our elements by their key; an end of an interval is at the key where it begins."""
    found: dict[str, dict[str, Any]] = {}
    closed = ""
    # From the greatest key: so the kernel sends them, and an interval's end comes before its beginning.
    for each in elements:
        if "interval-end" in each.get("flags", ()):
            closed = str(each["key.value"])
            continue
        more = {"expires": each["expiration"] // 1000} if "expiration" in each else {}
        found[str(each["key.value"])] = {**each, **more, "end": closed}
    return found
