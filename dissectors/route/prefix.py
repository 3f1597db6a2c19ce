# route: 52
"""Prefixes that routers announce: ``struct prefixmsg`` in ``include/uapi/linux/rtnetlink.h``.

The kernel only notifies them (inet6_fill_prefix() in ``net/ipv6/addrconf.c``).
"""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    ROUTE,
    Family,
    Operation,
    attrs,
    bits,
    ipv6,
    label,
    label_flags,
    pad,
    s32,
    struct,
    struct_value,
    u8,
    u32,
    unit,
    values,
    varies,
)

# The number of the option in a router advertisement (include/net/ndisc.h)
OPTION = values("nd-opt", {3: "prefix-info"})
# include/net/if_inet6.h
IF_PREFIX = bits("prefix-flags", "onlink autoconf")
PREFIXMSG = struct(
    "prefixmsg",
    prefix_family=label(u8, AF),
    prefix_pad1=pad(1),
    prefix_pad2=pad(2),
    prefix_ifindex=varies("ifindex", s32),
    prefix_type=label(u8, OPTION),
    prefix_len=u8,
    prefix_flags=label_flags(u8, IF_PREFIX),
    prefix_pad3=pad(1),
)
CACHEINFO = struct("prefix-cacheinfo", preferred_time=unit(u32, "s"), valid_time=unit(u32, "s"))
PREFIX = attrs("prefix-attrs", "PREFIX_", address=ipv6, cacheinfo=struct_value(CACHEINFO))

FAMILY = Family(
    "rt-prefix",
    ROUTE,
    PREFIXMSG,
    (Operation("newprefix", None, 52, PREFIX),),
    groups=("rtnlgrp-ipv6-prefix",),
    key=("address/header.prefix-len", "header.prefix-ifindex", "header.prefix-flags", "cacheinfo"),
    doc="IPv6 prefixes that routers announce",
)
