"""Measurements with peers in nl80211, fine timing measurement above all: ``include/uapi/linux/nl80211.h``."""

from __future__ import annotations

from nlsniff.dissectors.generic.nl80211_names import CHAN_WIDTH, FTM_FAILURE, PMSR_REQ_TYPE, PMSR_STATUS, PREAMBLE
from nlsniff.dissectors.generic.nl80211_station import RATE_INFO, ns64, us64
from nlsniff.dissectors.generic.nl80211_wiphy import ms32

from nlsniff.spec import (
    AttributeSet,
    AttributesRef,
    at,
    attrs,
    binary,
    bits,
    flag,
    indexed,
    label,
    label_flags,
    mac,
    nest,
    padding,
    s32,
    s64,
    u8,
    u16,
    u32,
    u64,
    unit,
    varies,
)

PREAMBLES = bits("preamble-mask", " ".join(PREAMBLE.entries.values()))
WIDTHS = bits("chan-width-mask", " ".join(CHAN_WIDTH.entries.values()))
half_dbm, ps64, mm64 = unit(s32, "0.5dBm"), unit(u64, "ps"), unit(u64, "mm")

FTM_RESPONDER = attrs("ftm-responder-attrs", "NL80211_FTM_RESP_ATTR_", enabled=flag, lci=binary, civicloc=binary)
FTM_RESPONDER_STATS = attrs(
    "ftm-responder-stats",
    "NL80211_FTM_STATS_",
    success_num=u32,
    partial_num=u32,
    failed_num=u32,
    asap_num=u32,
    non_asap_num=u32,
    total_duration_msec=unit(u64, "ms"),
    unknown_triggers_num=u32,
    reschedule_requests_num=u32,
    out_of_window_triggers_num=u32,
    pad=padding,
)

# Numbers 6 and 7 are NL80211_PMSR_ATTR_MAX_PEER_*, put among those of the enum of FTM capabilities.
ISTA_CAPS = attrs(
    "pmsr-ftm-ista-capa-attrs",
    "NL80211_PMSR_FTM_CAPA_ATTR_",
    max_peer_ista_role=at(6, u32),
    support_ntb=at(21, flag),
    support_tb=flag,
    support_edca=flag,
)
RSTA_CAPS = attrs(
    "pmsr-ftm-rsta-capa-attrs",
    "NL80211_PMSR_FTM_CAPA_ATTR_",
    max_peer_rsta_role=at(7, u32),
    support_ntb=at(21, flag),
    support_tb=flag,
    support_edca=flag,
)
TYPE_CAPS = attrs("pmsr-ftm-type-capa-attrs", "NL80211_PMSR_FTM_TYPE_CAPA_ATTR_", infra_support=flag, pd_support=flag)
FTM_CAPA = attrs(
    "pmsr-ftm-capa-attrs",
    "NL80211_PMSR_FTM_CAPA_ATTR_",
    {
        "asap": flag,
        "non-asap": flag,
        "req-lci": flag,
        "req-civicloc": flag,
        "preambles": label_flags(u32, PREAMBLES),
        "bandwidths": label_flags(u32, WIDTHS),
        "max-bursts-exponent": u32,
        "max-ftms-per-burst": u32,
        "trigger-based": flag,
        "non-trigger-based": flag,
        "6ghz-support": flag,
        "max-tx-ltf-rep": u32,
        "max-rx-ltf-rep": u32,
        "max-tx-sts": u32,
        "max-rx-sts": u32,
        "max-total-ltf-tx": u32,
        "max-total-ltf-rx": u32,
        "rsta-support": flag,
        "ista-caps": nest(ISTA_CAPS),
        "rsta-caps": nest(RSTA_CAPS),
        "support-ntb": flag,
        "support-tb": flag,
        "support-edca": flag,
        "type-caps": nest(TYPE_CAPS),
        "concurrent-ista-rsta-support": flag,
        "max-num-tx-antennas": u8,
        "max-num-rx-antennas": u8,
        "min-interval-edca": ms32,
        "min-interval-ntb": ms32,
        "pd-preambles": label_flags(u32, PREAMBLES),
        "pd-bandwidths": label_flags(u32, WIDTHS),
    },
)
FTM_REQ = attrs(
    "pmsr-ftm-req-attrs",
    "NL80211_PMSR_FTM_REQ_ATTR_",
    asap=flag,
    preamble=label(u32, PREAMBLE),
    num_bursts_exp=u8,
    burst_period=unit(u16, "100ms"),
    burst_duration=u8,
    ftms_per_burst=u8,
    num_ftmr_retries=u8,
    request_lci=flag,
    request_civicloc=flag,
    trigger_based=flag,
    non_trigger_based=flag,
    lmr_feedback=flag,
    bss_color=u8,
    rsta=flag,
    min_time_between_measurements=unit(u32, "100us"),
    max_time_between_measurements=unit(u32, "10ms"),
    nominal_time=ms32,
    aw_duration=ms32,
    num_measurements=u32,
    pad=padding,
    ingress=mm64,
    egress=mm64,
    pd_suppress_results=flag,
)
REQ = attrs(
    "pmsr-req-attrs",
    "NL80211_PMSR_REQ_ATTR_",
    data=nest(attrs("pmsr-req-data-attrs", "NL80211_PMSR_TYPE_", ftm=nest(FTM_REQ))),
    get_ap_tsf=flag,
)
TYPE_CAPA = attrs("pmsr-type-capa-attrs", "NL80211_PMSR_TYPE_", ftm=nest(FTM_CAPA))


def _ftm_resp(rate: AttributesRef) -> AttributeSet:
    return attrs(
        "pmsr-ftm-resp-attrs",
        "NL80211_PMSR_FTM_RESP_ATTR_",
        fail_reason=label(u32, FTM_FAILURE),
        burst_index=u32,
        num_ftmr_attempts=varies("counter", u32),
        num_ftmr_successes=varies("counter", u32),
        busy_retry_time=varies("time", unit(u32, "s")),
        num_bursts_exp=u8,
        burst_duration=u8,
        ftms_per_burst=u8,
        rssi_avg=varies("counter", half_dbm),
        rssi_spread=varies("counter", half_dbm),
        tx_rate=nest(rate),
        rx_rate=nest(rate),
        rtt_avg=varies("counter", unit(s64, "ps")),
        rtt_variance=varies("counter", unit(u64, "ps²")),
        rtt_spread=varies("counter", ps64),
        dist_avg=varies("counter", unit(s64, "mm")),
        dist_variance=varies("counter", unit(u64, "mm²")),
        dist_spread=varies("counter", mm64),
        lci=binary,
        civicloc=binary,
        pad=padding,
        burst_period=unit(u16, "100ms"),
        tx_ltf_repetition_count=u32,
        rx_ltf_repetition_count=u32,
        max_time_between_measurements=unit(u32, "10ms"),
        min_time_between_measurements=unit(u32, "100us"),
        num_tx_spatial_streams=u32,
        num_rx_spatial_streams=u32,
        nominal_time=ms32,
        availability_window=ms32,
        channel_width=label(u32, CHAN_WIDTH),
        preamble=label(u32, PREAMBLE),
        is_delayed_lmr=flag,
    )


def _resp(rate: AttributesRef) -> AttributeSet:
    data = attrs("pmsr-resp-data-attrs", "NL80211_PMSR_TYPE_", ftm=nest(_ftm_resp(rate)))
    return attrs(
        "pmsr-resp-attrs",
        "NL80211_PMSR_RESP_ATTR_",
        data=nest(data),
        status=label(u32, PMSR_STATUS),
        host_time=varies("time", ns64),
        ap_tsf=varies("time", us64),
        final=flag,
        pad=padding,
    )


def peer_measurements(whole: AttributesRef, rate: AttributesRef = RATE_INFO) -> AttributeSet:
    """The attributes of measurements: channels are told in those of ``whole`` nl80211, rates in those of ``rate``."""
    peer = attrs(
        "pmsr-peer-attrs",
        "NL80211_PMSR_PEER_ATTR_",
        addr=varies("random", mac),
        chan=nest(whole),
        req=nest(REQ),
        resp=nest(_resp(rate)),
        req_type=label(u32, PMSR_REQ_TYPE),
    )
    return attrs(
        "pmsr-attrs",
        "NL80211_PMSR_ATTR_",
        max_peers=u32,
        report_ap_tsf=flag,
        randomize_mac_addr=flag,
        type_capa=nest(TYPE_CAPA),
        peers=indexed(nest(peer)),
        max_peer_ista_role=u32,
        max_peer_rsta_role=u32,
    )
