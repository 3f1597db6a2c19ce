# sock-diag: 20-21 where u8@16=43
"""SMC sockets: ``include/uapi/linux/smc_diag.h``, ``net/smc/smc_diag.c``."""

from __future__ import annotations

from nlsniff.dissectors.diag.inet import sockid
from nlsniff.dissectors.diag.names import SHUTDOWN
from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    SOCK_DIAG,
    Family,
    Operation,
    array,
    attrs,
    bits,
    chars,
    enum,
    flags,
    pad,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    values,
    varies,
    where,
)

# enum smc_state of net/smc/smc.h
STATE = values(
    "smc-state",
    {
        1: "active",
        2: "init",
        7: "closed",
        10: "listen",
        20: "peerclosewait1",
        21: "peerclosewait2",
        22: "applclosewait1",
        23: "applclosewait2",
        24: "applfinclosewait",
        25: "peerfinclosewait",
        26: "peerabortwait",
        27: "processabort",
    },
)
MODE = values("smc-diag-mode", "smcr fallback-tcp smcd")
EXTENSIONS = bits("smc-diag-ext", "conninfo lgrinfo shutdown dmbinfo fallback")
# SMC_CLNT and SMC_SERV of net/smc/smc.h
ROLE = values("smc-role", "clnt serv")

SOCKID = sockid("diag-family")
REQUEST = struct(
    "smc-diag-req",
    diag_family=enum(u8, AF),
    pad=pad(2),
    diag_ext=flags(u8, EXTENSIONS),
    id=struct_value(SOCKID),
)
MESSAGE = struct(
    "smc-diag-msg",
    diag_family=enum(u8, AF),
    diag_state=enum(u8, STATE),
    diag_mode=enum(u8, MODE),
    diag_shutdown=flags(u8, SHUTDOWN),
    id=struct_value(SOCKID),
    diag_uid=u32,
    diag_inode=varies("id", u64),
)
CURSOR = struct("smc-diag-cursor", reserved=pad(2), wrap=u16, count=u32)
CONNINFO = struct(
    "smc-diag-conninfo",
    token=varies("id", u32),
    sndbuf_size=u32,
    rmbe_size=u32,
    peer_rmbe_size=u32,
    rx_prod=varies("counter", struct_value(CURSOR)),
    rx_cons=varies("counter", struct_value(CURSOR)),
    tx_prod=varies("counter", struct_value(CURSOR)),
    tx_cons=varies("counter", struct_value(CURSOR)),
    rx_prod_flags=u8,
    rx_conn_state_flags=u8,
    tx_prod_flags=u8,
    tx_conn_state_flags=u8,
    tx_prep=varies("counter", struct_value(CURSOR)),
    tx_sent=varies("counter", struct_value(CURSOR)),
    tx_fin=varies("counter", struct_value(CURSOR)),
)
# The identifiers are texts of an InfiniBand address.
LINKINFO = struct(
    "smc-diag-linkinfo",
    link_id=u8,
    ibname=chars(64),
    ibport=u8,
    gid=chars(40),
    peer_gid=chars(40),
)
LGRINFO = struct("smc-diag-lgrinfo", lnk=array(struct_value(LINKINFO), 1), role=enum(u8, ROLE))
FALLBACK = struct("smc-diag-fallback", reason=u32, peer_diagnosis=u32)
DMBINFO = struct(
    "smcd-diag-dmbinfo",
    linkid=u32,
    pad=pad(4),
    peer_gid=u64,
    my_gid=u64,
    token=varies("id", u64),
    peer_token=varies("id", u64),
    peer_gid_ext=u64,
    my_gid_ext=u64,
)

SMC = attrs(
    "smc-diag-attrs",
    "SMC_DIAG_",
    conninfo=struct_value(CONNINFO),
    lgrinfo=struct_value(LGRINFO),
    shutdown=flags(u8, SHUTDOWN),
    dmbinfo=struct_value(DMBINFO),
    fallback=struct_value(FALLBACK),
)

FAMILY = Family(
    "smc-diag",
    SOCK_DIAG,
    None,
    (
        Operation("get", 20, None, SMC, header=REQUEST),
        Operation("answer", None, 20, SMC, header=MESSAGE),
        Operation("destroy", 21, None, SMC, header=REQUEST),
    ),
    key=("header.diag-state", "header.diag-mode", "header.id.idiag-src/header.id.idiag-sport", "header.diag-ext"),
    doc="SMC sockets",
    where=(where(16, u8, 43),),
)
