"""Requests as calls of ``ynl``, the kernel's own client (``tools/net/ynl``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from json import dumps
from shlex import quote
from typing import Any, Final

from nlsniff import spec
from nlsniff.leaves import size_of
from nlsniff.message import Message
from nlsniff.output.code.request import Datagram, Request

# The families that Documentation/netlink/specs of Linux 7.2 has, and the files of those whose name is another.
_NAMES: Final = """
    binder conntrack dev-energymodel devlink dpll drm-ras ethtool fou handshake lockd mptcp_pm net-shaper netdev nfsd
    nftables nl80211 nlctrl ovpn ovs_datapath ovs_flow ovs_packet ovs_vport psp rt-addr rt-link rt-neigh rt-route
    rt-rule sunrpc tc tcp_metrics team wireguard"""
FAMILIES: Final = frozenset(_NAMES.split())
FILES: Final = {"net-shaper": "net_shaper", "drm-ras": "drm_ras", "sunrpc": "sunrpc_cache"}
FLAGS: Final = ("replace", "excl", "create", "append")


def source(datagrams: Sequence[Datagram]) -> str:
    """Lines for a shell; comments say what ynl cannot."""
    return "".join(f"{line}\n" for datagram in datagrams for line in _lines(datagram))


def _lines(datagram: Datagram) -> Iterator[str]:
    yield f"# {datagram.title}"
    yield from (f"# {remark}" for remark in datagram.remarks)
    requests = datagram.requests
    families = {request.message.family for request in requests}
    family = next(iter(families)) or requests[0].message.protocol
    unnamed = any(request.message.type is None for request in requests)
    if len(families) != 1 or family not in FAMILIES or unnamed:
        named = ", ".join(sorted({each or "no name" for each in families}))
        yield f"# ynl cannot ask this: the kernel has no YNL file of the family ({named})"
        return
    for request in requests:
        yield from (f"# ynl cannot say {lost}" for lost in lost(request.message))
    words = ["ynl", "--family", FILES.get(family, family)]
    if len(requests) == 1:
        words += _one(requests[0])
    else:
        flags = {flag for request in requests for flag in request.message.flags}
        words += [f"--{flag}" for flag in FLAGS if flag in flags]
        if any({*request.message.flags} & {*FLAGS} != flags & {*FLAGS} for request in requests):
            yield "# ynl gives all messages of a batch the same flags; these had different ones"
        for request in requests:
            words += ["--multi", request.message.type or "", json_of(request.message)]
    yield " ".join(map(quote, words))


def _one(request: Request) -> list[str]:
    message = request.message
    flags = [f"--{flag}" for flag in FLAGS if flag in message.flags]
    return ["--dump" if "dump" in message.flags else "--do", message.type or "", *flags, "--json", json_of(message)]


def json_of(message: Message) -> str:
    """Header and attributes in one object, as ynl takes them; members of the header that are zero left out."""
    body = message.body()
    header = {} if body is None or body.header is None else _said(body.header, message)
    own = {name: message.header[name] for name in _shared(message)}
    return dumps(header | message.attrs | own, ensure_ascii=False)


def _shared(message: Message) -> list[str]:
    """The names that a member of the header and an attribute both have: ynl gives the value to the member."""
    return [name for name in message.attrs if name in message.header]


def lost(message: Message) -> Iterator[str]:
    """What ynl cannot be told of a message."""
    yield from (f"the attribute {name}: a member of the header has its name" for name in _shared(message))
    yield from _nameless(message.attrs)


def _said(layout: spec.Struct, message: Message) -> dict[str, Any]:
    """The members that are not zero."""
    place, said = message.body_offset, {}
    for member in layout.members:
        size = size_of(member.type) or 0
        if member.name in message.header and any(message.frame.data[place : place + size]):
            said[member.name] = message.header[member.name]
        place += size
    return said


def _nameless(value: Any, path: str = "") -> Iterator[str]:
    """The places of what has no name: attributes nobody declares, bytes behind the last."""
    if isinstance(value, dict):
        for name, item in value.items():
            if str(name).startswith("#"):
                yield f"{path}{name}"
            else:
                yield from _nameless(item, f"{path}{name}.")
    elif isinstance(value, list):
        for item in value:
            yield from _nameless(item, path)
