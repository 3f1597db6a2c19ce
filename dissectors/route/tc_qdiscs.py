"""Qdiscs and classes of tc: the TCA_OPTIONS of the kinds that shape, divide and emulate.

From ``include/uapi/linux/pkt_sched.h`` and, where the kernel's spec leaves a type open, ``net/sched/sch_*.c``.
Those that manage a queue's length are in ``tc_queues.py``. Kinds that Linux 6.3 gave up (atm, cbq, dsmark)
are as in 6.1.
"""

from __future__ import annotations

from nlsniff.dissectors.route.tc_values import (
    CLOCK,
    HANDLE,
    MQPRIO_QOPT,
    PRIO_QOPT,
    RATE,
    RATE_TABLE,
    Kinds,
    bare,
)

from nlsniff.spec import (
    AttributeSet,
    array,
    at,
    attrs,
    binary,
    bits,
    fixed,
    flag,
    label,
    label_flags,
    multi,
    nest,
    pad,
    padding,
    s16,
    s32,
    s64,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

rate64 = unit(u64, "bytes/s")
ticks = unit(u32, "ticks")
probability = u32  # 0xffffffff is certainty

FIFO_QOPT = struct("tc-fifo-qopt", limit=u32)
MULTIQ_QOPT = struct("tc-multiq-qopt", bands=u16, max_bands=u16)
PLUG_ACTION = values("tc-plug-action", "buffer release-one release-indefinite limit")
PLUG_QOPT = struct("tc-plug-qopt", action=label(s32, PLUG_ACTION), limit=u32)
SKBPRIO_QOPT = struct("tc-skbprio-qopt", limit=u32)

# tc puts an empty nest of options behind the struct, where Linux 2.6 had room for some (addattr_nest_compat()).
PRIO = attrs("prio-attrs", "TCA_", options=at(2, bare(attrs("no-attrs", "TCA_"))))

TBF_QOPT = struct("tc-tbf-qopt", rate=RATE, peakrate=RATE, limit=unit(u32, "bytes"), buffer=ticks, mtu=ticks)
TBF = attrs(
    "tbf-attrs",
    "TCA_TBF_",
    parms=struct_value(TBF_QOPT),
    rtab=RATE_TABLE,
    ptab=RATE_TABLE,
    rate64=rate64,
    prate64=rate64,
    burst=unit(u32, "bytes"),
    pburst=unit(u32, "bytes"),
    pad=padding,
)

HTB_OPT = struct("tc-htb-opt", rate=RATE, ceil=RATE, buffer=ticks, cbuffer=ticks, quantum=u32, level=u32, prio=u32)
HTB_GLOB = struct(
    "tc-htb-glob", version=u32, rate2quantum=u32, defcls=u32, debug=u32, direct_pkts=varies("counter", u32)
)
HTB = attrs(
    "htb-attrs",
    "TCA_HTB_",
    parms=struct_value(HTB_OPT),
    init=struct_value(HTB_GLOB),
    ctab=RATE_TABLE,
    rtab=RATE_TABLE,
    direct_qlen=u32,
    rate64=rate64,
    ceil64=rate64,
    pad=padding,
    offload=flag,
)

HFSC_QOPT = struct("tc-hfsc-qopt", defcls=u16)
CURVE = struct_value(struct("tc-service-curve", m1=unit(u32, "bytes/s"), d=unit(u32, "us"), m2=unit(u32, "bytes/s")))
HFSC_CLASS = attrs("hfsc-attrs", "TCA_HFSC_", rsc=CURVE, fsc=CURVE, usc=CURVE)

DRR = attrs("drr-attrs", "TCA_DRR_", quantum=unit(u32, "bytes"))
QFQ = attrs("qfq-attrs", "TCA_QFQ_", weight=u32, lmax=unit(u32, "bytes"))
ETS: AttributeSet = attrs(
    "ets-attrs",
    "TCA_ETS_",
    nbands=u8,
    nstrict=u8,
    quanta=nest(lambda: ETS),
    quanta_band=multi(unit(u32, "bytes")),
    priomap=nest(lambda: ETS),
    priomap_band=multi(u8),
)

# Offload, mode and shaper are asked for in attributes behind the struct.
MQPRIO_FLAGS = bits("tc-mqprio-flags", "mode shaper min-rate max-rate")
FRAME_PREEMPTION = values("tc-fp", "express preemptible", 1)
MQPRIO_ENTRY = attrs("mqprio-tc-entry-attrs", "TCA_MQPRIO_TC_ENTRY_", index=u32, fp=label(u32, FRAME_PREEMPTION))
# The rates of all classes, each under the number of the nest that holds them
MQPRIO_RATES = attrs("mqprio-rate-attrs", "TCA_MQPRIO_", min_rate64=at(3, multi(rate64)), max_rate64=multi(rate64))
MQPRIO = attrs(
    "mqprio-attrs",
    "TCA_MQPRIO_",
    mode=label(u16, values("tc-mqprio-mode", "dcb channel")),
    shaper=label(u16, values("tc-mqprio-shaper", "dcb bw-rate")),
    min_rate64=bare(MQPRIO_RATES),
    max_rate64=bare(MQPRIO_RATES),
    tc_entry=multi(nest(MQPRIO_ENTRY)),
)

TAPRIO_CMD = values("tc-taprio-cmd", "set-gates set-and-hold set-and-release")
TAPRIO_ENTRY = attrs(
    "taprio-sched-entry",
    "TCA_TAPRIO_SCHED_ENTRY_",
    index=u32,
    cmd=label(u8, TAPRIO_CMD),
    gate_mask=u32,
    interval=unit(u32, "ns"),
)
TAPRIO_LIST = attrs("taprio-sched-entry-list", "TCA_TAPRIO_SCHED_", entry=multi(bare(TAPRIO_ENTRY)))
TAPRIO_TC_ENTRY = attrs(
    "taprio-tc-entry-attrs",
    "TCA_TAPRIO_TC_ENTRY_",
    index=u32,
    max_sdu=unit(u32, "bytes"),
    fp=label(u32, FRAME_PREEMPTION),
)
TAPRIO: AttributeSet = attrs(
    "taprio-attrs",
    "TCA_TAPRIO_ATTR_",
    priomap=struct_value(MQPRIO_QOPT),
    sched_entry_list=bare(TAPRIO_LIST),
    sched_base_time=unit(s64, "ns"),
    sched_single_entry=bare(TAPRIO_ENTRY),
    sched_clockid=CLOCK,
    pad=padding,
    admin_sched=nest(lambda: TAPRIO, nested_flag=False),
    sched_cycle_time=unit(s64, "ns"),
    sched_cycle_time_extension=unit(s64, "ns"),
    flags=label_flags(u32, bits("tc-taprio-flags", "txtime-assist full-offload")),
    txtime_delay=unit(u32, "ns"),
    # one for each traffic class
    tc_entry=multi(bare(TAPRIO_TC_ENTRY)),
)

CBS_QOPT = struct(
    "tc-cbs-qopt",
    offload=u8,
    pad=pad(3),
    hicredit=unit(s32, "bytes"),
    locredit=unit(s32, "bytes"),
    idleslope=unit(s32, "kbit/s"),
    sendslope=unit(s32, "kbit/s"),
)
CBS = attrs("cbs-attrs", "TCA_CBS_", parms=struct_value(CBS_QOPT))
ETF_QOPT = struct(
    "tc-etf-qopt",
    delta=unit(s32, "ns"),
    clockid=CLOCK,
    flags=label_flags(s32, bits("tc-etf-flags", "deadline-mode-on offload-on skip-sock-check")),
)
ETF = attrs("etf-attrs", "TCA_ETF_", parms=struct_value(ETF_QOPT))

# The spec calls random-loss loss, as TCA_NETEM_LOSS behind the struct is called too: one would hide the other.
# Latency and jitter are in ticks of the scheduler's clock, whatever the header says; the 64 bit ones in ns.
NETEM_QOPT = struct(
    "tc-netem-qopt", latency=ticks, limit=u32, random_loss=probability, gap=u32, duplicate=probability, jitter=ticks
)
NETEM_LOSS = attrs(
    "netem-loss-attrs",
    "NETEM_LOSS_",
    gi=struct_value(struct("tc-netem-gimodel", dict.fromkeys(("p13", "p31", "p32", "p14", "p23"), probability))),
    ge=struct_value(struct("tc-netem-gemodel", dict.fromkeys(("p", "r", "h", "k1"), probability))),
)
NETEM_SLOT = struct(
    "tc-netem-slot",
    min_delay=unit(s64, "ns"),
    max_delay=unit(s64, "ns"),
    max_packets=s32,
    max_bytes=s32,
    dist_delay=unit(s64, "ns"),
    dist_jitter=unit(s64, "ns"),
)
# A table of a random distribution, 8192 for one standard deviation (NETEM_DIST_SCALE).
DISTRIBUTION = array(s16)
NETEM = attrs(
    "netem-attrs",
    "TCA_NETEM_",
    corr=struct_value(struct("tc-netem-corr", dict.fromkeys(("delay-corr", "loss-corr", "dup-corr"), probability))),
    delay_dist=DISTRIBUTION,
    reorder=struct_value(struct("tc-netem-reorder", probability=probability, correlation=probability)),
    corrupt=struct_value(struct("tc-netem-corrupt", probability=probability, correlation=probability)),
    loss=bare(NETEM_LOSS),
    rate=struct_value(
        struct(
            "tc-netem-rate",
            rate=unit(u32, "bytes/s"),
            packet_overhead=unit(s32, "bytes"),
            cell_size=unit(u32, "bytes"),
            cell_overhead=unit(s32, "bytes"),
        )
    ),
    ecn=u32,
    rate64=rate64,
    pad=padding,
    latency64=unit(s64, "ns"),
    jitter64=unit(s64, "ns"),
    slot=struct_value(NETEM_SLOT),
    slot_dist=DISTRIBUTION,
    prng_seed=varies("random", u64),
)

CAKE = attrs(
    "cake-attrs",
    "TCA_CAKE_",
    pad=padding,
    base_rate64=rate64,
    diffserv_mode=label(u32, values("cake-diffserv", "diffserv3 diffserv4 diffserv8 besteffort precedence")),
    atm=label(u32, values("cake-atm", "none atm ptm")),
    flow_mode=label(u32, values("cake-flow", "none src-ip dst-ip hosts flows dual-src dual-dst triple")),
    overhead=u32,
    rtt=unit(u32, "us"),
    target=unit(u32, "us"),
    autorate=u32,
    memory=unit(u32, "bytes"),
    nat=u32,
    raw=u32,
    wash=u32,
    mpu=unit(u32, "bytes"),
    ingress=u32,
    ack_filter=label(u32, values("cake-ack", "none filter aggressive")),
    split_gso=u32,
    fwmark=u32,
)

# Gone with Linux 6.3
CBQ_CHANGE = bits("tc-cbq-lss-change", "flags ewma maxidle minidle offtime avpkt")
CBQ = attrs(
    "cbq-attrs",
    "TCA_CBQ_",
    lssopt=struct_value(
        struct(
            "tc-cbq-lssopt",
            change=label_flags(u8, CBQ_CHANGE),
            flags=label_flags(u8, bits("tc-cbq-lss-flags", "bounded isolated")),
            ewma_log=u8,
            level=u8,
            maxidle=u32,
            minidle=u32,
            offtime=u32,
            avpkt=unit(u32, "bytes"),
        )
    ),
    wrropt=struct_value(
        struct("tc-cbq-wrropt", flags=u8, priority=u8, cpriority=u8, reserved=pad(1), allot=u32, weight=u32)
    ),
    fopt=struct_value(struct("tc-cbq-fopt", split=HANDLE, defmap=u32, defchange=u32)),
    ovl_strategy=struct_value(
        struct(
            "tc-cbq-ovl",
            strategy=label(u8, values("tc-cbq-ovl-strategy", "classic delay lowprio drop rclassic")),
            priority2=u8,
            pad=pad(2),
            penalty=u32,
        )
    ),
    rate=RATE,
    rtab=RATE_TABLE,
    police=struct_value(struct("tc-cbq-police", police=u8, res1=pad(1), res2=pad(2))),
)
DSMARK = attrs("dsmark-attrs", "TCA_DSMARK_", indices=u16, default_index=u16, set_tc_index=flag, mask=u8, value=u8)
ATM = attrs("atm-attrs", "TCA_ATM_", fd=u32, ptr=binary, hdr=binary, excess=HANDLE, addr=binary, state=u32)

QDISCS: Kinds = {
    "atm": bare(ATM),
    "bfifo": struct_value(FIFO_QOPT),
    "cake": bare(CAKE),
    "cake_mq": bare(CAKE),
    "cbq": bare(CBQ),
    "cbs": bare(CBS),
    "drr": bare(DRR),
    "dsmark": bare(DSMARK),
    "etf": bare(ETF),
    "ets": nest(ETS),
    "hfsc": struct_value(HFSC_QOPT),
    "htb": bare(HTB),
    "mqprio": fixed(MQPRIO_QOPT, MQPRIO),
    "multiq": struct_value(MULTIQ_QOPT),
    "netem": fixed(NETEM_QOPT, NETEM),
    "pfifo": struct_value(FIFO_QOPT),
    "pfifo_fast": struct_value(PRIO_QOPT),
    "pfifo_head_drop": struct_value(FIFO_QOPT),
    "plug": struct_value(PLUG_QOPT),
    "prio": fixed(PRIO_QOPT, PRIO),
    "qfq": bare(QFQ),
    "skbprio": struct_value(SKBPRIO_QOPT),
    "taprio": bare(TAPRIO),
    "tbf": bare(TBF),
}
# A kind's classes are described by the attributes of its qdisc, but for these.
CLASSES: Kinds = {**QDISCS, "hfsc": bare(HFSC_CLASS)}
