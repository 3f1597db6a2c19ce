# route: 78-79
"""Data center bridging, IEEE 802.1Q and the older CEE: ``include/uapi/linux/dcbnl.h``, ``net/dcb/dcbnl.c``.

The command stands in the header. The answer to a setting holds one byte, 0 or an error's number, where the
request has what is to be set.
"""

from __future__ import annotations

from nlsniff.dissectors.route.link_names import bare
from nlsniff.dissectors.route.names import AF

from nlsniff.spec import (
    LENGTH,
    ROUTE,
    AttributeSet,
    Family,
    Operation,
    Scalar,
    Type,
    array,
    at,
    attrs,
    bits,
    flag,
    label,
    label_flags,
    mac,
    multi,
    nest,
    pad,
    string,
    struct,
    struct_value,
    sub_message,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

CLASSES = PRIORITIES = 8
COMMAND = values(
    "dcbnl-commands",
    "undefined gstate sstate pgtx-gcfg pgtx-scfg pgrx-gcfg pgrx-scfg pfc-gcfg pfc-scfg set-all gperm-hwaddr gcap "
    "gnumtcs snumtcs pfc-gstate pfc-sstate bcn-gcfg bcn-scfg gapp sapp ieee-set ieee-get gdcbx sdcbx gfeatcfg "
    "sfeatcfg cee-get ieee-del",
)
DCBMSG = struct("dcbmsg", dcb_family=label(u8, AF), cmd=label(u8, COMMAND), dcb_pad=pad(2))


def _each(scalar: Scalar) -> Type:
    """One number for each traffic class or priority."""
    return array(scalar, CLASSES)


percent = unit(u8, "%")
TSA = label(u8, values("ieee-8021qaz-tsa", {0: "strict", 1: "cb-shaper", 2: "ets", 255: "vendor"}))
ETS = struct(
    "ieee-ets",
    willing=u8,
    ets_cap=u8,
    cbs=u8,
    tc_tx_bw=_each(percent),
    tc_rx_bw=_each(percent),
    tc_tsa=_each(TSA),
    prio_tc=_each(u8),
    tc_reco_bw=_each(percent),
    tc_reco_tsa=_each(TSA),
    reco_prio_tc=_each(u8),
)
PFC = struct(
    "ieee-pfc",
    pfc_cap=u8,
    pfc_en=u8,
    mbc=u8,
    pad=pad(1),
    delay=unit(u16, "bits"),
    pad2=pad(2),
    requests=varies("counter", _each(u64)),
    indications=varies("counter", _each(u64)),
)
MAXRATE = struct("ieee-maxrate", tc_maxrate=_each(unit(u64, "kbit/s")))
CNDD = label(u32, values("dcbnl-cndd-states", "reset edge interior interior-ready"))
QCN = struct(
    "ieee-qcn",
    rpg_enable=_each(u8),
    rppp_max_rps=_each(u32),
    rpg_time_reset=_each(unit(u32, "us")),
    rpg_byte_reset=_each(unit(u32, "bytes")),
    rpg_threshold=_each(u32),
    rpg_max_rate=_each(unit(u32, "Mbit/s")),
    rpg_ai_rate=_each(unit(u32, "Mbit/s")),
    rpg_hai_rate=_each(unit(u32, "Mbit/s")),
    rpg_gd=_each(u32),
    rpg_min_dec_fac=_each(u32),
    rpg_min_rate=_each(u32),
    cndd_state_machine=_each(CNDD),
)
QCN_STATS = struct("ieee-qcn-stats", rppp_rp_centiseconds=_each(unit(u64, "cs")), rppp_created_rps=_each(u32))
BUFFER = struct(
    "dcbnl-buffer",
    prio2buffer=array(u8, PRIORITIES),
    buffer_size=array(unit(u32, "bytes"), 8),
    total_size=unit(u32, "bytes"),
)
SELECTOR = label(u8, values("dcb-app-sel", {**values("", "ethertype stream dgram any dscp", 1).entries, 255: "pcp"}))
APP = struct_value(struct("dcb-app", selector=SELECTOR, priority=u8, protocol=u16))
PEER_INFO = struct_value(struct("dcb-peer-app-info", willing=u8, error=u8))
CEE_PG = struct(
    "cee-pg", willing=u8, error=u8, pg_en=u8, tcs_supported=u8, pg_bw=_each(percent), prio_pg=array(u8, PRIORITIES)
)
CEE_PFC = struct("cee-pfc", willing=u8, error=u8, pfc_en=u8, tcs_supported=u8)

# One number or nest for each of eight, under the names that end in the constant's digit
_DIGITS = range(8)
PFC_UP = attrs("dcbnl-pfc-up-attrs", "DCB_PFC_UP_ATTR_", {**{str(digit): u8 for digit in _DIGITS}, "all": flag})
TC_PARAM = attrs(
    "dcbnl-tc-attrs",
    "DCB_TC_ATTR_PARAM_",
    pgid=u8,
    up_mapping=u8,
    strict_prio=label(u8, values("strict-prio-type", "none group link")),
    bw_pct=percent,
    all=flag,
)
PG = attrs(
    "dcbnl-pg-attrs",
    "DCB_PG_ATTR_",
    {
        **{f"tc-{digit}": bare(TC_PARAM) for digit in _DIGITS},
        "tc-all": at(10, bare(TC_PARAM)),
        **{f"bw-id-{digit}": at(11 + digit, percent) for digit in _DIGITS},
        "bw-id-all": at(20, flag),
    },
)
BCN = attrs(
    "dcbnl-bcn-attrs",
    "DCB_BCN_ATTR_",
    {
        **{f"rp-{digit}": u8 for digit in _DIGITS},
        "rp-all": flag,
        **dict.fromkeys(
            ["bcna-0", "bcna-1", "alpha", "beta", "gd", "gi", "tmax", "td", "rmin", "w", "rd", "ru", "wrtt", "ri", "c"],
            u32,
        ),
        "all": flag,
    },
)
APP_ATTRS = attrs(
    "dcbnl-app-attrs",
    "DCB_APP_ATTR_",
    idtype=label(u8, values("dcb-app-idtype", "ethtype portnum")),
    id=u16,
    priority=label_flags(u8, bits("dcb-priorities", "0 1 2 3 4 5 6 7")),
)
CAP = attrs(
    "dcbnl-cap-attrs",
    "DCB_CAP_ATTR_",
    all=flag,
    pg=u8,
    pfc=u8,
    up2tc=u8,
    pg_tcs=u8,
    pfc_tcs=u8,
    gsp=u8,
    bcn=u8,
    dcbx=label_flags(u8, bits("dcb-cap-dcbx", "host lld-managed ver-cee ver-ieee static")),
)
NUMTCS = attrs("dcbnl-numtcs-attrs", "DCB_NUMTCS_ATTR_", all=flag, pg=u8, pfc=u8)
FEATURE = label_flags(u8, bits("dcb-featcfg", "error enable willing advertise"))
FEATCFG = attrs("dcbnl-featcfg-attrs", "DCB_FEATCFG_ATTR_", all=flag, pg=FEATURE, pfc=FEATURE, app=FEATURE)

APPS = attrs("ieee-app-attrs", "DCB_ATTR_", {"ieee-app": multi(APP), "dcb-app": multi(APP)})
TRUST = attrs("ieee-app-trust-attrs", "DCB_ATTR_", {"ieee-app": multi(SELECTOR), "dcb-app": multi(SELECTOR)})
PEER_APPS = attrs("ieee-peer-app-attrs", "DCB_ATTR_IEEE_APP_", {"unspec": at(0, PEER_INFO), "app": multi(APP)})
IEEE = attrs(
    "ieee-attrs",
    "DCB_ATTR_",
    {
        "ieee-ets": struct_value(ETS),
        "ieee-pfc": struct_value(PFC),
        "ieee-app-table": bare(APPS),
        "ieee-peer-ets": struct_value(ETS),
        "ieee-peer-pfc": struct_value(PFC),
        "ieee-peer-app": bare(PEER_APPS),
        "ieee-maxrate": struct_value(MAXRATE),
        "ieee-qcn": struct_value(QCN),
        "ieee-qcn-stats": varies("counter", struct_value(QCN_STATS)),
        "dcb-buffer": struct_value(BUFFER),
        "dcb-app-trust-table": nest(TRUST),
        "dcb-rewr-table": nest(APPS),
    },
)
CEE = attrs(
    "cee-attrs",
    "DCB_ATTR_CEE_",
    peer_pg=struct_value(CEE_PG),
    peer_pfc=struct_value(CEE_PFC),
    peer_app_table=bare(attrs("cee-peer-app-attrs", "DCB_ATTR_CEE_PEER_", {"app-info": PEER_INFO, "app": multi(APP)})),
    tx_pg=bare(PG),
    rx_pg=bare(PG),
    pfc=bare(PFC_UP),
    # the numbers in it are those of DCB_ATTR_*
    app_table=bare(attrs("cee-app-attrs", "DCB_ATTR_", app=at(12, multi(bare(APP_ATTRS))))),
    feat=bare(FEATCFG),
)


def _attrs(**answered: Type) -> AttributeSet:
    whole: dict[str, Type] = {
        "ifname": string,
        "state": u8,
        "pfc-state": u8,
        "pfc-cfg": bare(PFC_UP),
        "num-tc": u8,
        "pg-cfg": bare(PG),
        "set-all": u8,
        "perm-hwaddr": varies("random", mac),
        "cap": bare(CAP),
        "numtcs": bare(NUMTCS),
        "bcn": bare(BCN),
        "app": bare(APP_ATTRS),
        "ieee": bare(IEEE),
        "dcbx": label_flags(u8, bits("dcb-cap-dcbx", "host lld-managed ver-cee ver-ieee static")),
        "featcfg": bare(FEATCFG),
        "cee": bare(CEE),
    }
    return attrs("dcbnl-attrs", "DCB_ATTR_", {**whole, **answered})


DCB = _attrs()
# What is notified of a setting has the same type as the answer to it, and a nest where that has a byte.
SET_ANSWER = _attrs(
    **dict.fromkeys(("pfc-cfg", "pg-cfg", "numtcs", "bcn", "app", "featcfg"), u8),
    ieee=sub_message(LENGTH, {1: u8}, default=bare(IEEE)),
)

FAMILY = Family(
    "rt-dcb",
    ROUTE,
    DCBMSG,
    (
        Operation("getdcb", 78, 78, DCB),
        Operation("setdcb", 79, 79, DCB, reply_attributes=SET_ANSWER),
    ),
    groups=("rtnlgrp-dcb",),
    key=("header.cmd", "ifname", "state", "dcbx", "ieee", "cee", "app"),
    doc="Data center bridging",
)
