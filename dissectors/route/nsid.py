# route: 88-90
"""Ids by which a network namespace knows others: ``include/uapi/linux/net_namespace.h``."""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF

from nlsniff.spec import ROUTE, Family, Operation, attrs, label, s32, struct, u8, u32, values, varies

# include/uapi/linux/rtnetlink.h
RTGENMSG = struct("rtgenmsg", rtgen_family=label(u8, AF))

NSID = values("nsid", {-1: "not-assigned"})

NSID_ATTRS = attrs(
    "nsid-attrs",
    "NETNSA_",
    nsid=varies("id", label(s32, NSID)),
    pid=varies("id", u32),
    fd=u32,
    target_nsid=varies("id", label(s32, NSID)),
    current_nsid=varies("id", label(s32, NSID)),
)

FAMILY = Family(
    "rt-nsid",
    ROUTE,
    RTGENMSG,
    (
        Operation("newnsid", 88, 88, NSID_ATTRS),
        Operation("delnsid", 89, 89, NSID_ATTRS),
        Operation("getnsid", 90, 88, NSID_ATTRS),
    ),
    groups=("rtnlgrp-nsid",),
    key=("nsid", "pid", "fd", "target-nsid", "current-nsid"),
    doc="Ids of other network namespaces",
)
