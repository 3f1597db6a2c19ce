"""Qdiscs of tc that manage the length of a queue: RED and its kin, CoDel, PIE, fair queues.

From ``include/uapi/linux/pkt_sched.h`` and ``net/sched/sch_*.c``.
"""

from __future__ import annotations

from nlsniff.dissectors.route.tc_values import PRIO_QOPT, RED_FLAGS, RED_TABLE, Kinds, bare

from nlsniff.spec import (
    array,
    attrs,
    bitfield32,
    enum,
    label_flags,
    multi,
    nest,
    pad,
    padding,
    s32,
    struct,
    struct_value,
    u8,
    u32,
    u64,
    unit,
    values,
    varies,
)

counter32 = varies("counter", u32)

us = unit(u32, "us")
bytes32 = unit(u32, "bytes")

# Thresholds are bytes, but packets for choke.
RED_QOPT = struct(
    "tc-red-qopt",
    {"limit": u32, "qth-min": u32, "qth-max": u32, "Wlog": u8, "Plog": u8, "Scell-log": u8},
    flags=label_flags(u8, RED_FLAGS),
)
RED = attrs(
    "red-attrs",
    "TCA_RED_",
    parms=struct_value(RED_QOPT),
    stab=RED_TABLE,
    max_p=u32,
    # the kernel's spec names no flags here
    flags=bitfield32(),
    early_drop_block=u32,
    mark_block=u32,
)
CHOKE = attrs("choke-attrs", "TCA_CHOKE_", parms=struct_value(RED_QOPT), stab=RED_TABLE, max_p=u32)

GRED_QOPT = struct(
    "tc-gred-qopt",
    {
        "limit": bytes32,
        "qth-min": bytes32,
        "qth-max": bytes32,
        "DP": u32,
        "backlog": varies("counter", bytes32),
        "qave": varies("counter", bytes32),
        "forced": counter32,
        "early": counter32,
        "other": counter32,
        "pdrop": counter32,
        "Wlog": u8,
        "Plog": u8,
        "Scell-log": u8,
        "prio": u8,
        "packets": counter32,
        "bytesin": varies("counter", bytes32),
    },
)
GRED_SOPT = struct(
    "tc-gred-sopt", {"DPs": u32, "def-DP": u32, "grio": u8, "flags": label_flags(u8, RED_FLAGS), "pad": pad(2)}
)
GRED_VQ = attrs(
    "tca-gred-vq-entry-attrs",
    "TCA_GRED_VQ_",
    pad=padding,
    dp=u32,
    stat_bytes=varies("counter", u64),
    stat_packets=counter32,
    stat_backlog=varies("counter", bytes32),
    stat_prob_drop=counter32,
    stat_prob_mark=counter32,
    stat_forced_drop=counter32,
    stat_forced_mark=counter32,
    stat_pdrop=counter32,
    stat_other=counter32,
    flags=label_flags(u32, RED_FLAGS),
)
GRED = attrs(
    "gred-attrs",
    "TCA_GRED_",
    # one in a request, all of them in an answer
    parms=array(struct_value(GRED_QOPT)),
    stab=RED_TABLE,
    dps=struct_value(GRED_SOPT),
    # of one queue in a request, of all in an answer
    max_p=array(u32),
    limit=bytes32,
    vq_list=nest(attrs("tca-gred-vq-list-attrs", "TCA_GRED_VQ_", entry=multi(nest(GRED_VQ)))),
)

SFB_QOPT = struct(
    "tc-sfb-qopt",
    rehash_interval=unit(u32, "ms"),
    warmup_time=unit(u32, "ms"),
    max=u32,
    bin_size=u32,
    increment=u32,
    decrement=u32,
    limit=u32,
    penalty_rate=u32,
    penalty_burst=u32,
)
SFB = attrs("sfb-attrs", "TCA_SFB_", parms=struct_value(SFB_QOPT))

SFQ_QOPT = struct("tc-sfq-qopt", quantum=bytes32, perturb_period=unit(s32, "s"), limit=u32, divisor=u32, flows=u32)
SFQRED_STATS = struct(
    "tc-sfqred-stats",
    prob_drop=u32,
    forced_drop=u32,
    prob_mark=u32,
    forced_mark=u32,
    prob_mark_head=u32,
    forced_mark_head=u32,
)
SFQ_QOPT_V1 = struct(
    "tc-sfq-qopt-v1",
    {
        "v0": struct_value(SFQ_QOPT),
        "depth": u32,
        "headdrop": u32,
        "limit": bytes32,
        "qth-min": bytes32,
        "qth-max": bytes32,
        "Wlog": u8,
        "Plog": u8,
        "Scell-log": u8,
        "flags": label_flags(u8, RED_FLAGS),
        "max-P": u32,
        "stats": varies("counter", struct_value(SFQRED_STATS)),
    },
)

CODEL = attrs("codel-attrs", "TCA_CODEL_", target=us, limit=u32, interval=us, ecn=u32, ce_threshold=us)
FQ_CODEL = attrs(
    "fq-codel-attrs",
    "TCA_FQ_CODEL_",
    target=us,
    limit=u32,
    interval=us,
    ecn=u32,
    flows=u32,
    quantum=bytes32,
    ce_threshold=us,
    drop_batch_size=u32,
    memory_limit=bytes32,
    ce_threshold_selector=u8,
    ce_threshold_mask=u8,
)
FQ = attrs(
    "fq-attrs",
    "TCA_FQ_",
    plimit=u32,
    flow_plimit=u32,
    quantum=bytes32,
    initial_quantum=bytes32,
    rate_enable=u32,
    flow_default_rate=u32,
    flow_max_rate=unit(u32, "bytes/s"),
    buckets_log=u32,
    flow_refill_delay=us,
    orphan_mask=u32,
    low_rate_threshold=unit(u32, "bytes/s"),
    ce_threshold=us,
    timer_slack=unit(u32, "ns"),
    horizon=us,
    horizon_drop=u8,
    priomap=struct_value(PRIO_QOPT),
    weights=array(s32),
    # younger than the kernel's spec
    offload_horizon=us,
)
HHF = attrs(
    "hhf-attrs",
    "TCA_HHF_",
    backlog_limit=u32,
    quantum=bytes32,
    hh_flows_limit=u32,
    reset_timeout=us,
    admit_bytes=bytes32,
    evict_timeout=us,
    non_hh_weight=u32,
)
PIE = attrs(
    "pie-attrs",
    "TCA_PIE_",
    target=us,
    limit=u32,
    tupdate=us,
    alpha=u32,
    beta=u32,
    ecn=u32,
    bytemode=u32,
    dq_rate_estimator=u32,
)
FQ_PIE = attrs(
    "fq-pie-attrs",
    "TCA_FQ_PIE_",
    limit=u32,
    flows=u32,
    target=us,
    tupdate=us,
    alpha=u32,
    beta=u32,
    quantum=bytes32,
    memory_limit=bytes32,
    ecn_prob=u32,
    ecn=u32,
    bytemode=u32,
    dq_rate_estimator=u32,
)
DUALPI2 = attrs(
    "dualpi2-attrs",
    "TCA_DUALPI2_",
    limit=u32,
    memory_limit=bytes32,
    target=us,
    tupdate=us,
    # gains, scaled by 256
    alpha=u32,
    beta=u32,
    step_thresh_pkts=u32,
    step_thresh_us=us,
    min_qlen_step=u32,
    coupling=u8,
    drop_overload=enum(u8, values("dualpi2-drop-overload", "overflow drop")),
    drop_early=enum(u8, values("dualpi2-drop-early", "drop-dequeue drop-enqueue")),
    c_protection=unit(u8, "%"),
    ecn_mask=enum(u8, values("dualpi2-ecn-mask", "l4s-ect cla-ect any-ect", 1)),
    split_gso=enum(u8, values("dualpi2-split-gso", "no-split-gso split-gso")),
    pad=padding,
)

QUEUES: Kinds = {
    "choke": bare(CHOKE),
    "codel": bare(CODEL),
    "dualpi2": bare(DUALPI2),
    "fq": bare(FQ),
    "fq_codel": bare(FQ_CODEL),
    "fq_pie": bare(FQ_PIE),
    "gred": bare(GRED),
    "hhf": bare(HHF),
    "pie": bare(PIE),
    "red": bare(RED),
    "sfb": bare(SFB),
    "sfq": struct_value(SFQ_QOPT_V1),
}
