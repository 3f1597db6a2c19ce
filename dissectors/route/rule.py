# route: 32-34
"""Routing rules: ``include/uapi/linux/fib_rules.h``, ``rt-rule.yaml``."""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF, IPPROTO, RT_TABLE, RTPROT

from nlsniff.spec import (
    ROUTE,
    Family,
    Operation,
    attrs,
    be,
    bits,
    enum,
    hint,
    ip,
    label,
    label_flags,
    pad,
    padding,
    string,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    values,
)

FR_ACT = values("fr-act", "unspec to-tbl goto nop res3 res4 blackhole unreachable prohibit")
FIB_RULE = bits(
    "fib-rule-flags",
    "permanent invert unresolved iif-detached oif-detached - - - - - - - - - - - find-saddr",
)

FIB_RULE_HDR = struct(
    "fib-rule-hdr",
    family=label(u8, AF),
    dst_len=u8,
    src_len=u8,
    tos=u8,
    table=label(u8, RT_TABLE),
    res1=pad(1),
    res2=pad(1),
    action=enum(u8, FR_ACT),
    flags=label_flags(u32, FIB_RULE),
)
PORT_RANGE = struct("fib-rule-port-range", start=u16, end=u16)
UID_RANGE = struct("fib-rule-uid-range", start=u32, end=u32)

RULE = attrs(
    "fib-rule-attrs",
    "FRA_",
    dst=ip,
    src=ip,
    iifname=string,
    goto=u32,
    unused2=padding,
    priority=u32,
    unused3=padding,
    unused4=padding,
    unused5=padding,
    fwmark=hint(u32, "hex"),
    flow=u32,
    # net/core/fib_rules.c reads it in network order.
    tun_id=be(u64),
    suppress_ifgroup=u32,
    suppress_prefixlen=hint(u32, "hex"),
    table=label(u32, RT_TABLE),
    fwmask=hint(u32, "hex"),
    oifname=string,
    pad=padding,
    l3mdev=u8,
    uid_range=struct_value(UID_RANGE),
    protocol=label(u8, RTPROT),
    ip_proto=label(u8, IPPROTO),
    sport_range=struct_value(PORT_RANGE),
    dport_range=struct_value(PORT_RANGE),
    dscp=u8,
    flowlabel=hint(be(u32), "hex"),
    flowlabel_mask=hint(be(u32), "hex"),
    sport_mask=hint(u16, "hex"),
    dport_mask=hint(u16, "hex"),
    dscp_mask=hint(u8, "hex"),
)

FAMILY = Family(
    "rt-rule",
    ROUTE,
    FIB_RULE_HDR,
    (
        Operation("newrule", 32, 32, RULE),
        Operation("delrule", 33, 33, RULE),
        Operation("getrule", 34, 32, RULE),
    ),
    groups=("rtnlgrp-ipv4-rule", "rtnlgrp-ipv6-rule"),
    key=(
        "priority",
        "src/header.src-len",
        "dst/header.dst-len",
        "iifname",
        "oifname",
        "fwmark",
        "fwmask",
        "ip-proto",
        "sport-range",
        "dport-range",
        "uid-range",
        "l3mdev",
        "header.action",
        "table",
        "goto",
    ),
    doc="Rules that choose a routing table",
)
