# generic: dpll
"""Digital phase-locked loops, the clocks of networks: ``include/uapi/linux/dpll.h``, ``dpll.yaml``."""

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
    padding,
    s32,
    s64,
    sint,
    string,
    u32,
    u64,
    unit,
    values,
    varies,
)

id32 = varies("id", u32)

MODE = values("mode", "manual automatic", 1)
LOCK_STATUS = values("lock-status", "unlocked locked locked-ho-acq holdover", 1)
LOCK_STATUS_ERROR = values("lock-status-error", "none undefined media-down fractional-frequency-offset-too-high", 1)
CLOCK_QUALITY_LEVEL = values(
    "clock-quality-level",
    "itu-opt1-prc itu-opt1-ssu-a itu-opt1-ssu-b itu-opt1-eec1 itu-opt1-prtc itu-opt1-eprtc itu-opt1-eeec itu-opt1-eprc",
    1,
)
TYPE = values("type", "pps eec generic", 1)
PIN_TYPE = values("pin-type", "mux ext synce-eth-port int-oscillator gnss", 1)
PIN_DIRECTION = enum(u32, values("pin-direction", "input output", 1))
PIN_STATE = enum(u32, values("pin-state", "connected disconnected selectable", 1))
PIN_OPERSTATE = enum(u32, values("pin-operstate", "active standby no-signal qual-failed", 1))
PIN_CAPABILITIES = bits("pin-capabilities", "direction-can-change priority-can-change state-can-change")
FEATURE_STATE = values("feature-state", "disable enable")

hertz, picoseconds = unit(u64, "Hz"), unit(s32, "ps")
# Thousandths of a picosecond (DPLL_PHASE_OFFSET_DIVIDER)
phase_offset = unit(s64, "fs")
ppm, ppt = unit(sint, "ppm"), unit(sint, "ppt")

DPLL = attrs(
    "dpll",
    "DPLL_A_",
    id=id32,
    module_name=string,
    pad=padding,
    clock_id=u64,
    mode=enum(u32, MODE),
    mode_supported=multi(enum(u32, MODE)),
    lock_status=enum(u32, LOCK_STATUS),
    temp=varies("counter", unit(s32, "m°C")),
    type=enum(u32, TYPE),
    lock_status_error=enum(u32, LOCK_STATUS_ERROR),
    clock_quality_level=multi(enum(u32, CLOCK_QUALITY_LEVEL)),
    phase_offset_monitor=enum(u32, FEATURE_STATE),
    phase_offset_avg_factor=u32,
    frequency_monitor=enum(u32, FEATURE_STATE),
)
# What is nested in a pin has the pin's own numbers.
FREQUENCY_RANGE = attrs("frequency-range", "DPLL_A_PIN_", frequency_min=at(13, hertz), frequency_max=hertz)
PARENT_DEVICE = attrs(
    "pin-parent-device",
    "DPLL_A_PIN_",
    parent_id=at(2, id32),
    direction=at(10, PIN_DIRECTION),
    prio=at(15, u32),
    state=PIN_STATE,
    phase_offset=at(23, varies("counter", phase_offset)),
    fractional_frequency_offset=varies("counter", ppm),
    fractional_frequency_offset_ppt=at(30, varies("counter", ppt)),
    operstate=at(32, PIN_OPERSTATE),
)
PARENT_PIN = attrs("pin-parent-pin", "DPLL_A_PIN_", parent_id=at(2, id32), state=at(16, PIN_STATE))
REFERENCE_SYNC = attrs("reference-sync", "DPLL_A_PIN_", id=id32, state=at(16, PIN_STATE))
PIN = attrs(
    "pin",
    "DPLL_A_PIN_",
    id=id32,
    parent_id=id32,
    module_name=string,
    pad=padding,
    clock_id=u64,
    board_label=string,
    panel_label=string,
    package_label=string,
    type=enum(u32, PIN_TYPE),
    direction=PIN_DIRECTION,
    frequency=hertz,
    frequency_supported=multi(nest(FREQUENCY_RANGE)),
    frequency_min=hertz,
    frequency_max=hertz,
    prio=u32,
    state=PIN_STATE,
    capabilities=flags(u32, PIN_CAPABILITIES),
    parent_device=multi(nest(PARENT_DEVICE)),
    parent_pin=multi(nest(PARENT_PIN)),
    phase_adjust_min=picoseconds,
    phase_adjust_max=picoseconds,
    phase_adjust=picoseconds,
    phase_offset=varies("counter", phase_offset),
    fractional_frequency_offset=varies("counter", ppm),
    esync_frequency=hertz,
    esync_frequency_supported=multi(nest(FREQUENCY_RANGE)),
    esync_pulse=unit(u32, "%"),
    reference_sync=multi(nest(REFERENCE_SYNC)),
    phase_adjust_gran=unit(u32, "ps"),
    fractional_frequency_offset_ppt=varies("counter", ppt),
    measured_frequency=varies("counter", unit(u64, "mHz")),
    operstate=PIN_OPERSTATE,
)

FAMILY = Family(
    "dpll",
    GENERIC,
    None,
    (
        Operation("device-id-get", 1, 1, DPLL),
        Operation("device-get", 2, 2, DPLL),
        Operation("device-set", 3, None, DPLL),
        Operation("device-create-ntf", None, 4, DPLL),
        Operation("device-delete-ntf", None, 5, DPLL),
        Operation("device-change-ntf", None, 6, DPLL),
        Operation("pin-id-get", 7, 7, PIN),
        Operation("pin-get", 8, 8, PIN),
        Operation("pin-set", 9, None, PIN),
        Operation("pin-create-ntf", None, 10, PIN),
        Operation("pin-delete-ntf", None, 11, PIN),
        Operation("pin-change-ntf", None, 12, PIN),
    ),
    groups=("monitor",),
    key=("id", "module-name", "type", "mode", "lock-status", "board-label", "panel-label", "state", "frequency"),
    doc="Digital phase-locked loops",
)
