"""Bridges in rt-link: the device, its ports, and the AF_SPEC of messages of AF_BRIDGE.

From ``include/uapi/linux/if_link.h``, ``if_bridge.h``, ``mrp_bridge.h`` and ``cfm_bridge.h``. Timers count
hundredths of a second (USER_HZ).
"""

from __future__ import annotations

from nlsniff.dissectors.route.link_names import ETH_P, bare

from nlsniff.spec import (
    array,
    at,
    attrs,
    be,
    binary,
    bits,
    blob,
    enum,
    flag,
    flags,
    ipv4,
    ipv6,
    label,
    label_flags,
    mac,
    multi,
    nest,
    padding,
    struct,
    struct_value,
    u8,
    u16,
    u32,
    u64,
    unit,
    values,
    varies,
)

counter32 = varies("counter", u32)
IFINDEX = varies("ifindex", u32)

ticks32, ticks64 = unit(u32, "cs"), unit(u64, "cs")

PORT_STATE = values("br-state", "disabled listening learning forwarding blocking")
ROUTER_TYPE = values("mdb-rtr-type", "disabled temp-query perm temp")
STP_MODE = values("br-stp-mode", "auto user kernel")
STP_STATE = values("br-stp-state", "no-stp kernel-stp user-stp")
BOOLOPT = bits(
    "br-boolopt-id",
    "no-ll-learn mcast-vlan-snooping mst-enable mdb-offload-fail-notification fdb-local-vlan-0",
)

# The kernel's spec has the priority in host order; the header has two bytes, the more significant first.
BRIDGE_ID = struct("ifla-bridge-id", prio=be(u16), addr=varies("random", blob(6, "mac")))
BOOLOPT_MULTI = struct("br-boolopt-multi", optval=label_flags(u32, BOOLOPT), optmask=label_flags(u32, BOOLOPT))
QUERIER = attrs(
    "bridge-querier-attrs",
    "BRIDGE_QUERIER_",
    ip_address=ipv4,
    ip_port=IFINDEX,
    ip_other_timer=varies("time", ticks64),
    pad=padding,
    ipv6_address=ipv6,
    ipv6_port=IFINDEX,
    ipv6_other_timer=varies("time", ticks64),
)

BRIDGE = attrs(
    "linkinfo-bridge-attrs",
    "IFLA_BR_",
    forward_delay=ticks32,
    hello_time=ticks32,
    max_age=ticks32,
    ageing_time=ticks32,
    stp_state=label(u32, STP_STATE),
    priority=u16,
    vlan_filtering=u8,
    vlan_protocol=be(label(u16, ETH_P)),  # nla_put_be16 in net/bridge/br_netlink.c, the kernel's spec says host order
    group_fwd_mask=u16,
    root_id=struct_value(BRIDGE_ID),
    bridge_id=struct_value(BRIDGE_ID),
    root_port=u16,
    root_path_cost=u32,
    topology_change=u8,
    topology_change_detected=u8,
    hello_timer=varies("time", ticks64),
    tcn_timer=varies("time", ticks64),
    topology_change_timer=varies("time", ticks64),
    gc_timer=varies("time", ticks64),
    group_addr=mac,
    fdb_flush=flag,
    mcast_router=label(u8, ROUTER_TYPE),
    mcast_snooping=u8,
    mcast_query_use_ifaddr=u8,
    mcast_querier=u8,
    mcast_hash_elasticity=u32,
    mcast_hash_max=u32,
    mcast_last_member_cnt=u32,
    mcast_startup_query_cnt=u32,
    mcast_last_member_intvl=ticks64,
    mcast_membership_intvl=ticks64,
    mcast_querier_intvl=ticks64,
    mcast_query_intvl=ticks64,
    mcast_query_response_intvl=ticks64,
    mcast_startup_query_intvl=ticks64,
    nf_call_iptables=u8,
    nf_call_ip6tables=u8,
    nf_call_arptables=u8,
    vlan_default_pvid=u16,
    pad=padding,
    vlan_stats_enabled=u8,
    mcast_stats_enabled=u8,
    mcast_igmp_version=u8,
    mcast_mld_version=u8,
    vlan_stats_per_port=u8,
    multi_boolopt=struct_value(BOOLOPT_MULTI),
    mcast_querier_state=nest(QUERIER),
    fdb_n_learned=counter32,
    fdb_max_learned=u32,
    stp_mode=enum(u32, STP_MODE),
)

BRIDGE_PORT = attrs(
    "linkinfo-brport-attrs",
    "IFLA_BRPORT_",
    state=label(u8, PORT_STATE),
    priority=u16,
    cost=u32,
    mode=u8,
    guard=u8,
    protect=u8,
    fast_leave=u8,
    learning=u8,
    unicast_flood=u8,
    proxyarp=u8,
    learning_sync=u8,
    proxyarp_wifi=u8,
    root_id=struct_value(BRIDGE_ID),
    bridge_id=struct_value(BRIDGE_ID),
    designated_port=u16,
    designated_cost=u16,
    id=u16,
    no=u16,
    topology_change_ack=u8,
    config_pending=u8,
    message_age_timer=varies("time", ticks64),
    forward_delay_timer=varies("time", ticks64),
    hold_timer=varies("time", ticks64),
    flush=flag,
    multicast_router=label(u8, ROUTER_TYPE),
    pad=padding,
    mcast_flood=u8,
    mcast_to_ucast=u8,
    vlan_tunnel=u8,
    bcast_flood=u8,
    group_fwd_mask=u16,
    neigh_suppress=u8,
    isolated=u8,
    backup_port=IFINDEX,
    mrp_ring_open=u8,
    mrp_in_open=u8,
    mcast_eht_hosts_limit=u32,
    mcast_eht_hosts_cnt=counter32,
    locked=u8,
    mab=u8,
    mcast_n_groups=counter32,
    mcast_max_groups=u32,
    neigh_vlan_suppress=u8,
    backup_nhid=u32,
    neigh_forward_grat=u8,
)

VLAN_INFO_FLAGS = bits("bridge-vlan-flags", "master pvid untagged range-begin range-end brentry only-opts")
VLAN_INFO = struct("bridge-vlan-info", flags=flags(u16, VLAN_INFO_FLAGS), vid=u16)
VLAN_TUNNEL = attrs(
    "bridge-vlan-tunnel-attrs", "IFLA_BRIDGE_VLAN_TUNNEL_", id=u32, vid=u16, flags=flags(u16, VLAN_INFO_FLAGS)
)

MRP_PORT_STATE = values("br-mrp-port-state-type", "disabled blocking forwarding not-connected")
MRP_PORT_ROLE = values("br-mrp-port-role-type", "primary secondary inter")
MRP_RING_STATE = values("br-mrp-ring-state-type", "open closed")
MRP_RING_ROLE = values("br-mrp-ring-role-type", "disabled mrc mrm mra")
MRP_IN_STATE = values("br-mrp-in-state-type", "open closed")
MRP_IN_ROLE = values("br-mrp-in-role-type", "disabled mic mim")
MRP = attrs(
    "bridge-mrp-attrs",
    "IFLA_BRIDGE_MRP_",
    instance=nest(
        attrs(
            "mrp-instance-attrs",
            "IFLA_BRIDGE_MRP_INSTANCE_",
            ring_id=u32,
            p_ifindex=IFINDEX,
            s_ifindex=IFINDEX,
            prio=u16,
        )
    ),
    port_state=nest(attrs("mrp-port-state-attrs", "IFLA_BRIDGE_MRP_PORT_STATE_", state=enum(u32, MRP_PORT_STATE))),
    port_role=nest(attrs("mrp-port-role-attrs", "IFLA_BRIDGE_MRP_PORT_ROLE_", role=enum(u32, MRP_PORT_ROLE))),
    ring_state=nest(
        attrs("mrp-ring-state-attrs", "IFLA_BRIDGE_MRP_RING_STATE_", ring_id=u32, state=enum(u32, MRP_RING_STATE))
    ),
    ring_role=nest(
        attrs("mrp-ring-role-attrs", "IFLA_BRIDGE_MRP_RING_ROLE_", ring_id=u32, role=enum(u32, MRP_RING_ROLE))
    ),
    start_test=nest(
        attrs(
            "mrp-start-test-attrs",
            "IFLA_BRIDGE_MRP_START_TEST_",
            ring_id=u32,
            interval=unit(u32, "us"),
            max_miss=u32,
            period=unit(u32, "us"),
            monitor=u32,
        )
    ),
    info=multi(
        bare(
            attrs(
                "mrp-info-attrs",
                "IFLA_BRIDGE_MRP_INFO_",
                ring_id=u32,
                p_ifindex=IFINDEX,
                s_ifindex=IFINDEX,
                prio=u16,
                ring_state=enum(u32, MRP_RING_STATE),
                ring_role=enum(u32, MRP_RING_ROLE),
                test_interval=unit(u32, "us"),
                test_max_miss=u32,
                test_monitor=u32,
                i_ifindex=IFINDEX,
                in_state=enum(u32, MRP_IN_STATE),
                in_role=enum(u32, MRP_IN_ROLE),
                in_test_interval=unit(u32, "us"),
                in_test_max_miss=u32,
            )
        )
    ),
    in_role=nest(
        attrs(
            "mrp-in-role-attrs",
            "IFLA_BRIDGE_MRP_IN_ROLE_",
            ring_id=u32,
            in_id=u16,
            role=enum(u32, MRP_IN_ROLE),
            i_ifindex=IFINDEX,
        )
    ),
    in_state=nest(attrs("mrp-in-state-attrs", "IFLA_BRIDGE_MRP_IN_STATE_", in_id=u32, state=enum(u32, MRP_IN_STATE))),
    start_in_test=nest(
        attrs(
            "mrp-start-in-test-attrs",
            "IFLA_BRIDGE_MRP_START_IN_TEST_",
            in_id=u32,
            interval=unit(u32, "us"),
            max_miss=u32,
            period=unit(u32, "us"),
        )
    ),
)

CFM_DOMAIN = values("br-cfm-domain", "port vlan")
CFM_DIRECTION = values("br-cfm-mep-direction", "down up")
CFM_INTERVAL = values("br-cfm-ccm-interval", "none 3.3-ms 10-ms 100-ms 1-sec 10-sec 1-min 10-min")
CFM_CREATE = attrs(
    "cfm-mep-create-attrs",
    "IFLA_BRIDGE_CFM_MEP_CREATE_",
    instance=u32,
    domain=enum(u32, CFM_DOMAIN),
    direction=enum(u32, CFM_DIRECTION),
    ifindex=IFINDEX,
)
CFM_DELETE = attrs("cfm-mep-delete-attrs", "IFLA_BRIDGE_CFM_MEP_DELETE_", instance=u32)
CFM_CONFIG = attrs(
    "cfm-mep-config-attrs", "IFLA_BRIDGE_CFM_MEP_CONFIG_", instance=u32, unicast_mac=mac, mdlevel=u32, mepid=u32
)
CFM_CC_CONFIG = attrs(
    "cfm-cc-config-attrs",
    "IFLA_BRIDGE_CFM_CC_CONFIG_",
    instance=u32,
    enable=u32,
    exp_interval=enum(u32, CFM_INTERVAL),
    exp_maid=binary,
)
CFM_PEER = attrs("cfm-cc-peer-mep-attrs", "IFLA_BRIDGE_CFM_CC_PEER_", mep_instance=u32, mepid=u32)
CFM_RDI = attrs("cfm-cc-rdi-attrs", "IFLA_BRIDGE_CFM_CC_RDI_", instance=u32, rdi=u32)
CFM_CCM_TX = attrs(
    "cfm-cc-ccm-tx-attrs",
    "IFLA_BRIDGE_CFM_CC_CCM_TX_",
    instance=u32,
    dmac=mac,
    seq_no_update=u32,
    period=unit(u32, "s"),
    if_tlv=u32,
    if_tlv_value=u8,
    port_tlv=u32,
    port_tlv_value=u8,
)
CFM_STATUS = attrs(
    "cfm-mep-status-attrs",
    "IFLA_BRIDGE_CFM_MEP_STATUS_",
    instance=u32,
    opcode_unexp_seen=counter32,
    version_unexp_seen=counter32,
    rx_level_low_seen=counter32,
)
CFM_PEER_STATUS = attrs(
    "cfm-cc-peer-status-attrs",
    "IFLA_BRIDGE_CFM_CC_PEER_STATUS_",
    instance=u32,
    peer_mepid=u32,
    ccm_defect=u32,
    rdi=u32,
    port_tlv_value=u8,
    if_tlv_value=u8,
    seen=counter32,
    tlv_seen=counter32,
    seq_unexp_seen=counter32,
)
CFM = attrs(
    "bridge-cfm-attrs",
    "IFLA_BRIDGE_CFM_",
    mep_create=nest(CFM_CREATE),
    mep_delete=nest(CFM_DELETE),
    mep_config=nest(CFM_CONFIG),
    cc_config=nest(CFM_CC_CONFIG),
    cc_peer_mep_add=nest(CFM_PEER),
    cc_peer_mep_remove=nest(CFM_PEER),
    cc_rdi=nest(CFM_RDI),
    cc_ccm_tx=nest(CFM_CCM_TX),
    # one for each end point of the bridge
    mep_create_info=multi(nest(CFM_CREATE)),
    mep_config_info=multi(nest(CFM_CONFIG)),
    cc_config_info=multi(nest(CFM_CC_CONFIG)),
    cc_rdi_info=multi(nest(CFM_RDI)),
    cc_ccm_tx_info=multi(nest(CFM_CCM_TX)),
    cc_peer_mep_info=multi(nest(CFM_PEER)),
    mep_status_info=multi(nest(CFM_STATUS)),
    cc_peer_status_info=multi(nest(CFM_PEER_STATUS)),
)

MST = attrs(
    "bridge-mst-attrs",
    "IFLA_BRIDGE_MST_",
    entry=multi(bare(attrs("mst-entry-attrs", "IFLA_BRIDGE_MST_ENTRY_", msti=u16, state=enum(u8, PORT_STATE)))),
)

AF_BRIDGE_SPEC = attrs(
    "bridge-af-spec-attrs",
    "IFLA_BRIDGE_",
    flags=at(0, flags(u16, bits("bridge-flags", "master self"))),
    mode=enum(u16, values("bridge-mode", {0: "veb", 1: "vepa", 0xFFFF: "undef"})),
    vlan_info=multi(struct_value(VLAN_INFO)),
    vlan_tunnel_info=multi(bare(VLAN_TUNNEL)),
    mrp=bare(MRP),
    cfm=nest(CFM),
    mst=nest(MST),
)

# Within IFLA_STATS_LINK_XSTATS
RX_TX = array(u64, 2, values("br-mcast-dir", "rx tx"))
VLAN_XSTATS = struct(
    "bridge-vlan-xstats",
    rx_bytes=varies("counter", u64),
    rx_packets=varies("counter", u64),
    tx_bytes=varies("counter", u64),
    tx_packets=varies("counter", u64),
    vid=u16,
    flags=flags(u16, VLAN_INFO_FLAGS),
    pad2=u32,
)
MCAST_STATS = struct(
    "br-mcast-stats",
    igmp_v1queries=RX_TX,
    igmp_v2queries=RX_TX,
    igmp_v3queries=RX_TX,
    igmp_leaves=RX_TX,
    igmp_v1reports=RX_TX,
    igmp_v2reports=RX_TX,
    igmp_v3reports=RX_TX,
    igmp_parse_errors=u64,
    mld_v1queries=RX_TX,
    mld_v2queries=RX_TX,
    mld_leaves=RX_TX,
    mld_v1reports=RX_TX,
    mld_v2reports=RX_TX,
    mld_parse_errors=u64,
    mcast_bytes=RX_TX,
    mcast_packets=RX_TX,
)
STP_XSTATS = struct(
    "bridge-stp-xstats", transition_blk=u64, transition_fwd=u64, rx_bpdu=u64, tx_bpdu=u64, rx_tcn=u64, tx_tcn=u64
)
BRIDGE_XSTATS = attrs(
    "bridge-xstats-attrs",
    "BRIDGE_XSTATS_",
    vlan=multi(struct_value(VLAN_XSTATS)),
    mcast=varies("counter", struct_value(MCAST_STATS)),
    pad=padding,
    stp=varies("counter", struct_value(STP_XSTATS)),
)
