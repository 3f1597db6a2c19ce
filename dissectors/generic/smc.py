# generic: SMC_GEN_NETLINK SMC_PNETID
"""Shared memory communications, what is there and the table of physical networks: ``include/uapi/linux/smc.h``.

Enums are those of ``net/smc/smc_core.h``.
"""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    at,
    attrs,
    enum,
    hint,
    nest,
    padding,
    string,
    u8,
    u16,
    u32,
    u64,
    uint,
    unit,
    values,
    varies,
)

counter32 = varies("counter", u32)

ROLE = values("smc-lgr-role", "clnt serv")
LGR_TYPE = values("smc-lgr-type", "none single symmetric asymmetric-peer asymmetric-local")
LINK_STATE = values("smc-link-state", "unused inactive activating active")
BUF_TYPE = values("smcr-buf-type", "phys-cont-bufs virt-cont-bufs mixed-bufs")
OS = values("smc-os", {1: "zos", 2: "linux", 3: "aix"})

count = u64
octets = unit(uint, "bytes")

SYS_INFO = attrs(
    "smc-sys-info-attrs",
    "SMC_NLA_SYS_",
    ver=u8,
    rel=u8,
    is_ism_v2=u8,
    local_host=string,
    seid=string,
    is_smcr_v2=u8,
)
LGR_V2_COMMON = attrs(
    "smc-lgr-v2-common-attrs",
    "SMC_NLA_LGR_V2_",
    ver=at(0, u8),
    rel=u8,
    os=enum(u8, OS),
    neg_eid=string,
    peer_host=string,
)
LGR_R_V2 = attrs("smc-lgr-r-v2-attrs", "SMC_NLA_LGR_R_V2_", direct=u8, max_conns=u8, max_links=u8)
LGR_SMCR = attrs(
    "smc-lgr-smcr-attrs",
    "SMC_NLA_LGR_R_",
    id=varies("id", u32),
    role=enum(u8, ROLE),
    type=enum(u8, LGR_TYPE),
    pnetid=string,
    vlan_id=u8,
    conns_num=counter32,
    v2_common=nest(LGR_V2_COMMON),
    v2=nest(LGR_R_V2),
    net_cookie=varies("id", u64),
    pad=padding,
    buf_type=enum(u8, BUF_TYPE),
    sndbuf_alloc=varies("counter", octets),
    rmb_alloc=varies("counter", octets),
)
LINK_SMCR = attrs(
    "smc-link-smcr-attrs",
    "SMC_NLA_LINK_",
    id=u8,
    ib_dev=string,
    ib_port=u8,
    gid=string,
    peer_gid=string,
    conn_cnt=counter32,
    net_dev=varies("ifindex", u32),
    uid=varies("id", u32),
    peer_uid=varies("id", u32),
    state=enum(u32, LINK_STATE),
)
LGR_SMCD = attrs(
    "smc-lgr-smcd-attrs",
    "SMC_NLA_LGR_D_",
    id=varies("id", u32),
    gid=hint(u64, "hex"),
    peer_gid=hint(u64, "hex"),
    vlan_id=u8,
    conns_num=counter32,
    pnetid=string,
    chid=u16,
    pad=padding,
    v2_common=nest(LGR_V2_COMMON),
    ext_gid=hint(u64, "hex"),
    peer_ext_gid=hint(u64, "hex"),
    sndbuf_alloc=varies("counter", octets),
    dmb_alloc=varies("counter", octets),
)
PORT = attrs(
    "smc-dev-port-attrs",
    "SMC_NLA_DEV_PORT_",
    pnet_usr=u8,
    pnetid=string,
    netdev=varies("ifindex", u32),
    state=u8,
    valid=u8,
    lnk_cnt=counter32,
)
DEV = attrs(
    "smc-dev-attrs",
    "SMC_NLA_DEV_",
    use_cnt=counter32,
    is_crit=u8,
    pci_fid=u32,
    pci_chid=u16,
    pci_vendor=hint(u16, "hex"),
    pci_device=hint(u16, "hex"),
    pci_id=string,
    port=nest(PORT),
    port2=nest(PORT),
    ib_name=string,
)
PLOAD = attrs(
    "smc-stats-pload-attrs",
    "SMC_NLA_STATS_PLOAD_",
    {
        "pad": at(0, padding),
        **dict.fromkeys(("8k", "16k", "32k", "64k", "128k", "256k", "512k", "1024k", "g-1024k"), count),
    },
)
RMB = attrs(
    "smc-stats-rmb-attrs",
    "SMC_NLA_STATS_RMB_",
    pad=at(0, padding),
    size_sm_peer_cnt=count,
    size_sm_cnt=count,
    full_peer_cnt=count,
    full_cnt=count,
    reuse_cnt=count,
    alloc_cnt=count,
    dgrade_cnt=count,
)
TECH = attrs(
    "smc-stats-tech-attrs",
    "SMC_NLA_STATS_T_",
    pad=at(0, padding),
    tx_rmb_size=nest(PLOAD),
    rx_rmb_size=nest(PLOAD),
    txpload_size=nest(PLOAD),
    rxpload_size=nest(PLOAD),
    tx_rmb_stats=nest(RMB),
    rx_rmb_stats=nest(RMB),
    clnt_v1_succ=count,
    clnt_v2_succ=count,
    srv_v1_succ=count,
    srv_v2_succ=count,
    sendpage_cnt=count,
    splice_cnt=count,
    cork_cnt=count,
    ndly_cnt=count,
    urg_data_cnt=count,
    rx_bytes=unit(u64, "bytes"),
    tx_bytes=unit(u64, "bytes"),
    rx_cnt=count,
    tx_cnt=count,
    rx_rmb_usage=octets,
    tx_rmb_usage=octets,
)
STATS = attrs(
    "smc-stats-attrs",
    "SMC_NLA_STATS_",
    pad=at(0, padding),
    smcd_tech=nest(TECH),
    smcr_tech=nest(TECH),
    clnt_hs_err_cnt=count,
    srv_hs_err_cnt=count,
)
FBACK_STATS = attrs(
    "smc-fback-stats-attrs",
    "SMC_NLA_FBACK_STATS_",
    pad=at(0, padding),
    type=enum(u8, values("smc-fback-type", "clnt srv")),
    srv_cnt=varies("counter", count),
    clnt_cnt=varies("counter", count),
    rsn_code=hint(u32, "hex"),
    rsn_cnt=varies("counter", u16),
)
GEN = attrs(
    "smc-gen-attrs",
    "SMC_GEN_",
    sys_info=nest(SYS_INFO),
    lgr_smcr=nest(LGR_SMCR),
    link_smcr=nest(LINK_SMCR),
    lgr_smcd=nest(LGR_SMCD),
    dev_smcd=nest(DEV),
    dev_smcr=nest(DEV),
    stats=varies("counter", nest(STATS)),
    fback_stats=nest(FBACK_STATS),
)
EID = attrs("smc-eid-table-attrs", "SMC_NLA_EID_TABLE_", entry=string)
SEID = attrs("smc-seid-attrs", "SMC_NLA_SEID_", entry=string, enabled=u8)
HS_LIMITATION = attrs("smc-hs-limitation-attrs", "SMC_NLA_HS_LIMITATION_", enabled=u8)
PNETID = attrs("smc-pnetid-attrs", "SMC_PNETID_", name=string, ethname=string, ibname=string, ibport=u8)

FAMILIES = (
    Family(
        "SMC_GEN_NETLINK",
        GENERIC,
        None,
        (
            Operation("get-sys-info", 1, 1, GEN),
            Operation("get-lgr-smcr", 2, 2, GEN),
            Operation("get-link-smcr", 3, 3, GEN),
            Operation("get-lgr-smcd", 4, 4, GEN),
            Operation("get-dev-smcd", 5, 5, GEN),
            Operation("get-dev-smcr", 6, 6, GEN),
            Operation("get-stats", 7, 7, GEN),
            Operation("get-fback-stats", 8, 8, GEN),
            Operation("dump-ueid", 9, 9, EID),
            Operation("add-ueid", 10, None, EID),
            Operation("remove-ueid", 11, None, EID),
            Operation("flush-ueid", 12, None, EID),
            Operation("dump-seid", 13, 13, SEID),
            Operation("enable-seid", 14, None, SEID),
            Operation("disable-seid", 15, None, SEID),
            Operation("dump-hs-limitation", 16, 16, HS_LIMITATION),
            Operation("enable-hs-limitation", 17, None, HS_LIMITATION),
            Operation("disable-hs-limitation", 18, None, HS_LIMITATION),
        ),
        key=(
            "sys-info.local-host",
            "sys-info.seid",
            "lgr-smcr.id",
            "lgr-smcr.role",
            "link-smcr.id",
            "link-smcr.ib-dev",
            "link-smcr.state",
            "lgr-smcd.id",
            "dev-smcd.pci-id",
            "dev-smcr.ib-name",
            "entry",
            "enabled",
        ),
        doc="Shared memory communications: links, devices, statistics",
    ),
    Family(
        "SMC_PNETID",
        GENERIC,
        None,
        (
            Operation("get", 1, 1, PNETID),
            Operation("add", 2, None, PNETID),
            Operation("del", 3, None, PNETID),
            Operation("flush", 4, None, PNETID),
        ),
        key=("name", "ethname", "ibname", "ibport"),
        doc="Shared memory communications: which device belongs to which physical network",
    ),
)
