# generic: net-shaper
"""Shapers in network hardware: ``include/uapi/linux/net_shaper.h``, ``net_shaper.yaml``."""

from __future__ import annotations

from nlsniff.spec import GENERIC, Family, Operation, at, attrs, enum, flag, multi, nest, u32, uint, values, varies

SCOPE = values("scope", "unspec netdev queue node")
METRIC = values("metric", "bps pps")

HANDLE = attrs("handle", "NET_SHAPER_A_HANDLE_", scope=enum(u32, SCOPE), id=u32)
LEAF_INFO = attrs("leaf-info", "NET_SHAPER_A_", handle=nest(HANDLE), priority=at(6, u32), weight=u32)
# The metric says whether bandwidths and bursts count bits or packets.
NET_SHAPER = attrs(
    "net-shaper",
    "NET_SHAPER_A_",
    handle=nest(HANDLE),
    metric=enum(u32, METRIC),
    bw_min=uint,
    bw_max=uint,
    burst=uint,
    priority=u32,
    weight=u32,
    ifindex=varies("ifindex", u32),
    parent=nest(HANDLE),
    leaves=multi(nest(LEAF_INFO)),
)
CAPS = attrs(
    "caps",
    "NET_SHAPER_A_CAPS_",
    ifindex=varies("ifindex", u32),
    scope=enum(u32, SCOPE),
    support_metric_bps=flag,
    support_metric_pps=flag,
    support_nesting=flag,
    support_bw_min=flag,
    support_bw_max=flag,
    support_burst=flag,
    support_priority=flag,
    support_weight=flag,
)

FAMILY = Family(
    "net-shaper",
    GENERIC,
    None,
    (
        Operation("get", 1, 1, NET_SHAPER),
        Operation("set", 2, None, NET_SHAPER),
        Operation("delete", 3, None, NET_SHAPER),
        Operation("group", 4, 4, NET_SHAPER),
        Operation("cap-get", 5, 5, CAPS),
    ),
    key=("ifindex", "handle.scope", "handle.id", "parent.scope", "parent.id", "metric", "bw-min", "bw-max", "scope"),
    doc="Shapers in network hardware",
)
