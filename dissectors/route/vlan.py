# route: 112-114
"""VLANs of bridges and their ports, one by one: ``include/uapi/linux/if_bridge.h``, BRIDGE_VLANDB_*.

Timers count hundredths of a second (USER_HZ).
"""

from __future__ import annotations

from nlsniff.dissectors.route.link_bridge import PORT_STATE, QUERIER, ROUTER_TYPE, VLAN_INFO, ticks32, ticks64
from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    ROUTE,
    Family,
    Operation,
    at,
    attrs,
    bits,
    fixed,
    label,
    label_flags,
    multi,
    nest,
    pad,
    padding,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    values,
    varies,
)

BR_VLAN_MSG = struct(
    "br-vlan-msg", family=label(u8, AF), reserved1=pad(1), reserved2=pad(2), ifindex=varies("ifindex", u32)
)

DUMP_FLAGS = bits("br-vlandb-dump-flags", "stats global")
# A tunnel is set or deleted as a link is: RTM_SETLINK, RTM_DELLINK.
TUNNEL_COMMAND = values("br-vlandb-tunnel-command", {17: "dellink", 19: "setlink"})

TUNNEL = attrs("br-vlandb-tinfo-attrs", "BRIDGE_VLANDB_TINFO_", id=u32, cmd=label(u32, TUNNEL_COMMAND))
STATS = attrs(
    "br-vlandb-stats-attrs",
    "BRIDGE_VLANDB_STATS_",
    rx_bytes=u64,
    rx_packets=u64,
    tx_bytes=u64,
    tx_packets=u64,
    pad=padding,
)
ENTRY = attrs(
    "br-vlandb-entry-attrs",
    "BRIDGE_VLANDB_ENTRY_",
    info=struct_value(VLAN_INFO),
    range=u16,
    state=label(u8, PORT_STATE),
    tunnel_info=nest(TUNNEL),
    stats=varies("counter", nest(STATS)),
    mcast_router=label(u8, ROUTER_TYPE),
    mcast_n_groups=varies("counter", u32),
    mcast_max_groups=u32,
    neigh_suppress=u8,
    neigh_forward_grat=u8,
)

# MDBA_ROUTER_PORT: the port, and attributes behind it.
ROUTER_PORT = attrs(
    "mdb-router-pattr-attrs",
    "MDBA_ROUTER_PATTR_",
    timer=varies("time", ticks32),
    type=label(u8, ROUTER_TYPE),
    inet_timer=varies("time", ticks32),
    inet6_timer=varies("time", ticks32),
    vid=u16,
)
ROUTER = attrs(
    "mdb-router-attrs",
    "MDBA_ROUTER_",
    port=multi(fixed(struct("mdb-router-port", ifindex=varies("ifindex", u32)), ROUTER_PORT)),
)
# Of the multicast database's attributes, MDBA_ROUTER alone stands in here.
ROUTER_PORTS = attrs("mdb-attrs", "MDBA_", router=at(2, nest(ROUTER)))
GLOBAL_OPTIONS = attrs(
    "br-vlandb-gopts-attrs",
    "BRIDGE_VLANDB_GOPTS_",
    id=u16,
    range=u16,
    mcast_snooping=u8,
    mcast_igmp_version=u8,
    mcast_mld_version=u8,
    mcast_last_member_cnt=u32,
    mcast_startup_query_cnt=u32,
    mcast_last_member_intvl=ticks64,
    pad=padding,
    mcast_membership_intvl=ticks64,
    mcast_querier_intvl=ticks64,
    mcast_query_intvl=ticks64,
    mcast_query_response_intvl=ticks64,
    mcast_startup_query_intvl=ticks64,
    mcast_querier=u8,
    mcast_router_ports=nest(ROUTER_PORTS),
    mcast_querier_state=nest(QUERIER),
    msti=u16,
)

VLANDB = attrs(
    "br-vlandb-attrs",
    "BRIDGE_VLANDB_",
    entry=multi(nest(ENTRY)),
    global_options=multi(nest(GLOBAL_OPTIONS)),
)
DUMP = attrs("br-vlandb-dump-attrs", "BRIDGE_VLANDB_DUMP_", flags=label_flags(u32, DUMP_FLAGS))

FAMILY = Family(
    "rt-vlan",
    ROUTE,
    BR_VLAN_MSG,
    (
        Operation("newvlan", 112, 112, VLANDB),
        Operation("delvlan", 113, 113, VLANDB),
        Operation("getvlan", 114, 112, DUMP, reply_attributes=VLANDB),
    ),
    groups=("rtnlgrp-brvlan",),
    key=("header.ifindex", "entry", "global-options", "flags"),
    doc="VLANs of bridges and their ports",
)
