# route: 104-106 116-118
"""Next hops, groups of them and the buckets of resilient groups: ``include/uapi/linux/nexthop.h``."""

from __future__ import annotations

from nlsniff.dissectors.route.encap import ENCAP, ENCAP_TYPE
from nlsniff.dissectors.route.names import AF, RT_SCOPE, RTNH_F, RTPROT

from nlsniff.spec import (
    ROUTE,
    Family,
    Operation,
    array,
    at,
    attrs,
    bits,
    flag,
    ip,
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
    uint,
    unit,
    values,
    varies,
)

NHMSG = struct(
    "nhmsg",
    nh_family=label(u8, AF),
    nh_scope=label(u8, RT_SCOPE),
    nh_protocol=label(u8, RTPROT),
    resvd=pad(1),
    nh_flags=label_flags(u32, RTNH_F),
)
# Both weights are one less than what is meant; the high one counts where the answer says resp-grp-resvd-0.
NEXTHOP_GRP = struct("nexthop-grp", id=u32, weight=u8, weight_high=u8, resvd2=pad(2))

GROUP_TYPE = values("nexthop-grp-type", "mpath res")
OP_FLAG = bits("nexthop-op-flags", {1 << 0: "dump-stats", 1 << 1: "dump-hw-stats", 1 << 31: "resp-grp-resvd-0"})

# Times are clock_t: hundredths of a second.
RES_GROUP = attrs(
    "nexthop-res-group-attrs",
    "NHA_RES_GROUP_",
    pad=at(0, padding),
    buckets=u16,
    idle_timer=unit(u32, "cs"),
    unbalanced_timer=unit(u32, "cs"),
    unbalanced_time=varies("time", unit(u64, "cs")),
)
RES_BUCKET = attrs(
    "nexthop-res-bucket-attrs",
    "NHA_RES_BUCKET_",
    pad=at(0, padding),
    index=u16,
    idle_time=varies("time", unit(u64, "cs")),
    nh_id=u32,
)
GROUP_STATS_ENTRY = attrs(
    "nexthop-group-stats-entry-attrs",
    "NHA_GROUP_STATS_ENTRY_",
    id=u32,
    packets=varies("counter", uint),
    packets_hw=varies("counter", uint),
)
GROUP_STATS = attrs("nexthop-group-stats-attrs", "NHA_GROUP_STATS_", entry=multi(nest(GROUP_STATS_ENTRY)))

NEXTHOP = attrs(
    "nexthop-attrs",
    "NHA_",
    id=u32,
    group=array(struct_value(NEXTHOP_GRP)),
    group_type=label(u16, GROUP_TYPE),
    blackhole=flag,
    oif=varies("ifindex", u32),
    gateway=ip,
    encap_type=label(u16, ENCAP_TYPE),
    encap=ENCAP,
    groups=flag,
    master=varies("ifindex", u32),
    fdb=flag,
    res_group=nest(RES_GROUP),
    res_bucket=nest(RES_BUCKET),
    op_flags=label_flags(u32, OP_FLAG),
    group_stats=nest(GROUP_STATS),
    hw_stats_enable=u32,
    hw_stats_used=u32,
)

FAMILY = Family(
    "rt-nexthop",
    ROUTE,
    NHMSG,
    (
        Operation("newnexthop", 104, 104, NEXTHOP),
        Operation("delnexthop", 105, 105, NEXTHOP),
        Operation("getnexthop", 106, 104, NEXTHOP),
        Operation("newnexthopbucket", 116, 116, NEXTHOP),
        Operation("delnexthopbucket", 117, 117, NEXTHOP),
        Operation("getnexthopbucket", 118, 116, NEXTHOP),
    ),
    groups=("rtnlgrp-nexthop",),
    key=(
        "id",
        "group",
        "group-type",
        "gateway",
        "oif",
        "blackhole",
        "fdb",
        "encap-type",
        "res-group.buckets",
        "res-bucket.index",
        "res-bucket.nh-id",
        "master",
        "header.nh-protocol",
        "header.nh-scope",
    ),
    doc="Next hops and groups of them",
)
