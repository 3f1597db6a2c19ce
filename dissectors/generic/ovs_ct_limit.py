# generic: ovs_ct_limit
"""How many connections Open vSwitch tracks in a zone: OVS_CT_LIMIT_* in ``include/uapi/linux/openvswitch.h``."""

from __future__ import annotations

from nlsniff.dissectors.generic.ovs_key import OVS_HEADER

from nlsniff.spec import GENERIC, Family, Operation, array, attrs, label, s32, struct, struct_value, u32, values, varies

ZONE_LIMIT = struct(
    "ovs-zone-limit", zone_id=label(s32, values("zone-id", {-1: "default"})), limit=u32, count=varies("counter", u32)
)
# Structs back to back, though the header calls them nested.
CT_LIMIT = attrs("ct-limit-attrs", "OVS_CT_LIMIT_ATTR_", zone_limit=array(struct_value(ZONE_LIMIT)))

FAMILY = Family(
    "ovs_ct_limit",
    GENERIC,
    OVS_HEADER,
    (
        Operation("set", 1, 1, CT_LIMIT),
        Operation("del", 2, 2, CT_LIMIT),
        Operation("get", 3, 3, CT_LIMIT),
    ),
    groups=("ovs_ct_limit",),
    key=("header.dp-ifindex", "zone-limit"),
    doc="How many connections Open vSwitch tracks in a zone",
)
