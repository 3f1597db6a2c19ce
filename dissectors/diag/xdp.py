# sock-diag: 20-21 where u8@16=44
"""AF_XDP sockets: ``include/uapi/linux/xdp_diag.h``, ``net/xdp/xsk_diag.c``."""

from __future__ import annotations

from nlsniff.dissectors.diag.names import COOKIE, SK_MEMINFO, SOCK_TYPE
from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    SOCK_DIAG,
    Family,
    Operation,
    attrs,
    bits,
    enum,
    flags,
    pad,
    struct,
    struct_value,
    u8,
    u32,
    u64,
    varies,
    where,
)

SHOW = bits("xdp-show", "info ring-cfg umem meminfo stats")
UMEM_FLAGS = bits("xdp-du-flags", "zerocopy")

REQUEST = struct(
    "xdp-diag-req",
    sdiag_family=enum(u8, AF),
    sdiag_protocol=u8,
    pad=pad(2),
    xdiag_ino=varies("id", u32),
    xdiag_show=flags(u32, SHOW),
    xdiag_cookie=varies("id", COOKIE),
)
MESSAGE = struct(
    "xdp-diag-msg",
    xdiag_family=enum(u8, AF),
    xdiag_type=enum(u8, SOCK_TYPE),
    pad=pad(2),
    xdiag_ino=varies("id", u32),
    xdiag_cookie=varies("id", COOKIE),
)
INFO = struct("xdp-diag-info", ifindex=varies("ifindex", u32), queue_id=u32)
RING = struct("xdp-diag-ring", entries=u32)
UMEM = struct(
    "xdp-diag-umem",
    size=u64,
    id=varies("id", u32),
    num_pages=u32,
    chunk_size=u32,
    headroom=u32,
    ifindex=varies("ifindex", u32),
    queue_id=u32,
    flags=flags(u32, UMEM_FLAGS),
    refs=varies("counter", u32),
)
STATS = struct(
    "xdp-diag-stats",
    n_rx_dropped=u64,
    n_rx_invalid=u64,
    n_rx_full=u64,
    n_fill_ring_empty=u64,
    n_tx_invalid=u64,
    n_tx_ring_empty=u64,
)

XDP = attrs(
    "xdp-diag-attrs",
    "XDP_DIAG_",
    info=struct_value(INFO),
    uid=u32,
    rx_ring=struct_value(RING),
    tx_ring=struct_value(RING),
    umem=struct_value(UMEM),
    umem_fill_ring=struct_value(RING),
    umem_completion_ring=struct_value(RING),
    meminfo=struct_value(SK_MEMINFO),
    stats=varies("counter", struct_value(STATS)),
)

FAMILY = Family(
    "xdp-diag",
    SOCK_DIAG,
    None,
    (
        Operation("get", 20, None, XDP, header=REQUEST),
        Operation("answer", None, 20, XDP, header=MESSAGE),
        Operation("destroy", 21, None, XDP, header=REQUEST),
    ),
    key=("info", "header.xdiag-ino", "uid", "header.xdiag-show"),
    doc="AF_XDP sockets",
    where=(where(16, u8, 44),),
)
