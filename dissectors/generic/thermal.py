# generic: thermal
"""Thermal zones and cooling devices: ``include/uapi/linux/thermal.h``, ``drivers/thermal/thermal_netlink.c``.

Commands and events are numbered separately. The kernel gives the answers to the two dumps, of zones and of cooling
devices, neither port id nor sequence number: they look like events, and are named as such.
"""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    at,
    attrs,
    bits,
    enum,
    flags,
    multi,
    nest,
    s32,
    string,
    u32,
    unit,
    values,
    varies,
)

TRIP_TYPE = values("thermal-trip-type", "active passive hot critical")
MODE = values("thermal-device-mode", "disabled enabled")
WAY = bits("thermal-threshold-way", "up down")

temperature = unit(s32, "m°C")
trip_type = enum(u32, TRIP_TYPE)
way = flags(u32, WAY)

# In a nest the attributes of one zone, trip point and so on follow those of the one before.
ZONES = attrs(
    "thermal-zone-attrs", "THERMAL_GENL_ATTR_", tz_id=at(2, varies("id", multi(u32))), tz_name=at(10, multi(string))
)
TRIPS = attrs(
    "thermal-trip-attrs",
    "THERMAL_GENL_ATTR_",
    tz_trip_id=at(5, multi(u32)),
    tz_trip_type=multi(trip_type),
    tz_trip_temp=multi(temperature),
    tz_trip_hyst=multi(temperature),
)
GOVERNORS = attrs("thermal-gov-attrs", "THERMAL_GENL_ATTR_", tz_gov_name=at(13, multi(string)))
COOLERS = attrs(
    "thermal-cdev-attrs",
    "THERMAL_GENL_ATTR_",
    cdev_id=at(15, varies("id", multi(u32))),
    cdev_cur_state=varies("counter", multi(u32)),
    cdev_max_state=multi(u32),
    cdev_name=multi(string),
)
CAPABILITIES = attrs(
    "thermal-cpu-capability-attrs",
    "THERMAL_GENL_ATTR_",
    cpu_capability_id=at(21, multi(u32)),
    cpu_capability_performance=varies("counter", multi(u32)),
    cpu_capability_efficiency=varies("counter", multi(u32)),
)
THRESHOLDS = attrs(
    "thermal-threshold-attrs",
    "THERMAL_GENL_ATTR_",
    threshold_temp=at(25, multi(temperature)),
    threshold_direction=multi(way),
)
THERMAL = attrs(
    "thermal-attrs",
    "THERMAL_GENL_ATTR_",
    tz=nest(ZONES),
    tz_id=varies("id", u32),
    tz_temp=varies("counter", temperature),
    tz_trip=nest(TRIPS),
    tz_trip_id=u32,
    tz_trip_type=trip_type,
    tz_trip_temp=temperature,
    tz_trip_hyst=temperature,
    tz_mode=enum(u32, MODE),
    tz_name=string,
    tz_cdev_weight=u32,
    tz_gov=nest(GOVERNORS),
    tz_gov_name=string,
    cdev=nest(COOLERS),
    cdev_id=varies("id", u32),
    cdev_cur_state=varies("counter", u32),
    cdev_max_state=u32,
    cdev_name=string,
    gov_name=string,
    cpu_capability=nest(CAPABILITIES),
    cpu_capability_id=u32,
    cpu_capability_performance=varies("counter", u32),
    cpu_capability_efficiency=varies("counter", u32),
    threshold=nest(THRESHOLDS),
    threshold_temp=temperature,
    threshold_direction=way,
    tz_prev_temp=varies("counter", temperature),
)

FAMILY = Family(
    "thermal",
    GENERIC,
    None,
    (
        Operation("sampling-temp", None, 0, THERMAL, event=True),
        Operation("tz-get-id", 1, 1, THERMAL),
        Operation("tz-get-trip", 2, 2, THERMAL),
        Operation("tz-get-temp", 3, 3, THERMAL),
        Operation("tz-get-gov", 4, 4, THERMAL),
        Operation("tz-get-mode", 5, 5, THERMAL),
        Operation("cdev-get", 6, 6, THERMAL),
        Operation("threshold-get", 7, 7, THERMAL),
        Operation("threshold-add", 8, 8, THERMAL),
        Operation("threshold-delete", 9, 9, THERMAL),
        Operation("threshold-flush", 10, 10, THERMAL),
        Operation("event-tz-create", None, 1, THERMAL, event=True),
        Operation("event-tz-delete", None, 2, THERMAL, event=True),
        Operation("event-tz-disable", None, 3, THERMAL, event=True),
        Operation("event-tz-enable", None, 4, THERMAL, event=True),
        Operation("event-tz-trip-up", None, 5, THERMAL, event=True),
        Operation("event-tz-trip-down", None, 6, THERMAL, event=True),
        Operation("event-tz-trip-change", None, 7, THERMAL, event=True),
        Operation("event-tz-trip-add", None, 8, THERMAL, event=True),
        Operation("event-tz-trip-delete", None, 9, THERMAL, event=True),
        Operation("event-cdev-add", None, 10, THERMAL, event=True),
        Operation("event-cdev-delete", None, 11, THERMAL, event=True),
        Operation("event-cdev-state-update", None, 12, THERMAL, event=True),
        Operation("event-tz-gov-change", None, 13, THERMAL, event=True),
        Operation("event-cpu-capability-change", None, 14, THERMAL, event=True),
        Operation("event-threshold-add", None, 15, THERMAL, event=True),
        Operation("event-threshold-delete", None, 16, THERMAL, event=True),
        Operation("event-threshold-flush", None, 17, THERMAL, event=True),
        Operation("event-threshold-up", None, 18, THERMAL, event=True),
        Operation("event-threshold-down", None, 19, THERMAL, event=True),
    ),
    groups=("sampling", "event"),
    key=(
        "tz-id",
        "tz-name",
        "tz-temp",
        "tz-prev-temp",
        "tz-trip-id",
        "tz-trip-type",
        "tz-trip-temp",
        "tz-gov-name",
        "gov-name",
        "cdev-id",
        "cdev-name",
        "cdev-cur-state",
        "cdev-max-state",
        "threshold-temp",
        "threshold-direction",
        "tz.tz-name",
        "cdev.cdev-name",
        "threshold.threshold-temp",
    ),
    version=2,
    doc="Thermal zones, trip points, thresholds, cooling devices",
)
