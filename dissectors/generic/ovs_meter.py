# generic: ovs_meter
"""Meters of Open vSwitch: OVS_METER_* in ``include/uapi/linux/openvswitch.h``, ``net/openvswitch/meter.c``."""

from __future__ import annotations

from nlsniff.dissectors.generic.ovs_key import FLOW_STATS, OVS_HEADER, bare

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    enum,
    flag,
    indexed,
    padding,
    struct_value,
    u32,
    u64,
    unit,
    values,
    varies,
)

BAND_TYPE = values("meter-band-type", "unspec drop")

# Rate and burst are in kilobits where the meter says so, in packets where not.
BAND = attrs(
    "band-attrs",
    "OVS_BAND_ATTR_",
    type=enum(u32, BAND_TYPE),
    rate=u32,
    burst=u32,
    stats=varies("counter", struct_value(FLOW_STATS)),
)
METER = attrs(
    "meter-attrs",
    "OVS_METER_ATTR_",
    id=u32,
    kbps=flag,
    stats=varies("counter", struct_value(FLOW_STATS)),
    bands=indexed(bare(BAND), start=0),
    used=varies("time", unit(u64, "ms")),
    clear=flag,
    max_meters=u32,
    max_bands=u32,
    pad=padding,
)

FAMILY = Family(
    "ovs_meter",
    GENERIC,
    OVS_HEADER,
    (
        Operation("features", 1, 1, METER),
        Operation("set", 2, 2, METER),
        Operation("del", 3, 3, METER),
        Operation("get", 4, 4, METER),
    ),
    groups=("ovs_meter",),
    key=("header.dp-ifindex", "id", "kbps", "bands", "stats", "max-meters", "max-bands"),
    doc="Meters of Open vSwitch",
)
