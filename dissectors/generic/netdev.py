# generic: netdev
"""Queues, NAPI instances and page pools of network devices: ``include/uapi/linux/netdev.h``, ``netdev.yaml``."""

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
    u32,
    u64,
    uint,
    unit,
    values,
    varies,
)

id32 = varies("id", u32)
counter = varies("counter", uint)
IFINDEX = varies("ifindex", u32)

packets, size = unit(uint, "packets"), unit(uint, "bytes")
packet_count = varies("counter", packets)

XDP_ACT = bits("xdp-act", "basic redirect ndo-xmit xsk-zerocopy hw-offload rx-sg ndo-xmit-sg")
XDP_RX_METADATA = bits("xdp-rx-metadata", "timestamp hash vlan-tag")
XSK_FLAGS = bits("xsk-flags", "tx-timestamp tx-checksum tx-launch-time-fifo")
QUEUE_TYPE = values("queue-type", "rx tx")
QSTATS_SCOPE = bits("qstats-scope", "queue")
NAPI_THREADED = values("napi-threaded", "disabled enabled busy-poll")

DEV = attrs(
    "dev",
    "NETDEV_A_DEV_",
    ifindex=IFINDEX,
    pad=padding,
    xdp_features=flags(u64, XDP_ACT),
    xdp_zc_max_segs=u32,
    xdp_rx_metadata_features=flags(u64, XDP_RX_METADATA),
    xsk_features=flags(u64, XSK_FLAGS),
)
IO_URING = attrs("io-uring-provider-info", "NETDEV_A_IO_URING_PROVIDER_INFO_", rx_buf_len=size)
PAGE_POOL = attrs(
    "page-pool",
    "NETDEV_A_PAGE_POOL_",
    id=varies("id", uint),
    ifindex=IFINDEX,
    napi_id=varies("id", uint),
    inflight=counter,
    inflight_mem=varies("counter", size),
    detach_time=varies("time", unit(uint, "s")),
    dmabuf=id32,
    io_uring=nest(IO_URING),
)
PAGE_POOL_INFO = attrs("page-pool-info", "NETDEV_A_PAGE_POOL_", id=varies("id", uint), ifindex=IFINDEX)
PAGE_POOL_STATS = attrs(
    "page-pool-stats",
    "NETDEV_A_PAGE_POOL_STATS_",
    info=nest(PAGE_POOL_INFO),
    alloc_fast=at(8, counter),
    alloc_slow=counter,
    alloc_slow_high_order=counter,
    alloc_empty=counter,
    alloc_refill=counter,
    alloc_waive=counter,
    recycle_cached=counter,
    recycle_cache_full=counter,
    recycle_ring=counter,
    recycle_ring_full=counter,
    recycle_released_refcnt=counter,
)
NAPI = attrs(
    "napi",
    "NETDEV_A_NAPI_",
    ifindex=IFINDEX,
    id=id32,
    irq=id32,
    pid=id32,
    defer_hard_irqs=u32,
    gro_flush_timeout=unit(uint, "ns"),
    irq_suspend_timeout=unit(uint, "ns"),
    threaded=enum(u32, NAPI_THREADED),
)
QUEUE_ID = attrs("queue-id", "NETDEV_A_QUEUE_", id=u32, type=at(3, enum(u32, QUEUE_TYPE)))
LEASE = attrs("lease", "NETDEV_A_LEASE_", ifindex=IFINDEX, queue=nest(QUEUE_ID), netns_id=varies("id", s32))
QUEUE = attrs(
    "queue",
    "NETDEV_A_QUEUE_",
    id=u32,
    ifindex=IFINDEX,
    type=enum(u32, QUEUE_TYPE),
    napi_id=id32,
    dmabuf=id32,
    io_uring=nest(IO_URING),
    xsk=nest(attrs("xsk-info", "NETDEV_A_XSK_INFO_")),  # being there says that AF_XDP has the queue
    lease=nest(LEASE),
)
QSTATS = attrs(
    "qstats",
    "NETDEV_A_QSTATS_",
    ifindex=IFINDEX,
    queue_type=enum(u32, QUEUE_TYPE),
    queue_id=u32,
    scope=flags(uint, QSTATS_SCOPE),
    rx_packets=at(8, packet_count),
    rx_bytes=varies("counter", size),
    tx_packets=packet_count,
    tx_bytes=varies("counter", size),
    rx_alloc_fail=counter,
    rx_hw_drops=packet_count,
    rx_hw_drop_overruns=packet_count,
    rx_csum_complete=packet_count,
    rx_csum_unnecessary=packet_count,
    rx_csum_none=packet_count,
    rx_csum_bad=packet_count,
    rx_hw_gro_packets=packet_count,
    rx_hw_gro_bytes=varies("counter", size),
    rx_hw_gro_wire_packets=packet_count,
    rx_hw_gro_wire_bytes=varies("counter", size),
    rx_hw_drop_ratelimits=packet_count,
    tx_hw_drops=packet_count,
    tx_hw_drop_errors=packet_count,
    tx_csum_none=packet_count,
    tx_needs_csum=packet_count,
    tx_hw_gso_packets=packet_count,
    tx_hw_gso_bytes=varies("counter", size),
    tx_hw_gso_wire_packets=packet_count,
    tx_hw_gso_wire_bytes=varies("counter", size),
    tx_hw_drop_ratelimits=packet_count,
    tx_stop=counter,
    tx_wake=counter,
)
DMABUF = attrs("dmabuf", "NETDEV_A_DMABUF_", ifindex=IFINDEX, queues=multi(nest(QUEUE_ID)), fd=u32, id=id32)

FAMILY = Family(
    "netdev",
    GENERIC,
    None,
    (
        Operation("dev-get", 1, 1, DEV),
        Operation("dev-add-ntf", None, 2, DEV),
        Operation("dev-del-ntf", None, 3, DEV),
        Operation("dev-change-ntf", None, 4, DEV),
        Operation("page-pool-get", 5, 5, PAGE_POOL),
        Operation("page-pool-add-ntf", None, 6, PAGE_POOL),
        Operation("page-pool-del-ntf", None, 7, PAGE_POOL),
        Operation("page-pool-change-ntf", None, 8, PAGE_POOL),
        Operation("page-pool-stats-get", 9, 9, PAGE_POOL_STATS),
        Operation("queue-get", 10, 10, QUEUE),
        Operation("napi-get", 11, 11, NAPI),
        Operation("qstats-get", 12, 12, QSTATS),
        Operation("bind-rx", 13, 13, DMABUF),
        Operation("napi-set", 14, None, NAPI),
        Operation("bind-tx", 15, 15, DMABUF),
        Operation("queue-create", 16, 16, QUEUE),
    ),
    groups=("mgmt", "page-pool"),
    key=(
        "ifindex",
        "info.ifindex",
        "id",
        "info.id",
        "type",
        "queue-type",
        "queue-id",
        "napi-id",
        "xdp-features",
        "threaded",
        "irq",
        "rx-packets",
        "tx-packets",
        "dmabuf",
    ),
    doc="Queues, NAPI instances and page pools of network devices",
)
