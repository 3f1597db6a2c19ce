"""What ``conntrack -L`` and ``ipset list -o xml`` print, and of which of our values it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from program_output import Fields, NotCompared, Rule, Table

PROTOCOLS = {1: "icmp", 6: "tcp", 17: "udp", 47: "gre", 58: "icmpv6", 132: "sctp"}
FAMILIES = {2: "ipv4", 10: "ipv6"}


def flows(text: str) -> Iterator[dict[str, Any]]:
    """Each connection of conntrack's XML as paths: ``original.layer3.src``, ``independent.timeout``."""
    for flow in ElementTree.fromstring(text[text.index("<conntrack") : text.index("</conntrack>") + 12]):
        yield {path: value for meta in flow for path, value in _of_element(meta, meta.attrib["direction"])}


def _of_element(element: ElementTree.Element, path: str) -> Iterator[tuple[str, str]]:
    """Attributes and texts; an empty element is a word that stands there or not."""
    if path.count("."):
        yield from ((f"{path}.{key}", value) for key, value in element.attrib.items())
    for inner in element:
        yield from _of_element(inner, f"{path}.{inner.tag}")
    if not len(element) and not element.attrib:
        yield path, element.text or ""


def _text(path: str) -> Callable[[Fields], str]:
    return lambda f: str(f[path])


def _side(side: str, ours: str) -> dict[str, Rule]:
    tuple_ = f"tuple-{ours}"
    return {
        f"{side}.layer3.protonum": _text("header.nfgen-family"),
        f"{side}.layer3.protoname": lambda f: FAMILIES[f["header.nfgen-family"]],
        **{
            f"{side}.layer3.{end}": lambda f, end=end: next(
                f[path] for path in (f"{tuple_}.tuple-ip.ip-v4-{end}", f"{tuple_}.tuple-ip.ip-v6-{end}") if path in f
            )
            for end in ("src", "dst")
        },
        f"{side}.layer4.protonum": _text(f"{tuple_}.tuple-proto.proto-num"),
        f"{side}.layer4.protoname": lambda f: PROTOCOLS[f[f"{tuple_}.tuple-proto.proto-num"]],
        f"{side}.layer4.sport": _text(f"{tuple_}.tuple-proto.proto-src-port"),
        f"{side}.layer4.dport": _text(f"{tuple_}.tuple-proto.proto-dst-port"),
        # The keys of GRE travel as ports (include/net/netfilter/nf_conntrack_tuple.h)
        f"{side}.layer4.srckey": lambda f: hex(f[f"{tuple_}.tuple-proto.proto-src-port"]),
        f"{side}.layer4.dstkey": lambda f: hex(f[f"{tuple_}.tuple-proto.proto-dst-port"]),
        f"{side}.counters.packets": _text(f"counters-{ours}.packets"),
        f"{side}.counters.bytes": _text(f"counters-{ours}.bytes"),
    }


# include/uapi/linux/netfilter/nf_conntrack_tcp.h, by the number: enum tcp_conntrack
TCP_STATES = ("NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT")
# include/uapi/linux/netfilter/nf_conntrack_sctp.h: enum sctp_conntrack
SCTP_STATES = ("none", "closed", "cookie-wait", "cookie-echoed", "established")


def _state(f: Fields) -> str:
    """libnetfilter_conntrack's XML calls a state of SCTP by the name that TCP has for the number; its text does not."""
    if "protoinfo.protoinfo-sctp.sctp-state" in f:
        return TCP_STATES[SCTP_STATES.index(f["protoinfo.protoinfo-sctp.sctp-state"])]
    return str(f["protoinfo.protoinfo-tcp.tcp-state"]).upper().replace("-", "_")


CONNECTION: dict[str, Rule] = {
    **_side("original", "orig"),
    **_side("reply", "reply"),
    "independent.state": _state,
    **{f"independent.{key}": _text(key) for key in ("timeout", "mark", "use", "id", "zone")},
    "independent.unreplied": lambda f: "seen-reply" if "seen-reply" in f["status"] else "",
    "independent.assured": lambda f: "" if "assured" in f["status"] else "not assured",
    "independent.deltatime": NotCompared("counted from the time of the machine, which the kernel does not send"),
}


def lines(text: str) -> Iterator[dict[str, Any]]:
    """Each connection of ``-o extended``: words before ``=`` twice, first the original's, then the reply's."""
    for words in (line.split() for line in text.splitlines() if line.startswith("ipv")):
        found: dict[str, Any] = dict(
            zip(("family", "family-number", "protocol", "number", "timeout"), words, strict=False)
        )
        rest = words[5:]
        if "=" not in rest[0]:
            found["state"] = rest.pop(0)
        for word in rest:
            key, _, value = word.partition("=")
            times = sum(known.split("#")[0] == key for known in found)
            found[f"{key}#{times + 1}" if times else key] = value
        yield found


def _of_tuple(key: str, *ours: str) -> dict[str, Rule]:
    return {
        f"{key}{again}": lambda f, side=side: next(
            str(f[path]) for path in (f"tuple-{side}.{each}" for each in ours) if path in f
        )
        for again, side in (("", "orig"), ("#2", "reply"))
    }


EXTENDED: dict[str, Rule] = {
    "family": lambda f: FAMILIES[f["header.nfgen-family"]],
    "family-number": _text("header.nfgen-family"),
    "protocol": lambda f: PROTOCOLS[f["tuple-orig.tuple-proto.proto-num"]],
    "number": _text("tuple-orig.tuple-proto.proto-num"),
    "state": lambda f: (
        str(f.get("protoinfo.protoinfo-tcp.tcp-state", f.get("protoinfo.protoinfo-sctp.sctp-state")))
        .upper()
        .replace("-", "_")
    ),
    **_of_tuple("src", "tuple-ip.ip-v4-src", "tuple-ip.ip-v6-src"),
    **_of_tuple("dst", "tuple-ip.ip-v4-dst", "tuple-ip.ip-v6-dst"),
    **_of_tuple("sport", "tuple-proto.proto-src-port"),
    **_of_tuple("dport", "tuple-proto.proto-dst-port"),
    **{
        key: lambda f, rule=rule: hex(int(rule(f)))
        for name, ours in (("srckey", "src"), ("dstkey", "dst"))
        for key, rule in _of_tuple(name, f"tuple-proto.proto-{ours}-port").items()
    },
    **{
        key: rule
        for name in ("type", "code", "id")
        for key, rule in _of_tuple(
            f"icmp-{name}", *(f"tuple-proto.proto-{kind}-{name}" for kind in ("icmp", "icmpv6"))
        ).items()
    },
    **{
        f"{key}{again}": _text(f"counters-{side}.{key}")
        for key in ("packets", "bytes")
        for again, side in (("", "orig"), ("#2", "reply"))
    },
    "[UNREPLIED]": lambda f: "seen-reply" if "seen-reply" in f["status"] else "",
    "[ASSURED]": lambda f: "" if "assured" in f["status"] else "not assured",
    **{key: _text(key) for key in ("timeout", "mark", "use", "zone")},
    "delta-time": CONNECTION["independent.deltatime"],
}
for _name in ("type", "code"):
    EXTENDED |= {_name + again: EXTENDED[f"icmp-{_name}{again}"] for again in ("", "#2")}


def _identifier(place: int) -> Callable[[Fields], str]:
    """``id`` is an ICMP message's in each half where there is one, and the connection's at the end."""

    def text(f: Fields) -> str:
        of_tuples = [
            str(f[path])
            for side in ("orig", "reply")
            for path in (f"tuple-{side}.tuple-proto.proto-{kind}-id" for kind in ("icmp", "icmpv6"))
            if path in f
        ]
        return [*of_tuples, str(f["id"])][place]

    return text


EXTENDED |= {"id": _identifier(0), "id#2": _identifier(1), "id#3": _identifier(2)}


def sets(text: str) -> Iterator[dict[str, Any]]:
    """Each set of ipset's XML; members by their place."""
    for one in ElementTree.fromstring(text):
        found: dict[str, Any] = {"name": one.attrib["name"]}
        for each in ("type", "revision"):
            found[each] = one.findtext(each)
        found |= {f"header.{each.tag}": each.text or "" for each in one.find("header") or ()}
        for place, member in enumerate(one.find("members") or ()):
            found |= {f"members.{place}.{each.tag}": each.text or "" for each in member}
        yield found


def _flag(name: str, path: str = "data.cadt-flags") -> Callable[[Fields], str]:
    return lambda f: "" if name in f.get(path, ()) else "absent"


def _range(f: Fields) -> str:
    return (
        f"{f['data.port']}-{f['data.port-to']}" if "data.port" in f else f"{f['data.ip.ipv4']}-{f['data.ip-to.ipv4']}"
    )


SET: dict[str, Rule] = {
    "name": "setname",
    "type": "typename",
    "revision": _text("revision"),
    "header.range": _range,
    "header.family": lambda f: {2: "inet", 10: "inet6"}[f["family"]],
    "header.markmask": lambda f: f"0x{int(f['data.markmask'], 16):08x}",
    "header.initval": lambda f: f"0x{int(f['data.initval'], 16):08x}",
    "header.numentries": _text("data.elements"),
    **{
        f"header.{key}": _text(f"data.{key}")
        for key in ("netmask", "timeout", "memsize", "references", "hashsize", "maxelem", "bucketsize", "size")
    },
    **{f"header.{key}": _flag(f"with-{key}") for key in ("counters", "comment", "skbinfo", "forceadd")},
}


def set_table(fields: Fields, told: Mapping[str, Any]) -> Table:
    """The rows of a set, and of as many members as were told."""
    table = dict(SET)
    kind = str(fields["typename"])
    for place in {key.split(".")[1] for key in told if key.startswith("members.")}:
        ours = f"adt.data.{place}."
        table |= {
            f"members.{place}.elem": lambda f, ours=ours: element(f, ours, kind),
            **{f"members.{place}.{key}": _text(ours + key) for key in ("timeout", "packets", "bytes", "skbqueue")},
            f"members.{place}.comment": lambda f, ours=ours: f'"{f[ours + "comment"]}"',
            f"members.{place}.skbmark": lambda f, ours=ours: _halves(f[ours + "skbmark"], 32, "0x{:x}/0x{:x}"),
            f"members.{place}.skbprio": lambda f, ours=ours: _halves(f[ours + "skbprio"], 16, "{:x}:{:x}"),
            f"members.{place}.nomatch": _flag("nomatch", ours + "cadt-flags"),
            f"members.{place}.wildcard": _flag("iface-wildcard", ours + "cadt-flags"),
        }
    return table


def _halves(number: str, bits: int, form: str) -> str:
    return form.format(int(number, 16) >> bits, int(number, 16) & ((1 << bits) - 1))


def element(f: Fields, ours: str, kind: str) -> str:
    """A member as ipset prints it, in the order of the type's name."""
    method, _, parts = kind.partition(":")
    if method == "list":
        return str(f[ours + "name"])
    seen = 0
    texts = []
    for part in parts.split(","):
        if part in ("ip", "net"):
            seen += 1
            texts.append(_host(f, ours, "" if seen == 1 else "2", part))
        else:
            texts.append(_part(f, ours, part, method))
    return ",".join(texts)


def _host(f: Fields, ours: str, number: str, part: str) -> str:
    address = f.get(f"{ours}ip{number}.ipv4", f.get(f"{ours}ip{number}.ipv6"))
    return f"{address}/{f[f'{ours}cidr{number}']}" if part == "net" else str(address)


def _part(f: Fields, ours: str, part: str, method: str) -> str:
    if part == "mac":
        return str(f[ours + "ether"])
    if part == "mark":
        return f"0x{int(f[ours + 'mark'], 16):08x}"
    if part == "iface":
        return ("physdev:" if "physdev" in f[ours + "cadt-flags"] else "") + str(f[ours + "iface"])
    if method == "bitmap":
        return str(f[ours + "port"])
    name = PROTOCOLS[f[ours + "proto"]]
    # Type and code in one number
    return f"{name}:echo-request" if (name, f[ours + "port"]) == ("icmp", 8 << 8) else f"{name}:{f[ours + 'port']}"
