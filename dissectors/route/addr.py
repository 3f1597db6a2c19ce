# route: 20-22 56-58 60-62
"""Addresses of interfaces: ``include/uapi/linux/if_addr.h``, ``rt-addr.yaml``."""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF, AF_MCTP, AF_PHONET, RT_SCOPE

from nlsniff.spec import (
    ROUTE,
    Family,
    Operation,
    attrs,
    be,
    bits,
    flags,
    hint,
    ip,
    label,
    s32,
    string,
    struct,
    struct_value,
    sub_message,
    u8,
    u32,
    unit,
    values,
    varies,
)

IFA_F = bits(
    "ifa-flags",
    "secondary nodad optimistic dadfailed homeaddress deprecated tentative permanent "
    "managetempaddr noprefixroute mcautojoin stable-privacy",
)
IFAPROT = values("ifa-proto", "unspec kernel-lo kernel-ra kernel-ll")

IFADDRMSG = struct(
    "ifaddrmsg",
    ifa_family=label(u8, AF),
    ifa_prefixlen=u8,
    ifa_flags=flags(u8, IFA_F),
    ifa_scope=label(u8, RT_SCOPE),
    ifa_index=varies("ifindex", u32),
)

IFA_CACHEINFO = struct(
    "ifa-cacheinfo",
    # what is left of them; the flag permanent tells an address for ever from others
    ifa_prefered=varies("time", unit(u32, "s")),
    ifa_valid=varies("time", unit(u32, "s")),
    cstamp=varies("time", unit(u32, "cs")),
    tstamp=varies("time", unit(u32, "cs")),
)

# Phonet and MCTP have addresses of one byte.
ADDRESS = sub_message("ifa_family", {AF_PHONET: u8, AF_MCTP: u8}, default=ip)
ADDR = attrs(
    "addr-attrs",
    "IFA_",
    address=ADDRESS,
    local=ADDRESS,
    label=string,
    broadcast=hint(be(u32), "ipv4"),
    anycast=ip,
    cacheinfo=struct_value(IFA_CACHEINFO),
    multicast=ip,
    flags=flags(u32, IFA_F),
    rt_priority=u32,
    target_netnsid=varies("id", s32),
    proto=label(u8, IFAPROT),
)

FAMILY = Family(
    "rt-addr",
    ROUTE,
    IFADDRMSG,
    (
        Operation("newaddr", 20, 20, ADDR),
        Operation("deladdr", 21, 21, ADDR),
        Operation("getaddr", 22, 20, ADDR),
        # A dump is answered with the number of its request; 56, 57, 60 and 61 are only notified.
        Operation("newmulticast", None, 56, ADDR),
        Operation("delmulticast", None, 57, ADDR),
        Operation("getmulticast", 58, 58, ADDR),
        Operation("newanycast", None, 60, ADDR),
        Operation("delanycast", None, 61, ADDR),
        Operation("getanycast", 62, 62, ADDR),
    ),
    groups=(
        "rtnlgrp-ipv4-ifaddr",
        "rtnlgrp-ipv6-ifaddr",
        "rtnlgrp-ipv4-mcaddr",
        "rtnlgrp-ipv6-mcaddr",
        "rtnlgrp-ipv6-acaddr",
        "rtnlgrp-phonet-ifaddr",
        "rtnlgrp-mctp-ifaddr",
    ),
    key=(
        "local/header.ifa-prefixlen",
        "address/header.ifa-prefixlen",
        "multicast",
        "anycast",
        "label",
        "header.ifa-index",
        "flags",
    ),
    doc="Addresses of interfaces",
)
