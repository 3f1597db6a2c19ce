# generic: gtp
"""Tunnels of mobile networks: ``include/uapi/linux/gtp.h``, policy in ``drivers/net/gtp.c``."""

from __future__ import annotations

from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    enum,
    hint,
    ipv4,
    ipv6,
    padding,
    u8,
    u16,
    u32,
    u64,
    values,
    varies,
)

GTP = attrs(
    "gtp-attrs",
    "GTPA_",
    link=varies("ifindex", u32),
    version=enum(u32, values("gtp-version", "v0 v1")),
    tid=hint(u64, "hex"),
    peer_address=ipv4,
    ms_address=ipv4,
    flow=u16,
    net_ns_fd=u32,
    i_tei=u32,
    o_tei=u32,
    pad=padding,
    peer_addr6=ipv6,
    ms_addr6=ipv6,
    family=enum(u8, AF),
)

FAMILY = Family(
    "gtp",
    GENERIC,
    None,
    (
        Operation("newpdp", 0, 0, GTP),
        Operation("delpdp", 1, 1, GTP),
        Operation("getpdp", 2, 0, GTP),
        Operation("echoreq", 3, 3, GTP),
        # gtp_genl_dump_pdp() and its like put the message's type, the number of the family, for the command.
        *(Operation("getpdp", None, number, GTP) for number in range(17, 256)),
    ),
    groups=("gtp",),
    key=("link", "version", "tid", "i-tei", "o-tei", "peer-address", "ms-address", "peer-addr6", "ms-addr6"),
    version=0,
    doc="Packet data contexts of GTP tunnels",
)
