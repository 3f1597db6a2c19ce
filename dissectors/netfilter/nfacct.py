# netfilter: 0x0700-0x07ff
"""Counters with names: ``include/uapi/linux/netfilter/nfnetlink_acct.h``."""

from __future__ import annotations

from nlsniff.dissectors.netfilter.names import NFGENMSG, be32, be64

from nlsniff.spec import NETFILTER, Family, Operation, attrs, bits, flags, nest, padding, string, unit, varies

FLAGS = bits("nfnl-acct-flags", "quota-pkts quota-bytes overquota")

FILTER = attrs("nfacct-filter-attrs", "NFACCT_FILTER_", mask=flags(be32, FLAGS), value=flags(be32, FLAGS))
ACCT = attrs(
    "nfacct-attrs",
    "NFACCT_",
    name=string,
    pkts=varies("counter", be64),
    bytes=varies("counter", unit(be64, "bytes")),
    use=varies("counter", be32),
    flags=flags(be32, FLAGS),
    quota=be64,
    filter=nest(FILTER),
    pad=padding,
)

FAMILY = Family(
    "nfacct",
    NETFILTER,
    NFGENMSG,
    (
        Operation("new", 0x700, 0x700, ACCT),
        Operation("get", 0x701, 0x700, ACCT),
        Operation("get-ctrzero", 0x702, 0x700, ACCT),
        Operation("del", 0x703, None, ACCT),
        Operation("overquota", None, 0x704, ACCT),
    ),
    groups=("nfnlgrp-acct-quota",),
    key=("name", "pkts", "bytes", "quota", "flags", "use"),
    doc="Counters with names",
)
