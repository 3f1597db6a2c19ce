# generic: batadv
"""B.A.T.M.A.N. advanced meshes: ``include/uapi/linux/batman_adv.h``, types from ``net/batman-adv/netlink.c``.

Throughput and bandwidth count 100 kbit/s.
"""

from __future__ import annotations

from nlsniff.spec import (
    GENERIC,
    Family,
    Operation,
    attrs,
    bits,
    enum,
    flag,
    flags,
    hint,
    ipv4,
    mac,
    padding,
    replace,
    string,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

any_mac = varies("random", mac)

TT_FLAGS = bits("batadv-tt-client-flags", "del roam - - wifi isola - - nopurge new pending temp")
MCAST_FLAGS_PRIV = bits(
    "batadv-mcast-flags-priv",
    "bridged querier-ipv4-exists querier-ipv6-exists querier-ipv4-shadowing querier-ipv6-shadowing",
)
TP_REASON = values(
    "batadv-tp-meter-reason",
    {
        3: "complete",
        4: "cancel",
        128: "dst-unreachable",
        129: "resend-limit",
        130: "already-ongoing",
        131: "memory-error",
        132: "cant-send",
        133: "too-many",
    },
)
# net/batman-adv/packet.h and log.h
MCAST_FLAGS = bits(
    "batadv-mcast-flags",
    "want-all-unsnoopables want-all-ipv4 want-all-ipv6 want-no-rtr4 want-no-rtr6 have-mc-ptype-capa",
)
LOG_LEVEL = bits("batadv-dbg-level", "batman routes tt bla dat - mcast tp-meter")
rate, ms32 = unit(u32, "100kbit/s"), unit(u32, "ms")
# Bit 15 says that there is a VLAN at all (BATADV_VLAN_HAS_TAG).
VID = hint(u16, "hex")

BATADV = attrs(
    "batadv-attrs",
    "BATADV_ATTR_",
    version=string,
    algo_name=string,
    mesh_ifindex=varies("ifindex", u32),
    mesh_ifname=string,
    mesh_address=any_mac,
    hard_ifindex=varies("ifindex", u32),
    hard_ifname=string,
    hard_address=any_mac,
    orig_address=any_mac,
    tpmeter_result=enum(u8, TP_REASON),
    tpmeter_test_time=varies("time", ms32),
    tpmeter_bytes=varies("counter", u64),
    tpmeter_cookie=varies("random", u32),
    pad=padding,
    active=flag,
    tt_address=any_mac,
    tt_ttvn=varies("generation", u8),
    tt_last_ttvn=varies("generation", u8),
    tt_crc32=varies("random", hint(u32, "hex")),
    tt_vid=VID,
    tt_flags=flags(u32, TT_FLAGS),
    flag_best=flag,
    last_seen_msecs=varies("time", ms32),
    neigh_address=any_mac,
    tq=varies("counter", u8),
    throughput=varies("counter", rate),
    bandwidth_up=rate,
    bandwidth_down=rate,
    router=any_mac,
    bla_own=flag,
    bla_address=any_mac,
    bla_vid=VID,
    bla_backbone=any_mac,
    bla_crc=varies("random", hint(u16, "hex")),
    dat_cache_ip4address=ipv4,
    dat_cache_hwaddress=any_mac,
    dat_cache_vid=VID,
    mcast_flags=flags(u32, MCAST_FLAGS),
    mcast_flags_priv=flags(u32, MCAST_FLAGS_PRIV),
    vlanid=u16,
    aggregated_ogms_enabled=u8,
    ap_isolation_enabled=u8,
    isolation_mark=u32,
    isolation_mask=u32,
    bonding_enabled=u8,
    bridge_loop_avoidance_enabled=u8,
    distributed_arp_table_enabled=u8,
    fragmentation_enabled=u8,
    gw_bandwidth_down=rate,
    gw_bandwidth_up=rate,
    gw_mode=enum(u8, values("batadv-gw-modes", "off client server")),
    gw_sel_class=u32,
    hop_penalty=u8,
    log_level=flags(u32, LOG_LEVEL),
    multicast_forceflood_enabled=u8,
    network_coding_enabled=u8,
    orig_interval=ms32,
    elp_interval=ms32,
    throughput_override=rate,
    multicast_fanout=u32,
)

# batadv_netlink_vlan_fill() puts 32 bits where the policy asks for 16.
VLAN = replace(
    BATADV,
    attributes=tuple(replace(each, type=u32) if each.name == "vlanid" else each for each in BATADV.attributes),
)

FAMILY = Family(
    "batadv",
    GENERIC,
    None,
    (
        Operation("get-mesh", 1, 1, BATADV),
        Operation("tp-meter", 2, 2, BATADV),
        Operation("tp-meter-cancel", 3, None, BATADV),
        Operation("get-routing-algos", 4, 4, BATADV),
        Operation("get-hardif", 5, 5, BATADV),
        Operation("get-transtable-local", 6, 6, BATADV),
        Operation("get-transtable-global", 7, 7, BATADV),
        Operation("get-originators", 8, 8, BATADV),
        Operation("get-neighbors", 9, 9, BATADV),
        Operation("get-gateways", 10, 10, BATADV),
        Operation("get-bla-claim", 11, 11, BATADV),
        Operation("get-bla-backbone", 12, 12, BATADV),
        Operation("get-dat-cache", 13, 13, BATADV),
        Operation("get-mcast-flags", 14, 14, BATADV),
        Operation("set-mesh", 15, 15, BATADV),
        Operation("set-hardif", 16, 16, BATADV),
        Operation("get-vlan", 17, 17, BATADV, reply_attributes=VLAN),
        Operation("set-vlan", 18, 18, BATADV, reply_attributes=VLAN),
    ),
    groups=("config", "tpmeter"),
    key=(
        "mesh-ifname",
        "mesh-ifindex",
        "hard-ifname",
        "hard-ifindex",
        "orig-address",
        "neigh-address",
        "tq",
        "throughput",
        "tt-address",
        "bla-address",
        "dat-cache-ip4address",
        "dat-cache-hwaddress",
        "vlanid",
        "tpmeter-result",
        "algo-name",
    ),
    doc="B.A.T.M.A.N. advanced meshes: interfaces, originators, neighbours, tables, settings",
)
