# generic: nbd
"""Network block devices: ``include/uapi/linux/nbd-netlink.h``, ``nbd.h``, ``drivers/block/nbd.c``."""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    bits,
    flags,
    multi,
    nest,
    string,
    u8,
    u32,
    u64,
    unit,
)

SERVER_FLAGS = bits(
    "nbd-flags",
    "has-flags read-only send-flush send-fua rotational send-trim send-write-zeroes - can-multi-conn",
)
CLIENT_FLAGS = bits("nbd-cflags", "destroy-on-disconnect disconnect-on-close")

SOCKETS = attrs(
    "nbd-sock-item-attrs",
    "NBD_SOCK_",
    item=multi(nest(attrs("nbd-sock-attrs", "NBD_SOCK_", fd=u32), nested_flag=False)),
)
DEVICES = attrs(
    "nbd-device-item-attrs",
    "NBD_DEVICE_",
    item=multi(nest(attrs("nbd-device-attrs", "NBD_DEVICE_", index=u32, connected=u8), nested_flag=False)),
)
NBD = attrs(
    "nbd-attrs",
    "NBD_ATTR_",
    index=u32,
    size_bytes=unit(u64, "bytes"),
    block_size_bytes=unit(u64, "bytes"),
    timeout=unit(u64, "s"),
    server_flags=flags(u64, SERVER_FLAGS),
    client_flags=flags(u64, CLIENT_FLAGS),
    sockets=nest(SOCKETS, nested_flag=False),
    dead_conn_timeout=unit(u64, "s"),
    device_list=nest(DEVICES, nested_flag=False),
    backend_identifier=string,
)

FAMILY = Family(
    "nbd",
    GENERIC,
    None,
    (
        Operation("connect", 1, 1, NBD),
        Operation("disconnect", 2, None, NBD),
        Operation("reconfigure", 3, None, NBD),
        Operation("link-dead", None, 4, NBD),
        Operation("status", 5, 5, NBD),
    ),
    groups=("nbd_mc_group",),
    key=(
        "index",
        "size-bytes",
        "block-size-bytes",
        "timeout",
        "server-flags",
        "backend-identifier",
        "device-list.item",
    ),
    doc="Network block devices",
)
