# route: 24-26
"""Routes: ``include/uapi/linux/rtnetlink.h``, ``rt-route.yaml``."""

from __future__ import annotations

from nlsniff.dissectors.route.encap import ENCAP, ENCAP_TYPE
from nlsniff.dissectors.route.names import (
    AF,
    AF_MCTP,
    AF_MPLS,
    AF_PHONET,
    IPPROTO,
    MPLS_LABEL,
    RT_SCOPE,
    RT_TABLE,
    RTM_F,
    RTN,
    RTNH_F,
    RTNL_FAMILY_IP6MR,
    RTNL_FAMILY_IPMR,
    RTPROT,
)

from nlsniff.spec import (
    ROUTE,
    AttributeSet,
    Family,
    Operation,
    array,
    attrs,
    be,
    binary,
    bits,
    enum,
    flags,
    hint,
    ip,
    label,
    label_flags,
    nest,
    padding,
    records,
    s32,
    string,
    struct,
    struct_value,
    sub_message,
    u8,
    u16,
    u32,
    u64,
    values,
    varies,
)

RTMSG = struct(
    "rtmsg",
    rtm_family=label(u8, AF),
    rtm_dst_len=u8,
    rtm_src_len=u8,
    rtm_tos=u8,
    rtm_table=label(u8, RT_TABLE),
    rtm_protocol=label(u8, RTPROT),
    rtm_scope=label(u8, RT_SCOPE),
    rtm_type=enum(u8, RTN),
    rtm_flags=label_flags(u32, RTM_F),
)

# The spec has expires unsigned and lacks the last three members; the kernel's struct decides.
RTA_CACHEINFO = struct(
    "rta-cacheinfo",
    rta_clntref=varies("counter", u32),
    rta_lastuse=varies("time", u32),
    rta_expires=varies("time", s32),
    rta_error=u32,
    rta_used=varies("counter", u32),
    rta_id=varies("id", u32),
    rta_ts=varies("time", u32),
    rta_tsage=varies("time", u32),
)
RTA_MFC_STATS = struct("rta-mfc-stats", mfcs_packets=u64, mfcs_bytes=u64, mfcs_wrong_if=u64)
RTVIA = struct("rtvia", rtvia_family=label(u16, AF), rtvia_addr=ip)
RTNEXTHOP = struct(
    "rtnexthop", rtnh_len=u16, rtnh_flags=flags(u8, RTNH_F), rtnh_hops=u8, rtnh_ifindex=varies("ifindex", s32)
)

RTAX = bits(
    "metrics-lock",
    "- lock mtu window rtt rttvar ssthresh cwnd advmss reordering hoplimit initcwnd features rto-min initrwnd "
    "quickack cc-algo fastopen-no-cookie",
)
RTAX_FEATURE = bits("metrics-features", "ecn sack timestamp allfrag tcp-usec-ts")
METRICS = attrs(
    "metrics",
    "RTAX_",
    lock=label_flags(u32, RTAX),
    mtu=u32,
    window=u32,
    rtt=u32,
    rttvar=u32,
    ssthresh=u32,
    cwnd=u32,
    advmss=u32,
    reordering=u32,
    hoplimit=u32,
    initcwnd=u32,
    features=label_flags(u32, RTAX_FEATURE),
    rto_min=u32,
    initrwnd=u32,
    quickack=u32,
    cc_algo=string,
    fastopen_no_cookie=u32,
)

# include/uapi/linux/icmpv6.h, ICMPV6_ROUTER_PREF_*
PREF = values("router-preference", "medium high invalid low")

# An MPLS route's addresses are label stacks; Phonet and MCTP have addresses of one byte.
ADDRESS = sub_message("rtm_family", {AF_MPLS: array(MPLS_LABEL), AF_PHONET: u8, AF_MCTP: u8}, default=ip)
# Multicast routes say when they expire in 64 bits (net/ipv4/ipmr_base.c), all others in 32.
EXPIRES = sub_message("rtm_family", {RTNL_FAMILY_IPMR: u64, RTNL_FAMILY_IP6MR: u64}, default=u32)


def _route() -> AttributeSet:
    return ROUTE_ATTRS


ROUTE_ATTRS = attrs(
    "route-attrs",
    "RTA_",
    dst=ADDRESS,
    src=ip,
    iif=varies("ifindex", u32),
    oif=varies("ifindex", u32),
    gateway=ip,
    priority=u32,
    prefsrc=ip,
    metrics=nest(METRICS, nested_flag=False),
    multipath=records(RTNEXTHOP, "rtnh_len", _route),
    protoinfo=binary,
    flow=u32,
    cacheinfo=struct_value(RTA_CACHEINFO),
    session=binary,
    mp_algo=binary,
    table=label(u32, RT_TABLE),
    mark=u32,
    mfc_stats=varies("counter", struct_value(RTA_MFC_STATS)),
    via=struct_value(RTVIA),
    newdst=ADDRESS,
    pref=label(u8, PREF),
    encap_type=label(u16, ENCAP_TYPE),
    encap=ENCAP,
    expires=varies("time", EXPIRES),
    pad=padding,
    uid=u32,
    ttl_propagate=u8,
    ip_proto=label(u8, IPPROTO),
    # Ports are in network order: net/ipv4/route.c, inet_rtm_getroute().
    sport=be(u16),
    dport=be(u16),
    nh_id=u32,
    flowlabel=hint(be(u32), "hex"),
)

FAMILY = Family(
    "rt-route",
    ROUTE,
    RTMSG,
    (
        Operation("newroute", 24, 24, ROUTE_ATTRS),
        Operation("delroute", 25, 25, ROUTE_ATTRS),
        Operation("getroute", 26, 24, ROUTE_ATTRS),
    ),
    groups=(
        "rtnlgrp-ipv4-route",
        "rtnlgrp-ipv6-route",
        "rtnlgrp-mpls-route",
        "rtnlgrp-ipv4-mroute",
        "rtnlgrp-ipv6-mroute",
        "rtnlgrp-phonet-route",
    ),
    key=(
        "dst/header.rtm-dst-len",
        "newdst",
        "src/header.rtm-src-len",
        "gateway",
        "via",
        "oif",
        "multipath",
        "nh-id",
        "table",
        "priority",
        "prefsrc",
        "encap-type",
        "metrics",
        "header.rtm-type",
        "header.rtm-protocol",
        "header.rtm-scope",
    ),
    doc="Routes of IPv4, IPv6, MPLS and multicast",
)
