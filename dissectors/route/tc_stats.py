"""Statistics of traffic control: TCA_STATS, TCA_STATS2, and what each kind of qdisc or class adds of its own.

From ``include/uapi/linux/gen_stats.h`` and ``pkt_sched.h``.
"""

from __future__ import annotations

from nlsniff.dissectors.route.tc_values import LINK_LAYER, Kinds, bare

from nlsniff.spec import (
    AttributeSet,
    Struct,
    SubMessage,
    array,
    attrs,
    indexed,
    label,
    pad,
    padding,
    s8,
    s16,
    s32,
    s64,
    struct,
    struct_value,
    sub_message,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
)

us, ns = unit(u32, "us"), unit(u32, "ns")

TC_STATS = struct(
    "tc-stats",
    bytes=u64,
    packets=u32,
    drops=u32,
    overlimits=u32,
    bps=unit(u32, "bytes/s"),
    pps=u32,
    qlen=u32,
    backlog=unit(u32, "bytes"),
    pad=pad(4),
)
# Eight samples a second at interval -3, one in 8 seconds at 3.
ESTIMATOR = struct("gnet-estimator", interval=s8, ewma_log=u8)

# The kernel's spec leaves out the padding at the end of a struct with 64 bit numbers.
BASIC = struct("gnet-stats-basic", bytes=u64, packets=u32, pad=pad(4))
RATE_EST = struct("gnet-stats-rate-est", bps=unit(u32, "bytes/s"), pps=u32)
RATE_EST64 = struct("gnet-stats-rate-est64", bps=unit(u64, "bytes/s"), pps=u64)
QUEUE = struct("gnet-stats-queue", qlen=u32, backlog=unit(u32, "bytes"), drops=u32, requeues=u32, overlimits=u32)

CHOKE = struct("tc-choke-xstats", early=u32, pdrop=u32, other=u32, marked=u32, matched=u32)
CODEL = struct(
    "tc-codel-xstats",
    maxpacket=unit(u32, "bytes"),
    count=u32,
    lastcount=u32,
    ldelay=us,
    drop_next=unit(s32, "us"),
    drop_overlimit=u32,
    ecn_mark=u32,
    dropping=u32,
    ce_mark=u32,
)
_FQ_CODEL_TYPE = label(u32, values("tc-fq-codel-xstats-type", "qdisc class"))
FQ_CODEL = struct(
    "tc-fq-codel-xstats",
    type=_FQ_CODEL_TYPE,
    maxpacket=unit(u32, "bytes"),
    drop_overlimit=u32,
    ecn_mark=u32,
    new_flow_count=u32,
    new_flows_len=u32,
    old_flows_len=u32,
    ce_mark=u32,
    memory_usage=unit(u32, "bytes"),
    drop_overmemory=u32,
)
# The union's other half, of a flow; the union is as long as its first half.
FQ_CODEL_FLOW = struct(
    "tc-fq-codel-xstats",
    type=_FQ_CODEL_TYPE,
    deficit=s32,
    ldelay=us,
    count=u32,
    lastcount=u32,
    dropping=u32,
    drop_next=unit(s32, "us"),
    unused=pad(12),
)
FQ_PIE = struct(
    "tc-fq-pie-xstats",
    packets_in=u32,
    dropped=u32,
    overlimit=u32,
    overmemory=u32,
    ecn_mark=u32,
    new_flow_count=u32,
    new_flows_len=u32,
    old_flows_len=u32,
    memory_usage=unit(u32, "bytes"),
)
DUALPI2 = struct(
    "tc-dualpi2-xstats",
    prob=u32,
    delay_c=us,
    delay_l=us,
    pkts_in_c=u32,
    pkts_in_l=u32,
    maxq=u32,
    ecn_mark=u32,
    step_mark=u32,
    credit=s32,
    memory_used=unit(u32, "bytes"),
    max_memory_used=unit(u32, "bytes"),
    memory_limit=unit(u32, "bytes"),
)
BANDS = 3  # FQ_BANDS
FQ = struct(
    "tc-fq-qd-stats",
    gc_flows=u64,
    highprio_packets=u64,
    tcp_retrans=u64,
    throttled=u64,
    flows_plimit=u64,
    pkts_too_long=u64,
    allocation_errors=u64,
    time_next_delayed_flow=unit(s64, "ns"),
    flows=u32,
    inactive_flows=u32,
    throttled_flows=u32,
    unthrottle_latency_ns=ns,
    ce_mark=u64,
    horizon_drops=u64,
    horizon_caps=u64,
    fastpath_packets=u64,
    band_drops=array(u64, BANDS),
    band_pkt_count=array(u32, BANDS),
    pad=pad(4),
)
HHF = struct("tc-hhf-xstats", drop_overlimit=u32, hh_overlimit=u32, hh_tot_count=u32, hh_cur_count=u32)
PIE = struct(
    "tc-pie-xstats",
    prob=u64,
    delay=us,
    avg_dq_rate=u32,
    dq_rate_estimating=u32,
    packets_in=u32,
    dropped=u32,
    overlimit=u32,
    maxq=u32,
    ecn_mark=u32,
)
RED = struct("tc-red-xstats", early=u32, pdrop=u32, other=u32, marked=u32)
SFB = struct(
    "tc-sfb-xstats",
    earlydrop=u32,
    penaltydrop=u32,
    bucketdrop=u32,
    queuedrop=u32,
    childdrop=u32,
    marked=u32,
    maxqlen=u32,
    maxprob=u32,
    avgprob=u32,
)
SFQ = struct("tc-sfq-xstats", allot=s32)
DRR = struct("tc-drr-stats", deficit=u32)
QFQ = struct("tc-qfq-stats", weight=u32, lmax=u32)
# Tokens are in units of 64 ns.
HTB = struct("tc-htb-xstats", lends=u32, borrows=u32, giants=u32, tokens=s32, ctokens=s32)
HFSC = struct("tc-hfsc-stats", work=unit(u64, "bytes"), rtwork=unit(u64, "bytes"), period=u32, level=u32)
# In the header of Linux 7.2, not yet in that of 6.1
NETEM = struct(
    "tc-netem-xstats",
    delayed=u64,
    dropped=u64,
    corrupted=u64,
    duplicated=u64,
    reordered=u64,
    ecn_marked=u64,
    allocation_errors=u64,
)
# Gone with Linux 6.3
CBQ = struct("tc-cbq-xstats", borrows=u32, overactions=u32, avgidle=s32, undertime=s32)

TIN = attrs(
    "cake-tin-stats-attrs",
    "TCA_CAKE_TIN_STATS_",
    pad=padding,
    sent_packets=u32,
    sent_bytes64=u64,
    dropped_packets=u32,
    dropped_bytes64=u64,
    acks_dropped_packets=u32,
    acks_dropped_bytes64=u64,
    ecn_marked_packets=u32,
    ecn_marked_bytes64=u64,
    backlog_packets=u32,
    backlog_bytes=u32,
    threshold_rate64=unit(u64, "bytes/s"),
    target_us=us,
    interval_us=us,
    way_indirect_hits=u32,
    way_misses=u32,
    way_collisions=u32,
    peak_delay_us=us,
    avg_delay_us=us,
    base_delay_us=us,
    sparse_flows=u32,
    bulk_flows=u32,
    unresponsive_flows=u32,
    max_skblen=unit(u32, "bytes"),
    flow_quantum=unit(u32, "bytes"),
)
CAKE = attrs(
    "cake-stats-attrs",
    "TCA_CAKE_STATS_",
    pad=padding,
    capacity_estimate64=unit(u64, "bytes/s"),
    memory_limit=unit(u32, "bytes"),
    memory_used=unit(u32, "bytes"),
    avg_netoff=u32,
    min_netlen=unit(u32, "bytes"),
    max_netlen=unit(u32, "bytes"),
    min_adjlen=unit(u32, "bytes"),
    max_adjlen=unit(u32, "bytes"),
    tin_stats=indexed(bare(TIN)),
    deficit=s32,
    cobalt_count=u32,
    dropping=u32,
    drop_next_us=unit(s32, "us"),
    p_drop=u32,
    blue_timer_us=unit(s32, "us"),
    active_queues=u32,
)
TAPRIO = attrs(
    "taprio-offload-stats-attrs", "TCA_TAPRIO_OFFLOAD_STATS_", pad=padding, window_drops=u64, tx_overruns=u64
)


def _xstats(**others: Struct) -> SubMessage:
    structs: dict[str, Struct] = {
        "cbq": CBQ,
        "choke": CHOKE,
        "codel": CODEL,
        "drr": DRR,
        "dualpi2": DUALPI2,
        "fq": FQ,
        "fq_codel": FQ_CODEL,
        "fq_pie": FQ_PIE,
        "hfsc": HFSC,
        "hhf": HHF,
        "htb": HTB,
        "netem": NETEM,
        "pie": PIE,
        "qfq": QFQ,
        "red": RED,
        "sfb": SFB,
        "sfq": SFQ,
        **others,
    }
    attributes: Kinds = {"cake": bare(CAKE), "taprio": bare(TAPRIO)}
    return sub_message("kind", {**attributes, **{kind: struct_value(layout) for kind, layout in structs.items()}})


def _stats(xstats: SubMessage) -> AttributeSet:
    return attrs(
        "tca-stats-attrs",
        "TCA_STATS_",
        basic=struct_value(BASIC),
        rate_est=struct_value(RATE_EST),
        queue=struct_value(QUEUE),
        app=xstats,
        rate_est64=struct_value(RATE_EST64),
        pad=padding,
        basic_hw=struct_value(BASIC),
        pkt64=u64,
    )


XSTATS = _xstats()
STATS2 = _stats(XSTATS)
CLASS_XSTATS = _xstats(fq_codel=FQ_CODEL_FLOW)
CLASS_STATS2 = _stats(CLASS_XSTATS)

# Lengths of packets as the link counts them: from (length + cell-align) >> cell-log to units of 1 << size-log.
SIZESPEC = struct(
    "tc-sizespec",
    cell_log=u8,
    size_log=u8,
    cell_align=s16,
    overhead=s32,
    linklayer=label(u32, LINK_LAYER),
    mpu=u32,
    mtu=u32,
    tsize=u32,
)
STAB = attrs("tca-stab-attrs", "TCA_STAB_", base=struct_value(SIZESPEC), data=array(u16))
