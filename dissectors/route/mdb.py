# route: 84-86
"""Multicast groups of bridges and of VXLAN devices: ``include/uapi/linux/if_bridge.h``.

From there, ``net/bridge/br_mdb.c`` and ``drivers/net/vxlan/vxlan_mdb.c``.
"""

from __future__ import annotations

import ipaddress
from typing import Any, Final

from nlsniff.dissectors.route.link_names import bare
from nlsniff.dissectors.route.names import AF, RTPROT
from nlsniff.dissectors.route.vlan import ROUTER

from nlsniff.spec import (
    ROUTE,
    Custom,
    Family,
    Operation,
    attrs,
    bits,
    fixed,
    ip,
    label,
    label_flags,
    multi,
    nest,
    pad,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    unit,
    values,
    varies,
)

IFINDEX = varies("ifindex", u32)

# What the union holds, by the protocol behind it; a group of another protocol is a MAC address.
_KINDS: Final = {0x0800: ("ip4", 4), 0x86DD: ("ip6", 16)}
_MAC: Final = ("mac-addr", 6)
_UNION: Final = 16


def decode_addr(payload: bytes, _order: str) -> dict[str, Any]:
    """A group's address and its protocol: ``addr`` of struct br_mdb_entry."""
    proto = int.from_bytes(payload[_UNION : _UNION + 2], "big")
    name, size = _KINDS.get(proto, _MAC)
    if any(payload[size:_UNION]) or any(payload[_UNION + 2 :]):
        raise ValueError("bytes behind the address")
    raw = payload[:size]
    return {name: raw.hex(":") if name == "mac-addr" else str(ipaddress.ip_address(raw)), "proto": proto}


def encode_addr(value: Any, _order: str) -> bytes:
    """The bytes of what ``decode_addr`` gives."""
    text = value.get("ip4") or value.get("ip6")
    raw = ipaddress.ip_address(text).packed if text else bytes.fromhex(value["mac-addr"].replace(":", ""))
    proto: int = value["proto"]
    return raw.ljust(_UNION, b"\0") + proto.to_bytes(2, "big") + bytes(2)


BR_PORT_MSG = struct("br-port-msg", family=label(u8, AF), pad=pad(3), ifindex=IFINDEX)
STATE = values("mdb-state", "temporary permanent")
MDB_FLAGS = bits("mdb-flags", "offload fast-leave star-excl blocked offload-failed")
ENTRY = struct(
    "br-mdb-entry",
    # ifindex in the header, as an attribute behind it is called too
    port_ifindex=IFINDEX,
    state=label(u8, STATE),
    flags=label_flags(u8, MDB_FLAGS),
    vid=u16,
    addr=Custom("br-mdb-addr", decode_addr, encode_addr, _UNION + 4),
)
# include/uapi/linux/in.h
GROUP_MODE = label(u8, values("mcast-filter-mode", "exclude include"))

ENTRY_SOURCE = attrs("mdb-srcattr-attrs", "MDBA_MDB_SRCATTR_", address=ip, timer=varies("time", unit(u32, "cs")))
ENTRY_ATTRS = attrs(
    "mdb-eattr-attrs",
    "MDBA_MDB_EATTR_",
    timer=varies("time", unit(u32, "cs")),
    src_list=bare(attrs("mdb-srclist-attrs", "MDBA_MDB_SRCLIST_", entry=multi(bare(ENTRY_SOURCE)))),
    group_mode=GROUP_MODE,
    source=ip,
    rtprot=label(u8, RTPROT),
    dst=ip,
    dst_port=u16,
    vni=u32,
    ifindex=IFINDEX,
    src_vni=u32,
)
ENTRIES = attrs("mdb-entry-attrs", "MDBA_MDB_ENTRY_", info=multi(fixed(ENTRY, ENTRY_ATTRS)))
MDB = attrs(
    "mdb-attrs",
    "MDBA_",
    mdb=bare(attrs("mdb-mdb-attrs", "MDBA_MDB_", entry=multi(bare(ENTRIES)))),
    router=bare(ROUTER),
)

SOURCE = attrs("mdbe-srcattr-attrs", "MDBE_SRCATTR_", address=ip)
SET_ATTRS = attrs(
    "mdbe-attrs",
    "MDBE_ATTR_",
    source=ip,
    src_list=nest(attrs("mdbe-src-list-attrs", "MDBE_SRC_LIST_", entry=multi(nest(SOURCE)))),
    group_mode=GROUP_MODE,
    rtprot=label(u8, RTPROT),
    dst=ip,
    dst_port=u16,
    vni=u32,
    ifindex=IFINDEX,
    src_vni=u32,
    state_mask=label_flags(u8, bits("mdb-state-mask", "permanent")),
)
SET = attrs(
    "mdba-set-entry-attrs",
    "MDBA_SET_",
    entry=struct_value(ENTRY),
    entry_attrs=nest(SET_ATTRS),
)
GET = attrs("mdba-get-entry-attrs", "MDBA_GET_", entry=struct_value(ENTRY), entry_attrs=nest(SET_ATTRS))

FAMILY = Family(
    "rt-mdb",
    ROUTE,
    BR_PORT_MSG,
    (
        Operation("newmdb", 84, 84, SET, reply_attributes=MDB),
        Operation("delmdb", 85, 85, SET, reply_attributes=MDB),
        # A bridge answers a dump with the number of its request, VXLAN with newmdb.
        Operation("getmdb", 86, 86, GET, reply_attributes=MDB),
    ),
    groups=("rtnlgrp-mdb",),
    key=(
        "header.ifindex",
        "entry",
        "entry-attrs.source",
        "entry-attrs.group-mode",
        "entry-attrs.dst",
        "entry-attrs.vni",
        "mdb.entry",
        "router.port",
    ),
    doc="Multicast groups of bridges and VXLAN devices",
)
