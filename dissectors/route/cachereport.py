# route: 96
"""What multicast routing asks its daemon: ``include/uapi/linux/mroute.h`` and ``mroute6.h``.

The kernel only notifies it (mroute_netlink_event() in ``net/ipv4/ipmr.c``, mr6_netlink_event() in
``net/ipv6/ip6mr.c``). Both number their attributes alike; IPv6 has no table, and calls an interface mif.
"""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF

from nlsniff.spec import ROUTE, Family, Operation, attrs, binary, ip, label, struct, u8, u32, values

RTGENMSG = struct("rtgenmsg", rtgen_family=label(u8, AF))
# IGMPMSG_*, MRT6MSG_*
MSGTYPE = values("igmpmsg", "nocache wrongvif wholepkt wrvifwhole", 1)
CREPORT = attrs(
    "cachereport-attrs",
    "IPMRA_CREPORT_",
    msgtype=label(u8, MSGTYPE),
    vif_id=u32,
    src_addr=ip,
    dst_addr=ip,
    # the packet, from its IP header on
    pkt=binary,
    table=u32,
)

FAMILY = Family(
    "rt-cachereport",
    ROUTE,
    RTGENMSG,
    (Operation("newcachereport", None, 96, CREPORT),),
    groups=("rtnlgrp-ipv4-mroute-r", "rtnlgrp-ipv6-mroute-r"),
    key=("msgtype", "src-addr", "dst-addr", "vif-id", "table"),
    doc="Packets for which multicast routing has no route",
)
