"""A route message in the words of ``ip -j -d route show`` (iproute2's ip/iproute.c, ip/iproute_lwtunnel.c)."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from against_ip_names import PROTOCOLS, SCOPES, TABLES

Json = dict[str, Any]
Names = Mapping[int, str]

MPLS = 28
# ip writes some keys of an encapsulation that the route has, too: the second of two is kept under this prefix.
SECOND = "encap "
FAMILIES = {2: "inet", 10: "inet6", MPLS: "mpls"}
ROUTE_FLAGS = {0x1: "dead", 0x2: "pervasive", 0x4: "onlink", 0x8: "offload", 0x10: "linkdown", 0x20: "unresolved"}
ENCAPS = {1: "mpls", 2: "ip", 3: "ila", 4: "ip6", 5: "seg6", 6: "bpf", 7: "seg6local", 8: "rpl", 9: "ioam6", 10: "xfrm"}


def route_as_ip(message: Json, names: Names) -> Json:
    """What ip prints of this message, keys that depend on other messages left out."""
    header, attrs = message["header"], message["attrs"]
    family = header["rtm-family"]
    table = attrs.get("table", header["rtm-table"])
    told: Json = {
        "type": header["rtm-type"],
        "dst": _destination(attrs, header, family),
        "table": TABLES.get(table, str(table)),
        "protocol": PROTOCOLS.get(header["rtm-protocol"], str(header["rtm-protocol"])),
        "scope": SCOPES.get(header["rtm-scope"], str(header["rtm-scope"])),
        "flags": [name for bit, name in ROUTE_FLAGS.items() if header["rtm-flags"] & bit],
        "tos": hex(header["rtm-tos"]) if header["rtm-tos"] else None,
        "metric": attrs.get("priority"),
        "pref": {0: "medium", 1: "high", 3: "low"}.get(attrs.get("pref", -1)),
        "prefsrc": attrs.get("prefsrc"),
        "nhid": attrs.get("nh-id"),
        "ttl-propagate": attrs.get("ttl-propagate"),
        "metrics": [_metrics(attrs["metrics"])] if "metrics" in attrs else None,
        **_hop(attrs, names, family),
    }
    if "src" in attrs:
        told["from"] = _prefix(attrs["src"], header["rtm-src-len"])
    if "flow" in attrs:
        told["flow"] = {"from": str(attrs["flow"] >> 16), "to": str(attrs["flow"] & 0xFFFF)}
    if "multipath" in attrs:
        told["nexthops"] = [_nexthop(one, names, family) for one in attrs["multipath"]]
    told = {key: value for key, value in told.items() if value is not None}
    before: Json = {key: told.pop(key) for key in ("type", "dst", "from", "to") if key in told}
    merged: Json = dict(before)
    for key, value in [*_encap(attrs, names).items(), *told.items()]:
        merged[SECOND + key if key in merged else key] = value
    return merged


def _metrics(metrics: Json) -> Json:
    told = {key.replace("-", "_"): value for key, value in metrics.items()}
    told["congestion"] = metrics.get("cc-algo")
    told["rtt"] = metrics.get("rtt", 0) // 8  # the kernel keeps rtt in eighths, rttvar in quarters
    told["rttvar"] = metrics.get("rttvar", 0) // 4
    told["ecn"] = metrics.get("features", 0) & 1
    return told


def _destination(attrs: Json, header: Json, family: int) -> str:
    if family == MPLS:
        return _labels(attrs["dst"])
    return _prefix(attrs["dst"], header["rtm-dst-len"]) if "dst" in attrs else "default"


def _prefix(address: str, length: int) -> str:
    whole = ipaddress.ip_address(address).max_prefixlen
    return address if length == whole else f"{address}/{length}"


def _labels(stack: Sequence[Json]) -> str:
    return "/".join(str(entry["label"]) for entry in stack)


def _hop(attrs: Json, names: Names, family: int) -> Json:
    hop: Json = {}
    if "gateway" in attrs:
        hop["gateway"] = attrs["gateway"]
    if "via" in attrs:
        hop["via"] = {"family": FAMILIES[attrs["via"]["rtvia-family"]], "host": attrs["via"]["rtvia-addr"]}
    if "oif" in attrs:
        hop["dev"] = names[attrs["oif"]]
    if "newdst" in attrs and family == MPLS:
        hop["to"] = _labels(attrs["newdst"])
    return hop


def _nexthop(one: Json, names: Names, family: int) -> Json:
    hop = _hop(one, names, family)
    hop |= {"dev": names[one["rtnh-ifindex"]], "weight": one["rtnh-hops"] + 1, "flags": one["rtnh-flags"]}
    return {**_encap(one, names), **hop}


def _encap(attrs: Json, names: Names) -> Json:
    if "encap" not in attrs:
        return {}
    kind = ENCAPS[attrs["encap-type"]]
    told: Json = {"encap": kind}
    return told | PRINTERS[kind](attrs["encap"], names)


def _mpls(encap: Json, _: Names) -> Json:
    return {"dst": _labels(encap["dst"]), "ttl": encap.get("ttl")}


def _ip(encap: Json, _: Names) -> Json:
    told: Json = {key: encap[key] for key in ("id", "src", "dst", "tos", "ttl", "tc", "hoplimit") if key in encap}
    told |= dict.fromkeys(encap.get("flags", ()), True)
    options = encap.get("opts", {})
    if "vxlan" in options:
        told["vxlan_opts"] = [options["vxlan"]]
    if "erspan" in options:
        told["erspan_opts"] = [{"index": 0, "dir": 0, "hwid": 0, **options["erspan"]}]
    if "geneve" in options:
        told["geneve_opts"] = [option for nest in options["geneve"] for option in _transposed(nest)]
    return told


def _transposed(nest: Json) -> list[Json]:
    """The kernel repeats class, type and data in one nest; ip prints an object for each round."""
    columns = {key: value if isinstance(value, list) else [value] for key, value in nest.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _segments(header: Json) -> list[str]:
    """In the order of travel: the header holds them the other way round."""
    return list(reversed(header["segments"]))


def _seg6(encap: Json, _: Names) -> Json:
    outer = encap["srh"]
    told: Json = {"mode": outer["mode"], "segs": _segments(outer["srh"]), "tunsrc": encap.get("src")}
    tlvs = bytes.fromhex(outer["srh"].get("tlvs", ""))
    if tlvs[:1] == b"\x05":  # SR6_TLV_HMAC: type, length, 2 reserved bytes, the key's id
        told["hmac"] = hex(int.from_bytes(tlvs[4:8], "big"))
    return told


def _seg6local(encap: Json, names: Names) -> Json:
    told: Json = {"action": encap["action"].replace("-", ".").replace("encap", "encaps")}
    told |= {key: encap[key] for key in ("nh4", "nh6") if key in encap}
    told |= {key: TABLES.get(encap[key], str(encap[key])) for key in ("table", "vrftable") if key in encap}
    if "oif" in encap:
        told["oif"] = names[encap["oif"]]
    if "srh" in encap:
        told["srh"] = {"segs": _segments(encap["srh"])}
    flavors = encap.get("flavors", {})
    if flavors:
        told |= {"flavors": flavors["operation"]}
        told |= {"lblen": flavors.get("lcblock-bits"), "nflen": flavors.get("lcnode-fn-bits")}
    return told


def _rpl(encap: Json, _: Names) -> Json:
    return {"segs": encap["srh"]["segments"]}


def _bpf(encap: Json, _: Names) -> Json:
    return {way: encap[way]["name"] for way in ("in", "out", "xmit") if way in encap}


def _plain(encap: Json, _: Names) -> Json:
    return dict(encap)


PRINTERS: dict[str, Callable[[Json, Names], Json]] = {
    "mpls": _mpls,
    "ip": _ip,
    "ip6": _ip,
    "seg6": _seg6,
    "seg6local": _seg6local,
    "rpl": _rpl,
    "bpf": _bpf,
    "ioam6": _plain,
    "xfrm": _plain,
}
