# generic: sunrpc
"""What the RPC server asks user space to look up: ``include/uapi/linux/sunrpc_netlink.h``, ``sunrpc_cache.yaml``."""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    bits,
    flag,
    flags,
    multi,
    nest,
    string,
    u32,
    u64,
    unit,
    varies,
)

CACHE_TYPE = bits("cache-type", "ip_map unix_gid")

CACHE_NOTIFY = attrs("cache-notify", "SUNRPC_A_CACHE_NOTIFY_", cache_type=flags(u32, CACHE_TYPE))
IP_MAP = attrs(
    "ip-map",
    "SUNRPC_A_IP_MAP_",
    seqno=varies("id", u64),
    class_=string,
    addr=string,
    domain=string,
    negative=flag,
    expiry=varies("time", unit(u64, "s since 1970")),
)
IP_MAP_REQS = attrs("ip-map-reqs", "SUNRPC_A_IP_MAP_REQS_", requests=multi(nest(IP_MAP)))
UNIX_GID = attrs(
    "unix-gid",
    "SUNRPC_A_UNIX_GID_",
    seqno=varies("id", u64),
    uid=u32,
    gids=multi(u32),
    negative=flag,
    expiry=varies("time", unit(u64, "s since 1970")),
)
UNIX_GID_REQS = attrs("unix-gid-reqs", "SUNRPC_A_UNIX_GID_REQS_", requests=multi(nest(UNIX_GID)))
CACHE_FLUSH = attrs("cache-flush", "SUNRPC_A_CACHE_FLUSH_", mask=flags(u32, CACHE_TYPE))

FAMILY = Family(
    "sunrpc",
    GENERIC,
    None,
    (
        Operation("cache-notify", None, 1, CACHE_NOTIFY),
        Operation("ip-map-get-reqs", 2, 2, IP_MAP_REQS),
        Operation("ip-map-set-reqs", 3, None, IP_MAP_REQS),
        Operation("unix-gid-get-reqs", 4, 4, UNIX_GID_REQS),
        Operation("unix-gid-set-reqs", 5, None, UNIX_GID_REQS),
        Operation("cache-flush", 6, None, CACHE_FLUSH),
    ),
    groups=("none", "exportd"),
    key=("cache-type", "requests", "mask"),
    doc="What the RPC server asks user space to look up",
)
