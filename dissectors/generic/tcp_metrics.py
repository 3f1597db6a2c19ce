# generic: tcp_metrics
"""What TCP remembers of its peers: ``include/uapi/linux/tcp_metrics.h``, ``tcp_metrics.yaml``."""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    be,
    binary,
    hint,
    ipv6,
    nest,
    padding,
    s32,
    u16,
    u32,
    u64,
    unit,
    varies,
)

ipv4 = hint(be(u32), "ipv4")

# Times to the peer and back are eight times, their variances four times what is meant.
METRICS = attrs(
    "metrics",
    "TCP_METRICS_A_METRICS_",
    rtt=varies("time", unit(u32, "ms/8")),
    rttvar=varies("time", unit(u32, "ms/4")),
    ssthresh=varies("counter", u32),
    cwnd=varies("counter", u32),
    reodering=varies("counter", u32),  # so spelled in the header
    rtt_us=varies("time", unit(u32, "us/8")),
    rttvar_us=varies("time", unit(u32, "us/4")),
)
TCP_METRICS = attrs(
    "tcp-metrics",
    "TCP_METRICS_ATTR_",
    addr_ipv4=ipv4,
    addr_ipv6=ipv6,
    age=varies("time", unit(u64, "ms")),
    tw_tsval=varies("time", u32),
    tw_ts_stamp=varies("time", unit(s32, "s")),
    vals=nest(METRICS),
    fopen_mss=unit(u16, "bytes"),
    fopen_syn_drops=varies("counter", u16),
    fopen_syn_drop_ts=varies("time", unit(u64, "ms")),
    fopen_cookie=varies("random", binary),
    saddr_ipv4=ipv4,
    saddr_ipv6=ipv6,
    pad=padding,
)

FAMILY = Family(
    "tcp_metrics",
    GENERIC,
    None,
    (
        Operation("get", 1, 1, TCP_METRICS),
        Operation("del", 2, None, TCP_METRICS),
    ),
    key=("addr-ipv4", "addr-ipv6", "saddr-ipv4", "saddr-ipv6", "vals.rtt-us", "vals.cwnd", "age"),
    doc="What TCP remembers of its peers",
)
