# generic: ovs_packet
"""Packets between Open vSwitch's kernel and user space: ``include/uapi/linux/openvswitch.h``, ``ovs_packet.yaml``."""

from __future__ import annotations

from nlsniff.dissectors.generic.ovs_flow import actions
from nlsniff.dissectors.generic.ovs_key import KEY, OVS_HEADER, TUNNEL_KEY, bare

from nlsniff.spec import GENERIC, Family, Operation, attrs, binary, flag, padding, u16, u32, u64, unit, varies

PACKET = attrs(
    "packet",
    "OVS_PACKET_ATTR_",
    packet=binary,
    key=bare(KEY),
    actions=actions,
    userdata=binary,
    egress_tun_key=bare(TUNNEL_KEY),
    unused1=padding,
    unused2=padding,
    probe=flag,
    mru=unit(u16, "bytes"),
    len=unit(u32, "bytes"),
    hash=varies("random", u64),
    upcall_pid=varies("id", u32),
)

FAMILY = Family(
    "ovs_packet",
    GENERIC,
    OVS_HEADER,
    (
        Operation("miss", None, 1, PACKET),
        Operation("action", None, 2, PACKET),
        Operation("execute", 3, None, PACKET),
    ),
    key=("header.dp-ifindex", "key.in-port", "key.ethertype", "key.ipv4", "key.ipv6", "key.arp", "actions.output"),
    doc="Packets between Open vSwitch's kernel and user space",
)
