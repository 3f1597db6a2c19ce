# route: 120-122
"""VXLAN network identifiers of a device that filters by them: ``include/uapi/linux/if_link.h``, VXLAN_VNIFILTER_*."""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    ROUTE,
    Family,
    Operation,
    attrs,
    bits,
    ipv4,
    ipv6,
    label,
    label_flags,
    multi,
    nest,
    pad,
    padding,
    struct,
    u8,
    u32,
    u64,
    varies,
)

TUNNEL_MSG = struct(
    "tunnel-msg",
    family=label(u8, AF),
    flags=label_flags(u8, bits("tunnel-msg-flags", "stats")),
    reserved2=pad(2),
    ifindex=varies("ifindex", u32),
)

STATS = attrs(
    "vnifilter-entry-stats-attrs",
    "VNIFILTER_ENTRY_STATS_",
    rx_bytes=u64,
    rx_pkts=u64,
    rx_drops=u64,
    rx_errors=u64,
    tx_bytes=u64,
    tx_pkts=u64,
    tx_drops=u64,
    tx_errors=u64,
    pad=padding,
)
ENTRY = attrs(
    "vxlan-vnifilter-entry-attrs",
    "VXLAN_VNIFILTER_ENTRY_",
    start=u32,
    end=u32,
    group=ipv4,
    group6=ipv6,
    stats=varies("counter", nest(STATS)),
)
VNIFILTER = attrs("vxlan-vnifilter-attrs", "VXLAN_VNIFILTER_", entry=multi(nest(ENTRY)))

FAMILY = Family(
    "rt-tunnel",
    ROUTE,
    TUNNEL_MSG,
    (
        Operation("newtunnel", 120, 120, VNIFILTER),
        Operation("deltunnel", 121, 121, VNIFILTER),
        Operation("gettunnel", 122, 120, VNIFILTER),
    ),
    groups=("rtnlgrp-tunnel",),
    key=("header.ifindex", "entry"),
    doc="VXLAN network identifiers of a device",
)
