# route: 68
"""Options of neighbour discovery for userspace: ``struct nduseroptmsg`` in ``include/uapi/linux/rtnetlink.h``.

The kernel only notifies them (ndisc_ra_useropt() in ``net/ipv6/ndisc.c``). The option, of nduseropt-opts-len bytes,
stands between the header and the one attribute, NDUSEROPT_SRCADDR.
"""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF
from nlsniff.dissectors.route.nd_options import ND_OPTIONS

from nlsniff.spec import (
    ROUTE,
    Family,
    Operation,
    binary,
    ipv6,
    label,
    pad,
    payload,
    s32,
    struct,
    u8,
    u16,
    values,
    varies,
)

ICMP_TYPE = values("nd-icmp-type", {134: "router-advertisement"})
NDUSEROPTMSG = struct(
    "nduseroptmsg",
    nduseropt_family=label(u8, AF),
    nduseropt_pad1=pad(1),
    nduseropt_opts_len=u16,
    nduseropt_ifindex=varies("ifindex", s32),
    nduseropt_icmp_type=label(u8, ICMP_TYPE),
    nduseropt_icmp_code=u8,
    nduseropt_pad2=pad(2),
    nduseropt_pad3=pad(4),
)
# The options by name: type, and what stands in each; see nd_options.py.
OPTIONS = payload("nduseropt-options", ND_OPTIONS, options=binary, srcaddr=ipv6)

FAMILY = Family(
    "rt-nduseropt",
    ROUTE,
    NDUSEROPTMSG,
    (Operation("newnduseropt", None, 68, OPTIONS),),
    groups=("rtnlgrp-nd-useropt",),
    key=("header.nduseropt-ifindex", "header.nduseropt-icmp-type", "header.nduseropt-opts-len"),
    doc="Options of router advertisements that the kernel leaves to userspace",
)
