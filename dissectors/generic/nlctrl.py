# generic: nlctrl
"""The controller of generic netlink: ``include/uapi/linux/genetlink.h``, ``nlctrl.yaml``."""

from __future__ import annotations

from nlsniff.dissectors.control import POLICY

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    bits,
    flags,
    indexed,
    nest,
    nest_type_value,
    string,
    u16,
    u32,
    varies,
)

GENL = bits("op-flags", "admin-perm cmd-cap-do cmd-cap-dump cmd-cap-haspol uns-admin-perm")

OP = attrs("op-attrs", "CTRL_ATTR_OP_", id=u32, flags=flags(u32, GENL))
MCAST_GROUP = attrs("mcast-group-attrs", "CTRL_ATTR_MCAST_GRP_", name=string, id=varies("id", u32))
OP_POLICY = attrs("op-policy-attrs", "CTRL_ATTR_POLICY_", do=u32, dump=u32)
CTRL = attrs(
    "ctrl-attrs",
    "CTRL_ATTR_",
    family_id=varies("id", u16),
    family_name=string,
    version=u32,
    hdrsize=u32,
    maxattr=u32,
    ops=indexed(nest(OP)),
    mcast_groups=indexed(nest(MCAST_GROUP)),
    policy=nest_type_value(("policy-id", "attr-id"), POLICY),
    op_policy=nest_type_value(("op-id",), OP_POLICY),
    op=u32,
)

FAMILY = Family(
    "nlctrl",
    GENERIC,
    None,
    (
        Operation("newfamily", None, 1, CTRL),
        Operation("delfamily", None, 2, CTRL),
        Operation("getfamily", 3, 1, CTRL),
        Operation("newops", None, 4, CTRL),
        Operation("delops", None, 5, CTRL),
        Operation("getops", 6, None, CTRL),
        Operation("newmcast-grp", None, 7, CTRL),
        Operation("delmcast-grp", None, 8, CTRL),
        Operation("getmcast-grp", 9, None, CTRL),
        Operation("getpolicy", 10, 10, CTRL),
    ),
    groups=("notify",),
    key=("family-name", "family-id", "op", "version", "mcast-groups"),
    version=2,
    doc="Names, numbers, operations and policies of the generic families",
)
