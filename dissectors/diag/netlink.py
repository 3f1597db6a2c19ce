# sock-diag: 20-21 where u8@16=16
"""Netlink sockets: ``include/uapi/linux/netlink_diag.h``, ``net/netlink/diag.c``."""

from __future__ import annotations

from nlsniff.dissectors.diag.names import COOKIE, SK_MEMINFO, SOCK_TYPE
from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    SOCK_DIAG,
    Custom,
    Family,
    Operation,
    at,
    attrs,
    bits,
    enum,
    flags,
    pad,
    struct,
    struct_value,
    u8,
    u32,
    values,
    varies,
    where,
)

SHOW = bits("ndiag-show", "meminfo groups ring-cfg flags")
FLAGS = bits("ndiag-flags", "cb-running pktinfo broadcast-error no-enobufs listen-all-nsid cap-ack")
# include/uapi/linux/netlink.h; all is NDIAG_PROTO_ALL
PROTOCOL = values(
    "netlink-protocol",
    {
        **values(
            "",
            "route unused usersock firewall sock-diag nflog xfrm selinux iscsi audit fib-lookup connector netfilter "
            "ip6-fw dnrtmsg kobject-uevent generic",
        ).entries,
        **values("", "scsitransport ecryptfs rdma crypto smc", 18).entries,
        255: "all",
    },
)
# enum in net/netlink/af_netlink.h; a socket never connected has TCP_CLOSE of its making
STATE = values("netlink-state", {0: "unconnected", 1: "connected", 7: "close"})

REQUEST = struct(
    "netlink-diag-req",
    sdiag_family=enum(u8, AF),
    sdiag_protocol=enum(u8, PROTOCOL),
    pad=pad(2),
    ndiag_ino=varies("id", u32),
    ndiag_show=flags(u32, SHOW),
    ndiag_cookie=varies("id", COOKIE),
)
MESSAGE = struct(
    "netlink-diag-msg",
    ndiag_family=enum(u8, AF),
    ndiag_type=enum(u8, SOCK_TYPE),
    ndiag_protocol=enum(u8, PROTOCOL),
    ndiag_state=enum(u8, STATE),
    ndiag_portid=varies("id", u32),
    ndiag_dst_portid=varies("id", u32),
    ndiag_dst_group=u32,
    ndiag_ino=varies("id", u32),
    ndiag_cookie=varies("id", COOKIE),
)
RING = struct("netlink-diag-ring", ndr_block_size=u32, ndr_block_nr=u32, ndr_frame_size=u32, ndr_frame_nr=u32)


def _decode_groups(payload: bytes, order: str) -> dict[str, object]:
    """The bitmap of multicast groups, in unsigned longs, as their numbers; ``size`` are its bytes."""
    bitmap = int.from_bytes(_in_words(payload, order), "little")
    return {"size": len(payload), "groups": [bit + 1 for bit in range(bitmap.bit_length()) if bitmap >> bit & 1]}


def _encode_groups(value: object, order: str) -> bytes:
    if not isinstance(value, dict):
        raise TypeError("groups are a size and a list")
    bitmap = 0
    for group in value["groups"]:
        bitmap |= 1 << group - 1
    return _in_words(bitmap.to_bytes(value["size"], "little"), order)


def _in_words(payload: bytes, order: str) -> bytes:
    """The bytes of a bitmap from the lowest bit on, or back."""
    if len(payload) % 8:
        raise ValueError("no whole number of longs")
    if order == "<":
        return payload
    return b"".join(payload[place : place + 8][::-1] for place in range(0, len(payload), 8))


NETLINK = attrs(
    "netlink-diag-attrs",
    "NETLINK_DIAG_",
    meminfo=at(0, struct_value(SK_MEMINFO)),
    groups=Custom("group-bitmap", _decode_groups, _encode_groups),
    rx_ring=struct_value(RING),
    tx_ring=struct_value(RING),
    flags=flags(u32, FLAGS),
)

FAMILY = Family(
    "netlink-diag",
    SOCK_DIAG,
    None,
    (
        Operation("get", 20, None, NETLINK, header=REQUEST),
        Operation("answer", None, 20, NETLINK, header=MESSAGE),
        Operation("destroy", 21, None, NETLINK, header=REQUEST),
    ),
    key=(
        "header.ndiag-protocol",
        "header.ndiag-portid",
        "header.ndiag-dst-portid",
        "groups",
        "flags",
        "header.sdiag-protocol",
        "header.ndiag-show",
    ),
    doc="Netlink sockets",
    where=(where(16, u8, 16),),
)
