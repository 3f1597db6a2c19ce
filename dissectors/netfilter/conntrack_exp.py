# netfilter: 0x0103 0x0200-0x02ff
"""Expectations of connection tracking: the second subsystem of ``nfnetlink_conntrack.h``."""

from __future__ import annotations

from nlsniff.dissectors.netfilter.conntrack import TUPLE
from nlsniff.dissectors.netfilter.names import NFGENMSG, be16, be32

from nlsniff.spec import NETFILTER, Family, Operation, attrs, bits, enum, flags, nest, string, unit, values, varies

# include/uapi/linux/netfilter/nf_conntrack_common.h, NF_CT_EXPECT_*
EXPECT_FLAGS = bits("nf-ct-expect-flags", "permanent inactive userspace")
DIR = values("ip-conntrack-dir", "original reply")

EXPECT_NAT = attrs("expect-nat-attrs", "CTA_EXPECT_NAT_", dir=enum(be32, DIR), tuple=nest(TUPLE))
EXPECT = attrs(
    "expect-attrs",
    "CTA_EXPECT_",
    master=nest(TUPLE),
    tuple=nest(TUPLE),
    mask=nest(TUPLE),
    timeout=varies("time", unit(be32, "s")),
    id=varies("id", be32),
    help_name=string,
    zone=be16,
    flags=flags(be32, EXPECT_FLAGS),
    class_=be32,
    nat=nest(EXPECT_NAT),
    fn=string,
)
STATS = attrs(
    "expect-stats-attrs",
    "CTA_STATS_EXP_",
    new=varies("counter", be32),
    create=varies("counter", be32),
    delete=varies("counter", be32),
)

FAMILY = Family(
    "conntrack-exp",
    NETFILTER,
    NFGENMSG,
    (
        Operation("new", 0x200, 0x200, EXPECT),
        Operation("get", 0x201, 0x200, EXPECT),
        Operation("delete", 0x202, 0x202, EXPECT),
        # ctnetlink_exp_stat_fill_info() answers with the number of the other subsystem.
        Operation("get-stats-cpu", 0x203, 0x103, STATS),
    ),
    groups=("nfnlgrp-conntrack-exp-new", "nfnlgrp-conntrack-exp-update", "nfnlgrp-conntrack-exp-destroy"),
    key=(
        "help-name",
        "tuple.tuple-proto.proto-num",
        "tuple.tuple-ip.ip-v4-src/tuple.tuple-proto.proto-src-port",
        "tuple.tuple-ip.ip-v6-src/tuple.tuple-proto.proto-src-port",
        "tuple.tuple-ip.ip-v4-dst/tuple.tuple-proto.proto-dst-port",
        "tuple.tuple-ip.ip-v6-dst/tuple.tuple-proto.proto-dst-port",
        "master.tuple-ip.ip-v4-src/master.tuple-proto.proto-src-port",
        "master.tuple-ip.ip-v6-src/master.tuple-proto.proto-src-port",
        "flags",
        "class",
        "timeout",
        "id",
        "new",
        "create",
        "delete",
    ),
    doc="Connections that a tracked connection announces",
)
