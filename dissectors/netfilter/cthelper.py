# netfilter: 0x0900-0x09ff
"""Helpers of connection tracking in userspace: ``include/uapi/linux/netfilter/nfnetlink_cthelper.h``."""

from __future__ import annotations

from nlsniff.dissectors.netfilter.names import NFGENMSG, be32, ipproto, nfproto16

from nlsniff.spec import NETFILTER, Family, Operation, attrs, enum, nest, string, unit, values

STATUS = values("nfct-helper-status", "disabled enabled")

TUPLE = attrs("cthelper-tuple-attrs", "NFCTH_TUPLE_", l3protonum=nfproto16, l4protonum=ipproto)
POLICY = attrs("cthelper-policy-attrs", "NFCTH_POLICY_", name=string, expect_max=be32, expect_timeout=unit(be32, "s"))
POLICY_SET = attrs(
    "cthelper-policy-set-attrs",
    "NFCTH_POLICY_",
    set_num=be32,
    set1=nest(POLICY),
    set2=nest(POLICY),
    set3=nest(POLICY),
    set4=nest(POLICY),
)
CTHELPER = attrs(
    "cthelper-attrs",
    "NFCTH_",
    name=string,
    tuple=nest(TUPLE),
    queue_num=be32,
    policy=nest(POLICY_SET),
    priv_data_len=unit(be32, "bytes"),
    status=enum(be32, STATUS),
)

FAMILY = Family(
    "cthelper",
    NETFILTER,
    NFGENMSG,
    (
        Operation("new", 0x900, 0x900, CTHELPER),
        Operation("get", 0x901, 0x900, CTHELPER),
        Operation("del", 0x902, None, CTHELPER),
    ),
    key=("name", "tuple.l3protonum", "tuple.l4protonum", "queue-num", "status"),
    doc="Helpers of connection tracking in userspace",
)
