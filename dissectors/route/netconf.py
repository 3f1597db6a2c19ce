# route: 80-82
"""What a device does with packets (forwarding, filters): ``include/uapi/linux/netconf.h``."""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF

from nlsniff.spec import ROUTE, Family, Operation, attrs, label, s32, struct, u8, values, varies

NETCONFMSG = struct("netconfmsg", ncm_family=label(u8, AF))

# NETCONFA_IFINDEX_ALL and NETCONFA_IFINDEX_DEFAULT
IFINDEX = values("netconf-ifindex", {-1: "all", -2: "default"})

NETCONF = attrs(
    "netconf-attrs",
    "NETCONFA_",
    ifindex=varies("ifindex", label(s32, IFINDEX)),
    forwarding=s32,
    rp_filter=s32,
    mc_forwarding=s32,
    proxy_neigh=s32,
    ignore_routes_with_linkdown=s32,
    input=s32,
    bc_forwarding=s32,
    force_forwarding=s32,
)

FAMILY = Family(
    "rt-netconf",
    ROUTE,
    NETCONFMSG,
    (
        Operation("newnetconf", 80, 80, NETCONF),
        Operation("delnetconf", 81, 81, NETCONF),
        Operation("getnetconf", 82, 80, NETCONF),
    ),
    groups=("rtnlgrp-ipv4-netconf", "rtnlgrp-ipv6-netconf", "rtnlgrp-mpls-netconf"),
    key=(
        "ifindex",
        "forwarding",
        "rp-filter",
        "mc-forwarding",
        "proxy-neigh",
        "ignore-routes-with-linkdown",
        "input",
        "bc-forwarding",
        "force-forwarding",
    ),
    doc="Forwarding and filters of devices",
)
