# generic: NET_DM
"""The monitor of dropped packets: ``include/uapi/linux/net_dropmon.h``, ``net/core/drop_monitor.c``."""

from __future__ import annotations

from nlsniff.dissectors.route.link_names import ETH_P

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    array,
    at,
    attrs,
    binary,
    enum,
    flag,
    hint,
    label,
    multi,
    nest,
    padding,
    string,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

ALERT_MODE = values("net-dm-alert-mode", "summary packet")
ORIGIN = values("net-dm-origin", "sw hw")

address = hint(u64, "hex")
DROP_POINT = struct("net-dm-drop-point", pc=varies("random", address), count=varies("counter", u32))
ALERT = struct("net-dm-alert-msg", entries=u32, points=array(struct_value(DROP_POINT)))

PORT = attrs("net-dm-port-attrs", "NET_DM_ATTR_PORT_", netdev_ifindex=at(0, varies("ifindex", u32)), netdev_name=string)
STATS = attrs("net-dm-stats-attrs", "NET_DM_ATTR_STATS_", dropped=at(0, u64))
HW_ENTRY = attrs(
    "net-dm-hw-entry-attrs",
    "NET_DM_ATTR_",
    hw_trap_group_name=at(15, string),
    hw_trap_name=string,
    hw_trap_count=at(19, varies("counter", u32)),
)
HW_ENTRIES = attrs("net-dm-hw-entries-attrs", "NET_DM_ATTR_", hw_entry=at(18, multi(nest(HW_ENTRY))))
NET_DM = attrs(
    "net-dm-attrs",
    "NET_DM_ATTR_",
    unspec=at(0, struct_value(ALERT)),  # the summary of software drops, which came before there were attributes
    alert_mode=enum(u8, ALERT_MODE),
    pc=varies("random", address),
    symbol=string,
    in_port=nest(PORT),
    timestamp=varies("time", unit(u64, "ns")),
    proto=label(u16, ETH_P),
    payload=binary,
    pad=padding,
    trunc_len=unit(u32, "bytes"),
    orig_len=unit(u32, "bytes"),
    queue_len=u32,
    stats=varies("counter", nest(STATS)),
    hw_stats=varies("counter", nest(STATS)),
    origin=enum(u16, ORIGIN),
    hw_trap_group_name=string,
    hw_trap_name=string,
    hw_entries=nest(HW_ENTRIES),
    hw_entry=nest(HW_ENTRY),
    hw_trap_count=varies("counter", u32),
    sw_drops=flag,
    hw_drops=flag,
    flow_action_cookie=binary,
    reason=string,
)

FAMILY = Family(
    "NET_DM",
    GENERIC,
    None,
    (
        Operation("alert", None, 1, NET_DM),
        Operation("config", 2, None, NET_DM),
        Operation("start", 3, None, NET_DM),
        Operation("stop", 4, None, NET_DM),
        Operation("packet-alert", None, 5, NET_DM),
        Operation("config-new", None, 7, NET_DM),
        Operation("config-get", 6, 7, NET_DM),
        Operation("stats-new", None, 9, NET_DM),
        Operation("stats-get", 8, 9, NET_DM),
    ),
    groups=("events",),
    key=(
        "symbol",
        "reason",
        "hw-trap-name",
        "origin",
        "in-port.netdev-name",
        "proto",
        "orig-len",
        "alert-mode",
        "trunc-len",
        "queue-len",
        "stats.dropped",
        "hw-stats.dropped",
        "unspec",
        "sw-drops",
        "hw-drops",
    ),
    version=2,
    doc="The monitor of dropped packets",
)
