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
)

packets, size = unit(uint, "packets"), unit(uint, "bytes")

XDP_ACT = bits("xdp-act", "basic redirect ndo-xmit xsk-zerocopy hw-offload rx-sg ndo-xmit-sg")
XDP_RX_METADATA = bits("xdp-rx-metadata", "timestamp hash vlan-tag")
XSK_FLAGS = bits("xsk-flags", "tx-timestamp tx-checksum tx-launch-time-fifo")
QUEUE_TYPE = values("queue-type", "rx tx")
QSTATS_SCOPE = bits("qstats-scope", "queue")
NAPI_THREADED = values("napi-threaded", "disabled enabled busy-poll")

DEV = attrs(
    "dev",
    "NETDEV_A_DEV_",
    ifindex=u32,
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
    id=uint,
    ifindex=u32,
    napi_id=uint,
    inflight=uint,
    inflight_mem=size,
    detach_time=unit(uint, "s"),
    dmabuf=u32,
    io_uring=nest(IO_URING),
)
PAGE_POOL_INFO = attrs("page-pool-info", "NETDEV_A_PAGE_POOL_", id=uint, ifindex=u32)
PAGE_POOL_STATS = attrs(
    "page-pool-stats",
    "NETDEV_A_PAGE_POOL_STATS_",
    info=nest(PAGE_POOL_INFO),
    alloc_fast=at(8, uint),
    alloc_slow=uint,
    alloc_slow_high_order=uint,
    alloc_empty=uint,
    alloc_refill=uint,
    alloc_waive=uint,
    recycle_cached=uint,
    recycle_cache_full=uint,
    recycle_ring=uint,
    recycle_ring_full=uint,
    recycle_released_refcnt=uint,
)
NAPI = attrs(
    "napi",
    "NETDEV_A_NAPI_",
    ifindex=u32,
    id=u32,
    irq=u32,
    pid=u32,
    defer_hard_irqs=u32,
    gro_flush_timeout=unit(uint, "ns"),
    irq_suspend_timeout=unit(uint, "ns"),
    threaded=enum(u32, NAPI_THREADED),
)
QUEUE_ID = attrs("queue-id", "NETDEV_A_QUEUE_", id=u32, type=at(3, enum(u32, QUEUE_TYPE)))
LEASE = attrs("lease", "NETDEV_A_LEASE_", ifindex=u32, queue=nest(QUEUE_ID), netns_id=s32)
QUEUE = attrs(
    "queue",
    "NETDEV_A_QUEUE_",
    id=u32,
    ifindex=u32,
    type=enum(u32, QUEUE_TYPE),
    napi_id=u32,
    dmabuf=u32,
    io_uring=nest(IO_URING),
    xsk=nest(attrs("xsk-info", "NETDEV_A_XSK_INFO_")),  # being there says that AF_XDP has the queue
    lease=nest(LEASE),
)
QSTATS = attrs(
    "qstats",
    "NETDEV_A_QSTATS_",
    ifindex=u32,
    queue_type=enum(u32, QUEUE_TYPE),
    queue_id=u32,
    scope=flags(uint, QSTATS_SCOPE),
    rx_packets=at(8, packets),
    rx_bytes=size,
    tx_packets=packets,
    tx_bytes=size,
    rx_alloc_fail=uint,
    rx_hw_drops=packets,
    rx_hw_drop_overruns=packets,
    rx_csum_complete=packets,
    rx_csum_unnecessary=packets,
    rx_csum_none=packets,
    rx_csum_bad=packets,
    rx_hw_gro_packets=packets,
    rx_hw_gro_bytes=size,
    rx_hw_gro_wire_packets=packets,
    rx_hw_gro_wire_bytes=size,
    rx_hw_drop_ratelimits=packets,
    tx_hw_drops=packets,
    tx_hw_drop_errors=packets,
    tx_csum_none=packets,
    tx_needs_csum=packets,
    tx_hw_gso_packets=packets,
    tx_hw_gso_bytes=size,
    tx_hw_gso_wire_packets=packets,
    tx_hw_gso_wire_bytes=size,
    tx_hw_drop_ratelimits=packets,
    tx_stop=uint,
    tx_wake=uint,
)
DMABUF = attrs("dmabuf", "NETDEV_A_DMABUF_", ifindex=u32, queues=multi(nest(QUEUE_ID)), fd=u32, id=u32)

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
