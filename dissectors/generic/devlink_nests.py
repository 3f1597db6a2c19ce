"""What is nested in devlink's messages: functions of ports, resources, parameters, regions, reporters, traps, reloads.

From ``include/uapi/linux/devlink.h``. All attributes of devlink have one row of numbers; a set here lists those
that its nest may hold. Nests of the first years come without NLA_F_NESTED.
"""

from __future__ import annotations

from functools import partial

from nlsniff.spec import (
    AttributeSet,
    at,
    attrs,
    binary,
    bitfield32,
    bits,
    enum,
    flag,
    label,
    mac,
    multi,
    nest,
    s32,
    string,
    sub_message,
    u8,
    u16,
    u32,
    u64,
    uint,
    unit,
    values,
    varies,
)

bare = partial(nest, nested_flag=False)
milliseconds, size = unit(u64, "ms"), unit(u64, "bytes")

# A devlink instance that belongs to a port's function, to a line card or to this instance, maybe in another namespace
NESTED_DEVLINK = nest(
    attrs(
        "dl-nested-devlink",
        "DEVLINK_ATTR_",
        bus_name=string,
        dev_name=string,
        netns_id=at(140, varies("id", s32)),
        index=at(184, varies("id", uint)),
    )
)

PORT_FN_CAP = bits("port-fn-attr-cap", "roce-bit migratable-bit ipsec-crypto-bit ipsec-packet-bit")
PORT_FUNCTION = attrs(
    "dl-port-function",
    "DEVLINK_PORT_FN_ATTR_",
    hw_addr=mac,
    state=enum(u8, values("port-fn-state", "inactive active")),
    opstate=enum(u8, values("port-fn-opstate", "detached attached")),
    caps=bitfield32(PORT_FN_CAP),
    devlink=NESTED_DEVLINK,
    max_io_eqs=u32,
)


def _resource_list() -> AttributeSet:
    return RESOURCE_LIST


RESOURCE_UNIT = enum(u8, values("resource-unit", "entry"))
RESOURCE = attrs(
    "dl-resource",
    "DEVLINK_ATTR_",
    resource_list=at(63, bare(_resource_list)),
    resource_name=at(65, string),
    resource_id=u64,
    resource_size=u64,
    resource_size_new=u64,
    resource_size_valid=u8,
    resource_size_min=u64,
    resource_size_max=u64,
    resource_size_gran=u64,
    resource_unit=RESOURCE_UNIT,
    resource_occ=varies("counter", u64),
)
RESOURCE_LIST = attrs("dl-resource-list", "DEVLINK_ATTR_", resource=at(64, multi(bare(RESOURCE))))

VAR_TYPE = values(
    "var-attr-type",
    {**values("", "u8 u16 u32 u64 string flag", 1).entries, 10: "nul-string", 11: "binary", 129: "u64-array"},
)
# A flag is true when it is there; of an array each element is an attribute.
VAR_DATA = sub_message(
    "param-type",
    {
        "u8": u8,
        "u16": u16,
        "u32": u32,
        "u64": u64,
        "string": string,
        "flag": flag,
        "nul-string": string,
        "binary": binary,
        "u64-array": u64,
    },
)
PARAM_CMODE = enum(u8, values("param-cmode", "runtime driverinit permanent"))
PARAM_VALUE = attrs(
    "dl-param-value",
    "DEVLINK_ATTR_",
    param_value_data=at(86, VAR_DATA),
    param_value_cmode=PARAM_CMODE,
    param_value_default=at(182, VAR_DATA),
)
PARAM_VALUES = attrs("dl-param-values", "DEVLINK_ATTR_", param_value=at(85, multi(bare(PARAM_VALUE))))
PARAM = attrs(
    "dl-param",
    "DEVLINK_ATTR_",
    param_name=at(81, string),
    param_generic=flag,
    param_type=enum(u8, VAR_TYPE),
    param_values_list=bare(PARAM_VALUES),
)

REGION_SNAPSHOT = attrs("dl-region-snapshot", "DEVLINK_ATTR_", region_snapshot_id=at(92, varies("id", u32)))
REGION_SNAPSHOTS = attrs("dl-region-snapshots", "DEVLINK_ATTR_", region_snapshot=at(91, multi(bare(REGION_SNAPSHOT))))
# a copy of a device's memory
REGION_CHUNK = attrs(
    "dl-region-chunk", "DEVLINK_ATTR_", region_chunk_data=at(95, varies("random", binary)), region_chunk_addr=u64
)
REGION_CHUNKS = attrs("dl-region-chunks", "DEVLINK_ATTR_", region_chunk=at(94, multi(bare(REGION_CHUNK))))

INFO_VERSION = attrs("dl-info-version", "DEVLINK_ATTR_", info_version_name=at(103, string), info_version_value=string)

# enum devlink_health_reporter_state in include/net/devlink.h
HEALTH_REPORTER_STATE = values("health-reporter-state", "healthy error")
HEALTH_REPORTER = attrs(
    "dl-health-reporter",
    "DEVLINK_ATTR_",
    health_reporter_name=at(115, string),
    health_reporter_state=label(u8, HEALTH_REPORTER_STATE),
    health_reporter_err_count=varies("counter", u64),
    health_reporter_recover_count=varies("counter", u64),
    health_reporter_dump_ts=varies("time", unit(u64, "jiffies")),
    health_reporter_graceful_period=milliseconds,
    health_reporter_auto_recover=u8,
    health_reporter_dump_ts_ns=at(137, varies("time", unit(u64, "ns since 1970"))),
    health_reporter_auto_dump=at(141, u8),
    health_reporter_burst_period=at(181, milliseconds),
)

STATS = attrs(
    "dl-attr-stats",
    "DEVLINK_ATTR_",
    stats_rx_packets=at(0, u64),
    stats_rx_bytes=size,
    stats_rx_dropped=u64,
)
TRAP_METADATA = attrs(
    "dl-trap-metadata",
    "DEVLINK_ATTR_",
    trap_metadata_type_in_port=at(0, flag),
    trap_metadata_type_fa_cookie=flag,
)

RELOAD_ACTION = values("reload-action", "driver-reinit fw-activate", 1)
RELOAD_LIMIT = values("reload-limit", "unspec no-reset")
RELOAD_STATS_ENTRY = attrs(
    "dl-reload-stats-entry",
    "DEVLINK_ATTR_",
    reload_stats_limit=at(159, label(u8, RELOAD_LIMIT)),
    reload_stats_value=varies("counter", u32),
)
RELOAD_ACTION_STATS = attrs(
    "dl-reload-act-stats", "DEVLINK_ATTR_", reload_stats_entry=at(158, multi(nest(RELOAD_STATS_ENTRY)))
)
RELOAD_ACTION_INFO = attrs(
    "dl-reload-act-info",
    "DEVLINK_ATTR_",
    reload_action=at(153, enum(u8, RELOAD_ACTION)),
    reload_action_stats=at(163, multi(nest(RELOAD_ACTION_STATS))),
)
RELOAD_STATS = attrs("dl-reload-stats", "DEVLINK_ATTR_", reload_action_info=at(162, multi(nest(RELOAD_ACTION_INFO))))
DEV_STATS = attrs(
    "dl-dev-stats",
    "DEVLINK_ATTR_",
    reload_stats=at(157, nest(RELOAD_STATS)),
    remote_reload_stats=at(161, nest(RELOAD_STATS)),
)

LINECARD_TYPES = attrs("dl-linecard-supported-types", "DEVLINK_ATTR_", linecard_type=at(173, multi(string)))
SELFTESTS = attrs("dl-selftest-id", "DEVLINK_ATTR_SELFTEST_ID_", flash=flag)
# The answer to selftests-run has results where the request has the tests.
SELFTEST_RESULT = attrs(
    "dl-selftest-result",
    "DEVLINK_ATTR_SELFTEST_",
    result_id=at(2, label(u32, values("selftest-id", "unspec flash"))),
    result_status=label(u8, values("selftest-status", "skip pass fail")),
)
SELFTEST_RESULTS = attrs("dl-selftest-results", "DEVLINK_ATTR_SELFTEST_", result=multi(nest(SELFTEST_RESULT)))
# Bandwidth in percent of the node's, by traffic class
RATE_TC_BWS = attrs("dl-rate-tc-bws", "DEVLINK_RATE_TC_ATTR_", index=u8, bw=unit(u32, "%"))
