# generic: dev-energymodel
"""What devices use at each performance level: ``include/uapi/linux/dev_energymodel.h``, ``dev-energymodel.yaml``."""

from __future__ import annotations

from nlsniff.spec import GENERIC, Family, Operation, attrs, bits, flags, multi, nest, padding, u32, u64, unit, varies

PERF_STATE_FLAGS = bits("perf-state-flags", "perf-state-inefficient")
PERF_DOMAIN_FLAGS = bits(
    "perf-domain-flags", "perf-domain-microwatts perf-domain-skip-inefficiencies perf-domain-artificial"
)

PERF_DOMAIN = attrs(
    "perf-domain",
    "DEV_ENERGYMODEL_A_PERF_DOMAIN_",
    pad=padding,
    perf_domain_id=varies("id", u32),
    flags=flags(u64, PERF_DOMAIN_FLAGS),
    cpus=multi(u64),
)
PERF_STATE = attrs(
    "perf-state",
    "DEV_ENERGYMODEL_A_PERF_STATE_",
    pad=padding,
    performance=u64,
    frequency=unit(u64, "kHz"),
    power=u64,
    cost=u64,
    flags=flags(u64, PERF_STATE_FLAGS),
)
PERF_TABLE = attrs(
    "perf-table", "DEV_ENERGYMODEL_A_PERF_TABLE_", perf_domain_id=varies("id", u32), perf_state=multi(nest(PERF_STATE))
)

FAMILY = Family(
    "dev-energymodel",
    GENERIC,
    None,
    (
        Operation("get-perf-domains", 1, 1, PERF_DOMAIN),
        Operation("get-perf-table", 2, 2, PERF_TABLE),
        Operation("perf-domain-created", None, 3, PERF_TABLE),
        Operation("perf-domain-updated", None, 4, PERF_TABLE),
        Operation("perf-domain-deleted", None, 5, PERF_TABLE),
    ),
    groups=("event",),
    key=("perf-domain-id", "cpus", "flags"),
    doc="What devices use at each performance level",
)
