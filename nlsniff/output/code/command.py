"""Requests as sentences of ``ip``, where there is one; what it leaves unsaid is in a comment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from shlex import quote
from typing import Any, Final

from nlsniff.message import Message
from nlsniff.output.code.request import Datagram, Request
from nlsniff.output.values import plain

Row = tuple[str, str]  # an attribute or member, and the word before its value
FAMILIES: Final = {2: ["-4"], 10: ["-6"]}
# Members and attributes that say nothing of their own, and the values that mean nothing.
SILENT: Final = frozenset(("ext-mask", "ifi-type", "ifi-change", "ifa-flags", "rtm-flags", "ndm-type", "cacheinfo"))
NOTHING: Final[tuple[Any, ...]] = (None, 0, "", "unspec", [], "0x0")

LINK: Final[tuple[Row, ...]] = (
    ("address", "address"),
    ("broadcast", "broadcast"),
    ("mtu", "mtu"),
    ("txqlen", "txqueuelen"),
    ("num-tx-queues", "numtxqueues"),
    ("num-rx-queues", "numrxqueues"),
    ("ifalias", "alias"),
    ("group", "group"),
)
KINDS: Final[dict[str, tuple[Row, ...]]] = {
    "vlan": (("id", "id"),),
    "vxlan": (("id", "id"), ("group", "group"), ("local", "local"), ("port", "dstport"), ("ttl", "ttl")),
    "vrf": (("table", "table"),),
    "bridge": (
        ("vlan-filtering", "vlan_filtering"),
        ("stp-state", "stp_state"),
        ("forward-delay", "forward_delay"),
        ("ageing-time", "ageing_time"),
    ),
    "macvlan": (("mode", "mode"),),
}
ADDRESS: Final[tuple[Row, ...]] = (
    ("broadcast", "broadcast"),
    ("anycast", "anycast"),
    ("label", "label"),
    ("ifa-scope", "scope"),
    ("rt-priority", "metric"),
    ("proto", "proto"),
)
ROUTE: Final[tuple[Row, ...]] = (
    ("gateway", "via"),
    ("prefsrc", "src"),
    ("priority", "metric"),
    ("nh-id", "nhid"),
    ("rtm-tos", "tos"),
    ("mark", "mark"),
    ("uid", "uid"),
)
NEIGHBOUR: Final[tuple[Row, ...]] = (("lladdr", "lladdr"), ("protocol", "protocol"))
RULE: Final[tuple[Row, ...]] = (
    ("iifname", "iif"),
    ("oifname", "oif"),
    ("tos", "tos"),
    ("priority", "priority"),
    ("goto", "goto"),
)
SCOPE_LINK: Final = 253
PROTO_BOOT: Final = 3
MAIN: Final = 254


def source(datagrams: Sequence[Datagram]) -> str:
    """Lines for a shell."""
    return "".join(f"{line}\n" for datagram in datagrams for line in _lines(datagram))


def _lines(datagram: Datagram) -> Iterator[str]:
    yield f"# {datagram.title}"
    yield from (f"# {remark}" for remark in datagram.remarks)
    for request in datagram.requests:
        yield from _sentence(request)


def _sentence(request: Request) -> Iterator[str]:
    message = request.message
    said = _Said(message)
    write = SENTENCES.get((message.family or "", message.type or ""))
    words = None if write is None else write(message, said)
    if words is None:
        yield f"# no sentence is known for {request.title}"
        return
    left = said.left()
    if left:
        yield f"# not in this sentence: {', '.join(left)}"
    if said.devices:
        yield f"# {', '.join(said.devices)}: the devices of these numbers; put their names"
    yield " ".join(map(quote, words))


class _Said:
    """What a message says; each thing is taken once, and what was not taken is left."""

    def __init__(self, message: Message) -> None:
        self._values = {**message.header, **message.attrs}
        self.devices: list[str] = []

    def take(self, *names: str) -> Any:
        """The first of these that is there and says something."""
        found = [self._values.pop(name, None) for name in names]
        return next((value for value in found if value not in NOTHING), None)

    def words(self, rows: Sequence[Row]) -> list[str]:
        """Word and value for each that is there."""
        found = ((word, self.take(name)) for name, word in rows)
        return [text for word, value in found if value is not None for text in (word, plain(value))]

    def put(self, name: str, value: Any) -> None:
        """Say that this is left."""
        self._values[name] = value

    def device(self, word: str, *names: str) -> list[str]:
        """A device by the name that ip takes for a number."""
        number = self.take(*names)
        if number is None:
            return []
        self.devices.append(f"if{number}")
        return [word, self.devices[-1]]

    def left(self) -> list[str]:
        """What was not said."""
        kept = ((name, value) for name, value in self._values.items() if name not in SILENT and value not in NOTHING)
        return [f"{name} {plain(value)}" for name, value in kept]


def _verb(message: Message) -> str:
    """What ip calls a request to make something, by its flags."""
    flags = set(message.flags)
    if "replace" in flags:
        return "replace" if "create" in flags else "change"
    return "append" if "append" in flags and "create" in flags else "add"


def _inet(said: _Said, name: str) -> list[str] | None:
    """The option for the address family; None for one that is not of IP."""
    family = said.take(name)
    return [] if family is None else FAMILIES.get(family)


def _new_link(message: Message, said: _Said) -> list[str] | None:
    if said.take("ifi-family") is not None:
        return None
    flags = said.take("ifi-flags") or []
    name = said.take("ifname")
    if "create" in message.flags:
        words = ["ip", "link", "add"]
        words += said.device("link", "link")
        words += [] if name is None else ["name", name]
    else:
        words = ["ip", "link", "set", *said.device("dev", "ifi-index")]
        words += [] if name is None else ["name" if "dev" in words else "dev", name]
    words += said.words(LINK) + said.device("master", "master")
    words += [("up" if "up" in flags else "down")] if _changes_up(message) else []
    return words + _kind(said)


def _changes_up(message: Message) -> bool:
    changed = message.header.get("ifi-change")
    return bool(changed & 1) if isinstance(changed, int) else "up" in (changed or [])


def _kind(said: _Said) -> list[str]:
    """The type of a link and what belongs to it; what is unknown there is left."""
    info = said.take("linkinfo")
    if not isinstance(info, dict) or "kind" not in info:
        return []
    inside = _Part(info.get("data"))
    words = ["type", str(info["kind"]), *inside.words(KINDS.get(str(info["kind"]), ()))]
    rest = {name: value for name, value in info.items() if name not in ("kind", "data")} | inside.rest()
    if rest:
        said.put("linkinfo", rest)
    return words


class _Part(_Said):
    """What a nest says."""

    def __init__(self, values: Any) -> None:
        self._values = dict(values) if isinstance(values, dict) else {}
        self.devices = []

    def rest(self) -> dict[str, Any]:
        """What was not said of it."""
        return self._values


def _named_link(words: Sequence[str]) -> Callable[[Message, _Said], list[str] | None]:
    def write(message: Message, said: _Said) -> list[str] | None:
        if said.take("ifi-family") is not None:
            return None
        if "dump" in message.flags:
            return ["ip", "link", "show", *said.device("master", "master")]
        name = said.take("ifname", "alt-ifname")
        group = said.take("group")
        words_of = ["dev", name] if name else said.device("dev", "ifi-index")
        return [*words, *words_of, *([] if group is None else ["group", str(group)])]

    return write


def _address(kind: str) -> Callable[[Message, _Said], list[str] | None]:
    def write(message: Message, said: _Said) -> list[str] | None:
        option = _inet(said, "ifa-family")
        length = said.take("ifa-prefixlen")
        if option is None:
            return None
        if kind == "show":
            return ["ip", *option, "addr", "show", *said.device("dev", "ifa-index")]
        local, far = said.take("local"), said.take("address")
        words = ["ip", "addr", kind or _verb(message)]
        peer = far if local not in (None, far) else None
        mine = local or far
        words += [f"{mine}/{length or 0}"] if peer is None else [str(mine), "peer", f"{peer}/{length or 0}"]
        words += said.device("dev", "ifa-index") + said.words(ADDRESS)
        flags = said.take("flags") or []
        return words + [flag for flag in flags if flag != "permanent"]

    return write


def _route(kind: str) -> Callable[[Message, _Said], list[str] | None]:
    def write(message: Message, said: _Said) -> list[str] | None:
        option = _inet(said, "rtm-family")
        if option is None:
            return None
        to, table = said.take("dst"), said.take("table", "rtm-table")
        length = said.take("rtm-dst-len") or 0
        if kind == "get" and "dump" in message.flags:
            words = ["ip", *option, "route", "show"]
            return [*words, "table", str(table) if table else "all", *said.device("dev", "oif")]
        if kind == "get":
            words = ["ip", "route", "get", str(to), *_from(said), *said.words(ROUTE)]
            return words + said.device("iif", "iif") + said.device("oif", "oif")
        words = ["ip", *option, "route", kind or _verb(message)]
        sort, scope, proto = said.take("rtm-type"), said.take("rtm-scope"), said.take("rtm-protocol")
        words += [sort] if sort not in (None, "unicast") else []
        words += [f"{to}/{length}" if to else "default", *said.words(ROUTE), *said.device("dev", "oif")]
        words += ["table", str(table)] if table not in (None, MAIN) else []
        words += ["proto", str(proto)] if proto not in (None, PROTO_BOOT) else []
        plainly = scope is None or (kind and scope == 255) or (scope == SCOPE_LINK and "via" not in words)
        return words + ([] if plainly else ["scope", str(scope)])

    return write


def _from(said: _Said) -> list[str]:
    address = said.take("src")
    said.take("rtm-src-len")
    return [] if address is None else ["from", str(address)]


def _neighbour(kind: str) -> Callable[[Message, _Said], list[str] | None]:
    def write(message: Message, said: _Said) -> list[str] | None:
        option = _inet(said, "ndm-family")
        if option is None:
            return None
        device = said.device("dev", "ndm-ifindex", "ifindex")
        states, flags = said.take("ndm-state") or [], said.take("ndm-flags") or []
        if kind == "get" and "dump" in message.flags:
            return ["ip", *option, "neigh", "show", *device]
        to = ["proxy"] if "proxy" in flags else []
        words = ["ip", "neigh", kind or _verb(message), *to, str(said.take("dst")), *device]
        words += said.words(NEIGHBOUR)
        words += ["nud", states[0]] if len(states) == 1 and not kind and not to else []
        return words + [flag for flag in flags if flag in ("router", "use", "managed", "extern_learn")]

    return write


def _rule(kind: str) -> Callable[[Message, _Said], list[str] | None]:
    def write(_message: Message, said: _Said) -> list[str] | None:
        option = _inet(said, "family")
        if option is None:
            return None
        words = ["ip", *option, "rule", kind or "add"]
        if kind == "show":
            return words
        for name, length, word in (("src", "src-len", "from"), ("dst", "dst-len", "to")):
            address, size = said.take(name), said.take(length)
            words += [word, f"{address}/{size or 0}"] if address else []
        mark, mask = said.take("fwmark"), said.take("fwmask")
        words += [] if mark is None else ["fwmark", str(mark) if mask is None else f"{mark}/{mask}"]
        words += said.words(RULE)
        action, table = said.take("action"), said.take("table")
        if action == "to-tbl" or (action is None and table):
            words += ["lookup", str(table)]
        elif action not in (None, "goto"):
            words += [str(action)]
        return words

    return write


SENTENCES: Final[dict[tuple[str, str], Callable[[Message, _Said], list[str] | None]]] = {
    ("rt-link", "newlink"): _new_link,
    ("rt-link", "setlink"): _new_link,
    ("rt-link", "dellink"): _named_link(("ip", "link", "del")),
    ("rt-link", "getlink"): _named_link(("ip", "link", "show")),
    ("rt-addr", "newaddr"): _address(""),
    ("rt-addr", "deladdr"): _address("del"),
    ("rt-addr", "getaddr"): _address("show"),
    ("rt-route", "newroute"): _route(""),
    ("rt-route", "delroute"): _route("del"),
    ("rt-route", "getroute"): _route("get"),
    ("rt-neigh", "newneigh"): _neighbour(""),
    ("rt-neigh", "delneigh"): _neighbour("del"),
    ("rt-neigh", "getneigh"): _neighbour("get"),
    ("rt-rule", "newrule"): _rule(""),
    ("rt-rule", "delrule"): _rule("del"),
    ("rt-rule", "getrule"): _rule("show"),
}
