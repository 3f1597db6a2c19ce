# generic: psample
"""Sampled packets: ``include/uapi/linux/psample.h``, ``net/psample/psample.c``."""

from __future__ import annotations

from nlsniff.dissectors.route.link_names import ETH_P

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    at,
    attrs,
    be,
    binary,
    flag,
    ipv4,
    ipv6,
    label,
    nest,
    padding,
    u8,
    u16,
    u32,
    u64,
    unit,
    varies,
)

TUNNEL = attrs(
    "psample-tunnel-key-attrs",
    "PSAMPLE_TUNNEL_KEY_ATTR_",
    id=at(0, be(u64)),
    ipv4_src=ipv4,
    ipv4_dst=ipv4,
    tos=u8,
    ttl=u8,
    dont_fragment=flag,
    csum=flag,
    oam=flag,
    geneve_opts=binary,
    tp_src=be(u16),
    tp_dst=be(u16),
    vxlan_opts=binary,
    ipv6_src=ipv6,
    ipv6_dst=ipv6,
    pad=padding,
    erspan_opts=binary,
    ipv4_info_bridge=flag,
)
PSAMPLE = attrs(
    "psample-attrs",
    "PSAMPLE_ATTR_",
    iifindex=at(0, varies("ifindex", u16)),
    oifindex=varies("ifindex", u16),
    origsize=unit(u32, "bytes"),
    sample_group=u32,
    group_seq=varies("counter", u32),
    sample_rate=u32,  # one packet in so many; with sample-probability, of 2^32
    data=binary,
    group_refcount=varies("counter", u32),
    tunnel=nest(TUNNEL, nested_flag=False),
    pad=padding,
    out_tc=u16,
    out_tc_occ=varies("counter", unit(u64, "bytes")),
    latency=varies("time", unit(u64, "ns")),
    timestamp=varies("time", unit(u64, "ns")),
    proto=label(u16, ETH_P),
    user_cookie=binary,
    sample_probability=flag,
)

FAMILY = Family(
    "psample",
    GENERIC,
    None,
    (
        Operation("sample", None, 0, PSAMPLE),
        Operation("new-group", None, 2, PSAMPLE),
        Operation("del-group", None, 3, PSAMPLE),
        Operation("get-group", 1, 2, PSAMPLE),
    ),
    groups=("config", "packets"),
    key=("sample-group", "group-seq", "iifindex", "oifindex", "sample-rate", "origsize", "proto", "group-refcount"),
    doc="Sampled packets and their groups",
)
