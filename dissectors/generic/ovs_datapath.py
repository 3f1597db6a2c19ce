# generic: ovs_datapath
"""Switches of Open vSwitch in the kernel: ``include/uapi/linux/openvswitch.h``, ``ovs_datapath.yaml``."""

from __future__ import annotations

from nlsniff.dissectors.generic.ovs_key import OVS_HEADER

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    array,
    attrs,
    bits,
    flags,
    padding,
    string,
    struct,
    struct_value,
    u32,
    u64,
    varies,
)

USER_FEATURES = bits("user-features", "unaligned vport-pids tc-recirc-sharing dispatch-upcall-per-cpu")

DP_STATS = struct("ovs-dp-stats", n_hit=u64, n_missed=u64, n_lost=u64, n_flows=u64)
MEGAFLOW_STATS = struct("ovs-dp-megaflow-stats", n_mask_hit=u64, n_masks=u32, padding=u32, n_cache_hit=u64, pad1=u64)
DATAPATH = attrs(
    "datapath",
    "OVS_DP_ATTR_",
    name=string,
    upcall_pid=varies("id", u32),
    stats=varies("counter", struct_value(DP_STATS)),
    megaflow_stats=varies("counter", struct_value(MEGAFLOW_STATS)),
    user_features=flags(u32, USER_FEATURES),
    pad=padding,
    masks_cache_size=u32,
    per_cpu_pids=varies("id", array(u32)),
    ifindex=varies("ifindex", u32),
)

FAMILY = Family(
    "ovs_datapath",
    GENERIC,
    OVS_HEADER,
    (
        Operation("new", 1, 1, DATAPATH),
        Operation("del", 2, 2, DATAPATH),
        Operation("get", 3, 3, DATAPATH),
        Operation("set", 4, 4, DATAPATH),
    ),
    groups=("ovs_datapath",),
    key=("name", "header.dp-ifindex", "user-features", "upcall-pid"),
    version=2,
    doc="Switches of Open vSwitch",
)
