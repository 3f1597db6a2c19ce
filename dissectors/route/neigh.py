# route: 28-30 64 66-67
"""Neighbours, forwarding entries of bridges and VXLANs, and neighbour tables.

``include/uapi/linux/neighbour.h``, ``rt-neigh.yaml``.
"""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF, AF_MCTP, RTN, RTPROT

from nlsniff.spec import (
    ROUTE,
    Family,
    Operation,
    at,
    attrs,
    be,
    binary,
    bits,
    enum,
    flag,
    flags,
    ip,
    label,
    label_flags,
    mac,
    nest,
    pad,
    padding,
    s32,
    string,
    struct,
    struct_value,
    sub_message,
    u8,
    u16,
    u32,
    u64,
    unit,
    varies,
)

counter32 = varies("counter", u32)
IFINDEX = varies("ifindex", u32)

NUD = bits("nud-state", "incomplete reachable stale delay probe failed noarp permanent")
NTF = bits("ntf-flags", "use self master proxy ext-learned offloaded sticky router")
NTF_EXT = bits("ntf-ext-flags", "managed locked ext-validated")

NDMSG = struct(
    "ndmsg",
    ndm_family=label(u8, AF),
    ndm_pad=pad(3),
    ndm_ifindex=varies("ifindex", s32),
    ndm_state=flags(u16, NUD),
    ndm_flags=flags(u8, NTF),
    ndm_type=enum(u8, RTN),
)
NDTMSG = struct("ndtmsg", family=label(u8, AF), pad=pad(3))

NDA_CACHEINFO = struct(
    "nda-cacheinfo",
    confirmed=varies("time", unit(u32, "cs")),
    used=varies("time", unit(u32, "cs")),
    updated=varies("time", unit(u32, "cs")),
    refcnt=counter32,
)
NDT_CONFIG = struct(
    "ndt-config",
    key_len=u16,
    entry_size=u16,
    entries=counter32,
    last_flush=varies("time", unit(u32, "ms")),
    last_rand=varies("time", unit(u32, "ms")),
    hash_rnd=varies("random", u32),
    hash_mask=counter32,
    hash_chain_gc=u32,
    proxy_qlen=counter32,
)
NDT_STATS = struct(
    "ndt-stats",
    allocs=u64,
    destroys=u64,
    hash_grows=u64,
    res_failed=u64,
    lookups=u64,
    hits=u64,
    rcv_probes_mcast=u64,
    rcv_probes_ucast=u64,
    periodic_gc_runs=u64,
    forced_gc_runs=u64,
    table_fulls=u64,
)

FDB_EXT = attrs(
    "fdb-ext-attrs",
    "NFEA_",
    activity_notify=flags(u8, bits("fdb-notify", "notify inactive")),
    dont_refresh=flag,
)
NEIGH = attrs(
    "neighbour-attrs",
    "NDA_",
    unspec=at(0, binary),
    dst=sub_message("ndm_family", {AF_MCTP: u8}, default=ip),
    lladdr=varies("random", mac),
    cacheinfo=struct_value(NDA_CACHEINFO),
    probes=counter32,
    vlan=u16,
    # A UDP port in network order: drivers/net/vxlan/vxlan_core.c, vxlan_fdb_info().
    port=be(u16),
    vni=u32,
    ifindex=IFINDEX,
    master=IFINDEX,
    link_netnsid=varies("id", s32),
    src_vni=u32,
    protocol=label(u8, RTPROT),
    nh_id=u32,
    fdb_ext_attrs=nest(FDB_EXT),
    flags_ext=flags(u32, NTF_EXT),
    ndm_state_mask=label_flags(u16, NUD),
    ndm_flags_mask=label_flags(u8, NTF),
)

NDTPA = attrs(
    "ndtpa-attrs",
    "NDTPA_",
    ifindex=IFINDEX,
    refcnt=counter32,
    reachable_time=varies("random", unit(u64, "ms")),
    base_reachable_time=unit(u64, "ms"),
    retrans_time=unit(u64, "ms"),
    gc_staletime=unit(u64, "ms"),
    delay_probe_time=unit(u64, "ms"),
    queue_len=u32,
    app_probes=u32,
    ucast_probes=u32,
    mcast_probes=u32,
    anycast_delay=unit(u64, "ms"),
    proxy_delay=unit(u64, "ms"),
    proxy_qlen=u32,
    locktime=unit(u64, "ms"),
    queue_lenbytes=u32,
    mcast_reprobes=u32,
    pad=padding,
    interval_probe_time_ms=unit(u64, "ms"),
)
NEIGHTBL = attrs(
    "ndt-attrs",
    "NDTA_",
    name=string,
    thresh1=u32,
    thresh2=u32,
    thresh3=u32,
    config=struct_value(NDT_CONFIG),
    parms=nest(NDTPA, nested_flag=False),
    stats=varies("counter", struct_value(NDT_STATS)),
    gc_interval=unit(u64, "ms"),
    pad=padding,
)

FAMILY = Family(
    "rt-neigh",
    ROUTE,
    NDMSG,
    (
        Operation("newneigh", 28, 28, NEIGH),
        Operation("delneigh", 29, 29, NEIGH),
        Operation("getneigh", 30, 28, NEIGH),
        # The kernel asks user space to resolve an address (app_solicit): net/core/neighbour.c, neigh_app_ns().
        Operation("getneigh", None, 30, NEIGH),
        Operation("newneightbl", None, 64, NEIGHTBL, header=NDTMSG),
        Operation("getneightbl", 66, 64, NEIGHTBL, header=NDTMSG),
        Operation("setneightbl", 67, None, NEIGHTBL, header=NDTMSG),
    ),
    groups=("rtnlgrp-neigh",),
    key=(
        "dst",
        "lladdr",
        "header.ndm-ifindex",
        "ifindex",
        "master",
        "vlan",
        "vni",
        "nh-id",
        "header.ndm-state",
        "header.ndm-flags",
        "name",
        "parms.ifindex",
    ),
    doc="Neighbours, forwarding entries and neighbour tables",
)
