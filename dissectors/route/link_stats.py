"""Statistics of links: in rt-link's messages, and in those of RTM_GETSTATS.

From ``include/uapi/linux/if_link.h``, ``if_bonding.h`` and ``mpls.h``.
"""

from __future__ import annotations

from nlsniff.dissectors.route.link_bridge import BRIDGE_XSTATS
from nlsniff.dissectors.route.link_names import bare
from nlsniff.dissectors.route.names import AF, AF_MPLS

from nlsniff.spec import (
    Scalar,
    Struct,
    at,
    attrs,
    bits,
    indexed,
    label,
    label_flags,
    nest,
    pad,
    padding,
    struct,
    struct_value,
    u8,
    u32,
    u64,
    varies,
)

HW_COUNTERS = "rx-packets tx-packets rx-bytes tx-bytes rx-errors tx-errors rx-dropped tx-dropped multicast"
COUNTERS = (
    f"{HW_COUNTERS} collisions rx-length-errors rx-over-errors rx-crc-errors rx-frame-errors rx-fifo-errors "
    "rx-missed-errors tx-aborted-errors tx-carrier-errors tx-fifo-errors tx-heartbeat-errors tx-window-errors "
    "rx-compressed tx-compressed rx-nohandler"
)
MPLS_COUNTERS = "rx-packets tx-packets rx-bytes tx-bytes rx-errors tx-errors rx-dropped tx-dropped rx-noroute"


def _counters(name: str, scalar: Scalar, words: str) -> Struct:
    return struct(name, dict.fromkeys(words.split(), scalar))


LINK_STATS = _counters("rtnl-link-stats", u32, COUNTERS)
LINK_STATS64 = _counters("rtnl-link-stats64", u64, f"{COUNTERS} rx-otherhost-dropped")
HW_STATS64 = _counters("rtnl-hw-stats64", u64, HW_COUNTERS)
MPLS_STATS = _counters("mpls-link-stats", u64, MPLS_COUNTERS)

STATS_FILTER = bits("stats-filter", "link-64 link-xstats link-xstats-slave link-offload-xstats af-spec")
IF_STATS_MSG = struct(
    "if-stats-msg",
    family=label(u8, AF),
    pad=pad(3),
    ifindex=varies("ifindex", u32),
    filter_mask=label_flags(u32, STATS_FILTER),
)

BOND_3AD = attrs(
    "bond-3ad-stat-attrs",
    "BOND_3AD_STAT_",
    lacpdu_rx=at(0, u64),
    lacpdu_tx=u64,
    lacpdu_unknown_rx=u64,
    lacpdu_illegal_rx=u64,
    marker_rx=u64,
    marker_tx=u64,
    marker_resp_rx=u64,
    marker_resp_tx=u64,
    marker_unknown_rx=u64,
    pad=padding,
)
BOND_XSTATS = attrs("bond-xstats-attrs", "BOND_XSTATS_", {"3ad": varies("counter", bare(BOND_3AD))})
LINK_XSTATS = attrs("link-xstats-attrs", "LINK_XSTATS_TYPE_", bridge=bare(BRIDGE_XSTATS), bond=bare(BOND_XSTATS))

# Its one attribute is numbered as the statistics it speaks of: IFLA_OFFLOAD_XSTATS_L3_STATS.
HW_S_INFO = attrs("hw-s-info-one", "IFLA_OFFLOAD_XSTATS_HW_S_INFO_", request=u8, used=u8)
OFFLOAD_XSTATS = attrs(
    "link-offload-xstats",
    "IFLA_OFFLOAD_XSTATS_",
    cpu_hit=varies("counter", struct_value(LINK_STATS64)),
    hw_s_info=indexed(nest(HW_S_INFO), start=3),
    l3_stats=varies("counter", struct_value(HW_STATS64)),
)
AF_STATS = attrs(
    "stats-af-spec-attrs",
    "AF_",
    mpls=at(AF_MPLS, bare(attrs("mpls-stats-attrs", "MPLS_STATS_", link=varies("counter", struct_value(MPLS_STATS))))),
)
STATS = attrs(
    "stats-attrs",
    "IFLA_STATS_",
    link_64=varies("counter", struct_value(LINK_STATS64)),
    link_xstats=bare(LINK_XSTATS),
    link_xstats_slave=bare(LINK_XSTATS),
    link_offload_xstats=bare(OFFLOAD_XSTATS),
    af_spec=bare(AF_STATS),
)

# Requests to get or set statistics number their attributes apart.
OFFLOAD_FILTER = bits("offload-xstats-filter", "cpu-hit hw-s-info l3-stats")
STATS_FILTERS = attrs(
    "stats-filter-attrs",
    "IFLA_STATS_",
    link_64=u32,
    link_xstats=u32,
    link_xstats_slave=u32,
    link_offload_xstats=label_flags(u32, OFFLOAD_FILTER),
    af_spec=u32,
)
STATS_REQUEST = attrs(
    "stats-getset-attrs", "IFLA_STATS_", get_filters=nest(STATS_FILTERS), set_offload_xstats_l3_stats=u8
)
