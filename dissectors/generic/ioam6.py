# generic: IOAM6
"""In-situ OAM of IPv6: ``include/uapi/linux/ioam6_genl.h``, ``net/ipv6/ioam6.c``."""

from __future__ import annotations

from nlsniff.spec import GENERIC, Family, Operation, attrs, binary, flag, hint, padding, u8, u16, u32, u64

IOAM6 = attrs(
    "ioam6-attrs",
    "IOAM6_ATTR_",
    ns_id=u16,
    ns_data=u32,
    ns_data_wide=u64,
    sc_id=u32,
    sc_data=binary,
    sc_none=flag,
    pad=padding,
)
EVENT = attrs(
    "ioam6-event-attrs",
    "IOAM6_EVENT_ATTR_",
    trace_namespace=u16,
    trace_nodelen=u8,
    trace_type=hint(u32, "hex"),
    trace_data=binary,
)

FAMILY = Family(
    "IOAM6",
    GENERIC,
    None,
    (
        Operation("add-namespace", 1, None, IOAM6),
        Operation("event-trace", None, 1, EVENT),
        Operation("del-namespace", 2, None, IOAM6),
        Operation("dump-namespaces", 3, 3, IOAM6),
        Operation("add-schema", 4, None, IOAM6),
        Operation("del-schema", 5, None, IOAM6),
        Operation("dump-schemas", 6, 6, IOAM6),
        Operation("ns-set-schema", 7, None, IOAM6),
    ),
    groups=("ioam6_events",),
    key=("ns-id", "ns-data", "ns-data-wide", "sc-id", "sc-data", "sc-none", "trace-namespace", "trace-type"),
    doc="In-situ OAM of IPv6: namespaces, schemas, traces",
)
