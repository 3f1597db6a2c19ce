# generic: ovs_vport
"""Ports of Open vSwitch: ``include/uapi/linux/openvswitch.h``, ``ovs_vport.yaml``."""

from __future__ import annotations

from nlsniff.dissectors.generic.ovs_key import OVS_HEADER, VXLAN_EXT, bare

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    array,
    at,
    attrs,
    enum,
    padding,
    s32,
    string,
    struct,
    struct_value,
    u16,
    u32,
    u64,
    values,
    varies,
)

VPORT_TYPE = values("vport-type", "unspec netdev internal gre vxlan geneve")

VPORT_STATS = struct(
    "ovs-vport-stats",
    rx_packets=u64,
    tx_packets=u64,
    rx_bytes=u64,
    tx_bytes=u64,
    rx_errors=u64,
    tx_errors=u64,
    rx_dropped=u64,
    tx_dropped=u64,
)
# vxlan_get_options() in net/openvswitch/vport-vxlan.c: the port has 16 bits, in host order.
VPORT_OPTIONS = attrs("vport-options", "OVS_TUNNEL_ATTR_", dst_port=u16, extension=bare(VXLAN_EXT))
UPCALL_STATS = attrs("upcall-stats", "OVS_VPORT_UPCALL_ATTR_", success=at(0, u64), fail=u64)
VPORT = attrs(
    "vport",
    "OVS_VPORT_ATTR_",
    port_no=u32,
    type=enum(u32, VPORT_TYPE),
    name=string,
    options=bare(VPORT_OPTIONS),
    upcall_pid=varies("id", array(u32)),
    stats=varies("counter", struct_value(VPORT_STATS)),
    pad=padding,
    ifindex=varies("ifindex", u32),
    netnsid=varies("id", s32),
    upcall_stats=varies("counter", bare(UPCALL_STATS)),
)

FAMILY = Family(
    "ovs_vport",
    GENERIC,
    OVS_HEADER,
    (
        Operation("new", 1, 1, VPORT),
        Operation("del", 2, 2, VPORT),
        Operation("get", 3, 3, VPORT),
        Operation("set", 4, 4, VPORT),
    ),
    groups=("ovs_vport",),
    key=("name", "header.dp-ifindex", "port-no", "type", "ifindex", "options.dst-port"),
    version=2,
    doc="Ports of Open vSwitch",
)
